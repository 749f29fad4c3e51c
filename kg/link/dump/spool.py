"""What a run knows so far, in one SQLite file: items that may be wanted, the classes, what was broken, and where it is.

All of it is committed together, at checkpoints: a run that is killed goes on from the last one.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from kg.errors import InputError, OutputError
from kg.link.dump.hierarchy import Hierarchy
from kg.link.dump.items import Found
from kg.model import Record

_TABLES = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
PRAGMA temp_store = FILE;
CREATE TABLE IF NOT EXISTS run (what TEXT PRIMARY KEY, value BLOB);
CREATE TABLE IF NOT EXISTS classes (n INTEGER PRIMARY KEY, seen BLOB, children BLOB, parents BLOB);
CREATE TABLE IF NOT EXISTS items (number INTEGER PRIMARY KEY, record BLOB);
CREATE TABLE IF NOT EXISTS broken (line INTEGER, what TEXT, PRIMARY KEY (line, what)) WITHOUT ROWID;
DROP TABLE IF EXISTS chosen;
CREATE TABLE chosen (id TEXT PRIMARY KEY, number INTEGER, type TEXT) WITHOUT ROWID;
"""
_BLOCK = 1000


class At(Record, frozen=True):
    """Where a run is: lines, bytes, entities behind it; what the hierarchy is `settled` by, and where it is next."""

    line: int = 0
    end: int = 0
    entities: int = 0
    settled: tuple[int, int] = (0, 0)
    settle_at: int = 0
    done: bool = False


class Spool:
    """The file. What is put there counts from the next checkpoint on.

    Raises:
        InputError: if the file is something else, or another run is at it.
        OutputError: if it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._decoder = msgspec.msgpack.Decoder(Found)
        self._encoder = msgspec.msgpack.Encoder()
        self._waiting: list[tuple[int, bytes]] = []
        self._logged = 0
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=1)
            self._db.executescript(_TABLES)
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OutputError(str(error), where=str(path), hint="is another run at it? can it be written?") from error
        except sqlite3.DatabaseError as error:
            raise InputError("is no checkpoint", where=str(path), hint="delete it to begin anew") from error

    def claim(self, key: str) -> None:
        """Make it the checkpoint of the run that `key` stands for.

        Raises:
            InputError: if it is another run's.
        """
        self._db.execute("INSERT OR IGNORE INTO run VALUES ('key', ?)", (key,))
        if self._value("key") != key:
            hint = "give the dump and options of that run to go on with it, or delete the file"
            raise InputError("is the checkpoint of another run", where=str(self.path), hint=hint)

    def restore(self, hierarchy: Hierarchy) -> At:
        """Where the run was at the last checkpoint, with the hierarchy that it had then."""
        for children, parents in self._db.execute("SELECT children, parents FROM classes ORDER BY n"):
            hierarchy.children.frombytes(children)
            hierarchy.parents.frombytes(parents)
        self._logged = len(hierarchy.parents)
        value = self._value("at")
        at = msgspec.json.decode(value, type=At) if value else At()
        seen = self._db.execute("SELECT seen FROM classes ORDER BY n")
        hierarchy.restore((array("I", some) for (some,) in seen), at.settled)
        return at

    def checkpoint(self, at: At, hierarchy: Hierarchy) -> None:
        """Commit what was put, with where the run is."""
        self._flush()
        new = (hierarchy.take_fresh(), hierarchy.children[self._logged :], hierarchy.parents[self._logged :])
        blobs = [some.tobytes() for some in new]
        self._db.execute("INSERT INTO classes (seen, children, parents) VALUES (?, ?, ?)", blobs)
        self._logged = len(hierarchy.parents)
        self._db.execute("INSERT OR REPLACE INTO run VALUES ('at', ?)", (msgspec.json.encode(at),))
        self._db.execute("COMMIT")
        self._db.execute("BEGIN IMMEDIATE")

    def put(self, found: Found) -> None:
        """Keep an item; it takes the place of an earlier one of its number."""
        self._waiting.append((found.number, self._encoder.encode(found)))
        if len(self._waiting) >= _BLOCK:
            self._flush()

    def tell(self, line: int, what: str) -> None:
        """Keep what is wrong with a line."""
        self._db.execute("INSERT OR IGNORE INTO broken VALUES (?, ?)", (line, " ".join(what.split())))

    def broken(self) -> Iterator[tuple[int, str]]:
        """Lines and what is wrong with them, in order."""
        yield from self._db.execute("SELECT line, what FROM broken ORDER BY line, what")

    def items(self) -> Iterator[Found]:
        """The items that were kept."""
        for (record,) in self._db.execute("SELECT record FROM items"):
            yield self._decoder.decode(record)

    def choose(self, chosen: Iterable[tuple[str, int, str]]) -> None:
        """Choose items: id, number, type."""
        self._db.executemany("INSERT INTO chosen VALUES (?, ?, ?)", chosen)

    def chosen(self) -> Iterator[tuple[str, str, Found]]:
        """The chosen ones, sorted by id: id, type, item."""
        query = "SELECT id, type, record FROM chosen JOIN items USING (number) ORDER BY id"
        for id_, type_, record in self._db.execute(query):
            yield id_, type_, self._decoder.decode(record)

    def close(self, *, delete: bool = False) -> None:
        """Close the file, without what came after the last checkpoint; or delete it."""
        self._db.close()
        if delete:
            self.path.unlink(missing_ok=True)

    def _flush(self) -> None:
        self._db.executemany("INSERT OR REPLACE INTO items VALUES (?, ?)", self._waiting)
        self._waiting.clear()

    def _value(self, what: str) -> str | bytes | None:
        found = self._db.execute("SELECT value FROM run WHERE what = ?", (what,)).fetchone()
        return found[0] if found else None
