"""docs/recipes.md: its queries, and the answers that stand below them; `make readme` writes the answers anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.query import run
from kg.resources import drawer
from kg.table import Table, shown

PAGE = Path(__file__).parents[2] / "docs" / "recipes.md"
ROWS = 8
"""So many rows of an answer are shown."""

_BLOCK = re.compile(r"^### ([^\n]+)\n(.*?)^```sparql\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_ANSWER = re.compile(r"\n(?:\|[^\n]*\n)+(?:\nand \d+ more\n)?")
_PREFIXES = re.compile(r"^```sparql\n((?:PREFIX [^\n]*\n)+)```$", re.MULTILINE)


class Recipe(NamedTuple):
    """A query of the page, ready for any store; whether it needs the ontology beside the graph."""

    title: str
    query: str
    needs_ontology: bool


def recipes(text: str) -> list[Recipe]:
    """All recipes of the page, with the prefixes that the page gives."""
    found = _PREFIXES.search(text)
    assert found, "the page gives its prefixes"
    return [Recipe(t.removesuffix(" †"), found[1] + q, t.endswith("†")) for t, _, q in _BLOCK.findall(text)]


def with_ontology(graph: Path, file: Path) -> Path:
    """`file`, as N-Triples: a graph with the ontology and its types."""
    paths = [graph, drawer("ontology") / "conflict.ttl", drawer("ontology") / "types.ttl"]
    triples = (quad.triple for path in paths for quad in ox.parse(path=str(path)))
    ox.serialize(triples, str(file), format=ox.RdfFormat.N_TRIPLES)
    return file


def answered(text: str, source: str) -> str:
    """The page with the answers that `source`, a graph with the ontology, gives."""
    bare = _ANSWER.sub("", text)
    prefixes = _PREFIXES.search(bare)
    assert prefixes
    return _BLOCK.sub(lambda block: block[0] + table(run(prefixes[1] + block[3], source)), bare)


def table(answer: Table) -> str:
    """An answer as a table of the page."""
    rows = [answer.columns, ["---"] * len(answer.columns), *(map(shown, row) for row in answer.rows[:ROWS])]
    lines = "".join(f"| {' | '.join(_cell(cell) for cell in row)} |\n" for row in rows)
    more = len(answer.rows) - ROWS
    return f"\n{lines}" + (f"\nand {more} more\n" if more > 0 else "")


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")
