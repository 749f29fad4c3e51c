"""The competency questions have the same rows on real servers as on rdflib and the embedded store, by value."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import loading
from tests.competency.test_competency import GRAPH, QUESTIONS, Engine, expected, over_http
from tests.servers import content
from tests.servers.conftest import Park

KINDS = ("oxigraph", "fuseki", "rdf4j")


@pytest.fixture(scope="module")
def engines(park: Park) -> dict[str, Engine]:
    """Each kind of server, with the graph of the questions in its default graph."""
    found = {}
    for kind in KINDS:
        url = park.get(kind).url
        content.empty(url)
        loading.load(str(GRAPH), url)
        found[kind] = over_http(content.place(url).query)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_question(question: Path, kind: str, engines: dict[str, Engine]) -> None:
    assert engines[kind](question.read_text("utf-8")) == expected(question)
