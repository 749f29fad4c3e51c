"""Score one or more folders of weights, side by side.

    PYTHONPATH=. python training/evaluate.py BUILT DATA MODEL... [--re3d FILE] [--gold FOLDER] [--markdown FILE]

BUILT is what `convert.py` wrote, DATA the unpacked corpora. Trees are read from the bare text, with
the reader's own sentences and words, and scored as in the CoNLL 2018 shared task: `LAS` counts the main
relation ("obl:agent" as "obl"), `LAS+` the whole label, `LAS-` leaves punctuation out, as spaCy's own
figures do. Names are scored on the corpora's own words.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import entities
import spacy
import treebanks
from labels import Name, spans
from spacy.language import Language
from spacy.tokens import Doc
from treebanks import Example

from bench.ear import Sentence, documents, text_of
from kg.nlp.decoder import Decoder, Reading
from kg.nlp.encoder import Encoder, shape
from kg.nlp.tokens import make_tokenizer
from kg.nlp.tree import MENTION_HEADS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AT_ONCE = 128
_COARSE = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
_UNER = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}
_CROSSNER = {
    **{"politicalparty": "ORG", "organisation": "ORG", "politician": "PER", "person": "PER"},
    **{"country": "LOC", "location": "LOC"},
}
_RE3D = {"Person": "PER", "Organisation": "ORG", "Location": "LOC"}
_LABEL_OF_CLASS = {
    **{"person": "PERSON", "people": "ORG", "group": "ORG", "org": "ORG"},
    **{"country": "GPE", "place": "LOC", "facility": "FAC"},
}
_PRONOUNS = _words("i we he she they it you us them him her his their our its my who")
Figures = dict[str, float]


class Weights:
    """One folder of weights: on words, and as a spaCy pipeline on text."""

    def __init__(self, folder: Path) -> None:
        self.encoder, self.decoder = Encoder(folder), Decoder(folder)
        self.nlp = pipeline(folder)

    def read(self, sentences: Sequence[Sequence[str]]) -> list[Reading]:
        """Readings of sentences given as words."""
        found: list[Reading] = []
        for start in range(0, len(sentences), _AT_ONCE):
            stretch = sentences[start : start + _AT_ONCE]
            found += self.decoder.read(self.encoder.vectors(stretch), [[shape(w) for w in words] for words in stretch])
        return found

    def names(self, reading: Reading) -> list[Name]:
        """The names of one sentence."""
        return spans([self.decoder.labels.ner_bio[i] for i in reading.ner])


def pipeline(folder: Path) -> Language:
    """The reader's tokenizer and ear with the weights of `folder`."""
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp)
    nlp.add_pipe("kg_ear", config={"folder": str(folder)})
    return nlp


def f1(right: int, gold: int, ours: int) -> float:
    """F1 in percent."""
    return 200 * right / max(1, gold + ours)


def trees(weights: Weights, docs: list[list[Sentence]]) -> Figures:
    """Sentences, words, tags and attachment from bare text."""
    hits: Counter[str] = Counter()
    for doc in docs:
        text, sentences, words = text_of(doc)
        read = weights.nlp(text)
        ours = {(s.start_char, s.start_char + len(s.text.rstrip())) for s in read.sents if s.text.strip()}
        hits["sent+"] += len(set(sentences) & ours)
        hits["sent"] += len(sentences) + len(ours)
        _compare(doc, words, read, hits)
    names = {"LAS": "las", "LAS+": "las+", "UAS": "uas", "UPOS": "upos", "XPOS": "xpos"}
    found = {name: 200 * hits[key] / hits["words"] for name, key in names.items()}
    found["LAS-"] = 200 * hits["las-"] / hits["solid"]
    return {**found, "sentences": 100 * 2 * hits["sent+"] / hits["sent"], "words": 200 * hits["word+"] / hits["words"]}


