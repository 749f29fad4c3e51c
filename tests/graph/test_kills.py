"""Builds that are killed, that run at once, or that run out of room: what was last whole is served."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kg import inference, query, sinks, standing
from kg.errors import InputError, OutputError
from kg.resolve import Resolution, resolve
from kg.sinks.addition import add
from kg.source import Local, open_source
from tests.graph.samples import article, claim, extraction

ROUNDS = 20
PAIRS = ([("arland", "borland")], [("borland", "league"), ("league", "arland")])
ANSWERS = ([("Arland", "Borland", 1)], [("Borland", "League of Coasts", 1), ("League of Coasts", "Arland", 1)])
_BUILDER = """
import os, signal, sys
from pathlib import Path
from tests.graph.test_kills import build, graph
from kg.sinks import folder

if sys.argv[2] == "renames":
    folder.exchange = lambda *_: False
for line in sys.stdin:
    child = os.fork()
    if not child:
        number = int(line)
        os.write(1, b"begins\\n")
        while True:
            build(graph(number % 2), Path(sys.argv[1]))
            number += 1
    os.write(1, b"%d\\n" % child)
    os.waitpid(child, 0)
    os.write(1, b"ended\\n")
"""


def graph(number: int) -> Resolution:
    """One of two graphs; ANSWERS says what `backs` finds in them."""
    one = article(str(number))
    return resolve([extraction(one, *(claim(one, "backs", backer, backed) for backer, backed in PAIRS[number]))])


def build(resolution: Resolution, folder: Path) -> None:
    with sinks.staged(folder) as part:
        sinks.write(resolution, part)


def backs(folder: Path) -> list[tuple[object, ...]]:
    return [row[:3] for row in query.run("backs", str(folder)).rows]


@contextmanager
def builder(folder: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """A process that forks one which builds without end, for each line, and says its number."""
    env = dict(os.environ, PYTHONPATH=str(Path(__file__).resolve().parents[2]))
    command = [sys.executable, "-c", _BUILDER, str(folder), how]
    process = subprocess.Popen(
        command, text=True, bufsize=1, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("how", ["exchange", "renames"])
def test_a_killed_build_leaves_the_old_or_the_new_graph(tmp_path: Path, how: str) -> None:
    out, chance = tmp_path / "out", random.Random(7)
    build(graph(0), out)
    with builder(out, how) as process:
        assert process.stdin
        assert process.stdout
        for number in range(ROUNDS):
            process.stdin.write(f"{number}\n")
            told = {process.stdout.readline().strip(), process.stdout.readline().strip()}
            (child,) = told - {"begins"}
            time.sleep(chance.uniform(0, 0.15))
            os.kill(int(child), signal.SIGKILL)
            assert process.stdout.readline() == "ended\n"
            assert backs(out) in ANSWERS
    build(graph(1), out)
    assert backs(out) == ANSWERS[1]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]  # what the killed left behind is gone


def test_what_was_put_aside_is_served_and_comes_back(tmp_path: Path) -> None:
    """As after a kill between two renames."""
    out = tmp_path / "out"
    build(graph(0), out)
    out.rename(tmp_path / ".out.1-0.old")
    assert backs(out) == ANSWERS[0]
    with pytest.raises(KeyboardInterrupt), sinks.staged(out):
        raise KeyboardInterrupt
    assert backs(out) == ANSWERS[0]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("offered", [True, False])
def test_who_reads_keeps_what_he_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, offered: bool) -> None:
    if not offered:
        monkeypatch.setattr("kg.sinks.folder.exchange", lambda *_: False)
    out = tmp_path / "out"
    build(graph(0), out)
    source = open_source(str(out))
    assert isinstance(source, Local)
    build(graph(1), out)
    build(graph(1), out)
    names = "SELECT DISTINCT ?label { ?s cx:backs ?o ; rdfs:label ?label }"
    assert [str(row[0]) for row in source.answer(names).rows] == ['"Arland"@en']  # type: ignore[union-attr]
    assert backs(out) == ANSWERS[1]
    del source
    build(graph(0), out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_two_builds_at_once_are_each_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with sinks.staged(out) as slow:
        build(graph(0), out)
        sinks.write(graph(1), slow)
    assert backs(out) == ANSWERS[1]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_nothing_is_added_to_a_graph_that_it_was_not_made_of(tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(graph(0), out)
    read = standing.Held(out)
    build(graph(1), out)
    with pytest.raises(OutputError, match="built anew meanwhile"):
        add([], out, read=read)
    assert backs(out) == ANSWERS[1]


def test_inferring_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    build(graph(0), out)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.sinks.store.write", killed)
    with pytest.raises(KeyboardInterrupt):
        inference.infer(out)
    assert backs(out) == ANSWERS[0]


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file may be larger: the system refuses it as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [100, 1_000, 10_000])
def test_no_room_is_told_and_the_old_graph_stays(tmp_path: Path, size: int) -> None:
    """The first does for no record, the second for no Turtle, the third for no store."""
    out = tmp_path / "out"
    build(graph(0), out)
    with room(size), pytest.raises(OutputError, match="too large"):
        build(graph(1), out)
    assert backs(out) == ANSWERS[0]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_is_being_written_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    build(graph(0), out)
    monkeypatch.setattr(standing, "_WAITS", 2)
    lock = os.open(out, os.O_RDONLY)
    assert standing.locked(lock, alone=True)
    with pytest.raises(InputError, match="is being written"):
        open_source(str(out))
    os.close(lock)
    assert backs(out) == ANSWERS[0]


def test_where_nothing_holds_a_folder_a_mixture_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems without /proc."""
    out = tmp_path / "out"
    build(graph(0), out)
    source = open_source(str(out))
    assert isinstance(source, Local)
    monkeypatch.setattr(source.held, "_is_pinned", False)
    assert source.answer("ASK { ?s cx:backs ?o }")
    build(graph(1), out)
    with pytest.raises(InputError, match="built anew while it was read"):
        source.answer("SELECT ?s { ?s cx:backs ?o }")
