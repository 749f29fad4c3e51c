"""A further named graph for a built folder, beside those of its articles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from pyoxigraph import Quad

from kg import jsonl
from kg.errors import InputError
from kg.sinks import files, store
from kg.sinks.folder import MANIFEST, staged
from kg.sinks.records import Manifest

_TRIG, _STORE = "graph.trig", "store"
_MARK = b"\n# What follows was added by kg enrich; it is replaced as a whole.\n"


def add(quads: list[Quad], folder: Path) -> None:
    """Put quads behind the article graphs of a built folder, in the place of those that were added before.

    `graph.ttl`, which holds what was read, stays as it is. If anything fails, so does the whole folder.

    Raises:
        InputError: if it is no folder that `kg build` made.
        OutputError: if it cannot be written.
    """
    if not (folder / MANIFEST).is_file() or not (folder / _TRIG).is_file():
        raise InputError("no built folder", where=str(folder), hint="make one first: kg build ARTICLES -o DIR")
    manifest = next(jsonl.read(folder / MANIFEST, Manifest))
    with staged(folder) as part:
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.name not in (MANIFEST, _TRIG):
                shutil.copy2(file, part / file.name)
        _write_trig(folder / _TRIG, quads, part / _TRIG)
        store.write(part / _TRIG, part / _STORE)
        jsonl.write([msgspec.structs.replace(manifest, added=len(quads))], part / MANIFEST)


def _write_trig(old: Path, quads: list[Quad], new: Path) -> None:
    with old.open("rb") as read, new.open("wb") as written:
        for line in _lines_before_mark(read):
            written.write(line)
        if quads:
            written.write(_MARK + files.trig(quads))  # with prefixes: an older kg may have written those above


def _lines_before_mark(lines: Iterator[bytes]) -> Iterator[bytes]:
    """What stood there before anything was added: the mark is a line of its own, after an empty one."""
    empty = b""
    for line in lines:
        if line == _MARK[1:]:
            return
        yield empty
        empty = b""
        if line == b"\n":
            empty = line
        else:
            yield line
    yield empty
