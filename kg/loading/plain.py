"""N-Quads that need no parser: written in the one plain way that needs no second look, as `kg export` writes them.

To tell that from the lines costs half of parsing, and a load waits for it. The pattern knows less than N-Quads: a line
that it does not know, be it right or wrong, is left to the parser, and the whole file with it. What it knows has no
other spelling, so that equal statements are equal lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO

_PART = rb"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]++|%[0-9A-F]{2})*+"
_WEB = (
    rb"https?://[a-z0-9-]++(?:\.[a-z0-9-]++)*+(?::[0-9]++)?+(?:/"
    + _PART
    + rb")?+(?:\?"
    + _PART
    + rb")?+(?:#"
    + _PART
    + rb")?+"
)
_IRI = rb"<(?:" + _WEB + rb"|urn:[a-z0-9][a-z0-9-]++:[A-Za-z0-9._~:-]++)>"
_OTHERS = rb"(?!<http://www\.w3\.org/(?:2001/XMLSchema#string|1999/02/22-rdf-syntax-ns#))"
_TEXT = rb'"[^"\\\x00-\x1f\x7f]*+(?:\\[nrt"\\][^"\\\x00-\x1f\x7f]*+)*+"'
_LITERAL = _TEXT + rb"(?:@[a-z]{2,3}+|\^\^" + _OTHERS + _IRI + rb")?+"
_LINE = _IRI + rb" " + _IRI + rb" (?:" + _IRI + rb"|" + _LITERAL + rb") " + _IRI + rb" \.\n"
_PLAIN = re.compile(rb"(?:" + _LINE + rb")*+")
_BLOCK = 1 << 20


def count(file: IO[bytes], most: int) -> int:
    """How many statements there are; 0 if the parser is needed, or a graph comes again or has more than `most`."""
    sizes: dict[bytes, int] = {}
    last = b""
    try:
        for graph, size in _runs(file):
            if graph != last and graph in sizes:
                return 0
            sizes[graph], last = sizes.get(graph, 0) + size, graph
    except (ValueError, OSError, EOFError):
        return 0  # the parser says what is wrong
    return sum(sizes.values()) if max(sizes.values(), default=0) <= most else 0


def _runs(file: IO[bytes]) -> Iterator[tuple[bytes, int]]:
    """The graphs in their order, each with how many statements follow there; a ValueError once a line is unknown."""
    while block := file.readlines(_BLOCK):
        text = b"".join(block)
        text.decode()  # a ValueError too
        if not _PLAIN.fullmatch(text):
            raise ValueError("not plain")
        for graph, run in groupby(block, key=_graph):
            yield graph, len(list(run))


def graphs(lines: Iterable[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Each graph with its statements as N-Triples, repeats left out, of lines that `count` has passed."""
    for graph, run in groupby(lines, key=_graph):
        behind = len(graph) + len(b" .\n")
        yield graph[1:-1].decode(), [line[:-behind] + b".\n" for line in dict.fromkeys(run)]


def _graph(line: bytes) -> bytes:
    return line.rsplit(b" ", 2)[1]
