"""Which entities of a dump matter: by class, country and names; the class hierarchy grows with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

import msgspec

from kg.link.dump.entities import Claims, Entity
from kg.link.dump.hierarchy import LARGEST, Hierarchy
from kg.link.dump.items import Found, found, item_number, named
from kg.link.dump.streams import Line, Matter, Tell
from kg.link.dump.wanted import Wanted


class Form(Protocol):
    """How a dump is written: the modules `json_lines` and `triples`."""

    def units(self, lines: Iterable[Line], tell: Tell) -> Iterator[Line]:
        """The stretches of bytes that hold an entity each."""
        ...

    def entity(self, data: bytes, tell: Tell, matter: Matter) -> Entity:
        """The entity that they hold, perhaps only its id if it does not matter; ValueError if they hold none."""
        ...


class Sieve:
    """Takes the units of a dump one by one."""

    def __init__(self, form: Form, wanted: Wanted, hierarchy: Hierarchy, tell: Tell) -> None:
        self._form, self._wanted, self._hierarchy, self._tell = form, wanted, hierarchy, tell

    def take(self, line: int, data: bytes) -> Found | None:
        """What the unit at a line tells of an item that may be wanted. Broken ones are told, and None."""
        try:
            return self._kept(line, self._form.entity(data, partial(self._below, line), self._hierarchy.may_matter))
        except (ValueError, msgspec.MsgspecError, RecursionError) as error:
            self._tell(line, f"broken: {error}")
            return None

    def _below(self, line: int, count: int, what: str) -> None:
        self._tell(line + count, what)

    def _kept(self, line: int, entity: Entity) -> Found | None:
        if entity.redirect:
            self._merged(item_number(entity.entity), item_number(entity.redirect))
            return None
        if entity.id[:1] in ("P", "L"):
            return None  # a property or a lexeme
        number, claims = item_number(entity.id), entity.claims if isinstance(entity.claims, Claims) else Claims()
        classes, above = named(claims.P31), named(claims.P279)
        kept = found(number, entity, claims, self._wanted) if self._hierarchy.may_matter(classes) else None
        _check((number, *above))
        self._hierarchy.add(number, above)
        if not self._hierarchy.see(number):
            self._tell(line, f"Q{number} comes again; the last of its lines counts")
        return kept

    def _merged(self, old: int, new: int) -> None:
        """Two ids of one item: each stands for the other."""
        _check((old, new))
        self._hierarchy.add(old, [new])
        self._hierarchy.add(new, [old])


def _check(numbers: Sequence[int]) -> None:
    if max(numbers) >= LARGEST:
        raise ValueError(f"Q{max(numbers)} is beyond all items")
