"""What follows: the rules and HermiT agree, and what follows is never mixed with what was read."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import inference
from kg.errors import InputError
from kg.explain import explain, render
from kg.ontology import check, reasoner
from kg.ontology.facts import facts, own_terms
from kg.ontology.rules import clash_rules, closed_terms, follow, rules
from kg.query import find_query, run
from kg.resources import drawer
from kg.sinks.addition import add
from kg.sparql import with_prefixes
from kg.vocab import CX, ID, INFERRED, OWL, PREFIXES, PROV, RDF

ROOT = Path(__file__).parents[2]
TERMS = closed_terms(own_terms())
GRAPH = ox.NamedNode(INFERRED)


@pytest.fixture(scope="module")
def inferred(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("inferred") / "out"
    shutil.copytree(seeds, out)
    inference.infer(out)
    return out


def entity(name: str) -> ox.NamedNode:
    return ox.NamedNode(ID + name)


def term(name: str) -> ox.NamedNode:
    return ox.NamedNode(CX + name)


def told(text: str) -> list[ox.Triple]:
    """Facts of `a backs b . b a Country`."""
    triples = [line.split() for line in text.split(" . ")]
    return [
        ox.Triple(entity(s), ox.NamedNode(RDF + "type") if p == "a" else term(p), term(o) if p == "a" else entity(o))
        for s, p, o in triples
    ]


# ---- rules

FOLLOWS = [
    ("a alliedWith b", "b alliedWith a"),
    ("a alliedWith b", "a alignedWith b"),
    ("a backs b", "b alignedWith a"),
    ("cell memberOf front . front alliedWith state", "cell alignedWith state"),
    ("cell memberOf front . front alliedWith state", "state alignedWith cell"),
    ("army armOf state . patron backs state", "army alignedWith patron"),
    ("town locatedIn province . province locatedIn state", "town locatedIn state"),
    ("e occurredAt town . town locatedIn province", "e occurredAt province"),
    ("a deployedTo town", "a presentIn town"),
    ("a struck town", "a attacked town"),
    ("e initiator a", "e participant a"),
    ("a controls town", "town a Place"),
    ("a a Country", "a a Actor"),
    ("e a ViolentEvent . e target people . people a Population", "e a CivilianTargeting"),
]
NOT = [
    ("cell memberOf front . front alliedWith state", "cell alliedWith state"),
    ("a backs b", "b backs a"),
    ("a backs b . b backs c", "a alignedWith c"),
    ("a struck town", "a relatedTo town"),
    ("a attacked town", "a struck town"),
    ("e a ViolentEvent . e target army . army a StateForce", "e a CivilianTargeting"),
]


@pytest.mark.parametrize(("given", "then"), FOLLOWS)
def test_it_follows(given: str, then: str) -> None:
    closure = follow(told(given), TERMS)
    (wanted,) = told(then)
    assert wanted in closure.steps
    assert closure.grounds([wanted]) <= set(told(given))


@pytest.mark.parametrize(("given", "then"), NOT)
def test_it_does_not_follow(given: str, then: str) -> None:
    closure = follow(told(given), TERMS)
    (wanted,) = told(then)
    assert wanted not in closure.steps


def test_neither_order_nor_repetition_matters() -> None:
    given = told(" . ".join(text for text, _ in FOLLOWS))
    one, other = follow(given, TERMS), follow([*reversed(given), *given], reversed(TERMS))
    assert one.steps == other.steps


def test_rules_and_clashes_have_titles_of_their_own_and_run_in_any_tool() -> None:
    files = sorted([*(drawer("ontology") / "rules").glob("*.rq"), *(drawer("ontology") / "clashes").glob("*.rq")])
    assert len(files) == len(rules()) + len(clash_rules()) >= 20
    titles = Counter(rule.title for rule in (*rules(), *clash_rules()))
    assert max(titles.values()) == 1
    heads = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    for file in files:
        rdflib.Graph().query(heads + file.read_text("utf-8"))
    assert not [rule.name for rule in (*rules(), *clash_rules()) if re.search(r"cx:(?!relatedTo)\w", rule.sparql)]


# ---- both engines


def test_hermit_and_the_rules_infer_the_same_on_the_seeds(seeds: Path, hermit: str) -> None:
    store = ox.Store.read_only(str(seeds / "store"))
    given = facts(store, own_terms())
    assert len(given) > 1000
    by_rules = set(follow(given, TERMS).steps)
    by_hermit = reasoner.entailed(own_terms(), given) - {*given, *own_terms()}
    head = ox.NamedNode(CX + "relatedTo")  # the head of all relations, which the rules leave out
    assert by_rules == {t for t in by_hermit if t.predicate != head and not str(t.object).startswith(f"<{OWL}")}
    assert len({triple.predicate for triple in by_rules}) >= 6


def test_the_seeds_are_consistent(seeds: Path, hermit: str) -> None:
    report = check(seeds, reasoner="auto")
    assert (report.conforms, report.reasoner, report.lacking) == (True, "hermit", None)
    warned = {(one.severity, one.article) for one in report.findings}
    assert warned == {("warning", "libya-tarhuna")}  # two are said to hold one town


# ---- the graph of what follows


def test_what_was_read_stays_as_it_was(seeds: Path, inferred: Path) -> None:
    assert (seeds / "graph.ttl").read_bytes() == (inferred / "graph.ttl").read_bytes()
    assert (inferred / "graph.trig").read_bytes().startswith((seeds / "graph.trig").read_bytes())
    assert (inferred / "views.trig").read_bytes() == (seeds / "views.trig").read_bytes()
    tables = {path.name: path.read_bytes() for path in (seeds / "views").iterdir() if path.stem != "inferred"}
    assert {name: (inferred / "views" / name).read_bytes() for name in tables} == tables
    before, after = ox.Store.read_only(str(seeds / "store")), ox.Store.read_only(str(inferred / "store"))
    assert set(before) == {quad for quad in after if quad.graph_name != GRAPH}
    for name in ("alliances", "backs", "actor"):
        given = {"actor": "Iran"} if name == "actor" else {}
        assert run(name, str(inferred), given).rows == run(name, str(seeds), given).rows
    nothing = 'SELECT * WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), "https://w3id.org/conflict-kg/id/inferred/")) }'
    for source in (inferred, inferred / "graph.trig"):
        assert not run(nothing, str(source)).rows
    assert check(inferred).conforms
    assert check(inferred).checked == check(seeds).checked


def test_every_inferred_relation_says_why(inferred: Path) -> None:
    store = ox.Store.read_only(str(inferred / "store"))
    quads = list(store.quads_for_pattern(None, None, None, GRAPH))
    relations = {q.triple for q in quads if q.predicate.value.startswith(CX)}
    assert len(relations) > 100
    by: dict[str, dict[str, set[object]]] = {}
    for quad in quads:
        by.setdefault(str(quad.subject), {}).setdefault(quad.predicate.value, set()).add(quad.object)
    statements = [said for said in by.values() if RDF + "subject" in said]
    ends = [[next(iter(said[RDF + end])) for end in ("subject", "predicate", "object")] for said in statements]
    assert {ox.Triple(*three) for three in ends} == relations  # type: ignore[arg-type]
    known = {str(quad.subject) for quad in store}
    for said in statements:
        (activity,) = said[PROV + "wasGeneratedBy"]
        assert by[str(activity)][OWL + "versionInfo"]
        (rule,) = by[str(activity)][PROV + "used"]
        assert str(rule).startswith(f"<{ID}rule/")
        assert by[str(rule)][OWL + "versionInfo"]
        assert {str(node) for node in said[PROV + "wasDerivedFrom"]} <= known
    stated = set(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert not {triple for triple in relations if ox.Quad(triple.subject, triple.predicate, triple.object) in stated}


def test_a_second_run_and_another_addition_replace_only_their_own(seeds: Path, inferred: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(seeds, out)
    item = ox.Quad(entity("x"), term("note"), ox.Literal("\n# What follows was added by kg infer; it is"), entity("g"))
    add([item], out)
    enriched = (out / "graph.trig").read_bytes()
    inference.infer(out)
    both = (out / "graph.trig").read_bytes()
    assert both.startswith(enriched)
    inference.infer(out)
    add([item], out)
    assert (out / "graph.trig").read_bytes() == both
    add([], out)
    assert (out / "graph.trig").read_bytes() == (inferred / "graph.trig").read_bytes()
    assert '"inferred":' in (out / "manifest.json").read_text()


def test_explain_tells_what_follows_from_what_was_read(seeds: Path, inferred: Path) -> None:
    found = explain(str(inferred), "houthis aligned with iran")
    assert {e.follows for e in found} == {"Houthis aligned with Iran (inferred: A symmetric relation holds both ways)"}
    assert {(e.subject, e.relation, e.object, e.is_fact) for e in found} == {("Iran", "backs", "Houthis", True)}
    shown = render(found).splitlines()
    assert shown[0].startswith("Houthis aligned with Iran (inferred")
    assert "nobody says so" in shown[1]
    read = explain(str(inferred), "iran backs houthis")
    assert read == explain(str(seeds), "iran backs houthis")
    assert {e.follows for e in read} == {None}


def test_the_query_of_what_follows(seeds: Path, inferred: Path) -> None:
    table = run("inferred", str(inferred), {"actor": "Houthis"})
    assert ("Houthis", "aligned with", "Iran", "A symmetric relation holds both ways", 1) in table.rows
    assert not run("inferred", str(seeds)).rows
    data = rdflib.Dataset(default_union=True)
    data.parse(inferred / "graph.trig")
    rows = data.query(with_prefixes(find_query("inferred").sparql))
    assert [tuple(cell.toPython() for cell in row) for row in rows] == run("inferred", str(inferred)).rows  # type: ignore[union-attr]


def test_only_a_built_folder_is_inferred_from(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no built folder; make one first"):
        inference.infer(tmp_path)


def test_without_java_hermit_says_what_it_lacks(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoner.shutil, "which", lambda _: None)
    report = check(seeds, reasoner="auto")
    assert report.conforms
    assert report.reasoner == "fast"
    assert "Java 17" in (report.lacking or "")
    for ask in (check, inference.infer):
        with pytest.raises(InputError, match=r"HermiT: no Java .*; install Java 17 .* --reasoner fast"):
            ask(seeds, reasoner="hermit")  # type: ignore[operator]
