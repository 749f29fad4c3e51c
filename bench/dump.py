"""How fast a Wikidata dump is read, beside the plainest loop of orjson.loads; the bar: 200 MB of JSON a second.

    python bench/dump.py [--items N] [--copies K] [--memory]

Makes a dump in small (`tests/link/dumps.py`: items in the shares and sizes of a real one, 10 kB each), writes it K
times over under new ids, and reads it in one process: with all shipped classes, and for one country. Both loops take
CPU seconds, and both read the file; nothing is unpacked. `--memory` adds what the classes of a whole dump take: 130
million item numbers and 5 million "subclass of", made up.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import orjson

from kg.link import dump
from kg.link.dump.hierarchy import Hierarchy
from tests.link import dumps

BAR = 200
ITEMS, EDGES = 130_000_000, 5_000_000


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump.json"
        made = _write(path, given.items, given.copies)
        print(f"{made} items, {path.stat().st_size / 1e6:.0f} MB, {path.stat().st_size / made / 1e3:.1f} kB each")
        _measure(path, Path(folder))
    if given.memory:
        _memory()
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB at most")


def _measure(path: Path, folder: Path) -> None:
    plain = _speed("orjson.loads", path, lambda: sum(1 for line in _lines(path) if orjson.loads(line)))
    languages = ("en", "ar", "ru", "uk", "fr")
    everything, syria = dump.wanted(languages=languages), dump.wanted(languages=languages, countries=["SY"])
    for name, wanted in (("all classes", everything), ("one country", syria)):
        speed = _speed(name, path, lambda: dump.build(str(path), folder / "out", wanted).items)  # noqa: B023
        print(f"{'':14} {speed / plain:5.2f} times orjson.loads; {'met' if speed >= BAR else 'NOT MET'}: {BAR} MB/s")


def _speed(name: str, path: Path, work: Callable[[], int]) -> float:
    start = process_time()
    found = work()
    speed = path.stat().st_size / 1e6 / (process_time() - start)
    print(f"{name:14} {speed:5.0f} MB/s, {found} items")
    return speed


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=1 << 20) as file:
        yield from (line.rstrip(b",\n") for line in file if len(line) > 2)


def _write(path: Path, items: int, copies: int) -> int:
    """Write the dump; the first copy has the classes too. How many entities it has."""
    types = {type_: number for number, type_ in reversed(dump.wanted().types.items())}
    roots = (types["Settlement"], types["Organisation"], types["Person"], types["Country"])
    world = dumps.World(*roots, tuple(dump.wanted().codes))
    lines = list(dumps.stream(items, world))
    count = 0
    with path.open("wb") as file:
        file.write(b"[\n")
        for copy in range(copies):
            for line in lines:
                if copy == 0 or b'"id":"Q2' in line[:24]:
                    new = b'"id":"Q%d' % (copy + 2)
                    file.write((b",\n" if count else b"") + line.replace(b'"id":"Q2', new, 1))
                    count += 1
        file.write(b"\n]\n")
    return count


def _memory() -> None:
    """The classes of a whole dump: read, settled, and brought to their nearest roots."""
    rng = random.Random(1)
    hierarchy = Hierarchy(tuple(dump.wanted().types))
    for number in range(1, ITEMS):
        hierarchy.see(number)
        if number % 1_000_000 == 0:
            hierarchy.take_fresh()
    for child in range(1, ITEMS, ITEMS // EDGES):
        hierarchy.add(child, (rng.randrange(1, child + 1),))
    start = process_time()
    hierarchy.settle()
    settled = process_time()
    print(f"classes: settled in {settled - start:.1f} s, ", end="")
    print(f"{len(hierarchy.nearest())} below the roots, found in {process_time() - settled:.1f} s")


if __name__ == "__main__":
    main()
