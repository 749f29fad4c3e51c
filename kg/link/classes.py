"""Wikidata's classes and ours, from `gazetteer/classes.tsv`: only classes whose ids were checked stand there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.resources import drawer
from kg.rows import rows

NONE = "-"
"""The type of classes that are none of ours, although one above them is."""

_COLUMNS = ("class", "label", "type", "source")


@cache
def load(file: Path | None = None) -> dict[str, str]:
    """Our class, or `NONE`, for each Wikidata class, in the order of the rows.

    Raises:
        DataError: if the table is missing or broken.
    """
    path = file or drawer("gazetteer") / "classes.tsv"
    return {row.cells["class"]: row.cells["type"] for row in rows(path, _COLUMNS)}
