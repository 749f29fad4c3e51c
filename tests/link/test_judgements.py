"""Judgements: what follows from them, what cannot stand beside what, and a file that people and git can handle."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from kg import cli
from kg.errors import DataError, InputError, OutputError
from kg.link import judgements
from kg.link.judgements import Judgements
from kg.link.records import Item

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "judgements.toml").read_text("utf-8")
)["case"]
GOOD = [case for case in CASES if "rulings" in case]
BAD = [case for case in CASES if "wrong" in case]
DAY = "2026-03-01"

Kg = Callable[..., tuple[int, str, str]]


def written(folder: Path, *rows: str) -> Path:
    """A file with these rows; blanks stand for tabs."""
    file = folder / "judgements.tsv"
    lines = ["\t".join(judgements.COLUMNS), *("\t".join([*row.split(), ""]) for row in rows)]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def test_all_cases_are_run() -> None:
    assert len(GOOD) == 12
    assert len(BAD) == 11
    assert len(CASES) == len(GOOD) + len(BAD)


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case["name"])
def test_what_follows(case: dict[str, Any], tmp_path: Path) -> None:
    known = judgements.load(written(tmp_path, *case["rows"]))
    for line in case["rulings"]:
        left, right, expected = line.split()
        assert (known.ruling(left, right) or "-") == expected, line
        assert (known.ruling(right, left) or "-") == expected, line


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_what_cannot_stand(case: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        judgements.load(written(tmp_path, *case["rows"]))
    said = str(caught.value)
    assert said.startswith(f"{tmp_path / 'judgements.tsv'}:")
    assert all(words in said for words in case["wrong"]), said


def test_the_order_of_lines_changes_nothing(tmp_path: Path) -> None:
    rows = CASES[1]["rows"]
    seen = {judgements.load(written(tmp_path, *order)).groups() for order in permutations(rows)}
    assert seen == {(("a/1", "a/2", "a/3", "Q7"),)}


# ---- the file


def note(file: Path, left: str, word: str, right: str, date: str = DAY, reason: str = "") -> None:
    judgements.add(file, left, word, right, by="Ada", date=date, reason=reason)


def test_rows_are_sorted_and_readable(tmp_path: Path) -> None:
    file = tmp_path / "j.tsv"
    note(file, "Q10", "same", "place/b", reason="the map\tsays so")
    note(file, "place/b", "different", "Q9")
    note(file, "place/a", "unsure", "place/b")
    assert file.read_text("utf-8").splitlines() == [
        "left\tjudgement\tright\tby\tdate\treason",
        "place/a\tunsure\tplace/b\tAda\t2026-03-01\t",
        "place/b\tdifferent\tQ9\tAda\t2026-03-01\t",
        "place/b\tsame\tQ10\tAda\t2026-03-01\tthe map says so",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["j.tsv"]


def test_undone_rows_stay_as_history(tmp_path: Path) -> None:
    file = tmp_path / "j.tsv"
    note(file, "place/a", "same", "Q9")
    note(file, "Q9", "undo", "place/a", reason="a namesake")
    note(file, "place/a", "different", "Q9")
    known = judgements.load(file)
    assert [row.judgement for row in known.rows] == ["same", "undo", "different"]
    assert [row.judgement for row in known.standing] == ["different"]
    assert known.rows[1].reason == "a namesake"


def test_a_line_may_be_appended_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "j.tsv"
    note(file, "place/b", "same", "Q10")
    with file.open("ab") as text:  # as a spreadsheet or an editor on another system might
        text.write(b"Q9\tsame\tplace/a\tBob\t2026-03-02\tfirst\r\n\n")
    assert judgements.load(file).item("place/a") == "Q9"
    note(file, "place/c", "same", "Q11")
    assert [line.split("\t")[0] for line in file.read_text("utf-8").splitlines()[1:]] == [
        "place/a",
        "place/b",
        "place/c",
    ]


def test_ids_may_be_iris(tmp_path: Path) -> None:
    file = tmp_path / "j.tsv"
    note(file, "http://www.wikidata.org/entity/Q9", "same", "https://w3id.org/conflict-kg/id/place/%C3%A9")
    assert judgements.load(file).ruling("place/é", "Q9") == "same"


def test_a_contradiction_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "j.tsv"
    note(file, "place/a", "same", "Q9")
    before = file.read_bytes()
    with pytest.raises(DataError, match=r"\(by Ada, 2026-03-01, this one\) contradicts place/a same Q9 .*line 2"):
        note(file, "place/a", "different", "Q9")
    with pytest.raises(InputError, match="older than what was last judged"):
        note(file, "place/a", "undo", "Q9", date="2026-02-28")
    with pytest.raises(InputError, match="nobody is named"):
        judgements.add(file, "place/a", "undo", "Q9", by=" ", date=DAY)
    assert file.read_bytes() == before


def test_a_file_that_contradicts_itself_is_mended_by_undoing(tmp_path: Path) -> None:
    """As after a merge of two people's files, with two contradictions at once."""
    rows = [f"a/{n} {word} Q{n} {who} 2026-01-01" for n in (1, 2) for word, who in (("same", "Ada"), ("unsure", "Bob"))]
    file = written(tmp_path, *rows)
    note(file, "a/1", "undo", "Q1")
    with pytest.raises(DataError, match="a/2 unsure Q2"):
        judgements.load(file)
    note(file, "a/2", "undo", "Q2")
    assert judgements.load(file).standing == ()


