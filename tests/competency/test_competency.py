"""The questions that the ontology must be able to answer, on two engines, which must agree."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Store

from kg.ontology import check
from kg.sparql import with_prefixes

HERE = Path(__file__).parent
QUESTIONS = [json.loads(line) for line in (HERE / "questions.jsonl").read_text().splitlines()]
PREFIX = "PREFIX ex: <http://example.org/kg/>\n"

Rows = Counter[tuple[object, ...]]


@pytest.fixture(scope="module")
def oxigraph() -> Store:
    store = Store()
    store.load(path=str(HERE / "graph.ttl"))
    return store


@pytest.fixture(scope="module")
def lib() -> rdflib.Graph:
    return rdflib.Graph().parse(HERE / "graph.ttl")


def _value(term: Any) -> object:
    """A term by its value: numbers as numbers, IRIs by their last part."""
    if term is None:
        return None
    text = str(getattr(term, "value", term)) if not isinstance(term, rdflib.term.Node) else str(term)
    try:
        return Decimal(text)
    except InvalidOperation:
        return text.rpartition("#")[2].rpartition("/")[2] if text.startswith("http") else text


def _by_oxigraph(store: Store, query: str) -> Rows:
    found: Any = store.query(query)
    return Counter(tuple(_value(row[name.value]) for name in found.variables) for row in found)


def _by_rdflib(graph: rdflib.Graph, query: str) -> Rows:
    return Counter(tuple(_value(term) for term in row) for row in graph.query(query))  # type: ignore[union-attr]


def _holds(row: tuple[object, ...], expected: list[str]) -> bool:
    """Whether the row has the expected values, in order, perhaps among others."""
    rest = iter(row)
    return all(any(value == _value(wanted) for value in rest) for wanted in expected)


def test_there_are_24() -> None:
    assert len(QUESTIONS) == 24


@pytest.mark.parametrize("asked", QUESTIONS, ids=[asked["id"] for asked in QUESTIONS])
def test_question(asked: dict[str, Any], oxigraph: Store, lib: rdflib.Graph) -> None:
    query = with_prefixes(PREFIX + asked["sparql"])
    rows = _by_oxigraph(oxigraph, query)
    assert rows, asked["question"]
    assert rows == _by_rdflib(lib, query)
    for expected in asked["rows"]:
        assert any(_holds(row, expected) for row in rows), (expected, rows)


def test_the_graph_conforms() -> None:
    assert check(HERE / "graph.ttl").conforms
