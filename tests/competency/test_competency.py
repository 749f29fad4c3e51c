"""The questions that the ontology must be able to answer: the same rows on every engine.

A question is a file `q01.rq` that any SPARQL 1.1 tool runs as it is; its answer on `graph.ttl` lies beside it in
`q01.csv`, with prefixed names. Rows are compared by value (0.7 is 0.70) and without their order. An engine is a
function from a query to rows, and one line in ENGINES. Real servers are asked in tests/servers/test_competency.py;
one that the tests cannot start joins in by its address: KG_COMPETENCY_ENDPOINT=http://localhost:7200/repositories/x.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import Store

from kg import endpoint
from kg.ontology import check
from kg.vocab import PREFIXES

HERE = Path(__file__).parent
GRAPH = HERE / "graph.ttl"
QUESTIONS = sorted(HERE.glob("q*.rq"))
SERVER = os.environ.get("KG_COMPETENCY_ENDPOINT")
SHORT = sorted((iri, prefix) for prefix, iri in {**PREFIXES, "ex": "http://example.org/kg/"}.items())

Row = tuple[object, ...]
Engine = Callable[[str], Counter[Row]]


@cache
def _store() -> Store:
    store = Store()
    store.load(path=str(GRAPH))
    return store


@cache
def _graph() -> rdflib.Graph:
    return rdflib.Graph().parse(GRAPH)


def _by_oxigraph(query: str) -> Counter[Row]:
    found: Any = _store().query(query)
    return Counter(tuple(_value(row[name.value]) for name in found.variables) for row in found)


def _by_rdflib(query: str) -> Counter[Row]:
    return Counter(tuple(_value(term) for term in row) for row in _graph().query(query))  # type: ignore[union-attr]


def over_http(url: str) -> Engine:
    """The engine behind a SPARQL endpoint whose default graph is `graph.ttl`."""
    return lambda query: Counter(tuple(map(_value, row)) for row in endpoint.select(url, query).rows)


ENGINES: dict[str, Engine] = {"oxigraph": _by_oxigraph, "rdflib": _by_rdflib}
if SERVER:
    ENGINES["server"] = over_http(SERVER)


def _value(term: Any) -> object:
    """A term, or a cell of a table, by its value: numbers as numbers, IRIs as prefixed names."""
    if term is None:
        return ""
    text = str(term) if isinstance(term, str) else str(term.value)
    for iri, prefix in SHORT:
        if text.startswith(iri):
            return f"{prefix}:{text.removeprefix(iri)}"
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def expected(question: Path) -> Counter[Row]:
    """The rows that must come."""
    with question.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return Counter(tuple(map(_value, row)) for row in list(csv.reader(file))[1:])


def test_there_are_28() -> None:
    assert len(QUESTIONS) == 28
    assert all(question.read_text("utf-8").startswith("# ") for question in QUESTIONS)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_question(question: Path, engine: str) -> None:
    rows = ENGINES[engine](question.read_text("utf-8"))
    assert rows
    assert rows == expected(question), question.read_text("utf-8").splitlines()[0]


def test_the_graph_conforms() -> None:
    assert check(GRAPH).conforms
