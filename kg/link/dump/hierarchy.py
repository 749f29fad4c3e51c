"""Which classes lie below the wanted ones, while the dump that tells it is still being read.

Kept small for a whole dump: a byte for every item number, eight for every "subclass of". A class is `OUT` once its
own line and those of all classes above it were read and none is wanted; before that, its instances are kept.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

LARGEST = 1 << 29
"""Item numbers lie below; Wikidata is at a quarter of it."""

UNSEEN, OPEN, OUT = 0, 1, 2
_UNREACHED = 255
_GROWTH = 1 << 20

Edges = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]


class Hierarchy:
    """The classes seen so far. `roots` are the wanted ones, at most 254, in the order in which they win ties."""

    def __init__(self, roots: Sequence[int]) -> None:
        self.roots = tuple(roots)
        self.children, self.parents = array("I"), array("I")
        self.fresh, self._older = array("I"), 0
        self.settled = (0, 0)
        self._state = bytearray(max(roots, default=0) + 1)

    def see(self, number: int) -> bool:
        """Note that the line of an item was read; whether that was new."""
        if number >= len(self._state):
            self._state.extend(bytes(number + _GROWTH - len(self._state)))
        if self._state[number] != UNSEEN:
            return False
        self._state[number] = OPEN
        self.fresh.append(number)
        return True

    def take_fresh(self) -> array[int]:
        """The items seen since it was last asked."""
        fresh, self.fresh = self.fresh, array("I")
        self._older += len(fresh)
        return fresh

    def add(self, child: int, parents: Iterable[int]) -> None:
        """Note what an item is a subclass of."""
        for parent in parents:
            self.children.append(child)
            self.parents.append(parent)

    def may_matter(self, classes: Iterable[int]) -> bool:
        """Whether one of the classes is below a wanted one, or may turn out to be."""
        state, size = self._state, len(self._state)
        return any(number >= size or state[number] != OUT for number in classes)

    def restore(self, seen: Iterable[array[int]], settled: tuple[int, int]) -> None:
        """Come back to where a run was that had seen these, and settled by the first so many of them and the edges."""
        later = []
        for some in seen:
            early = max(0, settled[0] - self._older)
            self._mark(some[:early])
            later.append(some[early:])
            self._older += len(some)
        if settled[0]:
            self.settle(settled[1])
            self.settled = settled
        for some in later:
            self._mark(some)

    def settle(self, edges: int | None = None) -> None:
        """Find out which classes are out, by the items seen and the edges, or the first so many of these.

        In place, as the state of a whole dump takes 130 MB.
        """
        self.settled = (self._older + len(self.fresh), len(self.parents))
        children, parents = self._edges(edges)
        state = self._view(children, parents)
        np.minimum(state, OPEN, out=state)
        np.multiply(state, OUT, out=state)
        for root in self.roots:
            state[root] = min(state[root], OPEN)
        while len(found := children[(state[parents] != OUT) & (state[children] == OUT)]):
            state[found] = OPEN

    def nearest(self) -> dict[int, tuple[int, int]]:
        """For every class at or below a root: steps to the nearest one, and which that is. Ends the reading."""
        children, parents = self._edges()
        state = self._view(children, parents)
        state[:] = _UNREACHED
        state[list(self.roots)] = range(len(self.roots))
        found = {root: (0, order) for order, root in enumerate(self.roots)}
        steps = 0
        while (hit := (state[children] == _UNREACHED) & (state[parents] != _UNREACHED)).any():
            steps, below = steps + 1, children[hit]
            np.minimum.at(state, below, state[parents[hit]])
            found.update(zip(below.tolist(), ((steps, order) for order in state[below].tolist()), strict=True))
        return found

    def _mark(self, seen: array[int]) -> None:
        numbers = _numbers(seen)
        self._view(numbers)[numbers] = OPEN

    def _edges(self, n: int | None = None) -> Edges:
        return _numbers(self.children, n), _numbers(self.parents, n)

    def _view(self, *numbers: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint8]:
        """The state as an array that has room for the numbers."""
        largest = max((int(some.max()) for some in numbers if len(some)), default=0)
        if largest >= len(self._state):
            self._state.extend(bytes(largest + 1 - len(self._state)))
        return np.frombuffer(self._state, np.uint8)


def _numbers(kept: array[int], n: int | None = None) -> npt.NDArray[np.uint32]:
    """The first `n` numbers as an array, not copied: nothing can be added while it is in use."""
    return np.frombuffer(kept, np.uint32)[:n] if kept else np.empty(0, np.uint32)
