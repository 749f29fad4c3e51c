"""Wikidata, asked online: a finder of items by name.

What its search finds counts if it is called so, folded at least, and if it is of one of our classes. A name whose
candidates cannot all be classed is an error, not a guess among those that could.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from kg.edtf import bounds
from kg.gazetteer import fold
from kg.link.pages import Pages
from kg.link.records import Candidate, Item, Match, Sought
from kg.link.scoring import Weights, prior, static, weighed
from kg.link.types import Types
from kg.link.wikibase import Page

BUCKET = "wikidata/"
"""What the ids of entities begin with that only Wikidata knows."""

_KNOWN_EVERYWHERE = 300
"""Wikipedias and sister projects with an article on an item; more count no further."""


class Wikidata:
    """Wikidata as a `Finder`.

    Args:
        pages: what reads its items.
        types: what tells our class of an item.
        countries: Wikidata items of countries and their ISO 3166-1 codes.
        weights: the model that scores candidates.

    All methods raise EndpointError if a service does not answer as it should, and OutputError if the cache fails.
    """

    def __init__(self, pages: Pages, types: Types, countries: Mapping[str, str], weights: Weights) -> None:
        self.pages, self._types, self._countries, self._weights = pages, types, countries, weights

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """What the name may stand for, the likeliest first; empty where Wikidata knows nothing of that name."""
        pages = list(dict.fromkeys(self.pages.read(self.pages.search(sought.name)).values()))
        named = [(page, match) for page in pages if (match := _match(sought.name, self._names(page)))]
        self._types.prepare(name for page, _ in named for name in page.classes)
        found = [
            (item, match, _features(item, match, page.links, sought))
            for page, match in named
            if (item := self._item(page)) is not None
        ]
        return weighed(found, sought, self._weights)[:limit]

    def item(self, name: str) -> Item | None:
        """The item of that id ("Q858"), or what it was merged into; None if there is none, or none of our classes."""
        name = name.removeprefix(BUCKET)
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
            BUCKET + page.id,
            names[0] if names else page.id,
            type_,
            names,
            wikidata=page.id,
            country=codes.pop() if len(codes) == 1 else None,
            latitude=latitude,
            longitude=longitude,
            population=page.population,
            description=page.text(page.descriptions, self.pages.languages),
            start=str(bounds(page.start)[0] or ""),
            end=str(bounds(page.end)[1] or ""),
        )


def _features(item: Item, match: Match, links: int, sought: Sought) -> dict[str, float]:
    """As the gazetteer's items have them; but how much an item is spoken of, Wikipedias tell too."""
    known = min(1.0, math.log1p(links) / math.log1p(_KNOWN_EVERYWHERE))
    return {**static(item, match, sought), "ours": 0.0, "prior": round(max(known, prior(item)), 3)}


def _match(name: str, names: tuple[str, ...]) -> Match | None:
    """How a name met those of an item; None if it merely begins like one of them."""
    if name in names:
        return "exact"
    return "folded" if fold(name) in map(fold, names) else None
