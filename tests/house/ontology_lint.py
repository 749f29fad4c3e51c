"""The pitfalls of ontologies that matter, found by program: `python -m tests.house.ontology_lint`.

Those of OOPS! (oops.linkeddata.es, P.. numbers) and FOOPS! (foops.linkeddata.es) that can be told without reading
minds. A pitfall is a function from the vocabulary to what is wrong, one line each; a reason for an exception
stands in the ontology itself, as `skos:editorialNote`, so that whoever uses it can read it too.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, VANN

from kg.resources import drawer
from kg.vocab import CX, CXT, ONTOLOGY

Node = rdflib.term.Node
Pitfall = Callable[["Words"], Iterator[str]]

HOME = rdflib.URIRef(ONTOLOGY)
_PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
_KINDS = (OWL.Class, *_PROPERTIES, OWL.AnnotationProperty, RDFS.Datatype, SKOS.Concept, SKOS.Collection)
_METADATA = [DCTERMS[word] for word in ("title", "abstract", "description", "creator", "created", "issued", "modified")]
_BUILT_IN = tuple(str(ns) for ns in (RDF, RDFS, OWL))

PITFALLS: dict[str, Pitfall] = {}
"""Every pitfall by its name."""


class Words:
    """The ontology as the pitfalls ask about it. `graph` defines the terms; `users` are graphs that use them."""

    def __init__(self, graph: rdflib.Graph, users: rdflib.Graph | None = None) -> None:
        self.graph, self.users = graph, users if users is not None else rdflib.Graph()
        self.classes = self.own(OWL.Class)
        self.properties = self.own(*_PROPERTIES)
        self.terms = self.own(*_KINDS)

    def own(self, *kinds: Node) -> list[rdflib.URIRef]:
        """Our terms of some kinds, sorted."""
        found = {term for kind in kinds for term in self.graph.subjects(RDF.type, kind)}
        return sorted(term for term in found if is_ours(term))  # type: ignore[type-var,misc]

    def excused(self, term: Node, word: str) -> bool:
        """Whether a note of the term gives a reason that speaks of `word`."""
        return any(word in str(note) for note in self.graph.objects(term, SKOS.editorialNote))

    def ends(self, term: Node, which: Node) -> frozenset[Node]:
        """The classes that any domain (or range) of a property names."""
        found: set[Node] = set()
        for node in self.graph.objects(term, which):
            union = self.graph.value(node, OWL.unionOf)
            found |= set(Collection(self.graph, union)) if union else {node}
        return frozenset(found)

    def disjoint(self) -> set[frozenset[Node]]:
        """The pairs of classes that are said to be disjoint."""
        pairs = {frozenset(pair) for pair in self.graph.subject_objects(OWL.disjointWith)}
        for axiom in self.graph.subjects(RDF.type, OWL.AllDisjointClasses):
            members = self.graph.value(axiom, OWL.members)
            pairs |= {frozenset(pair) for pair in combinations(Collection(self.graph, members), 2)}  # type: ignore[arg-type]
        return pairs


def is_ours(term: Node) -> bool:
    """Whether it is an IRI in one of our namespaces."""
    return isinstance(term, rdflib.URIRef) and str(term).startswith((CX, CXT))


def name(term: Node) -> str:
    """A term as one writes it."""
    return str(term).replace(CXT, "cxt:").replace(CX, "cx:")


def pitfall(title: str) -> Callable[[Pitfall], Pitfall]:
    """Enter a function among the pitfalls."""

    def enter(function: Pitfall) -> Pitfall:
        PITFALLS[title] = function
        return function

    return enter


# ---- what every term has


@pitfall("missing label (P08)")
def _label(words: Words) -> Iterator[str]:
    for term in words.terms:
        found = [*words.graph.objects(term, RDFS.label), *words.graph.objects(term, SKOS.prefLabel)]
        if [getattr(label, "language", None) for label in found] != ["en"]:
            yield f"{name(term)} has not exactly one English label"


@pitfall("missing definition (P08)")
def _definition(words: Words) -> Iterator[str]:
    for term in words.terms:
        text = words.graph.value(term, SKOS.definition)
        if text is None or not re.fullmatch(r"[A-Z].+\.", str(text), re.DOTALL):
            yield f"{name(term)} has no definition in whole sentences"


@pitfall("relation without an example (P08)")
def _example(words: Words) -> Iterator[str]:
    head = rdflib.URIRef(CX + "relatedTo")
    for term in sorted({*words.graph.transitive_subjects(RDFS.subPropertyOf, head)} - {head}):  # type: ignore[type-var]
        if words.graph.value(term, SKOS.example) is None:
            yield f"{name(term)} has no example"


@pitfall("term that does not say where it is defined (FOOPS! OM4)")
def _defined_by(words: Words) -> Iterator[str]:
    for term in words.terms:
        home = rdflib.URIRef(str(term).partition("#")[0])
        homes = {*words.graph.objects(term, RDFS.isDefinedBy), *words.graph.objects(term, SKOS.inScheme)}
        if homes != {home}:
            yield f"{name(term)} is not said to be defined by {home}"


@pitfall("one label for two terms (P32)")
def _same_label(words: Words) -> Iterator[str]:
    for terms in _grouped(words, lambda term: str(words.graph.value(term, RDFS.label)).casefold()):
        yield f"{' and '.join(map(name, terms))} share a label"


@pitfall("one name for two terms")
def _same_name(words: Words) -> Iterator[str]:
    for terms in _grouped(words, lambda term: str(term).casefold()):
        yield f"{' and '.join(map(name, terms))} differ in their case alone"


def _grouped(words: Words, key: Callable[[Node], str]) -> Iterator[list[Node]]:
    groups = defaultdict(list)
    for term in words.own(OWL.Class, *_PROPERTIES, OWL.AnnotationProperty):
        groups[key(term)].append(term)
    return (terms for terms in groups.values() if len(terms) > 1)


@pitfall("name against the convention (P22)")
def _convention(words: Words) -> Iterator[str]:
    for term in words.terms:
        local = str(term).rpartition("#")[2]
        wanted = r"[A-Z][A-Za-z]*" if term in words.classes else r"[a-z][A-Za-z]*"
        if not re.fullmatch(wanted, local):
            yield f"{name(term)} is not named like the others of its kind"


# ---- properties


@pitfall("missing domain (P11)")
def _domain(words: Words) -> Iterator[str]:
    yield from _missing(words, RDFS.domain, "domain")


@pitfall("missing range (P11)")
def _range(words: Words) -> Iterator[str]:
    yield from _missing(words, RDFS.range, "range")


def _missing(words: Words, which: Node, word: str) -> Iterator[str]:
    for term in words.properties:
        if (term, which, None) not in words.graph and not words.excused(term, word):
            yield f"{name(term)} has no {word}, and no note says why"


@pitfall("several domains or ranges (P19)")
def _several(words: Words) -> Iterator[str]:
    for term in words.properties:
        for which, word in ((RDFS.domain, "domains"), (RDFS.range, "ranges")):
            if len(list(words.graph.objects(term, which))) > 1:
                yield f"{name(term)} has several {word}, so each thing must be of all of them: make a union"


@pitfall("unlinked inverses (P13)")
def _inverses(words: Words) -> Iterator[str]:
    linked = {frozenset(pair) for pair in words.graph.subject_objects(OWL.inverseOf)}
    for one, other in combinations(words.own(OWL.ObjectProperty), 2):
        swapped = words.ends(one, RDFS.domain) == words.ends(other, RDFS.range) != frozenset()
        swapped = swapped and words.ends(one, RDFS.range) == words.ends(other, RDFS.domain)
        if swapped and _stem(one) == _stem(other) and frozenset((one, other)) not in linked:
            yield f"{name(one)} and {name(other)} look like inverses, and no owl:inverseOf says so"


def _stem(term: Node) -> str:
    """What is left of `hasPart`, `partOf` and `isPartOf`, of `backs` and `backedBy`."""
    local = str(term).rpartition("#")[2]
    bare = re.sub(r"^(?:has|is)(?=[A-Z])|(?:Of|By)$", "", local).casefold()
    return re.sub(r"(?:ed|es|s)$", "", bare)


@pitfall("an inverse of itself (P25)")
def _self_inverse(words: Words) -> Iterator[str]:
    for one, other in words.graph.subject_objects(OWL.inverseOf):
        if one == other:
            yield f"{name(one)} is its own inverse: call it symmetric"


@pitfall("symmetric between different ends (P28)")
def _symmetric(words: Words) -> Iterator[str]:
    for term in words.own(OWL.SymmetricProperty):
        if words.ends(term, RDFS.domain) != words.ends(term, RDFS.range):
            yield f"{name(term)} is symmetric, and its domain is not its range"


# ---- hierarchies


@pitfall("cycle (P06)")
def _cycles(words: Words) -> Iterator[str]:
    for term in words.terms:
        for step in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader):
            if any(term in words.graph.transitive_objects(above, step) for above in words.graph.objects(term, step)):
                yield f"{name(term)} stands above itself"


@pitfall("no disjointness (P10)")
def _disjointness(words: Words) -> Iterator[str]:
    pairs = words.disjoint()
    for parent in (None, *words.classes):
        kinds = [term for term in words.classes if parent in {*words.graph.objects(term, RDFS.subClassOf)}]
        kinds = kinds if parent else [t for t in words.classes if not _own_parents(words, t)]
        told = any(frozenset(pair) in pairs for pair in combinations(kinds, 2))
        if len(kinds) > 1 and not told and not (parent and words.excused(parent, "disjoint")):
            yield f"none of the kinds of {name(parent) if parent else 'thing'} are disjoint, and no note says why"


def _own_parents(words: Words, term: Node) -> list[Node]:
    return [parent for parent in words.graph.objects(term, RDFS.subClassOf) if is_ours(parent)]


@pitfall("disjoint from what stands above it")
def _clash(words: Words) -> Iterator[str]:
    pairs = words.disjoint()
    for term in words.classes:
        above = {*words.graph.transitive_objects(term, RDFS.subClassOf)}
        if any(frozenset(pair) in pairs for pair in combinations(above, 2)):
            yield f"nothing can be a {name(term)}: two classes above it are disjoint"


@pitfall("unconnected class (P04)")
def _unconnected(words: Words) -> Iterator[str]:
    for term in words.classes:
        around = {*words.graph.objects(term, RDFS.subClassOf), *words.graph.subjects(None, term)}
        if not around:
            yield f"{name(term)} is connected to nothing"


# ---- what is used, and the whole


@pitfall("undefined term used (P34, P35)")
def _undefined(words: Words) -> Iterator[str]:
    known = {*words.graph.subjects(RDF.type), *words.users.subjects(RDF.type)}
    used = {node for triple in (*words.graph, *words.users) for node in triple if is_ours(node)}
    yield from (f"{name(term)} is used and not defined" for term in sorted(used - known))  # type: ignore[type-var]


@pitfall("undeclared word of others used (P34, P35)")
def _undeclared(words: Words) -> Iterator[str]:
    about = {HOME, *words.own(OWL.Class, *_PROPERTIES, OWL.AnnotationProperty)}
    used: set[Any] = {p for s, p, _ in words.graph if s in about}
    for predicate in (RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf):
        used |= {o for o in words.graph.objects(None, predicate) if isinstance(o, rdflib.URIRef)}
    for term in sorted(used):
        if not str(term).startswith((*_BUILT_IN, str(rdflib.XSD))) and (term, RDF.type, None) not in words.graph:
            yield f"{term} is used and not declared"


@pitfall("deprecated term without a way out")
def _deprecated(words: Words) -> Iterator[str]:
    for term in words.graph.subjects(OWL.deprecated, rdflib.Literal(True)):
        if not (words.graph.value(term, DCTERMS.isReplacedBy) or words.graph.value(term, SKOS.historyNote)):
            yield f"{name(term)} is deprecated: say by what it is replaced, or in a skos:historyNote why"


@pitfall("no ontology declared (P38)")
def _declared(words: Words) -> Iterator[str]:
    if (HOME, RDF.type, OWL.Ontology) not in words.graph:
        yield f"{HOME} is not said to be an owl:Ontology"


@pitfall("missing licence (P41)")
def _licence(words: Words) -> Iterator[str]:
    for whole in (HOME, rdflib.URIRef(CXT.rstrip("#"))):
        if not isinstance(words.graph.value(whole, DCTERMS.license), rdflib.URIRef):
            yield f"{whole} names no licence by IRI"


@pitfall("missing version IRI (FOOPS! VER1)")
def _version(words: Words) -> Iterator[str]:
    iri, number = words.graph.value(HOME, OWL.versionIRI), words.graph.value(HOME, OWL.versionInfo)
    if iri != rdflib.URIRef(f"{HOME}/{number}"):
        yield f"{HOME} has the version IRI {iri}, and the version {number}"


@pitfall("missing words about the whole (FOOPS! OM1-OM3, FIND3)")
def _metadata(words: Words) -> Iterator[str]:
    for predicate in (*_METADATA, VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri):
        if (HOME, predicate, None) not in words.graph:
            yield f"{HOME} has no {predicate}"


# ---- running it


def lint(graph: rdflib.Graph, users: rdflib.Graph | None = None) -> list[tuple[str, str]]:
    """What is wrong, as (pitfall, message)."""
    words = Words(graph, users)
    return [(title, message) for title, found in PITFALLS.items() for message in found(words)]


def shipped() -> tuple[rdflib.Graph, rdflib.Graph]:
    """The files that define terms as one graph, and those that only use them."""
    graph, users = rdflib.Graph(), rdflib.Graph()
    for path in sorted(drawer("ontology").glob("*.ttl")):
        (users if path.stem in {"alignments", "shapes"} else graph).parse(path)
    return graph, users


def main() -> int:
    """Print what is wrong with the ontology; 1 if anything is."""
    graph, users = shipped()
    for path in map(Path, sys.argv[1:]):
        graph.parse(path)
    found = lint(graph, users)
    sys.stdout.writelines(f"{title}: {message}\n" for title, message in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
