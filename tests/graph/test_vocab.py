from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from kg import vocab
from kg.errors import DataError
from kg.model import Harm, Modality, Polarity, Stance

BESIEGED = """
@prefix cx: <https://w3id.org/conflict-kg/ns#> .
@prefix cxt: <https://w3id.org/conflict-kg/types#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cx:looted a owl:ObjectProperty ; rdfs:subPropertyOf cx:attacked ; rdfs:range cx:Place ;
    cx:eventClass cx:ViolentEvent ; cx:subjectRole cx:initiator ; cx:objectRole cx:occurredAt ;
    cx:defaultType cxt:siege .
"""

NEEDED = (
    "accused agreedWith alignedWith alliedWith armOf attacked backs clashedWith confirmed controls demandedOf "
    "deployedTo detained displaced killed leads locatedIn memberOf metWith opposes presentIn seized struck warned "
    "withdrewFrom wounded"
)


@pytest.mark.parametrize("name", NEEDED.split())
def test_relations(name: str) -> None:
    relation = vocab.load().relation(name)
    assert relation.domain
    assert relation.range


def test_a_relation_says_how_its_claims_are_laid_out() -> None:
    struck = vocab.load().relation("struck")
    assert (struck.event_class, struck.default_type) == ("Strike", "strike")
    assert (struck.subject_roles, struck.object_roles) == (("initiator",), ("occurredAt", "target"))
    assert vocab.load().relation("alliedWith").symmetric


@pytest.mark.parametrize("words", [Polarity, Modality, Stance, Harm])
def test_every_word_of_the_records_is_a_concept(words: object) -> None:
    assert set(words.__args__) <= vocab.load().concepts  # type: ignore[attr-defined]


def test_domain_and_range() -> None:
    known = vocab.load()
    controls = known.relation("controls")
    assert known.fits("Country", controls.domain)
    assert known.fits("Country", controls.range)
    assert not known.fits("Settlement", controls.domain)
    assert not known.fits("Person", controls.range)
    assert not known.fits(None, controls.range)


def test_an_overlay_adds_a_relation(tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text(BESIEGED)
    looted = vocab.load(tmp_path).relation("looted")
    assert looted.event_class == "ViolentEvent"
    assert looted.domain == vocab.load().relation("attacked").domain
    with pytest.raises(DataError, match="no relation 'looted'"):
        vocab.load().relation("looted")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("cx:initiator", "cx:belootingr"), "names 'belootingr', which is not defined"),
        (("cxt:siege", "cxt:sieges"), "names 'sieges', which is not defined"),
        (("cx:ViolentEvent", "cx:Looting"), "names 'Looting', which is not defined"),
        (("a owl:ObjectProperty", "a a"), "more.ttl"),
    ],
)
def test_a_broken_overlay_is_named(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    (tmp_path / "more.ttl").write_text(BESIEGED.replace(*change))
    with pytest.raises(DataError, match=message):
        vocab.load(tmp_path)


def test_iris() -> None:
    assert vocab.entity_iri("country/israel") == "https://w3id.org/conflict-kg/id/country/israel"
    assert vocab.entity_iri("place/sa'dah (old)") == vocab.ID + "place/sa%27dah%20%28old%29"
    assert vocab.entity_iri("x/../y") == vocab.ID + "x/%2E%2E/y"
    assert vocab.article_iri("saraqeb.txt") == vocab.ID + "article/saraqeb.txt"
    assert vocab.passage_iri("a", 3, 9) == vocab.ID + "article/a#char=3,9"
    assert vocab.article_iri("news/a b.txt").startswith(vocab.ID + "article/news-a-b-txt-")
    assert vocab.article_iri("news/a b.txt") != vocab.article_iri("news/a-b.txt")


@given(st.text())
def test_every_id_makes_a_valid_iri(name: str) -> None:
    for iri in (vocab.entity_iri(name), vocab.article_iri(name), vocab.claim_iri(name)):
        assert NamedNode(iri).value == iri
        assert iri.isascii()


@given(st.text(), st.text())
def test_different_ids_have_different_iris(one: str, other: str) -> None:
    if one != other:
        assert vocab.entity_iri(one) != vocab.entity_iri(other)
        assert vocab.article_iri(one) != vocab.article_iri(other)
