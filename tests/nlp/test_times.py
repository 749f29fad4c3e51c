"""Time expressions: the case table, and what the table cannot say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import spacy

from kg.nlp import times
from kg.nlp.timewords import Rule

_TABLE = tomllib.loads((Path(__file__).parents[1] / "cases" / "times.toml").read_text("utf-8"))
_CASES = [
    pytest.param(row[0], row[1:], group.get("published"), id=row[0][:60].replace("\n", " "))
    for group in _TABLE["group"]
    for row in group["cases"]
]


@pytest.mark.parametrize(("text", "expected", "published"), _CASES)
def test_expression_is_read(text: str, expected: list[str], published: str | None) -> None:
    day = date.fromisoformat(published) if published else None
    read = [(t.text, t.value) for t in times.read_times(text, day)]
    pairs = zip(expected[::2], expected[1::2], strict=True)
    assert read == [(words, value) for words, value in pairs if value]


def test_table_is_whole() -> None:
    assert len(_CASES) >= 150


def test_spans_lie_where_the_words_are() -> None:
    text = "Troops left the city on Thursday after two weeks of clashes, and in 2019 had held it until December."
    found = times.read_times(text, date(2020, 2, 7))
    assert found
    assert all(text[t.span.start : t.span.end] == t.text for t in found)


def test_outermost_drops_what_lies_inside() -> None:
    found = times.read_times("They have fought since 2011, and again on Monday.", date(2020, 2, 7))
    assert [t.text for t in times.outermost(found)] == ["since 2011", "Monday"]


def test_headings_are_found_where_they_stand() -> None:
    text = "Digest\n\nOctober 1, 2025\n\nA raid.\n\n# 2 October 2025\n\nNo raid."
    assert times.heading_dates(text) == [
        (text.index("October 1"), "2025-10-01"),
        (text.index("2 October"), "2025-10-02"),
    ]


def test_a_single_date_line_is_a_dateline_where_the_day_is_known() -> None:
    assert times.heading_dates("October 1, 2025\n\nA raid.", date(2025, 10, 2)) == []
    assert times.heading_dates("October 1, 2025\n\nA raid.") == [(0, "2025-10-01")]


def test_component_reads_against_the_day_of_the_doc() -> None:
    nlp = spacy.blank("en")
    doc = nlp.make_doc("The bridge was hit on Thursday.")
    doc._.kg_date = date(2020, 2, 7)
    assert [t.value for t in times.kg_times(doc)._.kg_times] == ["2020-02-06"]


def test_long_runs_without_sense_cost_little() -> None:
    assert times.read_times("in " * 20_000 + "1" * 20_000 + " the" * 20_000, date(2020, 2, 7)) == ()


def test_rules_that_are_passed_over_would_find_nothing() -> None:
    texts = [path.read_text("utf-8") for path in (Path(__file__).parents[2] / "training" / "sentences").glob("*.txt")]
    texts += [row[0] for group in _TABLE["group"] for row in group["cases"]]
    found = [(m[0], times._CUES[r.name]) for r in times._RULES if r.name in times._CUES for m in _every(r, texts)]
    assert len(found) > 500
    assert [words for words, cue in found if not cue.search(words.casefold())] == []


def _every(rule: Rule, texts: list[str]) -> Iterator[re.Match[str]]:
    return (match for text in texts for match in rule.pattern.finditer(text))
