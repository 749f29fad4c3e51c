"""Answers as tables of plain values, and how they are written: for the eye, as CSV, as JSON."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Literal

import pyoxigraph as ox
from rich.cells import cell_len, chop_cells

from kg.errors import InputError
from kg.vocab import PREFIXES, XSD

Format = Literal["table", "csv", "json"]
Value = str | int | float | bool | None

WIDTH = 120
"""Columns of a table on nobody's terminal."""
_SOLID, _SENTENCE, _GAP, _LEAST = 24, 60, 3, 8
"""Letters of a word that is not broken; from how many on it is a sentence; blanks between columns; the least width."""
_INTEGERS = {
    XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
}
_FRACTIONS = {XSD + name for name in ("decimal", "double", "float")}


class Iri(str):
    """A string that names a thing; written in full for machines, shortened for the eye."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """Columns in the order of the query, and rows of plain values (None: nothing there)."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def value_of(term: object) -> Value:
    """A term as a plain value: numbers and yes/no as such, dates and other literals as text."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal):
        return _literal(term.value, term.datatype.value)
    return None if term is None else str(term)


def _literal(text: str, datatype: str) -> Value:
    try:
        if datatype in _INTEGERS:
            return int(text)
        if datatype in _FRACTIONS:
            return float(text)
    except ValueError:
        return text
    return text in ("true", "1") if datatype == XSD + "boolean" else text


def render(table: Table, form: str, *, width: int | None = None, colour: bool = False) -> str:
    """The table as text that ends in a newline.

    `table` is for the eye: IRIs become prefixed names, long cells wrap at `width` columns (default 120), and ids that
    stand beside their names are left out.
    `csv` follows RFC 4180 (CRLF, UTF-8). `json` is a list of objects, one per
    row, null where a row has nothing.

    Raises:
        InputError: if `form` is none of the three.
    """
    if form == "csv":
        return _csv(table)
    if form == "json":
        return _json(table)
    if form != "table":
        raise InputError(f"no format {form!r}", where="--format", hint="use table, csv or json")
    return _drawn(table, width or WIDTH, colour) if table.rows else "no rows\n"


def _drawn(table: Table, width: int, colour: bool) -> str:
    """The table for the eye; a column `who_id` beside `who` is left out.

    Written by hand, as rich takes a second for 1,500 rows.
    """
    kept = [i for i, column in enumerate(table.columns) if not _is_id_of_another(column, table.columns)]
    columns = [[table.columns[i].replace("_", " "), *(row[i] for row in table.rows)] for i in kept]
    texts = [[shown(cell) for cell in cells] for cells in columns]
    widths = _widths(texts, width)
    right = [all(isinstance(cell, int | float | None) for cell in cells[1:]) for cells in columns]
    head, *rows = (_lines(cells, widths, right) for cells in zip(*texts, strict=True))
    if colour:
        head = [f"\x1b[1m{line}\x1b[0m" for line in head]
    rule = " " + "─" * (sum(widths) + _GAP * (len(widths) - 1))
    return "".join(f"{line}\n" for line in chain(head, [rule], *rows))


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """A row of the table: one line, or more where cells wrap."""
    wrapped = [_wrapped(cell, room) for cell, room in zip(cells, widths, strict=True)]
    lines = []
    for parts in zip_longest(*wrapped, fillvalue=""):
        padded = [
            " " * (room - cell_len(part)) + part if to_right else part + " " * (room - cell_len(part))
            for part, room, to_right in zip(parts, widths, right, strict=True)
        ]
        lines.append(" " + (" " * _GAP).join(padded).rstrip())
    return lines


def _wrapped(text: str, room: int) -> list[str]:
    if cell_len(text) <= room:
        return [text]
    return [part for line in textwrap.wrap(text, room) for part in chop_cells(line, room)]


def _is_id_of_another(column: str, columns: Sequence[str]) -> bool:
    return column.endswith("_id") and column.removesuffix("_id") in columns


def _widths(texts: Sequence[Sequence[str]], width: int) -> list[int]:
    """Single words and dates unbroken; the other columns share what these leave, sentences twice as much."""
    widths = [max(map(cell_len, words)) for words in texts]
    share = {i: 2 if widths[i] > _SENTENCE else 1 for i, words in enumerate(texts) if not _is_solid(words, widths[i])}
    room = width - 1 - _GAP * (len(widths) - 1) - sum(widths[i] for i in range(len(widths)) if i not in share)
    while share:
        fair = room / sum(share.values())
        short = [i for i in share if widths[i] <= fair * share[i]]
        for i in short or list(share):
            widths[i] = widths[i] if short else max(int(fair * share[i]), _LEAST)
            room -= widths[i]
            del share[i]
    return widths


def _is_solid(words: Sequence[str], longest: int) -> bool:
    return longest <= _SOLID and not any(" " in word for word in words)


def shown(value: Value) -> str:
    """A value for the eye: IRIs shortened, control characters (terminal codes too) taken out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = shortened(value) if isinstance(value, Iri) else str(value)
    return "".join(c if c.isprintable() else " " for c in text)


def shortened(iri: str) -> str:
    """The prefixed name of an IRI; things of our own lose the prefix too ("country/israel")."""
    best = max((p for p in PREFIXES.items() if iri.startswith(p[1])), key=lambda p: len(p[1]), default=None)
    if best is None:
        return iri
    name, base = best
    rest = iri[len(base) :]
    return rest if name == "id" else f"{name}:{rest}"


def _csv(table: Table) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_plain(value) for value in row] for row in table.rows)
    return out.getvalue()


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _json(table: Table) -> str:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
