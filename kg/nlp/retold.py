"""Violence told of before: "the strikes killed nine" names no actor, "it claimed responsibility" no target."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Claim
from kg.nlp.frame import Frame
from kg.nlp.tree import Tree
from kg.nlp.words import Words

_DEFINITE = {"the", "this", "that", "these", "those", "both"}
_BESIDE = ("det", "det:predet", "punct", "cc")
_ACTOR_NEAR, _TARGET_NEAR = 3, 8
"""Sentences that "the attack" and "claimed responsibility" look back."""


@dataclass(slots=True)
class _Event:
    sentence: int
    subject: int | None
    object: int | None


class Retold:
    """Remembers the last violence that a text states as a fact, in order of its frames; tokens in and out."""

    def __init__(self, tree: Tree, words: Words) -> None:
        self._tree, self._words = tree, words
        self._last: _Event | None = None
        self._assault: _Event | None = None

    def note(self, frame: Frame, claim: Claim, subject: int | None, target: int | None) -> None:
        """Remember what `claim` states of `frame`."""
        fact = (claim.polarity, claim.modality) == ("affirmed", "actual")
        if not fact or claim.predicate not in self._words.list("violence"):
            return
        event = _Event(self._tree.sentence[frame.head], subject, target)
        if self._last is None or self._last.sentence != event.sentence or subject is not None:
            self._last = event
        if target is not None and claim.predicate in self._words.list("assaults"):
            self._assault = event

    def actor(self, frame: Frame) -> list[int]:
        """Who did what `frame` speaks of as known: the actor of the violence told of just before."""
        last, here = self._last, self._tree.sentence[frame.head]
        if last is None or last.subject is None or not 0 < here - last.sentence <= _ACTOR_NEAR:
            return []
        return [last.subject] if self._speaks_of_it(frame) else []

    def target(self, frame: Frame) -> list[int]:
        """What an attack that is only claimed was against."""
        here = self._tree.sentence[frame.head]
        for event in (self._assault, self._last):
            if event is not None and event.object is not None and 0 < here - event.sentence <= _TARGET_NEAR:
                return [event.object]
        return []

    def _speaks_of_it(self, frame: Frame) -> bool:
        """Whether "the attack", without a word that tells it from others, takes part."""
        parts = {frame.head, *(t for tokens in frame.slots.values() for t in tokens)}
        return any(
            self._tree.lemma[t] in self._words.list("events")
            and any(self._tree.lower[k] in _DEFINITE for k in self._tree.children(t, "det", "det:predet"))
            and all(self._tree.dep[k] in _BESIDE or k == frame.head for k in self._tree.kids[t])
            for t in parts
        )
