from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib

from kg.errors import InputError
from kg.ontology import check
from kg.ontology.shapes import constraints
from kg.resources import drawer
from kg.vocab import PREFIXES

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
FINE = """
id:a a cx:Country ; rdfs:label "A"@en ; cx:backs id:b . id:b a cx:Country ; rdfs:label "B"@en .
id:run a cx:ExtractionRun . id:art a cx:Article ; dcterms:identifier "art.txt" .
id:p a cx:Passage ; nif:anchorOf "A backs B." ; nif:beginIndex 0 ; nif:endIndex 10 ; dcterms:isPartOf id:art .
id:c a cx:Claim ; rdf:subject id:a ; rdf:predicate cx:backs ; rdf:object id:b ; cx:polarity cxt:affirmed ;
    cx:modality cxt:actual ; cx:confidence 0.9 ; cx:evidence id:p ; prov:wasGeneratedBy id:run .
"""

BREACHES = [
    ("cx:polarity cxt:affirmed", "cx:polarity cxt:negated", "has no affirmed, actual claim"),
    ("cx:modality cxt:actual", "cx:modality cxt:planned", "has no affirmed, actual claim"),
    ("nif:endIndex 10", "nif:endIndex 11", "offsets do not span the quoted text"),
    ("cx:confidence 0.9", "cx:confidence 1.9", "1"),
    ("cx:polarity cxt:affirmed ;", "", "1"),
    ("cx:modality cxt:actual", "cx:modality cxt:surely", "surely"),
    ("nif:beginIndex 0", 'nif:beginIndex "-0.5"^^xsd:decimal', "xsd:nonNegativeInteger"),
    ("nif:beginIndex 0", 'nif:beginIndex "-1"^^xsd:integer', ">="),
    ("rdf:predicate cx:backs", "rdf:predicate cx:supports", "ObjectProperty"),
    ("cx:confidence 0.9", "cx:confidence 0.9 ; cx:attributedTo id:art", "Actor"),
    (
        "cx:confidence 0.9",
        "cx:confidence 0.9 ; cx:describes id:e . id:e a cx:ControlSituation ; cx:holder id:a",
        "over",
    ),
    (
        "id:run a cx:ExtractionRun",
        """id:run a cx:ExtractionRun . id:w a cx:CasualtyCount ; cx:harm cxt:killed ; cx:countHigh 3 .
           id:part a cx:CasualtyCount ; cx:harm cxt:killed ; cx:countLow 5 ; cx:includedIn id:w""",
        "larger than the whole",
    ),
    ('rdfs:label "A"@en', 'rdfs:label "A"@en , "AA"@en', "shares the same Language"),
]


def _graph(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=HEAD + text, format="turtle")


def test_every_built_graph_conforms(built: Path) -> None:
    for source in (built, built / "graph.ttl", built / "graph.trig"):
        report = check(source)
        assert report.conforms, report.findings
        assert report.checked > 500


def test_hermit_finds_no_contradiction_in_a_built_graph(built: Path, hermit: Any) -> None:
    report = check(built, reasoner=hermit)
    assert report.findings == ()
    assert report.facts > 100


def test_pyshacl_alone_finds_the_same_as_with_the_queries_in_the_store() -> None:
    broken = FINE.replace("nif:endIndex 10", "nif:endIndex 11").replace("cxt:actual", "cxt:planned")
    data = _graph(broken)
    ontology = drawer("ontology")
    for name in ("conflict.ttl", "types.ttl"):
        data.parse(ontology / name)
    _, results, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(ontology / "shapes.ttl"))
    ours = Counter(finding.message for finding in check(_graph(broken)).findings)
    assert ours == Counter(str(text) for text in results.objects(None, rdflib.SH.resultMessage))
    assert ours.total() == 2
    assert len(constraints()) >= 4


def test_a_fine_graph_conforms() -> None:
    assert check(_graph(FINE)).findings == ()


@pytest.mark.parametrize("text", ["", "<urn:x> a <http://xmlns.com/foaf/0.1/Person> ; rdfs:label 'X' ."])
def test_a_graph_of_other_words_is_warned_of(text: str) -> None:
    report = check(_graph(text))
    assert report.conforms
    assert [finding.message for finding in report.findings if "is it the graph you mean" in finding.message]


def test_whole_numbers_may_be_as_the_ontology_says() -> None:
    number = "^^xsd:nonNegativeInteger"
    counted = f'cx:countLow "3"{number} ; cx:countBest 4 ; cx:countHigh "5"{number}'
    fine = FINE.replace("beginIndex 0", f'beginIndex "0"{number}').replace("endIndex 10", f'endIndex "10"{number}')
    assert check(_graph(f"{fine} id:n a cx:CasualtyCount ; cx:harm cxt:killed ; {counted} .")).findings == ()


@pytest.mark.parametrize(("old", "new", "message"), BREACHES)
def test_a_breach_is_found(old: str, new: str, message: str) -> None:
    assert old in FINE
    report = check(_graph(FINE.replace(old, new)))
    assert not report.conforms
    assert any(message in finding.message for finding in report.findings), report.findings


def test_a_finding_names_claim_sentence_and_article() -> None:
    (finding,) = check(_graph(FINE.replace("cx:confidence 0.9", "cx:confidence 1.9"))).findings
    assert finding.article == "art.txt"
    assert finding.sentence == "A backs B."
    assert finding.claim == finding.focus == PREFIXES["id"] + "c"


def test_two_holders_on_one_day_are_a_warning() -> None:
    held = (
        "a cx:ControlSituation ; cx:over id:b ; cx:startDate '2020-02-01'^^xsd:date ; cx:endDate '2020-02-02'^^xsd:date"
    )
    other = 'id:x a cx:Country ; rdfs:label "X"@en .'
    report = check(_graph(f"{FINE} {other} id:s {held} ; cx:holder id:a . id:t {held} ; cx:holder id:x ."))
    assert report.conforms
    assert {finding.severity for finding in report.findings} == {"warning"}
    assert len(report.findings) == 2


@pytest.mark.parametrize("name", ["none.ttl", "broken.ttl", "strange.xyz", "folder"])
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "broken.ttl").write_text("<a> <b> .")
    (tmp_path / "strange.xyz").write_text("?")
    with pytest.raises(InputError, match=name) as caught:
        check(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value.where)
    assert caught.value.hint
