"""`kg infer`: what follows from the facts of a built folder, in a graph of its own, never mixed with what was read.

Each inferred relation is a triple of the graph `INFERRED`, and a statement there that says by which rule it follows
(`prov:wasGeneratedBy`) and from what (`prov:wasDerivedFrom`): claims, other inferred statements, or, of what no
single claim says, articles. Types that follow from classes, domains and ranges come as triples only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Literal as Word

import pyoxigraph as ox

from kg import vocab
from kg.errors import InputError
from kg.literals import node
from kg.model import Record
from kg.ontology import reasoner
from kg.ontology.facts import SAME, TYPE, facts, own_terms, terms
from kg.ontology.findings import Evidence
from kg.ontology.rules import Closure, Rule, Step, closed_terms, follow
from kg.sinks.addition import INFERENCE, add
from kg.standing import Held, standing
from kg.vocab import CX, ID, INFERRED, OWL, PROV, RDF, RDFS, WD

_HERMIT = Rule("hermit", "HermiT, an OWL reasoner, finds that it follows", "", (), None, "")
_STORE = "store"

Reasoner = Word["fast", "hermit"]
Pair = tuple[str, "str | ox.NamedNode | ox.Literal"]


class Inferred(Record, frozen=True):
    """What a run found: relations and types that follow, the quads that say so, and contradictions among the facts."""

    relations: int
    types: int
    quads: int
    clashes: int = 0

    def summary(self) -> str:
        """The run in one line."""
        return f"{self.relations} relations and {self.types} types follow, {self.quads} triples in {INFERRED}"


def infer(folder: str | Path, *, reasoner: Reasoner = "fast") -> Inferred:
    """Write what follows from a built folder into it; what an earlier run wrote is replaced.

    Args:
        folder: what `kg build` made.
        reasoner: `fast`, the rules of the ontology; or `hermit`, which finds what the rules may miss.

    Raises:
        InputError: if it is no built folder, or HermiT is asked for and missing, or the facts contradict each other.
        OutputError: if it cannot be written.
    """
    path = Path(folder)
    held = Held(path) if standing(path).is_dir() else None
    if not held or not (held.path / _STORE / "CURRENT").is_file():
        raise InputError("no built folder", where=str(folder), hint="make one first: kg build ARTICLES -o DIR")
    store = ox.Store.read_only(str(held.path / _STORE))
    known = (*own_terms(), *terms(store))
    told = facts(store, known)
    closure = follow(told, closed_terms(known))
    clashes = len({step.order for step in closure.clashes()})
    steps = {**(_by_hermit(told, known, folder, clashes) if reasoner == "hermit" else {}), **closure.steps}
    kept = {triple: step for triple, step in steps.items() if _is_worth_saying(triple)}
    found = quads(kept, store)
    del store
    add(found, path, read=held, by=INFERENCE)
    types = sum(triple.predicate == TYPE for triple in kept)
    return Inferred(len(kept) - types, types, len(found), clashes)


def _is_worth_saying(triple: ox.Triple) -> bool:
    """Not that a thing is on its own side, is a thing, or is one with an item of Wikidata; nothing about terms."""
    subject, object_ = (str(getattr(end, "value", end)) for end in (triple.subject, triple.object))
    is_ours = subject.startswith(ID) and not object_.startswith((WD, OWL))
    return is_ours and subject != object_ and triple.predicate.value != CX + "relatedTo"


def _by_hermit(
    told: list[ox.Triple], known: tuple[ox.Triple, ...], folder: str | Path, clashes: int
) -> Mapping[ox.Triple, Step]:
    if clashes or not reasoner.consistent(known, told):
        raise InputError("the facts contradict each other", where=str(folder), hint=f"see which: kg check {folder}")
    stated = {*told, *known}
    return {triple: Step(_HERMIT, (), {}) for triple in reasoner.entailed(known, told) if triple not in stated}


# ---- the graph


def quads(steps: Mapping[ox.Triple, Step], store: ox.Store) -> list[ox.Quad]:
    """The graph of what follows, sorted; the store holds what was read."""
    graph, evidence = ox.NamedNode(INFERRED), Evidence(store)
    said = {*steps, *_about_the_graph(steps, store)}
    for triple, step in steps.items():
        if triple.predicate != TYPE:
            said.update(_statement(triple, step, steps, evidence))
    ordered = sorted(said, key=lambda t: (str(t.subject), t.predicate != TYPE, str(t.predicate), str(t.object)))
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in ordered]


def _about_the_graph(steps: Mapping[ox.Triple, Step], store: ox.Store) -> Iterator[ox.Triple]:
    """What made it, with the versions of software and rules."""
    articles = store.quads_for_pattern(None, TYPE, node(CX + "Article"), ox.DefaultGraph())
    pairs: list[Pair] = [(RDF + "type", PROV + "Entity"), (RDFS + "label", _text("What follows from what was read"))]
    pairs += [(PROV + "wasDerivedFrom", quad.subject) for quad in articles if isinstance(quad.subject, ox.NamedNode)]
    for rule in sorted({step.rule for step in steps.values()}, key=lambda rule: rule.name):
        pairs.append((PROV + "wasGeneratedBy", _run_of(rule)))
        yield from _triples(_run_of(rule), _about_run(rule))
        yield from _triples(_iri_of(rule), _about_rule(rule))
    yield from _triples(INFERRED, pairs)


def _about_run(rule: Rule) -> list[Pair]:
    software = f"conflict-kg {metadata.version('conflict-kg')}"
    return [
        (RDF + "type", PROV + "Activity"),
        (RDFS + "label", _text(f"Inference by the rule: {rule.title}")),
        (PROV + "used", _iri_of(rule)),
        (OWL + "versionInfo", ox.Literal(software)),
    ]


def _about_rule(rule: Rule) -> list[Pair]:
    return [
        (RDF + "type", PROV + "Plan"),
        (RDFS + "label", _text(rule.title)),
        (OWL + "versionInfo", ox.Literal(vocab.digest(rule.sparql))),
    ]


def _statement(
    triple: ox.Triple, step: Step, steps: Mapping[ox.Triple, Step], evidence: Evidence
) -> Iterator[ox.Triple]:
    pairs: list[Pair] = [
        (RDF + "type", RDF + "Statement"),
        (RDF + "subject", triple.subject),  # type: ignore[list-item]
        (RDF + "predicate", triple.predicate),
        (RDF + "object", triple.object),  # type: ignore[list-item]
        (PROV + "wasGeneratedBy", _run_of(step.rule)),
    ]
    pairs += [(PROV + "wasDerivedFrom", iri) for iri in sorted(_sources(step.premises, steps, evidence))]
    yield from _triples(_statement_iri(triple), pairs)


def _sources(premises: Iterable[ox.Triple], steps: Mapping[ox.Triple, Step], evidence: Evidence) -> Iterator[str]:
    """What premises stand on: claims, inferred statements, or the articles that state them."""
    for premise in premises:
        if premise in steps and premise.predicate != TYPE:
            yield _statement_iri(premise)
            continue
        claims = {} if premise.predicate in (TYPE, SAME) else {b.claim: None for b in evidence.behind(premise, "")}
        named = [claim for claim in claims if claim]
        yield from named or evidence.articles(premise)


def _statement_iri(triple: ox.Triple) -> str:
    return f"{ID}inferred/{vocab.digest(*map(str, triple))}"


def _iri_of(rule: Rule) -> str:
    return f"{ID}rule/{rule.name}"


def _run_of(rule: Rule) -> str:
    return f"{ID}inference/{vocab.digest(metadata.version('conflict-kg'), rule.name, rule.sparql)}"


def _text(words: str) -> ox.Literal:
    return ox.Literal(words, language="en")


def _triples(subject: str, pairs: Iterable[Pair]) -> Iterator[ox.Triple]:
    for predicate, value in pairs:
        yield ox.Triple(node(subject), node(predicate), node(value) if isinstance(value, str) else value)


__all__ = ["Closure", "Inferred", "infer", "quads"]
