"""From a Wikidata dump to `items.jsonl`: the reading, its checkpoints, the decision at the end."""

from __future__ import annotations

import hashlib
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Literal, get_args

from kg import gazetteer, jsonl
from kg.errors import InputError, OutputError
from kg.link.classes import NONE
from kg.link.dump import json_lines, triples
from kg.link.dump.hierarchy import Hierarchy
from kg.link.dump.items import Found
from kg.link.dump.sieve import Form, Sieve
from kg.link.dump.spool import At, Spool
from kg.link.dump.streams import Stream
from kg.link.dump.wanted import Wanted
from kg.link.records import Item
from kg.model import Record

FORMAT = Literal["json", "nt"]
ITEMS, BROKEN, CHECKPOINT = "items.jsonl", "broken.tsv", "checkpoint.sqlite"
EVERY = 256 << 20
"""Unpacked bytes between two checkpoints."""

_SETTLE_FIRST, _SETTLE_GROWTH = 16 << 20, 1.1
_SHOW_EVERY = 1 << 10
_TOLD = 5

Progress = Callable[[str, int, int], None]
"""Told the stage, and how many megabytes of how many are read (of 0 where nobody knows)."""


class Report(Record, frozen=True):
    """What a run came to: entities read, items kept, lines that were broken, the first of them in words."""

    entities: int
    items: int
    broken: int
    told: tuple[str, ...] = ()

    def summary(self) -> str:
        """One line."""
        return f"{self.entities} entities, {self.items} items kept, {self.broken} lines broken"


def build(
    dump: str,
    out: str | Path,
    wanted: Wanted,
    *,
    form: str = "",
    limit: int | None = None,
    stdin: IO[bytes] | None = None,
    progress: Progress | None = None,
    every: int = EVERY,
) -> Report:
    """Write the wanted items of a dump to `out`/items.jsonl, and its broken lines to `out`/broken.tsv.

    A run that was killed goes on from `out`/checkpoint.sqlite if it is called in the same way, and ends in the same
    bytes.

    Args:
        dump: a path, or "-" for standard input; plain, gzip or bzip2.
        wanted: classes, countries, languages.
        form: "json" or "nt"; by default what the name of the dump says, else "json".
        limit: read so many entities only.
        stdin: what "-" reads.
        every: bytes between two checkpoints.

    Raises:
        InputError: if the dump cannot be opened, or the checkpoint is another run's.
        OutputError: if the output cannot be written.
    """
    form = _form(dump, form)
    stream = Stream(dump, lambda line, what: spool.tell(line, what), stdin)
    folder = _folder(Path(out))
    spool = Spool(folder / CHECKPOINT)
    try:
        spool.claim(_key(wanted, form, limit, stream.head()))
        hierarchy = Hierarchy(tuple(wanted.types))
        at = _Run(stream, spool, hierarchy, wanted, form, every, progress).read(limit)
        report = _finish(folder, spool, hierarchy, wanted, at)
    except sqlite3.Error as error:
        spool.close()
        raise OutputError(str(error), where=str(spool.path), hint="make room, and run again to go on") from error
    except BaseException:
        spool.close()
        raise
    finally:
        stream.close()
    spool.close(delete=True)
    return report


def read(path: str | Path) -> Iterator[Item]:
    """The items of a file that `build` wrote.

    Raises:
        InputError: if there is no such file, or it holds something else.
    """
    try:
        yield from jsonl.read(Path(path), Item)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(path), hint=f"give the {ITEMS}") from error


