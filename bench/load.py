"""`kg load` against the plainest upload, each on a Fuseki of its own: seconds and memory; the bar: 1.5 times.

    python bench/load.py [QUADS ...] [--rounds N] [--tdb2]

For each size (default 200000 1000000) the same N-Quads, articles with their claims and where these come from, are
uploaded in one request by curl, and loaded by `kg load` as a process: a fresh server each time, in turns, medians. The
memory is the most that `kg load` held. Fuseki has 4 GB, as its own script gives it. Needs `make servers` and curl.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import monotonic

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))
KG = "https://w3id.org/conflict-kg/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
BAR = 1.5
CLAIMS = 25


def written(path: Path, quads: int) -> int:
    """Write about so many quads, article by article; how many they are."""
    count = 0
    with path.open("w") as file:
        article = 0
        while count < quads:
            lines = list(_article(article))
            file.writelines(lines)
            count, article = count + len(lines), article + 1
    return count


def _article(number: int) -> list[str]:
    graph = f"<{KG}id/article/news-{number}>"
    lines = [f'{graph} <http://purl.org/dc/terms/date> "2020-02-{number % 28 + 1:02}" {graph} .\n']
    for place in range(CLAIMS):
        claim, who, where = (
            f"<{KG}id/claim/{number:06x}{place:04x}>",
            (number * 7 + place) % 400,
            (number + place * 3) % 900,
        )
        actor, town = f"<{KG}id/actor/army-{who}>", f"<{KG}id/place/town-{where}>"
        said = f"The army number {who} struck the town number {where} on Tuesday, residents and two officials said."
        facts = [
            (claim, f"<{RDF}type>", f"<{KG}ns#Claim>"),
            (claim, f"<{RDF}subject>", actor),
            (claim, f"<{RDF}predicate>", f"<{KG}ns#struck>"),
            (claim, f"<{RDF}object>", town),
            (claim, f"<{KG}ns#polarity>", '"affirmed"'),
            (claim, f"<{KG}ns#modality>", '"actual"'),
            (claim, f"<{KG}ns#quote>", f'"{said}"@en'),
            (claim, f"<{KG}ns#confidence>", f'"0.{place + 60}"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
            (claim, "<http://www.w3.org/ns/prov#wasDerivedFrom>", graph),
            (actor, f"<{KG}ns#struck>", town),
            (actor, "<http://www.w3.org/2000/01/rdf-schema#label>", f'"army number {who}"@en'),
            (town, "<http://www.w3.org/2000/01/rdf-schema#label>", f'"town number {where}"@en'),
        ]
        lines.extend(f"{s} {p} {o} {graph} .\n" for s, p, o in facts)
    return list(dict.fromkeys(lines))


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds and megabytes of a process."""
    start = monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ, PYTHONPATH=str(HOME)))
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} failed")
    return monotonic() - start, used.ru_maxrss / 1024


def measured(file: Path, way: str, tdb2: bool) -> tuple[float, float]:
    """One upload into a fresh server."""
    from tests.servers import servers

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "tdb2"
        data.mkdir()
        options = ("--tdb2", "--loc", str(data), "--update") if tdb2 else ("--mem", "--update")
        with servers.running(servers.fuseki(Path(folder), *options, gigabytes=4)) as server:
            if way == "curl":
                header = "Content-Type: application/n-quads"
                command = ["curl", "-sf", "-H", header, "--data-binary", f"@{file}", f"{server.url}/data"]
            else:
                code = "from kg.cli import main; main()"
                command = [sys.executable, "-c", code, "load", str(file), server.url, "--timeout", "600"]
            return timed(command)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("quads", nargs="*", type=int, default=[200_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tdb2", action="store_true")
    given = parser.parse_args()
    print("| quads | curl, s | kg load, s | ratio | kg load, MB |\n| ---: | ---: | ---: | ---: | ---: |")
    for size in given.quads:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "graph.nq"
            count = written(file, size)
            runs = [(measured(file, "curl", given.tdb2), measured(file, "kg", given.tdb2)) for _ in range(given.rounds)]
        curl, ours = median(c for (c, _), _ in runs), median(k for _, (k, _) in runs)
        memory = max(m for _, (_, m) in runs)
        print(f"| {count:,} | {curl:.1f} | {ours:.1f} | {ours / curl:.2f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
