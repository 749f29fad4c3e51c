"""What Wikidata says of linked items: a graph of its own, with its source, beside what was read."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg import cli, jsonl, query, sinks
from kg.endpoint import Rows
from kg.errors import EndpointError, InputError
from kg.link.cache import Cache
from kg.link.enrichment import GRAPH, Enriched, enrich, linked
from kg.link.online import Addresses, Means, open_pages
from kg.link.pages import Pages
from kg.ontology import check
from kg.patience import Patience
from kg.resolve import resolve
from kg.sinks.records import Manifest
from kg.source import open_source
from tests.graph.samples import article, claim, extraction
from tests.link.wikidata_server import Fault, Known, Played, html, item, playing, point

LAND = Known(
    "Q801",
    "Arland",
    ("Q900000013",),
    description="country  on two\ncoasts",
    more={"P625": [point(-31.5, 34.75)], "P17": [item("Q801")]},
    words={"fr": ("Arlande", "pays"), "de": ("Arland", "Land")},
)
COUNTRY = Known("Q900000013", "country", words={"fr": ("pays", "")})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph in which one entity is linked to Q801."""
    story = article("1")
    folder = tmp_path_factory.mktemp("enrich") / "out"
    with sinks.staged(folder) as part:
        sinks.write(resolve([extraction(story, claim(story, "backs", "arland", "borland"))]), part)
    return folder


@pytest.fixture
def out(built: Path, tmp_path: Path) -> Path:
    shutil.copytree(built, tmp_path / "out")
    return tmp_path / "out"


def pages(wiki: Played, *languages: str, cache: Cache | None = None) -> Pages:
    means = Means(httpx.Client(), cache or Cache(), Patience(5, retries=0))
    return open_pages(Addresses(wiki.api), languages=languages or ("en", "fr"), means=means)


def rows(folder: Path, text: str) -> list[tuple[str, ...]]:
    answer = open_source(str(folder)).answer(text)
    assert isinstance(answer, Rows)
    return sorted(tuple(str(getattr(term, "value", "")) for term in row) for row in answer.rows)


def said(folder: Path) -> set[str]:
    quads = ox.parse(path=str(folder / "graph.trig"), format=ox.RdfFormat.TRIG)
    return {str(quad.triple) for quad in quads if quad.graph_name == ox.NamedNode(GRAPH)}


