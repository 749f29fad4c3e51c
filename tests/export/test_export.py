from __future__ import annotations

import csv
import io
from pathlib import Path

import networkx
import pyoxigraph as ox
import pytest

from kg import sinks
from kg.errors import InputError, OutputError
from kg.export import ENDINGS, FORMATS, export
from kg.model import Article
from kg.resolve import resolve
from kg.sinks.addition import add
from kg.vocab import CX, ID, ONTOLOGY, RDF, VIEWS, load
from tests.export import readers
from tests.export.readers import ONE_GRAPH, Plain
from tests.graph.samples import all_samples, article, claim, extraction

RDF_FORMS = tuple(readers.FORMS)
ENDING = {form: ending for ending, form in ENDINGS.items()}
ADDED = ID + "graph/added"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    with sinks.staged(folder) as part:
        sinks.write(resolve(all_samples()), part)
    return folder


@pytest.fixture(scope="module")
def quads(built: Path) -> set[ox.Quad]:
    return set(ox.parse(path=str(built / "graph.trig")))


def expected(quads: set[ox.Quad], form: str) -> set[Plain]:
    kept = {quad for quad in quads if form not in ONE_GRAPH or quad.graph_name != ox.NamedNode(VIEWS)}
    return {readers.plain(quad, graph=form not in ONE_GRAPH) for quad in kept}


def written(source: Path, form: str, **more: bool) -> bytes:
    out = io.BytesIO()
    export(source, out, form, **more)
    return out.getvalue()


# ---- the same graph for every reader


@pytest.mark.parametrize("form", RDF_FORMS)
@pytest.mark.parametrize("reader", [readers.by_oxigraph, readers.by_rdflib])
def test_others_read_the_same_graph(built: Path, quads: set[ox.Quad], form: str, reader: object) -> None:
    assert len(quads) > 1000
    assert reader(written(built, form), form) == expected(quads, form)  # type: ignore[operator]


@pytest.mark.parametrize("form", RDF_FORMS)
def test_riot_reads_the_same_graph_without_a_warning(
    built: Path, quads: set[ox.Quad], form: str, tmp_path: Path
) -> None:
    file = tmp_path / f"graph{ENDING[form]}"
    export(built, file)
    assert readers.by_riot(file, form) == expected(quads, form)


def test_every_form_is_tried() -> None:
    assert {*RDF_FORMS, "graphml", "csv", "void"} == set(FORMATS)


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "csv"])
def test_the_same_graph_gives_the_same_bytes(built: Path, form: str, tmp_path: Path) -> None:
    export(built, tmp_path / "one", form)
    assert (tmp_path / "one").read_bytes() == written(built, form)
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_turtle_and_trig_are_those_of_the_folder(built: Path) -> None:
    assert written(built, "turtle") == (built / "graph.ttl").read_bytes()
    assert written(built, "trig") == (built / "graph.trig").read_bytes()


@pytest.mark.parametrize("form", ["nquads", "jsonld", "trig"])
def test_a_file_can_be_turned_into_another_form(built: Path, form: str, tmp_path: Path) -> None:
    file = tmp_path / f"graph{ENDING[form]}"
    export(built, file)
    assert written(file, "trig") == written(built, "trig")


# ---- RDF 1.2


@pytest.mark.parametrize("form", ["turtle", "trig", "nquads", "ntriples"])
def test_triple_terms_only_add(built: Path, quads: set[ox.Quad], form: str, tmp_path: Path) -> None:
    file = tmp_path / f"graph{ENDING[form]}"
    export(built, file, rdf12=True)
    found = readers.by_riot(file, form)
    assert found == readers.by_oxigraph(file.read_bytes(), form)
    new = found - expected(quads, form)
    assert found - new == expected(quads, form)
    parts = {(q.subject.value, q.predicate.value): q.object.value for q in quads if q.subject.value.startswith(CLAIM)}
    claims = {iri for iri, predicate in parts if (iri, RDF + "subject") in parts and (iri, RDF + "object") in parts}
    ends = {iri: tuple(parts[iri, RDF + part] for part in ("subject", "predicate", "object")) for iri in claims}
    assert len(claims) > 40
    assert {(s, o) for s, p, o, _ in new} == set(ends.items())
    assert {p for _, p, _, _ in new} == {RDF + "reifies"}


CLAIM = ID + "claim/"


