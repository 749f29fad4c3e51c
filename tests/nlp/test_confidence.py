"""How sure a claim is: a sum of named signs, told in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench import calibration
from kg.model import Article, Claim
from kg.nlp import confidence, patterns, reading

SOURCE = Path(confidence.__file__).read_text("utf-8")
MODEL = confidence.Model(
    level=0.0,
    prior=1.0,
    typical=0.5,
    sign={"a": confidence.Sign(1.0, 0.0, "one"), "b": confidence.Sign(-2.0, 0.5, "two")},
)


def test_signs_add_up_to_a_probability_with_its_reasons() -> None:
    assert MODEL.judge(0.5, ()) == (0.5, "")
    assert MODEL.judge(0.5, ("a", "unheard of")) == (0.73, "surer: one")
    assert MODEL.judge(0.5, ("a", "b")) == (0.27, "surer: one; less sure: two")
    assert MODEL.judge(0.9, ()) == (0.9, "surer: a wording trusted at 0.90")


def test_what_is_usual_is_no_reason() -> None:
    always = confidence.Model(0.0, 1.0, 0.5, {"a": confidence.Sign(3.0, 1.0, "always")})
    assert always.judge(0.5, ("a",)) == (0.95, "")


@pytest.mark.parametrize("name", sorted(confidence.load().sign))
def test_every_sign_of_the_file_is_one_that_is_read(name: str) -> None:
    words = name.partition(" ")[2] if name.startswith(("subject ", "object ")) else name
    assert f'"{words}"' in SOURCE or re.match("frame (verb|participle|noun|adjective|name)|clause [a-z]+", name)


def claim(nlp, text: str, relation: str) -> Claim:
    found = reading.extract(Article("a", text, "2024-05-15"), nlp(text), patterns.load()).claims
    return next(c for c in found if c.predicate == relation)


def test_a_claim_carries_its_signs(nlp) -> None:
    found = claim(nlp, "Rebels seized Goma on Monday, the army said.", "seized")
    assert {"subject description", "object known name", "frame verb", "attributed"} <= set(found.signs)
    assert 0.5 < found.confidence < 1
    assert "subject open" in claim(nlp, "Goma was bombed on Monday.", "struck").signs


def test_the_error_is_the_gap_between_said_and_right() -> None:
    pairs = [(0.9, str(i), i % 2 == 0) for i in range(20)]
    assert calibration.error(pairs) == pytest.approx(0.4)
    assert [n for _, _, n in calibration.bins(pairs)] == [2] * 10
    assert calibration.error([]) == 0
