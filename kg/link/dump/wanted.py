"""What of a dump is wanted: classes and the types they stand for, countries, languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg import gazetteer
from kg.errors import DataError, InputError
from kg.model import Record
from kg.resources import drawer

TYPES = gazetteer.PLACE_TYPES | gazetteer.ORGANISATION_TYPES | {"Country", "Person"}
NONE = "-"
"""The type of classes that are not wanted, although one above them is."""

LANGUAGES = ("en",)
ALL_LANGUAGES = "mul"
"""Wikidata's code for names that are the same in many languages."""

_COLUMNS = ["class", "label", "type", "source"]
_MOST = 250
_HINT = "write Q and a number, =, and a type, - for none"


class Wanted(Record, frozen=True):
    """`types`: the types of classes by number, the first winning ties; `codes`: countries (ISO 3166-1) by number."""

    types: dict[int, str]
    codes: dict[int, str]
    languages: tuple[str, ...]
    countries: frozenset[str] = frozenset()


def wanted(
    *,
    classes: Iterable[str] = (),
    table: Path | None = None,
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
        raise InputError(
            f"{word!r} is no class with a type", where="classes", hint=f"{_HINT}: {', '.join(sorted(TYPES))}"
        )
    return int(number[1:]), type_


def _table(path: Path | None) -> Mapping[int, str]:
    """The classes of a table, tab-separated. Lines that start with # are comments; the first other is the header."""
    path = path or drawer("gazetteer") / "classes.tsv"
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read ({error})", where=str(path), hint="give a table of classes") from error
    kept = [(n, text.split("\t")) for n, text in enumerate(lines, 1) if text.strip() and not text.startswith("#")]
    if not kept or kept[0][1] != _COLUMNS:
        raise DataError(f"header must be {', '.join(_COLUMNS)}", where=str(path), hint="correct the header")
    found: dict[int, str] = {}
    for n, cells in kept[1:]:
        try:
            number, type_ = _class(f"{cells[0]}={cells[2]}")
        except (IndexError, InputError) as error:
            raise DataError("no class with a type", where=f"{path.name}:{n}", hint=_HINT) from error
        if number in found:
            raise DataError(f"{cells[0]} stands twice", where=f"{path.name}:{n}", hint="delete one row")
        found[number] = type_
    return found


def _codes() -> dict[int, str]:
    rows = gazetteer.entries()
    return {int(e.wikidata[1:]): e.country for e in rows if e.type == "Country" and e.wikidata and e.country}