@pytest.mark.parametrize("form", ["jsonld", "rdfxml", "graphml", "csv", "void"])
def test_forms_without_triple_terms_say_so(built: Path, form: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no triple terms"):
        export(built, tmp_path / "out", form, rdf12=True)


# ---- what was added later


@pytest.fixture(scope="module")
def enriched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("enriched") / "out"
    with sinks.staged(folder) as part:
        sinks.write(resolve([extraction(article("1"), claim(article("1"), "backs", "arland", "borland"))]), part)
    term = ox.NamedNode(ID + "country/arland")
    add([ox.Quad(term, ox.NamedNode(CX + "shownBy"), ox.Literal("an addition"), ox.NamedNode(ADDED))], folder)
    return folder


@pytest.mark.parametrize("form", RDF_FORMS)
def test_one_graph_holds_what_was_read_unless_all_is_wished(enriched: Path, form: str) -> None:
    assert (b"an addition" in written(enriched, form)) == (form not in ONE_GRAPH)
    assert b"an addition" in written(enriched, form, everything=True)


def test_what_an_overlay_adds_is_exported(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        f"@prefix cx: <{CX}> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        "cx:besieged a owl:ObjectProperty ; rdfs:subPropertyOf cx:relatedTo ; rdfs:domain cx:Actor ; "
        "rdfs:range [ a owl:Class ; owl:unionOf ( cx:Place cx:Actor ) ] ."
    )
    vocabulary = load(tmp_path)
    story = article("1")
    with sinks.staged(tmp_path / "out") as part:
        read = resolve([extraction(story, claim(story, "besieged", "rebels", "town"))], vocabulary=vocabulary)
        sinks.write(read, part, vocabulary=vocabulary)
    quads = set(ox.parse(path=str(tmp_path / "out" / "graph.trig")))
    assert sum(quad.graph_name == ox.NamedNode(ONTOLOGY) for quad in quads) > 5
    for form in RDF_FORMS:
        found = ox.Dataset(ox.parse(written(tmp_path / "out", form), readers.FORMS[form]))
        read = [q for q in quads if form not in ONE_GRAPH or q.graph_name != ox.NamedNode(VIEWS)]
        wanted = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) if form in ONE_GRAPH else q for q in read)
        for one in (found, wanted):
            one.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert found == wanted, form


# ---- JSON-LD


def test_json_ld_reads_like_json(built: Path) -> None:
    text = written(built, "jsonld").decode()
    assert '{"id":"country/arland","type":"Country","label":"Arland","sameAs":"wd:Q801"' in text
    assert '"beginIndex":0' in text
    assert '"predicate":"cx:struck"' in text
    assert '"confidence":"0.9"' in text


# ---- networks


def edges_of(quads: set[ox.Quad]) -> set[tuple[str, str, str]]:
    """The direct triples, asked of the graph in another way."""
    store = ox.Store()
    store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    rows = store.query(
        "SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o . ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o "
        f'FILTER(!STRSTARTS(STR(?o), "{CLAIM}")) }}',
        prefixes={"rdf": RDF},
    )
    assert isinstance(rows, ox.QuerySolutions)
    return {(r["s"].value[len(ID) :], r["p"].value[len(CX) :], r["o"].value[len(ID) :]) for r in rows}  # type: ignore


def test_graphml_holds_the_direct_triples(built: Path, quads: set[ox.Quad], tmp_path: Path) -> None:
    export(built, tmp_path / "graph.graphml")
    network = networkx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    found = {(source, said["label"], target) for source, target, said in network.edges(data=True)}
    assert len(found) > 30
    assert found == edges_of(quads)
    assert network.nodes["country/arland"]["label"] == "Arland"
    assert network.nodes["country/arland"]["wikidata"] == "Q801"
    struck = network.edges["country/arland", "place/tarn", "country/arland struck place/tarn"]
    assert (struck["weight"], struck["denied"], struck["articles"]) == (3.0, 1, 3)
    assert (struck["first"], struck["last"], struck["confidence"]) == ("2020-02-06", "2020-02-06", 0.9)


def test_the_tables_hold_the_same_network(built: Path, quads: set[ox.Quad], tmp_path: Path) -> None:
    export(built, tmp_path / "network", "csv")
    with (tmp_path / "network" / "edges.csv").open(encoding="utf-8", newline="") as file:
        edges = list(csv.DictReader(file))
    with (tmp_path / "network" / "nodes.csv").open(encoding="utf-8", newline="") as file:
        nodes = {row["id"]: row for row in csv.DictReader(file)}
    assert {(row["source"], row["label"], row["target"]) for row in edges} == edges_of(quads)
    assert {row[end] for row in edges for end in ("source", "target")} == nodes.keys()
    assert nodes["country/arland"]["type"] == "Country"


