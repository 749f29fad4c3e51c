"""Every pattern reads its examples and leaves its counter-examples alone."""

from __future__ import annotations

import pytest

from kg import gazetteer, vocab
from kg.model import Article, Extraction, Span
from kg.nlp import patterns, reading

CASES = [(p.row, example) for p in patterns.load().patterns for example in p.row.examples]
COUNTERCASES = [(p.row, text) for p in patterns.load().patterns for text in p.row.counterexamples]
SYMMETRIC = {"alliedWith", "clashedWith", "opposes", "agreedWith", "metWith", "alignedWith"}


def read(nlp, text: str) -> Extraction:
    return reading.extract(Article("case", text, "2024-05-01"), nlp(text), patterns.load())


def stated(extraction: Extraction) -> set[tuple[str, str, str]]:
    """Facts by the label and by the words of either end."""
    label = {e.id: e.label for e in extraction.entities}

    def names(entity: str | None, span: Span | None) -> set[str]:
        words = {span.of(extraction.article)} if span else set()
        return {gazetteer.fold(n) for n in words | {label.get(entity or "", "-")}}

    return {
        (s, c.predicate, o)
        for c in extraction.claims
        if c.is_fact
        for s in names(c.subject, c.subject_span)
        for o in names(c.object, c.object_span)
    }


@pytest.mark.parametrize(("row", "example"), CASES, ids=[f"{r.id}: {e}" for r, e in CASES])
def test_pattern_reads_its_example(nlp, row, example):
    text, _, wanted = example.partition(" -> ")
    found = stated(read(nlp, text))
    for statement in wanted.split("; "):
        s, _, o = statement.partition(f" {row.relation} ")
        triple = (gazetteer.fold(s), row.relation, gazetteer.fold(o))
        turned = (triple[2], row.relation, triple[0])
        assert triple in found or (row.relation in SYMMETRIC and turned in found), found


@pytest.mark.parametrize(("row", "text"), COUNTERCASES, ids=[f"{r.id}: {t}" for r, t in COUNTERCASES])
def test_pattern_leaves_its_counterexample_alone(nlp, row, text):
    facts = [c for c in read(nlp, text).claims if c.is_fact and c.predicate == row.relation]
    assert facts == []


def test_cases_are_many():
    assert len(CASES) >= 85
    assert len(COUNTERCASES) >= 40


def test_every_pattern_has_an_example():
    assert [p.id for p in patterns.load().patterns if not p.row.examples] == []


def test_every_relation_is_a_property_of_the_ontology():
    known = {name for name, found in vocab.load().properties.items() if found.relation}
    assert [p.id for p in patterns.load().patterns if p.row.relation not in known] == []
