"""The ontology has none of the pitfalls, and the linter finds each where it is planted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib

from kg.vocab import PREFIXES, load
from tests.house import ontology_lint
from tests.house.ontology_lint import PITFALLS, lint, shipped

ROOT = Path(__file__).parents[2]
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
HEAD += "@prefix vann: <http://purl.org/vocab/vann/> . @prefix schema: <https://schema.org/> .\n"
HOME = "<https://w3id.org/conflict-kg/ns>"
SAID = f"rdfs:isDefinedBy {HOME}"
FINE = f"""{HEAD}
{HOME} a owl:Ontology ; owl:versionIRI <https://w3id.org/conflict-kg/ns/1.0.0> ; owl:versionInfo "1.0.0" ;
    dcterms:title "T" ; dcterms:abstract "A" ; dcterms:description "D" ; dcterms:creator "C" ; dcterms:created "2026" ;
    dcterms:issued "2026" ; dcterms:modified "2026" ; dcterms:license <http://example.org/by> ;
    vann:preferredNamespacePrefix "cx" ; vann:preferredNamespaceUri "cx#" .
<https://w3id.org/conflict-kg/types> a skos:ConceptScheme ; dcterms:license <http://example.org/by> .
skos:definition a owl:AnnotationProperty . skos:editorialNote a owl:AnnotationProperty .
dcterms:title a owl:AnnotationProperty . dcterms:abstract a owl:AnnotationProperty .
dcterms:description a owl:AnnotationProperty . dcterms:creator a owl:AnnotationProperty .
dcterms:created a owl:AnnotationProperty . dcterms:issued a owl:AnnotationProperty .
dcterms:modified a owl:AnnotationProperty . dcterms:license a owl:AnnotationProperty .
vann:preferredNamespacePrefix a owl:AnnotationProperty . vann:preferredNamespaceUri a owl:AnnotationProperty .

cx:Actor a owl:Class ; rdfs:label "actor"@en ; skos:definition "Who acts."@en ; {SAID} .
cx:Person a owl:Class ; rdfs:subClassOf cx:Actor ; rdfs:label "person"@en ; skos:definition "One."@en ; {SAID} .
cx:Group a owl:Class ; rdfs:subClassOf cx:Actor ; rdfs:label "group"@en ; skos:definition "Many."@en ; {SAID} .
cx:Person owl:disjointWith cx:Group .
cx:partOf a owl:ObjectProperty ; rdfs:domain cx:Person ; rdfs:range cx:Group ; rdfs:label "part of"@en ;
    skos:definition "Belongs to."@en ; {SAID} .
