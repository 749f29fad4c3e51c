"""Explaining a triple: the claims behind it, their words marked, on a file, a folder and an endpoint."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, QueryError
from kg.explain import explain
from kg.explanation import Explanation, Mark, marked, render

GRAPH = str(Path(__file__).parent / "graph.trig")
CLAIM = "https://w3id.org/conflict-kg/id/claim/"


def claims(asked: str | list[str]) -> list[str]:
    return [e.claim.removeprefix(CLAIM) for e in explain(GRAPH, asked)]


def test_facts_come_first_then_what_is_denied() -> None:
    found = explain(GRAPH, "belmark army struck tolm")
    assert [marked(e) for e in found] == [
        "[Belmark's army] [shelled] [Tolm] on Monday, killing 12 people, among them four children, "
        "the Watch Group said.",
        "State television put the dead of Monday's [shelling] of [Tolm] at nine.",
        "Belmark denied that its [army] had [struck] [Tolm].",
    ]
    assert [(e.said_by, e.stance, e.polarity, e.is_fact) for e in found] == [
        ("Watch Group", "said", "affirmed", True),
        ("State television", "said", "affirmed", True),
        ("Belmark", "denied", "negated", False),
    ]


def test_all_that_is_known_of_a_claim() -> None:
    (found,) = explain(GRAPH, "belmark army seized tolm")
    assert found == Explanation(
        claim=f"{CLAIM}a2-1",
        subject="Belmark army",
        relation="seized",
        object="Tolm",
        sentence="Its army took Tolm on Tuesday and now holds the town, Belmark told State television.",
        marks=(Mark(4, 8, "subject"), Mark(9, 13, "trigger"), Mark(14, 18, "object")),
        said_by="Belmark",
        via="State television",
        stance="said",
        polarity="affirmed",
        modality="actual",
        date="2021-03-02",
        article="https://w3id.org/conflict-kg/id/article/a2",
        title="Belmark claims Tolm",
        published="2021-03-03",
        publisher="Sample Wire",
        url="https://example.org/a2",
        pattern="seized-verb",
        confidence=0.9,
    )


ASKED = [
    ("Corvia alliedWith Belmark", ["a2-5"]),
    ("belmark army seizes tolm", ["a2-1"]),
    ("arvenia backing the northern rebels", ["a1-1", "a3-4"]),
    ("belmark ALLIED WITH corvia", ["a2-5"]),
    (["Corvia", "cx:alliedWith", "Belmark"], ["a2-5"]),
    (["corvia", "allied-with", "belmark"], ["a2-5"]),
    ("northern rebels withdrew from Tolm", ["a3-5"]),
    ("the rebels withdrew from tolm", ["a3-5"]),
    ('the "Free North" withdrewFrom "Tolm"', ["a3-5"]),
    ("<https://w3id.org/conflict-kg/id/country/arvenia> backs -", ["a1-1", "a3-4"]),
    ("country/arvenia <https://w3id.org/conflict-kg/ns#backs> ?", ["a1-1", "a3-4"]),
    ("id:country/arvenia backs id:group/northern-rebels", ["a1-1", "a3-4"]),
    ("? struck Estra", ["a3-1", "a2-8"]),
    ("accused", ["a2-6"]),
    ("backs", ["a1-1", "a3-4", "a2-7"]),
    ("backs northern rebels", ["a1-1", "a3-4"]),
    ("arvenia ? tolm", ["a1-2"]),
]


@pytest.mark.parametrize(("asked", "found"), ASKED, ids=str)
def test_ways_to_ask(asked: str | list[str], found: list[str]) -> None:
    assert claims(asked) == found


def test_the_same_everywhere(built: str, endpoint: str) -> None:
    here = explain(GRAPH, "? struck ?")
    assert len(here) == 5
    assert explain(built, "? struck ?") == here
    assert explain(endpoint, "? struck ?") == here


def test_where_claims_differ_the_triple_is_disputed() -> None:
    shown = render(explain(GRAPH, "belmark army struck tolm"))
    assert shown.count("Belmark army struck Tolm (disputed: 2 state it, 1 denies it)\n") == 3
    assert "(" not in render(explain(GRAPH, "belmark army seized tolm")).splitlines()[0]


def test_what_is_not_said_is_an_ellipsis() -> None:
    assert render(explain(GRAPH, "? struck estra")).startswith("… struck Estra\n  [Estra] was [bombed] on")


UNKNOWN = [
    ("Belmark struck Estra", "nothing says 'Belmark struck Estra'; the nearest: .*Arvenia struck Estra"),
    ("Arvenia controls Tolm", "the nearest: Belmark army controls Tolm; northern rebels controls Tolm"),
    ("Belmrk struck Tolm", "is called 'Belmrk'; did you mean Belmark"),
    ("Belmark strukc Tolm", "no relation in 'Belmark strukc Tolm'; did you mean struck"),
    ("Belmark xyzzy Tolm", "no relation in .*relations: accused, agreedWith, "),
    ("", "no relation in ''"),
    ("northern rebels detained Corvia", "nothing says .*; the nearest: "),
    ('" } # struck Tolm', "is called|no relation"),
]


@pytest.mark.parametrize(("asked", "said"), UNKNOWN, ids=[asked for asked, _ in UNKNOWN])
def test_what_nobody_says(asked: str, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        explain(GRAPH, asked)
    assert "\n" not in str(caught.value)


def test_a_source_that_is_not_there() -> None:
    with pytest.raises(InputError, match="no such file"):
        explain("nowhere", "a backs b")


def test_plain_text_and_colours() -> None:
    found = explain(GRAPH, "belmark army seized tolm")
    assert render(found, width=100) == (
        "Belmark army seized Tolm\n"
        "  Its [army] [took] [Tolm] on Tuesday and now holds the town, Belmark told State television.\n"
        "  said by Belmark, relayed by State television · affirmed, actual\n"
        "  happened 2021-03-02 · published 2021-03-03\n"
        "  “Belmark claims Tolm”, Sample Wire, https://example.org/a2\n"
        "  pattern seized-verb · confidence 0.90 · claim/a2-1\n"
    )
    coloured = render(found, width=100, colour=True)
    assert "\x1b[1;36marmy\x1b[0m" in coloured
    assert "[army]" not in coloured


def test_words_outside_the_sentence_or_over_each_other_are_not_marked(tmp_path: Path) -> None:
    text = ox.serialize(ox.parse(path=GRAPH), format=ox.RdfFormat.N_QUADS).decode()
    base = "<https://w3id.org/conflict-kg/id/article/a2#char="
    assert f"{base}4,8> <http://persistence.uni-leipzig.org" in text
    index = '"4"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>'
    moved = [
        line.replace(index, index.replace('"4"', '"999"'))
        if line.startswith(f"{base}4,8>") and "beginIndex" in line
        else line
        for line in text.splitlines()
    ]
    path = tmp_path / "moved.nq"
    path.write_text("\n".join(moved) + "\n")
    (found,) = explain(str(path), "belmark army seized tolm")
    assert [mark.role for mark in found.marks] == ["trigger", "object"]


def test_control_characters_in_a_sentence_never_reach_the_terminal(tmp_path: Path) -> None:
    text = Path(GRAPH).read_text("utf-8").replace("Its army took Tolm", "Its army took\\u001B[31m\\nTolm")
    path = tmp_path / "graph.trig"
    path.write_text(text, "utf-8")
    shown = render(explain(str(path), "belmark army seized tolm"))
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 6
