"""Where quads and records go: a folder with Turtle, TriG, an embedded store and JSON lines.

    graph.ttl         everything in one graph: first the entities and events, then article by article
    graph.trig        one named graph per article
    store/            the same quads, loaded into an embedded Oxigraph store, ready for queries
    claims.jsonl      the claims; likewise articles, entities, mentions, times, events
    manifest.json     what made it, and how much it holds

The files (not the store) have the same bytes for the same input, whatever its order.
"""

from __future__ import annotations

from pathlib import Path

from kg.rdf import Run
from kg.resolve import Resolution
from kg.sinks import files, records, store
from kg.sinks.folder import staged, told
from kg.vocab import Vocabulary

__all__ = ["staged", "write"]


def write(resolution: Resolution, folder: Path, *, run: Run | None = None, vocabulary: Vocabulary | None = None) -> int:
    """Write all of a resolution to an empty folder, such as `staged` gives, and count its quads.

    Raises:
        OutputError: if the folder cannot be written.
    """
    run = run or Run.current()
    graphs = files.Graphs(resolution, run, vocabulary)
    with told(folder.parent):
        records.write(resolution, folder)
        files.write_turtle(graphs, folder / "graph.ttl")
        files.write_trig(graphs, folder / "graph.trig")
        count = store.write(graphs.quads(), folder / "store")
        records.write_manifest(resolution, run, count, folder)
    return count
