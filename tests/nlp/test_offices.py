"""Offices: who held them on a day, and what is known of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg import gazetteer, offices
from kg.errors import DataError


@pytest.mark.parametrize(
    ("office", "of", "day", "person"),
    [
        ("president", "TR", "2020-02-05", "Recep Tayyip Erdoğan"),
        ("President of Syria", "SY", "2015-05-05", "Bashar al-Assad"),
        ("Foreign Minister", "RU", "2020-02-05", "Sergey Lavrov"),
        ("defense minister", "UA", "2022-03-01", "Oleksiy Reznikov"),
        ("secretary of state", "US", "2020-02-02", "Mike Pompeo"),
        ("foreign secretary", "GB", "2022-03-01", "Liz Truss"),
        ("army chief", "PK", "2021-05-05", "Qamar Javed Bajwa"),
        ("astronomer royal", "GB", "2020-02-05", None),
        ("president", "TR", "1950-01-01", None),
        ("president", "US", "2025-05-01", "Donald Trump"),
        ("supreme leader", "IR", "2025-05-01", "Ali Khamenei"),
        ("leader", "Hezbollah", "2020-02-05", "Hassan Nasrallah"),
        ("secretary-general", "United Nations", "2020-02-05", "António Guterres"),
    ],
)
def test_who_held_an_office(office: str, of: str, day: str, person: str | None) -> None:
    assert next((t.person for t in offices.holders(office, of, day)), None) == person


def test_on_a_day_of_change_the_newcomer_leads() -> None:
    changes = [t for t in offices.terms() if t.office == "Prime Minister" and t.of == "IL" and t.ended]
    assert len(changes) >= 5
    for old in changes:
        now = offices.holders(old.office, old.of, old.last)
        assert now[0].first == max(t.first for t in now)


def test_a_term_without_an_end_is_known_to_a_day_only() -> None:
    now = offices.holders("president", "TR", "2090-01-01")[0]
    assert not now.ended
    assert offices.known(now, "2020-02-05")
    assert not offices.known(now, "2090-01-01")


def test_persons_of_terms_are_known() -> None:
    persons = offices.persons()
    items, labels = {e.wikidata for e in persons}, {e.label for e in persons}
    assert len(persons) > 8000
    assert not [t.person for t in offices.terms() if t.person not in labels and t.person_wikidata not in items]


def test_terms_are_whole() -> None:
    terms = offices.terms()
    assert len(terms) > 10_000
    labels = {e.label for e in gazetteer.entries() if e.id.startswith("organisation/")}
    assert not {t.of for t in terms if len(t.of) > 2} - labels
    assert not [t for t in terms if t.first > t.last]
    assert not [t for t in terms if t.person_wikidata and not re.fullmatch(r"Q[1-9]\d*", t.person_wikidata)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("President\t\tSY\tA\t2014s\t2015\t\t\t\town", "start '2014s' is no date"),
        ("President\t\tSY\tA\t2014\t\t\t\t\town", "known_to '' is no date"),
        ("President\t\tSY\tA\t2014\t2015\t\tP39\t\town", "'P39' is no Wikidata item"),
        ("President\t\tSY\tA\t2014", "5 cells instead of 10"),
    ],
)
def test_a_broken_term_is_named(tmp_path: Path, row: str, message: str) -> None:
    head = "office names of person start end known_to office_wikidata person_wikidata source".replace(" ", "\t")
    (tmp_path / "offices.tsv").write_text(f"{head}\n{row}\n", "utf-8")
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        offices.load_terms(tmp_path)
    assert "offices.tsv:2" in str(caught.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("A\t\tSyria\t\town", "'Syria' is no two-letter country code"),
        ("A\t\tSY\tX1\town", "'X1' is no Wikidata item"),
        ("A\t\tSY\t\town\nA\t\tIQ\t\town", "stands twice"),
    ],
)
def test_a_broken_person_is_named(tmp_path: Path, row: str, message: str) -> None:
    (tmp_path / "persons.tsv").write_text(f"label\tnames\tcountry\twikidata\tsource\n{row}\n", "utf-8")
    with pytest.raises(DataError, match=re.escape(message)):
        offices.load_persons(tmp_path)
