"""Candidates from the compiled gazetteer: by exact name, folded, by skeleton, then nearly so spelled in one country."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from kg import gazetteer
from kg.link.compiled import Compiled
from kg.link.records import Candidate, Item, Match, Sought
from kg.link.scoring import Weights, prior, ranked
from kg.link.spelling import bare, is_latin, loose, skeletons

_NEARLY = 88.0
"""How alike two spellings must be, of 100, to count as near."""
_SHORTEST_NEAR = 5
_MOST = 60
"""Items of one skeleton that are looked at."""

Found = tuple[tuple[Item, Match], ...]


class Gazetteer:
    """The embedded gazetteer as a finder.

    Args:
        folder: a compiled gazetteer; by default that of this installation.

    Raises:
        DataError: if it is missing or out of date.
    """

    def __init__(self, folder: Path | None = None, weights: Weights | None = None) -> None:
        self.compiled = Compiled(folder)
        self.weights = weights or Weights.read()
        self._found = lru_cache(maxsize=65536)(self._find)

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """What the name may stand for, the likeliest first, judged by name, type, country and date alone."""
        found = self.found(sought.name, sought.country)
        return ranked(found, sought, self.weights)[:limit]

    def item(self, name: str) -> Item | None:
        """The item of that id or Wikidata item."""
        numbers = self.compiled.numbers("id", name)
        return self.compiled.item(numbers[0]) if numbers else None

    def starting(self, prefix: str) -> Iterator[Item]:
        """The items with a name that begins so: first those of just that name, then what is most spoken of."""
        plain = loose(prefix)
        whole = set(self.compiled.numbers("name", plain))
        found = [(number not in whole, self.compiled.item(number)) for number in self.compiled.starting(plain)]
        yield from (item for _, item in sorted(found, key=lambda one: (one[0], -prior(one[1]), one[1].id)))

    def found(self, name: str, country: str | None = None) -> Found:
        """The items that a name may stand for, and how it met them; unsorted."""
        return self._found(name.strip(), country)

    def _find(self, name: str, country: str | None) -> Found:
        met = self._by_name(name)
        if not met or not is_latin(name):
            met = met | {n: how for n, how in self._by_skeleton(name).items() if n not in met}
        if not met and country:
            met = self._near(name, country)
        return tuple((self.compiled.item(number), how) for number, how in sorted(met.items()))

    def _by_name(self, name: str) -> dict[int, Match]:
        """Items of that name, as written or folded; with and without the word that says what it is."""
        plain = loose(name)
        short, kind = bare(plain)
        met: dict[int, Match] = {}
        for key in dict.fromkeys((plain, short)):
            for number in self.compiled.numbers("name", key):
                how = _how(name, plain, self.compiled.item(number))
                if how and (key == plain or kind == "town" or self.compiled.item(number).type != "Settlement"):
                    met.setdefault(number, how)
        for entry in (gazetteer.demonym(name), gazetteer.seat(name)):
            for number in self.compiled.numbers("id", entry.id) if entry else ():
                met.setdefault(number, "exact")
        return met

    def _by_skeleton(self, name: str) -> dict[int, Match]:
        """Places of the same consonants, the best spelled first."""
        short = bare(loose(name))[0]
        met: dict[int, float] = {}
        for skeleton in skeletons(short) if len(short) > 2 else ():
            for number in self.compiled.numbers("skeleton", skeleton) if len(skeleton) > 1 else ():
                met[number] = float(self.compiled.item(number).population)
        best = sorted(met, key=lambda number: (-met[number], number))[:_MOST]
        return dict.fromkeys(best, "skeleton")

    def _near(self, name: str, country: str) -> dict[int, Match]:
        known, plain = self.compiled.of_country(country), loose(name)
        if len(plain) < _SHORTEST_NEAR:
            return {}
        alike = process.extract(plain, known.keys(), scorer=fuzz.ratio, score_cutoff=_NEARLY, limit=5)
        return {number: "near" for key, _, _ in alike for number in known[key]}


def _how(name: str, plain: str, item: Item) -> Match | None:
    """How a name met an item's, if it did: acronyms must be written in capitals."""
    if name in item.names:
        return "exact"
    met = [other for other in item.names if loose(other) == plain]
    if met and all(other.isupper() and len(other) < 6 for other in met) and not name.isupper():
        return None
    return "folded"
