"""The closed vocabulary: namespaces, the IRIs we mint, and what the ontology says of its terms.

IRIs are content hashes or the ids of the records, so the same input names the same things.
What a relation's claims look like in the graph is read from the ontology's annotations
(`cx:eventClass`, `cx:subjectRole`, `cx:objectRole`, ...): no relation is named in this code.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from kg.errors import DataError
from kg.resources import drawer

CX = "https://w3id.org/conflict-kg/ns#"
ONTOLOGY = "https://w3id.org/conflict-kg/ns"
"""The graph of the terms that an overlay adds."""
CXT = "https://w3id.org/conflict-kg/types#"
ID = "https://w3id.org/conflict-kg/id/"
INFERRED = ID + "graph/inferred"
"""The graph of what `kg infer` finds to follow."""
VIEWS = ID + "graph/views"
"""The graph of the answers that analysts open daily (see `kg.cube`)."""
APART = frozenset({INFERRED, VIEWS})
"""Graphs that are never merged with what was read."""
NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
WD = "http://www.wikidata.org/entity/"
WDATA = "https://www.wikidata.org/wiki/Special:EntityData/"
WDT = "http://www.wikidata.org/prop/direct/"
GEO = "http://www.opengis.net/ont/geosparql#"
SF = "http://www.opengis.net/ont/sf#"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
SCHEMA = "https://schema.org/"

PREFIXES: Mapping[str, str] = {
    "cx": CX,
    "cxt": CXT,
    "dcterms": DCTERMS,
    "geo": GEO,
    "id": ID,
    "nif": NIF,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sf": SF,
    "skos": SKOS,
    "wd": WD,
    "wdata": WDATA,
    "wdt": WDT,
    "wgs84": WGS84,
    "xsd": XSD,
}
"""The prefixes of every file we write and every query we run."""


def sparql_prefixes() -> str:
    """The PREFIX lines that stand before every named query."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


# ---- IRIs


def digest(*parts: object, length: int = 16) -> str:
    """The first `length` hex digits of a hash over the parts; None and "" differ."""
    text = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


@lru_cache(maxsize=65536)
def local_part(text: str) -> str:
    """`text` with all that may not stand in the path of an IRI percent-encoded."""
    encoded = quote(text, safe="/-._~", errors="replace")
    return re.sub(r"(?<![^/])\.{1,2}(?![^/])", lambda dots: dots.group().replace(".", "%2E"), encoded)


def entity_iri(entity: str) -> str:
    """The IRI of an entity id such as `country/israel`."""
    return ID + local_part(entity)


def point_iri(entity: str) -> str:
    """The IRI of the point on the map where an entity lies."""
    return f"{entity_iri(entity)}#point"


def article_slug(article: str) -> str:
    """The id of an article where it is plain, else what is plain of it and a hash."""
    if re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}", article):
        return article
    plain = re.sub(r"[^A-Za-z0-9]+", "-", article).strip("-")[-40:].strip("-")
    return "-".join(part for part in (plain, digest(article, length=12)) if part)


@lru_cache(maxsize=1024)
def article_iri(article: str) -> str:
    """The IRI of an article, which also names its graph."""
    return f"{ID}article/{article_slug(article)}"


def passage_iri(article: str, start: int, end: int) -> str:
    """The IRI of a stretch of an article (RFC 5147 fragment, code points)."""
    return f"{article_iri(article)}#char={start},{end}"


def claim_iri(claim: str) -> str:
    """The IRI of a claim id."""
    return f"{ID}claim/{quote(claim, safe='-._~', errors='replace')}"


def event_iri(key: str) -> str:
    """The IRI of an event or situation, by its key."""
    return f"{ID}event/{key}"


def count_iri(key: str) -> str:
    """The IRI of a casualty count, by its key."""
    return f"{ID}count/{key}"


def run_iri(software: str, resources: str) -> str:
    """The IRI of a run: the same for the same software and drawers, whenever it happened."""
    return f"{ID}run/{digest(software, resources)}"


