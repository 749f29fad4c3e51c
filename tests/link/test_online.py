"""Linking online, end to end: what the gazetteer lacks is found in Wikidata, and what fails is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from kg import cli, jsonl
from kg.link import FINDERS, classes, finder
from kg.link.online import Extended
from kg.link.records import Candidate, Item, Sought
from kg.model import Entity
from kg.sinks.records import FoundLink
from kg.vocab import load
from tests.link.wikidata_server import RIVER, VILLAGE, Known, html, item, playing, point

SETTLEMENT, CONGO = "Q486972", "Q974"
TEXT = """date 2024-05-04 M23 rebels captured the mining town of Kalimbuko on Friday after the Congolese army pulled
back towards Goma. The rebels also hold the village of Ndaloshi.
"""
ITEMS = (
    Known(
        "Q900000081", "Kalimbuko", (SETTLEMENT,), more={"P17": [item(CONGO)], "P625": [point(-1.55, 28.88)]}, links=8
    ),
    Known("Q900000082", "Kalimbuko", (RIVER,)),
    Known("Q900000083", "Ndaloshi", (VILLAGE,), more={"P17": [item(CONGO)], "P625": [point(-1.5, 28.9)]}, links=3),
    Known(SETTLEMENT, "human settlement"),
    Known(VILLAGE, "village", above=(SETTLEMENT,)),
    Known(RIVER, "river"),
)

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `kg` in an empty folder, with Wikidata at an address."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache.sqlite"))

    def kg(url: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("KG_WIKIDATA_API", f"{url}/w/api.php")
        monkeypatch.setenv("KG_WIKIDATA_SPARQL", f"{url}/sparql")
        monkeypatch.setattr("sys.argv", ["kg", *arguments])
        return (cli.run(), *capsys.readouterr())

    return kg


def built(run: Run, url: str) -> tuple[int, str, str]:
    Path("a.txt").write_text(TEXT)
    return run(url, "build", "a.txt", "-o", "out", "--link", "online")


def linked() -> dict[str, str | None]:
    """The items of the entities that were linked, by their ids."""
    return {one.id: one.wikidata for one in jsonl.read(Path("out/entities.jsonl"), Entity) if one.wikidata}


def found(name: str) -> list[FoundLink]:
    return [one for one in jsonl.read(Path("out/links.jsonl"), FoundLink) if one.link.name == name]


def test_what_the_gazetteer_lacks_is_linked_with_its_place(run: Run) -> None:
    with playing(*ITEMS) as wiki:
        code, out, err = built(run, wiki.url)
        assert (code, err) == (0, "")
        assert out.startswith("1 articles")
        known = linked()
        assert known["wikidata/Q900000081"] == "Q900000081"
        assert known["wikidata/Q900000083"] == "Q900000083"
        assert known["place/goma"] == "Q204381"
        (town,) = found("Kalimbuko")
        assert town.link.by == "online"
        assert dict(town.link.features)["match_exact"] == 1.0
        searched = [one["search"] for one in wiki.asked if one["action"] == "wbsearchentities"]
        assert len(searched) == len(set(searched))
        assert not {"Goma", "Congolese"} & set(searched)
        assert [one["action"] for one in wiki.asked].count("wbgetentities") == 1
        first = Path("out/graph.trig").read_bytes()
        asked = len(wiki.asked)
        assert built(run, wiki.url)[0] == 0
        assert len(wiki.asked) == asked
    assert Path("out/graph.trig").read_bytes() == first
    assert b"wgs84:lat -1.55" in first


def test_a_service_that_is_down_leaves_names_unlinked_and_is_told_of(run: Run) -> None:
    code, out, err = built(run, "http://127.0.0.1:1")
    assert code == 0
    assert out.startswith("1 articles")
    assert err.count("\n") == 1
    assert "names were not looked up: http://127.0.0.1:1/w/api.php: cannot be reached" in err
    assert "place/goma" in linked()
    (town,) = found("Kalimbuko")
    assert town.link.item is None
    assert town.link.reason.startswith("not looked up: http://127.0.0.1:1/w/api.php: cannot be reached")
    assert [one.link.reason for one in found("Goma")] == [""]


class Fixed:
    """A finder with the same candidates for every name."""

    def __init__(self, *items: Item) -> None:
        self.items, self.asked = items, list[str]()

    def prepare(self, names: Iterable[str]) -> None:
        self.asked += names

    def candidates(self, sought: Sought, limit: int = 5) -> tuple[Candidate, ...]:
        return tuple(Candidate(one, "exact", 0.9) for one in self.items)

    def item(self, name: str) -> Item | None:
        return next((one for one in self.items if name in (one.id, one.wikidata)), None)


ROW = Item("organisation/monitor", "Monitor", "ReportingOrganisation", ("Monitor",), None, "GB")
SAME = Item("wikidata/Q7", "Monitor", "ReportingOrganisation", ("Monitor",), "Q7", "GB")
TOWN = Item("wikidata/Q8", "Monitor", "Settlement", ("Monitor",), "Q8", "US")


def test_a_row_without_an_item_is_asked_for_and_given_one() -> None:
    wikidata = Fixed(SAME, TOWN)
    both = Extended(Fixed(ROW), wikidata)
    both.prepare(["Monitor"])
    assert wikidata.asked == ["Monitor"]
    meant = {one.item.id: one.item.wikidata for one in both.candidates(Sought("Monitor"))}
    assert meant == {"organisation/monitor": "Q7", "wikidata/Q8": "Q8"}


def test_a_row_that_two_items_fit_is_given_none() -> None:
    both = Extended(Fixed(ROW), Fixed(SAME, replace(SAME, id="wikidata/Q9", wikidata="Q9")))
    assert {one.item.wikidata for one in both.candidates(Sought("Monitor"))} == {None, "Q7", "Q9"}


def test_of_a_row_with_an_item_nobody_is_asked() -> None:
    wikidata = Fixed(TOWN)
    both = Extended(Fixed(replace(ROW, wikidata="Q7")), wikidata)
    both.prepare(["Monitor"])
    assert wikidata.asked == []
    assert [one.item.wikidata for one in both.candidates(Sought("Monitor"))] == ["Q7"]


def test_without_online_nobody_is_asked(run: Run) -> None:
    with playing(*ITEMS) as wiki:
        Path("a.txt").write_text(TEXT)
        assert run(wiki.url, "build", "a.txt", "-o", "out")[0] == 0
        assert run(wiki.url, "link", "Kalimbuko")[0] in (0, 1)
        assert wiki.agents == set()
    assert not Path("cache.sqlite").exists()


def test_a_name_is_shown_with_what_wikidata_knows(run: Run) -> None:
    with playing(*ITEMS) as wiki:
        code, out, err = run(wiki.url, "link", "Kalimbuko", "--online", "--format", "csv", "--limit", "1")
        assert (code, err) == (0, "")
        assert ",wikidata/Q900000081,Kalimbuko,Settlement,CD,Q900000081,exact," in out
        wiki.always = html(403)
        code, out, err = run(wiki.url, "link", "Ndaloshi", "--online")
    assert code == 1
    assert "1 name was not looked up" in err
    assert "refuses us (403): Wikimedia Error" in err
    assert "nothing is known" not in err


def test_the_finders_have_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache.sqlite"))
    assert {"gazetteer", "online"} <= FINDERS.keys()
    assert isinstance(finder("online"), Extended)


def test_the_classes_of_the_table_are_classes_of_the_ontology() -> None:
    table = classes.load()
    assert len(table) >= 10
    assert set(table.values()) <= {*load().classes, classes.NONE}
