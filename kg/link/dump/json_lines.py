"""Wikidata's JSON dumps: a line an entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.link.dump.entities import Entity, decode
from kg.link.dump.streams import Line, Matter, Tell

_AROUND = b"[], \t\r\n\xef\xbb\xbf"


def units(lines: Iterable[Line], tell: Tell) -> Iterator[Line]:
    """The lines that hold an entity, without what stands around it: brackets, commas, line ends, a byte order mark."""
    number, last = 0, b""
    for number, end, data in lines:
        if bare := data.strip(_AROUND):
            yield number, end, bare
        last = data[-8:]
    if last.rstrip().endswith(b","):
        tell(number, "the dump ends after a comma, the rest is missing")


def entity(data: bytes, tell: Tell, matter: Matter) -> Entity:
    """The entity that a line holds. It is read whole or not at all: there is nothing to tell, nor to leave out.

    Raises:
        ValueError: if it holds none.
    """
    return decode(data)
