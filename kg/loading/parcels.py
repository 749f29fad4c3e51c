"""A source as parcels: one for each named graph, with its digest, in pieces that fit a request.

Articles come one after the other in what `kg build` writes, so that memory holds one of them. A file whose graphs
are mixed, or larger than a piece, goes through a store on disk first.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import InputError

_TRIG = "graph.trig"
_IN_MEMORY = 4 << 20
_ENDINGS = "use .ttl .trig .nq .nt .jsonld .rdf, also .gz, or a built folder"
_DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True)
class Parcel:
    """A graph to load.

    Attributes:
        graph: its IRI; empty for the graph without a name.
        count: its statements, repeats left out.
        digest: of its statements in their order.
        file: its statements as N-Triples.
    """

    graph: str
    count: int
    digest: str
    file: IO[bytes]

    def pieces(self, lines: int) -> Iterator[tuple[bytes, int]]:
        """The statements in pieces of so many lines."""
        self.file.seek(0)
        while piece := list(islice(self.file, lines)):
            yield b"".join(piece), len(piece)


@contextmanager
def of(source: str, lines: int, graph: str = "") -> Iterator[tuple[Iterator[Parcel], int]]:
    """The parcels of a built folder or an RDF file, and how many statements they hold.

    Args:
        source: the folder or file.
        lines: how many statements a piece holds.
        graph: the IRI to put statements into that stand in no named graph.

    Raises:
        InputError: if it is not there, is no RDF, or holds blank nodes: they never meet across two requests.
    """
    path = Path(source)
    ours = path.is_dir()
    if ours:
        path /= _TRIG
    if not path.is_file():
        hint = "give a folder that kg build made, or an RDF file"
        raise InputError("holds no graph.trig" if ours else "no such file or folder", where=source, hint=hint)
    target = _named(graph) if graph else None
    total, tidy = _looked_through(_moved(_read(path, source), target), source, lines)
    quads = _moved(_read(path, source), target)
    if ours or tidy:
        yield _packed(quads, lines), total
        return
    with TemporaryDirectory(prefix="kg-load-") as folder:
        yield _sorted_out(quads, folder, lines)


def _looked_through(quads: Iterable[ox.Quad], source: str, lines: int) -> tuple[int, bool]:
    """How many statements there are, and whether each graph stands in one place and in one piece.

    Everything is read once before anything is sent, so that no broken file is loaded by half.
    """
    seen: set[object] = set()
    total, tidy = 0, True
    for graph, run in groupby(quads, key=attrgetter("graph_name")):
        size = 0
        for size, quad in enumerate(run, 1):  # noqa: B007  its last value
            if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                raise _blank(source)
        tidy = tidy and graph not in seen and size <= lines
        seen.add(graph)
        total += size
    return total, tidy


def _blank(source: str) -> InputError:
    what = "holds blank nodes, which never meet across two requests"
    return InputError(what, where=source, hint="give them IRIs first (kg writes none)")


def _named(graph: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(graph.strip("<>"))
    except ValueError as error:
        raise InputError(f"no IRI ({error})", where="--graph", hint="write it as https://example.org/mine") from None


def _read(path: Path, source: str) -> Iterator[ox.Quad]:
    packed = path.suffix == ".gz"
    form = ox.RdfFormat.from_extension((path.with_suffix("") if packed else path).suffix.lstrip(".").lower())
    if form is None:
        raise InputError("no RDF file by its ending", where=source, hint=_ENDINGS)
    try:
        with path.open("rb") as plain:
            file: Any = gzip.GzipFile(fileobj=plain) if packed else plain
            yield from ox.parse(file, form, base_iri="https://w3id.org/conflict-kg/id/")
    except (SyntaxError, ValueError, EOFError) as error:
        reason = " ".join(str(error).split())[:200]
    except OSError as error:
        reason = error.strerror or str(error)
    else:
        return
    raise InputError(f"not valid RDF ({reason})", where=source, hint="correct the file, or its ending")


def _moved(quads: Iterable[ox.Quad], graph: ox.NamedNode | None) -> Iterator[ox.Quad]:
    """The same, with those in no named graph put into `graph`."""
    if graph is None:
        yield from quads
        return
    for quad in quads:
        yield quad if quad.graph_name != _DEFAULT else ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _sorted_out(quads: Iterable[ox.Quad], folder: str, lines: int) -> tuple[Iterator[Parcel], int]:
    store = ox.Store(folder)
    store.bulk_extend(quads)
    graphs = sorted(store.named_graphs(), key=str)
    every = (quad for graph in [_DEFAULT, *graphs] for quad in store.quads_for_pattern(None, None, None, graph))
    return _packed(every, lines), len(store)


def _packed(quads: Iterable[ox.Quad], lines: int) -> Iterator[Parcel]:
    for graph, run in groupby(quads, key=attrgetter("graph_name")):
        with SpooledTemporaryFile(_IN_MEMORY) as file:
            digest, count = hashlib.sha256(), 0
            while chunk := dict.fromkeys(quad.triple for quad in islice(run, lines)):
                body = ox.serialize(chunk, format=ox.RdfFormat.N_TRIPLES) or b""
                digest.update(body)
                file.write(body)
                count += len(chunk)
            name = graph.value if isinstance(graph, ox.NamedNode) else ""
            yield Parcel(name, count, digest.hexdigest(), file)
