"""What a server holds, as lines to compare, and how to empty it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from kg import loading
from kg.endpoint import query_endpoint, select
from kg.loading import kinds
from kg.loading.client import Client
from kg.loading.ledger import LEDGER

_OURS = ("<http://example.org/", "<https://w3id.org/", "<urn:")
Held = dict[str, set[str]]
"""Statements by graph; "" is the default graph."""


def place(url: str) -> kinds.Place:
    with closing(Client(url)) as client:
        return kinds.find(url, "", client)


def empty(url: str) -> None:
    """Empty a dataset; a repository is made first, if it is not there."""
    with closing(Client(url)) as client:
        found = kinds.find(url, "", client)
        if found.kind == "rdf4j":
            kinds.create(found, client)
    if found.merged:
        loading.update("CLEAR ALL", url)
        return
    for (graph,) in select(found.query, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows:
        if str(graph).startswith(_OURS):  # Virtuoso has graphs of its own
            loading.update(f"CLEAR GRAPH {graph}", url)


def held(url: str) -> Held:
    """What the server holds, without kg's own list."""
    found = place(url)
    every = select(found.query, "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }").rows
    graphs: Held = {}
    for graph, *terms in every:
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        if name != LEDGER and str(graph).startswith(_OURS):
            graphs.setdefault(name, set()).add(" ".join(map(str, terms)))
    if found.merged:
        rows = query_endpoint(found.query, "SELECT ?s ?p ?o { ?s ?p ?o }", default_graph=found.default)
        assert hasattr(rows, "rows")
        if rows.rows:
            graphs[""] = {" ".join(map(str, row)) for row in rows.rows}
    return graphs


def of_file(path: Path, *, merged: bool) -> Held:
    """What a server must hold once a file is loaded."""
    graphs: Held = {}
    for quad in ox.parse(path=str(path)):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        line = f"{quad.subject} {quad.predicate} {quad.object}"
        graphs.setdefault(name, set()).add(line)
        if merged:
            graphs.setdefault("", set()).add(line)
    return graphs
