"""`kg gazetteer build --wikidata`: from the command line to the items, and into the compiled gazetteer."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kg import cli
from kg.link import dump
from tests.link import dumps
from tests.link.dumps import item, statement, thing

SETTLEMENT = next(number for number, type_ in dump.wanted().types.items() if type_ == "Settlement")
SYRIA = next(number for number, code in dump.wanted().codes.items() if code == "SY")
HEATH, TOWN, COPSE = 7001, 7002, 7003
DUMP = dumps.dump(
    [
        item(
            TOWN,
            {"en": "Qorvath", "ar": "قورفث"},
            [statement(thing("P31", SETTLEMENT)), statement(thing("P17", SYRIA))],
        ),
        item(HEATH, {"en": "Qorvath Heath"}, [statement(thing("P31", COPSE)), statement(thing("P17", SYRIA))]),
    ]
)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object, sent: bytes = DUMP) -> int:
    monkeypatch.setattr("sys.argv", ["kg", "gazetteer", "build", *map(str, arguments)])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
    return cli.run()


def ids(folder: Path) -> list[str]:
    return [found.id for found in dump.read(folder / "items.jsonl")]


def test_from_a_dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "--wikidata", "-", "-o", tmp_path) == 0
    assert capsys.readouterr().out == "2 entities, 1 items kept, 0 lines broken\n"
    assert ids(tmp_path) == [f"place/q{TOWN}"]


def test_with_wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wishes = [
        "--class",
        f"Q{COPSE}=Region",
        "--class",
        f"Q{SETTLEMENT}=-",
        "--country",
        "SY, IQ",
        "--languages",
        "ar,en",
    ]
    assert run(monkeypatch, "--wikidata", "-", "-o", tmp_path, *wishes) == 0
    assert ids(tmp_path) == [f"place/q{HEATH}"]
    assert run(monkeypatch, "--wikidata", "-", "-o", tmp_path, "--country", "IQ", "--format", "json", "-n", "9") == 0
    assert ids(tmp_path) == []


def test_broken_lines_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--wikidata", "-", "-o", tmp_path, sent=DUMP[:-9]) == 1
    said = capsys.readouterr()
    assert said.out == "2 entities, 1 items kept, 1 lines broken\n"
    assert "kg: -: line 3: broken:" in said.err
    assert f"all broken lines: {tmp_path / 'broken.tsv'}" in said.err


WRONG = [
    (["--wikidata", "-"], "needs a folder to write to; give one, -o DIR"),
    (["--country", "SY"], "only a dump is filtered; give one, --wikidata DUMP"),
    (["--wikidata", "nowhere.json", "-o", "out"], "nowhere.json: cannot be read"),
    (["--wikidata", "-", "-o", "out", "--class", "Q7"], "'Q7' is no class with a type"),
    (["--items", "nowhere.jsonl", "-o", "out"], "nowhere.jsonl: cannot be read"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_options(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, *arguments) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_a_dump_came_to_is_compiled_and_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.link import building, places
    from kg.link.compiled import Compiled

    few = building.rows()[:200]
    monkeypatch.setattr(building, "rows", lambda: few)  # all of them take half a minute
    monkeypatch.setattr(places, "towns", lambda: places.Towns([], {}, {}))
    assert run(monkeypatch, "--wikidata", "-", "-o", tmp_path, "--languages", "en,ar") == 0
    assert run(monkeypatch, "--items", tmp_path / "items.jsonl", "-o", tmp_path / "made") == 0
    (found,) = (known for known in Compiled(tmp_path / "made").items() if known.id == f"place/q{TOWN}")
    assert (found.label, found.country, found.names) == ("Qorvath", "SY", ("Qorvath", "قورفث"))
