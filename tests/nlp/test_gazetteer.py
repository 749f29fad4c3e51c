"""The gazetteer: its tables are whole, and names lead where readers expect."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from kg import gazetteer, offices
from kg.errors import DataError
from kg.resources import drawer


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Syria", "country/syria"),
        ("SYRIA", "country/syria"),
        ("Syria's", "country/syria"),
        ("U.S.", "country/united-states"),
        ("U.S.'s", "country/united-states"),
        ("the United States", "country/united-states"),
        ("UK", "country/united-kingdom"),
        ("DRC", "country/democratic-republic-of-the-congo"),
        ("Congo-Brazzaville", "country/republic-of-the-congo"),
        ("Republic of Congo", "country/republic-of-the-congo"),
        ("Cote d’Ivoire", "country/ivory-coast"),
        ("Turkiye", "country/turkey"),
        ("Jewish state", "country/israel"),
        ("Damascus", "place/damascus"),
        ("Sanaa", "place/sanaa"),
        ("Sana'a", "place/sanaa"),
        ("SANA", "organisation/syrian-arab-news-agency"),
        ("Hezbollah", "organisation/hezbollah"),
        ("Hizbullah", "organisation/hezbollah"),
        ("Kata’ib Hezbollah", "organisation/kataib-hezbollah"),
        ("Free Syrian Army", "organisation/free-syrian-army"),
        ("Syrian National Army", "organisation/syrian-national-army"),
        ("Syrian Arab Army", "organisation/syrian-arab-army"),
        ("ISIS", "organisation/islamic-state"),
        ("Daesh", "organisation/islamic-state"),
        ("HTS", "organisation/hayat-tahrir-al-sham"),
        ("Hay'at Tahrir al-Sham", "organisation/hayat-tahrir-al-sham"),
        ("UN", "organisation/united-nations"),
        ("AFP", "organisation/agence-france-presse"),
        ("The Times", "organisation/the-times"),
        ("janjaweed", "organisation/janjaweed"),
        ("Idlib province", "place/idlib-governorate"),
        ("Gaza", "place/gaza-strip"),
    ],
)
def test_name_leads_to_its_entry(name: str, expected: str) -> None:
    assert [e.id for e in gazetteer.lookup(name)][:1] == [expected]


@pytest.mark.parametrize("word", ["us", "is", "who", "times", "the times", "national", "dawn", "no such name", ""])
def test_common_words_are_no_names(word: str) -> None:
    assert gazetteer.lookup(word) == ()


def test_demonyms_need_a_capital() -> None:
    turks = gazetteer.demonym("Turks")
    assert turks is not None
    assert turks.id == "country/turkey"
    assert gazetteer.demonym("polish") is None
    assert gazetteer.demonym("Kurdish") is None


def test_seats_stand_for_their_government() -> None:
    found = {word: gazetteer.seat(word) for word in ("Ankara", "the Kremlin", "White House", "Aleppo", "Sanaa")}
    ids = {word: entry.id if entry else None for word, entry in found.items()}
    assert ids == {
        "Ankara": "country/turkey",
        "the Kremlin": "country/russia",
        "White House": "country/united-states",
        "Aleppo": None,
        "Sanaa": None,  # not held by the government that the world deals with
    }


def test_heads_and_roles() -> None:
    assert gazetteer.head_class("rebel") == "armed_group"
    assert gazetteer.head_class("troop") == "force"
    assert gazetteer.head_class("village") == "settlement"
    assert gazetteer.head_class("spoon") is None
    assert gazetteer.role("president") == "leads"
    assert gazetteer.role("spokesman") == "memberOf"
    assert gazetteer.role("spoon") is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [("N'Djamena", "ndjamena"), ("Brasília", "brasilia"), ("Ta'izz", "taizz"), ("Łódź", "lodz"), ("U.S.", "us")],
)
def test_slug_is_readable(name: str, expected: str) -> None:
    assert gazetteer.slug(name) == expected


def test_slug_of_other_scripts_is_stable_and_distinct() -> None:
    slugs = {gazetteer.slug(name) for name in ("إدلب", "حلب", "Группа Idlib", "Groupa Idlib")}
    assert len(slugs) == 4
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", s) for s in slugs)


def test_tables_are_whole() -> None:
    entries = gazetteer.entries()
    kinds = {e.id.split("/")[0] for e in entries}
    assert kinds == {"country", "place", "organisation"}
    assert len({e.id for e in entries}) == len(entries) > 1500
    items = [e.wikidata for e in entries if e.wikidata]
    assert len(set(items)) == len(items)
    assert all(re.fullmatch(r"Q[1-9]\d*", item) for item in items)
    assert sum(e.type == "Country" for e in entries) >= 200


def test_what_only_linking_needs_keeps_to_the_same_rules() -> None:
    known = gazetteer.entries() + gazetteer.towns() + gazetteer.peoples() + offices.persons()
    assert len({e.id for e in known}) == len(known) > 35_000
    items = [e.wikidata for e in known if e.wikidata]
    assert len(set(items)) == len(items) > 20_000
    assert not [e.label for e in known if e.wikidata and not re.fullmatch(r"Q[1-9]\d*", e.wikidata)]
    assert not [e.label for e in known if (e.latitude is None) != (e.longitude is None)]
    assert sum(e.latitude is not None for e in known) > 10_000


def test_spellings_are_of_something_known() -> None:
    known = {key for e in gazetteer.entries() + gazetteer.towns() + offices.persons() for key in (e.id, e.wikidata)}
    assert not set(gazetteer.spellings()) - known
    idlib = gazetteer.lookup("Idlib")[0]
    assert gazetteer.Spelling("ara", "إدلب") in gazetteer.spellings()[str(idlib.wikidata)]


def test_a_name_may_stand_in_two_lands(tmp_path: Path) -> None:
    copy_with(
        tmp_path, "Group A (Syria)\tB Team\tNonStateArmedGroup\tSY\t\town\nB Team\t\tNonStateArmedGroup\tIQ\t\town"
    )
    found = gazetteer.load(tmp_path)
    assert [e.id for e in found.names["b team"]] == ["organisation/b-team", "organisation/group-a-syria"]


def test_towns_are_no_rows_of_other_tables(tmp_path: Path) -> None:
    copy_with(tmp_path, "")
    head = (drawer("gazetteer") / "towns.tsv").read_text("utf-8").split("Facility")[0].rsplit("\n", 1)[0]
    (tmp_path / "towns.tsv").write_text(f"{head}\nIdlib\t\tSettlement\tSY\t\t\t\t\town\n", "utf-8")
    with pytest.raises(DataError, match="'Idlib' stands in another table"):
        gazetteer.load_towns(tmp_path)


def test_the_conflicts_of_the_world_are_covered() -> None:
    types = Counter(e.type for e in gazetteer.entries())
    assert types["NonStateArmedGroup"] >= 600
    assert sum(types.values()) >= 3000
    groups = Counter(e.country for e in gazetteer.entries() if e.type == "NonStateArmedGroup")
    assert min(groups[land] for land in ("SY", "MM", "CD", "SD", "UA", "PK", "IN", "CO", "MX", "LY", "IQ", "PS")) >= 10


@pytest.mark.parametrize("word", ["Split", "Nice", "Reading", "Same", "Of", "Bar", "Hit", "Man", "Orban", "Petro"])
def test_places_named_like_words_are_left_to_linking(word: str) -> None:
    assert gazetteer.lookup(word) == ()


def test_every_state_has_people_and_a_code() -> None:
    codes = [e.country for e in gazetteer.entries() if e.type == "Country" and e.country]
    assert len(codes) == len(set(codes)) >= 195
    assert gazetteer.country("SY") == gazetteer.lookup("Syria")[0]


def copy_with(folder: Path, row: str) -> None:
    for file in drawer("gazetteer").glob("*.tsv"):
        (folder / file.name).write_bytes(file.read_bytes())
    head = "# a comment\nlabel\tnames\ttype\tcountry\twikidata\tsource\n"
    (folder / "organisations.tsv").write_text(head + row + "\n", "utf-8")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Group A\tA Team\tNonStateArmedGroup\tSY\tQ1x\town", "'Q1x' is no Wikidata item"),
        ("Group A\tA Team\tArmy\tSY\t\town", "type 'Army'"),
        ("Group A\tA Team\tNonStateArmedGroup\tSyria\t\town", "no two-letter country code"),
        ("Group A\tA Team\tNonStateArmedGroup", "3 cells instead of 6"),
        ("Group A\tB Team\tNonStateArmedGroup\tSY\t\town\nGroup B\tB team\tNonStateArmedGroup\tSY\t\town", "'b team'"),
        ("Group A\t\tNonStateArmedGroup\t\t\town\nGroup-A\t\tOrganisation\t\t\town", "'organisation/group-a'"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    copy_with(tmp_path, row)
    with pytest.raises(DataError, match=re.escape(message)) as caught:
        gazetteer.load(tmp_path)
    assert "organisations.tsv:" in str(caught.value)
