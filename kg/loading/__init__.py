"""Loading a graph into a server, in pieces, so that it may be killed at any moment and run again.

    parcels    a source as named graphs, in pieces that fit a request
    kinds      what kind of server it is, where it takes what, how it makes a dataset
    client     the HTTP
    ways       N-Quads or INSERT DATA, packed or not: what this server really keeps
    ledger     which graphs are there whole; counting at the end

A graph that is on the store's list with the same digest is passed over; any other one is cleared and sent from its
beginning. So loading twice changes nothing, and an article that was read anew replaces its graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kg.endpoint import is_url
from kg.errors import EndpointError, InputError
from kg.loading import graphstore, kinds, parcels, ways
from kg.loading.client import Client
from kg.loading.kinds import Place
from kg.loading.ledger import LEDGER, Ledger
from kg.loading.parcels import Parcel
from kg.login import refuse_login, safe_url
from kg.patience import Patience
from kg.standing import standing
from kg.vocab import APART

__all__ = ["LEDGER", "Loaded", "Options", "load", "update"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Options:
    """How to load.

    Attributes:
        kind: what kind of server it is; by default it is asked.
        create: make the dataset if it is not there.
        merge: put everything into the default graph too, where queries look; by default, of built folders.
        graph: the named graph for statements that stand in none.
        lines: statements for each request, each of which is one transaction of the server.
        packed: send gzip where the server takes it; by default, to other machines.
        timeout: seconds for each request.
    """

    kind: str = ""
    create: bool = False
    merge: bool | None = None
    graph: str = ""
    lines: int = 40_000
    packed: bool | None = None
    timeout: float = 60.0


@dataclass
class Loaded:
    """What a load came to: graphs that were sent and that were there already, and statements sent."""

    where: str
    kind: str
    sent: int = 0
    kept: int = 0
    statements: int = 0
    expected: dict[str, int] = field(default_factory=dict, repr=False)

    def summary(self) -> str:
        """One line about it."""
        return f"{self.sent} graphs loaded ({self.statements} statements), {self.kept} were there already: {self.where}"


def load(
    source: str,
    url: str,
    options: Options | None = None,
    *,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Load a built folder or an RDF file into the store at `url`, and count what arrived.

    Raises:
        InputError: if the source cannot be loaded, or an option is wrong.
        EndpointError: if the server is not there, refuses, fails, is too slow, or loses what it took.
    """
    options = options or Options()
    _check(url, options)
    client = Client(url, patience or Patience(timeout=options.timeout))
    told = progress or _untold
    told("read", 0, 0)
    with parcels.of(source, options.lines, options.graph) as cargo, closing(client):
        told("read", cargo.total, cargo.total)
        place = kinds.find(url, options.kind, client)
        if options.create:
            kinds.create(place, client)
        loaded = Loaded(safe_url(place.base), place.kind)
        watched = _watched(cargo.parcels, cargo.total, told)
        if place.kind == "gsp":
            graphstore.load(watched, place.base, client, options.lines, loaded, rdf12=cargo.rdf12)
        else:
            merge = place.merged and (standing(Path(source)).is_dir() if options.merge is None else options.merge)
            _Run(place, client, options, merge, loaded, told).load(watched, rdf12=cargo.rdf12)
    return loaded


def update(text: str, url: str, kind: str = "", *, timeout: float = 60.0) -> None:
    """Carry out a SPARQL update (or the .ru file of that name) on the store at `url`.

    Raises:
        InputError: if there is no such file, or the server takes no updates.
        QueryError: if the update is malformed.
        EndpointError: if the server is not there, refuses, fails, or is too slow.
    """
    from kg.endpoint import update_endpoint
    from kg.sparql import with_prefixes

    _check(url, Options())
    path = Path(text)
    if path.suffix in (".ru", ".rq", ".sparql"):
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            raise InputError("cannot be read", where=str(path), hint="give a file with a SPARQL update") from None
    with closing(Client(url, Patience(timeout=timeout))) as client:
        place = kinds.find(url, kind or _as_given(url), client)
    update_endpoint(place.update, with_prefixes(text), timeout=timeout)


