"""The embedded store: an Oxigraph database in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Quad, Store


def write(quads: Iterable[Quad], folder: Path) -> int:
    """Load the quads into a new store at `folder`, leave it compact and closed, and count them."""
    store = Store(str(folder))
    store.bulk_extend(quads)
    store.optimize()
    store.flush()
    return len(store)
