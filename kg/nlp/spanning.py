"""Heads from arc scores: one root, no cycle."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
"""`scores[i, j]`: how well word `j - 1` heads word `i`; column 0 is the root."""

_NEVER = np.float32(-1e9)


def heads(scores: Scores) -> NDArray[np.int64]:
    """The best tree: for each word the column of its head (0 for the root).

    Greedy choice is the best tree wherever it is a tree; only else the tree is searched for.
    """
    n = len(scores)
    scores = scores.copy()
    scores[np.arange(n), np.arange(1, n + 1)] = _NEVER
    best: NDArray[np.int64] = scores.argmax(1)
    if int((best == 0).sum()) == 1 and _cycle(best) is None:
        return best
    return _single_root(scores)


def _single_root(scores: Scores) -> NDArray[np.int64]:
    """The best tree among those that hang on the likeliest roots."""
    gain = scores[:, 0] - scores[:, 1:].max(1)
    trees = [_rooted(scores, int(root)) for root in np.argsort(-gain, kind="stable")[:3]]
    rows = np.arange(len(scores))
    return max(trees, key=lambda tree: float(scores[rows, tree].sum()))


def _rooted(scores: Scores, root: int) -> NDArray[np.int64]:
    """The best tree whose only root is word `root`."""
    limited = scores.copy()
    limited[:, 0] = _NEVER
    limited[root] = _NEVER
    limited[root, 0] = 0
    square = np.full((len(scores) + 1, len(scores) + 1), _NEVER, dtype=np.float64)
    square[1:] = limited
    return _chu_liu_edmonds(square)[1:]


def _cycle(best: NDArray[np.int64]) -> list[int] | None:
    """Nodes (columns) of a cycle in `best`, or None."""
    state, governors = [0] * (len(best) + 1), best.tolist()
    state[0] = 2
    for start in range(1, len(best) + 1):
        path, node = [], start
        while not state[node]:
            state[node] = 1
            path.append(node)
            node = governors[node - 1]
        if state[node] == 1:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = 2
    return None


def _chu_liu_edmonds(scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Best arborescence from node 0: `scores[i, j]` is the worth of `j` heading `i`."""
    scores = scores.copy()
    np.fill_diagonal(scores, -np.inf)
    best: NDArray[np.int64] = scores.argmax(1)
    cycle = _cycle(best[1:])
    if cycle is None:
        return best
    inside = np.zeros(len(scores), dtype=bool)
    inside[cycle] = True
    outer = np.flatnonzero(~inside)
    ring = np.array(cycle)
    enter = scores[np.ix_(ring, outer)] - scores[ring, best[ring]][:, None]
    leave = scores[np.ix_(outer, ring)]
    small = np.empty((len(outer) + 1, len(outer) + 1))
    small[:-1, :-1] = scores[np.ix_(outer, outer)]
    small[-1, :-1] = enter.max(0)
    small[:-1, -1] = leave.max(1)
    tree = _chu_liu_edmonds(small)
    return _expand(tree, best, outer, ring, enter, leave)


def _expand(
    tree: NDArray[np.int64],
    best: NDArray[np.int64],
    outer: NDArray[np.int64],
    ring: NDArray[np.int64],
    enter: NDArray[np.float64],
    leave: NDArray[np.float64],
) -> NDArray[np.int64]:
    """The tree with its last node opened again into the cycle `ring`."""
    whole = best.copy()
    for row, node in enumerate(outer[1:], start=1):
        head = tree[row]
        whole[node] = ring[leave[row].argmax()] if head == len(outer) else outer[head]
    entry = tree[-1]
    whole[ring[enter[:, entry].argmax()]] = outer[entry]
    return whole
