"""Lemmas: one case per row of `cases/lemmas.tsv`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.nlp.lemmas import Lemmatizer

TABLE = Path(__file__).parent.parent / "cases" / "lemmas.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.fixture(scope="module")
def lemma() -> Lemmatizer:
    return Lemmatizer()


def test_the_table_was_read() -> None:
    assert len(ROWS) >= 100


@pytest.mark.parametrize(("word", "upos", "xpos", "expected"), ROWS, ids=[" ".join(row[:3]) for row in ROWS])
def test_lemma(lemma: Lemmatizer, word: str, upos: str, xpos: str, expected: str) -> None:
    assert lemma(word, upos, xpos) == expected


@pytest.mark.parametrize("word", ["", "'", "\u200b", "s" * 2000, "Дроны", "😀"])
@pytest.mark.parametrize(
    ("upos", "xpos"), [("NOUN", "NNS"), ("VERB", "VBD"), ("AUX", "VBZ"), ("NUM", "CD"), ("X", "FW")]
)
def test_any_word_has_a_lemma(lemma: Lemmatizer, word: str, upos: str, xpos: str) -> None:
    assert isinstance(lemma(word, upos, xpos), str)
