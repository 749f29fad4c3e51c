"""The federated queries of docs/federation.md: their form, and what they find beside a stand-in for Wikidata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from rdflib import Dataset

from kg.query import run
from kg.sparql import check, with_prefixes
from tests.query.conftest import serving

PAGE = (Path(__file__).parents[2] / "docs" / "federation.md").read_text("utf-8")
SERVICE = "https://query.wikidata.org/sparql"
PREFIXES, *_ = re.findall(r"```sparql\n((?:PREFIX [^\n]*\n)+)```", PAGE)
QUERIES = {
    title: PREFIXES + text for title, text in re.findall(r"^### ([^\n]+)\n.*?```sparql\n(.*?)```", PAGE, re.M | re.S)
}

TOLD = """
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT DATA {
  wd:Q36 wdt:P463 wd:Q1065 .
  wd:Q794 wdt:P463 wd:Q1065 . wd:Q43 wdt:P463 wd:Q1065 ; wdt:P31 wd:Q6256 ; wdt:P6 wd:Q1 .
  wd:Q1 rdfs:label "Some Head"@en , "Ein Kopf"@de .
  SUDANESE wdt:P17 wd:Q1049 ; wdt:P1082 5 .
  wd:Q41053 rdfs:label "حزب الله"@ar , "Hezbollah"@en .
  wd:Q36504631 wdt:P361 wd:Q2429253 .
}"""


@pytest.fixture(scope="module")
def wikidata(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that knows a few statements of Wikidata's kind."""
    ours = run("SELECT ?item { ?s a cx:Settlement ; rdfs:label ?name ; owl:sameAs ?item } ORDER BY ?name", str(seeds))
    folder = tmp_path_factory.mktemp("wikidata") / "store"
    store = ox.Store(str(folder))
    store.update(TOLD.replace("SUDANESE", f"<{ours.rows[0][0]}>"))
    store.flush()
    del store
    with serving(folder) as url:
        yield url


def test_there_are_some() -> None:
    assert len(QUERIES) >= 5
    assert PAGE.count("```sparql") == len(QUERIES) + 1


@pytest.mark.parametrize("title", QUERIES)
def test_a_federated_query_asks_both(title: str, seeds: Path, wikidata: str) -> None:
    query = QUERIES[title]
    check(query)
    assert {urlsplit(url).hostname for url in re.findall(r"SERVICE <([^>]*)>", query)} == {"query.wikidata.org"}
    local = query.replace(SERVICE, wikidata)
    found = run(local, str(seeds))
    assert found.rows
    data = Dataset(default_union=True)
    data.parse(seeds / "graph.ttl")
    rows = [tuple(str(term) for term in row) for row in data.query(with_prefixes(local))]
    assert rows == [tuple(map(str, row)) for row in found.rows]
