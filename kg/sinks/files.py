"""Turtle and TriG files, sorted, written article by article so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg import vocab
from kg.rdf import Run, article_quads
from kg.resolve import Resolution
from kg.vocab import PREFIXES, RDF, Vocabulary

_PREFIXES = {name: iri for name, iri in sorted(PREFIXES.items()) if iri != vocab.ID}
_CLAIM = "<" + vocab.claim_iri("")


class Graphs:
    """The article graphs of a resolution, made anew at each pass, each sorted for reading."""

    def __init__(self, resolution: Resolution, run: Run, vocabulary: Vocabulary | None = None) -> None:
        self.resolution, self.run, self.vocabulary = resolution, run, vocabulary or vocab.load()

    def __iter__(self) -> Iterator[list[Quad]]:
        for extraction in self.resolution.extractions:
            graph = article_quads(extraction, self.resolution, run=self.run, vocabulary=self.vocabulary)
            yield sorted(graph, key=_reading_order)

    def quads(self) -> Iterator[Quad]:
        """All quads, article by article."""
        for graph in self:
            yield from graph

    def shared(self) -> Iterator[Triple]:
        """What articles say of entities, events and runs, without repetition."""
        found = {quad.triple: quad for graph in self for quad in graph if not _is_own(quad)}
        yield from (quad.triple for quad in sorted(found.values(), key=_reading_order))

    def own(self) -> Iterator[Triple]:
        """What belongs to one article only: itself, its passages, its claims and their counts."""
        for graph in self:
            yield from (quad.triple for quad in graph if _is_own(quad))


def write_turtle(graphs: Graphs, path: Path) -> None:
    """Everything in one graph: what articles share first, then article by article."""
    _write(chain(graphs.shared(), graphs.own()), path, RdfFormat.TURTLE)


def write_trig(graphs: Graphs, path: Path) -> None:
    """One named graph per article."""
    _write(graphs.quads(), path, RdfFormat.TRIG)


def _write(statements: Iterable[Quad] | Iterable[Triple], path: Path, format_: RdfFormat) -> None:
    with path.open("wb") as file:
        serialize(statements, file, format_, prefixes=_PREFIXES, base_iri=vocab.ID)


def _is_own(quad: Quad) -> bool:
    subject, graph = str(quad.subject), str(quad.graph_name)
    return subject.startswith((_CLAIM, graph[:-1]))


def _reading_order(quad: Quad) -> tuple[str, bool, str, str]:
    """By subject, what it is first."""
    predicate = quad.predicate.value
    return str(quad.subject), predicate != RDF + "type", predicate, str(quad.object)
