"""Does a graph keep to the shapes of the ontology? (SHACL, by pySHACL)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal as Word

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.errors import InputError
from kg.model import Record
from kg.resources import drawer
from kg.vocab import CX, DCTERMS, NIF, ONTOLOGY, ontology_files

_BATCH = 50_000
"""Triples checked at a time: the time that pySHACL takes grows faster than their number."""

_CLAIM_OF = tuple(URIRef(CX + name) for name in ("describes", "givesCount", "evidence", "trigger"))


class Finding(Record, frozen=True):
    """One breach of a shape, with the claim, its sentence and its article where there is one."""

    severity: Word["violation", "warning"]
    message: str
    focus: str
    article: str | None = None
    claim: str | None = None
    sentence: str | None = None


class Report(Record, frozen=True):
    """What a check found. `checked` counts the triples."""

    checked: int
    findings: tuple[Finding, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether there is no violation; warnings are allowed."""
        return all(finding.severity == "warning" for finding in self.findings)


def check(source: str | Path | Graph) -> Report:
    """Check a built folder, an RDF file or an rdflib graph against the shapes.

    Named graphs are checked some at a time, so that breaches between two articles may go unseen.

    Raises:
        InputError: if there is no graph at `source`, or it is not valid RDF.
    """
    graphs = [source] if isinstance(source, Graph) else _batches(_parsed(Path(source)))
    checked, findings = 0, set[Finding]()
    for graph in graphs:
        checked += len(graph)
        findings.update(_findings(graph))
    return Report(checked, tuple(sorted(findings, key=_order)))


def _order(finding: Finding) -> tuple[str, ...]:
    return finding.severity, finding.article or "", finding.focus, finding.message, finding.claim or ""


# ---- reading


def _parsed(path: Path) -> Iterator[ox.Quad]:
    file = path / "graph.trig" if path.is_dir() else path
    try:
        yield from ox.parse(path=str(file))
    except (SyntaxError, ValueError, OSError) as error:
        what = getattr(error, "strerror", None) or str(error)
        raise InputError(what, where=str(file), hint="give a built folder or an RDF file") from error


def _batches(quads: Iterable[ox.Quad]) -> Iterator[Graph]:
    """Some graphs at a time, each time with the terms that an overlay added (they come first)."""
    batch, added = Graph(), Graph()
    for name, graph in groupby(quads, key=lambda quad: quad.graph_name):
        into = added if name == ox.NamedNode(ONTOLOGY) else batch
        for quad in graph:
            into.add((_term(quad.subject), _term(quad.predicate), _term(quad.object)))
        if len(batch) >= _BATCH:
            yield batch + added
            batch = Graph()
    if len(batch):
        yield batch + added


def _term(term: object) -> Node:
    match term:
        case ox.NamedNode():
            return URIRef(term.value)
        case ox.BlankNode():
            return BNode(term.value)
        case ox.Literal():
            datatype = None if term.language else URIRef(term.datatype.value)
            return Literal(term.value, lang=term.language, datatype=datatype)
    raise InputError("a triple within a triple", hint="check the graph in its plain RDF 1.1 form")


# ---- checking


@cache
def _shapes() -> Graph:
    return Graph().parse(drawer("ontology") / "shapes.ttl")


@cache
def _terms() -> Graph:
    graph = Graph()
    for file in ontology_files(drawer("ontology")):
        graph.parse(file)
    return graph


def _findings(data: Graph) -> Iterator[Finding]:
    both = Graph()
    both += data
    both += _terms()
    _, results, _ = pyshacl.validate(both, shacl_graph=_shapes(), inplace=True, inference="none")
    if not isinstance(results, Graph):
        raise results
    for result in results.subjects(RDF.type, SH.ValidationResult):
        yield _finding(results, result, data)


def _finding(results: Graph, result: Node, data: Graph) -> Finding:
    focus = _at_fault(results, result)
    warning = results.value(result, SH.resultSeverity) == SH.Warning
    message = " ".join(sorted(str(text) for text in results.objects(result, SH.resultMessage)))
    claim = _claim(data, focus)
    passage = data.value(claim, URIRef(CX + "evidence")) if claim else focus
    article = data.value(passage, URIRef(DCTERMS + "isPartOf")) if passage else None
    return Finding(
        "warning" if warning else "violation",
        message,
        str(focus),
        article=_said(data.value(article, URIRef(DCTERMS + "identifier"))) if article else None,
        claim=_said(claim),
        sentence=_said(data.value(passage, URIRef(NIF + "anchorOf"))) if passage else None,
    )


def _at_fault(results: Graph, result: Node) -> Node:
    """What the result is about: shapes with a query aim at a class and give the thing as a value."""
    focus, value = results.value(result, SH.focusNode), results.value(result, SH.value)
    about = value if value is not None and str(focus).startswith(CX) else focus
    assert about is not None
    return about


def _claim(data: Graph, focus: Node) -> Node | None:
    """The claim that a node is, or that speaks of it; the first of many."""
    if (focus, RDF.type, URIRef(CX + "Claim")) in data:
        return focus
    for predicate in (*_CLAIM_OF, RDF.subject, RDF.object):
        if claims := sorted(data.subjects(predicate, focus), key=str):
            return claims[0]
    return None


def _said(value: Node | None) -> str | None:
    return None if value is None else str(value)
