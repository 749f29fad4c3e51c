"""Wikidata's classes and ours, from `gazetteer/classes.tsv`: only classes whose ids were checked stand there."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kg.errors import DataError
from kg.resources import drawer


@cache
def load(file: Path | None = None) -> dict[str, str]:
    """Our class for each Wikidata class, in the order of the rows.

    Raises:
        DataError: if the table is missing or lacks a column.
    """
    path = file or drawer("gazetteer") / "classes.tsv"
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        return {row["wikidata"]: row["type"] for row in rows}
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise DataError(f"cannot be read ({error})", where=str(path), hint="install conflict-kg again") from None
