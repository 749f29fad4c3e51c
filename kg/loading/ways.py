"""Ways to bring statements into a store, and which of them a server really takes.

Some servers answer "yes" to what they do not understand. So before anything is loaded a single statement is sent each
way, best way first, and looked for: N-Quads as they are made or with their length, packed with gzip or not, and INSERT
DATA; and, if there are triple terms (RDF 1.2) to load, one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kg.endpoint import update_endpoint
from kg.errors import EndpointError, KGError, QueryError
from kg.loading.client import Client, TooLarge
from kg.loading.kinds import Place
from kg.loading.ledger import PROBE, Ledger, probe
from kg.login import safe_url

Part = tuple[str, bytes]
"""A graph's IRI ("" for the default graph) and statements for it, as N-Triples."""

INSERTED = 4_000
"""Statements that Virtuoso takes in one INSERT DATA at most."""


class NoTripleTermsError(EndpointError):
    """The server takes no RDF 1.2."""


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
    client: Client

    def send(self, parts: list[Part]) -> None:
        """See `Way`."""
        pieces = [_quads(graph, statements) for graph, statements in parts]
        self.client.send("POST", self.place.quads, pieces, "application/n-quads")


@dataclass(frozen=True)
class Inserts:
    """SPARQL's INSERT DATA."""

    place: Place
    client: Client

    def send(self, parts: list[Part]) -> None:
        """See `Way`."""
        for some in _sliced(parts, INSERTED):
            inside = b"".join(_block(graph, statements) for graph, statements in some)
            update_endpoint(self.place.update, f"INSERT DATA {{\n{inside.decode()}}}", patience=self.client.patience)


def no_triple_terms(url: str) -> NoTripleTermsError:
    """The error for a server that takes no RDF 1.2."""
    what, hint = (
        "takes no triple terms (RDF 1.2), which this graph holds",
        "load the built folder, or export it without --rdf12",
    )
    return NoTripleTermsError(what, where=safe_url(url), hint=hint)


def best(place: Place, client: Client, ledger: Ledger, *, packed: bool = True, rdf12: bool = False) -> Way:
    """The first way by which a statement arrives; it must carry triple terms if there are some to load (`rdf12`).

    Raises:
        EndpointError: if none does; the error of the last.
    """
    failed: KGError | None = None
    for way in _ways(place, client, packed):
        try:
            way.send([(PROBE, probe())])
            if ledger.probed():
                _check_triple_terms(way, ledger, rdf12)
                return way
        except TooLarge as large:
            failed = large.error
        except NoTripleTermsError:
            raise
        except (EndpointError, QueryError) as error:
            failed = error
            if any(f"({code})" in error.what for code in (401, 403, 404)):
                raise
    hint = "is the server read-only, or is this another kind of store (--kind)?"
    raise failed or EndpointError("takes statements, but does not keep them", where=safe_url(client.url), hint=hint)


def _check_triple_terms(way: Way, ledger: Ledger, wanted: bool) -> None:
    if not wanted:
        return
    try:
        way.send([(PROBE, probe(rdf12=True))])
        if ledger.probed(rdf12=True):
            return
    except (EndpointError, QueryError):
        pass
    raise no_triple_terms(ledger.place.base)


def _ways(place: Place, client: Client, packed: bool) -> Iterator[Way]:
    for client.packed, client.chunked in [(True, True), (True, False), (False, True), (False, False)]:
        if place.quads and (packed or not client.packed):
            yield Quads(place, client)
    yield Inserts(place, client)


def send(way: Way, parts: list[Part]) -> int:
    """Send the parts, in halves where the server finds them too large; how many statements it took at once.

    Raises:
        EndpointError: if it refuses, fails, or finds a single statement too large.
    """
    count = sum(statements.count(b"\n") for _, statements in parts)
    try:
        way.send(parts)
    except TooLarge as large:
        if count < 2:
            raise large.error from None
        return min(send(way, half) for half in _sliced(parts, (count + 1) // 2))
    return count


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
