"""Quality has floors that only rise: bench/floors.json, held here for the sets of this repository."""

from __future__ import annotations

import re

import pytest

from bench import calibration, floors


@pytest.mark.parametrize("name", sorted(floors.OWN))
def test_no_figure_falls_below_its_floor(name: str) -> None:
    figures = floors.measured(name)
    fallen = floors.below(floors.pinned()[name]["floors"], figures)
    assert fallen == [], "better not; if it has a good reason: python bench/floors.py raise --anew 'the reason'"


@pytest.mark.parametrize("name", sorted(floors.OWN))
def test_the_set_is_the_one_that_was_measured(name: str) -> None:
    changed = floors.digest(floors.files(name), floors.ROOT) != floors.pinned()[name]["sha256"]
    assert not changed, f"{name} has changed: python bench/floors.py raise --anew 'why it changed'"


def test_confidence_means_a_probability() -> None:
    judged = list(calibration.of_sentences(floors.held_out()))
    granted = "new facts count as false until they are granted: python bench/calibration.py --new"
    assert calibration.error(calibration.pairs_of(judged)) <= 0.08, granted


def test_floors_only_rise() -> None:
    old = {"recall": 0.4, "most_leak_rate": 0.02}
    better, poorer = {"recall": 0.5, "most_leak_rate": 0.01}, {"recall": 0.3, "most_leak_rate": 0.03}
    assert floors.raised(old, better) == better
    assert floors.raised(old, poorer) == old
    assert floors.below(old, better) == []
    assert len(floors.below(old, poorer)) == 2


def test_a_set_pinned_anew_says_why_and_what_it_was() -> None:
    for name, entry in floors.pinned().items():
        for change in entry.get("anew", []):
            assert len(change["why"].split()) > 2, name
            assert change["before"], name


def test_sets_elsewhere_have_figures_and_a_digest() -> None:
    elsewhere = {n: e for n, e in floors.pinned().items() if n not in floors.OWN}
    assert elsewhere
    for name, entry in elsewhere.items():
        assert re.fullmatch("[0-9a-f]{64}", entry["sha256"]), name
        assert entry["floors"], name
        assert entry["what"], name
