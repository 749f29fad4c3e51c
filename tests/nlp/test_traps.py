"""The traps of tests/cases/traps: what must come out of each text, and what must not."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.traps import Trap, article, errors, traps
from kg.nlp import patterns, reading

CASES = traps()


def test_cases_are_all_there():
    assert len(CASES) == 549
    assert min(Counter(trap.phenomenon for trap in CASES).values()) >= 8
    assert [text for text, n in Counter(trap.text for trap in CASES).items() if n > 1] == []


def test_known_failures_say_why():
    known = [trap for trap in CASES if trap.fails]
    assert len(known) <= 27  # falls, never rises
    assert [trap.text for trap in known if len(trap.fails.split()) < 4] == []


def test_every_case_can_fail():
    assert [trap.text for trap in CASES if not (trap.must or trap.never)] == []


@pytest.mark.parametrize("trap", CASES, ids=[f"{t.phenomenon}: {t.text[:60]}" for t in CASES])
def test_reader_steps_over_the_trap(nlp, trap: Trap):
    wrong = errors(trap, reading.extract(article(trap), nlp(trap.text), patterns.load()))
    if trap.fails:
        assert wrong, f"passes now: take out 'fails' of {trap.text!r}"
        pytest.xfail(trap.fails)
    assert wrong == []