@pytest.mark.parametrize("text", ["", "a/1\tsame\tQ7\tAda\t2026-01-01\t\n", "left\tright\n"])
def test_a_file_names_its_columns(text: str, tmp_path: Path) -> None:
    file = tmp_path / "j.tsv"
    file.write_text(text, "utf-8")
    if not text:
        assert judgements.load(file).rows == ()
        return
    with pytest.raises(DataError, match=r"j\.tsv:1: the first line must name the columns; write left, judgement"):
        judgements.load(file)


def test_a_file_that_is_not_there_or_not_writable(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="kg judge same A B"):
        judgements.load(tmp_path / "none.tsv")
    with pytest.raises(OutputError, match="cannot be written"):
        note(tmp_path / "no" / "folder.tsv", "place/a", "same", "Q9")


# ---- what links ask


def test_which_links_are_allowed() -> None:
    rows = [
        judgements.made("a/1", "same", "Q1", "Ada", DAY),
        judgements.made("a/2", "different", "Q1", "Ada", DAY),
        judgements.made("a/3", "unsure", "org/x", "Ada", DAY),
    ]
    known = Judgements(rows)
    item = Item("org/x", "X", "Organisation", wikidata="Q1")
    asked = {name: known.allows(name, item) for name in ("a/1", "a/2", "a/3", "a/4", "org/x")}
    assert asked == {"a/1": True, "a/2": False, "a/3": False, "a/4": True, "org/x": True}
    assert not known.allows("a/1", Item("org/y", "Y", "Organisation", wikidata="Q2")), "it is Q1 already"


# ---- kg judge


@pytest.fixture
def kg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Kg:
    """Runs `kg judge` with arguments in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["kg", "judge", *arguments])
        return cli.run(), *capsys.readouterr()

    return run


def test_kg_judge_adds_lists_and_undoes(kg: Kg) -> None:
    ada = ("--by", "Ada", "--date", DAY)
    assert kg("same", "place/tarn", "Q7", *ada, "--reason", "the map") == (
        0,
        "place/tarn same Q7: noted in judgements.tsv\n",
        "",
    )
    assert kg("different", "place/tarn", "place/torn", *ada)[0] == 0
    assert kg("unsure", "place/torn", "Q8", *ada)[0] == 0
    assert kg("undo", "Q8", "place/torn", "--by", "Bob")[0] == 0, "today is the day if none is given"
    listed = kg("list", "--format", "csv")[1].splitlines()
    assert listed == [
        "left,judgement,right,by,date,reason",
        f"place/tarn,different,place/torn,Ada,{DAY},",
        f"place/tarn,same,Q7,Ada,{DAY},the map",
    ]
    assert len(kg("list", "judgements.tsv", "--all", "--format", "csv")[1].splitlines()) == 5


def test_kg_judge_says_what_is_wrong(kg: Kg) -> None:
    assert kg("list")[2].startswith("kg: judgements.tsv: cannot be read")
    assert kg("same", "place/tarn", "tarn", "--by", "Ada")[2].startswith("kg: kg judge: 'tarn' is neither an entity id")
    assert "Missing option '--by'" in kg("same", "place/tarn", "Q7")[2]
    assert kg("undo", "place/tarn", "Q7", "--by", "Ada")[0] == 2
    assert kg("list")[0] == 2, "nothing was written"
