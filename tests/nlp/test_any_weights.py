"""Whatever trees the weights give, even senseless ones, the reader stands and what it says is in the text."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import kg.nlp.ear  # noqa: F401 (registers the component)
from kg.model import Article
from kg.nlp import patterns, reading
from kg.nlp.tokens import make_tokenizer

WEIGHTS = Path(__file__).parent.parent / "fixtures" / "model"
NEWS = """Rebels retake border town

ADEN, June 5 (AFP) - Government forces were driven out of Marib by Iran-backed rebels, the U.N. said on Thursday.
Gen. Yahya Omran's troops, who had shelled the town for days, killed at least 17 people, 5 of them children.
"We will not stop," Omran told reporters. Neither Turkey nor Qatar has armed the group, a spokesman for Ankara said.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The tokenizer and the ear with the weights of the fixture, which are drawn by chance."""
    made = spacy.blank("en")
    made.tokenizer = make_tokenizer(made)
    made.add_pipe("kg_ear", config={"folder": str(WEIGHTS)})
    return made


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        NEWS,
        NEWS.upper(),
        " ".join(reversed(NEWS.split())),
        " ".join(NEWS.split()) * 8,
        NEWS.replace(".", " "),
        "😀 💥 Дроны ударили по Харькову. قصفت الطائرات مدينة إدلب 😀",
        "x" * 2000 + " fled " + "é" * 2000,
        "- \n- said said said by by by of of of",
        "\u200b\u200e said\u00a0\u00a0struck \u202eAleppo\u202c.",
    ],
)
def test_the_reader_stands_on_any_trees(nlp: Language, text: str) -> None:
    found = reading.extract(Article("x", text, "2024-05-15"), nlp(text), patterns.load())
    known = {entity.id for entity in found.entities} | {claim.id for claim in found.claims}
    for claim in found.claims:
        evidence, trigger = claim.evidence, claim.trigger
        assert 0 <= evidence.start <= trigger.start < trigger.end <= evidence.end <= len(text)
        assert {claim.subject, claim.object, claim.source, claim.via, claim.place} - {None} <= known


def test_each_word_is_read(nlp: Language) -> None:
    doc = nlp(NEWS)
    assert all(token.tag_ and token.dep_ for token in doc)
    assert "".join(token.text_with_ws for token in doc) == NEWS
