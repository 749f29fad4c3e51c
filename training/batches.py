"""Examples to batches of numbers: word pieces as the reader makes them, targets, masks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import augment
import torch
from network import START, LabelSet
from tokenizers import Tokenizer
from torch import Tensor
from treebanks import Example

from kg.nlp.encoder import MAX_PIECES, shape

_START, _END, _HIDDEN, _PIECES_OF_WORD, _IGNORED = 101, 102, 103, 32, -100
_GLUED_SHARE, _HIDDEN_SHARE, _MOST_GLUED = 0.08, 0.04, 4
_OF_WORDS = {"xpos": "?", "upos": "?", "deps": "?", "ner": "?", "mention": "?"}


class Coder:
    """Words to pieces, labels to numbers."""

    def __init__(self, labels: LabelSet) -> None:
        self._tokenizer = Tokenizer.from_file(f"{START}/tokenizer.json")
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._pieces: dict[str, list[int]] = {}
        columns = {"xpos": labels.xpos, "upos": labels.upos, "deps": labels.dep, "ner": labels.ner_bio}
        self._numbers = {key: {name: i for i, name in enumerate(names)} for key, names in columns.items()}
        self._mentions = {name: i for i, name in enumerate(labels.mention)}

    def pieces(self, word: str) -> list[int]:
        """The word pieces of one word."""
        if word not in self._pieces:
            found = self._tokenizer.encode(word, add_special_tokens=False).ids[:_PIECES_OF_WORD]
            self._pieces[word] = found
        return self._pieces[word]

    def size(self, row: Example) -> int:
        """Pieces of a row, with both marks."""
        return 2 + sum(len(self.pieces(word)) for word in row["words"])

    def batch(
        self,
        rows: Sequence[Example],
        written: Sequence[list[str]] | None = None,
        chance: random.Random | None = None,
    ) -> dict[str, Any]:
        """Tensors of some rows; `written` are the words in another case, of the same pieces.

        With `chance` some pieces are hidden, so that a word is also known by those around it.
        """
        n, width = max(len(row["words"]) for row in rows), max(map(self.size, rows))
        ids = torch.zeros(len(rows), width, dtype=torch.long)
        mask, index = torch.zeros_like(ids), torch.full_like(ids, n)
        shapes = torch.zeros(len(rows), n, dtype=torch.long)
        for i, row in enumerate(rows):
            line = [(piece, k) for k, word in enumerate(row["words"]) for piece in self.pieces(word)]
            ids[i, : len(line) + 2] = torch.tensor([_START, *(piece for piece, _ in line), _END])
            mask[i, : len(line) + 2] = 1
            for k in range(1, len(line) + 1 if chance else 0):
                if chance.random() < _HIDDEN_SHARE:
                    ids[i, k] = _HIDDEN
            index[i, 1 : len(line) + 1] = torch.tensor([k for _, k in line], dtype=torch.long)
            shapes[i, : len(row["words"])] = torch.tensor([shape(w) for w in (written[i] if written else row["words"])])
        result = {"ids": ids, "mask": mask, "index": index, "shape": shapes, "n": n}
        return result | self._targets(rows, n)

    def _targets(self, rows: Sequence[Example], n: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, numbers in self._numbers.items():
            if any(key in row for row in rows):
                found[key] = _padded([[numbers.get(v, _IGNORED) for v in row.get(key, ())] for row in rows], n)
        if any("heads" in row for row in rows):
            found["heads"] = _padded([row.get("heads", []) for row in rows], n)
            found["allowed"] = _allowed_heads(rows, n)
        found["start"] = _starts(rows, n)
        if any("mention" in row for row in rows):
            found["mention"] = self._allowed_mentions(rows, n)
        return found

    def _allowed_mentions(self, rows: Sequence[Example], n: int) -> Tensor:
        allowed = torch.zeros(len(rows), n, len(self._mentions), dtype=torch.bool)
        for i, row in enumerate(rows):
            for k, target in enumerate(row.get("mention", ())):
                for name in target.split("|"):
                    if name in self._mentions:
                        allowed[i, k, self._mentions[name]] = True
        return allowed


def _sizes(row: Example) -> list[int]:
    sizes: list[int] = row.get("sizes") or [len(row["words"])]
    return sizes


def _allowed_heads(rows: Sequence[Example], n: int) -> Tensor:
    """Where a word's head may be, column 0 the root: in its own sentence."""
    allowed = torch.zeros(len(rows), n, n + 1, dtype=torch.bool)
    allowed[:, :, 0] = True
    for i, row in enumerate(rows):
        at = 0
        for size in _sizes(row):
            allowed[i, at : at + size, at + 1 : at + size + 1] = True
            at += size
    return allowed


