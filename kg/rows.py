"""Tables of the drawers: lines of tab-separated cells, comments after #, lists separated by |."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg.errors import DataError


class Row(NamedTuple):
    """One row: the file and line it stands in, and its cells by column."""

    where: str
    cells: dict[str, str]

    def list(self, column: str) -> tuple[str, ...]:
        """The parts of a cell that holds a list."""
        cell = self.cells[column]
        return tuple(part for part in cell.split("|") if part) if cell else ()

    def broken(self, what: str) -> DataError:
        """The error that names this row."""
        return broken(self.where, what)


def broken(where: str, what: str) -> DataError:
    """The error that names a row by its file and line."""
    return DataError(what, where=where, hint="correct the row")


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a table. Lines that start with # are comments; the first other line is the header.

    Raises:
        DataError: if the file cannot be read, its header differs, or a row has too many or too few cells.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"cannot be read ({error})", where=str(path), hint="install conflict-kg again") from error
    header, size, file = False, len(columns), path.name
    for number, line in enumerate(lines, 1):
        if line[:1] == "#" or not line.strip():
            continue
        cells = line.split("\t")
        if not header:
            header = True
            if tuple(cells) != columns:
                hint, where = "correct the header", f"{file}:{number}"
                raise DataError(f"header must be {', '.join(columns)}", where=where, hint=hint)
        elif len(cells) != size or not cells[0]:
            raise DataError(f"{len(cells)} cells instead of {size}", where=f"{file}:{number}", hint="use tabs")
        else:
            yield Row(f"{file}:{number}", dict(zip(columns, cells, strict=True)))
