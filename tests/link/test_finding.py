"""Names reach their entries: by any spelling, in any script, but no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.link import FINDERS, finder
from kg.link.finding import Gazetteer
from kg.link.records import Sought
from kg.link.scoring import Weights, reasons

CASES = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "cases" / "spellings.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def found() -> Gazetteer:
    return Gazetteer()


def test_there_are_cases() -> None:
    assert len(CASES) >= 36


@pytest.mark.parametrize(("name", "entity", "country"), CASES, ids=lambda v: v)
def test_a_spelling_reaches_its_entry(found: Gazetteer, name: str, entity: str, country: str) -> None:
    candidates = found.candidates(Sought(name, country=country or None), 3)
    assert entity in [candidate.item.id for candidate in candidates]


@pytest.mark.parametrize(
    ("name", "how"),
    [("Saraqeb", "exact"), ("saraqeb", "folded"), ("Sraqib", "skeleton"), ("Saragqeb", "near")],
)
def test_how_a_name_is_met_is_told(found: Gazetteer, name: str, how: str) -> None:
    best = next(c for c in found.candidates(Sought(name, country="SY")) if c.item.id == "place/saraqeb")
    assert best.match == how


def test_an_acronym_must_be_written_in_capitals(found: Gazetteer) -> None:
    assert found.candidates(Sought("WHO"))
    assert "organisation/world-health-organization" not in [c.item.id for c in found.candidates(Sought("who"))]


def test_what_is_known_of_a_name_decides(found: Gazetteer) -> None:
    best = [found.candidates(Sought("Tripoli", "Settlement", country))[0].item.id for country in ("LY", "LB")]
    assert best == ["place/tripoli", "place/tripoli-lebanon"]
    assert found.candidates(Sought("Idlib", "Settlement"))[0].item.id == "place/idlib"
    assert found.candidates(Sought("Idlib", "AdministrativeArea"))[0].item.id == "place/idlib-governorate"


def test_a_seat_of_power_leads_to_its_country(found: Gazetteer) -> None:
    assert found.candidates(Sought("the Kremlin"))[0].item.id == "country/russia"
    ankara = [c.item.id for c in found.candidates(Sought("Ankara"))]
    assert ankara[0] == "place/ankara"
    assert "country/turkey" in ankara


def test_nothing_is_found_for_nothing(found: Gazetteer) -> None:
    assert found.candidates(Sought("")) == ()
    assert found.candidates(Sought("Qwxzplk")) == ()


def test_an_item_is_found_by_id_and_by_wikidata(found: Gazetteer) -> None:
    syria = found.item("Q858")
    assert syria is not None
    assert syria == found.item("country/syria")
    assert found.item("Q0") is None


def test_a_finder_is_made_by_name() -> None:
    assert "gazetteer" in FINDERS
    assert isinstance(finder("gazetteer"), Gazetteer)


def test_scores_keep_their_reasons(found: Gazetteer) -> None:
    best = found.candidates(Sought("Tripoli", "Settlement", "LB"))[0]
    assert dict(best.features)["country"] == 1.0
    assert Weights.read().threshold < best.score <= 1.0
    assert reasons(best, Weights.read())
