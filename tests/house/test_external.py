"""What the benchmarks hand out of a graph: acts as event data code them, and the slots of attacks."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def external() -> ModuleType:
    sys.path.insert(0, str(BENCH))
    try:
        spec = importlib.util.spec_from_file_location("external", BENCH / "external.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(BENCH))


def row(relation: str, **more: str) -> dict[str, str]:
    keys = "s o s_alt o_alt s_type o_type s_iri o_iri s_at o_at by sent conf weapon trigger place "
    keys += "between before text past"
    filled = dict.fromkeys(keys.split(), "") | {"s": "Omega", "o": "Delta"}
    return filled | {"id": "a", "p": relation, "modality": "actual", "polarity": "affirmed"} | more


CASES = [
    (row("struck"), [("Omega", "struck", "Delta")]),
    (row("struck", polarity="negated"), []),
    (row("metWith", polarity="negated"), [("Omega", "refused", "Delta")]),
    (row("struck", modality="threatened"), [("Omega", "enemyOf", "Delta"), ("Omega", "threatened", "Delta")]),
    (row("aided", modality="planned"), [("Omega", "pledged", "Delta")]),
    (row("visited", modality="planned"), [("Omega", "agreedWith", "Delta")]),
    (row("visited", modality="planned", o_type="x#Country"), [("Omega", "pledged", "Delta")]),
    (row("released", modality="demanded", by="Sigma"), [("Sigma", "demandedOf", "Omega")]),
    (row("struck", modality="hypothetical"), []),
    (row("protestedAgainst", modality="purpose"), [("Omega", "protestedAgainst", "Delta")]),
    (row("protestedAgainst", o="", place="Lima"), [("Omega", "protestedAgainst", "Lima")]),
    (row("detained", s_type="x#StateForce"), [("Omega", "arrested", "Delta")]),
    (row("detained", s_type="x#NonStateArmedGroup"), [("Omega", "abducted", "Delta")]),
    (row("agreedWith", trigger="signed"), [("Omega", "signedAgreementWith", "Delta")]),
    (row("expelled", o="two diplomats"), [("Omega", "sanctioned", "two diplomats")]),
]


@pytest.mark.parametrize(
    ("claim", "wanted"), CASES, ids=[f"{c['p']} {c['modality']} {c['polarity']}" for c, _ in CASES]
)
def test_claim_is_coded_as_the_act_it_is(external, claim, wanted):
    assert [(r["s"], r["p"], r["o"]) for r in external.code(claim)] == wanted


def test_a_title_and_a_scene_are_no_statements(external):
    title = row("memberOf", between=" Foreign Minister ")
    held = row("controls", o="rebel-held house", s_at="4,9", o_at="4,20")
    scene = row("attacked", o_type="x#Settlement", before="a raid in the town of ")
    assert [r["p"] for r in external.statements([title, held, scene])] == ["PerpInd"]  # a slot of the attack
    assert (
        len(
            list(
                external.statements(
                    [row("memberOf", between=", said "), row("opposes", s="Sigma", before="a raid on ")]
                )
            )
        )
        == 2
    )


def test_who_leads_is_not_also_told_to_belong(external):
    ends = {
        "s_iri": "https://w3id.org/conflict-kg/id/person/ana-ruiz",
        "o_iri": "https://w3id.org/conflict-kg/id/actor/b",
    }
    assert [r["p"] for r in external.statements([row("memberOf", **ends), row("leads", **ends)])] == ["leads"]


CLASSES = [
    (row("killed"), [("", "killed", ""), ("Omega", "ASSAULT", "Delta"), ("Omega", "enemyOf", "Delta")]),
    (row("struck", s="", trigger="hit", sent="Two strikes hit Delta"), [("Two strikes", "enemyOf", "Delta")]),
    (row("seized", trigger="liberated"), [("Omega", "ASSAULT", "Delta")]),
    (row("seized", trigger="seized"), [("Omega", "seized", "Delta")]),
    (row("visited", o_type="x#Settlement"), [("Omega", "CONSULT", "Delta")]),
]


@pytest.mark.parametrize(("act", "wanted"), CLASSES)
def test_violence_and_visits_are_classes(external, act, wanted):
    found = [(r["s"], r["p"], r["o"]) for r in external.classed(act)]
    assert [f for f in found if f in wanted] == wanted
    assert all(f in wanted or f[1].startswith("PENTA") or "" in f for f in found)


def test_only_the_relations_asked_for_are_given(external):
    claims = [
        row("memberOf", s_type="x#Person", o_type="x#StateForce"),
        row("heldRank", s_type="x#Person"),
        row("struck"),
    ]
    found = list(external.statements(claims, "military branch,military rank"))
    assert [(r["p"], r["o"]) for r in found] == [("military branch", "Delta"), ("military rank", "Delta")]


NAMES = [
    ("Ivan Petrovich Orlov", "Ivan Petrovich Orlov (1850-1912) was an admiral.", "Ivan Orlov"),
    ("Karl August Meyer", "Karl August Meyer (4 May 1903 - 8 June 1945) was a colonel.", "Karl Meyer"),
    ("Karl August Meyer", "Karl August Meyer was a colonel.", "Karl August Meyer"),
    ("Jan Piet van der Berg", "Jan Piet van der Berg (born 1950) is a general.", "Jan van der Berg"),
    ("John Adam Hill", "John Adam Hill (1841 - 1863) was an American soldier.", "John A. Hill"),
    ("John Adam Hill", "John Adam Hill (born May 1, 1953) is an American general.", "John Hill"),
    ("Ana Maria Soto Leal", "Ana Maria Soto Leal (born 1950) is a Chilean lawyer.", "Ana Soto"),
    ("General Karl Meyer", "General Karl Meyer spoke.", "Karl Meyer"),
    ("Leo Berg", "Leo Berg, better known as Lev Gor, was an admiral.", "Lev Gor"),
    ("George", "Prince George of Battenfeld joined the navy.", "Prince George of Battenfeld"),
]


@pytest.mark.parametrize(("name", "text", "wanted"), NAMES, ids=[f"{n}: {w}" for n, _, w in NAMES])
def test_a_person_is_called_as_encyclopaedias_call_them(external, name, text, wanted):
    assert sys.modules["encyclopaedia"].person(name, text) == wanted


def test_of_a_career_the_highest_rank_is_told_by_the_name_that_its_force_has_for_it(external):
    told = "The general of the People's Liberation Army was once a colonel."
    ranks = [row("heldRank", s_type="x#Person", o=o, sent=told) for o in ("Colonel", "Lieutenant general", "Major")]
    found = external.statements(ranks, "military rank")
    assert [r["o"] for r in found] == ["Zhong Jiang"]


def test_who_designed_a_weapon_goes_before_who_built_it(external):
    made = [row("designedBy", o="Builder", trigger="built"), row("designedBy", o="Bureau", trigger="designed")]
    assert [(r["p"], r["o"]) for r in external.statements(made)] == [("designed by", "Bureau")]


def test_slots_of_an_attack(external):
    iri = "https://w3id.org/conflict-kg/id/"
    attack = row(
        "killed", s_type="x#NonStateArmedGroup", s_iri=iri + "actor/hash/gunmen", o_type="x#Person",
        o_iri=iri + "person/ana-ruiz", weapon="car bomb",
    )  # fmt: skip
    member = row("memberOf", s_iri=attack["s_iri"], o="Sigma", o_type="x#NonStateArmedGroup")
    between_forces = row("attacked", o_type="x#StateForce")
    found = {(r["p"], r["o"], r["type"]) for r in external.fillers([attack, member, between_forces])}
    assert found == {
        ("PerpInd", "Omega", "bombing"), ("PerpOrg", "Sigma", ""),
        ("Victim", "Delta", "bombing"), ("Weapon", "car bomb", "bombing"),
    }  # fmt: skip
