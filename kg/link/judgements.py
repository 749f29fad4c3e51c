"""What people decided about who is who: records in a small text file that outlives every rebuild.

    left	judgement	right	by	date	reason
    force/sudan-army	same	organisation/sudanese-armed-forces	Ada	2026-03-01	the text says so
    group/1f2e/rebels	different	Q1065	Ada	2026-03-01	another front

`left` and `right` are entity ids or Wikidata items, in any order; `judgement` is same, different, unsure or undo.
An `undo` takes back what stands of its pair before it, and both stay in the file as history. Rows are sorted by
pair and date; those of one pair and day keep their order, so that a line may be appended by hand and two
people's files be merged line by line. `same` is passed on (a same b, b same c: a same c); rows that speak against
each other are an error that names them.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import unquote

from kg.errors import DataError, InputError, OutputError
from kg.link.records import Item
from kg.model import EntityId, Record
from kg.vocab import ID, WD

Word = Literal["same", "different", "unsure", "undo"]
Ruling = Literal["same", "different", "unsure"]
Pair = tuple[str, str]

COLUMNS = ("left", "judgement", "right", "by", "date", "reason")
_ITEM = re.compile(r"Q[1-9]\d*")
_ENTITY = re.compile(r"[^\s/]+(?:/[^\s/]+)+")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


class Judgement(Record, frozen=True):
    """What somebody decided about two ids on a day. `line` is where it stands in its file, 0 for nowhere."""

    left: str
    judgement: Word
    right: str
    by: str
    date: str
    reason: str = ""
    line: int = 0

    @property
    def pair(self) -> Pair:
        """The two ids, the left one first."""
        return self.left, self.right

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "this one"
        return f"{self.left} {self.judgement} {self.right} (by {self.by}, {self.date}, {place})"


def is_item(name: str) -> bool:
    """Whether it is a Wikidata item, such as Q858."""
    return _ITEM.fullmatch(name) is not None


def made(left: str, judgement: str, right: str, by: str, date: str, reason: str = "", line: int = 0) -> Judgement:
    """A judgement with its parts checked and its pair in order; ids may also be written as IRIs.

    Raises:
        ValueError: if a part is not what it should be, in a few words.
    """
    if judgement not in get_args(Word):
        raise ValueError(f"{judgement!r} is no judgement; write {', '.join(get_args(Word))}")
    first, second = sorted((_named(left), _named(right)), key=_order)
    if first == second:
        raise ValueError(f"{first} is judged against itself")
    by, reason = " ".join(by.split()), " ".join(reason.split())
    if not by:
        raise ValueError("nobody is named who judges")
    if not _DAY.fullmatch(date):
        raise ValueError(f"{date!r} is no day such as 2026-03-01")
    return Judgement(first, judgement, second, by, date, reason, line)  # type: ignore[arg-type]


def _named(name: str) -> str:
    bare = unquote(name.strip().removeprefix(ID)) if name.strip().startswith(ID) else name.strip()
    bare = bare.removeprefix(WD)
    if not (_ITEM.fullmatch(bare) or _ENTITY.fullmatch(bare)):
        raise ValueError(f"{name!r} is neither an entity id (country/syria) nor a Wikidata item (Q858)")
    return bare


def _order(name: str) -> tuple[bool, int, str]:
    """Entities first, then items by their number."""
    return is_item(name), int(name[1:]) if is_item(name) else 0, name


class Judgements:
    """All judgements of a file, and what follows from them. `standing` are those that nobody has undone."""

    def __init__(self, rows: Iterable[Judgement] = (), where: str = "judgements", *, check: bool = True) -> None:
        """Sort the rows, and work out what follows; `check` is off only to mend a file that contradicts itself.

        Raises:
            DataError: if rows that stand contradict each other, or an undo finds nothing to undo.
        """
        self.where = where
        self.rows = tuple(sorted(rows, key=lambda row: (_order(row.left), _order(row.right), row.date)))
        self.standing = tuple(self._stand())
        self._near: defaultdict[str, dict[str, Judgement]] = defaultdict(dict)
        for row in self._of("same"):
            self._near[row.left].setdefault(row.right, row)
            self._near[row.right].setdefault(row.left, row)
        self._group = self._grouped()
        self._apart = {ruling: self._between(ruling) for ruling in ("different", "unsure")}
        if check:
            self._check()

    def group(self, name: str) -> tuple[str, ...]:
        """All ids judged the same as `name`, itself included: entities by name, then items by number."""
        return self._group.get(name, (name,))

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups of ids that are one, each once, sorted."""
        return tuple(sorted(set(self._group.values())))

    def item(self, name: str) -> str | None:
        """The Wikidata item that `name` is judged to be."""
        return next((other for other in self.group(name) if is_item(other)), None)

    def ruling(self, one: str, other: str) -> Ruling | None:
        """What was judged of two ids, or follows from what was judged; None if nothing."""
        here, there = self.group(one), self.group(other)
        if here == there:
            return "same"
        pair = frozenset((here, there))
        if pair in self._apart["different"]:
            return "different"
        return "unsure" if pair in self._apart["unsure"] else None

    def against(self, one: str, other: str) -> tuple[Judgement, ...]:
        """The judgements by which two ids are different, or not surely the same."""
        if self.ruling(one, other) == "same":
            return ()
        sides = {self.group(one), self.group(other)}
        apart = (row for row in self.standing if row.judgement != "same")
        return tuple(row for row in apart if {self.group(row.left), self.group(row.right)} == sides)

    def settled(self, name: str) -> bool:
        """Whether `name` is judged to be the same as something, so that nobody need guess what it is."""
        return name in self._group

    def allows(self, name: str, item: Item) -> bool:
        """Whether `name` may be taken for the item: nobody has judged it different or is unsure of it."""
        if name == item.id:
            return True
        ends = [end for end in (item.id, item.wikidata) if end]
        judged = self.item(name)
        if judged and item.wikidata and self.ruling(judged, item.wikidata) != "same":
            return False
        return all(self.ruling(name, end) in (None, "same") for end in ends)

    def path(self, one: str, other: str) -> tuple[Judgement, ...]:
        """The shortest chain of `same` that makes two ids one; empty if there is none."""
        ways: dict[str, tuple[str, ...]] = {one: (one,)}
        todo = [one]
        for here in todo:  # grows while it is walked
            for near in sorted(self._near.get(here, ())):
                if near not in ways:
                    ways[near] = (*ways[here], near)
                    todo.append(near)
        return tuple(self._near[a][b] for a, b in pairwise(ways.get(other, ())))

    # -- what stands, and what follows

    def _stand(self) -> Iterator[Judgement]:
        pending: dict[Pair, list[Judgement]] = {}
        for row in self.rows:
            if row.judgement != "undo":
                pending.setdefault(row.pair, []).append(row)
            elif not pending.pop(row.pair, None):
                raise self._wrong(row, f"{row}: there is nothing to undo", "remove the row, or correct its ids")
        for rows in pending.values():
            yield from rows

    def _of(self, ruling: str) -> Iterator[Judgement]:
        return (row for row in self.standing if row.judgement == ruling)

    def _grouped(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for start in self._near:
            if start not in found:
                members = {start}
                todo = [start]
                while todo:
                    new = self._near[todo.pop()].keys() - members
                    members |= new
                    todo += new
                found |= dict.fromkeys(members, tuple(sorted(members, key=_order)))
        return found

    def _between(self, ruling: str) -> set[frozenset[tuple[str, ...]]]:
        return {frozenset((self.group(row.left), self.group(row.right))) for row in self._of(ruling)}

    # -- what may not be

    def _check(self) -> None:
        first: dict[Pair, Judgement] = {}
        for row in self.standing:
            before = first.setdefault(row.pair, row)
            if before.judgement != row.judgement:
                raise self._against(row, [before])
        for row in self._of("different"):
            if chain := self.path(row.left, row.right):
                raise self._against(row, chain)
        for group in self.groups():
            self._check_items([name for name in group if is_item(name)])

    def _check_items(self, items: list[str]) -> None:
        """Nothing is two items, unless these are themselves judged to be the same."""
        for one, other in pairwise(items):
            chain = self.path(one, other)
            if not all(is_item(name) for row in chain for name in row.pair):
                hint = f"undo one, or judge {one} and {other} themselves the same"
                raise self._wrong(chain[-1], f"one thing is judged to be two items: {_listed(chain)}", hint)

    def _against(self, row: Judgement, others: Sequence[Judgement]) -> DataError:
        hint = f"undo one of them: kg judge undo {others[-1].left} {others[-1].right}"
        return self._wrong(row, f"{row} contradicts {_listed(others)}", hint)

    def _wrong(self, row: Judgement, what: str, hint: str) -> DataError:
        return DataError(what, where=f"{self.where}:{row.line}" if row.line else self.where, hint=hint)


def _listed(rows: Iterable[Judgement]) -> str:
    return " and ".join(map(str, rows))


# ---- the file


def load(path: str | Path) -> Judgements:
    """The judgements of a file.

    Raises:
        InputError: if it cannot be read.
        DataError: if a line is no judgement, or judgements contradict each other.
    """
    return Judgements(_rows(path), str(path))


def _rows(path: str | Path) -> Iterator[Judgement]:
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        hint = "kg judge same A B --by NAME begins such a file"
        raise InputError(f"cannot be read ({error})", where=str(path), hint=hint) from error
    for number, line in enumerate(lines, 1):
        cells = tuple(line.rstrip("\r").split("\t"))
        if cells == COLUMNS or not line.strip():
            continue
        try:
            if number == 1:
                raise ValueError("the first line must name the columns")
            if len(cells) != len(COLUMNS):
                raise ValueError(f"{len(cells)} cells instead of {len(COLUMNS)}")
            left, judgement, right, by, date, reason = cells
            yield made(left, judgement, right, by, date, reason, number)
        except ValueError as error:
            hint = f"write {', '.join(COLUMNS)} with tabs between them"
            raise DataError(str(error), where=f"{path}:{number}", hint=hint) from None


def add(path: str | Path, left: str, judgement: str, right: str, *, by: str, date: str, reason: str = "") -> Judgement:
    """Write one more judgement into a file, which appears if it is not there, and return it.

    `date` is the day of the judgement, ISO. The file is replaced at once, or stays as it was.

    Raises:
        InputError: if a part is wrong, or the file cannot be read.
        DataError: if it contradicts what stands, or undoes nothing; the file stays as it was.
        OutputError: if the file cannot be written.
    """
    known = tuple(_rows(path)) if Path(path).exists() else ()
    try:
        new = made(left, judgement, right, by, date, reason)
    except ValueError as error:
        raise InputError(str(error), where="kg judge", hint="see kg judge --help") from None
    latest = max((row.date for row in known if row.pair == new.pair), default="")
    if new.date < latest:
        raise InputError(f"{new} is older than what was last judged of the pair, on {latest}", hint="give a later date")
    save(Judgements((*known, new), str(path), check=judgement != "undo"), path)
    return new


def save(judgements: Judgements, path: str | Path) -> None:
    """Write the rows of a file, sorted; it is replaced at once.

    Raises:
        OutputError: if it cannot be written.
    """
    rows = [(row.left, row.judgement, row.right, row.by, row.date, row.reason) for row in judgements.rows]
    text = "".join("\t".join(cells) + "\n" for cells in (COLUMNS, *rows))
    beside = Path(f"{path}.{os.getpid()}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise OutputError(f"cannot be written ({error})", where=str(path), hint="choose another --file") from error


def entities(names: Iterable[str]) -> list[EntityId]:
    """Those of the ids that are entities, in their order."""
    return [name for name in names if not is_item(name)]
