"""Sources of named entities (UNER EWT, CrossNER politics, Re-DocRED, GUM) under one guideline (`labels`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from labels import PLACE, UNKNOWN, Name, bio, spans
from treebanks import Example, GumMention, Sentence, gum_mentions

Cut = Callable[[str], list[str]]
"""A word of another tokenizer to the words that the ear would make of it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNER = {"PER": "PERSON", "ORG": "ORG", "LOC": PLACE, "OTH": "MISC"}
_CROSSNER = {
    **{"politicalparty": "ORG", "organisation": "ORG", "politician": "PERSON", "person": "PERSON"},
    **{"country": "GPE", "location": PLACE, "election": "EVENT", "event": "EVENT", "misc": "MISC"},
}
_DOCRED = {"PER": "PERSON", "LOC": PLACE, "ORG": "ORG", "TIME": "DATE", "MISC": "MISC"}
_GUM = {"person": "PERSON", "organization": "ORG", "place": PLACE, "event": "EVENT"}
_JOINTS = _words("- & . of the and for de al bin 's")
_OFTEN = 0.3


def columns(path: Path, word: int, label: int) -> Iterator[tuple[str, list[str], list[str]]]:
    """Id, words and labels of each sentence of a file with a word a line."""
    name, words, labels = "", [], []  # type: tuple[str, list[str], list[str]]
    for line in [*path.read_text("utf-8").split("\n"), ""]:
        if line.startswith("# sent_id"):
            name = line.partition("=")[2].strip()
        elif line.strip() and not line.startswith("# "):
            row = line.split("\t")
            words.append(row[word])
            labels.append(row[label].strip())
        elif not line.strip() and words:
            yield name, words, labels
            name, words, labels = "", [], []


def uner(path: Path) -> dict[str, tuple[list[str], list[str]]]:
    """UNER by sentence id. The stray B-O is unknown, OTH an event, a people or no name."""
    found = {}
    for name, words, labels in columns(path, 1, 2):
        names = [Name(n.start, n.end, _UNER.get(n.label or "")) for n in spans(labels)]
        found[name] = (words, bio(words, names, dated=False))
    return found


def forget_misses(rows: list[Example]) -> None:
    """In an early pass some names were passed over: an unmarked proper noun that is often a name is unknown."""
    named: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in rows:
        for word, tag, label in zip(row["words"], row["xpos"], row["ner"], strict=True):
            if tag.startswith("NNP"):
                seen[word] += 1
                named[word] += label not in ("O", UNKNOWN)
    for row in rows:
        for i, (word, tag) in enumerate(zip(row["words"], row["xpos"], strict=True)):
            if row["ner"][i] == "O" and tag.startswith("NNP") and named[word] >= max(1, _OFTEN * seen[word]):
                row["ner"][i] = UNKNOWN


def crossner(path: Path, cut: Cut) -> Iterator[Example]:
    """CrossNER politics: its classes, dates unknown."""
    for _, words, labels in columns(path, 0, 1):
        names = [Name(n.start, n.end, _CROSSNER.get(n.label or "")) for n in spans(labels)]
        yield recut(words, names, cut, dated=False)


def recut(words: list[str], names: list[Name], cut: Cut, *, dated: bool) -> Example:
    """Words cut as the ear cuts them, names moved along."""
    new: list[str] = []
    at = []
    for word in words:
        at.append(len(new))
        new += cut(word) if len(word) > 1 and word.strip() else [word.strip() or "_"]
    at.append(len(new))
    moved = [Name(at[n.start], at[n.end], n.label) for n in names]
    return {"words": new, "ner": bio(new, moved, dated=dated)}


def docred(path: Path, cut: Cut) -> Iterator[Example]:
    """Re-DocRED, sentence by sentence; numbers are no names, unclear ones unknown."""
    for document in json.loads(path.read_text("utf-8")):
        names: list[list[Name]] = [[] for _ in document["sents"]]
        for entity in document["vertexSet"]:
            for mention in entity:
                if mention["type"] != "NUM":
                    start, end = mention["pos"]
                    names[mention["sent_id"]].append(Name(start, end, _DOCRED.get(mention["type"])))
        for words, found in zip(document["sents"], names, strict=True):
            if words:
                yield recut(words, sorted(set(found), key=repr), cut, dated=True)


def gum_names(sentence: Sentence) -> list[str]:
    """BIO labels from GUM's mentions: the proper nouns around a head that is one."""
    words, tags = [row[1] for row in sentence.rows], [row[4] for row in sentence.rows]
    names: list[Name] = []
    for mention in gum_mentions(sentence):
        if mention.kind == "time":
            if mention.end - mention.start <= 6 and not tags[mention.head].startswith("PRP"):
                names.append(Name(mention.start, mention.end, "DATE"))
        elif tags[mention.head].startswith("NNP"):
            names.append(_proper(words, tags, mention))
    labels = bio(words, names, dated=True)
    unsure = (i for i, tag in enumerate(tags) if labels[i] == "O" and tag.startswith("NNP"))
    for i in unsure:
        labels[i] = UNKNOWN
    return labels


def _proper(words: list[str], tags: list[str], mention: GumMention) -> Name:
    """The stretch of a mention around its head that is written as a name."""

    def joins(i: int) -> bool:
        if tags[i].startswith("NNP") or words[i] in _JOINTS:
            return True
        return words[i][:1].isupper() and i > mention.start and tags[i] in ("JJ", "NN", "NNS", "VBN", "VBG", "CD")

    start, end = mention.head, mention.head + 1
    while start > mention.start and joins(start - 1):
        start -= 1
    while end < mention.end and joins(end):
        end += 1
    while end - 1 > mention.head and not words[end - 1][:1].isupper():
        end -= 1
    while start < mention.head and words[start] in _JOINTS:
        start += 1
    return Name(start, end, _GUM.get(mention.kind, "MISC"))
