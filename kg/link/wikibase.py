"""What Wikidata says of one item, cut down to what we use.

Reads the JSON of Wikibase (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html). Of the
statements of one property the preferred ones count, else the normal ones, never the deprecated ones;
those without a value ("unknown", "none") say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from kg.model import Record

Texts = tuple[tuple[str, str], ...]
"""Pairs of a language tag and words, sorted."""

ITEM = re.compile(r"Q[1-9]\d{0,11}")
"""The id of an item."""

TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
"""The tag of a language, as RDF takes it."""

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


class Term(msgspec.Struct):
    """Words in a language."""

    value: str


class Value(msgspec.Struct):
    """A value: an item, a time, a quantity, a place on a globe, a string."""

    value: Any = None


class Snak(msgspec.Struct):
    """A value, or that there is none, or none known."""

    snaktype: str = ""
    datavalue: Value | None = None


class Statement(msgspec.Struct):
    """What is said with one property."""

    mainsnak: Snak
    rank: Literal["preferred", "normal", "deprecated"] = "normal"


Statements = list[Statement]


class Claims(msgspec.Struct):
    """The statements that we read; the many others are skipped."""

    instance_of: Statements = msgspec.field(name="P31", default_factory=list)
    country: Statements = msgspec.field(name="P17", default_factory=list)
    coordinates: Statements = msgspec.field(name="P625", default_factory=list)
    population: Statements = msgspec.field(name="P1082", default_factory=list)
    inception: Statements = msgspec.field(name="P571", default_factory=list)
    born: Statements = msgspec.field(name="P569", default_factory=list)
    dissolved: Statements = msgspec.field(name="P576", default_factory=list)
    died: Statements = msgspec.field(name="P570", default_factory=list)


class Redirect(msgspec.Struct):
    """Which id was merged into which."""

    origin: str = msgspec.field(name="from", default="")


Nothing = list[msgspec.Raw]
"""An empty map, which PHP writes as a list."""


class Entity(msgspec.Struct):
    """An entity as `wbgetentities` gives it."""

    id: str
    missing: Any = None
    redirects: Redirect | None = None
    lastrevid: int = 0
    labels: dict[str, Term] | Nothing = []
    aliases: dict[str, list[Term]] | Nothing = []
    descriptions: dict[str, Term] | Nothing = []
    claims: Claims | Nothing = []
    sitelinks: dict[str, msgspec.Raw] | Nothing = []


def read(entity: Entity) -> Page:
    """The page of an entity."""
    claims = entity.claims if isinstance(entity.claims, Claims) else Claims()
    return Page(
        id=entity.id,
        revision=entity.lastrevid,
        labels=_texts(_each(entity.labels)),
        aliases=_texts(entity.aliases),
        descriptions=_texts(_each(entity.descriptions)),
        classes=_items(_values(claims.instance_of)),
        countries=_items(_values(claims.country)),
        point=_point(_values(claims.coordinates)),
        population=_population(_values(claims.population)),
        start=min(_dates(claims.inception, claims.born), default=""),
        end=max(_dates(claims.dissolved, claims.died), default=""),
        links=len(entity.sitelinks),
    )


def _texts(words: Mapping[str, list[Term]] | Nothing) -> Texts:
    """The words by their languages; a tag that RDF would not take is left out."""
    known = words.items() if isinstance(words, Mapping) else ()
    return tuple((tag, term.value) for tag, terms in sorted(known) for term in terms if TAG.fullmatch(tag))


def _each(words: Mapping[str, Term] | Nothing) -> dict[str, list[Term]]:
    return {tag: [term] for tag, term in words.items()} if isinstance(words, Mapping) else {}


def _values(statements: Statements) -> Iterator[Any]:
    """The values that count."""
    best = "preferred" if any(one.rank == "preferred" for one in statements) else "normal"
    for one in statements:
        if one.rank == best and one.mainsnak.snaktype == "value" and one.mainsnak.datavalue:
            yield one.mainsnak.datavalue.value


def _items(values: Iterable[Any]) -> tuple[str, ...]:
    ids = (value.get("id") for value in values if isinstance(value, dict))
    return tuple(dict.fromkeys(one for one in ids if isinstance(one, str) and ITEM.fullmatch(one)))


def _point(values: Iterable[Any]) -> tuple[float, float] | None:
    for value in values:
        pair = (value.get("latitude"), value.get("longitude")) if isinstance(value, dict) else ()
        numbers = [float(n) for n in pair if isinstance(n, int | float)]
        if len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180:
            return numbers[0], numbers[1]
    return None


def _population(values: Iterable[Any]) -> int:
    amounts = (str(value.get("amount", "")) for value in values if isinstance(value, dict))
    return max((int(amount) for amount in amounts if re.fullmatch(r"\+?\d{1,12}", amount)), default=0)


def _dates(*statements: Statements) -> Iterator[str]:
    for value in (one for said in statements for one in _values(said)):
        found = _TIME.match(str(value.get("time", ""))) if isinstance(value, dict) else None
        parts = {_YEAR: 1, _MONTH: 2, _DAY: 3}.get(value.get("precision")) if found else None
        if found and parts:
            yield "-".join(found.groups()[:parts])
