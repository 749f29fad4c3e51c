"""Which of our classes a Wikidata item is of: by a table, else by what stands above its classes in Wikidata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from kg.link.cache import Cache
from kg.link.classes import NONE
from kg.link.pages import batches
from kg.link.service import QueryService
from kg.vocab import OWL, WD, WDT, Vocabulary, digest

_ABOVE = """PREFIX wd: <{wd}>
PREFIX wdt: <{wdt}>
PREFIX owl: <{owl}>
SELECT DISTINCT ?class ?above WHERE {{
  VALUES ?class {{ {classes} }}
  VALUES ?above {{ {known} }}
  ?class owl:sameAs?/wdt:P279* ?above .
}}"""
"""The known classes above some others; `owl:sameAs` leads on from a class that was merged into another."""


class Types:
    """Reads our classes off Wikidata's.

    Args:
        known: Wikidata classes and the class of the ontology that each stands for; what is also below one
            that stands for `NONE` is none of ours.
        vocabulary: the classes of the ontology; a narrower one wins, then the one that `known` has first.
        query: where to ask for the classes above an unknown one.
        cache: what has been asked before.
    """

    def __init__(self, known: Mapping[str, str], vocabulary: Vocabulary, query: QueryService, cache: Cache) -> None:
        self._known, self._vocabulary, self._query, self._cache = dict(known), vocabulary, query, cache
        self._table = digest(*(part for row in known.items() for part in row))
        self._order = {name: number for number, name in enumerate(dict.fromkeys(known.values()))}

    def of(self, classes: Iterable[str]) -> str | None:
        """The narrowest class that items of these Wikidata classes are of; None if it is none of ours.

        Raises:
            EndpointError: if the query service does not say what stands above a class that is not in the table.
        """
        asked = tuple(classes)
        direct = {self._known[name] for name in asked if name in self._known}
        return self._narrowest(direct or {self._known[one] for one in self._above(asked)})

    def prepare(self, classes: Iterable[str]) -> None:
        """Ask for many classes at once, so that `of` need not ask for each."""
        self._above(name for name in classes if name not in self._known)

    def _narrowest(self, types: set[str]) -> str | None:
        if NONE in types:
            return None
        above = {other for one in types for other in self._vocabulary.classes[one] if other != one}
        return min(types - above, key=lambda one: self._order[one], default=None)

    def _above(self, classes: Iterable[str]) -> set[str]:
        """The known classes above any of these."""
        found: set[str] = set()
        unasked = []
        for name in sorted(set(classes)):
            kept = self._cache.get(*self._question(name))
            if kept is None:
                unasked.append(name)
            else:
                found.update(msgspec.json.decode(kept.body, type=list[str]))
        for batch in batches(unasked):
            found.update(self._asked(batch))
        return found

    def _asked(self, batch: list[str]) -> Iterator[str]:
        listed = (" ".join(f"wd:{name}" for name in names) for names in (batch, self._known))
        query = _ABOVE.format(wd=WD, wdt=WDT, owl=OWL, classes=next(listed), known=next(listed))
        rows = [tuple(str(getattr(term, "value", "")) for term in row) for row in self._query.rows(query).rows]
        for name in batch:
            above = sorted({one.removeprefix(WD) for class_, one in rows if class_ == WD + name} & self._known.keys())
            self._cache.put(msgspec.json.encode(above), *self._question(name), empty=not above)
            yield from above

    def _question(self, name: str) -> tuple[str, ...]:
        return ("classes above", self._query.url, self._table, name)
