"""The store of a built folder as a dataset of rdflib, as docs/queries.md shows it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import RDF, URIRef

from kg.query import run
from kg.vocab import CX

PAGE = (Path(__file__).parents[2] / "docs" / "queries.md").read_text("utf-8")


@pytest.fixture
def shown(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the code of the page makes."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    shutil.copytree(seeds, tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    made: dict[str, Any] = {}
    exec(code, made)  # our own page
    return made


def test_sparql_and_patterns_see_the_whole_graph_once(shown: dict[str, Any], seeds: Path) -> None:
    asked = "SELECT ?label { ?actor a cx:Country ; rdfs:label ?label }"
    assert sorted(str(row.label) for row in shown["rows"]) == sorted(row[0] for row in run(asked, str(seeds)).rows)
    claims = set(shown["data"].subjects(RDF.type, URIRef(CX + "Claim")))
    assert len(claims) == run("SELECT (COUNT(*) AS ?n) { ?c a cx:Claim }", str(seeds)).rows[0][0]
    assert {str(graph.identifier) for graph in shown["data"].graphs()} >= {
        row[0] for row in run("SELECT DISTINCT ?g { GRAPH ?g { ?article a cx:Article } }", str(seeds)).rows
    }


def test_others_read_beside_it_and_nothing_is_written(shown: dict[str, Any]) -> None:
    assert run("ASK { ?c a cx:Claim }", "out").rows == [(True,)]
    assert ox.Store.read_only("out/store")
    with pytest.raises(RuntimeError, match="read-write"):
        shown["data"].add((RDF.type, RDF.type, RDF.type))
