"""Wikidata's items by name and by id, over its API, each asked for once.

Searching is what Wikidata's own search box does. Items are read fifty at a time. An id that was merged into
another leads to that one. What was answered is kept item by item, so that batches share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from kg.link import wikibase
from kg.link.cache import Cache, Kept
from kg.link.door import TooLargeError
from kg.link.service import Answer, Api
from kg.link.wikibase import ITEM, Entity, Page, Texts

BATCH = 50
"""Items in one question, the most that the API takes."""

_FOUND = 10
"""Items looked at for a name."""
_LONGEST = 200
"""Characters of a name; the search takes no more than 250."""
_ALL, _NAMES = "info|labels|aliases|descriptions|claims|sitelinks", "info|labels"


class _Hit(msgspec.Struct):
    id: str


class _Hits(Answer):
    search: list[_Hit] | None = None


class _Entities(Answer):
    entities: dict[str, Entity] | None = None


class Pages:
    """What Wikidata's API says.

    Args:
        api: where to ask.
        cache: what has been asked before.
        languages: language tags of the words to read, the most wanted first.

    All methods raise EndpointError if the service does not answer as it should, and OutputError if the cache fails.
    """

    def __init__(self, api: Api, cache: Cache, languages: tuple[str, ...] = ("en",)) -> None:
        self._api, self._cache, self.languages = api, cache, languages

    def search(self, name: str) -> tuple[str, ...]:
        """Ids of the items that Wikidata finds under a name, in its order, ten at most."""
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST:
            return ()
        language = self.languages[0]
        question = ("search", self._api.door.url, language, name)
        kept = self._cache.get(*question)
        if kept is None:
            asked = {"search": name, "language": language, "uselang": language, "limit": str(_FOUND)}
            ids = self._ids(self._api.ask(_Hits, action="wbsearchentities", type="item", **asked))
            kept = self._cache.put(msgspec.json.encode(ids), *question, empty=not ids)
        return msgspec.json.decode(kept.body, type=tuple[str, ...])

    def read(self, ids: Iterable[str]) -> dict[str, Page]:
        """What Wikidata says of these items, by the ids asked for; those that do not exist are left out."""
        return self._pages(ids, _ALL)

    def labels(self, ids: Iterable[str]) -> dict[str, Texts]:
        """What these items are called, by the ids asked for."""
        return {name: page.labels for name, page in self._pages(ids, _NAMES).items()}

    def since(self, name: str) -> float | None:
        """When an item was read (seconds since 1970), as far as the cache knows it."""
        kept = self._kept(name, _ALL)
        return kept.since if kept else None

    def _ids(self, answer: _Hits) -> list[str]:
        if answer.search is None:
            raise self._api.malformed("it lists nothing")
        return [hit.id for hit in answer.search if ITEM.fullmatch(hit.id)][:_FOUND]

    def _pages(self, ids: Iterable[str], props: str) -> dict[str, Page]:
        asked = [name for name in dict.fromkeys(ids) if ITEM.fullmatch(name)]
        kept = {name: self._kept(name, props) for name in asked}
        bodies = {name: one.body for name, one in kept.items() if one}
        for batch in batches(name for name in asked if name not in bodies):
            bodies.update(self._asked(batch, props))
        pages = ((name, msgspec.json.decode(bodies[name], type=Page | None)) for name in asked)
        return {name: page for name, page in pages if page}

    def _kept(self, name: str, props: str) -> Kept | None:
        return self._cache.get(*self._question(name, props))

    def _question(self, name: str, props: str) -> tuple[str, ...]:
        return ("item", self._api.door.url, props, "|".join(self.languages), name)

    def _asked(self, batch: list[str], props: str) -> Iterator[tuple[str, bytes]]:
        """The pages of a batch, as they go into the cache."""
        pages = self._answered(batch, props)
        for name in batch:
            body = msgspec.json.encode(pages[name])
            self._cache.put(body, *self._question(name, props), empty=pages[name] is None)
            yield name, body

    def _answered(self, batch: list[str], props: str) -> dict[str, Page | None]:
        """The pages of a batch by all ids they go by; None for what does not exist."""
        tags = "|".join((*self.languages, "mul"))
        try:
            answer = self._api.ask(_Entities, action="wbgetentities", ids="|".join(batch), props=props, languages=tags)
        except TooLargeError:
            if len(batch) == 1:
                raise
            half = len(batch) // 2
            return self._answered(batch[:half], props) | self._answered(batch[half:], props)
        if answer.entities is None:
            raise self._api.malformed("it holds no items")
        pages = {id_: page for key, one in answer.entities.items() for id_, page in self._read(key, one)}
        if left := [name for name in batch if name not in pages]:
            if len(batch) == 1:
                raise self._api.malformed(f"{left[0]} is not in it")
            for name in left:  # of two that were merged into one, Wikidata may name but one
                pages.update(self._answered([name], props))
        return pages

    def _read(self, key: str, entity: Entity) -> Iterator[tuple[str, Page | None]]:
        """An item under the id asked for, its own, and the one it was redirected from."""
        if not ITEM.fullmatch(entity.id):
            raise self._api.malformed(f"{entity.id[:20]!r} is no item")
        page = wikibase.read(entity) if entity.missing is None else None
        origin = entity.redirects.origin if entity.redirects else ""
        yield from ((name, page) for name in dict.fromkeys((key, entity.id, origin or key)))


def batches(names: Iterable[str]) -> Iterator[list[str]]:
    """The names, as many at a time as one question may hold."""
    rest = iter(names)
    while batch := list(islice(rest, BATCH)):
        yield batch
