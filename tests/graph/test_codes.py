"""Every relation and type of event says what PLOVER, CAMEO, ACLED and UCDP call it, or that they do not record it."""

from __future__ import annotations

import rdflib
from rdflib.namespace import SKOS

from kg import vocab
from kg.resources import drawer
from kg.vocab import PREFIXES

SCHEMES = ("acled", "plover", "cameo", "ucdpTypeOfViolence")
ATTRIBUTES = ("polarity", "modality", "stance", "harm")
"""Collections of what is no event."""


def _graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted(drawer("ontology").glob("*.ttl")):
        graph.parse(path)
    return graph


GRAPH = _graph()
CX, CXT = rdflib.Namespace(PREFIXES["cx"]), rdflib.Namespace(PREFIXES["cxt"])


def codes(node: rdflib.URIRef) -> set[str]:
    return {str(n.datatype).removeprefix(CXT) for n in GRAPH.objects(node, SKOS.notation) if str(n)}


def test_every_type_of_event_has_its_codes():
    values = {m for name in ATTRIBUTES for m in GRAPH.objects(CXT[name], SKOS.member)}
    types = [c for c in GRAPH.subjects(rdflib.RDF.type, SKOS.Concept) if c not in values]
    assert len(types) >= 50
    assert [t for t in types if not codes(t).issuperset(SCHEMES)] == []


def test_every_relation_has_its_codes_by_its_type_or_its_own():
    found = {n: p for n, p in vocab.load().properties.items() if p.relation}
    assert len(found) >= 48
    of = {n: CXT[p.default_type] if p.default_type else CX[n] for n, p in found.items()}
    assert [n for n, node in of.items() if not codes(node).issuperset(SCHEMES)] == []
