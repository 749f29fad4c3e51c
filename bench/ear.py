"""How well the reader's ear reads: trees and tags on gold words, sentences on bare text, speed.

    python bench/ear.py FILE.conllu ...

For each CoNLL-U file one line: attachment (with and without punctuation), tags, lemmas, the F1 of
sentences and of words found in the bare text (paragraphs kept), and words per second.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import kg.nlp

OPEN_CLASSES = ("VERB", "NOUN", "AUX", "ADJ")


class Word(NamedTuple):
    """One row of a treebank; `head` counts from 1, 0 is the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    head: int
    dep: str
    space: bool


class Sentence(NamedTuple):
    """The words of one sentence, and whether a paragraph starts with it."""

    words: list[Word]
    opens: bool


def documents(path: Path) -> Iterator[list[Sentence]]:
    """The documents of a CoNLL-U file; contractions stay split, as the ear reads them."""
    doc: list[Sentence] = []
    for block in path.read_text("utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        if any(line.startswith("# newdoc") for line in lines) and doc:
            yield doc
            doc = []
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        if rows:
            doc.append(Sentence(list(_words(rows)), any(line.startswith("# newpar") for line in lines)))
    if doc:
        yield doc


def _words(rows: list[list[str]]) -> Iterator[Word]:
    end, spaced = 0, True
    for row in rows:
        space = "SpaceAfter=No" not in row[9]
        if "-" in row[0]:
            end, spaced = int(row[0].split("-")[1]), space
        elif "." not in row[0]:
            i = int(row[0])
            if i <= end:
                space = spaced and i == end
            dep = "ROOT" if row[6] == "0" else row[7]
            yield Word(row[1], row[2], row[3], row[4], int(row[6]), dep, space)


def score_parse(docs: list[list[Sentence]]) -> str:
    """Attachment, tags and lemmas on gold sentences and words, in percent."""
    nlp = kg.nlp.load()
    ear, right, seen = nlp.get_pipe("kg_ear"), Counter[str](), Counter[str]()
    for doc in docs:
        texts = [[word.form for word in sentence.words] for sentence in doc]
        for sentence, parse in zip(doc, ear.parse(texts), strict=True):  # type: ignore[attr-defined]
            for i, word in enumerate(sentence.words):
                _count(word, i, parse, right, seen)
    shares = {name: f"{100 * right[name] / seen[name]:.2f}" for name in seen}
    return " ".join(f"{name} {share}" for name, share in shares.items())


def _count(word: Word, i: int, parse: list[tuple[str, ...]], right: Counter[str], seen: Counter[str]) -> None:
    head, dep, xpos, upos, lemma = parse[i]
    hung = int(head) == word.head
    marks = {"UAS": hung, "LAS": hung and dep == word.dep, "XPOS": xpos == word.xpos, "UPOS": upos == word.upos}
    if word.upos != "PUNCT":
        marks |= {"UAS-nopunct": hung, "LAS-nopunct": hung and dep == word.dep}
    if word.upos in OPEN_CLASSES and upos == word.upos:
        marks[f"lemma-{word.upos}"] = lemma.lower() == word.lemma.lower()
    for name, ok in marks.items():
        seen[name] += 1
        right[name] += ok


def text_of(doc: list[Sentence]) -> tuple[str, list[tuple[int, int]], list[tuple[int, int]]]:
    """The bare text of a document with the spans of its sentences and of its words."""
    text, sentences, words = "", [], []
    for sentence in doc:
        if sentence.opens and text:
            text = text.rstrip() + "\n\n"
        first = len(text)
        for word in sentence.words:
            words.append((len(text), len(text) + len(word.form)))
            text += word.form + " " * word.space
        sentences.append((first, len(text.rstrip())))
    return text, sentences, words


def score_text(docs: list[list[Sentence]]) -> str:
    """F1 of sentences and words on the bare text, and words per second of the whole ear."""
    nlp, hits = kg.nlp.load(), Counter[str]()
    texts = [text_of(doc) for doc in docs]
    nlp(texts[0][0])
    begun = time.process_time()
    read = [nlp(text) for text, _, _ in texts]
    speed = sum(map(len, read)) / (time.process_time() - begun)
    for doc, (_, sentences, words) in zip(read, texts, strict=True):
        found = {(s.start_char, s.start_char + len(s.text.rstrip())) for s in doc.sents if s.text.strip()}
        tokens = {(t.idx, t.idx + len(t)) for t in doc if not t.is_space}
        for name, gold, ours in (("sent", set(sentences), found), ("word", set(words), tokens)):
            hits[f"{name}+"] += len(gold & ours)
            hits[name] += len(gold) + len(ours)
    scores = [f"{name}-F1 {200 * hits[name + '+'] / hits[name]:.2f}" for name in ("sent", "word")]
    return " ".join([*scores, f"{speed:.0f} words/s"])


def main(paths: list[str]) -> int:
    """Print one line of scores per file."""
    for path in paths:
        docs = list(documents(Path(path)))
        print(f"{Path(path).name}: {score_parse(docs)} {score_text(docs)}", flush=True)
    return 0 if paths else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
