"""What can be asked: a built folder, an RDF file, or an endpoint, all behind one question.

A folder is read through its embedded store, read-only, so that any number of processes can ask at once, and held
(`kg.standing`): it gives the same answers until it is closed, even if another takes its place. Files go into a store in
memory. Locally the default graph of a query is the union of all graphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg import views
from kg.endpoint import NIL, Rows, is_url, query_endpoint
from kg.errors import InputError
from kg.login import safe_url
from kg.sparql import check, masked, syntax_error, with_prefixes
from kg.standing import Held, standing
from kg.vocab import APART, ID, PREFIXES

Answer = Rows | bool | list[ox.Triple]

_STORE = "store"
_GRAPHS = ("graph.trig", "graph.nq", "graph.ttl", "graph.nt")
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".n3": ox.RdfFormat.N3,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
}
_RDFLIB_FORMATS = {".trix": "trix", ".hext": "hext"}


class Source(Protocol):
    """Something that answers SPARQL queries."""

    @property
    def where(self) -> str:
        """What messages call it."""
        ...

    def answer(self, query: str) -> Answer:
        """Rows, a yes or no, or triples.

        Raises:
            QueryError: if the query is malformed.
            EndpointError: if a remote server does not answer.
        """
        ...


@dataclass(frozen=True)
class Local:
    """A store of this process: a built folder's, or a file's in memory; `views` is where the folder keeps answers."""

    store: ox.Store
    where: str
    union: bool = True
    held: Held | None = None
    views: Path | None = None

    def answer(self, query: str) -> Answer:
        """See `Source`."""
        check(query)
        try:
            found = self.store.query(query, prefixes=dict(PREFIXES), use_default_graph_as_union=self.union)
        except SyntaxError as error:
            raise syntax_error(query, error, "the query") from None
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        if isinstance(found, ox.QueryTriples):
            answer: Answer = list(found)
        else:
            names = list(found.variables)
            answer = Rows([v.value for v in names], [tuple(solution[v] for v in names) for solution in found])
        if self.held:
            self.held.check()
        return answer


@dataclass(frozen=True)
class Remote:
    """A SPARQL endpoint, asked through `kg.endpoint`."""

    url: str
    timeout: float = 60.0

    @property
    def where(self) -> str:
        """The address as messages show it."""
        return safe_url(self.url)

    def answer(self, query: str) -> Answer:
        """See `Source`."""
        default = NIL if self._has_nil and not re.search(r"\b(GRAPH|FROM)\b", masked(query), re.I) else ""
        return query_endpoint(self.url, with_prefixes(query), timeout=self.timeout, default_graph=default)

    @cached_property
    def _has_nil(self) -> bool:
        """Whether this is a repository of RDF4J or GraphDB with something outside its named graphs.

        The union of graphs, which these take by default, brings a triple once for each graph it stands in; `kg load`
        puts the merged graph where no name is.
        """
        if not re.search(r"/repositories/[^/]+/?$", urlsplit(self.url).path):
            return False
        return query_endpoint(self.url, "ASK { ?s ?p ?o }", timeout=self.timeout, default_graph=NIL) is True


def open_source(source: str, *, timeout: float = 60.0) -> Source:
    """The source behind a folder, a file or an address.

    Raises:
        InputError: if it is not there, is no output of `kg build`, or is no RDF.
    """
    if is_url(source):
        return Remote(source, timeout)
    path = Path(source)
    if standing(path).is_dir():
        return _folder(path)
    if path.is_file():
        return Local(_loaded(path), str(path), union=False)
    raise InputError(
        "no such file or folder",
        where=source,
        hint="give a built folder, an RDF file or an endpoint's address",
    )


def _folder(folder: Path) -> Local:
    held = Held(folder)
    store = held.path / _STORE
    if (store / "CURRENT").is_file():
        try:
            opened = ox.Store.read_only(str(store))
            _unlogged(store)
            union = not _has_default_graph(opened)
            return Local(opened, str(folder), union, held, held.path / views.FOLDER)
        except (OSError, RuntimeError) as error:
            raise InputError(
                f"the store cannot be read ({error})", where=str(folder / _STORE), hint="build the folder again"
            ) from None
    for name in _GRAPHS:
        if (held.path / name).is_file():
            return Local(_loaded(held.path / name, folder / name), str(folder), union=False)
    raise InputError(
        "holds no graph (neither store/ nor graph.trig nor graph.ttl)",
        where=str(folder),
        hint=f"make one first: kg build ARTICLES -o {folder.name or 'OUT'}",
    )


def _unlogged(store: Path) -> None:
    """Take away the log that RocksDB begins on every opening: it names the folders of this machine."""
    with suppress(OSError):  # of a folder that may not be written
        (store / "LOG").unlink()


def _has_default_graph(store: ox.Store) -> bool:
    """Whether the store brings the merged graph along (see `_loaded` why that is better than a union)."""
    return any(True for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def _loaded(path: Path, named: Path | None = None) -> ox.Store:
    """The file in memory; named graphs are merged into the default graph too, without repeats, but for those `APART`.

    Messages call it `named`. Oxigraph's own union counts a triple once per graph it stands in, which is not what
    SPARQL means.
    """
    store = ox.Store()
    try:
        found = list(quads(path))
        store.bulk_extend(found)
        apart = set(map(ox.NamedNode, APART))
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in found if q.graph_name not in apart)
    except (SyntaxError, ValueError, UnicodeDecodeError) as error:
        raise InputError(
            f"not valid RDF ({' '.join(str(error).split())[:200]})",
            where=str(named or path),
            hint="correct the file, or its ending",
        ) from None
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error})", where=str(named or path)) from None
    return store


def quads(path: Path) -> Iterator[ox.Quad]:
    """The quads of an RDF file, of the form that its ending says; relative IRIs tell nothing of where the file lies.

    Raises:
        InputError: if no form has that ending.
        SyntaxError, ValueError, OSError: if it is broken, or cannot be read.
    """
    ending = path.suffix.lower()
    if ending in _FORMATS:
        yield from ox.parse(path=str(path), format=_FORMATS[ending], base_iri=ID)
    elif ending in _RDFLIB_FORMATS:
        yield from _by_rdflib(path, _RDFLIB_FORMATS[ending])
    else:
        known = " ".join(sorted({*_FORMATS, *_RDFLIB_FORMATS}))
        raise InputError("no RDF file by its ending", where=str(path), hint=f"known endings: {known}")


def _by_rdflib(path: Path, form: str) -> Iterator[ox.Quad]:
    """For what Oxigraph does not read."""
    from rdflib import Dataset

    data = Dataset()
    try:
        data.parse(str(path), format=form, publicID=ID)
    except Exception as error:  # noqa: BLE001  rdflib's parsers raise whatever their XML and JSON readers raise
        raise SyntaxError(str(error)) from None
    yield from ox.parse(data.serialize(format="nquads"), ox.RdfFormat.N_QUADS)
