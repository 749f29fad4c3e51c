"""How long every named query takes on a large graph: the bar is a median under 150 ms at a million statements.

    python bench/queries.py DIR [--runs 5] [NAME ...]     DIR: what `kg build` or `python bench/large.py DIR` made

Each query is asked of the folder without parameters, and with those of its example; the store is open already, names
are looked up each time. Prints the medians of the wall clock and of the processor, and where the answer comes from.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.query import QueryInfo, is_kept, list_queries, run_on
from kg.source import Source, open_source

BAR = 150.0


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    source = open_source(given.folder)
    slow = []
    print(f"{'query':18} {'asked':8} {'rows':>6} {'ms':>7} {'cpu ms':>7}  from")
    for info in list_queries():
        if given.names and info.name not in given.names:
            continue
        for how, params in ways(info):
            wall, cpu, rows = timed(info, source, params, given.runs)
            place = "view" if is_kept(info, source, params) else "store"
            print(f"{info.name:18} {how:8} {rows:6} {wall:7.1f} {cpu:7.1f}  {place}", flush=True)
            slow += [f"{info.name} ({how})"] if wall > BAR else []
    print("met" if not slow else f"NOT MET by {', '.join(slow)}", f"{BAR:.0f} ms")


def ways(info: QueryInfo) -> list[tuple[str, dict[str, str]]]:
    """Without parameters, if it needs none, and with those of its example."""
    words = shlex.split(info.example)[4:]
    example = dict(word.split("=", 1) for word in words if word != "-p")
    bare = [] if any(param.required for param in info.params) else [("bare", dict[str, str]())]
    return [*bare, *([("example", example)] if example else [])]


def timed(info: QueryInfo, source: Source, params: dict[str, str], runs: int) -> tuple[float, float, int]:
    """The medians in milliseconds, by the wall and by the processor, and how many rows there are."""
    walls, cpus, rows = [], [], 0
    for _ in range(runs):
        wall, cpu = perf_counter(), process_time()
        rows = len(run_on(info, source, params).rows)
        walls.append((perf_counter() - wall) * 1000)
        cpus.append((process_time() - cpu) * 1000)
    return median(walls), median(cpus), rows


if __name__ == "__main__":
    main()
