"""What the reasoner is fed: the terms of the ontology and the facts of a graph, not its claims.

Facts are the direct triples, the events and situations with their roles, and the types of all these. Claims,
passages and articles say what somebody said, which may be false, and literals (dates, counts) are SHACL's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from kg.resources import drawer
from kg.vocab import CX, CXT, OWL, RDF, RDFS, ontology_files

TYPE = ox.NamedNode(RDF + "type")
SAME = ox.NamedNode(OWL + "sameAs")
_DIFFERENT = ox.NamedNode(OWL + "differentFrom")
_RELATION = ox.NamedNode(OWL + "ObjectProperty")
_TOLD = [ox.NamedNode(CX + name) for name in ("Claim", "Passage", "Article", "ExtractionRun")]
_AXIOMS = [
    ox.NamedNode(name)
    for name in (
        *(RDFS + word for word in ("subClassOf", "subPropertyOf", "domain", "range")),
        *(OWL + word for word in ("disjointWith", "propertyDisjointWith", "inverseOf", "propertyChainAxiom")),
        RDF + "first",
    )
]
"""What only terms have."""
_SCHEMA = (CX, CXT)


@cache
def own_terms() -> tuple[ox.Triple, ...]:
    """The terms that come with kg."""
    files = ontology_files(drawer("ontology"))
    return tuple(quad.triple for file in files for quad in ox.parse(path=str(file)))


def terms(store: ox.Store) -> list[ox.Triple]:
    """What a graph adds to the ontology: an overlay's terms travel in the graph."""
    graph = ox.DefaultGraph()
    about = {quad.subject for quad in store.quads_for_pattern(None, TYPE, None, graph) if _is_term(quad)}
    about |= {quad.subject for axiom in _AXIOMS for quad in store.quads_for_pattern(None, axiom, None, graph)}
    return [quad.triple for node in about for quad in store.quads_for_pattern(node, None, None, graph)]


def _is_term(quad: ox.Quad) -> bool:
    """Whether a type says that its subject is a class, a property, an axiom, a concept."""
    return isinstance(quad.object, ox.NamedNode) and not quad.object.value.startswith(_SCHEMA)


def facts(store: ox.Store, known: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The facts of a graph, sorted; `known` are the terms, whose object properties count."""
    graph = ox.DefaultGraph()
    told = {quad.subject for class_ in _TOLD for quad in store.quads_for_pattern(None, TYPE, class_, graph)}
    relations = {triple.subject for triple in known if triple.predicate == TYPE and triple.object == _RELATION}
    found = [
        quad.triple
        for property_ in (*relations, TYPE, SAME, _DIFFERENT)
        if isinstance(property_, ox.NamedNode)
        for quad in store.quads_for_pattern(None, property_, None, graph)
        if quad.subject not in told and _is_fact(quad.triple)
    ]
    return sorted(found, key=str)


def _is_fact(triple: ox.Triple) -> bool:
    if not isinstance(triple.subject, ox.NamedNode) or triple.subject.value.startswith(_SCHEMA):
        return False
    if not isinstance(triple.object, ox.NamedNode):
        return False
    return triple.predicate != TYPE or triple.object.value.startswith(CX)


def around(things: Iterable[object], facts_: Iterable[ox.Triple], steps: int = 2) -> list[ox.Triple]:
    """The facts within so many steps of some things, in the order given."""
    near, facts_ = set(things), list(facts_)
    for _ in range(steps):
        near |= {end for fact in facts_ if fact.predicate != TYPE for end in _ends(fact) if near & set(_ends(fact))}
    return [fact for fact in facts_ if near & set(_ends(fact))]


def _ends(fact: ox.Triple) -> Iterator[object]:
    yield fact.subject
    if fact.predicate != TYPE:
        yield fact.object


def label(store: ox.Store, node: object) -> str:
    """What a thing or a term is called: its label, else the last part of its IRI."""
    if not isinstance(node, ox.NamedNode):
        return str(node)
    labels = store.quads_for_pattern(node, ox.NamedNode(RDFS + "label"), None, ox.DefaultGraph())
    names = sorted(quad.object.value for quad in labels if isinstance(quad.object, ox.Literal))
    return names[0] if names else node.value.rpartition("#")[2].rpartition("/")[2]
