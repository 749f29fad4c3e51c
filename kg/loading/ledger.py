"""What a store holds already: its graphs with their sizes, and the list of those that were loaded whole.

The list is a named graph of the store itself (`urn:x-conflict-kg:loads`): one statement for each graph, its digest,
which arrives in the same request as the last statements of that graph. So whatever is killed, a graph on the list is
there, and a graph that is not is loaded again from its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.endpoint import query_endpoint, select, update_endpoint
from kg.errors import EndpointError, QueryError
from kg.loading.kinds import Place
from kg.login import safe_url
from kg.patience import Patience

LEDGER = "urn:x-conflict-kg:loads"
_DIGEST = "urn:x-conflict-kg:digest"
PROBE = "urn:x-conflict-kg:probe"
_PLAIN = f"<{PROBE}> <{PROBE}> <{PROBE}>"

_ARRIVED = f"SELECT ?o WHERE {{ GRAPH <{PROBE}> {{ ?s ?p ?o FILTER(FORM) }} }}"
_ENTRIES = f"SELECT ?g ?d WHERE {{ GRAPH <{LEDGER}> {{ ?g <{_DIGEST}> ?d }} }}"
_SIZES = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_SIZE = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def probe(*, rdf12: bool = False) -> bytes:
    """A statement, with a triple term of RDF 1.2 in it or not, to try a way of sending in the graph `PROBE`."""
    return f"<{PROBE}> <{PROBE}> {f'<<( {_PLAIN} )>>' if rdf12 else f'<{PROBE}>'} .\n".encode()


@dataclass(frozen=True)
class Ledger:
    """The list in the store at a place.

    Raises:
        EndpointError: of all methods, if the store does not answer.
    """

    place: Place
    patience: Patience

    def entries(self) -> dict[str, str]:
        """The digest of each graph that is there whole."""
        try:
            rows = select(self.place.query, _ENTRIES, patience=self.patience).rows
        except EndpointError as error:
            if "(404)" not in error.what and "(405)" not in error.what:  # Fuseki says 405 of what is not there
                raise
            hint = "check the address; --create makes it where the server allows that"
            raise EndpointError("no such dataset", where=error.where, hint=hint) from None
        return {g.value: str(d.value) for g, d in rows if isinstance(g, ox.NamedNode) and isinstance(d, ox.Literal)}

    def sizes(self) -> dict[str, int]:
        """How many statements each named graph holds."""
        rows = select(self.place.query, _SIZES, patience=self.patience).rows
        return {g.value: int(n.value) for g, n in rows if isinstance(g, ox.NamedNode) and isinstance(n, ox.Literal)}

    def default_size(self) -> int:
        """How many statements the default graph holds."""
        found = query_endpoint(self.place.query, _SIZE, patience=self.patience, default_graph=self.place.default)
        return int(found.rows[0][0].value)  # type: ignore[union-attr]

    def clear(self, graph: str) -> None:
        """Take a graph off the list and out of the store; and what only it held, out of the merged graph."""
        parts = [f"DELETE WHERE {{ GRAPH <{LEDGER}> {{ <{graph}> ?p ?o }} }}"]
        if self.place.merged:
            parts.append(_UNMERGE.replace("GRAPH_IRI", f"<{graph}>"))
        parts.append(f"CLEAR SILENT GRAPH <{graph}>")
        self.update(" ;\n".join(parts))

    def update(self, text: str) -> None:
        """Carry out an update that may be carried out twice: again, where the server hung up."""
        update_endpoint(self.place.update, text, patience=self.patience)

    def entry(self, graph: str, digest: str) -> bytes:
        """The statement that puts a graph on the list, as N-Triples."""
        return f'<{graph}> <{_DIGEST}> "{digest}" .\n'.encode()

    def probed(self, *, rdf12: bool = False) -> bool:
        """Whether the probe arrived as what it is; it is taken away again."""
        asked = _ARRIVED.replace("FORM", f"{'isTRIPLE' if rdf12 else 'isIRI'}(?o)")
        arrived = bool(select(self.place.query, asked, patience=self.patience).rows)
        self.update(f"DROP SILENT GRAPH <{PROBE}>")
        return arrived

    def verify(self, expected: dict[str, int]) -> None:
        """Count what was loaded.

        Raises:
            EndpointError: if a graph holds more or less than was sent: some servers say yes, and lose it.
        """
        sizes = self.sizes()
        wrong = {graph: count for graph, count in expected.items() if sizes.get(graph, 0) != count}
        if not wrong:
            return
        graph, count = min(wrong.items())
        forget = " ;\n".join(f"DELETE WHERE {{ GRAPH <{LEDGER}> {{ <{one}> ?p ?o }} }}" for one in sorted(wrong))
        try:
            self.update(forget)
        except (EndpointError, QueryError):
            forget = ""  # the next run sees by the count that these are not whole
        raise EndpointError(
            f"holds {sizes.get(graph, 0)} of the {count} statements of <{graph}>, and {len(wrong)} such graphs",
            where=safe_url(self.place.query),
            hint="run this again; if it stays so, see the log of the server",
        )


_UNMERGE = """DELETE { ?s ?p ?o } WHERE {
  GRAPH GRAPH_IRI { ?s ?p ?o }
  FILTER NOT EXISTS { GRAPH ?other { ?s ?p ?o } FILTER(?other != GRAPH_IRI) }
}"""
