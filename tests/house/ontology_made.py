"""What is written by program about the ontology: `make ontology-docs`, or `python -m tests.house.ontology_made`.

The JSON-LD context, the list of published terms and, where pyLODE is installed (dependency group `docs`), the
page docs/ontology.html. The same ontology gives the same bytes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg.vocab import CX, CXT, PREFIXES
from tests.house.ontology_lint import HOME, Words, name, shipped

ROOT = Path(__file__).parents[2]
CONTEXT = ROOT / "ontology" / "context.jsonld"
PUBLISHED = ROOT / "ontology" / "published.txt"
PAGE = ROOT / "docs" / "ontology.html"

_LINKS = {
    "subject": "rdf:subject",
    "predicate": "rdf:predicate",
    "object": "rdf:object",
    "sameAs": "owl:sameAs",
    "closeMatch": "skos:closeMatch",
    "isPartOf": "dcterms:isPartOf",
    "source": "dcterms:source",
    "wasGeneratedBy": "prov:wasGeneratedBy",
    "hasDefaultGeometry": "geo:hasDefaultGeometry",
}
_VALUES = {
    "label": "rdfs:label en",
    "altLabel": "skos:altLabel en",
    "identifier": "dcterms:identifier",
    "title": "dcterms:title",
    "publisher": "dcterms:publisher",
    "addressCountry": "schema:addressCountry",
    "anchorOf": "nif:anchorOf",
    "issued": "dcterms:issued xsd:date",
    "beginIndex": "nif:beginIndex xsd:integer",
    "endIndex": "nif:endIndex xsd:integer",
    "lat": "wgs84:lat xsd:decimal",
    "long": "wgs84:long xsd:decimal",
    "asWKT": "geo:asWKT geo:wktLiteral",
}
"""What our graphs take from other vocabularies, under short names: links; values, with their type or language."""
_WRITTEN_AS = {"nonNegativeInteger": "integer"}
"""The datatypes that graphs use where the range is a wider one."""


# ---- the JSON-LD context


def context(words: Words) -> str:
    """The JSON-LD context: prefixes, then every class and property, with whether it links, or of what type it is."""
    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    terms |= {prefix: iri for prefix, iri in sorted(PREFIXES.items()) if prefix != "id"}
    links = {short: f"{iri} @id" for short, iri in _LINKS.items()}
    for short, said in sorted((links | _VALUES).items()):
        iri, _, type_ = said.partition(" ")
        terms[short] = {"@id": iri, "@language" if type_ == "en" else "@type": type_} if type_ else iri
    for term in words.own(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        terms[_local(term)] = _entry(words, term)
    return json.dumps({"@context": terms}, indent=2) + "\n"


def _entry(words: Words, term: rdflib.URIRef) -> Any:
    if (term, RDF.type, OWL.ObjectProperty) in words.graph:
        return {"@id": name(term), "@type": "@id"}
    said = words.graph.value(term, RDFS.range) or words.graph.value(term, rdflib.SDO.rangeIncludes)
    type_ = _WRITTEN_AS.get(_local(said), _local(said)) if said else "string"
    return name(term) if type_ == "string" else {"@id": name(term), "@type": f"xsd:{type_}"}


def _local(term: Any) -> str:
    return str(term).rpartition("#")[2]


# ---- the terms that are promised


def version(words: Words) -> str:
    """The version of the ontology."""
    return str(words.graph.value(HOME, OWL.versionInfo))


def listed(text: str) -> dict[str, str]:
    """The terms of a list, with the version that brought each."""
    rows = (line.split() for line in text.splitlines() if line and not line.startswith("#"))
    return {term: since for since, term in rows}


def digest(terms: Iterable[str]) -> str:
    """What a closed version's terms come to."""
    return hashlib.sha256("\n".join(sorted(terms)).encode()).hexdigest()[:16]


def closed(text: str) -> dict[str, str]:
    """The digests of versions that are over."""
    rows = (line.split() for line in text.splitlines() if line.startswith("# closed "))
    return {row[2]: row[3] for row in rows}


def published(text: str, words: Words) -> str:
    """The list with what is new under the present version. Nothing leaves it."""
    now, known = version(words), listed(text)
    known |= {name(term): now for term in words.terms if name(term) not in known}
    over = {since: digest(t for t, s in known.items() if s == since) for since in known.values() if since != now}
    over |= closed(text)
    head = [line for line in text.splitlines() if line.startswith("#") and not line.startswith("# closed ")]
    seals = [f"# closed {since} {seal}" for since, seal in sorted(over.items(), key=lambda row: _number(row[0]))]
    rows = sorted(known.items(), key=lambda row: (_number(row[1]), row[0].casefold(), row[0]))
    return "\n".join([*head, *seals, *(f"{since} {term}" for term, since in rows), ""])


def _number(since: str) -> tuple[int, ...]:
    return tuple(map(int, since.split(".")))


# ---- the page


