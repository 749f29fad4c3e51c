"""The compiled gazetteer: whole, the same each time, small, and honest about its age."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import gazetteer
from kg.errors import DataError
from kg.link import building, compiled
from kg.link.places import Settings, Towns, joined, kilometres
from kg.link.records import Item

ROWS = [
    Item("place/a", "Alpha", "Settlement", ("Alpha", "ألفا"), "Q1", "SY"),
    Item("place/b", "Beta", "Settlement", ("Beta",), country="SY"),
]


def town(id_: str, name: str, people: int, at: tuple[float, float]) -> Item:
    return Item(id_, name, "Settlement", (name,), None, "SY", *at, people)


def test_every_row_is_there() -> None:
    known = {item.id for item in compiled.Compiled().items()}
    assert {entry.id for entry in gazetteer.entries()} <= known
    assert len(known) > 40_000


def test_it_is_small_and_names_its_source() -> None:
    assert sum(path.stat().st_size for path in compiled.home().glob("[!.]*")) <= 15_000_000
    assert "CC BY 4.0" in compiled.Compiled().meta["notice"]


def test_the_same_items_give_the_same_bytes(tmp_path: Path) -> None:
    for name, rows in (("one", ROWS), ("two", ROWS[::-1])):
        compiled.write(rows, tmp_path / name, {"layout": compiled.LAYOUT})
    one, two = (sorted((tmp_path / name).iterdir()) for name in ("one", "two"))
    assert [p.name for p in one] == [compiled.NAMES, compiled.RECORDS]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


def test_a_record_comes_back_as_it_went(tmp_path: Path) -> None:
    whole = Item("x/y", "Y", "Person", ("Y", "y z"), "Q5", "SY", 1.5, -2.25, 7, "who", "2001-01-01", "2002-01-01")
    compiled.write([*ROWS, whole], tmp_path, {"layout": compiled.LAYOUT})
    opened = compiled.Compiled(tmp_path)
    assert list(opened.items()) == [*ROWS, whole]
    assert [opened.item(n) for n in opened.numbers("id", "Q5")] == [whole]


def test_a_missing_or_old_one_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match=r"cannot be opened.*kg gazetteer build"):
        compiled.Compiled(tmp_path)
    compiled.write(ROWS, tmp_path, {"layout": compiled.LAYOUT, "rows": "of yesterday"})
    monkeypatch.setattr(compiled, "home", lambda: tmp_path)
    with pytest.raises(DataError, match=r"older than its rows.*kg gazetteer build"):
        compiled.Compiled()
    assert not building.is_current()


def test_a_row_takes_the_place_of_its_town() -> None:
    alfa, gamma = town("place/alpha-1", "Alfa", 900, (35.0, 36.0)), town("place/gamma-2", "Gamma", 10, (1.0, 2.0))
    found = joined([(ROWS[0], 1), (ROWS[1], None)], Towns([alfa, gamma], {1: alfa, 2: gamma}, {}))
    one, other, third = found
    assert (one.id, one.names) == ("place/a", ("Alpha", "ألفا", "Alfa"))
    assert (one.latitude, one.population) == (35.0, 900)
    assert (other, third.id) == (ROWS[1], "place/gamma-2")


@pytest.mark.parametrize(("people", "one"), [((9000, 20), True), ((900, 800), False)])
def test_towns_of_one_name_are_kept_apart_when_unsure(people: tuple[int, int], one: bool) -> None:
    towns = [town(f"place/beta-{i}", "Beta", n, (i, i)) for i, n in enumerate(people)]
    made = list(joined([(row, None) for row in ROWS], Towns(towns, {}, {})))
    assert (made[1].population == 9000) is one
    assert len(made) == (3 if one else 4)


def test_a_wikidata_item_stands_once() -> None:
    items = [item.wikidata for item in compiled.Compiled().items() if item.wikidata]
    assert len(items) == len(set(items)) > 20_000


def test_distances_are_on_the_earth() -> None:
    assert kilometres((33.51, 36.29), (36.2, 37.16)) == pytest.approx(310, abs=10)  # Damascus to Aleppo
    assert Settings.read().in_wars < Settings.read().anywhere