def _compare(doc: list[Sentence], spans_of_words: list[tuple[int, int]], read: Doc, hits: Counter[str]) -> None:
    """Count what agrees on the words whose offsets agree."""
    tokens = {(t.idx, t.idx + len(t)): t for t in read if not t.is_space}
    hits["words"] += len(tokens) + len(spans_of_words)
    hits["solid"] += sum(t.dep_ != "punct" for t in tokens.values())
    hits["solid"] += sum(word.dep != "punct" for sentence in doc for word in sentence.words)
    first = 0
    for sentence in doc:
        for i, word in enumerate(sentence.words):
            token = tokens.get(spans_of_words[first + i])
            if token is None:
                continue
            head = spans_of_words[first + word.head - 1] if word.head else None
            ours = None if token.head.i == token.i else (token.head.idx, token.head.idx + len(token.head))
            hung = ours == head
            main = hung and token.dep_.split(":")[0] == word.dep.split(":")[0]
            hits["las-"] += main and word.dep != "punct"
            hits.update({"word+": 1, "uas": hung, "las": main, "las+": hung and token.dep_ == word.dep})
            hits.update({"upos": token.pos_ == word.upos, "xpos": token.tag_ == word.xpos})
        first += len(sentence.words)


Row = tuple[list[str], list[Name]]


def coarse(path: Path, word: int, label: int, kinds: dict[str, str]) -> list[Row]:
    """Words and names of a column file, in three classes."""
    return [
        (words, [Name(n.start, n.end, kinds[str(n.label)]) for n in spans(labels) if n.label in kinds])
        for _, words, labels in entities.columns(path, word, label)
    ]


def named(weights: Weights, rows: list[Row]) -> Figures:
    """Exact F1 of names in three classes; a leading "the" does not count.

    `F1 acting` lets a place be right where the corpus has a body: Universal NER calls a country that acts ORG.
    """
    hits: Counter[str] = Counter()
    for (words, gold), reading in zip(rows, weights.read([words for words, _ in rows]), strict=True):
        ours = [Name(n.start, n.end, _COARSE[str(n.label)]) for n in weights.names(reading) if n.label in _COARSE]
        sets = [{(n.start + (words[n.start].lower() == "the"), n.end, n.label) for n in x} for x in (gold, ours)]
        hits["acting"] += sum((start, end, "ORG") in sets[0] for start, end, kind in sets[1] if kind == "LOC")
        for kind in ("PER", "ORG", "LOC"):
            one, two = ({n for n in x if n[2] == kind} for x in sets)
            hits.update({f"{kind}+": len(one & two), f"{kind}g": len(one), f"{kind}p": len(two)})
    kinds = {kind: f1(hits[f"{kind}+"], hits[f"{kind}g"], hits[f"{kind}p"]) for kind in ("PER", "ORG", "LOC")}
    right, gold_all, ours_all = (sum(hits[f"{kind}{x}"] for kind in kinds) for x in "+gp")
    acting = f1(right + hits["acting"], gold_all, ours_all)
    return {"F1": f1(right, gold_all, ours_all), "F1 acting": acting, **kinds}


def heads(weights: Weights, rows: list[Example]) -> Figures:
    """F1 of mention heads, with their class and without, on the corpora's own words."""
    labels, hits = weights.decoder.labels.mention, Counter[str]()
    if not labels:
        return {}
    for row, reading in zip(rows, weights.read([row["words"] for row in rows]), strict=True):
        for target, number in zip(row["mention"], reading.mention, strict=True):
            gold, ours = target != "O", labels[number] != "O"
            if target != "?":
                hits.update({"gold": gold, "ours": ours, "both": gold and ours})
                hits["right"] += ours and labels[number] in target.split("|")
    counts = hits["gold"], hits["ours"]
    return {"F1": f1(hits["right"], *counts), "without class": f1(hits["both"], *counts)}


