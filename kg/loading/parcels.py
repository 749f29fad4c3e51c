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
from io import BytesIO
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.loading import plain
from kg.standing import Held, standing
from kg.vocab import ID

_TRIG, _VIEWS = "graph.trig", "views.trig"
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


@dataclass(frozen=True)
class Cargo:
    """What is to be loaded.

    Attributes:
        parcels: its graphs, one after the other.
        total: how many statements they hold.
        rdf12: whether there are triple terms among them.
    """

    parcels: Iterator[Parcel]
    total: int
    rdf12: bool


@contextmanager
def of(source: str, lines: int, graph: str = "") -> Iterator[Cargo]:
    """The cargo that a built folder or an RDF file makes.

    Args:
        source: the folder or file.
        lines: how many statements a piece holds.
        graph: the IRI to put statements into that stand in no named graph.

    Raises:
        InputError: if it is not there, is no RDF, or holds blank nodes: they never meet across two requests.
    """
    path = Path(source)
    held = Held(path) if standing(path).is_dir() else None  # as long as it is read
    if held:
        path = held.path / _TRIG
    if not path.is_file():
        hint = "give a folder that kg build made, or an RDF file"
        raise InputError("holds no graph.trig" if held else "no such file or folder", where=source, hint=hint)
    if not graph and path.name.endswith((".nq", ".nq.gz")):
        with _opened(path) as file:
            count = plain.count(file, lines)
        if count:
            with _opened(path) as file:
                yield Cargo(_of_lines(file), count, rdf12=False)
            return
    target = _named(graph) if graph else None
    paths = [path, *([views] if held and (views := held.path / _VIEWS).is_file() else [])]
    total, tidy, rdf12 = _looked_through(_moved(_read(paths, source), target), source, lines)
    quads = _moved(_read(paths, source), target)
    if held or tidy:
        yield Cargo(_packed(quads, lines), total, rdf12)
        return
    with TemporaryDirectory(prefix="kg-load-") as folder:
        sorted_out, total = _sorted_out(quads, folder, lines)
        yield Cargo(sorted_out, total, rdf12)


def _looked_through(quads: Iterable[ox.Quad], source: str, lines: int) -> tuple[int, bool, bool]:
    """How many statements there are; whether each graph stands in one place and in one piece; and triple terms.

    Everything is read once before anything is sent, so that no broken file is loaded by half.
    """
    seen: set[object] = set()
    total, tidy, rdf12 = 0, True, False
    for graph, run in groupby(quads, key=attrgetter("graph_name")):
        size = 0
        for size, quad in enumerate(run, 1):  # noqa: B007  its last value
            rdf12 = rdf12 or isinstance(quad.object, ox.Triple)
            if _is_blank(quad):
                raise _blank(source)
        tidy = tidy and graph not in seen and size <= lines
        seen.add(graph)
        total += size
    return total, tidy, rdf12


def _of_lines(file: IO[bytes]) -> Iterator[Parcel]:
    for graph, statements in plain.graphs(file):
        body = b"".join(statements)
        yield Parcel(graph, len(statements), hashlib.sha256(body).hexdigest(), BytesIO(body))


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        yield gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file


def _is_blank(statement: ox.Quad | ox.Triple) -> bool:
    ends = statement.subject, statement.object
    return isinstance(ends[0], ox.BlankNode) or (
        _is_blank(ends[1]) if isinstance(ends[1], ox.Triple) else isinstance(ends[1], ox.BlankNode)
    )


def _blank(source: str) -> InputError:
    what = "holds blank nodes, which never meet across two requests"
    return InputError(what, where=source, hint="give them IRIs first (kg writes none)")


def _named(graph: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(graph.strip("<>"))
    except ValueError as error:
        raise InputError(f"no IRI ({error})", where="--graph", hint="write it as https://example.org/mine") from None


def _read(paths: Iterable[Path], source: str) -> Iterator[ox.Quad]:
    for path in paths:
        yield from _quads(path, source)


def _quads(path: Path, source: str) -> Iterator[ox.Quad]:
    packed = path.suffix == ".gz"
    form = ox.RdfFormat.from_extension((path.with_suffix("") if packed else path).suffix.lstrip(".").lower())
    if form is None:
        raise InputError("no RDF file by its ending", where=source, hint=_ENDINGS)
    try:
        with _opened(path) as file:
            yield from ox.parse(file, form, base_iri=ID)
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
