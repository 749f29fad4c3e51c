"""Which files to read, and what each article is called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kg.errors import ReadError

FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
"""The format that a file's suffix stands for."""

_BUILT = {"manifest.json", "claims.jsonl"}
"""Files by which a folder is known to be the output of `kg build`."""


class Found(msgspec.Struct, frozen=True, order=True):
    """A file to read: the id its article gets unless it brings one, its path (`-`: standard input)."""

    id: str
    path: str
    format: str


def find(paths: Iterable[str | Path]) -> list[Found | ReadError]:
    """The files under `paths`, each once, sorted by name; then an error for each path that leads nowhere."""
    found: dict[str, Found] = {}
    errors: dict[str, ReadError] = {}
    for path in map(str, paths):
        for item in _below(path):
            if isinstance(item, ReadError):
                errors[item.where] = item
            else:
                real = os.path.realpath(item.path)
                found[real] = min(item, found.get(real, item))
    return [*sorted(found.values()), *(errors[where] for where in sorted(errors))]


def _below(path: str) -> Iterator[Found | ReadError]:
    suffix = Path(path).suffix.lower()
    if path == "-":
        yield Found("stdin", "-", "")
    elif os.path.isdir(path):
        yield from _in_folder(Path(path))
    elif not os.path.exists(path):
        yield ReadError("no such file or folder", where=path, hint="check the path")
    elif suffix in FORMATS:
        yield Found(Path(path).stem, path, FORMATS[suffix])
    else:
        kind = f"files ending in {suffix!r}" if suffix else "a file whose name has no ending"
        yield ReadError(f"cannot read {kind}", where=path, hint=f"give one of {', '.join(FORMATS)}")


def _in_folder(folder: Path) -> Iterator[Found | ReadError]:
    failed: list[OSError] = []
    paths = sorted(_articles(folder, failed))
    for path in paths:
        yield Found(path.relative_to(folder).with_suffix("").as_posix(), str(path), FORMATS[path.suffix.lower()])
    for error in failed:
        yield ReadError(error.strerror or str(error), where=str(error.filename), hint="check its permissions")
    if not paths and not failed:
        hint = f"put files ending in {', '.join(FORMATS)} there"
        yield ReadError("no article in this folder", where=str(folder), hint=hint)


def _articles(folder: Path, failed: list[OSError]) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, onerror=failed.append):
        if set(names) >= _BUILT:  # an earlier graph, not news
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if _is_article(name))


def _is_article(name: str) -> bool:
    path = Path(name)
    return path.suffix.lower() in FORMATS and not name.startswith(".") and path.stem.lower() != "readme"
