"""What the command line says, and how it ends: each kind of bad input in one line."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kg import cli

SEEDS = Path(__file__).parents[2] / "seeds"
TEXT = "date 2020-02-07 Government forces seized the town of Saraqeb on Thursday, a war monitor said.\n"


class Done(NamedTuple):
    code: int
    out: str
    err: str


Kg = Callable[..., Done]


@pytest.fixture
def kg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Kg:
    """Runs `kg` with arguments, in this process."""

    def run(*arguments: object, sent: bytes = b"") -> Done:
        monkeypatch.setattr("sys.argv", ["kg", *map(str, arguments)])
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
        code = cli.run()
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    assert not list(tmp_path.rglob("*.part")), "something half-written stayed behind"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of one article."""
    from kg.pipeline import build

    folder = tmp_path_factory.mktemp("built")
    (folder / "a.txt").write_text(TEXT)
    build([folder / "a.txt"], folder / "out")
    return folder / "out"


# ---- usage

USAGE = {
    "a typo in a command": (["biuld"], "No such command 'biuld'. Did you mean 'build'?"),
    "a typo in an option": (["build", "x", "--workrs", "2"], "No such option: --workrs (Possible options: --workers)"),
    "no articles": (["build", "-o", "out"], "Missing argument"),
    "no folder": (["build", "x"], "Missing option '--out'"),
    "no workers": (["build", "x", "-o", "out", "-w", "0"], "'--workers'"),
    "no query": (["query"], "needs a query and a source"),
    "no such model": (
        ["build", str(SEEDS), "-o", "out", "--model", "en_nothing"],
        "en_nothing: no such spaCy pipeline",
    ),
}


