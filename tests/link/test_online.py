"""Linking online, end to end: what the gazetteer lacks is found in Wikidata, and what fails is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg import cli
from kg.link import FINDERS, classes, finder
from kg.link.online import Extended
from kg.vocab import load
from tests.link.wikidata_server import RIVER, VILLAGE, Known, html, item, playing, point

SETTLEMENT, CONGO = "Q486972", "Q974"
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
