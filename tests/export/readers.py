"""What others read in our files, in one plain form: terms as text, a graph as a set."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph as ox
import rdflib

from tests import jena

Plain = tuple[object, ...]

FORMS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {
    "turtle": "turtle",
    "trig": "trig",
    "nquads": "nquads",
    "ntriples": "nt",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
ONE_GRAPH = frozenset({"turtle", "ntriples", "rdfxml"})


def by_oxigraph(written: bytes, form: str) -> set[Plain]:
    """What pyoxigraph reads, which refuses all that is not valid."""
    return {plain(quad) for quad in ox.parse(written, FORMS[form])}


def by_rdflib(written: bytes, form: str) -> set[Plain]:
    """What rdflib reads, with literals as written."""
    data = rdflib.Dataset()
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        data.parse(io.BytesIO(written), format=RDFLIB[form])
    finally:
        rdflib.NORMALIZE_LITERALS = before
    found = set()
    for subject, predicate, object_, graph in data.quads():
        name = "" if graph is None or str(graph) == "urn:x-rdflib:default" else str(graph)
        found.add((str(subject), str(predicate), _rdflib(object_), "" if form in ONE_GRAPH else name))
    return found


def by_riot(file: Path, form: str) -> set[Plain]:
    """What Apache Jena's riot reads, without a warning."""
    return by_oxigraph(jena.riot(file, form).encode(), "nquads")


def plain(quad: ox.Quad, graph: bool = True) -> Plain:
    """A quad as text."""
    name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) and graph else ""
    return quad.subject.value, quad.predicate.value, _oxigraph(quad.object), name


def _oxigraph(term: object) -> object:
    if isinstance(term, ox.Literal):
        return term.value, term.language or "", "" if term.language else term.datatype.value
    if isinstance(term, ox.Triple):
        return term.subject.value, term.predicate.value, _oxigraph(term.object)
    return term.value


def _rdflib(term: object) -> object:
    if isinstance(term, rdflib.Literal):
        datatype = "" if term.language else str(term.datatype or rdflib.XSD.string)
        return str(term), (term.language or "").lower(), datatype
    return str(term)
