"""Turtle and TriG, written article by article in one pass, so that memory stays small."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg import vocab
from kg.vocab import PREFIXES, RDF

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
        trig.write(_header())
        for graph in graphs:
            trig.write(_body(graph, RdfFormat.TRIG))
            own.write(_body([quad.triple for quad in graph if _is_own(quad)], RdfFormat.TURTLE))
            shared.update((quad.triple, None) for quad in graph if not _is_own(quad))
            count += len(graph)
        with (folder / "graph.ttl").open("wb") as turtle:
            turtle.write(_header())
            turtle.write(_body(sorted(shared, key=_reading_order), RdfFormat.TURTLE))
            own.seek(0)
            shutil.copyfileobj(own, turtle)
    return count


def _header() -> bytes:
    """The base and the prefixes; we write them, as the serializer gives them in any order."""
    lines = (f"@prefix {name}: <{iri}> .\n" for name, iri in _PREFIXES.items())
    return f"@base <{vocab.ID}> .\n{''.join(lines)}".encode()


def _body(statements: list[Quad] | list[Triple], format_: RdfFormat) -> bytes:
    if not statements:
        return b""
    written = serialize(statements, format=format_, prefixes=_PREFIXES, base_iri=vocab.ID)
    assert written is not None
    body = written.split(b"\n", len(_PREFIXES) + 1)[-1]
    return b"\n" + body.replace(b"\n<", b"\n\n<")  # an empty line before each thing: for people


def _is_own(quad: Quad) -> bool:
    subject, graph = str(quad.subject), str(quad.graph_name)
    return subject.startswith((_CLAIM, graph[:-1]))


def _reading_order(triple: Triple) -> tuple[str, bool, str, str]:
    """By subject, what it is first."""
    predicate = triple.predicate.value
    return str(triple.subject), predicate != RDF + "type", predicate, str(triple.object)
