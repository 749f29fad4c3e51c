"""The whole flow: the same bytes however it is run, and no article in the way of another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from kg import nlp, pipeline
from kg.errors import InputError, ReadingError, RunError
from kg.model import Article, Extraction

SEEDS = Path(__file__).parents[2] / "seeds"
NAMES = ["congo-masisi.txt", "lebanon-live.md", "syria-tal-tamr.txt"]


def files(folder: Path) -> dict[str, bytes]:
    """All that was written, the files of the store aside."""
    found = (path for path in folder.rglob("*") if path.is_file() and "store" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_order_and_workers_change_no_byte(tmp_path: Path) -> None:
    paths = [SEEDS / name for name in NAMES]
    first = pipeline.build(paths, tmp_path / "one")
    second = pipeline.build(reversed(paths), tmp_path / "two", workers=2)
    written = files(tmp_path / "one")
    assert {"graph.ttl", "graph.trig", "claims.jsonl", "manifest.json"} <= written.keys()
    assert written == files(tmp_path / "two")
    assert (first.articles, first.claims, first.triples) == (second.articles, second.claims, second.triples)


def test_building_again_replaces_what_was_built(tmp_path: Path) -> None:
    pipeline.build([SEEDS / NAMES[0]], tmp_path / "out")
    pipeline.build([SEEDS / NAMES[1]], tmp_path / "out")
    pipeline.build([SEEDS / NAMES[1]], tmp_path / "new")
    assert files(tmp_path / "out") == files(tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "out"]


@pytest.fixture
def choosy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that needs no model and chokes on one article."""
    from kg.nlp import reading

    def read(articles: Iterable[Article], parser: object, book: object) -> Iterator[Extraction]:
        for article in articles:
            if article.id == "b":
                raise ZeroDivisionError("no such thing")
            yield Extraction(article)

    monkeypatch.setattr(nlp, "load", lambda model: None)
    monkeypatch.setattr(reading, "read", read)


@pytest.mark.usefixtures("choosy")
def test_an_article_that_fails_is_the_only_one() -> None:
    first, failed, last = pipeline.extract(Article(name, "Troops left.") for name in "abc")
    assert isinstance(first, Extraction)
    assert isinstance(last, Extraction)
    assert isinstance(failed, ReadingError)
    assert str(failed).startswith("b: could not be read (ZeroDivisionError: no such thing); ")


@pytest.mark.usefixtures("choosy")
def test_the_report_counts_what_failed(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("Troops left." if name != "c" else "")
    stages: set[str] = set()
    notices: list[str] = []
    report = pipeline.build(
        [tmp_path], tmp_path / "out", progress=lambda stage, done, total: stages.add(stage), notice=notices.append
    )
    assert report.articles == 1
    assert [Path(error.where).stem for error in report.failed] == ["c", "b"]
    assert report.summary().endswith("2 articles failed")
    assert stages == {"opening", "reading", "linking", "writing"}
    assert len(notices) == 2, "both texts lack a date"


def test_nothing_to_read_names_each_reason(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("")
    with pytest.raises(InputError, match="no article could be read") as caught:
        pipeline.build([tmp_path], tmp_path / "out")
    assert isinstance(caught.value.__cause__, ExceptionGroup)
    assert len(caught.value.__cause__.exceptions) == 2
    assert not (tmp_path / "out").exists()


def test_a_model_that_is_not_there_is_said_by_workers_too() -> None:
    articles = [Article(name, "Troops left.") for name in "ab"]
    with pytest.raises(InputError, match="en_nothing: no such spaCy pipeline"):
        list(pipeline.extract(articles, workers=2, model="en_nothing"))


def test_a_worker_that_dies_ends_the_run_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_start_worker", os._exit)
    dying = 3
    with pytest.raises(RunError, match=r"a process that reads articles died"):
        list(pipeline.extract([Article("a", "Troops left.")], workers=2, model=dying))  # type: ignore[arg-type]