def page() -> str:
    """The page that pyLODE makes, with anchors that are our names, the diagram, and the types of events.

    pyLODE 3.2.1: the later 3.4.1 does not start.
    """
    from lxml import html
    from pylode import OntPub

    graph, _ = shipped()
    made = OntPub(ontology=_ontology(), sort_subjects=True)
    made.fids.update({str(term): _local(term) for term in Words(graph).terms if str(term).startswith(CX)})
    whole = html.document_fromstring(made.make_html(None, True))
    _order_sets(whole)
    content = whole.get_element_by_id("content") if whole.xpath("//*[@id='content']") else whole.body
    content.insert(1, html.fragment_fromstring(_DIAGRAM))
    whole.head.append(html.fragment_fromstring(_STYLE))
    before = next(iter(whole.xpath("//*[@id='namespaces']")), content[-1])
    before.addprevious(html.fragment_fromstring(_types(graph)))
    for link in whole.xpath("//*[@id='toc']//a[@href='#namespaces']"):
        for where, title in _SECTIONS.items():
            entry = html.fragment_fromstring(f'<li><h4><a href="#{where}">{title}</a></h4></li>')
            link.getparent().getparent().addprevious(entry)
    text = html.tostring(whole, encoding="unicode", doctype="<!DOCTYPE html>")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


_DIAGRAM = (
    '<p><img src="ontology.svg" alt="Claims with their evidence, the events and situations that they describe, '
    'and the direct relations that they back" style="max-width: 100%"/></p>'
)


_STYLE = """<style>
pre { white-space: pre-wrap; font-family: inherit; font-style: italic }
#types th, #types td, #values th, #values td {
  text-align: left; vertical-align: top; width: auto; padding: 0 1em 0.5em 0
}
#types td:nth-child(2) { min-width: 17em }
#types, #values { font-size: small }
#types code, #values code { font-size: inherit; white-space: nowrap }
</style>"""
"""Examples are sentences that wrap; the tables of types are wide."""


def _ontology() -> rdflib.Graph:
    """Our own terms alone, blank nodes named in the order of the file: a parser names them by chance."""
    graph, names = rdflib.Graph(), dict[str, str]()

    def term(node: Any) -> Any:
        if isinstance(node, ox.BlankNode):
            return rdflib.BNode(names.setdefault(node.value, f"b{len(names):04}"))
        if isinstance(node, ox.NamedNode):
            return rdflib.URIRef(node.value)
        return rdflib.Literal(node.value, lang=node.language, datatype=None if node.language else node.datatype.value)

    for quad in ox.parse(path=str(ROOT / "ontology" / "conflict.ttl"), format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.BlankNode) or quad.subject.value.startswith(str(HOME)):
            graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
    graph.bind("cx", CX)
    return graph


def _order_sets(whole: Any) -> None:
    """Order the members of "A or B": pyLODE holds them in a set, by where they lie in memory."""
    for join in whole.xpath("//span[@class='cardinality'][.='or' or .='and']"):
        members = [child for child in join.getparent() if child.get("class") != "cardinality"]
        for member, other in zip(members, sorted(map(deepcopy, members), key=_words), strict=True):
            other.tail = member.tail
            member.getparent().replace(member, other)


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _types(graph: rdflib.Graph) -> str:
    """The concepts of the types scheme as two tables: kinds of events with their codes, values of claims."""
    concepts = Words(graph).own(SKOS.Concept)
    values = {*graph.objects(None, SKOS.member)}
    kinds = "".join(_row(graph, term, *_codes(graph, term)) for term in concepts if term not in values)
    rest = "".join(_row(graph, term) for term in concepts if term in values)
    return (
        f'<div class="section">{_title("types-of-events")}'
        f'<table id="types" style="table-layout: auto">\n{_HEAD.format("".join(map("<th>{}</th>".format, _SCHEMES)))}\n'
        f"{kinds}</table>\n{_title('values-of-claims')}"
        f'<table id="values" style="table-layout: auto">\n{_HEAD.format("")}\n{rest}</table>\n</div>'
    )


def _title(where: str) -> str:
    return f'<h2 id="{where}">{_SECTIONS[where]}</h2>\n'


_SECTIONS = {
    "types-of-events": "Types of events and situations",
    "values-of-claims": "Values of claims and counts",
}
"""Our own sections of the page, which the table of contents leads to."""
_HEAD = "<tr><th>name</th><th>definition</th>{}</tr>"
_SCHEMES = ("PLOVER", "CAMEO", "ACLED", "UCDP")


def _row(graph: rdflib.Graph, term: rdflib.URIRef, *codes: str) -> str:
    above = graph.value(term, SKOS.broader)
    under = f" (under {name(above)})" if above else ""
    cells = "".join(f"<td>{cell}</td>" for cell in (f"{graph.value(term, SKOS.definition)}{under}", *codes))
    return f'<tr id="{name(term)}"><td><code>{name(term)}</code></td>{cells}</tr>\n'


def _codes(graph: rdflib.Graph, term: rdflib.URIRef) -> Iterator[str]:
    for scheme in ("plover", "cameo", "acled", "ucdpTypeOfViolence"):
        codes = (str(n) for n in graph.objects(term, SKOS.notation) if str(n.datatype) == CXT + scheme)  # type: ignore[attr-defined]
        yield ", ".join(sorted(codes))


def main() -> None:
    """Write what follows from the ontology."""
    words = Words(*shipped())
    CONTEXT.write_text(context(words), "utf-8")
    PUBLISHED.write_text(published(PUBLISHED.read_text("utf-8"), words), "utf-8")
    if importlib.util.find_spec("pylode"):
        PAGE.write_text(page(), "utf-8")
    else:
        sys.stderr.write("pyLODE is not installed: docs/ontology.html stays as it is (make ontology-docs)\n")


if __name__ == "__main__":
    main()
