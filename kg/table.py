"""Answers as tables of plain values, and how they are written: for the eye, as CSV, as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from kg.errors import InputError
from kg.vocab import PREFIXES, XSD

if TYPE_CHECKING:
    from rich.table import Table as RichTable

Format = Literal["table", "csv", "json"]
Value = str | int | float | bool | None

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

    `table` is for the eye: IRIs become prefixed names, long cells wrap at `width` columns (default 120).
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
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width or 120, force_terminal=colour, no_color=not colour, highlight=False)
    console.print(rich_table(table) if table.rows else "no rows")
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def rich_table(table: Table) -> RichTable:
    """The table as rich draws it, for a console of the caller's own."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for index, column in enumerate(table.columns):
        cells = [row[index] for row in table.rows]
        drawn.add_column(Text(column.replace("_", " ")), overflow="fold", **_layout(cells))
    for row in table.rows:
        drawn.add_row(*(Text(shown(value)) for value in row))
    return drawn


def _layout(cells: Sequence[Value]) -> dict[str, Any]:
    """Numbers to the right; single words and dates unbroken; sentences take what the others leave."""
    if all(isinstance(cell, int | float | None) for cell in cells):
        return {"justify": "right", "no_wrap": True}
    texts = [shown(cell) for cell in cells]
    longest = max(map(len, texts))
    if longest > 40:
        return {"ratio": 1, "min_width": 28}
    return {"no_wrap": longest <= 24 and not any(" " in text for text in texts)}


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
