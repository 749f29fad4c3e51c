"""Further named graphs for a built folder, beside those of its articles: what `kg enrich` and `kg infer` add."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
from pyoxigraph import Quad

from kg import jsonl
from kg.errors import InputError
from kg.sinks import files, kept, store
from kg.sinks.folder import MANIFEST, staged
from kg.sinks.records import Manifest
from kg.standing import Held

_TRIG, _STORE = "graph.trig", "store"

By = Literal["kg enrich", "kg infer"]
"""What adds a graph; each replaces its own."""
ENRICHMENT: By = "kg enrich"
INFERENCE: By = "kg infer"


def add(quads: list[Quad], folder: Path, *, read: Held | None = None, by: By = ENRICHMENT) -> None:
    """Put quads behind the article graphs of a built folder, in the place of those that the same command added.

    `graph.ttl`, which holds what was read, stays as it is; views are made anew. If anything fails, so does the whole
    folder. `read` is the folder as it stood when the quads were made of it; by default as it stands now.

    Raises:
        InputError: if it is no folder that `kg build` made.
        OutputError: if it cannot be written, or was built anew since it was read.
    """
    read = read or Held(folder)
    old = read.path
    if not (old / MANIFEST).is_file() or not (old / _TRIG).is_file():
        raise InputError("no built folder", where=str(folder), hint="make one first: kg build ARTICLES -o DIR")
    manifest = next(jsonl.read(old / MANIFEST, Manifest))
    counted = {"added" if by == ENRICHMENT else "inferred": len(quads)}
    with staged(folder, instead_of=read) as part:
        for file in sorted(old.iterdir()):
            if file.is_file() and file.name not in (MANIFEST, _TRIG, kept.FILE):
                shutil.copy2(file, part / file.name)
        _write_trig(old / _TRIG, quads, by, part / _TRIG)
        store.write(part / _TRIG, part / _STORE)
        counted["views"] = kept.write(part)
        jsonl.write([msgspec.structs.replace(manifest, **counted)], part / MANIFEST)


def _mark(by: By) -> bytes:
    return f"\n# What follows was added by {by}; it is replaced as a whole.\n".encode()


def _write_trig(old: Path, quads: list[Quad], by: By, new: Path) -> None:
    """What was read, then each command's part, always in the same order."""
    with new.open("wb") as written:
        written.writelines(_part(old, None))
        for other in (ENRICHMENT, INFERENCE):
            if other != by:
                written.writelines(_part(old, other))
            elif quads:
                written.write(_mark(by) + files.trig(quads))  # with prefixes: an older kg may have written those above


def _part(file: Path, wanted: By | None) -> Iterator[bytes]:
    """The lines of one part with its mark; None stands for what was read."""
    marks = {_mark(by): by for by in (ENRICHMENT, INFERENCE)}
    with file.open("rb") as lines:
        here: By | None = None
        for line in _with_marks(lines):
            here = marks.get(line, here)
            if here == wanted:
                yield line


def _with_marks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines; a mark is one of them, with the empty line before it."""
    empty = b""
    for line in lines:
        if line == b"\n":
            yield empty
            empty = line
        elif line.startswith(b"# What follows was added by "):
            yield empty + line
            empty = b""
        else:
            yield empty
            yield line
            empty = b""
    yield empty
