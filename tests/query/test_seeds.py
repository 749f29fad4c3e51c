"""The queries on the sample articles: on every engine the same, and their examples run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Dataset

from kg.explain import explain
from kg.query import QueryInfo, bound, list_queries, run, run_on
from kg.source import open_source
from kg.sparql import with_prefixes
from tests.query.conftest import serving

ROOT = Path(__file__).parents[2]
QUERIES = list_queries()


@pytest.fixture(scope="module")
def served(seeds: Path) -> Iterator[str]:
    """The store as it was built, without any option."""
    with serving(seeds / "store") as url:
        yield url


@pytest.fixture(scope="module")
def in_rdflib(seeds: Path) -> Dataset:
    data = Dataset(default_union=True)  # a plain graph knows no GRAPH
    data.parse(seeds / "graph.ttl")
    return data


def example(info: QueryInfo) -> dict[str, str]:
    words = shlex.split(info.example)
    assert words[:4] == ["kg", "query", info.name, "OUT"]
    return dict(word.split("=", 1) for word in words[4:] if word != "-p")


@pytest.mark.parametrize("info", QUERIES, ids=lambda info: info.name)
def test_examples_give_the_same_everywhere(info: QueryInfo, seeds: Path, served: str, in_rdflib: Dataset) -> None:
    given = example(info)
    table = run(info.name, str(seeds), given)
    for source in (str(seeds / "graph.ttl"), str(seeds / "graph.trig"), served):
        assert run(info.name, source, given) == table
    text = bound(info, open_source(str(seeds)), given)
    rows = [
        tuple(None if term is None else term.toPython() for term in row) for row in in_rdflib.query(with_prefixes(text))
    ]
    assert [tuple(map(str, row)) for row in rows] == [tuple(map(str, row)) for row in table.rows]


def test_every_example_finds_something(seeds: Path) -> None:
    empty = [info.name for info in QUERIES if not run_on(info, open_source(str(seeds)), example(info)).rows]
    assert empty == ["inferred"]  # which `kg infer` fills


def test_every_direct_triple_can_be_explained(seeds: Path) -> None:
    backing = run("SELECT ?a ?b { ?a cx:backs ?b }", str(seeds))
    assert backing.rows
    for subject, object_ in backing.rows:
        found = explain(str(seeds), [f"<{subject}>", "backs", f"<{object_}>"])
        assert found[0].is_fact
        assert found[0].sentence
        assert "trigger" in {mark.role for mark in found[0].marks}


def test_the_query_that_the_page_shows_runs(seeds: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "queries.md").read_text("utf-8")
    (text,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    path = tmp_path / "mine.rq"
    path.write_text(text)
    assert run(str(path), str(seeds), {"place": "Nyala"}).columns == ("who",)
