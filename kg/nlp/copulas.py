"""What nouns that tell who somebody is share with whom they tell it of, and with each other."""

from __future__ import annotations

from kg.nlp.tree import Tree

_SUBJECTS = ("nsubj", "csubj")


def told_of(tree: Tree, t: int) -> int:
    """`Orlov is a pilot and general who led the siege`: who led it is Orlov, who is told to be one."""
    told = t
    while tree.dep[told] == "conj" and tree.first(told, "det") is None:
        told = tree.head[told]
    subject = tree.first(told, *_SUBJECTS)
    if subject is None or tree.first(told, "cop") is None or tree.pos[subject] != "PROPN":
        return t
    return subject if any(tree.lower[k] in ("a", "an") for k in tree.children(told, "det")) else t


def restates(tree: Tree, i: int, k: int) -> bool:
    """`He was a general (shang jiang)`: of whom it is said is named before, what follows is another word for it."""
    return k > i and tree.first(i, "cop") is not None and tree.first(i, *_SUBJECTS) is not None


def shared_phrases(tree: Tree, i: int) -> list[int]:
    """`a minister and marshal | in the army`: what stands behind the last of several nouns may be said of it too."""
    first = tree.head[i]
    if tree.dep[i] != "conj" or tree.pos[first] not in ("NOUN", "PROPN"):
        return []
    last = max(tree.below(i))
    return [k for k in tree.children(first, "nmod") if k > last and tree.case(k)]
