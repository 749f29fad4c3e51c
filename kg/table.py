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

WIDTH = 120
"""Columns of a table on nobody's terminal."""
_SOLID, _SENTENCE, _GAP = 24, 60, 3
"""Letters of a word that is not broken; from how many on it is a sentence; blanks between columns."""
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
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width or WIDTH, force_terminal=colour, no_color=not colour, highlight=False)
    console.print(rich_table(table, width or WIDTH) if table.rows else "no rows")
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines())


def rich_table(table: Table, width: int = WIDTH) -> RichTable:
    """The table as rich draws it, for a console of that width; a column `who_id` beside `who` is left out."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    kept = [i for i, column in enumerate(table.columns) if not _is_id_of_another(column, table.columns)]
    named = [[table.columns[i].replace("_", " "), *(row[i] for row in table.rows)] for i in kept]
    for cells, layout in zip(named, _layouts(named, width), strict=True):
        drawn.add_column(Text(str(cells[0])), overflow="fold", **layout)
    for row in table.rows:
        drawn.add_row(*(Text(shown(row[index])) for index in kept))
    return drawn


def _is_id_of_another(column: str, columns: Sequence[str]) -> bool:
    return column.endswith("_id") and column.removesuffix("_id") in columns


def _layouts(columns: Sequence[Sequence[Value]], width: int) -> list[dict[str, Any]]:
    """Numbers to the right; single words and dates unbroken; others share what these leave, sentences twice as much.

    The first cell of each column is its name.
    """
    found: list[dict[str, Any]] = []
    texts = [[shown(cell) for cell in cells] for cells in columns]
    for cells, words in zip(columns, texts, strict=True):
        numbers = all(isinstance(cell, int | float | None) for cell in cells[1:])
        solid = max(map(len, words)) <= _SOLID and not any(" " in text for text in words)
        found.append({"justify": "right" if numbers else "left", "no_wrap": numbers or solid})
    longest = [max(map(len, words)) for words in texts]
    share = {i: 2 if longest[i] > _SENTENCE else 1 for i, layout in enumerate(found) if not layout["no_wrap"]}
    room = width - _GAP * len(found) - sum(longest[i] for i in range(len(found)) if i not in share)
    while share:
        fair = room / sum(share.values())
        short = [i for i in share if longest[i] <= fair * share[i]]
        for i in short or list(share):
            found[i]["max_width"] = longest[i] if short else max(int(fair * share[i]), 1)
            room -= found[i]["max_width"]
            del share[i]
    return found


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
