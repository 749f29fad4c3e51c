"""Every relation in every usual form: what must come out of each sentence of tests/cases/forms, and nothing else.

Articles are of 2024-05-15, a Wednesday. `facts` must come out, `claims` in the light they name, `also` may; no other
fact.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from kg import gazetteer, vocab
from kg.model import Article, Claim, Extraction, Span
from kg.nlp import patterns, reading

FOLDER = Path(__file__).parent.parent / "cases" / "forms"
MAIN = frozenset(["backs", "alliedWith", "struck", "controls", "attacked", "clashedWith", "seized", "killed"])


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence in one form of one relation."""

    relation: str
    form: str
    text: str
    facts: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    fails: str = ""


def _cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.toml")):
        for row in tomllib.loads(path.read_text("utf-8"))["case"]:
            yield msgspec.convert(row, Case)


CASES = list(_cases())


def errors(case: Case, extraction: Extraction) -> list[str]:
    """What is missing, and which facts nobody asked for."""
    facts = [c for c in extraction.claims if c.is_fact]
    wrong = [f"missing: {line}" for line in case.facts if not any(_says(extraction, c, line) for c in facts)]
    wrong += [
        f"missing: {line}" for line in case.claims if not any(_fits(extraction, c, line) for c in extraction.claims)
    ]
    allowed = (*case.facts, *case.also)
    return wrong + [
        f"nobody asked for: {_stated(extraction, c)} [{c.pattern}]"
        for c in facts
        if not any(_says(extraction, c, line) for line in allowed)
    ]


def _fits(extraction: Extraction, claim: Claim, line: str) -> bool:
    triple, _, light = line.partition(" | ")
    if not _says(extraction, claim, triple):
        return False
    wanted = dict(pair.split("=") for pair in light.split())
    speaker = _names(extraction, claim.source, None)
    found = {"polarity": {claim.polarity}, "modality": {claim.modality}, "by": speaker}
    return all((gazetteer.fold(value) if key == "by" else value) in found[key] for key, value in wanted.items())


def _says(extraction: Extraction, claim: Claim, line: str) -> bool:
    subject, _, object_ = line.partition(f" {claim.predicate} ")
    if not object_:
        return False
    one, other = (claim.subject, claim.subject_span), (claim.object, claim.object_span)
    turns = [(one, other), (other, one)] if vocab.load().relation(claim.predicate).symmetric else [(one, other)]
    return any(
        gazetteer.fold(subject) in _names(extraction, *s)
        and (gazetteer.fold(object_) in _names(extraction, *o) or (claim.predicate == "confirmed" and object_ == "-"))
        for s, o in turns
    )


def _names(extraction: Extraction, entity: str | None, span: Span | None) -> set[str]:
    found = [n for e in extraction.entities if e.id == entity for n in (e.label, *e.names)] or ["-"]
    return {gazetteer.fold(n) for n in ([span.of(extraction.article)] if span else []) + found}


def _stated(extraction: Extraction, claim: Claim) -> str:
    label = {e.id: e.label for e in extraction.entities}
    return f"{label.get(claim.subject or '', '-')} {claim.predicate} {label.get(claim.object or '', '-')}"


def test_cases_are_all_there():
    assert len(CASES) == 481
    assert [text for text, n in Counter(case.text for case in CASES).items() if n > 1] == []


def test_every_relation_is_there_in_its_forms():
    forms = Counter(case.relation for case in CASES)
    relations = {name for name, found in vocab.load().properties.items() if found.relation}
    assert [name for name in sorted(relations) if forms[name] < (10 if name in MAIN else 5)] == []


def test_known_failures_are_few_and_say_why():
    known = [case for case in CASES if case.fails]
    assert len(known) <= 0.08 * len(CASES)
    assert [case.text for case in known if len(case.fails.split()) < 4] == []


@pytest.mark.parametrize("case", CASES, ids=[f"{c.relation}, {c.form}: {c.text[:60]}" for c in CASES])
def test_form_is_read(nlp, case: Case):
    wrong = errors(case, reading.extract(Article("case", case.text, "2024-05-15"), nlp(case.text), patterns.load()))
    if case.fails:
        assert wrong, f"passes now: take out 'fails' of {case.text!r}"
        pytest.xfail(case.fails)
    assert wrong == []