def re3d(weights: Weights, path: Path) -> Figures:
    """Persons, organisations and locations with a name in re3d, by overlap; a GPE may be an organisation.

    Read from names alone, and from names and the mention heads in capitals ("the Coalition", "Iraqi Army").
    """
    hits: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        gold = [(e["b"], e["e"], _RE3D[e["type"]]) for e in row["entities"] if e["type"] in _RE3D]
        read = weights.nlp(row["text"])
        names = [(e.start_char, e.end_char, e.label_) for e in read.ents if e.label_ in _COARSE]
        proper = [g for g in gold if _proper(row["text"][g[0] : g[1]])]
        for key, ours in (("", names), (" with heads", names + _capital_heads(read))):
            hits[f"gold{key}"] += len(proper)
            hits[f"found{key}"] += sum(any(_meets(g, o) for o in ours) for g in proper)
            hits[f"ours{key}"] += len(ours)
            hits[f"right{key}"] += sum(any(_meets(g, o) for g in gold) for o in ours)
    found = {}
    for key in ("", " with heads"):
        precision = 100 * hits[f"right{key}"] / max(1, hits[f"ours{key}"])
        recall = 100 * hits[f"found{key}"] / max(1, hits[f"gold{key}"])
        found |= {f"F1{key}": 2 * precision * recall / max(1, precision + recall)}
        found |= {f"P{key}": precision, f"R{key}": recall}
    return found


def _capital_heads(read: Doc) -> list[tuple[int, int, str]]:
    """Mention heads in capitals that no name covers, each with the label of its class."""
    named = {i for e in read.ents if e.label_ in _COARSE for i in range(e.start, e.end)}
    classes = zip(read, read.user_data.get(MENTION_HEADS, []), strict=False)
    return [
        (t.idx, t.idx + len(t), _LABEL_OF_CLASS[kind])
        for t, kind in classes
        if kind and t.i not in named and t.pos_ != "PRON" and t.text[:1].isupper()
    ]


def _proper(text: str) -> bool:
    words = text.split()
    words = words[1:] if words and words[0] in ("The", "A", "An") else words
    return any(word[:1].isupper() for word in words) and text.lower() not in _PRONOUNS


def _meets(gold: tuple[int, int, str], ours: tuple[int, int, str]) -> bool:
    same = _COARSE[ours[2]] == gold[2] or (ours[2] == "GPE" and gold[2] in ("ORG", "LOC"))
    return same and ours[0] < gold[1] and ours[1] > gold[0]


def arguments(weights: Weights, folder: Path) -> Figures:
    """Named and nominal mentions that annotated articles ask for, by head words inside them."""
    hits: Counter[str] = Counter()
    for article in sorted(folder.glob("*/article.txt")):
        text = article.read_text("utf-8")
        rows = [json.loads(line) for line in (article.parent / "mentions.jsonl").read_text("utf-8").splitlines()]
        _arguments_of(weights.nlp(text), [row for row in rows if row["kind"] in ("NAM", "NOM")], hits)
    if not hits["ours"]:
        return {}
    precision, recall = 100 * hits["right"] / hits["ours"], 100 * hits["found"] / max(1, hits["gold"])
    return {"F1": 2 * precision * recall / max(1, precision + recall), "P": precision, "R": recall}


def _arguments_of(read: Doc, rows: list[Example], hits: Counter[str]) -> None:
    classes = read.user_data.get(MENTION_HEADS, [])
    ours = [t for t, kind in zip(read, classes, strict=False) if kind and t.pos_ != "PRON"]
    wanted = [(row["start"], row["end"]) for row in rows if row["tier"] != "optional"]
    every = [(row["start"], row["end"]) for row in rows]
    hits["gold"] += len(wanted)
    hits["found"] += sum(any(start <= t.idx < end for t in ours) for start, end in wanted)
    judged = [t for t in ours if not _only_optional(t.idx, wanted, every)]
    hits["ours"] += len(judged)
    hits["right"] += sum(any(start <= t.idx < end for start, end in wanted) for t in judged)


def _only_optional(at: int, wanted: list[tuple[int, int]], every: list[tuple[int, int]]) -> bool:
    return any(s <= at < e for s, e in every) and not any(s <= at < e for s, e in wanted)


