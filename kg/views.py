"""Whole answers that a built folder keeps: a Parquet table for each named query marked `# view`.

A table has the rows of the query in their order, columns with types (text, whole and other numbers, yes/no, days), and
says in its metadata (key `kg`, JSON) whose answer it is, of which text of the query, and which columns of text hold
IRIs (`iris`) or integers of any size (`huges`).
It is read only while the query has the text that it was asked in; the same store gives the same bytes.

It is read and written by arro3, the Arrow of Rust: 34 MB installed and 10 ms to import, where pyarrow takes 170 MB and
200 ms, which every `kg query` would wait for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import ge, le
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import vocab
from kg.errors import InputError
from kg.named import QueryInfo, list_queries
from kg.table import Iri, Table, Value, value_of
from kg.vocab import XSD

FOLDER = "views"
_KEY = "kg"
_MAGIC = b"PAR1"
_LARGEST = 2**63 - 1
_AS_TEXT: Mapping[str, Callable[[str], Value]] = {"iri": Iri, "huge": int}
"""What is written as text, and how it is read again."""
_EPOCH = date(1970, 1, 1)
_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": le,
    ">=": ge,
    "~": lambda cell, part: part.lower() in cell.lower(),
}


def write(store: ox.Store, folder: Path) -> dict[str, Table]:
    """Ask the store all queries whose answers are kept, write a table for each, and return the answers by their names.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder.mkdir(exist_ok=True)
    kept: dict[str, Table] = {}
    for info in list_queries():
        if info.bounds is not None:
            columns, rows = _asked(store, info)
            kept[info.name] = Table(columns, [tuple(map(value_of, row)) for row in rows])
            _write_table(info, kept[info.name], _kinds(columns, rows), folder / f"{info.name}.parquet")
    return kept


def _asked(store: ox.Store, info: QueryInfo) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    found = store.query(info.sparql)
    assert isinstance(found, ox.QuerySolutions), f"{info.name} is no SELECT"
    names = list(found.variables)
    return tuple(name.value for name in names), [tuple(solution[name] for name in names) for solution in found]


def _kinds(columns: Sequence[str], rows: list[tuple[object, ...]]) -> dict[str, str]:
    """What each column holds: iri, date, integer, number, boolean or text; huge stands for integers of any size."""
    found = {}
    for index, column in enumerate(columns):
        kinds = {_kind(row[index]) for row in rows if row[index] is not None}
        kinds = {"text"} if kinds == {"text", "date"} or not kinds else kinds
        kinds = {"huge"} if kinds == {"huge", "integer"} else kinds
        assert len(kinds) == 1, f"column {column} mixes {', '.join(sorted(kinds))}"
        found[column] = kinds.pop()
    return found


def _kind(term: object) -> str:
    value = value_of(term)
    if isinstance(value, Iri):
        return "iri"
    for type_, kind in ((bool, "boolean"), (int, "integer"), (float, "number")):
        if isinstance(value, type_):
            return "huge" if kind == "integer" and abs(value) > _LARGEST else kind
    is_day = isinstance(term, ox.Literal) and term.datatype.value == XSD + "date" and len(term.value) == 10
    return "date" if is_day else "text"


def _write_table(info: QueryInfo, table: Table, kinds: Mapping[str, str], file: Path) -> None:
    from arro3.core import Array, DataType
    from arro3.core import Table as Columns
    from arro3.io import write_parquet

    types = {"integer": DataType.int64(), "number": DataType.float64(), "boolean": DataType.bool()}
    columns: dict[str, Any] = {}
    for index, (name, kind) in enumerate(kinds.items()):
        cells = [row[index] for row in table.rows]
        if kind == "date":
            days = [None if cell is None else (date.fromisoformat(str(cell)) - _EPOCH).days for cell in cells]
            columns[name] = Array(days, DataType.int32()).cast(DataType.date32())
        else:
            cells = [None if cell is None else str(cell) for cell in cells] if kind == "huge" else cells
            columns[name] = Array(cells, types.get(kind, DataType.utf8()))
    told: dict[str, Any] = {"query": info.name, "title": info.title, "digest": digest(info)}
    told |= {f"{kind}s": [name for name, found in kinds.items() if found == kind] for kind in _AS_TEXT}
    write_parquet(
        Columns.from_pydict(columns),
        file,
        compression="zstd(3)",
        created_by="conflict-kg",
        key_value_metadata={_KEY: json.dumps(told, ensure_ascii=False)},
        skip_arrow_metadata=True,
    )


def digest(info: QueryInfo) -> str:
    """What tells the text of a query from any other."""
    return vocab.digest(info.sparql)


def read(
    folder: Path, info: QueryInfo, given: Mapping[str, Value] | None = None, *, only: Sequence[str] = ()
) -> Table | None:
    """The kept answer; None if there is none to this text of the query.

    Args:
        folder: where `write` put the tables.
        info: the query.
        given: values of parameters that are bounds on rows (`QueryInfo.bounds`).
        only: the columns wanted; by default all.

    Raises:
        InputError: if the table is broken.
    """
    file = folder / f"{info.name}.parquet"
    if not file.is_file():
        return None
    _refuse_broken(file)
    from arro3.io import read_parquet

    columns = read_parquet(str(file), batch_size=1 << 16).read_all()
    told = json.loads(columns.schema.metadata.get(_KEY.encode(), b"{}"))
    if told.get("digest") != digest(info):
        return None
    names = tuple(only or columns.column_names)
    made = {name: make for kind, make in _AS_TEXT.items() for name in told[f"{kind}s"]}
    cells = [_cells(columns.column(name), made.get(name)) for name in names]
    rows: list[tuple[Value, ...]] = list(zip(*cells, strict=True))
    for bound in info.bounds or ():
        if (limit := (given or {}).get(bound.param)) is not None:
            index, fits = names.index(bound.column), _SIGNS[bound.sign]
            rows = [row for row in rows if row[index] is not None and fits(row[index], limit)]
    return Table(names, rows)


def _refuse_broken(file: Path) -> None:
    """Look at both ends of the file, as arro3 panics over one that is cut off."""
    with file.open("rb") as opened:
        head = opened.read(4)
        opened.seek(max(file.stat().st_size - 4, 0))
        if not head == opened.read() == _MAGIC:
            raise InputError("no whole Parquet file", where=str(file), hint="build the folder again")


def _cells(column: object, made: Callable[[str], Value] | None) -> list[Value]:
    cells: list[Any] = column.to_pylist()  # type: ignore[attr-defined]
    if made is not None:
        return [None if cell is None else made(cell) for cell in cells]
    return [cell.isoformat() if isinstance(cell, date) else cell for cell in cells]
