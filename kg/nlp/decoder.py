"""Vectors to readings: tags, trees and the entities of each unit, which rules take for a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.nlp.sequence import best_labels
from kg.nlp.spanning import heads

_HEADS_AT_ONCE = 128
_SURE_START = 0.0

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Labels:
    """The names behind the numbers that the heads give.

    `ner_moves[a][b]` is what it is worth that name label b stands right behind a; its last line is for the
    first word. `mention` holds "O" and the classes of mention heads; empty where the weights have no such head.
    """

    xpos: list[str]
    upos: list[str]
    dep: list[str]
    ner_bio: list[str]
    ner_moves: list[list[float]]
    mention: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the heads say of the words of one unit; rows of `Labels`, but for `head`.

    `head` is the index of the head's word in the unit, the word's own for a root; a unit that was
    split into sentences has as many roots. `mention` is zero throughout where the weights have no
    mention head.
    """

    xpos: Ints
    upos: Ints
    head: Ints
    dep: Ints
    ner: Ints
    mention: Ints


class Decoder:
    """The heads on top of the encoder, in numpy."""

    def __init__(self, folder: Path) -> None:
        self.labels = Labels(**json.loads((folder / "labels.json").read_text("utf-8")))
        with np.load(folder / "heads.npz") as weights:
            self._w: dict[str, Floats] = {name: weights[name] for name in weights.files}
        labels, size, _ = self._w["L"].shape
        self._label_weights = np.ascontiguousarray(self._w["L"].transpose(2, 0, 1)).reshape(size, labels * size)
        self._moves = np.array(self.labels.ner_moves, dtype=np.float32)
        self._root = self.labels.dep.index("ROOT")

    def read(self, vectors: list[Floats], shapes: list[list[int]], *, split: bool = False) -> list[Reading]:
        """The reading of each unit from its encoder vectors and word shapes.

        With `split` a unit may hold several sentences, where the weights have a head for their starts.
        """
        if not vectors:
            return []
        ends = np.cumsum([len(v) for v in vectors])
        words = self._normed(np.concatenate(vectors), [s for line in shapes for s in line])
        best = [self._linear(words, name).argmax(1) for name in ("x", "u")]
        best.append(best_labels(_logs(self._linear(words, "ner")), ends, self._moves))
        best.append(self._linear(words, "men").argmax(1) if self.labels.mention else np.zeros(len(words), np.int64))
        head = self._heads(words, self._starts(words, ends) if split else ends)
        dep = self._dependencies(words, head)
        head = np.where(head < 0, np.arange(len(words)), head)
        parts = [np.split(column, ends[:-1]) for column in (*best, head, dep)]
        starts = ends - [len(v) for v in vectors]
        return [
            Reading(xpos=x, upos=u, ner=n, mention=m, head=h - start, dep=d)
            for x, u, n, m, h, d, start in zip(*parts, starts, strict=True)
        ]

    def _linear(self, x: Floats, name: str) -> Floats:
        result: Floats = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return result

    def _hidden(self, x: Floats, name: str) -> Floats:
        y = self._linear(x, name)
        return np.where(y > 0, y, np.float32(0.1) * y)

    def _normed(self, words: Floats, shapes: list[int]) -> Floats:
        words = words + self._w["sh.weight"][shapes]
        mean, variance = words.mean(1, keepdims=True), words.var(1, keepdims=True)
        scaled = (words - mean) / np.sqrt(variance + np.float32(1e-5))
        normed: Floats = scaled * self._w["ln.weight"] + self._w["ln.bias"]
        return normed

    def _starts(self, words: Floats, ends: Ints) -> Ints:
        """The ends of units, and of sentences within them."""
        if "st.weight" not in self._w:
            return ends
        starts = np.flatnonzero(self._linear(words, "st")[:, 0] > _SURE_START)
        return np.union1d(ends, starts[starts > 0])

    def _heads(self, words: Floats, ends: Ints) -> Ints:
        """The row of each word's head in `words`; -1 for the roots."""
        child = _with_one(self._hidden(words, "ad")) @ self._w["W"]
        parent = self._hidden(words, "ah")
        root = self._hidden(self._w["root"][0], "ah")
        found, start = np.empty(len(words), dtype=np.int64), 0
        for end in ends:
            scores = child[start:end] @ np.concatenate([root, parent[start:end]]).T
            tree = heads(scores)
            found[start:end] = np.where(tree == 0, -1, tree - 1 + start)
            start = end
        return found

    def _dependencies(self, words: Floats, head: Ints) -> Ints:
        """The label of each word's arc; `ROOT` for roots and for them only. Done by heads: most have several words."""
        governors = np.unique(head[head >= 0])
        parent, child = _with_one(self._hidden(words[governors], "rh")), _with_one(self._hidden(words, "rd"))
        found, number = np.full(len(words), self._root), np.searchsorted(governors, head)
        number[head < 0] = -1
        for start in range(0, len(governors), _HEADS_AT_ONCE):
            some = parent[start : start + _HEADS_AT_ONCE]
            scores = (some @ self._label_weights).reshape(len(some), -1, child.shape[1])
            rows = np.flatnonzero((number >= start) & (number < start + _HEADS_AT_ONCE))
            worth = np.matmul(scores[number[rows] - start], child[rows, :, None])[:, :, 0]
            worth[:, self._root] = -np.inf
            found[rows] = worth.argmax(1)
        return found


def _with_one(x: Floats) -> Floats:
    return np.concatenate([x, np.ones((len(x), 1), dtype=np.float32)], axis=1)


def _logs(x: Floats) -> Floats:
    """Scores as logarithms of probabilities."""
    x = x - x.max(1, keepdims=True)
    result: Floats = x - np.log(np.exp(x).sum(1, keepdims=True))
    return result
