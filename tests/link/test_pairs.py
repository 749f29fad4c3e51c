"""Who is who across articles: pairs of names in sentences, the same thing or two. Never a false merge."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spacy.language import Language

from kg.link import finder
from kg.link.linking import Linker
from kg.model import Article, EntityId
from kg.nlp import reading

TABLE = Path(__file__).parents[1] / "cases" / "linking.tsv"
PAIRS = [tuple(line.split("\t")) for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
TRUE = 0.92
"""The share of true pairs that must come out the same."""


@pytest.fixture(scope="module")
def meant(nlp: Language) -> dict[str, EntityId]:
    """What the marked name of each sentence leads to."""
    linker = Linker(finder("gazetteer"))
    found = {}
    for marked in sorted({sentence for one, other, _ in PAIRS for sentence in (one, other)}):
        start, end = marked.index("["), marked.index("]") - 1
        article = Article(marked, re.sub(r"[\[\]]", "", marked), date="2020-02-07")
        (read,) = reading.read([article], nlp)
        at = [m for m in linker.link(read).mentions if m.span.start < end and start < m.span.end]
        best = max(at, key=lambda m: min(m.span.end, end) - max(m.span.start, start), default=None)
        found[marked] = best.entity if best else f"nothing/{marked}"
    return found


def test_there_are_pairs() -> None:
    assert len(PAIRS) >= 150
    assert {verdict for _, _, verdict in PAIRS} == {"same", "different"}


def test_no_pair_is_merged_that_is_two(meant: dict[str, EntityId]) -> None:
    two = [(one, other) for one, other, verdict in PAIRS if verdict == "different"]
    assert not [(one, other, meant[one]) for one, other in two if meant[one] == meant[other]]


def test_most_pairs_that_are_one_come_out_so(meant: dict[str, EntityId]) -> None:
    same = [(one, other) for one, other, verdict in PAIRS if verdict == "same"]
    apart = [(one, meant[one], other, meant[other]) for one, other in same if meant[one] != meant[other]]
    assert len(apart) <= (1 - TRUE) * len(same), apart
