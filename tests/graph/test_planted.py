"""Planted errors: each is found by the layer meant for it, and by no other."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.errors import InputError
from kg.ontology import Report, check, reasoner
from kg.ontology.clashes import by_rules, closed_terms, smallest
from kg.ontology.facts import facts, own_terms, terms
from kg.ontology.rules import follow
from kg.vocab import PREFIXES

PLANTED: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "planted.toml").read_text("utf-8"))["planted"]
HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
SOUND = """
id:a a cx:Country ; rdfs:label "A"@en ; cx:backs id:b . id:b a cx:Country ; rdfs:label "B"@en .
id:town a cx:Settlement ; rdfs:label "Tarn"@en . id:ira a cx:Person ; rdfs:label "Ira Holt"@en .
id:run a cx:ExtractionRun . id:art a cx:Article ; dcterms:identifier "art.txt" .
id:p a cx:Passage ; nif:anchorOf "A backs B." ; nif:beginIndex 0 ; nif:endIndex 10 ; dcterms:isPartOf id:art .
id:c a cx:Claim ; rdf:subject id:a ; rdf:predicate cx:backs ; rdf:object id:b ; cx:polarity cxt:affirmed ;
    cx:modality cxt:actual ; cx:confidence 0.9 ; cx:evidence id:p ; prov:wasGeneratedBy id:run .
"""
BY_RULES = [case for case in PLANTED if case["layer"] == "clash"]


def written(case: dict[str, Any]) -> str:
    """The sound graph with the error in it."""
    text = SOUND
    if "old" in case:
        assert case["old"] in text
        text = text.replace(case["old"], case["new"])
    said = (claimed(number, *fact.split()) for number, fact in enumerate(case.get("claims", ())))
    return "\n".join((HEAD, text, case.get("terms", ""), case.get("add", ""), *said))


def claimed(number: int, subject: str, relation: str, object_: str) -> str:
    """A fact with a claim behind it, and the sentence that states it."""
    words = f"{subject} {relation} {object_}."
    return f"""
id:{subject} cx:{relation} id:{object_} .
id:p{number} a cx:Passage ; nif:anchorOf "{words}" ; nif:beginIndex 20 ; nif:endIndex {20 + len(words)} ;
    dcterms:isPartOf id:art .
id:c{number} a cx:Claim ; rdf:subject id:{subject} ; rdf:predicate cx:{relation} ; rdf:object id:{object_} ;
    cx:polarity cxt:affirmed ; cx:modality cxt:actual ; cx:confidence 0.9 ; cx:evidence id:p{number} ;
    prov:wasGeneratedBy id:run ."""


def checked(case: dict[str, Any], folder: Path, **options: Any) -> Report:
    (folder / "planted.ttl").write_text(written(case), "utf-8")
    return check(folder / "planted.ttl", **options)


def split(case: dict[str, Any]) -> tuple[list[ox.Triple], tuple[ox.Triple, ...]]:
    """The facts and the terms of a case."""
    store = ox.Store()
    store.load(written(case).encode(), ox.RdfFormat.TURTLE)
    known = (*own_terms(), *terms(store))
    return facts(store, known), known


def test_there_are_errors_for_every_layer() -> None:
    layers = Counter(case["layer"] for case in PLANTED)
    assert set(layers) == {"parse", "shape", "constraint", "clash", "reasoner"}
    assert layers.total() >= 25
    assert min(layers.values()) >= 2


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: case["name"])
def test_it_is_found_by_the_layer_meant_for_it(case: dict[str, Any], tmp_path: Path, request: Any) -> None:
    if case["layer"] == "parse":
        with pytest.raises(InputError, match=case["says"]):
            checked(case, tmp_path)
        return
    wanted: Any = request.getfixturevalue("hermit") if case["layer"] == "reasoner" else "fast"
    report = checked(case, tmp_path, reasoner=wanted)
    assert not report.conforms
    assert {finding.layer for finding in report.findings} - {*case.get("also", ())} == {case["layer"]}, report.findings
    assert any(re.search(case["says"], finding.message) for finding in report.findings), report.findings
    if "facts" in case:
        assert {behind.fact for behind in report.findings[0].behind} == {*case["facts"]}


@pytest.mark.parametrize("case", BY_RULES, ids=lambda case: case["name"])
def test_hermit_agrees_and_no_fact_can_be_spared(case: dict[str, Any], hermit: str) -> None:
    told, known = split(case)
    (clash, *_) = by_rules(told, closed_terms(known), ox.Store())
    assert not reasoner.consistent(known, clash.facts), "the facts that the rules name clash by themselves"
    for fact in clash.facts:
        rest = [other for other in clash.facts if other != fact]
        assert not list(follow(rest, closed_terms(known)).clashes()), f"without {fact} nothing clashes"


def test_a_clash_names_the_sentences_behind_its_facts(tmp_path: Path) -> None:
    (case,) = (case for case in PLANTED if case["name"] == "a town that warns")
    (finding,) = checked(case, tmp_path).findings
    assert (finding.article, finding.focus) == ("art.txt", PREFIXES["id"] + "town")
    told = {(behind.fact, behind.claim, behind.sentence, behind.article) for behind in finding.behind}
    claim = PREFIXES["id"] + "c0", "town warned b.", "art.txt"
    assert told == {("Tarn warned B", *claim), ("Tarn is a settlement", *claim)}
    assert [row["fact"] for row in finding.rows()] == [behind.fact for behind in finding.behind]


def test_the_smallest_set_is_found_with_few_questions() -> None:
    def fact(number: int) -> ox.Triple:
        near = ox.NamedNode(f"http://x/{number // 10}")
        return ox.Triple(near, ox.NamedNode("http://x/p"), ox.NamedNode(f"http://x/{number}"))

    crowd, guilty = [fact(n) for n in range(1000)], {fact(370), fact(374), fact(37)}
    asked: list[int] = []

    def clashing(some: Sequence[ox.Triple]) -> bool:
        asked.append(len(some))
        return guilty <= set(some)

    assert set(smallest(crowd, clashing)) == guilty
    assert len(asked) < 60
    assert smallest(crowd, lambda some: True) == ()
