"""Every named query gives the same rows on the embedded store, rdflib and the servers, by value."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from rdflib import Dataset

from kg import loading
from kg.query import QueryInfo, bound, list_queries, run
from kg.source import open_source
from kg.sparql import with_prefixes
from kg.vocab import VIEWS
from tests.servers import content
from tests.servers.conftest import Park

QUERIES = list_queries()
KINDS = ("oxigraph", "fuseki", "rdf4j")


def example(info: QueryInfo) -> dict[str, str]:
    words = shlex.split(info.example)[4:]
    return dict(word.split("=", 1) for word in words if word != "-p")


def by_value(rows: list[tuple[object, ...]]) -> list[tuple[str, ...]]:
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


@pytest.fixture(scope="module")
def loaded(park: Park, seeds: Path) -> dict[str, str]:
    """The addresses of servers that hold the seeds."""
    urls = {}
    for kind in KINDS:
        url = park.get(kind).url
        content.empty(url)
        loading.load(str(seeds), url)
        urls[kind] = content.place(url).query
    return urls


@pytest.fixture(scope="module")
def in_rdflib(seeds: Path) -> Dataset:
    data = Dataset(default_union=True)
    data.parse(seeds / "graph.trig", format="trig")
    return data


def test_all_queries_are_asked() -> None:
    assert len(QUERIES) >= 35


@pytest.mark.parametrize("info", QUERIES, ids=lambda info: info.name)
@pytest.mark.parametrize("with_example", [True, False], ids=["example", "all"])
def test_same_rows(
    info: QueryInfo, with_example: bool, seeds: Path, loaded: dict[str, str], in_rdflib: Dataset
) -> None:
    if not with_example and any(param.required for param in info.params):
        return
    given = example(info) if with_example else {}
    expected = by_value(list(run(info.name, str(seeds), given).rows))
    assert len(loaded) == 3
    for kind, url in loaded.items():
        assert by_value(list(run(info.name, url, given).rows)) == expected, kind
    text = with_prefixes(bound(info, open_source(str(seeds)), given))
    found = [tuple(None if term is None else term.toPython() for term in row) for row in in_rdflib.query(text)]
    assert by_value(found) == expected


OBSERVATION = "?row a <http://purl.org/linked-data/cube#Observation>"


@pytest.mark.parametrize("kind", KINDS)
def test_views_stand_in_a_graph_of_their_own(kind: str, loaded: dict[str, str]) -> None:
    assert run(f"ASK {{ GRAPH <{VIEWS}> {{ {OBSERVATION} }} }}", loaded[kind]).rows == [(True,)]
    assert run(f"ASK {{ {OBSERVATION} }}", loaded[kind]).rows == [(False,)]


def test_virtuoso_holds_the_same_articles(park: Park, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than it takes in one INSERT DATA."""
    url = park.get("virtuoso").url
    monkeypatch.setenv("KG_USER", "dba")
    monkeypatch.setenv("KG_PASSWORD", "dba")
    content.empty(url)
    done: list[int] = []
    loaded = loading.load(
        str(seeds), url, progress=lambda stage, now, total: done.append(total - now) if stage == "load" else None
    )
    expected = content.of_file(seeds / "graph.trig", merged=False) | content.of_file(seeds / "views.trig", merged=False)
    assert loaded.statements == sum(map(len, expected.values())) > 4_000
    assert done == sorted(done, reverse=True)
    assert done[-1] == 0
    held = content.held(url)
    assert {graph: len(lines) for graph, lines in held.items()} == {
        graph: len(lines) for graph, lines in expected.items()
    }
