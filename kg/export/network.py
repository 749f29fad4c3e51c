"""The graph as a network analyst wants it: entities, and the facts between them; as GraphML and as tables.

A node is an entity that stands at an end of a fact. An edge is a fact, which is to say a direct triple: its weight is
the number of claims that state it. What is denied, threatened or planned is no edge, unless another claim states it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import NamedNode, Quad

from kg import vocab
from kg.export.graphs import Graphs
from kg.literals import plain
from kg.model import Record
from kg.vocab import CX, ID, OWL, RDF, RDFS, SKOS, WD, WGS84

_Said = Mapping[str, list[str]]
"""The values of one thing by their predicates."""
_Fact = tuple[str, str, str]


class Node(Record, frozen=True):
    """An entity: `type` is its class, `articles` in how many it is named, degrees are WGS 84."""

    id: str
    label: str
    type: str
    wikidata: str | None
    names: str
    articles: int
    latitude: float | None
    longitude: float | None


class Edge(Record, frozen=True):
    """A fact: how many claims state and deny it, in how many articles, of what days, and the surest of them."""

    source: str
    target: str
    label: str
    weight: int
    denied: int
    articles: int
    first: str | None
    last: str | None
    confidence: float | None


_TYPES = {"weight": "double", "articles": "int", "denied": "int", "confidence": "double"} | dict.fromkeys(
    ("latitude", "longitude"), "double"
)
"""The attributes that are numbers, in GraphML's words."""


def network(graphs: Graphs) -> tuple[list[Node], list[Edge]]:
    """The nodes and edges of a source, by their ids."""
    found = _Found()
    for batch in graphs.batches():
        for subject, quads in groupby(batch, key=attrgetter("subject")):
            if isinstance(subject, NamedNode):
                found.see(subject.value, _said(quads), str(batch[0].graph_name))
    edges = [found.claims[fact].edge(fact) for fact in sorted(found.direct & found.claims.keys())]
    ends = sorted({end for fact in found.direct & found.claims.keys() for end in (fact[0], fact[2])})
    return [found.things[end].node(end) for end in ends if end in found.things], edges


def write_graphml(graphs: Graphs, out: BinaryIO) -> None:
    """The network as GraphML, as Gephi, yEd and networkx read it."""
    nodes, edges = network(graphs)
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for kind, record in (("node", Node), ("edge", Edge)):
        for name in _attributes(record):
            said = f'id="{kind}.{name}" for="{kind}" attr.name="{name}" attr.type="{_TYPES.get(name, "string")}"'
            out.write(f"<key {said}/>\n".encode())
    out.write(b'<graph edgedefault="directed">\n')
    for node in nodes:
        out.write(f"<node id={quoteattr(node.id)}>{_data(node, 'node')}</node>\n".encode())
    for edge in edges:
        name = quoteattr(f"{edge.source} {edge.label} {edge.target}")
        ends = f"source={quoteattr(edge.source)} target={quoteattr(edge.target)}"
        out.write(f"<edge id={name} {ends}>{_data(edge, 'edge')}</edge>\n".encode())
    out.write(b"</graph>\n</graphml>\n")


def write_csv(graphs: Graphs, folder: Path, whole: Callable[[Path, Callable[[BinaryIO], None]], None]) -> None:
    """The network as `nodes.csv` and `edges.csv`; `whole` is told to write a file."""
    nodes, edges = network(graphs)
    whole(folder / "nodes.csv", lambda out: _table(Node, nodes, out))
    whole(folder / "edges.csv", lambda out: _table(Edge, edges, out))


def _table(kind: type[Record], rows: list[Node] | list[Edge], out: BinaryIO) -> None:
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(kind.__struct_fields__)
    table.writerows([getattr(row, name) for name in kind.__struct_fields__] for row in rows)
    text.detach()


def _attributes(kind: type[Record]) -> list[str]:
    """What GraphML keeps in keys, and not as an id or an end."""
    return [name for name in kind.__struct_fields__ if name not in ("id", "source", "target")]


