"""What is kept of an item of Wikidata: names, country, coordinates, people, dates; by its best statements."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from kg.link.dump.entities import Claims, Entity, Qualifiers, Statement, Statements, Term, Value
from kg.link.dump.wanted import Wanted
from kg.model import Record

_DAY, _MONTH, _YEAR = 11, 10, 9
_DIGITS = 5
_TIME = re.compile(r"\+(\d{4})-(\d\d)-(\d\d)")
_ITEM = re.compile(r"Q[1-9]\d{0,9}")


class Found(Record, frozen=True):
    """An item that is kept if one of its `classes` turns out to be wanted. The other fields are as in `Item`."""

    number: int
    classes: tuple[int, ...]
    names: tuple[str, ...]
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    description: str = ""
    start: str = ""
    end: str = ""


def item_number(name: str) -> int:
    """The number of an item: "Q858" -> 858.

    Raises:
        ValueError: if it is none.
    """
    if not _ITEM.fullmatch(name):
        raise ValueError(f"{name!r} is no item")
    return int(name[1:])


def named(statements: Statements) -> list[int]:
    """The items that the best of the statements name."""
    return [_item(value) for value in _values(_best(statements))]


def found(number: int, entity: Entity, claims: Claims, wanted: Wanted) -> Found | None:
    """What is kept of an item; None without a name in the wanted languages, or in another country.

    Raises:
        ValueError: if the entity is not as Wikidata writes them.
    """
    codes = _countries(number, claims, wanted)
    names = tuple(dict.fromkeys(_names(entity, claims, wanted.languages)))
    if not names or (wanted.countries and not codes & wanted.countries):
        return None
    latitude, longitude = _point(claims)
    return Found(
        number=number,
        classes=tuple(dict.fromkeys(named(claims.P31))),
        names=names,
        country=min(codes) if len(codes) == 1 else None,
        latitude=latitude,
        longitude=longitude,
        population=_population(claims),
        description=_first(entity, wanted.languages),
        start=_day((*claims.P571, *claims.P569), last=False),
        end=_day((*claims.P576, *claims.P570), last=True),
    )


def _best(statements: Statements) -> Statements:
    """The preferred statements, else the normal ones; never deprecated ones."""
    preferred = [s for s in statements if s.rank == "preferred"]
    return preferred or [s for s in statements if s.rank == "normal"]


def _values(statements: Statements) -> Iterator[Value]:
    """Their values, without unknown ones."""
    for statement in statements:
        if statement.mainsnak.datavalue:
            yield statement.mainsnak.datavalue.value


def _item(value: Value) -> int:
    return value.numeric_id or item_number(value.id)


def _qualifiers(statement: Statement) -> Qualifiers:
    return statement.qualifiers if isinstance(statement.qualifiers, Qualifiers) else Qualifiers()


def _countries(number: int, claims: Claims, wanted: Wanted) -> frozenset[str]:
    """The countries that it is in today, or was at last; a country is in itself, a person a citizen of it."""
    if number in wanted.codes:
        return frozenset({wanted.codes[number]})
    best = _best(claims.P17) or _best(claims.P27)
    lasting = [s for s in best if not _qualifiers(s).P582] or best
    return frozenset(wanted.codes[n] for n in map(_item, _values(lasting)) if n in wanted.codes)


def _names(entity: Entity, claims: Claims, languages: tuple[str, ...]) -> Iterator[str]:
    """Labels and aliases, language by language, then official and native names."""
    for code in languages:
        terms: list[Term] = [entity.labels[code]] if isinstance(entity.labels, dict) and code in entity.labels else []
        if isinstance(entity.aliases, dict):
            terms += entity.aliases.get(code, ())
        yield from filter(None, (_tidy(term.value) for term in terms))
    for value in (*_values(_best(claims.P1448)), *_values(_best(claims.P1705))):
        if value.language in languages and (name := _tidy(value.text)):
            yield name


def _first(entity: Entity, languages: tuple[str, ...]) -> str:
    """The description in the first language that has one."""
    terms = entity.descriptions if isinstance(entity.descriptions, dict) else {}
    return next((_tidy(terms[code].value) for code in languages if code in terms), "")


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _point(claims: Claims) -> tuple[float, float] | tuple[None, None]:
    for value in _values(_best(claims.P625)):
        return round(value.latitude, _DIGITS), round(value.longitude, _DIGITS)
    return None, None


def _population(claims: Claims) -> int:
    """The latest count; of several without a date the largest."""
    counted = [(_at(s), round(float(value.amount))) for s in _best(claims.P1082) for value in _values([s])]
    return max(0, max(counted)[1]) if counted else 0


def _at(statement: Statement) -> str:
    """When it was so, as a word that sorts."""
    snaks = _qualifiers(statement).P585
    return max((s.datavalue.value.time for s in snaks if s.datavalue), default="")


def _day(statements: Statements, *, last: bool) -> str:
    """The first day that a date may mean, or the last one; empty where it is vaguer than a year, or before year 1."""
    for value in _values(_best(statements)):
        matched, precision = _TIME.match(value.time), value.precision or 0
        if matched and precision >= _YEAR:
            year, month, day = matched.groups()
            month = month if precision >= _MONTH else "12" if last else "01"
            day = day if precision >= _DAY else _last_day(int(year), int(month)) if last else "01"
            return f"{year}-{month}-{day}"
    return ""


def _last_day(year: int, month: int) -> str:
    return f"{calendar.monthrange(max(year, 1), month)[1]:02}"
