"""Asking: sources, parameters, errors, and how tables are written."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset

from kg.errors import DataError, EndpointError, InputError, KGError, QueryError
from kg.query import bound, find_query, read_query, run
from kg.source import open_source
from kg.sparql import bind, form_of, masked, with_prefixes
from kg.table import Iri, Table, render, shortened

GRAPH = Path(__file__).parent / "graph.trig"
COUNT = "SELECT (COUNT(*) AS ?n) { ?c a cx:Claim }"

# ---- sources


def dataset() -> Dataset:
    data = Dataset(default_union=True)
    data.parse(GRAPH, format="trig")
    return data


@pytest.mark.parametrize(
    ("ending", "form"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("nq", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("rdf", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_every_rdf_file_gives_the_same(tmp_path: Path, ending: str, form: ox.RdfFormat) -> None:
    quads = list(ox.parse(path=str(GRAPH)))
    whole = quads if form.supports_datasets else [quad.triple for quad in quads]
    path = tmp_path / f"graph.{ending.upper() if ending == 'ttl' else ending}"
    path.write_bytes(ox.serialize(whole, format=form))
    assert run(COUNT, str(path)).rows == [(26,)]
    assert run("backs", str(path)) == run("backs", str(GRAPH))


def test_what_oxigraph_does_not_read_goes_through_rdflib(tmp_path: Path) -> None:
    path = tmp_path / "graph.trix"
    dataset().serialize(str(path), format="trix")
    assert run("backs", str(path)) == run("backs", str(GRAPH))


def test_a_triple_in_many_graphs_counts_once() -> None:
    named = "SELECT (COUNT(?l) AS ?n) { <https://w3id.org/conflict-kg/id/place/tolm> rdfs:label ?l }"
    assert run(named, str(GRAPH)).rows == [(1,)]


def test_a_folder_without_a_store_is_read_from_its_files(tmp_path: Path, built: str) -> None:
    shutil.copy(GRAPH, tmp_path / "graph.trig")
    assert run("strikes", str(tmp_path)) == run("strikes", built)


def test_several_processes_ask_one_folder(built: str) -> None:
    held = open_source(built)
    code = f"from kg.query import run; print(len(run('strikes', {built!r}).rows))"
    asked = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in "ab"]
    assert [process.communicate(timeout=60)[0] for process in asked] == ["3\n", "3\n"]
    assert held.answer("ASK { ?s ?p ?o }") is True


def test_bad_sources(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = tmp_path / "broken"
    (broken / "store").mkdir(parents=True)
    (broken / "store" / "CURRENT").write_text("nonsense")
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:b>\nfoo .")
    (tmp_path / "bin.ttl").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "bad.trix").write_text("<no")
    (tmp_path / "words.txt").write_text("words")
    cases = {
        "nowhere": "no such file or folder; give a built folder",
        "empty": "holds no graph .*kg build ARTICLES -o empty",
        "broken": "the store cannot be read",
        "bad.ttl": "not valid RDF .*line 2",
        "bin.ttl": "not valid RDF",
        "bad.trix": "not valid RDF",
        "words.txt": "no RDF file by its ending.*ttl",
    }
    for name, said in cases.items():
        with pytest.raises(InputError, match=said) as caught:
            run("backs", str(tmp_path / name))
        assert "\n" not in str(caught.value)


def test_an_endpoint_that_hides_its_graphs_is_told_from_an_empty_one(hidden_endpoint: str) -> None:
    for params in ({}, {"actor": "Arvenia"}):
        with pytest.raises(EndpointError, match="default graph is empty, the data lies in named graphs"):
            run("backs", hidden_endpoint, params)


def test_queries_need_no_prefixes_anywhere(endpoint: str, built: str) -> None:
    query = "SELECT DISTINCT ?l { ?x a cx:NonStateArmedGroup ; rdfs:label ?l }"
    for source in (endpoint, built, str(GRAPH)):
        assert run(query, source).rows == [("northern rebels",)]


# ---- queries


def test_an_unknown_query_brings_its_neighbours() -> None:
    with pytest.raises(QueryError, match=r"no query 'strike'; did you mean strikes.*kg query --list"):
        run("strike", str(GRAPH))
    with pytest.raises(QueryError, match="see kg query --list"):
        run("../../etc/passwd", str(GRAPH))
    with pytest.raises(QueryError, match=r"no such query file"):
        run("mine.rq", str(GRAPH))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?o\nWHERE { ?s ?p ?o\n FILTRE(?x) }", "line 3, column 10, at FILTRE"),
        ("SELECT ?o { ?s ?p ?o", "line 1, column"),
        ("SELECT ?o { ?s ex:p ?o }", "prefix ex: is not declared.*PREFIX ex:"),
        ("SELECT ?o { ?s cx:p 'open }", "line 1"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "not a query"),
    ],
)
def test_a_malformed_query_is_said_with_its_place(text: str, said: str, built: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        run(text, built)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_ask_and_construct_are_tables_too(built: str) -> None:
    assert run("ASK { ?c a cx:Claim }", built) == Table(("answer",), [(True,)])
    made = run("CONSTRUCT { ?a cx:backs ?b } WHERE { ?a cx:backs ?b }", built)
    assert made.columns == ("subject", "predicate", "object")
    assert [shortened(str(cell)) for cell in made.rows[0]] == [
        "country/arvenia",
        "cx:backs",
        "group/northern-rebels",
    ]


# ---- parameters


def test_a_name_is_found_by_label_or_other_name_whatever_its_case() -> None:
    by_label = run("backs", str(GRAPH), {"actor": "ARVENIA"})
    assert by_label.rows
    for name in ("arvenian republic", "<https://w3id.org/conflict-kg/id/country/arvenia>", " Arvenia "):
        assert run("backs", str(GRAPH), {"actor": name}) == by_label
    assert run("movements", str(GRAPH), {"actor": "Free North"}).rows


PARAMS = [
    ("backs", {"actor": "Arvenya"}, "is called 'Arvenya'; did you mean Arvenia"),
    ("backs", {"actor": "zzz"}, "give a name that the articles use"),
    ("backs", {"place": "Tolm"}, r"query backs: no parameter 'place'; it takes actor \(name\)"),
    ("sources", {"a": "b"}, "it takes none"),
    ("actor", {}, r"query actor: needs actor; it takes actor \(name, required\)"),
    ("actor", {"actor": ""}, "needs actor"),
    ("control", {"day": "yesterday"}, "'yesterday' is no date; write it as 2020-02-06"),
    ("control", {"day": "2021-02-30"}, "is no date"),
    ("backs", {"actor": "<not an iri>"}, "is no IRI"),
]


@pytest.mark.parametrize(("name", "params", "said"), PARAMS, ids=[said[:20] for _, _, said in PARAMS])
def test_bad_parameters(name: str, params: dict[str, str], said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        run(name, str(GRAPH), params)
    assert "\n" not in str(caught.value)


INJECTIONS = [
    '" } DROP ALL #',
    'Arvenia" } UNION { ?s ?p ?o } #',
    "Arvenia' } #",
    "<urn:a> } { ?s ?p ?o",
    "<urn:a> <urn:b>",
    "<urn:a>} #>",
    "}} SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }",
    "?subject",
    "\\u0022 } #",
    'a\n"} #',
    "\x00",
    "\\",
    '"',
    "UNDEF",
    "VALUES ?actor { UNDEF }",
    "\U0001f4a3 } \u2028 {",
]


@pytest.mark.parametrize("attack", INJECTIONS)
def test_nothing_typed_becomes_part_of_a_query(attack: str, endpoint: str) -> None:
    for source in (str(GRAPH), endpoint):
        with pytest.raises(KGError, match=r"is called|is no IRI"):
            run("backs", source, {"actor": attack})


@pytest.mark.parametrize("attack", [*INJECTIONS, "Arvenia"])
def test_a_text_comes_back_as_it_went_in(attack: str, tmp_path: Path, endpoint: str) -> None:
    path = tmp_path / "echo.rq"
    path.write_text("# Echo\n# param word (text): anything\nSELECT ?word { VALUES ?word { UNDEF } }")
    for source in (str(GRAPH), endpoint):
        assert run(str(path), source, {"word": attack}).rows == [(attack.strip(),)]
    ours = bound(read_query(path), open_source(str(GRAPH)), {"word": attack})
    assert [str(row[0]) for row in Dataset().query(ours)] == [attack.strip()]


def test_the_file_sets_the_default(tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(
        "# Mine\n# Two lines\n# of words.\n# param n (number): how many\n# param l: a name\n"
        "# example: kg query mine.rq OUT\n\nSELECT ?n ?l { VALUES ?n { 7 } VALUES ?l { UNDEF } }"
    )
    info = read_query(path)
    assert (info.title, info.description, info.example) == ("Mine", "Two lines of words.", "kg query mine.rq OUT")
    assert [(p.name, p.kind, p.default) for p in info.params] == [("n", "number", "7"), ("l", "name", None)]
    assert run(str(path), str(GRAPH)).rows == [(7, None)]
    assert run(str(path), str(GRAPH), {"n": "-3"}).rows == [(-3, None)]
    with pytest.raises(QueryError, match="is no whole number"):
        run(str(path), str(GRAPH), {"n": "3.5"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# T\n# param x (colour): what\nSELECT ?x { VALUES ?x { UNDEF } }", "unknown kind 'colour'"),
        ("# T\n# param x: what\nSELECT ?x { ?x ?y ?z }", r"comes in nowhere; write VALUES \?x"),
        ("# T\n# param x: what\nSELECT ?x { ?x ?y ?z } # VALUES ?x { UNDEF }", "comes in nowhere"),
        (b"\xff# T", "cannot be read"),
    ],
)
def test_a_broken_query_file(text: str | bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.rq"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError, match=said):
        run(str(path), str(GRAPH))


def test_binding_leaves_comments_strings_and_iris_alone() -> None:
    text = "SELECT ?x { VALUES ?x { UNDEF } ?x <urn:VALUES> 'VALUES ?x { UNDEF }' } # VALUES ?x { UNDEF }"
    made = bind(text, {"x": [ox.Literal("}"), ox.NamedNode("urn:y")]})
    assert made == text.replace("VALUES ?x { UNDEF }", 'VALUES ?x { "}" <urn:y> }', 1)
    assert "UNDEF" not in masked(bind(text, {}))


def test_forms() -> None:
    assert form_of("# ask\nPREFIX select: <urn:x>\nconstruct { ?a ?b ?c } where { ?a ?b ?c }") == "CONSTRUCT"
    assert form_of("DELETE { ?a ?b ?c } WHERE { SELECT ?a { ?a ?b ?c } }") is None
    assert with_prefixes("ASK { ?a a cx:Claim . ?b cx:p 'rdf:type' }").count("PREFIX") == 1


# ---- tables

SAMPLE = Table(
    ("name", "who", "n", "share", "sure"),
    [
        ('say "x", y\nz', Iri("https://w3id.org/conflict-kg/ns#backs"), 3, 0.5, True),
        ("é [red]\x1b[31m", None, None, None, False),
    ],
)


def test_csv_is_what_rfc_4180_says() -> None:
    text = render(SAMPLE, "csv")
    assert text.startswith("name,who,n,share,sure\r\n")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["name", "who", "n", "share", "sure"],
        ['say "x", y\nz', "https://w3id.org/conflict-kg/ns#backs", "3", "0.5", "true"],
        ["é [red]\x1b[31m", "", "", "", "false"],
    ]


def test_json_is_a_list_of_objects() -> None:
    first, second = json.loads(render(SAMPLE, "json"))
    assert list(first) == list(SAMPLE.columns)
    assert first["who"] == "https://w3id.org/conflict-kg/ns#backs"
    assert (first["n"], first["share"], first["sure"]) == (3, 0.5, True)
    assert second == {"name": "é [red]\x1b[31m", "who": None, "n": None, "share": None, "sure": False}
    assert "é" in render(SAMPLE, "json")


def test_tables_are_for_the_eye_and_keep_the_terminal_safe() -> None:
    text = render(SAMPLE, "table", width=80)
    assert "cx:backs" in text
    assert "[red]" in text
    assert "\x1b" not in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert render(Table(("a",), []), "table") == "no rows\n"
    assert "\x1b[" in render(SAMPLE, "table", colour=True)


def test_an_unknown_format() -> None:
    with pytest.raises(InputError, match=r"no format 'xml'.*use table, csv or json"):
        render(SAMPLE, "xml")


def test_named_queries_fit_a_terminal() -> None:
    text = render(run("strikes", str(GRAPH)), "table", width=100)
    assert "2021-03-01" in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_the_same_answer_every_time(built: str) -> None:
    assert find_query("timeline").params
    assert render(run("timeline", built), "json") == render(run("timeline", built), "json")


def test_a_table_fits_and_cuts_nothing() -> None:
    long = "The column took the bridge at dawn, two officials said, and went on to the northern suburbs of the town."
    row = ("2020-01-01/2020-02-28", "forces of the north", "forces of the south", 12, long, "2020-02-28", "who/1")
    table = Table(("when", "who", "whom", "claims", "sentence", "last", "who_id"), [row])
    shown = render(table, "table", width=100)
    assert max(map(len, shown.splitlines())) <= 100
    assert all(word in shown for word in (*long.split(), row[0], row[5]))
    assert "who/1" not in shown
    assert "who/1" in render(table, "csv")
