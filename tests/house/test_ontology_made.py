"""What is made of the ontology is of today, and no term that was published is lost."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import OWL, SKOS

from kg.vocab import CXT, PREFIXES
from tests.house import ontology_made as made
from tests.house.ontology_lint import Words, name, shipped

WORDS = Words(*shipped())
TERMS = {name(term) for term in WORDS.terms}
PUBLISHED = made.PUBLISHED.read_text("utf-8")
CONTEXT = json.loads(made.CONTEXT.read_text("utf-8"))["@context"]
DOCS = made.ROOT / "docs"
HINT = "run `make ontology-docs`"


# ---- published terms


def test_no_published_term_disappears() -> None:
    assert not made.listed(PUBLISHED).keys() - TERMS, "a published term stays: give it owl:deprecated true instead"


def test_every_term_is_in_the_list_of_published_ones() -> None:
    assert len(TERMS) > 230
    assert made.published(PUBLISHED, WORDS) == PUBLISHED, HINT


def test_the_terms_of_a_version_that_is_over_are_sealed() -> None:
    now, of = made.version(WORDS), made.listed(PUBLISHED)
    over = set(of.values()) - {now}
    assert made.closed(PUBLISHED) == {v: made.digest(t for t, since in of.items() if since == v) for v in over}


def test_a_new_version_seals_the_old_one() -> None:
    graph = rdflib.Graph().parse(
        data='<https://w3id.org/conflict-kg/ns> <http://www.w3.org/2002/07/owl#versionInfo> "1.1.0" .', format="turtle"
    )
    new = rdflib.URIRef(PREFIXES["cx"] + "Brandnew")
    graph.add((new, rdflib.RDF.type, OWL.Class))
    text = made.published(PUBLISHED, Words(graph))
    assert text.endswith("\n1.1.0 cx:Brandnew\n")
    assert made.listed(PUBLISHED).keys() < made.listed(text).keys()
    seal = made.closed(text)["1.0.0"]
    lost = [term for term, since in made.listed(text).items() if since == "1.0.0"][1:]
    assert seal != made.digest(lost)
    assert made.closed(made.published(text.replace("1.0.0 cx:Actor\n", ""), Words(graph))) == {"1.0.0": seal}


def test_the_changes_tell_of_this_version() -> None:
    changes = (made.ROOT / "ontology" / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## ([\d.]+)", changes, re.MULTILINE)
    assert versions[0] == made.version(WORDS)
    assert all(made._number(one) > made._number(other) for one, other in pairwise(versions))
    assert set(made.listed(PUBLISHED).values()) <= set(versions)


# ---- the JSON-LD context

TURTLE = """
@base <https://w3id.org/conflict-kg/id/> .
<country/a> a cx:Country ; rdfs:label "A"@en ; cx:backs <country/b> ; owl:sameAs wd:Q1 .
<c> a cx:Claim ; rdf:subject <country/a> ; rdf:predicate cx:backs ; rdf:object <country/b> ; cx:polarity cxt:affirmed ;
    cx:confidence 0.9 ; cx:startDate "2020-02-06"^^xsd:date ; cx:edtf "2020-02-06~" ; cx:evidence <article/1#char=0,9> .
<article/1#char=0,9> nif:beginIndex 0 ; nif:endIndex 9 ; nif:anchorOf "A backs B" ; dcterms:isPartOf <article/1> .
<article/1> a cx:Article ; dcterms:issued "2020-02-07"^^xsd:date ; dcterms:title "T" .
<k> a cx:CasualtyCount ; cx:countLow 3 ; cx:harm cxt:killed .
"""
BASE = "https://w3id.org/conflict-kg/id/"
JSON_LD = [
    {"id": "country/a", "type": "Country", "label": {"@value": "A", "@language": "en"}, "backs": "country/b",
     "sameAs": "wd:Q1"},
    {"id": "c", "type": "Claim", "subject": "country/a", "predicate": "cx:backs", "object": "country/b",
     "polarity": "cxt:affirmed", "confidence": "0.9", "startDate": "2020-02-06", "edtf": "2020-02-06~",
     "evidence": {"id": "article/1#char=0,9", "beginIndex": 0, "endIndex": 9, "anchorOf": "A backs B",
                  "isPartOf": {"id": "article/1", "type": "Article", "issued": "2020-02-07", "title": "T"}}},
    {"id": "k", "type": "CasualtyCount", "countLow": 3, "harm": "cxt:killed"},
]  # fmt: skip


def test_the_context_is_of_today() -> None:
    assert made.CONTEXT.read_text("utf-8") == made.context(WORDS), HINT


def test_the_context_says_what_the_ontology_says() -> None:
    for term in WORDS.own(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        entry = CONTEXT[str(term).rpartition("#")[2]]
        iri = entry if isinstance(entry, str) else entry["@id"]
        assert iri == name(term)
        links = isinstance(entry, dict) and entry["@type"] == "@id"
        assert links == ((term, rdflib.RDF.type, OWL.ObjectProperty) in WORDS.graph)


def _expected() -> rdflib.Graph:
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return rdflib.Graph().parse(data=head + TURTLE, format="turtle")


def test_rdflib_reads_the_same_through_the_context() -> None:
    text = json.dumps({"@context": [CONTEXT, {"@base": BASE}], "@graph": JSON_LD})
    assert isomorphic(rdflib.Graph().parse(data=text, format="json-ld"), _expected())


def test_oxigraph_reads_the_same_through_the_context() -> None:
    text = json.dumps({"@context": CONTEXT, "@graph": JSON_LD})
    quads = ox.parse(text, format=ox.RdfFormat.JSON_LD, base_iri=BASE)
    triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    assert triples is not None
    assert isomorphic(rdflib.Graph().parse(data=triples, format="nt"), _expected())


# ---- the page and the diagram


@pytest.fixture(scope="module")
def page() -> str:
    return re.sub(r"\s+", " ", html.unescape((DOCS / "ontology.html").read_text("utf-8")))


def test_every_term_stands_in_the_page(page: str) -> None:
    shown = [name(t) if str(t).startswith(CXT) else f"<code>{t}</code>" for t in WORDS.own(SKOS.Concept)]
    shown += [f"<code>{term}</code>" for term in WORDS.own(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)]
    assert len(shown) > 200
    assert [text for text in shown if text not in page] == [], HINT


def test_every_definition_stands_in_the_page(page: str) -> None:
    terms = WORDS.own(OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.Concept)
    texts = [str(WORDS.graph.value(term, SKOS.definition)) for term in terms]
    assert [text for text in texts if text not in page] == [], HINT
    assert made.version(WORDS) in page


def test_a_term_is_found_in_the_page_by_its_name(page: str) -> None:
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {"Claim", "backs", "confidence", "eventClass", "cxt:airStrike"} <= anchors
    assert not set(re.findall(r'href="#([^"]+)"', page)) - anchors


def test_the_diagram_shows_what_exists() -> None:
    text = (DOCS / "ontology.svg").read_text("utf-8")
    assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"
    used = set(re.findall(r"\bcxt?:\w+", text))
    assert len(used) > 20
    assert not used - TERMS
