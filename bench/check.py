"""How long `kg check` takes on a large graph, and how much memory; the bars: 1,000,000 triples in 3 minutes and 4 GB.

    python bench/check.py [--quads N] [--sample M]

Copies the graph of the seeds (bench/large.py) until it has N quads, plants one breach for each layer behind the last
copy, and checks the file without HermiT, with the time of each layer. pySHACL with all shapes, queries too, checks a
sample of M triples beside it.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyoxigraph as ox
import pyshacl
from rdflib import Graph

from bench import large
from kg import ontology
from kg.ontology import shapes
from kg.ontology.clashes import by_rules, closed_terms
from kg.ontology.facts import facts, own_terms
from kg.ontology.findings import Evidence
from kg.resources import drawer
from kg.vocab import CX, ID

SECONDS, GIGABYTES = 180, 4
Found = TypeVar("Found")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.nq"
        large.write(file, given.quads)
        with file.open("ab") as out:
            ox.serialize(planted(), out, format=ox.RdfFormat.N_QUADS)
        start = perf_counter()
        report = ontology.check(file)
        taken = perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        found = dict(Counter(f"{one.layer} {one.severity}" for one in report.findings))
        print(f"{report.checked:,} triples, {report.facts:,} facts: {taken:.0f} s, {memory:.1f} GB; findings: {found}")
        print("met" if taken <= SECONDS and memory <= GIGABYTES else "NOT MET", f"{SECONDS} s, {GIGABYTES} GB")
        by_layer(file)
        beside(file, given.sample)


def planted() -> list[ox.Quad]:
    """A control of no place, a triple that nobody claims, and a town that warns (which nobody claims either)."""
    text = f"""@prefix cx: <{CX}> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix id: <{ID}> .
        id:s a cx:ControlSituation ; cx:holder id:x . id:x a cx:Country ; rdfs:label "X" ; cx:opposes id:y .
        id:y a cx:Settlement ; rdfs:label "Y" ."""
    return [
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(ID + "article/planted"))
        for q in ox.parse(text, ox.RdfFormat.TURTLE)
    ]


def by_layer(file: Path) -> None:
    """The time of each layer by itself."""
    store = timed("read into a store", lambda: loaded(file))
    told = timed("facts", lambda: facts(store, own_terms()))
    store.extend(ox.Quad(*triple) for triple in own_terms())
    evidence = Evidence(store)
    timed("plain shapes, by pySHACL", lambda: list(shapes.by_shapes(ox.parse(path=str(file)), evidence)))
    timed("shapes with a query, in the store", lambda: list(shapes.by_constraints(store, evidence)))
    timed("what follows, and clashes", lambda: by_rules(told, closed_terms(own_terms()), store))


def loaded(file: Path) -> ox.Store:
    """All in one graph."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in ox.parse(path=str(file)))
    return store


def timed(name: str, work: Callable[[], Found]) -> Found:
    """The result of some work, whose time is printed."""
    start = perf_counter()
    result = work()
    print(f"  {name:34} {perf_counter() - start:6.1f} s")
    return result


def beside(file: Path, size: int) -> None:
    """PySHACL with all shapes, on the first triples."""
    data = Graph()
    for quad in islice(ox.parse(path=str(file)), size):
        data.add(tuple(map(shapes.as_rdflib, (quad.subject, quad.predicate, quad.object))))  # type: ignore[arg-type]
    size = len(data)
    for name in ("conflict.ttl", "types.ttl"):
        data.parse(drawer("ontology") / name)
    all_shapes = Graph().parse(drawer("ontology") / "shapes.ttl")
    start = perf_counter()
    pyshacl.validate(data, shacl_graph=all_shapes, inplace=True)
    taken = perf_counter() - start
    print(
        f"pySHACL with all shapes, {size:,} triples: {taken:.0f} s, {taken / size * 1e6:.0f} s per million at that rate"
    )


if __name__ == "__main__":
    main()
