"""What Wikidata says of one item, cut down to what we use.

Reads the JSON of Wikibase (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html). Of the
statements of one property the preferred ones count, else the normal ones, never the deprecated ones;
those without a value ("unknown", "none") say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from kg.model import Record

Texts = tuple[tuple[str, str], ...]
"""Pairs of a language tag and words, sorted."""

ITEM = re.compile(r"Q[1-9]\d{0,11}")
"""The id of an item."""

TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
"""The tag of a language, as RDF takes it."""

INSTANCE_OF, COUNTRY, COORDINATES, POPULATION = "P31", "P17", "P625", "P1082"
STARTS = ("P571", "P569")
"""Inception, date of birth."""
ENDS = ("P576", "P570")
"""Dissolution, date of death."""

_MONTH, _YEAR, _DAY = 10, 9, 11
"""Precisions of a Wikibase date; coarser ones (decades, centuries) bound nothing."""
_TIME = re.compile(r"\+(\d{4})-(\d{2})-(\d{2})T")


class Page(Record, frozen=True):
    """What Wikidata says of the item `id`; what was asked for by another id was merged into this one.

    `revision` is the version that was read. `classes` and `countries` are item ids, `point` is latitude and
    longitude in degrees, `start` and `end` are ISO dates of the precision given. `links` is the number
    of Wikipedias and sister projects with an article, a measure of how well it is known.
    """

    id: str
    revision: int = 0
    labels: Texts = ()
    aliases: Texts = ()
    descriptions: Texts = ()
    classes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    point: tuple[float, float] | None = None
    population: int = 0
    start: str = ""
    end: str = ""
    links: int = 0

    def text(self, texts: Texts, languages: tuple[str, ...]) -> str:
        """The words in the first of the languages that has any, else "".

        "mul" holds what is the same in all languages: Wikidata drops the others where it is set.
        """
        known = dict(reversed(texts))
        return next((known[one] for one in (*languages, "mul") if one in known), "")

    def names(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Its label and its other names in these languages, none twice."""
        label = self.text(self.labels, languages)
        wanted = (*languages, "mul")
        found = [label, *(words for tag, words in (*self.labels, *self.aliases) if tag in wanted)]
        return tuple(dict.fromkeys(name for name in found if name))


class _Term(msgspec.Struct):
    value: str


class _Value(msgspec.Struct):
    value: Any = None


class _Snak(msgspec.Struct):
    snaktype: str = ""
    datavalue: _Value | None = None


class _Statement(msgspec.Struct):
    mainsnak: _Snak
    rank: Literal["preferred", "normal", "deprecated"] = "normal"


class _Entity(msgspec.Struct):
    id: str
    lastrevid: int = 0
    labels: dict[str, _Term] = {}
    aliases: dict[str, list[_Term]] = {}
    descriptions: dict[str, _Term] = {}
    claims: dict[str, list[_Statement]] = {}
    sitelinks: dict[str, Any] = {}


def read(entity: Mapping[str, Any]) -> Page:
    """The page of an entity as `wbgetentities` gives it.

    Raises:
        msgspec.ValidationError: if it is none.
    """
    filled = {key: value for key, value in entity.items() if value != []}  # PHP writes an empty map as a list
    raw = msgspec.convert(filled, _Entity)
    if not ITEM.fullmatch(raw.id):
        raise msgspec.ValidationError(f"{raw.id[:20]!r} is no item")
    values = {name: tuple(_values(statements)) for name, statements in sorted(raw.claims.items())}
    return Page(
        id=raw.id,
        revision=raw.lastrevid,
        labels=_texts(_each(raw.labels)),
        aliases=_texts(raw.aliases),
        descriptions=_texts(_each(raw.descriptions)),
        classes=_items(values.get(INSTANCE_OF, ())),
        countries=_items(values.get(COUNTRY, ())),
        point=_point(values.get(COORDINATES, ())),
        population=_population(values.get(POPULATION, ())),
        start=min(_dates(values, STARTS), default=""),
        end=max(_dates(values, ENDS), default=""),
        links=len(raw.sitelinks),
    )


def _texts(words: Mapping[str, list[_Term]]) -> Texts:
    """The words by their languages; a tag that RDF would not take is left out."""
    return tuple((tag, term.value) for tag, terms in sorted(words.items()) for term in terms if TAG.fullmatch(tag))


def _each(words: Mapping[str, _Term]) -> dict[str, list[_Term]]:
    return {tag: [term] for tag, term in words.items()}


def _values(statements: list[_Statement]) -> Iterator[Any]:
    """The values that count."""
    best = "preferred" if any(one.rank == "preferred" for one in statements) else "normal"
    for one in statements:
        if one.rank == best and one.mainsnak.snaktype == "value" and one.mainsnak.datavalue:
            yield one.mainsnak.datavalue.value


def _items(values: tuple[Any, ...]) -> tuple[str, ...]:
    ids = (value.get("id") for value in values if isinstance(value, dict))
    return tuple(dict.fromkeys(one for one in ids if isinstance(one, str) and ITEM.fullmatch(one)))


def _point(values: tuple[Any, ...]) -> tuple[float, float] | None:
    for value in values:
        pair = (value.get("latitude"), value.get("longitude")) if isinstance(value, dict) else ()
        numbers = [float(n) for n in pair if isinstance(n, int | float)]
        if len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180:
            return numbers[0], numbers[1]
    return None


def _population(values: tuple[Any, ...]) -> int:
    amounts = (str(value.get("amount", "")) for value in values if isinstance(value, dict))
    return max((int(amount) for amount in amounts if re.fullmatch(r"\+?\d{1,12}", amount)), default=0)


def _dates(values: Mapping[str, tuple[Any, ...]], properties: tuple[str, ...]) -> Iterator[str]:
    for value in (one for name in properties for one in values.get(name, ())):
        found = _TIME.match(str(value.get("time", ""))) if isinstance(value, dict) else None
        parts = {_YEAR: 1, _MONTH: 2, _DAY: 3}.get(value.get("precision")) if found else None
        if found and parts:
            yield "-".join(found.groups()[:parts])
