from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg import rdf, sinks
from kg.model import Article, Claim, Count, Entity, Extraction, Span
from kg.resolve import Resolution, resolve
from kg.sparql import with_prefixes
from kg.vocab import CX, VIEWS, load
from tests.graph.samples import all_samples, article, claim, extraction

FILES = ("graph.ttl", "graph.trig", "claims.jsonl", "entities.jsonl", "events.jsonl", "articles.jsonl", "manifest.json")


def ask(graph: Store, where: str, *names: str) -> set[tuple[str, ...]]:
    """The rows of a pattern, IRIs by their last part."""
    query = with_prefixes(f"SELECT DISTINCT {' '.join('?' + name for name in names)} WHERE {{ {where} }}")
    rows = graph.query(query, use_default_graph_as_union=True)
    return {tuple("" if row[n] is None else _short(row[n].value) for n in names) for row in rows}  # type: ignore


def _short(value: str) -> str:
    return value.rpartition("#")[2].rpartition("/")[2] if value.startswith("http") else value


def facts(*claims: Claim) -> Store:
    """A store with the graph of one article."""
    graph = Store()
    graph.extend(rdf.quads(resolve([extraction(article("1"), *claims)])))
    return graph


# ---- direct triples


def test_every_relation_stands_as_a_direct_triple(graph: Store) -> None:
    relations = {name for name, known in load().properties.items() if known.relation}
    assert relations == {p for (p,) in ask(graph, "?s ?p ?o . FILTER(STRSTARTS(STR(?p), STR(cx:)))", "p")} & relations


def test_every_direct_triple_has_an_affirmed_actual_claim(graph: Store) -> None:
    relations = " ".join(f"cx:{name}" for name, known in load().properties.items() if known.relation)
    stated = f"VALUES ?p {{ {relations} }} ?s ?p ?o ."
    backed = "?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; cx:polarity cxt:affirmed ; cx:modality cxt:actual"
    assert len(ask(graph, stated, "s", "p", "o")) > 30
    assert ask(graph, f"{stated} FILTER NOT EXISTS {{ {backed} }}", "s", "p", "o") == set()


@pytest.mark.parametrize(
    "more",
    [
        {"polarity": "negated"},
        *({"modality": mode} for mode in ("alleged", "planned", "threatened", "demanded", "hypothetical", "possible")),
        {"modality": "purpose"},
    ],
)
def test_what_is_no_fact_is_a_claim_and_nothing_else(more: dict[str, str]) -> None:
    found = facts(claim(article("1"), "struck", "arland", "town", **more))
    assert ask(found, "?c a cx:Claim ; rdf:predicate ?p", "p") == {("struck",)}
    assert ask(found, "?s cx:struck ?o", "s", "o") == set()
    assert ask(found, "?e cx:eventType ?t", "e") == set()


@pytest.mark.parametrize(
    ("predicate", "subject", "object_"),
    [
        ("warned", "capital", "borland"),
        ("memberOf", "premier", "arland"),
        ("controls", "army", "villagers"),
        ("locatedIn", "premier", "town"),
        ("alliedWith", "arland", "arland"),
        ("backs", "country/nowhere-described", "borland"),
        ("confirmed", "monitor", "no-such-claim"),
    ],
)
def test_what_does_not_fit_stays_a_claim(predicate: str, subject: str, object_: str) -> None:
    found = facts(claim(article("1"), predicate, subject, object_))
    assert ask(found, "?c rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o", "p") == {(predicate,)}
    assert ask(found, f"?s cx:{predicate} ?o", "s", "o") == set()


# ---- claims


def test_a_claim_tells_who_said_what_where_and_how(graph: Store) -> None:
    where = """?c cx:polarity cxt:negated ; rdf:predicate cx:struck ; cx:attributedTo ?by ; cx:stance ?stance ;
        cx:edtf ?date ; cx:startDate ?from ; cx:endDate ?to ; cx:atPlace ?place ; cx:pattern ?pattern ;
        cx:evidence [ nif:anchorOf ?words ; dcterms:isPartOf [ dcterms:identifier ?article ] ]"""
    names = ("by", "stance", "date", "from", "to", "place", "pattern", "words", "article")
    day = "2020-02-06"
    expected = ("arland", "denied", day, day, day, "tarn", "test.1", "This is what modes.", "modes.txt")
    assert ask(graph, where, *names) == {expected}


def test_a_source_that_cannot_speak_is_kept_as_a_name() -> None:
    found = facts(claim(article("1"), "struck", "arland", "town", source="capital", via="town"))
    assert ask(found, "?c cx:sourceName ?name", "name") == {("Arl City",)}
    assert ask(found, "?c cx:attributedTo|cx:relayedBy ?by", "by") == set()


