"""Facts that cannot be true together: the smallest sets of them, and why, in words.

The rules find what this ontology can forbid, however large the graph; HermiT is asked about the rest. It only says
that there is a contradiction: which facts make it is found by leaving facts out until none can be spared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.ontology import reasoner
from kg.ontology.facts import TYPE, around, label
from kg.ontology.rules import Closure, Step, closed_terms, follow
from kg.vocab import OWL

_MINIMISED = 200
"""Clashes whose facts are tried one by one; of more, the first proof is taken."""
_HIDDEN = 3
"""Contradictions that HermiT is asked for one after another: each takes some thirty runs."""

Facts = Sequence[ox.Triple]
Test = Callable[[Facts], bool]


class Clash(NamedTuple):
    """Facts that cannot be true together, what they are about, and why."""

    facts: tuple[ox.Triple, ...]
    about: str
    reason: str
    by_reasoner: bool = False


# ---- by the rules


def by_rules(facts: Facts, terms: Iterable[ox.Triple], labels: ox.Store) -> list[Clash]:
    """The contradictions that the rules find, a set of facts once.

    Args:
        facts: what may clash.
        terms: those of the ontology, with what follows from them (`closed_terms`).
        labels: what things and terms are called.
    """
    terms = tuple(terms)
    whole = follow(facts, terms)
    proofs: dict[frozenset[ox.Triple], None] = {}
    for step in sorted(whole.clashes(), key=lambda step: step.order):
        proofs.setdefault(whole.grounds(step.premises))
    found: dict[frozenset[ox.Triple], Clash] = {}
    for number, grounds in enumerate(proofs):
        if not any(known <= grounds for known in found):
            core = minimal(sorted(grounds, key=str), lambda some: _clashing(some, terms), number < _MINIMISED)
            found.setdefault(frozenset(core), _explained(core, terms, labels))
    return list(found.values())


def _clashing(facts: Facts, terms: Iterable[ox.Triple]) -> bool:
    return next(follow(facts, terms).clashes(), None) is not None


def minimal(facts: Facts, clashing: Test, thorough: bool = True) -> tuple[ox.Triple, ...]:
    """The facts without those that a contradiction can spare: each of the rest is needed for it."""
    kept = list(facts)
    for fact in facts if thorough else ():
        rest = [other for other in kept if other != fact]
        if clashing(rest):
            kept = rest
    return tuple(kept)


def _explained(facts: Facts, terms: Iterable[ox.Triple], labels: ox.Store) -> Clash:
    closure = follow(facts, terms)
    step = min(closure.clashes(), key=lambda step: (_depth(closure, step), step.order))
    reasons = dict.fromkeys(reason for premise in step.premises for reason in _argued(closure, premise, labels))
    about = next((t.value for t in step.bindings.values() if _is_thing(t)), "")
    return Clash(tuple(facts), about, f"{_filled(step, labels)}: {'; '.join(reasons)}")


def _depth(closure: Closure, step: Step) -> int:
    """How many steps an argument takes."""
    below = [closure.steps[premise] for premise in step.premises if premise in closure.steps]
    return 1 + sum(_depth(closure, other) for other in below)


def _argued(closure: Closure, triple: ox.Triple, labels: ox.Store) -> Iterator[str]:
    """The facts and the rules that lead to a triple, in their order."""
    if triple not in closure.steps:
        yield in_words(labels, triple)
        return
    step = closure.steps[triple]
    for premise in step.premises:
        yield from _argued(closure, premise, labels)
    yield _filled(step, labels)


def _filled(step: Step, labels: ox.Store) -> str:
    return step.rule.says.format(**{name: _called(labels, term) for name, term in step.bindings.items()})


def _is_thing(term: object) -> bool:
    return isinstance(term, ox.NamedNode) and "#" not in term.value


# ---- by HermiT


def by_reasoner(facts: Facts, terms: Facts, labels: ox.Store, known: Iterable[Clash] = ()) -> Iterator[Clash]:
    """Contradictions that the rules did not find; the facts of `known` ones are left out.

    Raises:
        InputError: if HermiT is not there, or cannot read the graph.
    """
    spent = {fact for clash in known for fact in clash.facts}
    for _ in range(_HIDDEN):
        rest = [fact for fact in facts if fact not in spent]
        if reasoner.consistent(terms, rest):
            return
        core = smallest(rest, lambda some: not reasoner.consistent(terms, some))
        spent.update(core)
        told = "; ".join(in_words(labels, fact) for fact in core) or "the ontology contradicts itself"
        about = core[0].subject.value if core and isinstance(core[0].subject, ox.NamedNode) else OWL
        yield Clash(core, about, f"HermiT finds that the ontology does not allow this: {told}", by_reasoner=True)
        if not core:
            return


def smallest(facts: Facts, clashing: Test) -> tuple[ox.Triple, ...]:
    """A set of facts that clash, none of which can be spared, found with few tests.

    The shortest beginning that clashes ends in a fact that is needed. Around this one the rest is looked for.
    """
    if clashing(()):
        return ()
    low, high = 0, len(facts)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if clashing(facts[:middle]) else (middle, high)
    needed, before = facts[high - 1], facts[: high - 1]
    near = _near(needed, before, clashing)
    return (*_needed(near, (needed,), clashing), needed)


def _near(needed: ox.Triple, before: Facts, clashing: Test) -> Facts:
    """The surroundings of a fact that are wide enough to clash with it."""
    ends = (needed.subject, *(() if needed.predicate == TYPE else (needed.object,)))
    for steps in (0, 1, 2):
        near = around(ends, before, steps)
        if clashing((*near, needed)):
            return near
    return before


def _needed(facts: Facts, given: Facts, clashing: Test) -> tuple[ox.Triple, ...]:
    """Those of the facts that clash with the given ones: by halves (QuickXplain, Junker 2004)."""
    if not facts or clashing(given):
        return ()
    if len(facts) == 1:
        return tuple(facts)
    half = len(facts) // 2
    left, right = facts[:half], facts[half:]
    of_right = _needed(right, (*given, *left), clashing)
    of_left = _needed(left, (*given, *of_right), clashing)
    return (*of_left, *of_right)


# ---- words


def in_words(labels: ox.Store, triple: ox.Triple) -> str:
    """A triple as a person would say it."""
    subject, object_ = label(labels, triple.subject), _called(labels, triple.object)
    if triple.predicate == TYPE:
        return f"{subject} is {object_}"
    return f"{subject} {label(labels, triple.predicate)} {object_}"


def _called(labels: ox.Store, term: object) -> str:
    """A term by its label, a class with its article."""
    name = label(labels, term)
    is_class = isinstance(term, ox.NamedNode) and any(
        labels.quads_for_pattern(term, TYPE, ox.NamedNode(OWL + "Class"), ox.DefaultGraph())
    )
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}" if is_class else name


__all__ = ["Clash", "by_reasoner", "by_rules", "closed_terms", "in_words", "minimal", "smallest"]
