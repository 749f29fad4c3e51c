"""Tolls told whole and then in parts: "strikes killed 23", and later eight here, ten there and five elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model import Claim

_REACH = 2000
"""Characters within which the parts of a toll follow it."""


def parted(claims: Iterable[Claim]) -> Iterator[tuple[Claim, list[Claim]]]:
    """Each toll of a known author with the tolls of later sentences that add up to exactly as many.

    A part names no author, or the same one. A sum that only comes near says nothing.
    """
    tolls = [c for c in sorted(claims, key=lambda c: (c.evidence, c.trigger, c.id)) if _exact(c)]
    for whole in tolls:
        if whole.subject is not None and (parts := _adding_up(whole, tolls)):
            yield whole, parts


def _adding_up(whole: Claim, tolls: list[Claim]) -> list[Claim]:
    """The first tolls after `whole` if they come to its number; empty otherwise."""
    parts: list[Claim] = []
    for toll in tolls:
        if toll.predicate != whole.predicate or not 0 < toll.evidence.start - whole.evidence.start <= _REACH:
            continue
        if toll.subject not in (None, whole.subject):
            break
        parts.append(toll)
        told = sum(map(_number, parts))
        if told >= _number(whole):
            return parts if told == _number(whole) and len(parts) > 1 else []
    return []


def _exact(claim: Claim) -> bool:
    """Whether it counts people, as a fact, and not within another count of its sentence."""
    count = claim.count
    return claim.is_fact and claim.included_in is None and count is not None and count.low == count.best == count.high


def _number(claim: Claim) -> int:
    return claim.count.best or 0 if claim.count else 0
