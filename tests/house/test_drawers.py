"""The drawers: what a user edits is there, named by rule, and every sample article is marked as one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import DataError
from kg.model import Article
from kg.read import read
from kg.resources import drawer

ROOT = Path(__file__).parents[2]
SEEDS = [article for article in read([ROOT / "seeds"]) if isinstance(article, Article)]


@pytest.mark.parametrize("name", ["gazetteer", "ontology", "patterns", "queries"])
def test_every_drawer_is_full(name: str) -> None:
    assert [path for path in drawer(name).iterdir() if not path.name.startswith(".")]


def test_a_missing_drawer_is_said() -> None:
    with pytest.raises(DataError, match="drawer 'cellar' is missing"):
        drawer("cellar")


def test_there_are_ten_seeds() -> None:
    assert len(SEEDS) == 11
    assert {item.id for item in SEEDS} == {item.id for item in read([ROOT / "seeds"]) if isinstance(item, Article)}


@pytest.mark.parametrize("article", SEEDS, ids=lambda a: a.id)
def test_a_seed_is_marked_as_a_sample(article: Article) -> None:
    assert article.publisher == "conflict-kg sample"
    assert article.date
    assert article.title
    assert 120 <= len(article.text.split()) <= 250
    assert f"`{article.id}." in (ROOT / "seeds" / "README.md").read_text("utf-8")
