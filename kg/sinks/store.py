"""The embedded store: an Oxigraph database in a folder."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse

_CHUNK = 100_000
"""Quads loaded at a time: a load of all at once takes a gigabyte per million."""


def write(trig: Path, folder: Path) -> None:
    """Load a TriG file into a new store at `folder`, and leave it compact and closed."""
    store = Store(str(folder))
    quads = parse(path=str(trig), format=RdfFormat.TRIG)
    while chunk := list(islice(quads, _CHUNK)):
        store.bulk_extend(chunk)
    store.optimize()
    store.flush()
    del store
    Store(str(folder))  # opening it again drops the files from before it was made compact
