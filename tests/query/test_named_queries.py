"""Every named query: the same rows on rdflib, Oxigraph and its server, and the right ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Dataset

from kg.query import QueryInfo, Table, bound, find_query, list_queries, run, run_on
from kg.source import open_source
from kg.sparql import check, with_prefixes

GRAPH = str(Path(__file__).parent / "graph.trig")
QUERIES = list_queries()

GIVEN: dict[str, list[dict[str, str]]] = {
    "accusations": [{"actor": "arvenia"}],
    "actor": [{"actor": "Belmark"}, {"actor": "Tolm"}],
    "aid": [{"actor": "Arvenia"}],
    "alliances": [{"actor": "Belmark"}],
    "backs": [{"actor": "northern rebels"}],
    "by_source": [{"source": "State television"}],
    "captures": [{"place": "Tolm province"}],
    "clashes": [{"actor": "Belmark"}],
    "contested": [{"place": "Tolm province"}],
    "contradictions": [{"actor": "Tolm"}],
    "control": [{"place": "Tolm"}, {"place": "tolm province", "day": "2021-03-03"}],
    "control_timeline": [{"place": "Tolm province"}],
    "death_toll": [{"from": "2021-03-01", "to": "2021-03-01"}],
    "deaths": [{"from": "2021-03-02"}],
    "detentions": [{"actor": "Belmark"}],
    "displacement": [{"actor": "Belmark"}],
    "dyads": [{"actor": "Tolm"}, {"actor": "Belmark army"}],
    "facilities": [{"word": "o"}],
    "members": [{"actor": "Belmark"}],
    "mentions": [{"actor": "Belmark"}],
    "movements": [{"actor": "Arvenia", "place": "Tolm"}],
    "names": [{"id": "rebels"}],
    "near": [{"place": "Tolm province"}],
    "not_facts": [{"actor": "Arvenia"}],
    "sanctions": [{"actor": "Belmark"}],
    "side": [{"actor": "Corvia"}, {"actor": "Arvenia"}],
    "stances": [{"voice": "Belmark"}],
    "strikes": [{"actor": "Belmark"}, {"target": "Tolm province"}],
    "talks": [{"actor": "Belmark"}],
    "timeline": [{"from": "2021-03-02", "to": "2021-03-03"}],
    "tolls": [{"source": "Watch Group"}],
    "weapons": [{"actor": "Belmark"}],
    "weekly": [{"from": "2021-03-01"}, {"to": "2020-12-31"}],
    "wikidata": [{"thing": "Belmark"}],
}

CASES = [
    (info, given)
    for info in QUERIES
    for given in [*GIVEN.get(info.name, []), *([] if any(p.required for p in info.params) else [{}])]
]


def ids(case: object) -> str:
    return case.name if isinstance(case, QueryInfo) else ",".join(getattr(case, "values", lambda: ["all"])())


def by_value(rows: list[tuple[object, ...]]) -> list[tuple[str, ...]]:
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


@pytest.fixture(scope="module")
def rdflib_dataset() -> Dataset:
    data = Dataset(default_union=True)
    data.parse(GRAPH, format="trig")
    return data


def test_there_are_enough_queries_and_cases() -> None:
    assert len(QUERIES) >= 35
    assert len(CASES) >= 60
    assert GIVEN.keys() <= {info.name for info in QUERIES}


@pytest.mark.parametrize(("info", "given"), CASES, ids=ids)
def test_same_rows_on_every_engine(
    info: QueryInfo, given: dict[str, str], built: str, endpoint: str, rdflib_dataset: Dataset
) -> None:
    source = open_source(GRAPH)
    table = run_on(info, source, given)
    expected = by_value(list(table.rows))
    assert by_value(list(run(info.name, built, given).rows)) == expected
    assert by_value(list(run(info.name, endpoint, given).rows)) == expected
    result = rdflib_dataset.query(with_prefixes(bound(info, source, given)))
    rows = [tuple(None if term is None else term.toPython() for term in row) for row in result]
    assert by_value(rows) == expected


@pytest.mark.parametrize("info", QUERIES, ids=lambda info: info.name)
def test_files_run_as_they_are_in_any_tool(info: QueryInfo) -> None:
    check(info.sparql)
    assert with_prefixes(info.sparql) == info.sparql, "declares all its prefixes"
    assert info.title
    assert info.description or not info.params
    assert info.example.startswith(f"kg query {info.name} OUT")


def rows(name: str, **given: str) -> list[tuple[object, ...]]:
    return list(run(name, GRAPH, {key.rstrip("_"): value for key, value in given.items()}).rows)


def column(table: Table, name: str) -> list[object]:
    return [row[table.columns.index(name)] for row in table.rows]


def test_backing_counts_claims_and_voices_and_leaves_allegations_out() -> None:
    assert rows("backs") == [("Arvenia", "northern rebels", 2, 2, "2021-03-02", "2021-03-05")]


def test_strikes_name_their_word_and_leave_denials_and_threats_out() -> None:
    found = run("strikes", GRAPH)
    assert column(found, "who") == ["Belmark army", "Belmark army", None]
    assert column(found, "said_by") == ["State television", "Watch Group", "the article"]


def test_strikes_by_a_country_are_those_by_its_army() -> None:
    assert len(rows("strikes", actor="Belmark")) == 2
    assert rows("strikes", actor="Arvenia") == []


@pytest.mark.parametrize(
    ("day", "holders"),
    [
        ("2021-03-02", ["Belmark army", "northern rebels"]),
        ("2021-03-03", ["Belmark army"]),
        ("2021-03-01", []),
    ],
)
def test_control_on_a_day(day: str, holders: list[str]) -> None:
    found = run("control", GRAPH, {"place": "Tolm", "day": day})
    assert sorted(map(str, column(found, "holder"))) == holders


def test_deaths_count_no_one_twice() -> None:
    found = run("deaths", GRAPH, {"from": "2021-03-01", "to": "2021-03-01"})
    counted = {name: column(found, name) for name in ("start", "best", "low", "high", "tolls")}
    assert counted == {
        "start": ["2021-01-01", "2021-03-01"],
        "best": [300, 12],
        "low": [300, 9],
        "high": [300, 12],
        "tolls": [1, 2],
    }


def test_the_toll_leaves_spans_apart() -> None:
    found = run("death_toll", GRAPH)
    assert found.rows == [(14, 11, 14, 2, 300, 0)]


def test_not_facts_hold_what_no_triple_stands_on() -> None:
    assert [row[0] for row in rows("not_facts")] == ["alleged", "denied", "possible", "threatened"]


def test_a_side_is_closed_over_ties_but_not_over_international_bodies() -> None:
    parties = {row[0]: row[1] for row in rows("side", actor="Belmark army")}
    assert parties == {"Belmark": "it is part of this", "Corvia": "through others"}


def test_contradictions_pair_denials_and_rival_holders() -> None:
    kinds = [row[0] for row in rows("contradictions")]
    assert kinds == ["affirmed and denied", "affirmed and denied", "two holders"]


def test_a_source_that_is_no_actor_is_named_all_the_same() -> None:
    assert "Tolm" in [row[0] for row in rows("sources")]


def test_underscores_and_hyphens_are_one() -> None:
    assert find_query("not-facts") == find_query("not_facts")
