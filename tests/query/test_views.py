"""What a built folder keeps of whole answers: the same rows as those of the store, in tables that others read."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from arro3.io import read_parquet

from kg import cube, inference, views
from kg.described import describe
from kg.errors import DataError, InputError, QueryError
from kg.named import QueryInfo, read_query
from kg.query import Table, find_query, is_kept, list_queries, run_on
from kg.source import Local, open_source
from kg.table import Iri
from kg.vocab import ID, RDF, VIEWS, XSD
from tests.query.test_seeds import example

KEPT = [info for info in list_queries() if info.bounds is not None]
CUBES = {"dyads", "weekly", "control_timeline"}
GRAPH = ox.NamedNode(VIEWS)


def asked(info: QueryInfo, folder: Path, given: dict[str, str]) -> Table:
    """The answer of the store itself."""
    source = open_source(str(folder))
    assert isinstance(source, Local)
    return run_on(info, replace(source, views=None), given)


def test_all_but_those_about_one_thing_are_kept(seeds: Path) -> None:
    assert {info.name for info in list_queries()} - {info.name for info in KEPT} == {"actor", "near", "side"}
    assert {path.stem for path in (seeds / "views").iterdir()} == {info.name for info in KEPT}


@pytest.mark.parametrize("info", KEPT, ids=lambda info: info.name)
def test_a_view_has_the_rows_of_the_store_in_their_order(info: QueryInfo, seeds: Path) -> None:
    kept = run_on(info, open_source(str(seeds)), {})
    assert is_kept(info, open_source(str(seeds)), {})
    expected = asked(info, seeds, {})
    assert kept == expected
    assert [list(map(type, row)) for row in kept.rows] == [list(map(type, row)) for row in expected.rows]


DAYS = ("0001-01-01", "2019-11-13", "2023-11-05", "2024-01-14", "2024-05-03", "9999-12-31")


@pytest.mark.parametrize("name", ["timeline", "deaths", "weekly"])
def test_bounds_on_rows_mean_what_the_query_means(name: str, seeds: Path) -> None:
    info = find_query(name)
    sizes = set()
    for given in [{"from": day} for day in DAYS] + [{"to": day} for day in DAYS] + [{"from": DAYS[1], "to": DAYS[3]}]:
        assert is_kept(info, open_source(str(seeds)), given)
        kept = run_on(info, open_source(str(seeds)), given)
        assert kept == asked(info, seeds, given), given
        sizes.add(len(kept.rows))
    assert len(sizes) > 4


@pytest.mark.parametrize("word", ["Hospital", "o", "nowhere", '" } #', "?facility", "\\u0022"])
def test_words_in_names_too(word: str, seeds: Path) -> None:
    info = find_query("facilities")
    assert run_on(info, open_source(str(seeds)), {"word": word}) == asked(info, seeds, {"word": word})


def test_other_parameters_are_asked_of_the_store(seeds: Path) -> None:
    assert not is_kept(find_query("backs"), open_source(str(seeds)), {"actor": "Iran"})
    assert not is_kept(find_query("backs"), open_source(str(seeds / "graph.trig")), {})


def test_a_query_with_another_text_is_asked_anew(seeds: Path, tmp_path: Path) -> None:
    changed = replace(find_query("backs"), sparql=find_query("backs").sparql + "LIMIT 1")
    assert views.read(seeds / "views", changed) is None
    assert len(run_on(changed, open_source(str(seeds)), {}).rows) == 1


def test_others_read_the_tables(seeds: Path) -> None:
    table = read_parquet(str(seeds / "views" / "dyads.parquet")).read_all()
    types = {
        name: str(table.schema.field(name).type).split(".")[-1].split("<")[1].strip(">\n")
        for name in ("who", "claims", "first")
    }
    assert types == {"who": "Utf8", "claims": "Int64", "first": "Date32"}
    told = json.loads(table.schema.metadata[b"kg"])
    assert told["title"] == find_query("dyads").title
    assert told["digest"] == views.digest(find_query("dyads"))
    assert told["iris"] == ["who_id", "relation_id", "whom_id"]


def test_the_same_graph_gives_the_same_bytes(seeds: Path, tmp_path: Path) -> None:
    views.write(ox.Store.read_only(str(seeds / "store")), tmp_path / "again")
    for path in (seeds / "views").iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_broken_table_is_told_in_one_line(seeds: Path, tmp_path: Path) -> None:
    file = tmp_path / "backs.parquet"
    file.write_bytes((seeds / "views" / "backs.parquet").read_bytes()[:-9])
    with pytest.raises(InputError, match="no whole Parquet file"):
        views.read(tmp_path, find_query("backs"))


ODD = r"""# Odd
# view
SELECT ?n ?f ?b ?t ?d ?i ?none {
  VALUES (?n ?f ?b ?t ?d ?i ?none) {
    (100000000000000000000000 1.5 true "a\"\n\U0001F4A3" "2020-02-06"^^<DATE> <urn:x> UNDEF)
    (7 2.0 false "" UNDEF UNDEF UNDEF) } }""".replace("DATE", XSD + "date")


def test_odd_values_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "odd.rq"
    path.write_text(ODD)
    info, source = read_query(path), Local(ox.Store(), "nowhere")
    monkeypatch.setattr(views, "list_queries", lambda: [info])
    views.write(source.store, tmp_path / "views")
    kept = views.read(tmp_path / "views", info)
    assert kept == run_on(info, source, {})
    assert kept is not None
    assert kept.rows[0] == (10**23, 1.5, True, 'a"\n\U0001f4a3', "2020-02-06", "urn:x", None)
    assert isinstance(kept.rows[0][5], Iri)


# ---- in the graph


def test_the_daily_views_are_a_data_cube(seeds: Path) -> None:
    store = ox.Store.read_only(str(seeds / "store"))
    held = set(store.quads_for_pattern(None, None, None, GRAPH))
    assert held == set(ox.parse(path=str(seeds / "views.trig")))
    assert all(quad.graph_name != GRAPH for quad in ox.parse(path=str(seeds / "graph.trig")))
    manifest = json.loads((seeds / "manifest.json").read_text())
    assert manifest["views"] == len(held) > 500
    assert not any(ID + "view/" in str(quad) for quad in ox.parse(path=str(seeds / "graph.ttl")))
    assert not any(store.quads_for_pattern(None, None, ox.NamedNode(cube.QB + "Observation"), ox.DefaultGraph()))
    for name in CUBES:
        found = store.query(f"SELECT ?o {{ GRAPH <{VIEWS}> {{ ?o <{cube.QB}dataSet> <{ID}view/{name}> }} }}")
        assert len(list(found)) == len(run_on(find_query(name), open_source(str(seeds)), {}).rows) > 5  # type: ignore[arg-type]


def test_the_cube_keeps_to_its_structure(seeds: Path) -> None:
    """Integrity constraints 1, 11, 12 and 14 of the Data Cube vocabulary."""
    store = ox.Store()
    store.extend(ox.Quad(*q.triple) for q in ox.parse(path=str(seeds / "views.trig")))
    head = f"PREFIX qb: <{cube.QB}> PREFIX rdf: <{RDF}> ASK "
    for broken in (
        "{ ?o a qb:Observation . FILTER NOT EXISTS { ?o qb:dataSet ?d } }",
        "{ ?o qb:dataSet ?d, ?e . FILTER(?d != ?e) }",
        "{ ?o qb:dataSet/qb:structure/qb:component/qb:dimension ?d . FILTER NOT EXISTS { ?o ?d ?v } }",
        "{ ?o qb:dataSet/qb:structure/qb:component/qb:measure ?m . FILTER NOT EXISTS { ?o ?m ?v } }",
        "{ ?o qb:dataSet ?set ; ?p ?v . FILTER(STRSTARTS(STR(?p), STR(<" + ID + "view/>)))"
        " FILTER NOT EXISTS { ?set qb:structure/qb:component ?c . ?c ?kind ?p } }",
    ):
        assert not bool(store.query(head + broken)), broken
    assert bool(store.query(head + "{ ?o qb:dataSet/qb:structure/qb:component/qb:measure ?m . ?o ?m ?v }"))


def test_views_are_made_anew_by_what_is_added(seeds: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(seeds, out)
    assert run_on(find_query("inferred"), open_source(str(out)), {}).rows == []
    inference.infer(out)
    kept = run_on(find_query("inferred"), open_source(str(out)), {})
    assert len(kept.rows) > 20
    assert is_kept(find_query("inferred"), open_source(str(out)), {})
    assert kept == asked(find_query("inferred"), out, {})


# ---- finding and telling


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("weapons", {"weapons"}),
        ("HOLD place day", {"control"}),
        ("parquet", set()),
        ("control timeline", {"control_timeline"}),
    ],
)
def test_queries_are_found_by_words(words: str, found: set[str]) -> None:
    names = {info.name for info in list_queries() if info.matches(words.split())}
    assert found <= names
    assert len(names) < 8


@pytest.mark.parametrize("info", list_queries(), ids=lambda info: info.name)
def test_every_query_can_be_told(info: QueryInfo, seeds: Path) -> None:
    told = describe(info, str(seeds), example(info))
    assert told.startswith(f"{info.name}: {info.title}\n")
    assert all(f"  {param.name}: {param.text}" in told for param in info.params)
    assert all(f"given: {value}" in told for value in example(info).values())
    kept = is_kept(info, open_source(str(seeds)), example(info))
    assert ("parquet, kept" in told) == kept
    sparql = told.split("In SPARQL:\n\n")[1]
    assert sparql.startswith("PREFIX ")
    assert "# with " not in sparql or len(example(info)) < len(info.params)
    assert describe(info).count("\n") > 10


def test_what_is_told_of_a_wrong_parameter(seeds: Path) -> None:
    with pytest.raises(QueryError, match="no parameter 'day'"):
        describe(find_query("backs"), str(seeds), {"day": "2020-01-01"})


@pytest.mark.parametrize("mark", ["# view: end > from", "# view: end >= until", "# view: soon"])
def test_a_bound_must_name_a_parameter(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(
        f"# Mine\n{mark}\n# param from (date): since when\nSELECT ?end {{\n# with from: FILTER(?end >= ?from)\n}}"
    )
    with pytest.raises(DataError, match="bounds no rows"):
        read_query(path)
