"""Ways to bring statements into a store, and which of them a server really takes.

Some servers answer "yes" to what they do not understand. So before anything is loaded a single statement is sent each
way, best way first, and looked for: N-Quads packed with gzip, N-Quads, INSERT DATA.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kg.endpoint import update_endpoint
from kg.errors import EndpointError, KGError, QueryError
from kg.loading.door import Door, TooLarge
from kg.loading.kinds import Place
from kg.loading.ledger import LEDGER, Ledger

Part = tuple[str, bytes]
"""A graph's IRI ("" for the default graph) and statements for it, as N-Triples."""

INSERTED = 4_000
"""Statements that Virtuoso takes in one INSERT DATA at most."""


class Way(Protocol):
    """How a request is made of parts."""

    def send(self, parts: list[Part]) -> None:
        """Add the statements to the store; sending them twice is no harm.

        Raises:
            TooLarge: if the server takes no body of this size.
            EndpointError: if it refuses or fails.
        """


@dataclass(frozen=True)
class Quads:
    """N-Quads, posted."""

    place: Place
    door: Door

    def send(self, parts: list[Part]) -> None:
        """See `Way`."""
        body = b"".join(_quads(graph, statements) for graph, statements in parts)
        self.door.send("POST", self.place.quads, body, "application/n-quads")


@dataclass(frozen=True)
class Inserts:
    """SPARQL's INSERT DATA."""

    place: Place
    door: Door

    def send(self, parts: list[Part]) -> None:
        """See `Way`."""
        for some in _sliced(parts, INSERTED):
            inside = b"".join(_block(graph, statements) for graph, statements in some)
            update_endpoint(self.place.update, f"INSERT DATA {{\n{inside.decode()}}}", patience=self.door.patience)


def best(place: Place, door: Door, ledger: Ledger, *, packed: bool = True) -> Way:
    """The first way by which a statement arrives.

    Raises:
        EndpointError: if none does; the error of the last.
    """
    failed: KGError | None = None
    for gzip, way in _ways(place, door, packed):
        door.packed = gzip
        try:
            way.send([(LEDGER, ledger.probe())])
            if ledger.probed():
                return way
        except TooLarge as large:
            failed = large.error
        except (EndpointError, QueryError) as error:
            failed = error
            if any(f"({code})" in error.what for code in (401, 403, 404)):
                raise
    hint = "is the server read-only, or is this another kind of store (--kind)?"
    raise failed or EndpointError("takes statements, but does not keep them", where=door.url, hint=hint)


def _ways(place: Place, door: Door, packed: bool) -> Iterator[tuple[bool, Way]]:
    if place.quads:
        if packed:
            yield True, Quads(place, door)
        yield False, Quads(place, door)
    yield False, Inserts(place, door)


def send(way: Way, parts: list[Part]) -> None:
    """Send the parts, in halves where the server finds them too large.

    Raises:
        EndpointError: if it refuses, fails, or finds a single statement too large.
    """
    try:
        way.send(parts)
    except TooLarge as large:
        count = sum(statements.count(b"\n") for _, statements in parts)
        if count < 2:
            raise large.error from None
        for half in _sliced(parts, (count + 1) // 2):
            send(way, half)


def _sliced(parts: Iterable[Part], lines: int) -> Iterator[list[Part]]:
    """The parts anew, so many statements at a time."""
    some: list[Part] = []
    room = lines
    for graph, statements in parts:
        rest = statements.splitlines(keepends=True)
        while rest:
            now, rest = rest[:room], rest[room:]
            some.append((graph, b"".join(now)))
            room -= len(now)
            if not room:
                yield some
                some, room = [], lines
    if some:
        yield some


def _quads(graph: str, statements: bytes) -> bytes:
    """N-Quads; only the end of a statement has a dot before a line's end, as literals write theirs as \\n."""
    return statements.replace(b" .\n", f" <{graph}> .\n".encode()) if graph else statements


def _block(graph: str, statements: bytes) -> bytes:
    r"""Statements as SPARQL. Some engines read `\uXXXX` before anything else, even behind an escaped backslash."""
    safe = _ESCAPE.sub(_escaped, statements) if b"\\" in statements else statements
    return b"GRAPH <" + graph.encode() + b"> {\n" + safe + b"}\n" if graph else safe


_ESCAPE = re.compile(rb"\\\\([uU])|\\.")


def _escaped(found: re.Match[bytes]) -> bytes:
    letter = found.group(1)
    return b"\\\\\\U%08X" % ord(letter) if letter else found.group()
