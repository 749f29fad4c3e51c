"""What a service answered, kept in one SQLite file, so that nobody is asked twice.

An answer is good for a month; that nothing was found only for a day, as it may have been added since.
Failures are not kept. The key is a hash of the whole question, so the same question finds the same answer.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kg.errors import OutputError
from kg.vocab import digest

_DAY = 86_400.0
_TABLE = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, body BLOB, until REAL, since REAL) WITHOUT ROWID"
_PUT = "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)"


class Kept(NamedTuple):
    """An answer, and when it was given (seconds since 1970)."""

    body: bytes
    since: float


class Cache:
    """Answers by their questions.

    Args:
        path: the file; None keeps them in memory.
        today: seconds since 1970.
        good: seconds for which an answer is good.
        brief: seconds for which an empty answer is.

    Raises:
        OutputError: here and in the methods, if the file is no such cache or cannot be written.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        today: Callable[[], float] = time.time,
        good: float = 30 * _DAY,
        brief: float = _DAY,
    ) -> None:
        self._path, self._today, self._good, self._brief = path, today, good, brief
        with self._told():
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(_TABLE)
            self._db.execute("DELETE FROM answers WHERE until <= ?", (today(),))

    def get(self, *question: str) -> Kept | None:
        """The answer to a question, if there is one that is still good."""
        with self._told():
            found = self._db.execute(
                "SELECT body, since FROM answers WHERE key = ? AND until > ?", (_key(question), self._today())
            ).fetchone()
        return Kept(*found) if found else None

    def put(self, body: bytes, *question: str, empty: bool = False) -> Kept:
        """Keep the answer to a question."""
        since = self._today()
        until = since + (self._brief if empty else self._good)
        with self._told():
            self._db.execute(_PUT, (_key(question), body, until, since))
        return Kept(body, since)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            hint = "delete the file, or name another one with KG_CACHE"
            raise OutputError(f"cannot be used as a cache ({error})", where=str(self._path), hint=hint) from None


def _key(question: tuple[str, ...]) -> str:
    return digest(*question, length=64)
