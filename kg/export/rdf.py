"""The forms of RDF that pyoxigraph writes: batch after batch, behind a head of our own, so that bytes are stable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg.export.graphs import Graphs
from kg.sinks.files import body, header
from kg.vocab import PREFIXES

_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{}>\n'
_XML_TAIL = b"</rdf:RDF>"


def write_trig(graphs: Graphs, out: BinaryIO) -> None:
    """All graphs as TriG."""
    out.write(header())
    for batch in graphs.batches():
        out.write(body(batch, RdfFormat.TRIG))


def write_turtle(graphs: Graphs, out: BinaryIO) -> None:
    """The merged graph as Turtle: the bytes of `graph.ttl`, if nothing else is wished."""
    out.write(header())
    for batch in graphs.merged():
        out.write(body(batch, RdfFormat.TURTLE))


def write_nquads(graphs: Graphs, out: BinaryIO) -> None:
    """All graphs as N-Quads."""
    for batch in graphs.batches():
        out.write(_bytes(batch, RdfFormat.N_QUADS))


def write_ntriples(graphs: Graphs, out: BinaryIO) -> None:
    """The merged graph as N-Triples."""
    for batch in graphs.merged():
        out.write(_bytes(batch, RdfFormat.N_TRIPLES))


def write_rdfxml(graphs: Graphs, out: BinaryIO) -> None:
    """The merged graph as RDF/XML.

    A carriage return must be a reference: readers of XML take a bare one for the end of a line.
    """
    names = "".join(f' xmlns:{name}="{iri}"' for name, iri in sorted(PREFIXES.items()))
    its = ' xmlns:its="http://www.w3.org/2005/11/its"'  # the serializer's, for the direction of words
    out.write(_XML_HEAD.format(names + its).encode())
    for batch in filter(None, graphs.merged()):
        written = _bytes(batch, RdfFormat.RDF_XML).split(b"\n", 2)[-1]
        out.write(written.strip(b"\n").removesuffix(_XML_TAIL).replace(b"\r", b"&#13;"))
    out.write(_XML_TAIL + b"\n")


def _bytes(statements: Iterable[Quad] | Iterable[Triple], form: RdfFormat) -> bytes:
    prefixes = dict(PREFIXES) if form == RdfFormat.RDF_XML else None
    written = serialize(statements, format=form, prefixes=prefixes)
    assert written is not None
    return written
