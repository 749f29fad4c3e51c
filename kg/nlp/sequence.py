"""The best row of labels: what each word looks like, and which label may follow which."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


def best_labels(scores: Floats, ends: Ints, moves: Floats) -> Ints:
    """The labels of several rows of words that together are worth most (Viterbi 1967).

    `scores[i, k]` is how well label k fits word i; `ends` tells where each row of words ends;
    `moves[a, b]` is worth of b right behind a, its last line the worth of b at the start of a row.
    Rows of words move in step, so that a stretch of an article costs as many steps as its longest sentence.
    """
    starts = np.concatenate([[0], ends[:-1]])
    order = np.argsort(starts - ends, kind="stable")
    starts, sizes = starts[order], (ends - starts)[order]
    sums = scores[starts[sizes > 0]] + moves[-1]
    came = np.zeros((len(scores), scores.shape[1]), dtype=np.int64)
    found, done = np.empty(len(scores), dtype=np.int64), len(sums)
    for step in range(int(sizes[0]) if len(sizes) else 0):
        going = int((sizes > step).sum())
        _settle(sums[going:done].argmax(1), starts[going:done], step, came, found)
        sums, done = sums[:going], going
        if step:
            worth = sums[:, :, None] + moves[None, :-1]
            rows = starts[:going] + step
            came[rows] = worth.argmax(1)
            sums = worth.max(1) + scores[rows]
    _settle(sums.argmax(1), starts[:done], int(sizes[0]) if len(sizes) else 0, came, found)
    return found


def _settle(last: Ints, starts: Ints, size: int, came: Ints, found: Ints) -> None:
    """Write the labels of rows of one `size`, from the last word to the first."""
    for back in range(size - 1, -1, -1):
        rows = starts + back
        found[rows] = last
        last = came[rows, last]
