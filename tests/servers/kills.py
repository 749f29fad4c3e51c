"""Killing `kg load`, and the servers that it loads into, at random moments; and loading again."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import loading
from tests.servers import content, servers
from tests.servers.servers import Server

_OPTIONS = loading.Options(merge=True, lines=100)
_TEXTS = ["plain", "quotes \" and ' and \\", "a line\nanother .\n\tend", "عربي українська 日本語 😀"]
KINDS = ("oxigraph", "fuseki")


def write(path: Path, articles: int = 80) -> Path:
    """A file with a graph for each article, and a statement that they share."""
    quads = []
    for number in range(articles):
        graph = ox.NamedNode(f"http://example.org/article/{number:03}")
        syria, name = ox.NamedNode("http://example.org/syria"), ox.NamedNode("http://example.org/name")
        quads.append(ox.Quad(syria, name, ox.Literal("Syria"), graph))
        for claim in range(24):
            subject = ox.NamedNode(f"http://example.org/claim/{number}/{claim}")
            text = ox.Literal(f"{_TEXTS[claim % 4]} {number} {claim}", language="en")
            quads.append(ox.Quad(subject, ox.NamedNode("http://example.org/says"), text, graph))
    path.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    return path


@dataclass
class Kills:
    """A server on disk, and what it must hold once the file is loaded.

    Attributes:
        mended: how often the server did not start again until its journal was emptied, as docs/stores.md says.
        at_work: how often something was killed while it worked.
    """

    server: Server
    data: Path
    file: Path
    chance: random.Random
    mended: int = 0
    at_work: int = 0

    def __post_init__(self) -> None:
        self._expected = content.of_file(self.file, merged=True)
        begin = time.monotonic()
        assert self._started().communicate()[1] == ""
        self._whole = time.monotonic() - begin

    def load(self) -> None:
        """Kill `kg load`, and load again."""
        content.empty(self.server.url)
        process = self._after_a_while()
        process.kill()
        process.communicate()
        self._loaded_again()

    def serve(self) -> None:
        """Kill the server, start it, and load again."""
        content.empty(self.server.url)
        process = self._after_a_while()
        self.server.kill()
        said = process.communicate()[1]
        assert process.returncode in (0, 2)
        assert len(said.splitlines()) == (process.returncode != 0)
        self._serving_again()
        self._loaded_again()

    def _started(self) -> subprocess.Popen[str]:
        code = "from kg.cli import main; main()"
        options = ["--lines", str(_OPTIONS.lines), "--merge"]
        command = [sys.executable, "-c", code, "load", str(self.file), self.server.url, *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def _after_a_while(self) -> subprocess.Popen[str]:
        process = self._started()
        time.sleep(self._whole * self.chance.uniform(0.2, 1.0))
        working = process.poll() is None
        self.at_work += working
        self._whole *= 1.1 if working else 0.7  # servers are slow at first
        return process

    def _serving_again(self) -> None:
        try:
            self.server.start()
        except AssertionError as error:
            if not is_of_the_journal(str(error)):
                raise
            self.mended += 1
            empty_journal(self.data)
            self.server.start()

    def _loaded_again(self) -> None:
        loading.load(str(self.file), self.server.url, _OPTIONS)
        assert content.held(self.server.url) == self._expected


def is_of_the_journal(said: str) -> bool:
    """Whether TDB2 did not start because a commit was cut off while it was written into the journal."""
    return "TransactionCoordinator.recovery" in said


def empty_journal(data: Path) -> None:
    """A journal holds one commit; one that is cut off was not carried out, so nothing is lost with it."""
    for journal in data.glob("Data-*/journal.jrnl"):
        journal.write_bytes(b"")


@contextmanager
def on(kind: str, folder: Path, seed: int = 11) -> Iterator[Kills]:
    """A server of the kind, with its data in a folder."""
    data = folder / "tdb"
    data.mkdir()
    options = () if kind == "oxigraph" else ("--tdb2", "--loc", str(data), "--update")
    with servers.running(getattr(servers, kind)(folder, *options)) as server:
        yield Kills(server, data, write(folder / "kills.nq"), random.Random(seed))