def concept_iri(name: str) -> str:
    """The IRI of a concept of the type scheme, such as a modality."""
    return CXT + name


def term_iri(name: str) -> str:
    """The IRI of a class or property of the ontology."""
    return CX + name


# ---- the ontology

Union = frozenset[str]
"""Local names of classes, any of which will do."""


class Property(msgspec.Struct, frozen=True):
    """What the ontology says of an object property; all names are local names.

    `domain` and `range` hold one union for every statement about it or a property above it:
    an argument must fit each. The last five lay out a claim as an event or situation.
    """

    name: str
    relation: bool = False
    above: frozenset[str] = frozenset()
    domain: tuple[Union, ...] = ()
    range: tuple[Union, ...] = ()
    symmetric: bool = False
    irreflexive: bool = False
    event_class: str | None = None
    subject_roles: tuple[str, ...] = ()
    object_roles: tuple[str, ...] = ()
    default_type: str | None = None
    reports_harm: str | None = None


class Vocabulary(msgspec.Struct, frozen=True):
    """The classes with all that stand above them, the object properties, and the concepts.

    `added` is what overlays say, as quads of the graph `ONTOLOGY`.
    """

    classes: Mapping[str, frozenset[str]]
    properties: Mapping[str, Property]
    concepts: frozenset[str]
    added: tuple[Quad, ...] = ()

    def relation(self, name: str) -> Property:
        """The relation that claims call `name`.

        Raises:
            DataError: if the ontology has no such relation.
        """
        found = self.properties.get(name)
        if found is None:
            raise DataError(f"no relation {name!r}", where="ontology", hint="define it there, or correct the name")
        if not found.relation:
            raise DataError(f"{name!r} is no relation", where="ontology", hint="make it a sub-property of cx:relatedTo")
        return found

    def is_a(self, type_: str, class_: str) -> bool:
        """Whether everything of type `type_` is of class `class_`.

        Raises:
            DataError: if the ontology has no class `type_`.
        """
        if type_ not in self.classes:
            raise DataError(f"no class {type_!r}", where="ontology", hint="use a class of ontology/conflict.ttl")
        return class_ in self.classes[type_]

    def fits(self, type_: str | None, unions: Iterable[Union]) -> bool:
        """Whether something of type `type_` (None: unknown) may stand where all `unions` are asked for."""
        return type_ is not None and all(any(self.is_a(type_, name) for name in union) for union in unions)


def load(*overlays: Path) -> Vocabulary:
    """The vocabulary of the drawer, with the Turtle files of further folders added to it.

    Raises:
        DataError: if a file is no valid Turtle.
    """
    return _load((drawer("ontology"), *overlays))


def ontology_files(folder: Path) -> list[Path]:
    """The files of a folder, and of `ontology` in it, that define terms: all Turtle but shapes and alignments."""
    found = (*folder.glob("*.ttl"), *folder.glob("ontology/*.ttl"))
    return sorted(p for p in found if p.stem not in {"shapes", "alignments"})


@cache
def _load(folders: tuple[Path, ...]) -> Vocabulary:
    shipped, *overlays = [[(file, _parse(file)) for file in ontology_files(folder)] for folder in folders]
    files = [*shipped, *(read for overlay in overlays for read in overlay)]
    graph = _Graph(quad for _, quads in files for quad in quads)
    classes = graph.subjects(RDF + "type", OWL + "Class")
    vocabulary = Vocabulary(
        classes={name: graph.above(name, RDFS + "subClassOf") for name in classes},
        properties={name: graph.property(name) for name in graph.subjects(RDF + "type", OWL + "ObjectProperty")},
        concepts=frozenset(name.removeprefix(CXT) for name in graph.subjects(RDF + "type", SKOS + "Concept")),
        added=tuple(_named(quad for overlay in overlays for _, quads in overlay for quad in quads)),
    )
    _check(vocabulary, {_name(quad.subject): str(file) for file, quads in reversed(files) for quad in quads})
    return vocabulary