def test_words_that_name_the_ends_are_given_by_offsets() -> None:
    found = facts(claim(article("1"), "struck", "arland", "town", subject_span=Span(0, 4)))
    assert ask(found, "?c cx:subjectWords ?words", "words") == {("char=0,4",)}


def test_an_article_tells_what_it_is(graph: Store) -> None:
    where = (
        "?a a cx:Article ; dcterms:identifier ?id ; dcterms:source ?url ; dcterms:publisher ?by ; dcterms:issued ?day"
    )
    assert ask(graph, where, "id", "by", "day") == {("modes.txt", "Coast Wire", "2020-02-07")}


def test_each_graph_names_an_article_and_each_article_a_graph(graph: Store) -> None:
    where = "GRAPH ?g { ?a a cx:Article } FILTER(?a = ?g)"
    assert len(ask(graph, where, "g")) == len(all_samples()) == len(set(graph.named_graphs()) - {NamedNode(VIEWS)})


def test_entities(graph: Store) -> None:
    assert ask(graph, "?x owl:sameAs ?item ; rdfs:label ?label ; skos:altLabel ?other", "item", "label", "other") == {
        ("Q801", "Arland", "Arlandic Republic")
    }
    assert ask(graph, "?x rdfs:label 'Arlandic army'@en ; a ?type", "type") == {("StateForce",)}


# ---- events


def test_an_event_has_roles_where_types_fit() -> None:
    found = facts(
        claim(article("1"), "struck", "arland", "town", date="2020-02-06"),
        claim(article("1"), "struck", "arland", "rebels", date="2020-02", place="province"),
    )
    where = "?e a cx:Strike ; cx:initiator ?who ; cx:target ?what ; cx:occurredAt ?at ; cx:startDate ?day"
    assert ask(found, where, "who", "what", "at", "day") == {
        ("arland", "tarn", "tarn", "2020-02-06"),
        ("arland", "rebels", "north-province", "2020-02-01"),
    }


def test_a_denial_speaks_of_the_event_that_another_claim_makes(graph: Store) -> None:
    where = "?c cx:polarity cxt:negated ; cx:describes ?e . ?e a cx:Strike ; cx:target ?t"
    assert ask(graph, where, "t") == {("tarn",)}


def test_tolls_stay_apart_and_tied_to_one_event(graph: Store) -> None:
    where = """?e a cx:Strike ; cx:initiator ?who ; cx:casualties ?k . ?k cx:harm ?harm . ?c cx:givesCount ?k .
        OPTIONAL { ?k cx:countBest ?n }"""
    expected = {("killed", "23"), ("killed", "20"), ("killed", "8"), ("killed", "90"), ("wounded", "")}
    assert ask(graph, where, "harm", "n") == expected
    assert len(ask(graph, where, "e")) == 1


def test_a_part_is_included_in_its_whole_unless_it_is_larger(graph: Store) -> None:
    where = "?part cx:includedIn ?whole . ?part cx:countBest ?n . ?whole cx:countBest ?m"
    assert ask(graph, where, "n", "m") == {("8", "23")}


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (Count("killed", 5, 3, 9), ("3", "5", "9")),
        (Count("killed", 5), ("", "5", "")),
        (Count("killed", 5, 7, 3), ("", "5", "")),
        (Count("killed", None, 7, 3), ("7", "", "")),
        (Count("killed", -5, 0), ("0", "", "")),
    ],
)
def test_counts_are_in_order(count: Count, written: tuple[str, ...]) -> None:
    found = facts(claim(article("1"), "killed", "arland", "villagers", count=count))
    optional = " ".join(f"OPTIONAL {{ ?k cx:count{name} ?{name} }}" for name in ("Low", "Best", "High"))
    assert ask(found, f"?k a cx:CasualtyCount {optional}", "Low", "Best", "High") == {written}


def test_the_same_number_on_the_same_word_is_one_count() -> None:
    told = [
        claim(article("1"), "killed", "arland", "villagers", count=Count("killed", 5), source=source, evidence=where)
        for source, where in product(("monitor", "agency"), (Span(0, 20), Span(20, 30)))
    ]
    assert len(ask(facts(*told), "?k a cx:CasualtyCount", "k")) == 2


# ---- bytes


def _written(resolution: Resolution, folder: Path) -> dict[str, bytes]:
    with sinks.staged(folder) as part:
        sinks.write(resolution, part)
    return {name: (folder / name).read_bytes() for name in FILES}


def test_same_bytes_whatever_the_order(tmp_path: Path, built: Path) -> None:
    samples = all_samples()
    random.Random(1).shuffle(samples)
    again = _written(resolve(samples), tmp_path / "again")
    assert again == {name: (built / name).read_bytes() for name in FILES}


