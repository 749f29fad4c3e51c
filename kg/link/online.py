"""Linking online: Wikidata put together from its parts, and what becomes of a name when it does not answer."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx
from msgspec.structs import replace

from kg import gazetteer, vocab
from kg.errors import EndpointError, InputError
from kg.link import finder
from kg.link.cache import Cache
from kg.link.circuit import Circuit
from kg.link.classes import load
from kg.link.door import Door
from kg.link.pages import Pages
from kg.link.records import Candidate, Finder, Item, Sought
from kg.link.scoring import Weights, fits
from kg.link.service import HINT, Api, QueryService
from kg.link.types import Types
from kg.link.wikibase import ITEM, TAG
from kg.link.wikidata import BUCKET, Wikidata
from kg.model import Record
from kg.patience import Patience

LARGEST = 64 << 20
"""Bytes of an answer that are read: some fifty countries with all that Wikidata says of them."""


class Addresses(Record, frozen=True):
    """Where Wikidata is asked, the file that keeps its answers, and a table of classes, "" for that of the drawer."""

    api: str = "https://www.wikidata.org/w/api.php"
    sparql: str = "https://query.wikidata.org/sparql"
    cache: str = "~/.cache/conflict-kg/wikidata.sqlite"
    classes: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Addresses:
        """As the environment says, else the public ones."""
        names = {
            "api": "KG_WIKIDATA_API",
            "sparql": "KG_WIKIDATA_SPARQL",
            "cache": "KG_CACHE",
            "classes": "KG_WIKIDATA_CLASSES",
        }
        return cls(**{field: environment[name] for field, name in names.items() if environment.get(name)})


@dataclass(frozen=True)
class Means:
    """What asking takes: all that reaches out of the process. By default the real thing."""

    http: httpx.Client
    cache: Cache
    patience: Patience

    @classmethod
    def of(cls, addresses: Addresses) -> Means:
        """One connection, the file that the addresses name, half a minute for an answer.

        Raises:
            OutputError: if the file cannot be used.
        """
        http = httpx.Client(limits=httpx.Limits(max_connections=1))
        return cls(http, Cache(Path(addresses.cache).expanduser()), Patience(timeout=30))


def open_pages(
    addresses: Addresses | None = None, *, languages: tuple[str, ...] = ("en",), means: Means | None = None
) -> Pages:
    """What reads Wikidata's items; nothing is asked yet. Arguments as `open_wikidata`.

    Raises:
        InputError: if there is no language, or one that is none.
        OutputError: if the file of the cache cannot be used.
    """
    if wrong := [tag for tag in languages or ("",) if not TAG.fullmatch(tag)]:
        raise InputError(
            f"no language {wrong[0]!r}", where="languages", hint="give tags like en or zh-hans, with commas"
        )
    where = addresses or Addresses.of()
    by = means or Means.of(where)
    door = Door(where.api, by.http, by.patience, HINT, largest=LARGEST)
    return Pages(Api(door, Circuit(by.patience.clock)), by.cache, languages)


def open_wikidata(
    addresses: Addresses | None = None,
    *,
    languages: tuple[str, ...] = ("en",),
    means: Means | None = None,
    classes: Mapping[str, str] | None = None,
    countries: Mapping[str, str] | None = None,
    weights: Weights | None = None,
) -> Wikidata:
    """Wikidata as a finder; nothing is asked yet.

    Args:
        addresses: where it is; by default as the environment says, else the public services.
        languages: of names and descriptions, the most wanted first.
        means: connection, cache, clock.
        classes: Wikidata classes and ours; by default those of the table.
        countries: Wikidata items of countries and their ISO 3166-1 codes; by default the gazetteer's.
        weights: the model that scores candidates; that of the drawer by default.

    Raises:
        DataError: if the table of classes is missing or broken.
        OutputError: if the file of the cache cannot be used.
    """
    where = addresses or Addresses.of()
    by = means or Means.of(where)
    table = Path(where.classes).expanduser() if where.classes else None
    query = QueryService(where.sparql, by.patience, Circuit(by.patience.clock))
    types = Types(classes or load(table), vocab.load(), query, by.cache)
    pages = open_pages(where, languages=languages, means=by)
    return Wikidata(pages, types, countries or country_items(), weights or Weights.read())


def open_online() -> Extended:
    """The embedded gazetteer, and Wikidata for what it does not know; see `open_wikidata`."""
    return Extended(finder("gazetteer"), Enduring(open_wikidata()))


def country_items() -> dict[str, str]:
    """The Wikidata items of countries, and their ISO 3166-1 codes."""
    countries = (one for one in gazetteer.entries() if one.type == "Country")
    return {one.wikidata: one.country for one in countries if one.wikidata and one.country}


class Batching(Finder, Protocol):
    """A finder that is quicker if it hears beforehand which names will be asked for."""

    def prepare(self, names: Iterable[str]) -> None:
        """Look these names up in as few questions as may be; `candidates` then need not ask again."""
        ...


class Enduring:
    """A finder that outlives its service: where it fails nothing is found, and `notices` says for how many and why.

    So one service that is down does not end the build of a thousand articles, nor pass in silence.
    """

    def __init__(self, finder: Batching) -> None:
        self._finder = finder
        self.unanswered: dict[str, str] = {}

    def prepare(self, names: Iterable[str]) -> None:
        """See `Batching`. Where that fails, the names are asked for one by one, and fail or not."""
        with suppress(EndpointError):
            self._finder.prepare(names)

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """See `Finder`. Names that could not be looked up are in `unanswered` then, with the reason."""
        try:
            return self._finder.candidates(sought, limit)
        except EndpointError as error:
            self.unanswered.setdefault(sought.name, str(error))
            return ()

    def item(self, name: str) -> Item | None:
        """See `Finder`."""
        try:
            return self._finder.item(name)
        except EndpointError as error:
            self.unanswered.setdefault(name, str(error))
            return None

    def notices(self) -> list[str]:
        """What could not be looked up, in a line for each reason."""
        reasons = Counter(self.unanswered.values())
        names = {1: "1 name was"}
        return [f"{names.get(n, f'{n} names were')} not looked up: {reason}" for reason, n in sorted(reasons.items())]


class Extended:
    """A finder that asks another one for names whose item of Wikidata it does not know itself.

    What both know is given as the first one has it. A row without an item gets that of the one candidate that has its
    name, type and country.
    """

    def __init__(self, first: Finder, then: Batching) -> None:
        self._first, self._then = first, then

    def prepare(self, names: Iterable[str]) -> None:
        """See `Batching`."""
        wanted = dict.fromkeys(names)
        self._then.prepare(name for name in wanted if not _is_known(self._first.candidates(Sought(name))))

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        """See `Finder`. A name that is merely spelled alike is not known."""
        found = self._first.candidates(sought, limit)
        if _is_known(found):
            return found
        known, others = {one.item.id: one for one in found}, self._then.candidates(sought, limit)
        for one in others:
            ours = self._first.item(one.item.wikidata) if one.item.wikidata else None
            row = None if ours else _row(one, found, others)
            if row is not None:
                known[row.item.id] = replace(row, item=replace(row.item, wikidata=one.item.wikidata))
            else:
                known.setdefault((ours or one.item).id, replace(one, item=ours) if ours else one)
        return tuple(sorted(known.values(), key=lambda one: -one.score)[:limit])

    def item(self, name: str) -> Item | None:
        """See `Finder`. Only ids of Wikidata are looked up elsewhere."""
        found = self._first.item(name)
        return found or (self._then.item(name) if ITEM.fullmatch(name.removeprefix(BUCKET)) else None)

    @property
    def unanswered(self) -> Mapping[str, str]:
        """Names that could not be looked up, each with the reason."""
        return dict(getattr(self._then, "unanswered", {}))

    def notices(self) -> list[str]:
        """What could not be looked up, in a line for each reason."""
        told = getattr(self._then, "notices", list)
        return list(told())


def _is_known(found: Iterable[Candidate]) -> bool:
    return any(one.match in ("exact", "folded") and one.item.wikidata for one in found)


def _row(one: Candidate, found: Iterable[Candidate], others: Iterable[Candidate]) -> Candidate | None:
    """The row without an item that a candidate is: no other row, and no other candidate, fits as well."""

    def fit(row: Item, item: Item) -> bool:
        return fits(item, row.type) > 0 and (not item.country or not row.country or item.country == row.country)

    named = [one for one in found if one.match in ("exact", "folded") and not one.item.wikidata]
    rows = [row for row in named if fit(row.item, one.item)]
    rivals = [other for other in others if rows and fit(rows[0].item, other.item)]
    return rows[0] if len(rows) == 1 and len(rivals) == 1 else None
