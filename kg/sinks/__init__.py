"""Where quads and records go: a folder with Turtle, TriG, an embedded store and JSON lines.

    graph.ttl         everything in one graph: first the entities and events, then article by article
    graph.trig        one named graph per article, and one for the terms that an overlay adds
    views.trig        a graph of answers that are opened daily; `views/` holds them, and others, as tables
    store/            the same quads, loaded into an embedded Oxigraph store, ready for queries
    views/            the answers to named queries about the whole graph, as Parquet tables
    claims.jsonl      the claims; likewise articles, entities, links, mentions, times, events
    manifest.json     what made it, and how much it holds

The files (not the store) have the same bytes for the same input, whatever its order.
"""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from kg.rdf import Run, article_quads
from kg.resolve import Resolution
from kg.sinks import files, kept, records, store
from kg.sinks.folder import staged, told
from kg.vocab import Vocabulary

__all__ = ["staged", "write"]


def write(resolution: Resolution, folder: Path, *, run: Run | None = None, vocabulary: Vocabulary | None = None) -> int:
    """Write all of a resolution to an empty folder, such as `staged` gives, and count its quads.

    What an overlay added to the vocabulary comes first, in a graph of its own, so that the folder explains itself.

    Raises:
        OutputError: if the folder cannot be written.
    """
    run = run or Run.current()
    with told(folder.parent):
        records.write(resolution, folder)
        graphs = (article_quads(one, resolution, run=run, vocabulary=vocabulary) for one in resolution.extractions)
        added = [list(vocabulary.added)] if vocabulary and vocabulary.added else []
        count = files.write(chain(added, graphs), folder)
        store.write(folder / "graph.trig", folder / "store")
        records.write_manifest(resolution, run, count, folder, views=kept.write(folder))
    return count
