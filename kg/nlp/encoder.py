"""Words to vectors: word pieces, the int8 encoder, and the shape of each word.

The encoder is uncased; how a word is written reaches the heads as one of six shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

Vectors = NDArray[np.float32]

MAX_PIECES = 254
"""Word pieces that fit into one sentence beside its start and its end mark."""

_MAX_PIECES_OF_WORD = 32
_START, _END = 101, 102
_BATCH, _FILLED = 16, 0.75
_CACHED_WORDS = 100_000


def shape(word: str) -> int:
    """How a word is written: 1 upper, 2 title, 3 lower, 4 with digits, 5 mixed, 0 else."""
    if word.isupper() and len(word) > 1:
        return 1
    if word[:1].isupper():
        return 2
    if word.islower():
        return 3
    if any(c.isdigit() for c in word):
        return 4
    return 5 if any(c.isupper() for c in word) else 0


def batches(sizes: Sequence[int]) -> list[list[int]]:
    """Sentences to encode together, longest first: alike in length, so that little is padding."""
    found: list[list[int]] = []
    for k in sorted(range(len(sizes)), key=lambda k: (-sizes[k], k)):
        fits = found and len(found[-1]) < _BATCH and sizes[k] + 2 >= _FILLED * (sizes[found[-1][0]] + 2)
        if fits:
            found[-1].append(k)
        else:
            found.append([k])
    return found


class Encoder:
    """The encoder of one folder of weights; not shared between processes."""

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        path = str(folder / "encoder-int8.onnx")
        self._net = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._pieces: dict[str, list[int]] = {}

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        """The word pieces of each word; none for a word of control characters only."""
        cache = self._pieces
        if len(cache) > _CACHED_WORDS:
            cache.clear()
        new = sorted({word for word in words if word not in cache})
        for word, found in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            cache[word] = found.ids[:_MAX_PIECES_OF_WORD]
        return [cache[word] for word in words]

    def vectors(self, sentences: Sequence[Sequence[str]]) -> list[Vectors]:
        """One row per word for each sentence of at most `MAX_PIECES` pieces.

        Activations are quantised row by row, so that a sentence gives the same bits beside any
        others. Callers still pass one article at a time: then nothing rests on how a processor
        sums padded rows.
        """
        pieces = [self.pieces(words) for words in sentences]
        sizes = [sum(map(len, words)) for words in pieces]
        found: list[Vectors] = [np.zeros((0, 0), np.float32)] * len(sentences)
        for batch in batches(sizes):
            hidden = self._run([pieces[k] for k in batch], sizes[batch[0]] + 2)
            for row, k in enumerate(batch):
                found[k] = _mean_of_pieces(hidden[row, 1:], [len(word) for word in pieces[k]])
        return found

    def _run(self, sentences: list[list[list[int]]], width: int) -> NDArray[np.float32]:
        ids = np.zeros((len(sentences), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, words in enumerate(sentences):
            line = [_START, *(piece for word in words for piece in word), _END]
            ids[row, : len(line)] = line
            mask[row, : len(line)] = 1
        hidden: NDArray[np.float32] = self._net.run(None, {"ids": ids, "am": mask})[0]
        return hidden


def _mean_of_pieces(hidden: NDArray[np.float32], sizes: list[int]) -> Vectors:
    """The mean over the pieces of each word; zeros for a word without any."""
    counts = np.array(sizes)
    means = np.zeros((len(sizes), hidden.shape[1]), dtype=np.float32)
    full = counts > 0
    if full.any():
        starts = (np.cumsum(counts) - counts)[full]
        sums = np.add.reduceat(hidden[: counts.sum()], starts, axis=0)
        means[full] = sums / counts[full, None].astype(np.float32)
    return means
