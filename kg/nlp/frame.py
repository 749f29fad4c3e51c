"""Predicate frames: who does what to whom, the same for every wording of it.

A frame has a head word and slots. `subject` and `object` are deep roles: a passive, a by-agent, a
participle ("Russia-backed forces") or a light verb ("carried out a strike") is already undone, so no
rule ever inverts who acted. Other slots are named by their preposition ("on", "against", "because_of")
or by their tie to a noun (`poss`, `mod`, `name`, `agent`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from kg.nlp.copulas import told_of
from kg.nlp.tree import Tree

Kind = Literal["verb", "participle", "noun", "adjective", "name"]
Slots = dict[str, list[int]]

_RELATIVE = {"who", "which", "that", "whom"}
HYPHENS = {"-", "–", "‑"}
DIRECTIONS = {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"}
NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "X"}
SUBJECTS = ("nsubj", "csubj")


@dataclass(slots=True)
class Frame:
    """One predicate with its arguments; slots hold head tokens, coordination already spread out."""

    head: int
    lemma: str
    kind: Kind
    slots: Slots = field(default_factory=dict)
    passive: bool = False
    light: str = ""
    """The verb that carries an event noun ("launch" in "launched an attack")."""
    carrier: int = -1
    """The token of that verb; `head` where there is none."""
    role: str = ""
    """The office that a noun and the word before it make ("prime minister", "deputy commander")."""

    def __post_init__(self) -> None:
        if self.carrier < 0:
            self.carrier = self.head

    def add(self, slot: str, tokens: Iterable[int]) -> None:
        """Append `tokens` to `slot`, without repeats."""
        have = self.slots.setdefault(slot, [])
        have.extend(t for t in tokens if t not in have and t != self.head)


def spread(tree: Tree, tokens: Iterable[int]) -> list[int]:
    """The tokens with everything coordinated with them."""
    return [c for t in tokens for c in tree.conjuncts(t)]


def antecedents(tree: Tree, t: int) -> list[int]:
    """What a relative pronoun stands for; any other token stands for itself."""
    if tree.lower[t] not in _RELATIVE or tree.pos[t] not in ("PRON", "DET", "SCONJ"):
        return [t]
    for _, parent in tree.ancestors(t):
        if tree.dep[parent] in ("acl:relcl", "acl") and tree.head[parent] >= 0:
            return [told_of(tree, tree.head[parent])]
        if tree.sentence[parent] != tree.sentence[t]:
            break
    return [t]


def before_hyphen(tree: Tree, i: int) -> int | None:
    """The word tied to a participle by a hyphen ("Russia-backed")."""
    if i >= 2 and tree.text[i - 1] in HYPHENS and tree.end[i - 1] == tree.start[i]:
        return i - 2
    return None


def joined(tree: Tree, noun: int) -> list[int]:
    """What a noun is named together with ("the army and allied militias")."""
    return [tree.head[noun]] if tree.dep[noun] == "conj" else []
