"""Where sentences start: one case per row of `cases/sentences.tsv`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from kg.nlp.sentences import sentence_starts

TABLE = Path(__file__).parent.parent / "cases" / "sentences.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").split("\n") if line and not line.startswith("#")]


def test_the_table_was_read() -> None:
    assert len(ROWS) >= 110


@pytest.mark.parametrize(("why", "marked"), ROWS, ids=[row[0] for row in ROWS])
def test_sentences_start_where_marked(why: str, marked: str) -> None:
    marked = marked.replace("\\n", "\n").replace("\\r", "\r")
    parts = marked.split("‖")
    text = "".join(parts)
    starts = sentence_starts(text)
    cut = [text[a:b] for a, b in pairwise([*starts, len(text)])]
    assert [c.strip() for c in cut] == [p.strip() for p in parts if p.strip()]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n"])
def test_blank_text_has_no_sentence(text: str) -> None:
    assert sentence_starts(text) == []


def test_a_long_line_takes_no_quadratic_time() -> None:
    text = "word " * 200_000 + "." * 100_000
    assert sentence_starts(text) == [0]
