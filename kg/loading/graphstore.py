"""Loading by the SPARQL 1.1 Graph Store Protocol alone: no queries, no updates, graph by graph.

A graph is replaced by its first piece (PUT) and added to by the others (POST). It is read back at the end, and before:
one that is there already, the same statement for statement, is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from kg.endpoint import safe_url
from kg.errors import EndpointError
from kg.loading.door import Door
from kg.loading.parcels import Parcel

if TYPE_CHECKING:
    from kg.loading import Loaded

_TRIPLES = "application/n-triples"


def load(found: Iterable[Parcel], base: str, door: Door, lines: int, loaded: Loaded) -> None:
    """Load the parcels into the graph store at `base`.

    Raises:
        EndpointError: if the server refuses, fails, or does not keep what it took.
    """
    from kg.loading.door import TooLarge

    for parcel in found:
        url = f"{base}?graph={quote(parcel.graph, safe='')}" if parcel.graph else f"{base}?default"
        wanted = {line for piece, _ in parcel.pieces(lines) for line in piece.splitlines()}
        if _held(url, door) >= wanted if not parcel.graph else _held(url, door) == wanted:
            loaded.kept += 1
            continue
        method = "PUT" if parcel.graph else "POST"  # what else the default graph holds stays
        try:
            for piece, _ in parcel.pieces(lines):
                door.send(method, url, piece, _TRIPLES)
                method = "POST"
        except TooLarge as large:
            raise large.error from None
        if not _held(url, door) >= wanted:
            raise EndpointError("does not hold what it took", where=safe_url(base), hint="see the log of the server")
        loaded.sent += 1
        loaded.statements += parcel.count


def _held(url: str, door: Door) -> set[bytes]:
    """The statements of a graph, as lines of N-Triples."""
    body = door.get(url, _TRIPLES)
    if not body:
        return set()
    try:
        triples = [quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError):
        reason = "answered with something else than a graph"
    else:
        return set((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines())
    raise EndpointError(reason, where=safe_url(url), hint="is this the address of a graph store?")
