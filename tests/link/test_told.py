"""Why an article was read so: the links of a built folder with their reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import cli, jsonl
from kg.errors import InputError
from kg.link.judged import BY
from kg.link.scoring import Weights
from kg.link.told import COLUMNS, told
from kg.model import Link
from kg.sinks.records import FoundLink

IDLIB = Link(
    "place/idlib", "Idlib", "place/idlib", "Q504657", "Idlib", "exact", 0.97,
    features=(("coherence", 0.5), ("holder", 0.9)), rivals=(("place/idlib-governorate", 0.4),), by="gazetteer",
)  # fmt: skip
JUDGED = Link("a/b", "the town", "place/idlib", "Q504657", by=BY, who="Ada", when="2026-03-01", reason="told so")
FAILED = Link("place/nowhere", "Nowhere", by="online", reason="not looked up: it is down")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    jsonl.write((FoundLink("one", link) for link in (IDLIB, JUDGED, FAILED)), tmp_path / "links.jsonl")
    return tmp_path


def test_a_link_is_explained_by_its_features(folder: Path) -> None:
    (row,) = told(folder, "idlib")[:1]
    known = dict(zip(COLUMNS, row, strict=True))
    share = 0.5 * Weights.read().features["coherence"]
    assert known["why"] == f"coherence {share:+.2f}; holder 0.9"
    assert (known["article"], known["score"], known["item"]) == ("one", "0.97", "place/idlib")
    assert known["else"] == "place/idlib-governorate 0.40"


@pytest.mark.parametrize("name", ["Q504657", "place/idlib"])
def test_an_item_has_all_its_links_and_who_judged_them(folder: Path, name: str) -> None:
    assert [row[COLUMNS.index("why")] for row in told(folder, name)][1] == "Ada on 2026-03-01; told so"


def test_what_could_not_be_looked_up_says_why(folder: Path) -> None:
    (row,) = told(folder, "Nowhere")
    known = dict(zip(COLUMNS, row, strict=True))
    assert (known["item"], known["why"]) == ("nobody", "not looked up: it is down")


def test_a_name_that_no_article_has_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["kg", "link", "Atlantis", "--in", str(folder)])
    assert cli.run() == 1
    assert "names 'Atlantis'" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["kg", "link", "Idlib", "--in", str(folder), "-f", "json"])
    assert cli.run() == 0
    assert '"why": "coherence' in capsys.readouterr().out


def test_a_folder_that_kg_did_not_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"links\.jsonl"):
        told(tmp_path, "Idlib")
