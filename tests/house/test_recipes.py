"""The recipes of docs/recipes.md run on every engine, with the answers that the page shows."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store, parse
from rdflib import RDF, Graph

from kg.query import run
from tests.house import recipes
from tests.query.conftest import serving

ROOT = Path(__file__).parents[2]
TEXT = recipes.PAGE.read_text("utf-8")
RECIPES = recipes.recipes(TEXT)


@pytest.fixture(scope="module")
def whole(seeds: Path) -> Path:
    """The graph of the samples with the ontology, as one file."""
    return recipes.with_ontology(seeds / "graph.ttl", seeds.parent / "whole.nt")


@pytest.fixture(scope="module")
def in_rdflib(whole: Path) -> Graph:
    return Graph().parse(whole)


@pytest.fixture(scope="module")
def served(whole: Path) -> Iterator[str]:
    store = Store(str(whole.parent / "served"))
    store.bulk_load(path=str(whole))
    store.flush()
    del store
    with serving(whole.parent / "served") as url:
        yield url


def _rows(rows: Any) -> Counter[tuple[str, ...]]:
    return Counter(tuple("" if value is None else _plain(value) for value in row) for row in rows)


def _plain(value: Any) -> str:
    """Numbers as numbers: 0.90 is 0.9."""
    text = str(value)
    return str(float(text)) if text.replace(".", "", 1).isdecimal() else text


def test_there_are_many() -> None:
    assert len(RECIPES) >= 25
    assert len({recipe.title for recipe in RECIPES}) == len(RECIPES)
    assert TEXT.count("```sparql") == len(RECIPES) + 1


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.title)
def test_a_recipe_gives_the_same_everywhere(
    recipe: recipes.Recipe, seeds: Path, whole: Path, in_rdflib: Graph, served: str
) -> None:
    answer = run(recipe.query, str(whole))
    assert answer.rows
    assert run(recipe.query, served) == answer
    if recipe.query.rpartition("\nASK ")[1]:
        assert answer.rows == [(bool(in_rdflib.query(recipe.query).askAnswer),)]
    else:
        assert _rows(in_rdflib.query(recipe.query)) == _rows(answer.rows)
    if not recipe.needs_ontology:
        assert run(recipe.query, str(seeds)) == answer


def test_the_json_ld_context_has_every_property_of_the_graph(seeds: Path) -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]
    entries = [entry if isinstance(entry, str) else entry["@id"] for entry in context.values() if entry != 1.1]
    known = {context[entry.split(":")[0]] + entry.split(":")[1] for entry in entries if entry.split(":")[0] in context}
    used = {quad.predicate.value for quad in parse(path=str(seeds / "graph.ttl"))}
    assert len(used) > 40
    assert used - known == {str(RDF.type)}


def test_the_page_shows_real_answers(whole: Path) -> None:
    ours, theirs = TEXT.splitlines(), recipes.answered(TEXT, str(whole)).splitlines()
    # Processors sum floats in different orders: a figure or a row may differ between two of them.
    assert difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio() > 0.95, "run `make readme`"
    assert TEXT.count("\n| --- |") == len(RECIPES)
