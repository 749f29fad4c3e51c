"""The reader's ear: one pass that sets sentences, tags, lemmas, dependencies and entities.

text ─▶ tokens ─▶ units ─▶ encoder ─▶ decoder ─▶ the same Doc, read

A unit is a sentence by rule (`sentences`); the decoder may split it where no mark shows that one ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.decoder import Decoder, Reading
from kg.nlp.encoder import MAX_PIECES, Encoder, shape
from kg.nlp.lemmas import Lemmatizer
from kg.nlp.sentences import sentence_starts
from kg.nlp.tree import MENTION_HEADS
from kg.resources import model

_ATTRIBUTES: list[int | str] = ["TAG", "POS", "DEP", "HEAD", "LEMMA", "ENT_IOB", "ENT_TYPE"]
_INSIDE, _OUTSIDE, _BEGIN = 1, 2, 3
_SENTENCES_AT_ONCE = 128
_SOFT_ENDS = frozenset(";:—–,")


class Parsed(NamedTuple):
    """What the ear says of one word; `head` counts from 1, 0 is the root."""

    head: int
    dep: str
    xpos: str
    upos: str
    lemma: str


@Language.factory("kg_ear", default_config={"threads": 1, "folder": None})
def make_ear(nlp: Language, name: str, threads: int, folder: str | None) -> Ear:
    """The component for spaCy: `nlp.add_pipe("kg_ear")`."""
    return Ear(nlp, Path(folder) if folder else model(), threads=threads)


class Ear:
    """Sets sentence starts, `tag_`, `pos_`, `lemma_`, `dep_`, `head` and `ents` on a Doc.

    Weights with a mention head also give `doc.user_data[MENTION_HEADS]`.
    """

    def __init__(self, nlp: Language, folder: Path, *, threads: int = 1) -> None:
        self._encoder, self._decoder = Encoder(folder, threads=threads), Decoder(folder)
        self._lemma = Lemmatizer()
        labels, add = self._decoder.labels, nlp.vocab.strings.add
        self._add = add
        self._tags = np.array([add(label) for label in labels.xpos], dtype=np.uint64)
        self._pos = np.array([add(label) for label in labels.upos], dtype=np.uint64)
        self._deps = np.array([add(label) for label in labels.dep], dtype=np.uint64)
        self._space = tuple(add(label) for label in ("_SP", "SPACE", "dep"))
        self._types = np.array([add(label[2:]) for label in labels.ner_bio], dtype=np.uint64)
        begin = {"O": _OUTSIDE, "B": _BEGIN, "I": _INSIDE}
        self._iob = np.array([begin[label[0]] for label in labels.ner_bio])

    def __call__(self, doc: Doc) -> Doc:
        """Read one Doc, in place. What is read depends on its text alone."""
        words = [token.text for token in doc]
        spaces = np.array([token.is_space for token in doc], dtype=bool)
        if spaces.all():
            return doc
        sentences = self._sentences(doc, words, spaces)
        self._write(doc, words, sentences, self._read([[words[i] for i in ids] for ids in sentences], split=True))
        return doc

    def _read(self, sentences: list[list[str]], *, split: bool = False) -> list[Reading]:
        """Readings, a stretch of the article at a time, so that memory stays small."""
        found: list[Reading] = []
        for start in range(0, len(sentences), _SENTENCES_AT_ONCE):
            stretch = sentences[start : start + _SENTENCES_AT_ONCE]
            shapes = [[shape(word) for word in words] for words in stretch]
            found += self._decoder.read(self._encoder.vectors(stretch), shapes, split=split)
        return found

    def parse(self, sentences: list[list[str]]) -> list[list[Parsed]]:
        """Read sentences given as words; each at most `MAX_PIECES` word pieces long."""
        return [
            [self._parsed(word, reading, i) for i, word in enumerate(words)]
            for words, reading in zip(sentences, self._read(sentences), strict=True)
        ]

    def _parsed(self, word: str, reading: Reading, i: int) -> Parsed:
        names = self._decoder.labels
        xpos, upos, head = names.xpos[reading.xpos[i]], names.upos[reading.upos[i]], int(reading.head[i])
        dep = names.dep[reading.dep[i]]
        return Parsed(0 if head == i else head + 1, dep, xpos, upos, self._lemma(word, upos, xpos))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Read a stream of Docs, each on its own."""
        for doc in docs:
            yield self(doc)

    def _sentences(self, doc: Doc, words: list[str], spaces: NDArray[np.bool_]) -> list[list[int]]:
        """Token indices of each sentence, without blanks, cut to what the encoder takes in."""
        starts = np.array(sentence_starts(doc.text))
        solid = np.flatnonzero(~spaces)
        offsets = np.array([doc[int(i)].idx for i in solid])
        number = np.searchsorted(starts, offsets, side="right")
        groups = np.split(solid, np.flatnonzero(np.diff(number)) + 1)
        return [ids for group in groups for ids in self._cut(group.tolist(), words)]

    def _cut(self, ids: list[int], words: list[str]) -> Iterator[list[int]]:
        """Pieces of a sentence too long for the encoder, cut at a comma or the like if one is near."""
        sizes = [len(pieces) for pieces in self._encoder.pieces([words[i] for i in ids])]
        ends, start, before = np.cumsum(sizes), 0, 0
        while ends[-1] - before > MAX_PIECES:
            last = int(np.searchsorted(ends, before + MAX_PIECES, side="right"))
            soft = (k + 1 for k in range(last - 1, (start + last) // 2, -1) if words[ids[k]] in _SOFT_ENDS)
            end = next(soft, last)
            yield ids[start:end]
            start, before = end, int(ends[end - 1])
        yield ids[start:]

    def _write(self, doc: Doc, words: list[str], sentences: list[list[int]], readings: list[Reading]) -> None:
        """All attributes in one array: a row per token."""
        solid = np.array([i for ids in sentences for i in ids])
        table = self._blank(doc, solid)
        tag = np.concatenate([r.xpos for r in readings])
        pos = np.concatenate([r.upos for r in readings])
        ner = np.concatenate([r.ner for r in readings])
        head = np.concatenate([np.array(ids)[r.head] for ids, r in zip(sentences, readings, strict=True)])
        table[solid, 0], table[solid, 1] = self._tags[tag], self._pos[pos]
        table[solid, 2] = self._deps[np.concatenate([r.dep for r in readings])]
        table[solid, 3] = (head - solid).astype(np.int64).view(np.uint64)
        table[solid, 4] = self._lemmas([words[i] for i in solid], tag, pos)
        table[solid, 5], table[solid, 6] = self._iob[ner], self._types[ner]
        _fill_blanks(table)
        doc.from_array(_ATTRIBUTES, table)  # type: ignore[arg-type]
        if self._decoder.labels.mention:
            mention = np.concatenate([r.mention for r in readings])
            doc.user_data[MENTION_HEADS] = self._mention_heads(len(doc), solid, mention)

    def _mention_heads(self, count: int, solid: NDArray[np.int64], mention: NDArray[np.int64]) -> list[str]:
        """The class of the mention that each token heads, "" for none and for blanks."""
        found, names = [""] * count, self._decoder.labels.mention
        for i, number in zip(solid, mention, strict=True):
            found[i] = "" if names[number] == "O" else names[number]
        return found

    def _blank(self, doc: Doc, solid: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Rows for blank tokens, hung on the word before them, the first ones on the first word."""
        count = np.arange(len(doc))
        before = np.maximum(np.searchsorted(solid, count, side="right") - 1, 0)
        table = np.zeros((len(doc), len(_ATTRIBUTES)), dtype=np.uint64)
        table[:, :3] = self._space
        table[:, 3] = (solid[before] - count).view(np.uint64)
        table[:, 4] = [token.orth for token in doc]
        table[:, 5] = _OUTSIDE
        return table

    def _lemmas(self, words: list[str], tag: NDArray[np.int64], pos: NDArray[np.int64]) -> list[int]:
        labels = self._decoder.labels
        return [
            self._add(self._lemma(word, labels.upos[p], labels.xpos[t]))
            for word, t, p in zip(words, tag, pos, strict=True)
        ]


def _fill_blanks(table: NDArray[np.uint64]) -> None:
    """A blank within a name ("USS&nbsp;Enterprise") belongs to it."""
    for i in range(len(table) - 1, 0, -1):
        if table[i, 5] == _INSIDE and table[i - 1, 5] == _OUTSIDE:
            table[i - 1, 5:7] = table[i, 5:7]
