"""The properties of entities: fetched by data extension, and (some) compared in queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from kg import gazetteer, vocab
from kg.link.judgements import is_item
from kg.link.records import Item
from kg.serve.asked import RequestError

Values = list[dict[str, Any]]

_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?!\d)")


class Property(NamedTuple):
    """A property: what it is called, what it says, how it is read off an item, and of which types only."""

    id: str
    name: str
    description: str
    values: Callable[[Item], Values]
    only: str | None = None

    def shown(self) -> dict[str, str]:
        """As the suggest and proposal services show it."""
        return {"id": self.id, "name": self.name, "description": self.description}


def country_of(item: Item) -> gazetteer.Entry | None:
    """The country that an item belongs to or lies in."""
    return gazetteer.country(item.country) if item.country else None


def _country(item: Item) -> Values:
    found = country_of(item)
    return [{"id": found.id, "name": found.label}] if found else []


def _coordinates(item: Item) -> Values:
    here = item.latitude is not None and item.longitude is not None
    return [{"str": f"{item.latitude},{item.longitude}"}] if here else []


def _text(*values: str | None) -> Values:
    return [{"str": value} for value in values if value]


PROPERTIES = (
    Property("country", "country", "the country it belongs to or lies in", _country),
    Property("date", "date", "when it existed: first and last day, with a slash between them",
             lambda item: _text(f"{item.start}/{item.end}" if item.start or item.end else None)),
    Property("wikidata", "Wikidata item", "its item in Wikidata, such as Q858", lambda item: _text(item.wikidata)),
    Property("type", "type", "its class in the ontology", lambda item: _text(item.type)),
    Property("names", "names", "all wordings, the label first",
             lambda item: _text(*dict.fromkeys((item.label, *item.names)))),
    Property("description", "description", "what tells it from its namesakes", lambda item: _text(item.description)),
    Property("coordinates", "coordinates", "latitude and longitude in degrees (WGS 84)", _coordinates, "Place"),
    Property("latitude", "latitude", "degrees north (WGS 84)",
             lambda item: [] if item.latitude is None else [{"float": item.latitude}], "Place"),
    Property("longitude", "longitude", "degrees east (WGS 84)",
             lambda item: [] if item.longitude is None else [{"float": item.longitude}], "Place"),
    Property("population", "population", "number of inhabitants",
             lambda item: [{"int": item.population}] if item.population else [], "Place"),
)  # fmt: skip
COMPARED = ("country", "date", "wikidata")
"""The properties that a query may give to tell namesakes apart."""

_BY_ID = {one.id: one for one in PROPERTIES}


def of(type_: str | None) -> list[Property]:
    """The properties that things of a type have (None: anything)."""
    vocabulary = vocab.load()
    return [one for one in PROPERTIES if type_ is None or one.only is None or _may_be(vocabulary, type_, one.only)]


def _may_be(vocabulary: vocab.Vocabulary, type_: str, other: str) -> bool:
    return vocabulary.is_a(type_, other) or vocabulary.is_a(other, type_)


def known(name: str) -> Property:
    """The property of that id.

    Raises:
        RequestError: if there is none.
    """
    if name not in _BY_ID:
        raise RequestError(f"there is no property {name!r}", hint=f"there are {', '.join(_BY_ID)}")
    return _BY_ID[name]


class Conditions(NamedTuple):
    """What a query knows of the thing beside its name: ISO 3166-1 code, ISO date, Wikidata item."""

    country: str | None = None
    date: str | None = None
    wikidata: str | None = None


def conditions(given: list[tuple[str, Any]], where: str) -> Conditions:
    """The conditions of a query, given as pairs of property and value.

    Values are cells of somebody's table: one that cannot be read as what it should be is no condition.

    Raises:
        RequestError: if a property is not compared.
    """
    found: dict[str, str] = {}
    for name, value in given:
        if name not in COMPARED:
            raise RequestError(f"nothing is compared by {name!r}", where=where, hint=f"use {', '.join(COMPARED)}")
        for read in filter(None, map(_READERS[name], _words(value))):
            found.setdefault(name, read)
    return Conditions(**found)


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one.get("id", "") if isinstance(one, dict) else one).strip() for one in values]


def _read_country(word: str) -> str | None:
    """The code of a country given by code, name, id or item."""
    if re.fullmatch(r"[A-Za-z]{2}", word) and gazetteer.country(word.upper()):
        return word.upper()
    named = gazetteer.lookup(word) or tuple(e for e in gazetteer.entries() if word in (e.id, e.wikidata))
    return next((entry.country for entry in named if entry.type == "Country"), None)


def _read_date(word: str) -> str | None:
    return found.group() if (found := _DAY.match(word)) else None


def _read_item(word: str) -> str | None:
    bare = word.removeprefix(vocab.WD)
    return bare if is_item(bare) else None


_READERS: dict[str, Callable[[str], str | None]] = {
    "country": _read_country,
    "date": _read_date,
    "wikidata": _read_item,
}