def _as_given(url: str) -> str:
    """An address that says what it is for is taken as it is."""
    return "sparql" if urlsplit(url).path.endswith(("/update", "/statements")) else ""


def _check(url: str, options: Options) -> None:
    if not is_url(url):
        raise InputError("no address of a server", where=url, hint="it begins with http:// or https://")
    refuse_login(url)
    if options.lines < 1:
        raise InputError("needs at least one statement", where="--lines")


def _untold(stage: str, done: int, total: int) -> None:
    """Nobody is looking."""


def _watched(found: Iterable[Parcel], total: int, told: Progress) -> Iterator[Parcel]:
    done = 0
    for parcel in found:
        yield parcel
        done += parcel.count
        told("load", done, total)


@dataclass
class _Run:
    """One load; while one request is on its way, the next is made ready."""

    place: Place
    client: Client
    options: Options
    merge: bool
    loaded: Loaded
    told: Progress
    _stale: list[str] = field(default_factory=list)
    _parts: list[ways.Part] = field(default_factory=list)
    _count: int = 0
    _pending: Future[None] | None = None

    def __post_init__(self) -> None:
        self._lines = self.options.lines

    def load(self, found: Iterable[Parcel], *, rdf12: bool) -> None:
        self.ledger = Ledger(self.place, self.client.patience)
        known, sizes = self.ledger.entries(), self.ledger.sizes()
        if self.merge and known and not self.ledger.default_size():
            known = {}  # somebody emptied the default graph
        local = urlsplit(self.client.url).hostname in ("localhost", "127.0.0.1", "::1")
        packed = not local if self.options.packed is None else self.options.packed
        self.way = ways.best(self.place, self.client, self.ledger, packed=packed, rdf12=rdf12)
        with ThreadPoolExecutor(1) as self.sender:
            for parcel in found:
                self._take(parcel, known, sizes)
            self._flush()
            self._wait()
        self.told("count", 0, 0)
        self.ledger.verify(self.loaded.expected)
        merged = (count for graph, count in self.loaded.expected.items() if graph not in APART)
        if self.merge and self.ledger.default_size() < max(merged, default=0):
            hint = "does this server keep one? Leave it out with --no-merge"
            raise EndpointError("its default graph does not keep what it took", where=self.loaded.where, hint=hint)

    def _take(self, parcel: Parcel, known: dict[str, str], sizes: dict[str, int]) -> None:
        entry = parcel.digest + (" merged" if self.merge else "")
        if parcel.graph:
            self.loaded.expected[parcel.graph] = parcel.count
            if known.get(parcel.graph) == entry and sizes.get(parcel.graph) == parcel.count:
                self.loaded.kept += 1
                return
            if parcel.graph in known or sizes.get(parcel.graph):
                self._stale.append(parcel.graph)
        for piece, count in parcel.pieces(self._lines):
            self._add(parcel.graph, piece, count)
        if parcel.graph:
            self._parts.append((LEDGER, self.ledger.entry(parcel.graph, entry)))
        self.loaded.sent += 1
        self.loaded.statements += parcel.count

    def _add(self, graph: str, piece: bytes, count: int) -> None:
        if self._count + count > self._lines:
            self._flush()
        self._parts.append((graph, piece))
        if self.merge and graph and graph not in APART:
            self._parts.append(("", piece))
        self._count += count

    def _flush(self) -> None:
        self._wait()
        if self._parts or self._stale:
            self._pending = self.sender.submit(self._send, self._stale, self._parts)
        self._stale, self._parts, self._count = [], [], 0

    def _send(self, stale: list[str], parts: list[ways.Part]) -> None:
        for graph in stale:
            self.ledger.clear(graph)
        wanted = sum(statements.count(b"\n") for _, statements in parts)
        if (taken := ways.send(self.way, parts)) < wanted:
            self._lines = max(1, self._lines * taken // wanted)  # the next requests need not be halved again

    def _wait(self) -> None:
        if self._pending:
            self._pending.result()
        self._pending = None
