"""`The two sides`, `both countries`: a description of two parties named just before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.nlp.mentions import Draft, Mentions

_SIDES = {"side", "party", "rival", "ally", "foe", "enemy", "neighbour", "neighbor", "adversary", "government"}
_COUNTRIES = {"country", "nation", "state"}
_TWO = _SIDES | _COUNTRIES
_BOTH = {"both", "two"}
_NEAR = 2
"""Sentences that such a description looks back."""


def split_pairs(mentions: Mentions) -> None:
    """Let each description of two parties, whose entities are known, mention both; none where it is not plain which."""
    for draft in mentions.drafted:
        tree, lemma = mentions.tree, mentions.tree.lemma[draft.head]
        if draft.kind != "nominal" or lemma not in _TWO:
            continue
        if not any(tree.lower[i] in _BOTH for i in range(max(draft.first - 1, 0), draft.head)):
            continue
        pair = _pair(mentions, draft, countries=lemma in _COUNTRIES)
        if pair is not None:
            mentions.take_apart(draft, [_in_place_of(draft, party) for party in pair])


def _in_place_of(draft: Draft, party: Draft) -> Draft:
    first, last, head, text = draft.first, draft.last, draft.head, draft.text
    return replace(party, first=first, last=last, head=head, text=text, kind="nominal", number=None)


def _pair(mentions: Mentions, draft: Draft, *, countries: bool) -> tuple[Draft, Draft] | None:
    """The only two parties brought together in the nearest sentence that brings any together."""
    tree, here = mentions.tree, mentions.tree.sentence[draft.head]
    for sentence in range(here, max(here - _NEAR, -1), -1):
        first, last = tree.bounds[sentence]
        pairs = {
            frozenset((_name(a), _name(b))): (a, b)
            for i in range(first, min(last, draft.first))
            for a, b in _joined(mentions, i)
            if b.head < draft.first and _name(a) != _name(b)
            and all(p.type == "Country" if countries else "party" in p.classes for p in (a, b))
        }  # fmt: skip
        if pairs:
            return next(iter(pairs.values())) if len(pairs) == 1 else None
    return None


def _joined(mentions: Mentions, i: int) -> Iterator[tuple[Draft, Draft]]:
    """`Russia and Turkey`; `Russia attacked Ukraine`, `Russia met with Turkey`; never one of three."""
    tree = mentions.tree
    group = list(tree.conjuncts(i))
    if len(group) == 2 and tree.dep[i] != "conj":
        yield from _drafts(mentions, *group)
    predicates = tree.pos[i] == "VERB" or tree.first(i, "cop") is not None  # "X is in conflict with Y"
    if predicates and (subject := tree.first(i, "nsubj")) is not None:
        others = [
            k
            for k in tree.children(i, "obj", "obl", "nmod")
            if tree.dep[k] == "obj" or tree.case(k) in ("with", "against")
        ]
        ends = [*tree.conjuncts(subject), *(c for k in others for c in tree.conjuncts(k))]
        if len(ends) == 2 and others:
            yield from _drafts(mentions, *ends)


def _drafts(mentions: Mentions, one: int, other: int) -> Iterator[tuple[Draft, Draft]]:
    first, second = mentions.at(one), mentions.at(other)
    if first is None or second is None or "named" not in (first.kind, second.kind):
        return
    if all("party" in d.classes or d.type == "Person" for d in (first, second)):
        yield first, second


def _name(draft: Draft) -> str:
    return draft.entry.id if draft.entry is not None else draft.text