def test_labels_with_markup_survive_graphml(tmp_path: Path) -> None:
    story = Article("1", "He said so.")
    told = extraction(story, claim(story, "backs", "arland", "borland"))
    label = "A <b> & \"c\" 'd' ]]> سراقب"
    told = type(told)(story, tuple(type(e)(e.id, label, e.type) for e in told.entities), claims=told.claims)
    with sinks.staged(tmp_path / "out") as part:
        sinks.write(resolve([told]), part)
    export(tmp_path / "out", tmp_path / "x.graphml")
    network = networkx.read_graphml(tmp_path / "x.graphml")
    assert {said["label"] for _, said in network.nodes(data=True)} == {label}


# ---- the description


def test_a_description_counts_right(built: Path, tmp_path: Path) -> None:
    export(built, tmp_path / "void.ttl", "void")
    readers.by_riot(tmp_path / "void.ttl", "turtle")
    store = ox.Store()
    store.load(path=str(tmp_path / "void.ttl"))
    told = ox.Store()
    told.load(path=str(built / "graph.ttl"))

    def ask(asked: ox.Store, query: str) -> set[tuple[str, ...]]:
        rows = asked.query(query, prefixes=PREFIXES)
        assert isinstance(rows, ox.QuerySolutions)
        return {tuple(term.value for term in row) for row in rows}  # type: ignore[union-attr]

    assert ask(store, "SELECT ?n { ?d a dcat:Dataset ; void:triples ?n }") == {(str(len(told)),)}
    counted = "SELECT ?c ?n { ?p void:class ?c ; void:entities ?n }"
    assert ask(store, counted) == ask(told, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    counted = "SELECT ?p ?n { ?x void:property ?p ; void:triples ?n }"
    assert ask(store, counted) == ask(told, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    subjects = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"
    assert ask(store, "SELECT ?n { ?d void:distinctSubjects ?n }") == ask(told, subjects)
    files = ask(store, "SELECT ?t { ?d dcat:distribution [ dcterms:title ?t ; spdx:checksum ?sum ] }")
    assert files == {("graph.trig",), ("graph.ttl",), ("views.trig",)}
    read = ask(store, "SELECT ?a { ?d prov:wasGeneratedBy [ prov:used ?a ; prov:wasAssociatedWith ?kg ] }")
    assert {(iri,) for iri in {q.value for (q,) in _articles(told)}} < read
    assert ask(store, "SELECT ?f ?l { ?p dcat:startDate ?f ; dcat:endDate ?l }") == {("2020-02-07", "2020-02-08")}


PREFIXES = {
    "cx": CX,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
}


def _articles(store: ox.Store) -> list[tuple[ox.NamedNode]]:
    rows = store.query("SELECT ?a { ?a a cx:Article }", prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    return [(row["a"],) for row in rows]  # type: ignore[misc]


# ---- what can go wrong


@pytest.mark.parametrize(
    ("source", "out", "form", "says"),
    [
        ("nowhere", "x.nt", "", "no such file or folder"),
        ("", "x.nt", "", "no built folder"),
        ("built", "x.doc", "", "its ending says no form"),
        ("built", "x", "", "its ending says no form"),
        ("built", "x.nt", "owl", "no form 'owl'"),
        ("broken.ttl", "x.nt", "", "not valid RDF"),
        ("some.doc", "x.nt", "", "no RDF file by its ending"),
    ],
)
def test_what_cannot_be_written_is_told(
    built: Path, tmp_path: Path, source: str, out: str, form: str, says: str
) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b>")
    (tmp_path / "some.doc").write_text("")
    with pytest.raises(InputError, match=says):
        export(built if source == "built" else tmp_path / source, tmp_path / out, form)
    assert not (tmp_path / out).exists()


def test_two_tables_do_not_go_to_a_stream(built: Path) -> None:
    with pytest.raises(InputError, match="two files"):
        export(built, io.BytesIO(), "csv")


def test_a_place_that_cannot_be_written_is_told(built: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        export(built, tmp_path / "file" / "x.nt")
