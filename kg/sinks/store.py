"""The embedded store: an Oxigraph database in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from kg.vocab import APART

_APART = frozenset(map(NamedNode, APART))
_CHUNK = 75_000
"""Quads loaded at a time, each twice: to load all at once takes two gigabytes per million."""


def write(trig: Path, folder: Path) -> None:
    """Load a TriG file into a new store at `folder`, and leave it closed.

    Its default graph holds what all graphs hold, each triple once. Oxigraph's own union of graphs brings a
    triple once for each graph it stands in: a query that joins the names of things that many articles
    name would take the product of their numbers.

    What `kg infer` found, and views, are left out there: they are asked for by the names of their graphs.

    It is compacted in the end: that takes a tenth of the time of loading, and queries are 1.5 to 2 times as fast.
    """
    store = Store(str(folder))
    quads = parse(path=str(trig), format=RdfFormat.TRIG)
    while chunk := list(islice(quads, _CHUNK)):
        store.bulk_extend(_with_default(chunk))
    store.optimize()
    store.flush()
    del store
    (folder / "LOG").unlink(missing_ok=True)  # RocksDB's own, which names the folders of this machine


def _with_default(quads: list[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield quad
        if quad.graph_name not in _APART:
            yield Quad(quad.subject, quad.predicate, quad.object)