def test_what_is_said_of_a_linked_item(out: Path) -> None:
    with playing(LAND, COUNTRY) as wiki:
        assert linked(open_source(str(out))) == ["Q801"]
        done = enrich(out, pages(wiki))
    wd, document = "<http://www.wikidata.org/entity/Q801>", "<https://www.wikidata.org/wiki/Special:EntityData/Q801>"
    found = said(out)
    assert done == Enriched(1, 1, len(found))
    assert found >= {
        f'{wd} <http://www.w3.org/2000/01/rdf-schema#label> "Arland"@en',
        f'{wd} <http://www.w3.org/2000/01/rdf-schema#label> "Arlande"@fr',
        f'{wd} <https://schema.org/description> "country on two coasts"@en',
        f'{wd} <https://schema.org/description> "pays"@fr',
        f"{wd} <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q900000013>",
        f"{wd} <http://www.wikidata.org/prop/direct/P17> {wd}",
        f'{wd} <http://www.wikidata.org/prop/direct/P625> "POINT(34.75 -31.5)"'
        "^^<http://www.opengis.net/ont/geosparql#wktLiteral>",
        '<http://www.wikidata.org/entity/Q900000013> <http://www.w3.org/2000/01/rdf-schema#label> "pays"@fr',
        f"<{GRAPH}> <http://www.w3.org/ns/prov#wasDerivedFrom> {document}",
        f'{document} <https://schema.org/version> "7001"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }
    assert not [triple for triple in found if "@de" in triple or "generatedAtTime" in triple]
    assert not [triple for triple in found if triple.startswith("<https://w3id.org/") and GRAPH not in triple]


def test_what_was_read_stays_as_it_was_and_can_be_asked_together_with_it(out: Path, built: Path) -> None:
    with playing(LAND, COUNTRY) as wiki:
        enrich(out, pages(wiki))
    own = {path.name for path in built.iterdir()} - {"graph.trig", "store", "views", "views.trig", "manifest.json"}
    assert all((out / name).read_bytes() == (built / name).read_bytes() for name in own)
    assert (out / "graph.trig").read_bytes().startswith((built / "graph.trig").read_bytes())
    assert query.run("backs", str(out), {}).rows == query.run("backs", str(built), {}).rows
    map_of_it = "SELECT ?name ?lat { ?e a cx:Country; rdfs:label ?name; owl:sameAs/wgs84:lat ?lat }"
    assert rows(out, map_of_it) == [("Arland", "-31.5")]
    assert rows(built, map_of_it) == []
    assert rows(out, "SELECT DISTINCT ?g { GRAPH ?g { ?x cx:backs ?y } }") == rows(
        built, "SELECT DISTINCT ?g { GRAPH ?g { ?x cx:backs ?y } }"
    )
    assert check(str(out)).conforms
    (manifest,) = jsonl.read(out / "manifest.json", Manifest)
    (before,) = jsonl.read(built / "manifest.json", Manifest)
    assert (manifest.quads, manifest.added, before.added) == (before.quads, len(said(out)), 0)


def test_a_second_run_replaces_the_first_and_the_same_answers_give_the_same_bytes(out: Path, built: Path) -> None:
    cache = Cache()
    with playing(LAND, COUNTRY) as wiki:
        enrich(out, pages(wiki, cache=cache))
        first, asked = (out / "graph.trig").read_bytes(), len(wiki.asked)
        enrich(out, pages(wiki, cache=cache))
        assert (out / "graph.trig").read_bytes() == first
        assert len(wiki.asked) == asked
        enrich(out, pages(wiki, "de"))
        assert "@fr" not in "".join(said(out))
        wiki.items.clear()
        assert enrich(out, pages(wiki)) == Enriched(1, 0, 0)
    assert (out / "graph.trig").read_bytes() == (built / "graph.trig").read_bytes()


def test_a_merged_item_and_one_that_is_gone(out: Path) -> None:
    notices: list[str] = []
    moved = Known("Q900000077", "Arland", ("Q900000013",))
    with playing(moved, moved={"Q801": "Q900000077"}) as wiki:
        enrich(out, pages(wiki))
        same = "<http://www.wikidata.org/entity/Q801> <http://www.w3.org/2002/07/owl#sameAs>"
        assert f"{same} <http://www.wikidata.org/entity/Q900000077>" in said(out)
        assert linked(open_source(str(out))) == ["Q801"]  # what was added is not taken for a link of ours
    with playing() as wiki:
        assert enrich(out, pages(wiki), notice=notices.append).described == 0
    assert notices == ["Wikidata has no item Q801; it may have been deleted"]


def test_when_it_was_retrieved_is_said_only_if_asked_for(out: Path) -> None:
    with playing(LAND, COUNTRY) as wiki:
        enrich(out, pages(wiki, cache=Cache(today=lambda: 1.5e9)), retrieved=True)
    moments = [triple for triple in said(out) if "generatedAtTime" in triple]
    assert len(moments) == 1
    assert '"2017-07-14T02:40:00Z"' in moments[0]


@pytest.mark.parametrize("fault", [html(503), html(), Fault(403, b"", "text/plain"), Fault(cut=True)], ids=str)
def test_if_wikidata_fails_the_folder_stays(out: Path, built: Path, fault: Fault) -> None:
    with playing(LAND, always=fault) as wiki, pytest.raises(EndpointError):
        enrich(out, pages(wiki))
    assert (out / "graph.trig").read_bytes() == (built / "graph.trig").read_bytes()
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_a_folder_that_kg_build_did_not_make(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("")
    with playing() as wiki, pytest.raises(InputError, match="no built folder"):
        enrich(tmp_path, pages(wiki))


def test_the_command(out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with playing(LAND, COUNTRY) as wiki:
        monkeypatch.setenv("KG_WIKIDATA_API", wiki.api)
        cache = str(out.parent / "cache" / "answers.sqlite")
        monkeypatch.setattr("sys.argv", ["kg", "enrich", str(out), "--languages", "en, fr", "--cache", cache])
        assert cli.run() == 0
        assert capsys.readouterr().out.startswith("1 of 1 linked items described, ")
        monkeypatch.setattr("sys.argv", ["kg", "enrich", str(out), "--languages", "english please", "--cache", cache])
        assert cli.run() == 2
        assert "no language 'englishplease'" in capsys.readouterr().err
