"""What of a dump is wanted: classes and the types they stand for, countries, languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg import gazetteer
from kg.errors import DataError, InputError
from kg.link.classes import NONE, load
from kg.model import Record

TYPES = gazetteer.PLACE_TYPES | gazetteer.ORGANISATION_TYPES | {"Country", "Person"}
LANGUAGES = ("en",)
ALL_LANGUAGES = "mul"
"""Wikidata's code for names that are the same in many languages."""

_MOST = 250


class Wanted(Record, frozen=True):
    """`types`: the types of classes by number, the first winning ties; `codes`: countries (ISO 3166-1) by number."""

    types: dict[int, str]
    codes: dict[int, str]
    languages: tuple[str, ...]
    countries: frozenset[str] = frozenset()


def wanted(
    *,
    classes: Iterable[str] = (),
    table: str | Path | None = None,
    countries: Sequence[str] = (),
    languages: Sequence[str] = LANGUAGES,
) -> Wanted:
    """What is wanted, by the words of a user.

    Args:
        classes: further classes and their types, "Q486972=Settlement"; they win over the table.
        table: a table of classes instead of `gazetteer/classes.tsv`.
        countries: ISO 3166-1 alpha-2 codes; none for all countries.
        languages: those of names, the first for labels.

    Raises:
        InputError: if a word is unknown.
        DataError: if the table is broken.
    """
    types = dict(_class(word) for word in classes)
    types |= {number: type_ for number, type_ in _table(table).items() if number not in types}
    if not 0 < len(types) <= _MOST:
        raise InputError(f"{len(types)} classes", where="classes", hint=f"give 1 to {_MOST}")
    codes = _codes()
    if unknown := sorted(set(countries) - set(codes.values())):
        raise InputError(f"no country {unknown[0]!r}", where="countries", hint="give codes like SY, in capitals")
    if wrong := [code for code in languages if not re.fullmatch(r"[a-z]{2,}(-[a-z0-9]+)*", code)] or not languages:
        raise InputError(f"no language {wrong}", where="languages", hint="give codes like en or zh-hans")
    return Wanted(types, codes, tuple(dict.fromkeys((*languages, ALL_LANGUAGES))), frozenset(countries))


def _class(word: str) -> tuple[int, str]:
    number, _, type_ = word.partition("=")
    if not re.fullmatch(r"Q[1-9]\d{0,8}", number) or type_ not in TYPES | {NONE}:
        hint = f"write Q and a number, = and a type, one of {', '.join(sorted(TYPES))}, or - for none"
        raise InputError(f"{word!r} is no class with a type", where="classes", hint=hint)
    return int(number[1:]), type_


def _table(path: str | Path | None) -> dict[int, str]:
    """The classes of a table."""
    try:
        return dict(_class(f"{name}={type_}") for name, type_ in load(Path(path) if path else None).items())
    except InputError as error:
        raise DataError(error.what, where=str(path or "classes.tsv"), hint="correct the row") from error


def _codes() -> dict[int, str]:
    rows = gazetteer.entries()
    return {int(e.wikidata[1:]): e.country for e in rows if e.type == "Country" and e.wikidata and e.country}