def _starts(rows: Sequence[Example], n: int) -> Tensor:
    """1 where a sentence starts within a row, 0 where none does; the first word is not asked."""
    table = torch.full((len(rows), n), _IGNORED, dtype=torch.long)
    for i, row in enumerate(rows):
        table[i, 1 : len(row["words"])] = 0
        at = 0
        for size in _sizes(row)[:-1]:
            at += size
            table[i, at] = 1
    return table


def glued(rows: Sequence[Example], coder: Coder, chance: random.Random) -> Iterator[Example]:
    """Neighbours in one row: where the reader's rules see no start of a sentence, and some others by chance."""
    now: list[Example] = []
    size = 0
    for row in rows:
        start = row.get("start")
        joins = start == "head" or (start == "rule" and chance.random() < _GLUED_SHARE)
        if now and joins and len(now) < _MOST_GLUED and size + coder.size(row) <= MAX_PIECES:
            now.append(row)
            size += coder.size(row) - 2
            continue
        if now:
            yield _one(now)
        now, size = [row], coder.size(row)
    if now:
        yield _one(now)


def _one(rows: list[Example]) -> Example:
    """Rows as one."""
    if len(rows) == 1:
        return rows[0]
    found: Example = {"words": [word for row in rows for word in row["words"]], "heads": []}
    for row in rows:
        at = len(found["heads"])
        found["heads"] += [head + at if head > 0 else head for head in row["heads"]]
    for key, unknown in _OF_WORDS.items():
        if any(key in row for row in rows):
            found[key] = [value for row in rows for value in row.get(key, [unknown] * len(row["words"]))]
    return found | {"sizes": [len(row["words"]) for row in rows]}


def _padded(lines: Sequence[Sequence[int]], n: int) -> Tensor:
    table = torch.full((len(lines), n), _IGNORED, dtype=torch.long)
    for i, line in enumerate(lines):
        table[i, : len(line)] = torch.tensor(line, dtype=torch.long)
    return table


def grouped(sizes: Sequence[int], pieces: int, chance: random.Random | None = None) -> list[list[int]]:
    """Indices in groups of at most `pieces` padded pieces, alike in length; shuffled if by chance."""
    jitter = [size + (chance.random() * 2 if chance else 0) for size in sizes]
    groups: list[list[int]] = []
    widest = 0
    for i in sorted(range(len(sizes)), key=lambda i: (jitter[i], i)):
        widest = max(widest, sizes[i]) if groups else sizes[i]
        if groups and widest * (len(groups[-1]) + 1) <= pieces:
            groups[-1].append(i)
        else:
            groups.append([i])
            widest = sizes[i]
    if chance:
        chance.shuffle(groups)
    return groups


def stream(
    rows: Sequence[Example], names: augment.Names, coder: Coder, pieces: int, chance: random.Random
) -> Iterator[dict[str, Any]]:
    """Batches of augmented rows without end, a pass over all rows after another."""
    while True:
        now = [augment.with_weekday(names.swapped(row, chance), chance) for row in rows]
        now = [row for row in glued(now, coder, chance) if coder.size(row) <= MAX_PIECES + 2]
        for group in grouped([coder.size(row) for row in now], pieces, chance):
            chosen = [now[i] for i in group]
            written = [augment.written(row["words"], row.get("ner"), chance) for row in chosen]
            yield coder.batch(chosen, written, chance)
