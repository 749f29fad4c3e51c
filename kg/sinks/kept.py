"""What a folder keeps of answers: a table for each view, and the graph of those that analysts open daily."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Store

from kg import cube, views
from kg.sinks import files

FILE = "views.trig"
"""The graph of views, apart from `graph.trig`, which holds a graph for each article."""


def write(folder: Path) -> int:
    """Ask the store of the folder its views, write them to `views/`, `views.trig` and the store; count the quads."""
    store = Store(str(folder / "store"))
    quads = cube.quads(views.write(store, folder / views.FOLDER))
    (folder / FILE).write_bytes(files.trig(quads))
    store.extend(quads)
    store.flush()
    return len(quads)
