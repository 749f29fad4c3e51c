"""What a folder keeps of answers: a table for each view, and the graph of those that analysts open daily."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Store

from kg import cube, views
from kg.sinks import files

MARK = b"\n# What follows was added by kg build from all that stands above; it is replaced as a whole.\n"
"""The line in `graph.trig` behind which the graph of views stands."""


def write(folder: Path) -> int:
    """Ask the store of the folder its views, write them to `views/`, `graph.trig` and the store; count the quads."""
    store = Store(str(folder / "store"))
    quads = cube.quads(views.write(store, folder / views.FOLDER))
    with (folder / "graph.trig").open("ab") as trig:
        trig.write(MARK + files.trig(quads))
    store.extend(quads)
    store.flush()
    return len(quads)
