"""The named graphs of a source, walked through as often as a form needs, never held as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import InputError
from kg.literals import reading_order
from kg.sinks.files import parted
from kg.source import quads
from kg.vocab import ID, RDF

_ADDED = ID + "graph/"
"""What the names of graphs begin with that were added to what was read, such as by `kg enrich`."""

_BATCH = 20_000
"""Quads of one graph that are held at a time, cut between two things."""

_REIFIES = NamedNode(RDF + "reifies")
_PARTS = tuple(RDF + name for name in ("subject", "predicate", "object"))


@dataclass(frozen=True)
class Graphs:
    """The graphs of an RDF file.

    `file` is read anew with each walk, `home` is the folder that kg built or else the file itself.
    `rdf12` adds to each claim the triple term that it reifies, `everything` adds later graphs to `merged`.
    """

    file: Path
    home: Path
    rdf12: bool = False
    everything: bool = False

    @classmethod
    def of(cls, source: Path, *, rdf12: bool = False, everything: bool = False) -> Graphs:
        """The graphs of a built folder or of a file.

        Raises:
            InputError: if there is no such thing.
        """
        file = source / "graph.trig" if source.is_dir() else source
        if not file.is_file():
            what = "no built folder" if source.is_dir() else "no such file or folder"
            raise InputError(what, where=str(source), hint="make one first: kg build ARTICLES -o DIR")
        return cls(file, source, rdf12, everything)

    def batches(self) -> Iterator[list[Quad]]:
        """The quads, some at a time, all of one graph; those of one thing that stand together stay together.

        Raises:
            InputError: if the file is no RDF.
        """
        for _, graph in groupby(self._read(), key=attrgetter("graph_name")):
            batch: list[Quad] = []
            for _, thing in groupby(graph, key=attrgetter("subject")):
                said = list(thing)
                batch += said
                if self.rdf12:
                    batch += _reified(said)
                if len(batch) >= _BATCH:
                    yield batch
                    batch = []
            if batch:
                yield batch

    def merged(self) -> Iterator[list[Triple]]:
        """The triples of all graphs as one: what articles share, then what is an article's own; none twice."""
        shared: dict[Triple, None] = {}
        for batch in self.batches():
            if self._added(batch):
                shared.update(dict.fromkeys(quad.triple for quad in batch if self.everything))
            else:
                shared.update(dict.fromkeys(parted(batch)[1]))
        yield sorted(shared, key=reading_order)
        for batch in self.batches():
            if not self._added(batch) and (own := parted(batch)[0]):
                yield own

    @staticmethod
    def _added(batch: list[Quad]) -> bool:
        name = batch[0].graph_name
        return isinstance(name, NamedNode) and name.value.startswith(_ADDED)

    def _read(self) -> Iterator[Quad]:
        try:
            yield from quads(self.file)
        except (SyntaxError, ValueError, UnicodeDecodeError) as error:
            what = f"not valid RDF ({' '.join(str(error).split())[:200]})"
            raise InputError(what, where=str(self.file), hint="correct the file, or its ending") from None
        except OSError as error:
            raise InputError(f"cannot be read ({error.strerror or error})", where=str(self.file)) from None


def _reified(said: Iterable[Quad]) -> Iterator[Quad]:
    """The triple that a claim is about, as a triple term, if the claim has both ends."""
    parts = {quad.predicate.value: quad for quad in said if quad.predicate.value in _PARTS}
    if len(parts) == len(_PARTS):
        subject, predicate, object_ = (parts[name].object for name in _PARTS)
        if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
            assert isinstance(object_, NamedNode | BlankNode | Literal | Triple)
            claim = parts[_PARTS[0]]
            yield Quad(claim.subject, _REIFIES, Triple(subject, predicate, object_), claim.graph_name)
