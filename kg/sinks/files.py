"""Turtle and TriG, written article by article in one pass, so that memory stays small."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg import vocab
from kg.literals import reading_order
from kg.vocab import PREFIXES

_PREFIXES = {name: iri for name, iri in sorted(PREFIXES.items()) if iri != vocab.ID}
_CLAIM = "<" + vocab.claim_iri("")


def write(graphs: Iterable[list[Quad]], folder: Path) -> int:
    """Write the article graphs to `graph.trig` and, as one graph, to `graph.ttl`; count their quads.

    The Turtle file gives first what articles share, entities and events, then article by article
    what is its own: passages and claims.
    """
    shared: dict[Triple, None] = {}
    count = 0
    with (folder / "graph.trig").open("wb") as trig, TemporaryFile() as own:
        trig.write(header())
        for graph in graphs:
            trig.write(body(graph, RdfFormat.TRIG))
            private, common = parted(graph)
            own.write(body(private, RdfFormat.TURTLE))
            shared.update(dict.fromkeys(common))
            count += len(graph)
        with (folder / "graph.ttl").open("wb") as turtle:
            turtle.write(header())
            turtle.write(body(sorted(shared, key=reading_order), RdfFormat.TURTLE))
            own.seek(0)
            shutil.copyfileobj(own, turtle)
    return count


def header() -> bytes:
    """The base and the prefixes; we write them, as the serializer gives them in any order."""
    lines = (f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
    return f"@base <{vocab.ID}> .\n{''.join(lines)}".encode()


def trig(graph: list[Quad]) -> bytes:
    """A graph as TriG, with its prefixes."""
    return header() + body(graph, RdfFormat.TRIG)


def body(statements: list[Quad] | list[Triple], format_: RdfFormat) -> bytes:
    """Statements, sorted by subject, as Turtle or TriG without what `header` gives."""
    if not statements:
        return b""
    written = serialize(statements, format=format_, prefixes=_PREFIXES, base_iri=vocab.ID)
    assert written is not None
    body = written.split(b"\n", len(_PREFIXES) + 1)[-1]
    return b"\n" + body.replace(b"\n<", b"\n\n<")  # an empty line before each thing: for people


def parted(graph: list[Quad]) -> tuple[list[Triple], list[Triple]]:
    """The triples of what is the article's own, its passages and claims, and those of what articles share."""
    own: list[Triple] = []
    shared: list[Triple] = []
    prefixes = (_CLAIM, str(graph[0].graph_name)[:-1]) if graph else ()
    for subject, quads in groupby(graph, key=attrgetter("subject")):
        part = own if str(subject).startswith(prefixes) else shared
        part.extend(quad.triple for quad in quads)
    return own, shared