class _Run:
    """The reading of a dump."""

    def __init__(
        self,
        stream: Stream,
        spool: Spool,
        hierarchy: Hierarchy,
        wanted: Wanted,
        form: str,
        every: int,
        progress: Progress | None,
    ) -> None:
        self._form: Form = {"json": json_lines, "nt": triples}[form]
        self._stream, self._spool, self._hierarchy = stream, spool, hierarchy
        self._sieve = Sieve(self._form, wanted, hierarchy, spool.tell)
        self._every, self._progress = every, progress

    def read(self, limit: int | None) -> At:
        """Read to the end, or so many entities; from where the last run was. Where it ended."""
        at = self._spool.restore(self._hierarchy)
        if not at.done:
            self._stream.skip(at.line, at.end)
            at = self._rest(at, limit)
            self._spool.checkpoint(at, self._hierarchy)
        return at

    def _rest(self, at: At, limit: int | None) -> At:
        entities, line, end = at.entities, at.line, at.end
        settle_at, save_at = at.settle_at or _SETTLE_FIRST, end + self._every
        for line, end, data in self._units(limit, entities):
            if kept := self._sieve.take(line, data):
                self._spool.put(kept)
            entities += 1
            if entities % _SHOW_EVERY == 0 and self._progress:
                self._progress("dump", *self._stream.progress())
            if end >= settle_at:
                self._hierarchy.settle()
                settle_at = max(end + _SETTLE_FIRST, int(end * _SETTLE_GROWTH))
            if end >= save_at:
                last = line + data.count(b"\n", 0, -1)
                self._spool.checkpoint(At(last, end, entities, self._hierarchy.settled, settle_at), self._hierarchy)
                save_at = end + self._every
        return At(line, end, entities, self._hierarchy.settled, settle_at, done=True)

    def _units(self, limit: int | None, read: int) -> Iterator[tuple[int, int, bytes]]:
        units = self._form.units(self._stream, self._spool.tell)
        return units if limit is None else itertools.islice(units, max(0, limit - read))


def _finish(folder: Path, spool: Spool, hierarchy: Hierarchy, wanted: Wanted, at: At) -> Report:
    """Decide, now that all classes are known, and write."""
    spool.choose(_chosen(spool, hierarchy, wanted))
    broken = [f"line {line}: {what}" for line, what in itertools.islice(spool.broken(), _TOLD)]
    items = _write(folder / ITEMS, (jsonl.line(_item(*row)) for row in spool.chosen()))
    lines = _write(folder / BROKEN, (f"{line}\t{what}\n".encode() for line, what in spool.broken()))
    if not lines:
        (folder / BROKEN).unlink()
    return Report(at.entities, items, lines, tuple(broken))


def _chosen(spool: Spool, hierarchy: Hierarchy, wanted: Wanted) -> Iterator[tuple[str, int, str]]:
    """The items with a wanted class, by the nearest one: id, number, type."""
    nearest, types = hierarchy.nearest(), tuple(wanted.types.values())
    for found in spool.items():
        if ways := [nearest[number] for number in found.classes if number in nearest]:
            type_ = types[min(ways)[1]]
            if type_ != NONE:
                yield f"{_bucket(type_)}/q{found.number}", found.number, type_


def _item(id_: str, type_: str, found: Found) -> Item:
    return Item(
        id=id_,
        label=found.names[0],
        type=type_,
        names=found.names,
        wikidata=f"Q{found.number}",
        country=found.country,
        latitude=found.latitude,
        longitude=found.longitude,
        population=found.population,
        description=found.description,
        start=found.start,
        end=found.end,
    )


def _bucket(type_: str) -> str:
    if type_ in gazetteer.PLACE_TYPES:
        return "place"
    return type_.lower() if type_ in ("Country", "Person") else "organisation"


def _write(path: Path, lines: Iterator[bytes]) -> int:
    """Write a file that appears complete or not at all; how many lines it has."""
    beside, count = path.with_name(f"{path.name}.part"), 0
    try:
        with beside.open("wb") as file:
            for line in lines:
                file.write(line)
                count += 1
        os.replace(beside, path)
    except OSError as error:
        raise OutputError(f"cannot be written ({error})", where=str(path), hint="make room, and run again") from error
    return count


def _form(dump: str, form: str) -> str:
    if form and form not in get_args(FORMAT):
        raise InputError(f"no format {form!r}", where=dump, hint="give json or nt")
    return form or ("nt" if ".nt" in Path(dump).suffixes else "json")


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be made ({error})", where=str(path), hint="give another folder") from error
    return path


def _key(wanted: Wanted, form: str, limit: int | None, head: str) -> str:
    """What tells one run from another: the options and the beginning of the dump."""
    what = (*wanted.types.items(), *sorted(wanted.codes.items()), *wanted.languages, *sorted(wanted.countries))
    return hashlib.sha256(repr((what, form, limit, head)).encode()).hexdigest()
