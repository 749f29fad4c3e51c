"""The embedded store against rdflib in memory, oxrdflib and Fuseki: loading, queries, memory, disk; the cold start.

    python bench/stores.py [QUADS ...] [--engines NAME ...] [--rounds N] [--timeout S]

For each size (default 100000 1000000) a built folder of the large graph (bench/large.py), and each engine in a process
of its own, one after the other:

    embedded   what `kg query` asks: store and views, written as `kg build` does; every named query by the public API
    oxrdflib   the same library behind rdflib's interface, on disk, filled by rdflib's `parse` from the merged graph
    rdflib     rdflib in memory, filled from the merged graph (so with half of the statements, without articles' graphs)
    fuseki     Apache Jena Fuseki with TDB2 on disk (`make servers`), filled by `kg load`, asked over HTTP

The others are asked twelve of the named queries, with the same parameters, names included: who is called so is asked of
each engine anew, but for Fuseki, which is given IRIs. A time is the median of N rounds (default 5; 1 where the first
took 5 s); a query that does not end in S seconds (default 60) shows as `> S`. Numbers of rows that
differ from the embedded store's are marked with `!`. Then `kg query` as a process of its own, with the pages of the
folder dropped from the system's cache ("cold") and not. Bars: every named query 150 ms and the process 0.6 s at a
million quads, and 20 times as fast as rdflib.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pyoxigraph import Literal, NamedNode

from kg import query
from kg.endpoint import Rows
from kg.errors import KGError
from kg.source import open_source
from kg.sparql import with_prefixes

HOME = Path(__file__).resolve().parent.parent
BAR, PROCESS_BAR, TIMES_BAR = 0.150, 0.6, 20
TWELVE = frozenset(
    {"accusations", "actor", "alliances", "articles", "backs", "by_source"}
    | {"captures", "control", "deaths", "sources", "strikes", "timeline"}
)
COLD = ("backs", "strikes", "control", "timeline")
Ask = Callable[[str, str, dict[str, str]], int]
Job = dict[str, Any]


class TooLongError(Exception):
    """A query did not end in time."""


def main() -> None:
    """Print the tables."""
    if len(sys.argv) > 2 and sys.argv[1] == "--engine":
        print(json.dumps(engine(sys.argv[2], json.load(sys.stdin))))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("quads", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--timeout", type=int, default=60)
    given = parser.parse_args()
    for size in given.quads:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "graph"
            command = [sys.executable, str(HOME / "bench" / "large.py"), str(folder), "--quads", str(size)]
            print("\n" + subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip(), flush=True)
            asked = questions(folder)
            results = {}
            for name in given.engines:
                wanted = [one for one in asked if name == "embedded" or one[0] in TWELVE]
                job = {"folder": str(folder), "asked": wanted, "rounds": given.rounds, "timeout": given.timeout}
                results[name] = measured(name, job)
                print(f"  {name}: {totals(results[name])}", flush=True)
            show(results, [one[0] for one in asked], given.timeout)
            show_processes(folder, [one for one in asked if one[0] in COLD], given.rounds)


def questions(folder: Path) -> list[tuple[str, str, dict[str, str]]]:
    """The named queries with the parameters of their examples: name, SPARQL, parameters."""
    source, found = open_source(str(folder)), []
    for info in query.list_queries():
        words = shlex.split(info.example)
        params = dict(word.split("=", 1) for word, before in zip(words[1:], words, strict=False) if before == "-p")
        try:
            found.append((info.name, query.bound(info, source, params), params))
        except KGError as error:
            print(f"  {info.name} is not asked: {error}")
    return found


# ---- an engine, in a process of its own


def engine(name: str, job: Job) -> Job:
    """Load and ask; everything measured."""
    folder = Path(job["folder"])
    with tempfile.TemporaryDirectory() as temporary, ENGINES[name](folder, Path(temporary)) as (took, disk, ask):
        times = {one: timed(ask, (one, text, params), job) for one, text, params in job["asked"]}
        more = server_memory() if name == "fuseki" else 0
    return {"load": took, "disk": disk, "times": times, "more": more}


def timed(ask: Ask, asked: tuple[str, str, dict[str, str]], job: Job) -> tuple[float | None, int]:
    """The median time and the number of rows; no time if it takes too long."""
    taken: list[float] = []
    rows = 0
    while len(taken) < (1 if taken and taken[0] > 5 else job["rounds"]):
        signal.alarm(job["timeout"])
        start = perf_counter()
        try:
            rows = ask(*asked)
        except (TooLongError, KGError):
            return None, 0
        finally:
            signal.alarm(0)
        taken.append(perf_counter() - start)
        if taken[-1] > job["timeout"]:
            return None, rows
    return median(taken), rows


@contextmanager
def embedded(folder: Path, temporary: Path) -> Iterator[tuple[float, int, Ask]]:
    """What kg itself does."""
    from kg.sinks import kept, store

    copied = shutil.copy(folder / "graph.trig", temporary)
    start = perf_counter()
    store.write(Path(copied), temporary / "store")
    kept.write(temporary)
    took = perf_counter() - start
    source = open_source(str(folder))
    yield (
        took,
        size_of(folder / "store"),
        lambda name, _, params: len(query.run_on(query.find_query(name), source, params).rows),
    )


@dataclass(frozen=True)
class Plain:
    """An rdflib graph as a source of kg; all that is no IRI comes as text."""

    graph: Any
    where: str = "rdflib"

    def answer(self, text: str) -> Rows:
        """See `kg.source.Source`."""
        from rdflib import URIRef

        found = self.graph.query(with_prefixes(text))
        rows = [tuple(NamedNode(t) if isinstance(t, URIRef) else t and Literal(str(t)) for t in row) for row in found]
        return Rows([str(name) for name in found.vars], rows)


def by_rdflib(graph: Any) -> Ask:
    """Ask an rdflib graph."""
    source = Plain(graph)
    return lambda name, _, params: len(query.run_on(query.find_query(name), source, params).rows)


@contextmanager
def rdflib(folder: Path, temporary: Path) -> Iterator[tuple[float, int, Ask]]:
    """In memory."""
    from rdflib import Graph

    start = perf_counter()
    graph = Graph().parse(folder / "graph.ttl")
    yield perf_counter() - start, 0, by_rdflib(graph)


@contextmanager
def oxrdflib(folder: Path, temporary: Path) -> Iterator[tuple[float, int, Ask]]:
    """On disk, behind rdflib's interface."""
    from rdflib import Graph

    start = perf_counter()
    graph = Graph("Oxigraph")
    graph.open(str(temporary / "store"), create=True)
    graph.parse(folder / "graph.ttl", format="ox-turtle")
    took = perf_counter() - start
    yield took, size_of(temporary / "store"), by_rdflib(graph)