"""
MORE = "skos:definition 'Has parts.'@en ; rdfs:domain cx:Group ; rdfs:range cx:Person ; " + SAID

NEW = f"a owl:ObjectProperty ; rdfs:label 'has'@en ; {MORE} . cx:partOf a"

PLANTED = [
    ("missing label (P08)", 'rdfs:label "group"@en ; ', ""),
    ("missing label (P08)", '"group"@en', '"group"@en , "band"@en'),
    ("missing definition (P08)", 'skos:definition "Many."@en ; ', ""),
    ("missing definition (P08)", '"Many."', '"many"'),
    ("relation without an example (P08)", "cx:partOf a", "cx:partOf rdfs:subPropertyOf cx:relatedTo ; a"),
    ("term that does not say where it is defined (FOOPS! OM4)", f'"Many."@en ; {SAID}', '"Many."@en'),
    ("one label for two terms (P32)", '"group"', '"Person"'),
    ("one name for two terms", "cx:partOf a", f"cx:group {NEW}"),
    ("name against the convention (P22)", "cx:partOf a", "cx:part_of a"),
    ("name against the convention (P22)", "cx:Group", "cx:group"),
    ("missing domain (P11)", "rdfs:domain cx:Person ; ", ""),
    ("missing range (P11)", "rdfs:range cx:Group ; ", ""),
    ("several domains or ranges (P19)", "rdfs:range cx:Group ; ", "rdfs:range cx:Group , cx:Actor ; "),
    ("unlinked inverses (P13)", "cx:partOf a", f"cx:hasPart {NEW}"),
    ("an inverse of itself (P25)", "cx:partOf a", "cx:partOf owl:inverseOf cx:partOf ; a"),
    ("symmetric between different ends (P28)", "cx:partOf a", "cx:partOf a owl:SymmetricProperty , "),
    ("cycle (P06)", "cx:Actor a owl:Class", "cx:Actor a owl:Class ; rdfs:subClassOf cx:Person"),
    ("no disjointness (P10)", "cx:Person owl:disjointWith cx:Group .", ""),
    ("disjoint from what stands above it", "owl:disjointWith cx:Group", "owl:disjointWith cx:Group , cx:Actor"),
    ("unconnected class (P04)", "cx:partOf a", "cx:Lone a owl:Class . cx:partOf a"),
    ("undefined term used (P34, P35)", "rdfs:range cx:Group", "rdfs:range cx:Band"),
    ("undeclared word of others used (P34, P35)", "rdfs:range cx:Group", "rdfs:range schema:Organization"),
    ("undeclared word of others used (P34, P35)", 'skos:definition "Many."', 'skos:note "x" ; skos:definition "Many."'),
    ("deprecated term without a way out", "cx:partOf a", "cx:partOf owl:deprecated true ; a"),
    ("no ontology declared (P38)", "a owl:Ontology ; ", ""),
    ("missing licence (P41)", "dcterms:license <http://example.org/by> ;", ""),
    ("missing licence (P41)", "skos:ConceptScheme ; dcterms:license <http://example.org/by>", "skos:ConceptScheme"),
    ("missing version IRI (FOOPS! VER1)", "owl:versionIRI <https://w3id.org/conflict-kg/ns/1.0.0> ; ", ""),
    ("missing version IRI (FOOPS! VER1)", 'owl:versionInfo "1.0.0"', 'owl:versionInfo "1.1.0"'),
    ("missing words about the whole (FOOPS! OM1-OM3, FIND3)", 'dcterms:abstract "A" ; ', ""),
]  # fmt: skip


def _found(text: str) -> set[str]:
    return {title for title, _ in lint(rdflib.Graph().parse(data=text, format="turtle"))}


def test_the_ontology_has_no_pitfall(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["ontology_lint"])
    assert ontology_lint.main() == 0, capsys.readouterr().out
    assert len(ontology_lint.Words(shipped()[0]).terms) > 200


def test_a_fine_ontology_has_none() -> None:
    assert _found(FINE) == set()


@pytest.mark.parametrize(("title", "old", "new"), PLANTED)
def test_a_planted_pitfall_is_found(title: str, old: str, new: str) -> None:
    assert old in FINE
    assert title in _found(FINE.replace(old, new))


def test_every_pitfall_was_planted() -> None:
    assert {title for title, _, _ in PLANTED} == PITFALLS.keys()
    assert len(PITFALLS) == 24


def test_a_reason_in_the_ontology_excuses() -> None:
    note = "skos:editorialNote 'No domain: anything has parts.'@en ;"
    assert _found(FINE.replace("rdfs:domain cx:Person ; ", note)) == set()


QUERIES = sorted(
    path for folder in ("queries", "ontology", "tests/competency", "bench") for path in (ROOT / folder).rglob("*.rq")
)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_query_uses_terms_that_exist(path: Path) -> None:
    known, text = load(), path.read_text("utf-8")
    graph, _ = shipped()
    terms = {str(term) for term in graph.subjects(rdflib.RDF.type)}
    used = set(re.findall(r"\b(cxt?):(\w+)", text))
    assert not {f"{p}:{n}" for p, n in used if PREFIXES[p] + n not in terms}
    assert known.classes
