"""Loading by the SPARQL 1.1 Graph Store Protocol alone: no queries, no updates, graph by graph.

A graph is replaced by its first piece (PUT) and added to by the others (POST). It is read back at the end, and before:
one that is there already, the same statement for statement, is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import EndpointError
from kg.loading.client import Client
from kg.loading.ledger import PROBE, probe
from kg.loading.parcels import Parcel
from kg.loading.ways import no_triple_terms
from kg.login import safe_url

if TYPE_CHECKING:
    from kg.loading import Loaded

_TRIPLES = "application/n-triples"


def load(
    found: Iterable[Parcel], base: str, client: Client, lines: int, loaded: Loaded, *, rdf12: bool = False
) -> None:
    """Load the parcels into the graph store at `base`.

    Raises:
        EndpointError: if the server refuses, fails, or does not keep what it took.
    """
    from kg.loading.client import TooLarge

    if rdf12:
        _check_triple_terms(base, client)
    for parcel in found:
        url = _address(base, parcel.graph)
        wanted = {line for piece, _ in parcel.pieces(lines) for line in piece.splitlines()}
        if _held(url, client) >= wanted if not parcel.graph else _held(url, client) == wanted:
            loaded.kept += 1
            continue
        method = "PUT" if parcel.graph else "POST"  # what else the default graph holds stays
        try:
            for piece, _ in parcel.pieces(lines):
                client.send(method, url, [piece], _TRIPLES)
                method = "POST"
        except TooLarge as large:
            raise large.error from None
        if not _held(url, client) >= wanted:
            raise EndpointError("does not hold what it took", where=safe_url(base), hint="see the log of the server")
        loaded.sent += 1
        loaded.statements += parcel.count


def _address(base: str, graph: str) -> str:
    return f"{base}?graph={quote(graph, safe='')}" if graph else f"{base}?default"


def _check_triple_terms(base: str, client: Client) -> None:
    """Send one to a graph of its own, which is taken away again."""
    url, statement = _address(base, PROBE), probe(rdf12=True)
    try:
        client.send("PUT", url, [statement], _TRIPLES)
        arrived = statement.rstrip() in _held(url, client)
        client.status("DELETE", url)
    except EndpointError as error:
        if "(400)" not in error.what and "(500)" not in error.what:
            raise
        arrived = False
    if not arrived:
        raise no_triple_terms(base)


def _held(url: str, client: Client) -> set[bytes]:
    """The statements of a graph, as lines of N-Triples."""
    body = client.get(url, _TRIPLES)
    if not body:
        return set()
    try:
        triples = [quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)]
    except (SyntaxError, ValueError):
        reason = "answered with something else than a graph"
    else:
        return set((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines())
    raise EndpointError(reason, where=safe_url(url), hint="is this the address of a graph store?")
