"""Does a graph keep to the shapes of the ontology (SHACL)?

Plain shapes are checked by pySHACL, some articles at a time. Shapes with a query (`sh:sparql`) span articles and are
costly there: their queries are asked once, of the whole graph, in the embedded store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import pyoxigraph as ox
import pyshacl
from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import InputError
from kg.ontology.findings import Evidence, Finding
from kg.resources import drawer
from kg.vocab import ONTOLOGY, PREFIXES, ontology_files

_BATCH = 50_000
"""Triples checked at a time: the time that pySHACL takes grows faster than their number."""


class Constraint(NamedTuple):
    """A shape with a query: each row breaks it, at `?value`."""

    query: str
    message: str
    warning: bool


def by_shapes(quads: Iterable[ox.Quad], evidence: Evidence) -> Iterator[Finding]:
    """What breaks the plain shapes; named graphs are taken some at a time."""
    for batch in _batches(quads):
        batch += _terms()
        _, results, _ = pyshacl.validate(batch, shacl_graph=plain_shapes(), inplace=True, inference="none")
        if not isinstance(results, Graph):
            raise results
        for result in results.objects(None, SH.result):  # not their details, which speak of values
            yield _finding(results, result, evidence)


def by_constraints(store: ox.Store, evidence: Evidence) -> Iterator[Finding]:
    """What the queries of the shapes find in the whole graph, which has the ontology's terms beside it."""
    for constraint in constraints():
        answer: Any = store.query(constraint.query, prefixes=dict(PREFIXES))
        names = [variable.value for variable in answer.variables]
        for row in answer:
            told = {name: getattr(row[name], "value", "") for name in names}
            message = constraint.message
            for name, value in told.items():
                message = message.replace(f"{{?{name}}}", value)
            claim, sentence, article = evidence.about(row["value"])
            severity = "warning" if constraint.warning else "violation"
            yield Finding(severity, message, told["value"], article, claim, sentence, "constraint")  # type: ignore[arg-type]


# ---- the drawer


@cache
def _shapes() -> Graph:
    return Graph().parse(drawer("ontology") / "shapes.ttl")


@cache
def _terms() -> Graph:
    graph = Graph()
    for file in ontology_files(drawer("ontology")):
        graph.parse(file)
    return graph


@cache
def constraints() -> tuple[Constraint, ...]:
    """The shapes with a query, sorted by it."""
    shapes = _shapes()
    found = [
        Constraint(
            str(shapes.value(sparql, SH.select)),
            str(shapes.value(sparql, SH.message)),
            SH.Warning in (shapes.value(sparql, SH.severity), shapes.value(shape, SH.severity)),
        )
        for shape, sparql in shapes.subject_objects(SH.sparql)
    ]
    return tuple(sorted(found))


@cache
def plain_shapes() -> Graph:
    """The shapes without those that have a query."""
    plain = Graph()
    plain += _shapes()
    for shape in set(_shapes().subjects(SH.sparql)):
        plain.remove((shape, None, None))
    return plain


# ---- pySHACL


def _batches(quads: Iterable[ox.Quad]) -> Iterator[Graph]:
    """Some graphs at a time, each time with the terms that an overlay added (they come first)."""
    batch, added = Graph(), Graph()
    for name, graph in groupby(quads, key=lambda quad: quad.graph_name):
        into = added if name == ox.NamedNode(ONTOLOGY) else batch
        for quad in graph:
            into.add((as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object)))
        if len(batch) >= _BATCH:
            batch += added
            yield batch
            batch = Graph()
    if len(batch):
        batch += added
        yield batch


def as_rdflib(term: object) -> Node:
    """A term for rdflib.

    Raises:
        InputError: if it is a triple.
    """
    match term:
        case ox.NamedNode():
            return _iri(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal():
            datatype = None if term.language else _iri(term.datatype.value)
            return Literal(term.value, lang=term.language, datatype=datatype)
    raise InputError("a triple within a triple", hint="check the graph in its plain RDF 1.1 form")


@lru_cache(maxsize=100_000)
def _iri(value: str) -> URIRef:
    """An IRI, checked once: rdflib looks at each letter."""
    return URIRef(value)


def _finding(results: Graph, result: Node, evidence: Evidence) -> Finding:
    focus = results.value(result, SH.focusNode)
    severity = "warning" if results.value(result, SH.resultSeverity) == SH.Warning else "violation"
    message = " ".join(sorted(str(text) for text in results.objects(result, SH.resultMessage)))
    node = ox.BlankNode(str(focus)) if isinstance(focus, BNode) else ox.NamedNode(str(focus))
    claim, sentence, article = evidence.about(node)
    return Finding(severity, message, str(focus), article, claim, sentence, "shape")  # type: ignore[arg-type]
