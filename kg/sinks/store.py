"""The embedded store: an Oxigraph database in a folder."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

_CHUNK = 150_000
"""Quads loaded at a time: to load all at once takes a gigabyte per million."""


def write(trig: Path, folder: Path) -> None:
    """Load a TriG file into a new store at `folder`, and leave it closed.

    It is not compacted: that takes as long as loading, makes it larger, and queries no faster.
    """
    store = Store(str(folder))
    quads = parse(path=str(trig), format=RdfFormat.TRIG)
    while chunk := list(islice(quads, _CHUNK)):
        store.bulk_extend(chunk)
    store.flush()