def _named(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads in the graph `ONTOLOGY`, their blank nodes named by what comes first: a parser names them by chance."""
    names: dict[str, BlankNode] = {}

    def name(term: Any) -> Any:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term.value, BlankNode(f"term{len(names)}"))

    for quad in quads:
        yield Quad(name(quad.subject), quad.predicate, name(quad.object), NamedNode(ONTOLOGY))


def _check(vocabulary: Vocabulary, homes: Mapping[str, str]) -> None:
    """Refuse a relation that is laid out with a class, role or concept that does not exist."""
    for name, relation in vocabulary.properties.items():
        known = (
            (relation.event_class, vocabulary.classes),
            *((role, vocabulary.properties) for role in (*relation.subject_roles, *relation.object_roles)),
            (relation.default_type, vocabulary.concepts),
            (relation.reports_harm, vocabulary.concepts),
            *((class_, vocabulary.classes) for union in (*relation.domain, *relation.range) for class_ in union),
        )
        for term, terms in known:
            if term is not None and term not in terms:
                raise DataError(
                    f"relation {name!r} names {term!r}, which is not defined",
                    where=homes.get(name, "ontology"),
                    hint="define it or correct the name",
                )


def _parse(file: Path) -> list[Quad]:
    try:
        return list(parse(path=str(file), format=RdfFormat.TURTLE))
    except (SyntaxError, OSError) as error:
        raise DataError(str(error), where=str(file), hint="correct the file") from error


class _Graph:
    """The ontology's triples by subject and predicate, with its own IRIs as local names."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.triples: dict[tuple[str, str], list[str]] = {}
        self.typed: dict[tuple[str, str], list[str]] = {}
        for quad in quads:
            subject, predicate, object_ = (_name(term) for term in (quad.subject, quad.predicate, quad.object))
            self.triples.setdefault((subject, predicate), []).append(object_)
            if isinstance(quad.subject, NamedNode):
                self.typed.setdefault((predicate, object_), []).append(subject)

    def subjects(self, predicate: str, object_: str) -> list[str]:
        return sorted(set(self.typed.get((predicate, object_), ())))

    def objects(self, subject: str, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(set(self.triples.get((subject, predicate), ()))))

    def above(self, name: str, predicate: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = [name]
        while todo:
            if (here := todo.pop()) not in seen:
                seen.add(here)
                todo += self.objects(here, predicate)
        return frozenset(seen)

    def members(self, node: str) -> Iterator[str]:
        while node != RDF + "nil":
            yield from self.objects(node, RDF + "first")
            node = self.objects(node, RDF + "rest")[0]

    def union(self, node: str) -> Union:
        lists = self.objects(node, OWL + "unionOf")
        return frozenset(self.members(lists[0])) if lists else frozenset({node})

    def property(self, name: str) -> Property:
        above = sorted(self.above(name, RDFS + "subPropertyOf"))
        kinds = self.objects(name, RDF + "type")

        def unions(predicate: str) -> tuple[Union, ...]:
            found = {self.union(node) for here in above for node in self.objects(here, predicate)}
            return tuple(sorted(found, key=sorted))

        def one(annotation: str) -> str | None:
            return next((value.removeprefix(CXT) for value in self.objects(name, annotation)), None)

        return Property(
            name,
            relation="relatedTo" in above and name != "relatedTo",
            above=frozenset(above) - {name},
            domain=unions(RDFS + "domain"),
            range=unions(RDFS + "range"),
            symmetric=OWL + "SymmetricProperty" in kinds,
            irreflexive=OWL + "IrreflexiveProperty" in kinds,
            event_class=one("eventClass"),
            subject_roles=self.objects(name, "subjectRole"),
            object_roles=self.objects(name, "objectRole"),
            default_type=one("defaultType"),
            reports_harm=one("reportsHarm"),
        )


def _name(term: object) -> str:
    value = str(getattr(term, "value", term))
    return value.removeprefix(CX) if isinstance(term, NamedNode) else value
