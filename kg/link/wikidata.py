"""Wikidata, asked online: a finder of items by name.

What its search finds counts if it is called so, folded at least, and if it is of one of our classes. A name whose
candidates cannot all be classed is an error, not a guess among those that could.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from kg.gazetteer import fold
from kg.link.pages import Pages
from kg.link.records import Candidate, Features, Item, Match, Sought
from kg.link.types import Types
from kg.link.wikibase import Page
from kg.vocab import Vocabulary

_KNOWN_EVERYWHERE = 300
"""Wikipedias and sister projects with an article on an item; more count no further."""

WEIGHTS: Mapping[str, float] = {"exact": 1.0, "first": 1.0, "known": 2.0, "type": 1.5, "country": 1.5, "date": 1.5}
"""What each feature of a candidate counts in the log-odds of its score. Set by hand, not learned."""
_BIAS = -2.5


class Wikidata:
    """Wikidata as a `Finder`.

    Args:
        pages: what reads its items.
        types: what tells our class of an item.
        countries: Wikidata items of countries and their ISO 3166-1 codes.
        vocabulary: the classes of the ontology.

    All methods raise EndpointError if a service does not answer as it should, and OutputError if the cache fails.
    """

    def __init__(self, pages: Pages, types: Types, countries: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self.pages, self._types, self._countries, self._vocabulary = pages, types, countries, vocabulary

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """What the name may stand for, the likeliest first; empty where Wikidata knows nothing of that name."""
        pages = list(dict.fromkeys(self.pages.read(self.pages.search(sought.name)).values()))
        named = [(page, match) for page in pages if (match := _match(sought.name, self._names(page)))]
        self._types.prepare(name for page, _ in named for name in page.classes)
        found = []
        for number, (page, match) in enumerate(named):
            if item := self._item(page):
                features = self._features(item, match, page.links, number, sought)
                found.append(Candidate(item, match, _score(features), features))
        return tuple(sorted(found, key=lambda one: -one.score)[:limit])

    def item(self, name: str) -> Item | None:
        """The item of that id ("Q858"), or what it was merged into; None if there is none, or none of our classes."""
        page = self.pages.read([name]).get(name)
        return self._item(page) if page else None

    def prepare(self, names: Iterable[str]) -> None:
        """Search many names and read what is found in full batches, so that `candidates` need not ask again."""
        ids = dict.fromkeys(one for name in names for one in self.pages.search(name))
        self._types.prepare(name for page in self.pages.read(ids).values() for name in page.classes)

    def _names(self, page: Page) -> tuple[str, ...]:
        return page.names(self.pages.languages)

    def _item(self, page: Page) -> Item | None:
        """The item as linking knows it; None if it is of none of our classes."""
        type_ = self._types.of(page.classes)
        names = self._names(page)
        if type_ is None:
            return None
        codes = {self._countries[one] for one in page.countries if one in self._countries}
        latitude, longitude = page.point or (None, None)
        return Item(
            f"wikidata/{page.id}",
            names[0] if names else page.id,
            type_,
            names,
            wikidata=page.id,
            country=codes.pop() if len(codes) == 1 else None,
            latitude=latitude,
            longitude=longitude,
            population=page.population,
            description=page.text(page.descriptions, self.pages.languages),
            start=page.start,
            end=page.end,
        )

    def _features(self, item: Item, match: Match, links: int, number: int, sought: Sought) -> Features:
        known = min(1.0, math.log1p(links) / math.log1p(_KNOWN_EVERYWHERE))
        return (
            ("country", _agreement(item.country, sought.country)),
            ("date", -1.0 if _out_of_time(item, sought.date) else 0.0),
            ("exact", float(match == "exact")),
            ("first", float(number == 0)),
            ("known", round(known, 4)),
            ("type", self._fit(item.type, sought.type)),
        )

    def _fit(self, type_: str, wanted: str | None) -> float:
        """1 if one of the two classes stands above the other, -1 if neither does, 0 if nothing is wanted."""
        if not wanted:
            return 0.0
        above = self._vocabulary.is_a
        return 1.0 if above(type_, wanted) or above(wanted, type_) else -1.0


def _match(name: str, names: tuple[str, ...]) -> Match | None:
    """How a name met those of an item; None if it merely begins like one of them."""
    if name in names:
        return "exact"
    return "folded" if fold(name) in map(fold, names) else None


def _agreement(one: str | None, other: str | None) -> float:
    return 0.0 if not one or not other else 1.0 if one == other else -1.0


def _out_of_time(item: Item, date: str | None) -> bool:
    """Whether it began after that day, or ended before."""
    if not date:
        return False
    return bool(item.start > date or (item.end and item.end < date[: len(item.end)]))


def _score(features: Features) -> float:
    odds = _BIAS + sum(WEIGHTS[name] * value for name, value in features)
    return round(1 / (1 + math.exp(-odds)), 4)