def _by_value(quad: Quad) -> tuple[object, ...]:
    """The quad, with decimals as numbers: Oxigraph stores 1.0 as 1."""
    decimal = isinstance(quad.object, Literal) and quad.object.datatype.value.endswith("decimal")
    return quad.subject, quad.predicate, float(quad.object.value) if decimal else quad.object, quad.graph_name


def test_all_forms_hold_the_same(built: Path, graph: Store) -> None:
    turtle = {quad.triple for quad in parse(path=str(built / "graph.ttl"))}
    quads = list(parse(path=str(built / "graph.trig")))
    assert len(quads) == len(set(quads))
    merged = {Quad(quad.subject, quad.predicate, quad.object) for quad in quads}
    stored = [quad for quad in graph if quad.graph_name != NamedNode(VIEWS)]
    assert len(stored) == len(quads) + len(merged)
    assert {_by_value(quad) for quad in (*quads, *merged)} == {_by_value(quad) for quad in stored}
    assert turtle == {quad.triple for quad in quads}
    by_rdflib = rdflib.Graph().parse(built / "graph.ttl")
    assert len(by_rdflib) == len(turtle)
    assert {str(t.subject.value) for t in turtle} == {str(subject) for subject in by_rdflib.subjects()}
    assert {str(link) for link in by_rdflib.objects(None, rdflib.DCTERMS.source)} == {"https://news.example/modes?a=1"}
    assert len(set(rdflib.Dataset().parse(built / "graph.trig").quads())) == len(quads)


def test_turtle_says_all_of_a_thing_in_one_place(built: Path) -> None:
    text = (built / "graph.ttl").read_text()
    subjects = [line.split(" ", 1)[0] for line in text.splitlines() if line.startswith("<")]
    assert len(subjects) == len(set(subjects))


NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("\"'\\<>{}|^`%# \n\r\t\x00\x1f\x7f\u200f\u202e\ufeff\ufffe\ud800😀")),
    max_size=12,
)


@st.composite
def nasty(draw: st.DrawFn) -> Extraction:
    """An extraction with anything for words."""
    text = draw(NASTY) + "x"
    whole = Span(0, len(text))
    name, other = draw(NASTY), draw(NASTY)
    story = Article(
        draw(NASTY), text, draw(NASTY), draw(NASTY), draw(st.sampled_from(["", "https://a/"])) + name, other
    )
    people = [
        Entity("country/" + name, draw(NASTY), "Country", (name, other), draw(NASTY)),
        Entity(other, name, "Person"),
    ]
    ends = [one.id for one in people]
    told = Claim(
        draw(NASTY),
        story.id,
        "backs",
        *ends,
        whole,
        whole,
        other,
        0.5,
        source=name,
        date=draw(NASTY),
        via=ends[1],
        count=Count("killed", 1),
    )
    return Extraction(story, tuple(people), claims=(told,))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nasty())
def test_nothing_that_an_article_holds_breaks_the_files(tmp_path: Path, told: Extraction) -> None:
    resolution = resolve([told])
    quads = rdf.article_quads(resolution.extractions[0], resolution)
    sinks.files.write([quads], tmp_path)
    sinks.records.write(resolution, tmp_path)
    assert set(parse(path=str(tmp_path / "graph.trig"), format=RdfFormat.TRIG)) == set(quads)
    triples = {quad.triple for quad in parse(path=str(tmp_path / "graph.ttl"))}
    assert triples == {quad.triple for quad in quads}
    rdflib.Graph().parse(tmp_path / "graph.ttl")
    for quad in quads:
        if quad.predicate.value == CX + "evidence":
            (words,) = [
                t.object for t in triples if t.subject == quad.object and t.predicate.value.endswith("anchorOf")
            ]
            assert isinstance(words, Literal)
            assert len(words.value) == len(told.article.text)


# ---- a relation of one's own


def test_a_new_relation_needs_no_code(tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text("""
        @prefix cx: <https://w3id.org/conflict-kg/ns#> .
        @prefix cxt: <https://w3id.org/conflict-kg/types#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        cx:besieged a owl:ObjectProperty ; rdfs:subPropertyOf cx:attacked ; rdfs:range cx:Place ;
            cx:eventClass cx:ViolentEvent ; cx:subjectRole cx:initiator ; cx:objectRole cx:occurredAt ;
            cx:defaultType cxt:siege .
    """)
    known = load(tmp_path)
    story = article("1")
    told = extraction(story, claim(story, "besieged", "army", "town"), claim(story, "besieged", "army", "rebels"))
    found = Store()
    found.extend(rdf.quads(resolve([told], known), vocabulary=known))
    assert ask(found, "?s cx:besieged ?o", "s", "o") == {("arland-army", "tarn")}
    assert ask(found, "?e cx:eventType cxt:siege ; cx:initiator ?s ; cx:occurredAt ?o", "s", "o") == {
        ("arland-army", "tarn")
    }
