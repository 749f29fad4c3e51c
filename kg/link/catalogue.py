"""Items held in memory, found by name, such as the entities of a built folder; several finders as one."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from kg import jsonl
from kg.errors import InputError
from kg.gazetteer import fold
from kg.link.records import Candidate, Finder, Item, Match, Sought
from kg.model import Entity

_SCORES: dict[Match, float] = {"exact": 0.95, "folded": 0.9}
_OTHER_COUNTRY, _OTHER_TYPE, _OTHER_TIME = 0.3, 0.5, 0.3


class Shelf(Finder, Protocol):
    """A finder that can also complete what somebody types."""

    def starting(self, prefix: str) -> Iterator[Item]:
        """The items with a name that begins so, by that name; none twice."""
        ...


class Catalogue:
    """A finder over some items; the first of an id, or of a Wikidata item, counts."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items: dict[str, Item] = {}
        self._names: defaultdict[str, dict[str, Item]] = defaultdict(dict)
        for item in items:
            if self._items.setdefault(item.id, item) is item:
                self._enter(item)
        self._sorted = sorted(self._names)

    def _enter(self, item: Item) -> None:
        if item.wikidata:
            self._items.setdefault(item.wikidata, item)
        for name in {item.label, *item.names}:
            self._names[fold(name)][item.id] = item

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """The items of that name, those first that fit what else is known of it."""
        found = [_judged(item, sought) for item in self._names.get(fold(sought.name), {}).values()]
        return tuple(sorted(found, key=lambda one: (-one.score, one.item.id))[:limit])

    def item(self, name: str) -> Item | None:
        """The item of that id or Wikidata item."""
        return self._items.get(name)

    def starting(self, prefix: str) -> Iterator[Item]:
        """The items with a name that begins so, by that name; none twice."""
        start, seen = fold(prefix), set[str]()
        for name in self._sorted[bisect_left(self._sorted, start) :]:
            if not name.startswith(start):
                return
            new = {key: item for key, item in self._names[name].items() if key not in seen}
            seen |= new.keys()
            yield from (new[key] for key in sorted(new))


def _judged(item: Item, sought: Sought) -> Candidate:
    match: Match = "exact" if sought.name in (item.label, *item.names) else "folded"
    features = {"name": _SCORES[match]}
    if sought.country and item.country:
        features["country"] = 1.0 if sought.country == item.country else _OTHER_COUNTRY
    if sought.type:
        features["type"] = 1.0 if sought.type == item.type else _OTHER_TYPE
    if sought.date:
        lived = (item.start or sought.date) <= sought.date <= (item.end or sought.date)
        features["date"] = 1.0 if lived else _OTHER_TIME
    score = 1.0
    for value in features.values():
        score *= value
    return Candidate(item, match, round(score, 4), tuple(sorted(features.items())))


def of_folder(folder: str | Path) -> Catalogue:
    """The named entities of a folder that `kg build` wrote.

    Raises:
        InputError: if it is no such folder.
    """
    file = Path(folder) / "entities.jsonl"
    try:
        entities = [entity for entity in jsonl.read(file, Entity) if entity.named]
    except OSError as error:
        hint = "give a folder that kg build wrote"
        raise InputError("holds no entities.jsonl", where=str(folder), hint=hint) from error
    return Catalogue(Item(e.id, e.label, e.type, (e.label, *e.names), e.wikidata) for e in entities)


class Several:
    """Several shelves as one; what an earlier one knows counts."""

    def __init__(self, *shelves: Shelf) -> None:
        self._shelves = shelves

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """The candidates of all, the likeliest first, one per item."""
        found = {one.item.id: one for shelf in reversed(self._shelves) for one in shelf.candidates(sought, limit)}
        return tuple(sorted(found.values(), key=lambda one: (-one.score, one.item.id))[:limit])

    def item(self, name: str) -> Item | None:
        """The item of that id or Wikidata item."""
        return next((item for shelf in self._shelves if (item := shelf.item(name))), None)

    def starting(self, prefix: str) -> Iterator[Item]:
        """The items with a name that begins so; none twice."""
        seen: set[str] = set()
        for item in (item for shelf in self._shelves for item in shelf.starting(prefix)):
            if item.id not in seen:
                seen.add(item.id)
                yield item
