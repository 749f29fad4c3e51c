"""A large graph for the benchmarks: the graph of the seeds, copied under new ids.

    python bench/large.py OUT [--quads N]     OUT: a file (.nq or .trig), or else a built folder

A copy has its own articles, passages, claims, events and tolls, its own days (spread over ten years) and its own words
(letters are exchanged, so that no two copies share a sentence and lengths stay). Named entities and their items of
Wikidata belong to a world: all copies of a world share them and what they are called. There are 50 worlds, the first
with 14 % of the copies, the last with 1 %, as some countries are in the news more than others. The first copy is the
seeds themselves, so the examples of the named queries find what they ask for. Each article is a named graph. The same
size gives the same bytes; memory holds one copy at a time (a folder also holds what `kg build` keeps for its Turtle).
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count, groupby
from operator import attrgetter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import msgspec
import pyoxigraph as ox

import kg
from kg import jsonl
from kg.sinks import files, kept, store
from kg.sinks.folder import MANIFEST, staged
from kg.sinks.records import Manifest
from kg.vocab import CX, ID, SCHEMA, VIEWS, WD, XSD

WORLDS, DAYS = 50, 3650
_OWN = re.compile(rf"{ID}(?:article|claim|event|count|[\w-]+/[0-9a-f]{{10}})/")
_FIXED = (f"{ID}run/", f"{ID}graph/")
_RECORD = re.compile(rf"{ID}(?:article|claim|event|count|run|graph)/")
_CODES = {CX + "pattern", CX + "confidenceReason", SCHEMA + "addressCountry"}
_DATES = {CX + "edtf", CX + "saidOn"}
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_LETTERS = ("aeiou", "bcdfghjklmnpqrstvwxyz")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--quads", type=int, default=1_000_000)
    given = parser.parse_args()
    make = write if given.out.suffix in (".nq", ".trig") else folder
    print(f"{make(given.out, given.quads):,} quads in {given.out}")


def write(file: Path, wanted: int) -> int:
    """At least so many quads, in whole copies, as N-Quads or (.trig) TriG; how many they are."""
    total = 0
    with tempfile.TemporaryDirectory() as temporary, file.open("wb") as out:
        articles, _ = seeds(Path(temporary))
        trig = file.suffix == ".trig"
        out.write(files.header() if trig else b"")
        for graph in copies(articles, wanted):
            out.write(
                files.body(graph, ox.RdfFormat.TRIG) if trig else ox.serialize(graph, format=ox.RdfFormat.N_QUADS)
            )
            total += len(graph)
    return total


def folder(out: Path, wanted: int) -> int:
    """The same as a folder that `kg query`, `kg infer` and the like take: TriG, Turtle, store, manifest; no records."""
    with tempfile.TemporaryDirectory() as temporary, staged(out) as part:
        articles, manifest = seeds(Path(temporary))
        entities: set[str] = set()
        total = files.write(_noting(copies(articles, wanted), entities), part)
        store.write(part / "graph.trig", part / "store")
        times = total // sum(map(len, articles))
        counted = {name: getattr(manifest, name) * times for name in ("articles", "events", "claims")}
        views = kept.write(part)
        manifest = msgspec.structs.replace(manifest, entities=len(entities), quads=total, views=views, **counted)
        jsonl.write([manifest], part / MANIFEST)
    return total


def _noting(graphs: Iterable[list[ox.Quad]], entities: set[str]) -> Iterator[list[ox.Quad]]:
    for graph in graphs:
        found = (quad.subject.value for quad in graph if isinstance(quad.subject, ox.NamedNode))
        entities.update(iri for iri in found if iri.startswith(ID) and "#" not in iri and not _RECORD.match(iri))
        yield graph


def seeds(temporary: Path) -> tuple[list[list[ox.Quad]], Manifest]:
    """The graph of each sample article, and the manifest of their folder."""
    kg.build([Path(__file__).resolve().parent.parent / "seeds"], temporary / "seeds")
    quads = ox.parse(path=str(temporary / "seeds" / "graph.trig"))
    read = (quad for quad in quads if quad.graph_name != ox.NamedNode(VIEWS))
    articles = [list(graph) for _, graph in groupby(read, key=attrgetter("graph_name"))]
    return articles, next(jsonl.read(temporary / "seeds" / MANIFEST, Manifest))


def copies(articles: list[list[ox.Quad]], wanted: int) -> Iterator[list[ox.Quad]]:
    """Article graphs, copy after copy, until there are so many quads."""
    done = 0
    for number in count():
        if done >= wanted:
            return
        renamed = renaming(number)
        for graph in articles:
            yield [renamed(quad) for quad in graph]
            done += len(graph)


def renaming(number: int) -> Callable[[ox.Quad], ox.Quad]:
    """What makes a quad of this copy of one of the seeds."""
    world = int(WORLDS * (number * 0.6180339887 % 1) ** 2)
    earlier = timedelta(days=int(DAYS * (number * 0.7548776662 % 1)))

    @cache
    def iri(term: ox.NamedNode) -> ox.NamedNode:
        if term.value.startswith(WD) and world:
            return ox.NamedNode(f"{term.value}00{world:02}")
        which = number if _OWN.match(term.value) else world
        if not term.value.startswith(ID) or term.value.startswith(_FIXED) or not which:
            return term
        head, mark, tail = term.value.partition("#")
        return ox.NamedNode(f"{head}-{which}{mark}{tail}")

    @cache
    def literal(term: ox.Literal, predicate: str, own: bool) -> ox.Literal:
        if predicate in _DATES:
            return ox.Literal(_shifted(term.value, earlier))
        if term.datatype.value == XSD + "date":
            return ox.Literal(_shifted(term.value, earlier), datatype=term.datatype)
        words = term.value.translate(_alphabet(number if own else world))
        if term.language:
            return ox.Literal(words, language=term.language)
        return ox.Literal(words) if term.datatype.value == XSD + "string" else term

    def renamed(quad: ox.Quad) -> ox.Quad:
        thing, predicate, said, graph = quad
        if isinstance(said, ox.NamedNode):
            said = iri(said)
        elif isinstance(said, ox.Literal) and predicate.value not in _CODES and not thing.value.startswith(_FIXED):
            said = literal(said, predicate.value, bool(_OWN.match(thing.value)))
        return ox.Quad(iri(thing), predicate, said, iri(graph))

    return renamed


def _shifted(text: str, earlier: timedelta) -> str:
    """An EDTF text with its days so much earlier; of a month or year, that of its middle."""

    def moved(found: re.Match[str]) -> str:
        day = found.group()
        return (date.fromisoformat(day + "-07-15"[len(day) - 4 :]) - earlier).isoformat()[: len(day)]

    return _DATE.sub(moved, text)


@cache
def _alphabet(number: int) -> dict[int, int]:
    """Which letter stands for which in a copy or world: vowels and consonants exchanged among themselves."""
    if not number:
        return {}
    chance = random.Random(number)
    others = ["".join(chance.sample(letters, len(letters))) for letters in _LETTERS]
    old, new = "".join(_LETTERS), "".join(others)
    return str.maketrans(old + old.upper(), new + new.upper())


if __name__ == "__main__":
    main()