def _data(record: Node | Edge, kind: str) -> str:
    values = ((name, getattr(record, name)) for name in _attributes(type(record)))
    return "".join(
        f'<data key="{kind}.{name}">{escape(plain(str(value)), {chr(13): "&#13;"})}</data>'
        for name, value in values
        if value not in (None, "")
    )


# ---- gathering


class _Thing:
    """What is known of an entity."""

    def __init__(self) -> None:
        self.said: dict[str, set[str]] = {}
        self.graphs: set[str] = set()

    def first(self, predicate: str, prefix: str = "") -> str | None:
        values = sorted(value for value in self.said.get(predicate, ()) if value.startswith(prefix))
        return values[0].removeprefix(prefix) if values else None

    def node(self, iri: str) -> Node:
        return Node(
            _short(iri),
            self.first(RDFS + "label") or _short(iri),
            self.first(RDF + "type", CX) or "",
            self.first(OWL + "sameAs", WD),
            " | ".join(sorted(self.said.get(SKOS + "altLabel", ()))),
            len(self.graphs),
            _degrees(self.first(WGS84 + "lat")),
            _degrees(self.first(WGS84 + "long")),
        )


class _Backing:
    """The claims about one triple."""

    def __init__(self) -> None:
        self.weight = self.denied = 0
        self.graphs: set[str] = set()
        self.days: list[str] = []
        self.confidence: float | None = None

    def see(self, claim: _Said, graph: str) -> None:
        if _one(claim, CX + "modality") != vocab.concept_iri("actual"):
            return
        if _one(claim, CX + "polarity") == vocab.concept_iri("negated"):
            self.denied += 1
            return
        self.weight += 1
        self.graphs.add(graph)
        days = [*self.days, *claim.get(CX + "startDate", ()), *claim.get(CX + "endDate", ())]
        self.days = [min(days), max(days)] if days else []
        if sure := _degrees(_one(claim, CX + "confidence")):
            self.confidence = max(sure, self.confidence or 0.0)

    def edge(self, fact: _Fact) -> Edge:
        first, last = self.days or (None, None)
        source, relation, target = _short(fact[0]), fact[1].removeprefix(CX), _short(fact[2])
        return Edge(source, target, relation, self.weight, self.denied, len(self.graphs), first, last, self.confidence)


class _Found:
    """What was seen on the walk through the graphs."""

    def __init__(self) -> None:
        self.things: dict[str, _Thing] = {}
        self.claims: dict[_Fact, _Backing] = {}
        self.direct: set[_Fact] = set()

    def see(self, iri: str, said: _Said, graph: str) -> None:
        kinds = said.get(RDF + "type", ())
        if CX + "Claim" in kinds:
            self._claim(said, graph)
        elif RDFS + "label" in said and any(kind.startswith(CX) for kind in kinds):
            thing = self.things.setdefault(iri, _Thing())
            thing.graphs.add(graph)
            for predicate, values in said.items():
                if predicate.startswith(CX):
                    self.direct.update((iri, predicate, value) for value in values)
                else:
                    thing.said.setdefault(predicate, set()).update(values)

    def _claim(self, said: _Said, graph: str) -> None:
        parts = tuple(_one(said, RDF + name) for name in ("subject", "predicate", "object"))
        subject, predicate, object_ = parts
        if subject and predicate and object_ and not object_.startswith(vocab.claim_iri("")):
            self.claims.setdefault((subject, predicate, object_), _Backing()).see(said, graph)


def _said(quads: Iterator[Quad]) -> _Said:
    said: dict[str, list[str]] = {}
    for quad in quads:
        said.setdefault(quad.predicate.value, []).append(str(getattr(quad.object, "value", quad.object)))
    return said


def _one(said: _Said, predicate: str) -> str | None:
    return next(iter(said.get(predicate, ())), None)


def _short(iri: str) -> str:
    """An IRI of ours by its id, which the records know it by."""
    return iri.removeprefix(ID)


def _degrees(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None
