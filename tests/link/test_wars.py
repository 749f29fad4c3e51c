"""Wars that a text names or describes: the one of that name, land and day, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import wars as rows
from kg.errors import DataError
from kg.link import finder, wars
from kg.link.linking import Linker
from kg.link.records import Sought
from kg.model import Article, Entity, Extraction, Mention, Span

SAID = [
    ("2020-02-07", "Syria's war has killed many.", "Syria's war", "Syrian civil war"),
    ("2020-02-07", "The civil war in Libya went on.", "civil war in Libya", "Libyan civil war (2014–2020)"),
    ("2011-06-01", "The civil war in Libya went on.", "civil war in Libya", "Libyan civil war (2011)"),
    (
        "2024-03-01",
        "Sudan's grim civil war spread.",
        "Sudan's grim civil war",
        "Sudanese civil war (2023–present)",
    ),
    ("1999-03-01", "The Sudanese civil war spread.", "Sudanese civil war", "Second Sudanese Civil War"),
    ("2024-03-01", "Talks on the Gaza War failed.", "Gaza War", "Gaza war"),
    ("2014-07-20", "Talks on the Gaza war failed.", "Gaza war", "Gaza War (2014)"),
    ("2023-03-01", "He served in the Iraq War.", "Iraq War", "Iraq War"),
    ("2023-03-01", "An end of Russia’s war in Ukraine is far.", "Russia’s war in Ukraine", "Russo-Ukrainian war"),
    ("2025-05-11", "He fell in the 1982 Lebanon War.", "1982 Lebanon War", "1982 Lebanon War"),
    ("2020-06-05", "Yemen war: talks failed.", "Yemen war", "Yemeni civil war (2014–present)"),
]
SILENT = [
    ("2020-02-07", "The Britain-based war monitor spoke of war crimes in Syria."),
    ("2023-03-01", "They exchanged 200 prisoners of war in Ukraine."),
    ("2005-03-01", "Nobody foresaw the Gaza war."),
    ("2023-03-01", "France is at war with itself, and the civil war in Norway never came."),
    ("2040-03-01", "The civil war in South Sudan is long over."),
    ("2026-06-21", "Congo's conflict went on."),
    ("2020-03-01", "He feared a civil war."),
]


@pytest.mark.parametrize(("day", "text", "words", "label"), SAID)
def test_a_war_is_told_by_name_land_and_day(day: str, text: str, words: str, label: str) -> None:
    article = Article("a", text, date=day)
    assert [(one.span.of(article), one.war.label) for one in wars.found(article, ())] == [(words, label)]


@pytest.mark.parametrize(("day", "text"), SILENT)
def test_what_is_no_war_or_none_of_that_day_is_left_alone(day: str, text: str) -> None:
    assert wars.found(Article("a", text, date=day), ["SY", "GB"]) == ()


def test_the_civil_war_is_that_of_the_one_land_that_has_one() -> None:
    article = Article("a", "Strikes went on since the civil war erupted.", date="2020-02-07")
    assert [one.war.label for one in wars.found(article, ["IL", "SY", "TR"])] == ["Syrian civil war"]
    assert wars.found(article, ["SY", "LY"]) == ()
    opening = Article("a", "The civil war goes on.", date="2020-02-07")
    assert [one.span.of(opening) for one in wars.found(opening, ["SY"])] == ["civil war"]


def test_without_a_day_a_name_means_the_only_war_that_has_it() -> None:
    article = Article("a", "The Syrian civil war and the Sudanese civil war, and Libya's war.")
    assert [one.war.label for one in wars.found(article, ())] == ["Syrian civil war"]


def test_a_war_becomes_an_entity_with_its_item_and_its_reasons() -> None:
    text = "Syria's war goes on."
    read = Extraction(
        Article("a", text, date="2020-02-07"),
        (Entity("country/syria", "Syria", "Country", wikidata="Q858"),),
        (Mention(Span(0, 5), "Syria", "named", "country/syria"),),
    )
    done = Linker(finder("gazetteer")).link(read)
    (war,) = [one for one in done.entities if one.type == "ArmedConflict"]
    assert (war.id, war.wikidata, war.names) == ("conflict/syrian-civil-war", "Q178810", ("Syria's war",))
    assert [m.text for m in done.mentions if m.entity == war.id] == ["Syria's war"]
    (link,) = [one for one in done.links if one.entity == war.id]
    assert (link.wikidata, dict(link.features)) == ("Q178810", {"goes_on": 1.0, "land": 1.0})


def test_a_war_is_found_by_name_in_the_gazetteer() -> None:
    (best, *_) = finder("gazetteer").candidates(Sought("Syrian Civil War"))
    assert (best.item.wikidata, best.item.start) == ("Q178810", "2011-03-15")


HEADER = "label\tnames\tlands\tstart\tend\twikidata\tsource\n"


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("A war\t\tXX1\t2001\t\t\town", "country code"),
        ("A war\t\t\tsoon\t\t\town", "start"),
        ("A war\t\t\t2001\tlater\t\town", "end"),
        ("A war\t\t\t2001\t\tP31\town", "Wikidata item"),
        ("A war\t\t\t2001\t\t\town\nA war\t\t\t2002\t\t\town", "stands twice"),
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, row: str, wrong: str) -> None:
    (tmp_path / "wars.tsv").write_text(HEADER + row + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=wrong):
        rows.load(tmp_path)
