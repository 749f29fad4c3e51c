"""What follows from facts: the rules of the ontology drawer, run until nothing new follows.

A rule (`ontology/rules/*.rq`) is a SPARQL CONSTRUCT of one triple that runs in any SPARQL tool. Its header
says what it is called, in which words it argues, and which triples it argues from:

    # A symmetric relation holds both ways
    # says: "{p}" holds both ways
    # from: ?x ?p ?y
    CONSTRUCT { ?y ?p ?x }
    WHERE { ?p a owl:SymmetricProperty . ?x ?p ?y . }

A clash (`ontology/clashes/*.rq`) is a SELECT with such a header: each row is a contradiction. No relation is
named in them: they read the ontology, and so hold for an overlay's relations too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.errors import DataError
from kg.resources import drawer
from kg.vocab import PREFIXES, RDF

_RULE = re.compile(r"CONSTRUCT\s*\{(?P<then>[^}]*)\}\s*WHERE\s*\{(?P<where>.*)\}\s*$", re.DOTALL)

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Slot = str | ox.NamedNode
"""A variable's name, or the term itself."""
Pattern = tuple[Slot, Slot, Slot]
Bindings = Mapping[str, Term]


@dataclass(frozen=True)
class Rule:
    """A rule, or (where `then` is None) a clash: the words of its header, its query, and its triples."""

    name: str
    title: str
    says: str
    premises: tuple[Pattern, ...]
    then: Pattern | None
    sparql: str
    of_terms: bool = False


class Step(NamedTuple):
    """Why a triple follows: by this rule, from these triples, with these terms for the rule's variables."""

    rule: Rule
    premises: tuple[ox.Triple, ...]
    bindings: Bindings

    @property
    def order(self) -> tuple[int, str, tuple[str, ...]]:
        """By which one of several steps is chosen, whatever order they were found in."""
        return len(self.premises), self.rule.name, tuple(map(str, self.premises))


@dataclass(frozen=True)
class Closure:
    """Facts and terms with all that follows from them, in a store, and why each new triple follows."""

    store: ox.Store
    steps: Mapping[ox.Triple, Step] = field(default_factory=dict)

    def grounds(self, triples: Iterable[ox.Triple]) -> frozenset[ox.Triple]:
        """The facts on which triples stand in the end."""
        found: set[ox.Triple] = set()
        seen: set[ox.Triple] = set()
        todo = list(triples)
        while todo:
            if (here := todo.pop()) not in seen:
                seen.add(here)
                if here in self.steps:
                    todo += self.steps[here].premises
                else:
                    found.add(here)
        return frozenset(found)

    def clashes(self) -> Iterator[Step]:
        """Every row of every clash query, most of them several times over."""
        for rule in clash_rules():
            for bindings in _rows(self.store, rule.sparql):
                yield Step(rule, tuple(_filled(pattern, bindings) for pattern in rule.premises), bindings)


def follow(facts: Iterable[ox.Triple], terms: Iterable[ox.Triple]) -> Closure:
    """All that follows from facts by the terms of an ontology (see `closed_terms`).

    Every rule is asked in rounds what follows from the last round's triples, so that neither the order of
    the facts nor of the rules matters.
    """
    store = ox.Store()
    store.bulk_extend(ox.Quad(*triple) for triple in terms)
    store.bulk_extend(ox.Quad(*triple) for triple in facts)
    return Closure(store, _run(store, [rule for rule in rules() if not rule.of_terms]))


def closed_terms(terms: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """The terms of an ontology with all that follows from them alone."""
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in terms)
    _run(store, rules())
    return tuple(quad.triple for quad in store)


def _run(store: ox.Store, asked: Iterable[Rule]) -> dict[ox.Triple, Step]:
    steps: dict[ox.Triple, Step] = {}
    asked = tuple(asked)
    while new := _round(store, asked):
        steps.update(new)
        store.extend(ox.Quad(*triple) for triple in new)
    return steps


def _round(store: ox.Store, asked: Iterable[Rule]) -> dict[ox.Triple, Step]:
    new: dict[ox.Triple, Step] = {}
    for rule in asked:
        assert rule.then is not None
        for bindings in _rows(store, rule.sparql):
            triple = _filled(rule.then, bindings)
            step = Step(rule, tuple(_filled(pattern, bindings) for pattern in rule.premises), bindings)
            if triple not in new or step.order < new[triple].order:
                new[triple] = step
    return new


def _rows(store: ox.Store, query: str) -> Iterator[Bindings]:
    answer: Any = store.query(query, prefixes=dict(PREFIXES))
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {name: value for name in names if (value := row[name]) is not None}


def _filled(pattern: Pattern, bindings: Bindings) -> ox.Triple:
    subject, predicate, object_ = (bindings[slot] if isinstance(slot, str) else slot for slot in pattern)
    return ox.Triple(subject, predicate, object_)  # type: ignore[arg-type]


# ---- the drawer


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of the drawer, by name.

    Raises:
        DataError: if a file is none.
    """
    return _read_all("rules", _read_rule)


@cache
def clash_rules() -> tuple[Rule, ...]:
    """The clashes of the drawer, by name.

    Raises:
        DataError: if a file is none.
    """
    return _read_all("clashes", _read_clash)


def _read_all(folder: str, read: Callable[[Path, str], Rule]) -> tuple[Rule, ...]:
    found = []
    for path in sorted((drawer("ontology") / folder).glob("*.rq")):
        try:
            found.append(read(path, path.read_text("utf-8")))
            ox.Store().query(found[-1].sparql, prefixes=dict(PREFIXES))
        except (SyntaxError, ValueError, KeyError, OSError) as error:
            what = " ".join(str(error).split())
            raise DataError(what, where=str(path), hint="see kg/ontology/rules.py for the form of a rule") from None
    return tuple(found)


def _read_rule(path: Path, text: str) -> Rule:
    parts = _RULE.search(text)
    if parts is None:
        raise ValueError("no CONSTRUCT { one triple } WHERE { ... }")
    (then,) = _patterns(parts["then"])
    sparql = f"SELECT * WHERE {{ {parts['where']} FILTER NOT EXISTS {{ {parts['then']} }} }}"
    return _rule(path, text, then, sparql)


def _read_clash(path: Path, text: str) -> Rule:
    return _rule(path, text, None, text)


def _rule(path: Path, text: str, then: Pattern | None, sparql: str) -> Rule:
    header = [line.lstrip("# ").rstrip() for line in text.splitlines() if line.startswith("#")]
    notes = dict(line.split(": ", 1) for line in header[1:] if ": " in line)
    of_terms = notes.get("of") == "terms"
    if not header or not (of_terms or (notes.get("says") and notes.get("from"))):
        raise ValueError("the header lacks its title, `says:` or `from:`")
    premises = tuple(_patterns(notes.get("from", "")))
    return Rule(path.stem, header[0], notes.get("says", ""), premises, then, sparql, of_terms)


def _patterns(text: str) -> Iterator[Pattern]:
    """The triples of `?x ?p ?y . ?y a ?c`."""
    for triple in filter(None, (part.strip() for part in re.split(r"\s\.(?:\s|$)", text))):
        subject, predicate, object_ = map(_slot, triple.split())
        yield subject, predicate, object_


def _slot(word: str) -> Slot:
    if word.startswith("?"):
        return word[1:]
    prefix, _, local = word.partition(":")
    return ox.NamedNode(RDF + "type" if word == "a" else PREFIXES[prefix] + local)
