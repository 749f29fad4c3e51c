"""What is claimed, in what light, on whose word, when: one small text each, in tests/cases/claims.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kg import gazetteer
from kg.model import Article, Claim, Extraction, Span
from kg.nlp import patterns, reading

CASES = tomllib.loads((Path(__file__).parent.parent / "cases" / "claims.toml").read_text("utf-8"))["case"]


def test_cases_are_all_there():
    assert len(CASES) == 94


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:60] for c in CASES])
def test_text_is_read_in_its_light(nlp, case):
    extraction = reading.extract(Article("case", case["text"], "2024-05-15"), nlp(case["text"]), patterns.load())
    for line in case["claims"]:
        words, _, wanted = line.removeprefix("! ").partition(" | ")
        found = [c for c in extraction.claims if says(extraction, c, words)]
        if line.startswith("! "):
            assert not any(c.is_fact for c in found), found
            continue
        light = {"polarity": "affirmed", "modality": "actual"} | dict(kv.split("=") for kv in _pairs(wanted))
        assert any(holds(extraction, c, light) for c in found), (line, extraction.claims)


def _pairs(wanted: str) -> list[str]:
    """`by=two doctors count=3` in parts; a value may hold blanks."""
    parts: list[str] = []
    for word in wanted.split():
        if "=" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts


def says(extraction: Extraction, claim: Claim, words: str) -> bool:
    subject, _, object_ = words.partition(f" {claim.predicate} ")
    ends = ((subject, claim.subject, claim.subject_span), (object_, claim.object, claim.object_span))
    return bool(object_) and all(gazetteer.fold(w) in names(extraction, e, s) for w, e, s in ends)


def names(extraction: Extraction, entity: str | None, span: Span | None) -> set[str]:
    found = [n for e in extraction.entities if e.id == entity for n in (e.label, *e.names)] or ["-"]
    return {gazetteer.fold(n) for n in ([span.of(extraction.article)] if span else []) + found}


def holds(extraction: Extraction, claim: Claim, light: dict[str, str]) -> bool:
    found = {
        "polarity": {claim.polarity},
        "modality": {claim.modality},
        "date": {str(claim.date)},
        "by": names(extraction, claim.source, None),
        "count": {str(claim.count.best)} if claim.count else set(),
    }
    return all((gazetteer.fold(v) if k == "by" else v) in found[k] for k, v in light.items())


@pytest.mark.parametrize(
    ("text", "said", "date"),
    [
        ("Rebels seized Goma on Monday, the army said on Tuesday.", "2024-05-14", "2024-05-13"),
        ("The army said on Tuesday that rebels had seized Goma on Monday.", "2024-05-14", "2024-05-13"),
        ("The army said that rebels had seized Goma on Monday.", None, "2024-05-13"),
        ("Rebels seized Goma on Monday.", None, "2024-05-13"),
    ],
)
def test_when_it_was_said_is_not_when_it_was(nlp, text, said, date):
    extraction = reading.extract(Article("case", text, "2024-05-15"), nlp(text), patterns.load())
    claim = next(c for c in extraction.claims if c.predicate == "seized")
    assert (claim.said, claim.date) == (said, date)
