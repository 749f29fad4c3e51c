"""Files, folders and standard input to articles.

`.txt`, `.md`, `.html` and `.jsonl` are read; in a folder, anything else is passed over, and so are
READMEs and hidden files. What cannot be read comes out as a `ReadError` in its place, and the run goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import msgspec

from kg.errors import ReadError
from kg.model import Article
from kg.read.files import Found, find
from kg.read.formats import Notice, articles_in

__all__ = ["Notice", "read"]


def read(
    paths: Iterable[str | Path], *, stdin: BinaryIO | None = None, notice: Notice | None = None
) -> Iterator[Article | ReadError]:
    """Yield the articles under `paths`, sorted by file, and an error for each one that failed.

    Args:
        paths: files, folders (searched below), or `-` for standard input. Their order does not matter.
        stdin: what `-` reads; by default the process's standard input.
        notice: is told what was read but lacks something; by default nobody is.
    """
    seen: dict[str, tuple[bytes, str]] = {}
    for found in find(paths):
        if isinstance(found, ReadError):
            yield found
            continue
        for item, where in _read_one(found, stdin or sys.stdin.buffer, notice or _nobody):
            kept = item if isinstance(item, ReadError) else _once(item, where, seen)
            if kept is not None:
                yield kept


def _read_one(found: Found, stdin: BinaryIO, notice: Notice) -> Iterator[tuple[Article | ReadError, str]]:
    try:
        for item, where in articles_in(found, stdin, notice):
            if isinstance(item, Article) and item.date is None:
                notice(f"{where}: has no date; words like 'Thursday' stay unresolved, give the article a date")
            yield item, where
    except ReadError as error:
        yield error, str(found.path)
    except OSError as error:
        yield ReadError(error.strerror or str(error), where=str(found.path), hint="check the file"), ""


def _once(article: Article, where: str, seen: dict[str, tuple[bytes, str]]) -> Article | ReadError | None:
    """The article; nothing if it came before; an error if another one has its id."""
    digest = blake2b(msgspec.msgpack.encode(article), digest_size=16).digest()
    first, before = seen.setdefault(article.id, (digest, where))
    if before == where:
        return article
    if first == digest:
        return None
    return ReadError(
        f"the id {article.id!r} already belongs to {before}", where=where, hint="give each article its own id"
    )


def _nobody(_: str) -> None:
    """Take a notice and drop it."""