def speed(weights: Weights, rows: list[Example]) -> Figures:
    """Words per second of the encoder alone and with its heads, and what the heads add, in percent."""
    sentences = [row["words"] for row in rows[:1500]]
    shapes = [[shape(word) for word in words] for words in sentences]
    count = sum(map(len, sentences))

    def timed(work: Callable[[], object]) -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    weights.encoder.vectors(sentences)
    vectors = weights.encoder.vectors(sentences)
    alone = min(timed(lambda: weights.encoder.vectors(sentences)) for _ in range(3))
    above = min(timed(lambda: weights.decoder.read(vectors, shapes)) for _ in range(3))
    return {"encoder": count / alone, "with heads": count / (alone + above), "heads add %": 100 * above / alone}


def rows_of(path: Path) -> list[Example]:
    """A converted file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def tests(built: Path, data: Path) -> dict[str, Callable[[Weights], Figures]]:
    """What is scored, by the name of its row."""
    ewt_files = [
        data / "ud_ewt" / "not-to-release" / "sources" / name
        for name in (data / "ud_ewt" / "not-to-release" / "file-lists" / "files.test").read_text("utf-8").split()
    ]
    ewt = [doc for path in ewt_files for doc in documents(path)]
    gum = [doc for name in treebanks.gum_names_of(data, "test") for doc in documents(treebanks.gum_path(data, name))]
    pud = list(documents(data / "ud_pud.conllu"))
    uner_pud, uner_ewt = (coarse(data / f"uner_{x}.iob2", 1, 2, _UNER) for x in ("pud", "ewt_test"))
    politics = coarse(data / "crossner_politics_test.txt", 0, 1, _CROSSNER)
    heads_gum, heads_own = rows_of(built / "gum-test.jsonl"), rows_of(built / "own-test.jsonl")
    return {
        "trees: EWT test": lambda w: trees(w, ewt),
        "trees: PUD": lambda w: trees(w, pud),
        "trees: GUM test": lambda w: trees(w, gum),
        "names: UNER PUD": lambda w: named(w, uner_pud),
        "names: UNER EWT test": lambda w: named(w, uner_ewt),
        "names: CrossNER politics test": lambda w: named(w, politics),
        "mention heads: GUM test": lambda w: heads(w, heads_gum),
        "mention heads: our own test": lambda w: heads(w, heads_own),
        "speed": lambda w: speed(w, heads_gum),
    }


def table(folders: Sequence[Path], scored: dict[str, Callable[[Weights], Figures]]) -> Iterable[str]:
    """A Markdown table: a row per test and figure, a column per folder."""
    weights = [Weights(folder) for folder in folders]
    yield "| test | figure | " + " | ".join(folder.name for folder in folders) + " |"
    yield "|---|---|" + "---:|" * len(folders)
    for name, test in scored.items():
        found = [test(one) for one in weights]
        for figure in dict.fromkeys(key for figures in found for key in figures):
            values = (f"{figures[figure]:.2f}" if figure in figures else "-" for figures in found)
            yield f"| {name} | {figure} | " + " | ".join(values) + " |"


def main() -> None:
    """Read the command line, print the table as it grows."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("built", type=Path)
    options.add_argument("data", type=Path)
    options.add_argument("models", type=Path, nargs="+")
    options.add_argument("--re3d", type=Path, help="a file of re3d documents, one JSON object a line")
    options.add_argument("--gold", type=Path, help="a folder of annotated articles")
    options.add_argument("--markdown", type=Path, help="also write the table there")
    given = options.parse_args()
    scored = tests(given.built, given.data)
    if given.re3d:
        scored["names: re3d, overlap"] = lambda w: re3d(w, given.re3d)
    if given.gold:
        scored["mention heads: annotated articles"] = lambda w: arguments(w, given.gold)
    lines = []
    for line in table(given.models, scored):
        print(line, flush=True)
        lines.append(line + "\n")
    if given.markdown:
        given.markdown.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
