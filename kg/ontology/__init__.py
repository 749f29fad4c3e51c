"""Is a graph as the ontology says it should be? Four layers look, each for what it sees best:

parse        is it RDF at all                                    pyoxigraph; an InputError if not
shape        has every claim what it needs                       pySHACL, ontology/shapes.ttl
constraint   what spans claims and articles                      the queries of shapes.ttl, in the embedded store
clash        facts that cannot be true together                  rules in the embedded store, ontology/clashes/*.rq
reasoner     whatever else the ontology forbids                  HermiT (Java)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal as Word

import pyoxigraph as ox
from rdflib import Graph

from kg.errors import InputError
from kg.ontology import reasoner, shapes
from kg.ontology.clashes import Clash, by_reasoner, by_rules, closed_terms, in_words
from kg.ontology.facts import facts, own_terms, terms
from kg.ontology.findings import Behind, Evidence, Finding, Report
from kg.vocab import APART, CX

__all__ = ["REASONED", "Behind", "Finding", "Reasoner", "Report", "check"]

Reasoner = Word["auto", "hermit", "fast"]

REASONED = 20_000
"""Facts up to which HermiT is asked by itself; ten thousand take it five seconds."""


_STRANGE = Finding(
    "warning",
    "nothing is said here in the words of the ontology, so nothing was checked: is it the graph you mean?",
    CX,
)


def check(source: str | Path | Graph, *, reasoner: Reasoner = "fast") -> Report:
    """Check a built folder, an RDF file or an rdflib graph.

    Args:
        source: what is checked; what `kg infer` wrote is passed over.
        reasoner: `fast` looks for contradictions by rules; `hermit` asks HermiT too; `auto` does where it is
            installed and the graph small enough, and says in the report where it is not.

    Raises:
        InputError: if there is no graph at `source`, it is not valid RDF, or HermiT is asked for and missing.
    """
    store = _loaded(_quads(source))
    checked, speaks = len(store), _speaks(store)
    known = (*own_terms(), *terms(store))
    told = facts(store, known)
    store.extend(ox.Quad(*triple) for triple in own_terms())
    evidence = Evidence(store)
    found = set() if speaks else {_STRANGE}
    found.update(shapes.by_shapes(_quads(source), evidence))
    found.update(shapes.by_constraints(store, evidence))
    clashes = by_rules(told, closed_terms(known), store)
    used, lacking, passed_over = _chosen(reasoner, len(told))
    if used == "hermit":
        clashes += by_reasoner(told, known, store, clashes)
    found.update(_finding(clash, evidence) for clash in clashes)
    return Report(checked, tuple(sorted(found, key=_order)), len(told), used, lacking, passed_over)


def _chosen(wanted: Reasoner, count: int) -> tuple[str, str | None, str | None]:
    """Which reasoner is used; what HermiT lacks, or that the graph is too large for it."""
    if wanted != "auto":
        return wanted, None, None
    if count > REASONED:
        return "fast", None, f"HermiT was not asked: more than {REASONED} facts; ask it with --reasoner hermit"
    lacking = reasoner.missing()
    return ("hermit" if lacking is None else "fast"), lacking, None


def _speaks(store: ox.Store) -> bool:
    """Whether any statement uses a term of ours."""
    return any(quad.predicate.value.startswith(CX) or _is_ours(quad.object) for quad in store)


def _is_ours(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and term.value.startswith(CX)


def _order(finding: Finding) -> tuple[str, ...]:
    return finding.severity, finding.article or "", finding.focus, finding.message, finding.claim or ""


def _finding(clash: Clash, evidence: Evidence) -> Finding:
    behind = tuple(told for fact in clash.facts for told in evidence.behind(fact, in_words(evidence.store, fact)))
    first = next((told for told in behind if told.claim), Behind(""))
    layer: Word["reasoner", "clash"] = "reasoner" if clash.by_reasoner else "clash"
    return Finding("violation", clash.reason, clash.about, first.article, first.claim, first.sentence, layer, behind)


# ---- reading


def _quads(source: str | Path | Graph) -> Iterator[ox.Quad]:
    """What is checked: all but the graphs that are apart from what was read."""
    quads = _of_graph(source) if isinstance(source, Graph) else _parsed(Path(source))
    apart = frozenset(map(ox.NamedNode, APART))
    return (quad for quad in quads if quad.graph_name not in apart)


def _parsed(path: Path) -> Iterator[ox.Quad]:
    file = path / "graph.trig" if path.is_dir() else path
    if not file.is_file():
        what = "no built folder" if path.is_dir() else "no such file or folder"
        raise InputError(what, where=str(path), hint="make one first: kg build ARTICLES -o DIR")
    try:
        yield from ox.parse(path=str(file))
    except (SyntaxError, ValueError) as error:
        what = f"not valid RDF ({' '.join(str(error).split())[:200]})"
        raise InputError(what, where=str(file), hint="correct the file, or its ending") from error
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror or error})", where=str(file)) from error


def _of_graph(graph: Graph) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(graph.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError) as error:
        raise InputError(str(error), hint="rdflib lets terms pass that are no RDF: correct them") from error


def _loaded(quads: Iterable[ox.Quad]) -> ox.Store:
    """All named graphs as one, in memory."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return store
