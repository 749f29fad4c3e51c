"""JSON-LD that reads like JSON: terms instead of IRIs, one thing a line, with the context of the ontology inside.

pyoxigraph writes only the expanded form. Ours is compacted term by term, in one pass: the vocabulary is closed, and
what the context does not know stands in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO

import msgspec
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kg.export.context import Context
from kg.export.graphs import Graphs
from kg.vocab import RDF, XSD

_EXACT = 2**53
"""Greater whole numbers lose digits where JSON's numbers are read as doubles."""


def write(graphs: Graphs, out: BinaryIO) -> None:
    """All graphs as one JSON-LD document."""
    context = Context.read()
    out.write(b'{"@context": %b,\n"@graph": [' % _json(context.terms))
    for number, batch in enumerate(graphs.batches()):
        name = batch[0].graph_name
        out.write(b",\n" if number else b"\n")
        nodes = b",\n".join(map(_json, _nodes(batch, context)))
        if isinstance(name, DefaultGraph):
            out.write(nodes)
        else:
            out.write(b'{%b: %b, "@graph": [\n%b\n]}' % (_json(context.term("@id")), _json(_id(name, context)), nodes))
    out.write(b"\n]}\n")


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _nodes(batch: Iterable[Quad], context: Context) -> Iterator[dict[str, object]]:
    for subject, quads in groupby(batch, key=attrgetter("subject")):
        node: dict[str, object] = {context.term("@id"): _id(subject, context)}
        said: dict[str, list[object]] = {}
        for quad in quads:
            if quad.predicate.value == RDF + "type":
                said.setdefault(context.term("@type"), []).append(_type(quad.object, context))
            else:
                term = context.term(quad.predicate.value)
                said.setdefault(term, []).append(_value(quad.object, context, context.coerced.get(term)))
        yield node | {term: values[0] if len(values) == 1 else values for term, values in said.items()}


def _id(term: object, context: Context) -> str:
    return context.thing(term.value) if isinstance(term, NamedNode) else str(term)


def _type(term: object, context: Context) -> str:
    return context.term(term.value) if isinstance(term, NamedNode) else str(term)


def _value(term: object, context: Context, coerced: str | None) -> object:
    """A literal or an IRI, bare where the context says of the term what it is."""
    if not isinstance(term, Literal):
        name = _id(term, context)
        return name if coerced == "@id" else {context.term("@id"): name}
    if term.language:
        return term.value if coerced == term.language else {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == XSD + "string":
        return term.value if not coerced else {"@value": term.value}
    if coerced != datatype:
        return {"@value": term.value, "@type": context.term(datatype)}
    return _number(term.value) if datatype == XSD + "integer" else term.value


def _number(digits: str) -> int | str:
    """A number of JSON, if it is written as RDF would write it and every reader keeps all its digits."""
    short = digits.isascii() and digits.lstrip("-").isdigit() and len(digits) < 17
    return number if short and str(number := int(digits)) == digits and abs(number) < _EXACT else digits
