"""Number expressions and the bounds that their wording allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.nlp.numbers import Number, read_number

_LINES = (Path(__file__).parents[1] / "cases" / "numbers.tsv").read_text("utf-8").splitlines()[1:]
_CASES = [line.split("\t") for line in _LINES]


@pytest.mark.parametrize("case", _CASES, ids=[c[0] for c in _CASES])
def test_number_is_read(case: list[str]) -> None:
    words, best, low, high, op, share = case
    counts = [int(cell) if cell else None for cell in (best, low, high)]
    expected = Number(*counts, op, float(share) if share else None) if op else None
    assert read_number(words) == expected


def test_table_is_whole() -> None:
    assert len(_CASES) >= 90


def test_case_and_spacing_do_not_matter() -> None:
    assert read_number("  At  LEAST\u00a017 ") == read_number("at least 17")
