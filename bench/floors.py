"""The floors of quality: figures on pinned sets below which nothing may fall.

    python bench/floors.py                      measure the sets of this repository, compare
    python bench/floors.py raise                write down what is better than its floor
    python bench/floors.py check SET NAME=FIGURE ... [--data FOLDER]
                                                compare figures of a set that lies elsewhere

`bench/floors.json` holds for each set its SHA-256 and its floors; names that begin with `most_` are ceilings. Floors
only rise. Where a set itself has changed, or a figure falls for a good reason (a false fact of the seeds goes, more
recall costs some precision), `raise --anew "why"` pins what is measured; the reason and the old floors are kept.
`tests/house/test_floors.py` holds the sets of this repository; the others are checked where their data are at hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import kg
from bench import sentences, traps
from kg.read import read
from training import annotated

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ROOT / "bench" / "floors.json"
TOLERANCE = 0.005
"""By how much a share may differ on another kind of processor."""

Figures = dict[str, float]


def pinned() -> dict[str, dict[str, Any]]:
    """The floors as written."""
    found: dict[str, dict[str, Any]] = json.loads(FLOORS.read_text("utf-8"))
    return found


def digest(paths: Iterable[Path], below: Path) -> str:
    """SHA-256 over names and bytes of files, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.relative_to(below).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def files(name: str) -> list[Path]:
    """The files of a set of this repository."""
    return sorted(ROOT.glob(OWN[name][0]))


def measured(name: str) -> Figures:
    """The figures of a set of this repository, read now."""
    return OWN[name][1]()


def _of_traps() -> Figures:
    """As its own test holds every case, those without a known failure pass."""
    cases = traps.traps()
    return {"passing": _rounded(sum(not trap.fails for trap in cases) / len(cases)), "cases": len(cases)}


@cache
def held_out() -> tuple[sentences.Read, ...]:
    """What is read in the fifth of the sentences that nothing trains on."""
    rows, _ = annotated.read(files("sentences"))
    return tuple(sentences.readings(row for row in rows if row.is_test))


def _of_sentences() -> Figures:
    score = sentences.total(held_out())
    return {
        "recall": _rounded(score.recall),
        "precision": _rounded(score.precision),
        "most_leak_rate": _rounded(score.leak_rate),
        "most_false_source_rate": _rounded(score.source_false / max(1, score.sourced)),
    }


def _of_seeds() -> Figures:
    articles = [a for a in read([ROOT / "seeds"]) if isinstance(a, kg.Article)]
    found = [x for x in kg.extract(articles) if isinstance(x, kg.Extraction)]
    return {"articles": len(found), "facts": sum(c.is_fact for x in found for c in x.claims)}


OWN: dict[str, tuple[str, Callable[[], Figures]]] = {
    "traps": ("tests/cases/traps/*.toml", _of_traps),
    "sentences": ("training/sentences/*.txt", _of_sentences),
    "seeds": ("seeds/*", _of_seeds),
}


def _rounded(share: float) -> float:
    return round(share, 4)


def below(floors: Figures, figures: Figures) -> list[str]:
    """A line for each figure that is worse than its floor, or lacks."""
    lines = []
    for name, floor in floors.items():
        figure = figures.get(name)
        if figure is None:
            lines.append(f"{name}: no figure, floor {floor}")
        elif worse(name, figure, floor, TOLERANCE if floor < 1 else 0):
            lines.append(f"{name}: {figure}, floor {floor}")
    return lines


def worse(name: str, figure: float, floor: float, tolerance: float = 0.0) -> bool:
    """Whether a figure lies on the wrong side of its floor (or, for `most_`, its ceiling)."""
    return figure > floor + tolerance if name.startswith("most_") else figure < floor - tolerance


def raised(floors: Figures, figures: Figures) -> Figures:
    """The floors, each at the better of what it was and what is measured."""
    return {n: figures[n] if n not in floors or not worse(n, figures[n], floors[n]) else floors[n] for n in figures}


def _compare() -> int:
    """Measure what is here; 1 if anything is worse."""
    lines = []
    for name in OWN:
        figures, entry = measured(name), pinned()[name]
        print(f"{name:12}", "  ".join(f"{k} {v} ({entry['floors'].get(k)})" for k, v in figures.items()))
        lines += [f"{name}: {line}" for line in below(entry["floors"], figures)]
        if digest(files(name), ROOT) != entry["sha256"]:
            lines.append(f"{name}: the set has changed; see raise --anew")
    print(*lines, sep="\n", end="\n" if lines else "")
    return int(bool(lines))


def _raise(anew: str | None) -> None:
    """Write better figures down; worse ones, and those of a set that has changed, only with a reason."""
    table = pinned()
    for name in OWN:
        figures, entry, now = measured(name), table[name], digest(files(name), ROOT)
        if now != entry["sha256"] and anew is None:
            sys.exit(f"{name}: the set has changed; pin it with --anew and say why")
        fresh = anew is not None and (now != entry["sha256"] or bool(below(entry["floors"], figures)))
        table[name] = {**entry, "sha256": now, "floors": figures if fresh else raised(entry["floors"], figures)}
        if fresh:
            table[name]["anew"] = [*entry.get("anew", []), {"why": anew, "before": entry["floors"]}]
    FLOORS.write_text(json.dumps(table, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _check(name: str, given: list[str], data: Path | None) -> int:
    """Compare figures of a set that lies elsewhere; 1 if anything is worse."""
    entry = pinned()[name]
    figures = {key: float(value) for key, _, value in (pair.partition("=") for pair in given)}
    lines = below(entry["floors"], figures)
    if data is not None and digest(_data(data), data) != entry["sha256"]:
        lines.append("the data are not those that the floors were taken on")
    print(*(lines or [f"{name}: at or above every floor"]), sep="\n")
    return int(bool(lines))


def _data(folder: Path) -> list[Path]:
    """The files of a set, without what running its scorer leaves there."""
    return [p for p in folder.rglob("*") if p.is_file() and p.suffix in (".txt", ".json", ".jsonl")]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command")
    up = commands.add_parser("raise", help="write down what is better than its floor")
    up.add_argument("--anew", metavar="WHY", help="pin changed sets and fallen figures, and say why")
    check = commands.add_parser("check", help="compare figures of a set that lies elsewhere")
    check.add_argument("set", choices=sorted(set(pinned()) - set(OWN)))
    check.add_argument("figures", nargs="+", metavar="NAME=FIGURE")
    check.add_argument("--data", type=Path, help="the folder of the set, to compare its SHA-256")
    options = parser.parse_args()
    if options.command == "raise":
        _raise(options.anew)
        return 0
    if options.command == "check":
        return _check(options.set, options.figures, options.data)
    return _compare()


if __name__ == "__main__":
    sys.exit(main())