@contextmanager
def fuseki(folder: Path, temporary: Path) -> Iterator[tuple[float, int, Ask]]:
    """A server of its own; its memory is counted apart."""
    from kg import loading
    from kg.source import Remote
    from tests.servers import servers

    data = temporary / "tdb2"
    data.mkdir()
    with servers.running(servers.fuseki(temporary, "--tdb2", "--loc", str(data), "--update")) as server:
        start = perf_counter()
        loading.load(str(folder), server.url, loading.Options(timeout=600))
        took = perf_counter() - start
        source = Remote(server.url, timeout=60)
        yield (
            took,
            size_of(data),
            lambda name, _, params: len(query.run_on(query.find_query(name), source, params).rows),
        )


ENGINES = {"embedded": embedded, "oxrdflib": oxrdflib, "rdflib": rdflib, "fuseki": fuseki}


def server_memory() -> int:
    """The most memory that a child of this process has held, in kilobytes."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
    peaks = []
    for child in listed.split():
        status = Path(f"/proc/{child}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        peaks += [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return max(peaks, default=0)


def size_of(folder: Path) -> int:
    """What its files take on disk, in bytes."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


# ---- the tables


def measured(name: str, job: Job) -> Job:
    """An engine's figures, with the most memory that its process held (Fuseki: the server), in megabytes."""
    command = [sys.executable, __file__, "--engine", name]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(job))
    process.stdin.close()
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name} failed")
    result: Job = json.loads(told)
    result["memory"] = (result["more"] or used.ru_maxrss) / 1024
    return result


def totals(result: Job) -> str:
    """Loading, memory and disk in one line."""
    return f"loading {result['load']:.1f} s, memory {result['memory']:.0f} MB, disk {result['disk'] / 1e6:.0f} MB"


def show(results: dict[str, Job], names: list[str], timeout: int) -> None:
    """Milliseconds for each query and engine, and how many times the embedded store's that is."""
    print("\n| query | rows | " + " | ".join(results) + " |\n| --- | ---: |" + " ---: |" * len(results))
    base = results.get("embedded", {"times": {}})["times"]
    for name in names:
        ours, rows = base.get(name, (None, 0))
        cells = [cell(result["times"].get(name), ours, rows, timeout) for result in results.values()]
        print(f"| {name} | {rows} | " + " | ".join(cells) + " |")
    slow = [name for name, (taken, _) in base.items() if taken is None or taken > BAR]
    print(f"\nover {BAR * 1000:.0f} ms on the embedded store: {', '.join(slow) or 'none'}")
    beside = results["rdflib"]["times"] if "rdflib" in results else {}
    near = [
        name for name, (taken, _) in beside.items() if taken and base[name][0] and taken < TIMES_BAR * base[name][0]
    ]
    print(f"less than {TIMES_BAR} times as fast as rdflib: {', '.join(near) or 'none'}", flush=True)


def cell(found: tuple[float | None, int] | None, ours: float | None, rows: int, timeout: int) -> str:
    """One time, with its ratio, or why there is none."""
    if found is None:
        return ""
    taken, theirs = found
    if taken is None:
        return f"> {timeout} s"
    ratio = f" ({taken / ours:.{taken < 10 * ours:d}f}x)" if ours and taken != ours else ""
    return f"{taken * 1000:.0f}{ratio}{'' if theirs == rows else ' !'}"


def show_processes(folder: Path, asked: list[tuple[str, str, dict[str, str]]], rounds: int) -> None:
    """`kg query` from start to end, in seconds."""
    print("\n| kg query | cold, s | warm, s | |\n| --- | ---: | ---: | --- |")
    for name, _, params in asked:
        given = [word for item in params.items() for word in ("-p", "=".join(item))]
        command = [sys.executable, "-c", "from kg.cli import main; main()", "query", name, str(folder), *given]
        cold = median(process(command, folder) for _ in range(rounds))
        warm = median(process(command, None) for _ in range(rounds))
        print(f"| {name} | {cold:.2f} | {warm:.2f} | {'met' if cold < PROCESS_BAR else 'NOT MET'} |", flush=True)


def process(command: list[str], cold: Path | None) -> float:
    """Seconds of a process; before it the system forgets the pages of a folder."""
    for path in cold.rglob("*") if cold else ():
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, PYTHONPATH=str(HOME)))
    return perf_counter() - start


def _too_long(*_: object) -> None:
    raise TooLongError


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, _too_long)
    main()