@pytest.mark.parametrize("kind", USAGE)
def test_wrong_usage_gets_one_line_and_2(kg: Kg, here: Path, kind: str) -> None:
    arguments, said = USAGE[kind]
    done = kg(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("kg: ")
    assert done.err.count("\n") == 1
    assert said in done.err
    assert not list(here.iterdir())


# ---- articles that are none

BAD: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.txt", b"", "a.txt: is empty"),
    "binary": ("a.txt", b"\x00\x01\x02", "a.txt: is binary"),
    "PDF": ("a.txt", b"%PDF-1.4", "a.txt: is a PDF"),
    "encoding": ("a.txt", b"\xff\xfeT\x00r", "a.txt: is not valid utf-16"),
    "one line of 5 MB": ("a.txt", b"Troops left. " * 400_000, "a.txt: is longer than 1,000,000 characters"),
    "soup": ("a.html", b"<p><td></b><<>", "a.html: no article found"),
    "broken line": ("a.jsonl", b"{", "a.jsonl:1: is no JSON object"),
    "no text": ("a.jsonl", b'{"id": "a"}', "a.jsonl:1: has no text"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_run_with_nothing_but_bad_input_ends_with_2(kg: Kg, here: Path, kind: str) -> None:
    name, content, said = BAD[kind]
    (here / name).write_bytes(content)
    done = kg("build", name, "-o", "out")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"kg: {said}")
    assert "; " in done.err, "it says what to do"
    assert done.err.count("\n") == 1
    assert not (here / "out").exists()


def test_the_rest_of_the_run_goes_on_and_ends_with_1(kg: Kg, here: Path) -> None:
    (here / "in").mkdir()
    for name, content, _ in BAD.values():
        (here / "in" / f"bad {len(list((here / 'in').iterdir()))} {name}").write_bytes(content)
    (here / "in" / "good.txt").write_text(TEXT)
    done = kg("build", "in", "-o", "out")
    assert done.code == 1, done.err
    assert done.err.count("\n") == len(BAD)
    assert f"; {len(BAD)} articles failed" in done.out
    assert "Saraqeb" in (here / "out" / "graph.ttl").read_text("utf-8")


def test_several_bad_files_each_get_their_line(kg: Kg, here: Path) -> None:
    (here / "a.txt").write_bytes(b"")
    (here / "b.txt").write_bytes(b"%PDF")
    done = kg("build", "a.txt", "b.txt", "-o", "out")
    assert done.code == 2
    said = [line.partition("; ")[0] for line in done.err.splitlines()]
    assert said == ["kg: a.txt: is empty", "kg: b.txt: is a PDF, not text", "kg: no article could be read"]


def test_an_empty_folder(kg: Kg, here: Path) -> None:
    (here / "in").mkdir()
    done = kg("build", "in", "-o", "out")
    assert done.code == 2
    assert done.err.startswith("kg: in: no article in this folder; ")


def test_a_missing_date_is_told_and_the_article_read(kg: Kg, here: Path) -> None:
    done = kg("build", "-", "-o", "out", sent=b"Rebels seized the town of Saraqeb on Thursday.")
    assert done.code == 0
    assert done.err.startswith("kg: stdin: has no date; ")


# ---- where the graph goes


def test_a_folder_that_cannot_be_made(kg: Kg, here: Path) -> None:
    (here / "a.txt").write_text(TEXT)
    done = kg("build", "a.txt", "-o", "a.txt/out")
    assert done.code == 2
    assert done.err.startswith("kg: a.txt/out: ")
    assert done.err.count("\n") == 1


def test_no_permission_to_write(kg: Kg, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.txt").write_text(TEXT)

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    done = kg("build", "a.txt", "-o", "out")
    assert done.code == 2
    assert done.err.startswith("kg: out: Permission denied; ")


def test_a_folder_with_other_things_is_left_alone(kg: Kg, here: Path) -> None:
    (here / "a.txt").write_text(TEXT)
    done = kg("build", "a.txt", "-o", here)
    assert done.code == 2
    assert "holds other things" in done.err
    assert (here / "a.txt").read_text() == TEXT


# ---- asking


def test_a_table_for_the_eye(kg: Kg, built: Path) -> None:
    done = kg("query", "captures", built)
    assert done.code == 0, done.err
    assert "Saraqeb" in done.out


def test_json_for_pipes(kg: Kg, built: Path) -> None:
    rows = json.loads(kg("query", "captures", built, "--format", "json").out)
    assert "Saraqeb" in json.dumps(rows)


def test_sparql_for_those_who_know_it(kg: Kg, built: Path) -> None:
    done = kg("query", "SELECT (COUNT(*) AS ?n) WHERE { ?a a cx:Article }", built, "-f", "csv")
    assert done.out == "n\r\n1\r\n"


ASKED = {
    "a typo in a query": (["capturs"], "did you mean captures"),
    "a typo in a parameter": (["captures", "--set", "palce=Saraqeb"], "no parameter 'palce'"),
    "a typo in a name": (["captures", "--set", "place=Sarakeb"], "did you mean Saraqeb"),
    "no value": (["captures", "--set", "place"], "'place' is no parameter; write NAME=VALUE"),
    "no format": (["captures", "--format", "xml"], "no format 'xml'"),
    "no SPARQL": (["SELECT ?s WHERE { ?s ?p }"], "not valid SPARQL"),
    "an update": (["DELETE WHERE { ?s ?p ?o }"], "not a query"),
}


@pytest.mark.parametrize("kind", ASKED)
def test_a_question_gone_wrong_gets_one_line(kg: Kg, built: Path, kind: str) -> None:
    (name, *options), said = ASKED[kind]
    done = kg("query", name, built, *options)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_source_that_is_not_there(kg: Kg, here: Path) -> None:
    assert "nowhere: no such file or folder" in kg("query", "captures", "nowhere").err
    assert "holds no graph" in kg("query", "captures", here).err


# ---- check and infer


def test_a_check_by_the_rules_alone_ends_with_0(kg: Kg, built: Path) -> None:
    done = kg("check", built, "--reasoner", "fast")
    assert (done.code, done.out) == (0, "")
    assert " facts by rules; 0 findings" in done.err


def test_a_check_without_java_says_so_and_ends_with_3(kg: Kg, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    done = kg("check", built)
    assert done.code == 3
    assert "HermiT did not run: no Java is on the PATH; install Java 17" in done.err
    done = kg("check", built, "--reasoner", "hermit")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "HermiT: no Java is on the PATH; install Java 17" in done.err


def test_a_contradiction_is_told_with_its_sentence_and_ends_with_1(kg: Kg, here: Path) -> None:
    (here / "a.ttl").write_text("""@prefix cx: <https://w3id.org/conflict-kg/ns#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix id: <https://w3id.org/conflict-kg/id/> .
        id:x a cx:Person , cx:Settlement ; rdfs:label "X" .""")
    done = kg("check", "a.ttl", "--reasoner", "fast", "--format", "json")
    assert done.code == 1
    rows = json.loads(done.out)
    assert {row["layer"] for row in rows} == {"clash"}
    assert {row["fact"] for row in rows} == {"X is a person", "X is a settlement"}


@pytest.mark.parametrize("command", ["check", "infer"])
def test_an_unknown_reasoner_gets_one_line_and_2(kg: Kg, built: Path, command: str) -> None:
    done = kg(command, built, "--reasoner", "pellet")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "'pellet' is none of " in done.err


def test_what_follows_is_counted(kg: Kg, built: Path) -> None:
    done = kg("infer", built)
    assert done.code == 0
    assert "relations and" in done.out
    assert done.out.strip().endswith("graph/inferred")


def test_the_queries_are_listed(kg: Kg) -> None:
    assert "captures" in kg("query", "--list").out


def test_a_query_is_found_by_words_and_told(kg: Kg, built: Path) -> None:
    found = kg("query", "--list", "changed", "hands").out
    assert "captures" in found
    assert "backs" not in found
    assert "Which places changed hands" in kg("query", "captures", "--explain").out
    assert "captures.parquet, kept" in kg("query", "captures", built, "--explain").out


def test_the_version(kg: Kg) -> None:
    assert kg("version").out.startswith("kg 0.")


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "kg", "version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("kg 0.")


# ---- faults of our own


def test_a_fault_is_one_line_without_a_traceback(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: 1 / 0)
    done = kg("version")
    assert done.code == 2
    assert done.err.startswith("kg: ZeroDivisionError: division by zero; ")
    assert done.err.count("\n") == 1


def test_a_fault_shows_its_traceback_to_who_asks(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: 1 / 0)
    monkeypatch.setenv("KG_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        kg("version")
