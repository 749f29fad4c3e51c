from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kg import jsonl, sinks
from kg.errors import InputError, OutputError
from kg.model import Article, Claim, Entity
from kg.resolve import Event, Resolution, resolve
from kg.sinks.records import Manifest
from tests.graph.samples import all_samples, article, claim, extraction


def _small() -> Resolution:
    return resolve([extraction(article("1"), claim(article("1"), "backs", "arland", "borland"))])


def _build(resolution: Resolution, folder: Path) -> int:
    with sinks.staged(folder) as part:
        return sinks.write(resolution, part)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_folder_holds_all_forms(built: Path) -> None:
    records = {f"{name}.jsonl" for name in ("articles", "claims", "entities", "events", "links", "mentions", "times")}
    assert _names(built) == records | {"graph.ttl", "graph.trig", "store", "views", "views.trig", "manifest.json"}


def test_records_can_be_read_again(built: Path, resolution: Resolution) -> None:
    told = resolution.extractions
    assert list(jsonl.read(built / "articles.jsonl", Article)) == [one.article for one in told]
    assert list(jsonl.read(built / "claims.jsonl", Claim)) == [c for one in told for c in one.claims]
    assert {one.id for one in jsonl.read(built / "entities.jsonl", Entity)} == set(resolution.entities)
    assert tuple(jsonl.read(built / "events.jsonl", Event)) == resolution.events()
    (manifest,) = jsonl.read(built / "manifest.json", Manifest)
    assert manifest.articles == len(all_samples())
    assert manifest.notes == resolution.notes


def test_a_line_that_is_no_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "claims.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(InputError, match=r"claims\.jsonl:1"):
        list(jsonl.read(tmp_path / "claims.jsonl", Claim))


def test_our_own_folder_is_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = _build(resolve(all_samples()), out)
    assert _build(_small(), out) < first
    assert len(list(jsonl.read(out / "claims.jsonl", Claim))) == 1
    assert _names(tmp_path) == {"out"}


def test_an_empty_folder_and_missing_parents_will_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "some" / "where"):
        _build(_small(), folder)
        assert (folder / "graph.ttl").is_file()


def test_a_foreign_folder_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(OutputError, match="holds other things"), sinks.staged(tmp_path):
        pytest.fail("the body must not run")
    assert _names(tmp_path) == {"thesis.doc"}


@pytest.mark.parametrize("name", ["file", "file/out", "file/deeper/out"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"), sinks.staged(tmp_path / name):
        pytest.fail("the body must not run")
    assert _names(tmp_path) == {"file"}


@pytest.mark.parametrize("before", [False, True])
def test_a_failed_run_leaves_nothing_and_keeps_what_was(tmp_path: Path, before: bool) -> None:
    out = tmp_path / "out"
    if before:
        _build(_small(), out)
    kept = _names(out) if before else set()

    def interrupted() -> None:
        with sinks.staged(out) as part:
            sinks.write(_small(), part)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert _names(tmp_path) == ({"out"} if before else set())
    assert (_names(out) if before else set()) == kept


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(jsonl, "write", full)
    with pytest.raises(OutputError, match="No space left"):
        _build(_small(), tmp_path / "out")
    assert _names(tmp_path) == set()


def test_no_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(OutputError, match="out: Permission denied"), sinks.staged(tmp_path / "out"):
        pytest.fail("the body must not run")
