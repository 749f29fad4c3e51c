"""Frames of nouns, adjectives and names: event nouns with their light verbs undone, offices, what lies where."""

from __future__ import annotations

from collections.abc import Collection

from kg import gazetteer
from kg.nlp.copulas import restates, shared_phrases, told_of
from kg.nlp.frame import (
    DIRECTIONS,
    NOMINAL,
    SUBJECTS,
    Frame,
    antecedents,
    before_hyphen,
    joined,
)
from kg.nlp.tree import Tree

_BLAME = "blame"
_BLAMED = {(_BLAME, ""), (_BLAME, "for"), ("accuse", "of"), ("suspect", "of")}
_QUOTES = frozenset("\"'”’»")
_ROUNDS = {"round", "wave", "series", "spate", "flurry", "string", "cycle", "session", "set"}


def noun_frame(tree: Tree, i: int, verbs: dict[int, Frame], light: Collection[str], light_in: Collection[str]) -> Frame:
    """The frame of an event or relation noun, with the verb that carries it undone."""
    frame = Frame(i, tree.lemma[i], "noun", role=_office(tree, i))
    for k in tree.kids[i]:
        dep = tree.dep[k]
        if dep == "nmod:poss":
            frame.add("poss", tree.conjuncts(k))
        elif dep in ("amod", "compound", "nmod:desc", "nmod:unmarked", "nummod"):
            frame.add("mod", tree.conjuncts(k))
        elif dep == "nmod" and k < i and tree.pos[k] == "PROPN" and not tree.case(k):
            frame.add("mod", tree.conjuncts(k))  # "a Marine Corps sergeant"
        elif dep in ("nmod", "obl", "obl:agent"):
            for t in tree.conjuncts(k):
                frame.add(tree.case(k) or tree.case(t) or "time", [t])
        elif dep in ("appos", "flat") and tree.pos[k] in NOMINAL and not restates(tree, i, k):
            frame.add("name", tree.conjuncts(k))
        elif dep == "acl" and tree.tag[k] == "VB":
            frame.add("aim", tree.conjuncts(k))
        elif dep == "advmod" and tree.lower[k] in DIRECTIONS:
            frame.add("near", tree.children(k, "obl", "nmod"))
        elif dep in SUBJECTS:
            frame.add("subject", [a for t in tree.conjuncts(k) for a in antecedents(tree, t)])
    for k in shared_phrases(tree, i):
        frame.add(tree.case(k), tree.conjuncts(k))
    if tree.dep[i] in SUBJECTS and tree.head[i] >= 0 and tree.first(tree.head[i], "cop") is not None:
        frame.add("is", tree.conjuncts(tree.head[i]))
    _beside(tree, frame)
    _described(tree, frame)
    if tree.dep[i] == "nmod" and tree.head[i] >= 0:
        frame.add("above", tree.conjuncts(tree.head[i]))
    _carried(tree, frame, verbs, light, light_in)
    _blamed(tree, frame, verbs)
    agent = next((frame.slots[s] for s in ("subject", "by") if frame.slots.get(s)), [])
    frame.add("agent", agent or [*frame.slots.get("poss", []), *frame.slots.get("mod", [])])
    return frame


def _office(tree: Tree, i: int) -> str:
    """The two words of an office that is not what its noun alone is: a deputy commander does not command."""
    if i == 0 or tree.head[i - 1] not in (i, tree.head[i]):
        return ""
    words = f"{tree.lower[i - 1]} {tree.lemma[i]}"
    return words if gazetteer.role(words) not in (None, gazetteer.role(tree.lemma[i])) else ""


def name_frame(tree: Tree, i: int) -> Frame:
    """What stands around a name: "Bunagana, in North Kivu", "Syria's Idlib province", "Homs, Syria"."""
    frame = Frame(i, "*", "name")
    above = [k for k in tree.kids[tree.head[i]] if k > i] if tree.case(i) == "of" and tree.head[i] >= 0 else []
    for k in (*tree.kids[i], *above):  # "the town of Bunagana | in North Kivu"
        case = tree.case(k)
        if tree.dep[k] == "nmod:poss":
            frame.add("poss", [k])
        elif tree.dep[k] in ("nmod", "obl") and case:
            frame.add(case, tree.conjuncts(k))
        elif tree.dep[k] in ("appos", "nmod:unmarked", "list", "flat", "nmod") and tree.pos[k] == "PROPN":
            frame.add("next" if k > i else "before", [k])
    for k in right_behind(tree, i):
        frame.add(tree.case(k), tree.conjuncts(k))
    if tree.case(i) == "of" and tree.head[i] >= 0:  # "the Kenyan border town of Mandera"
        frame.add("kind_of", tree.children(tree.head[i], "amod", "compound", "nmod:poss", "nmod:desc"))
        frame.add("kind", [tree.head[i]])
    return frame


def _beside(tree: Tree, frame: Frame) -> None:
    """A phrase right behind the noun that the parser hung on the verb ("perished in a strike | on Homs")."""
    for k in right_behind(tree, frame.head):
        frame.add(tree.case(k), tree.conjuncts(k))
    verb = tree.head[frame.head]
    if tree.dep[frame.head] == "obl" and verb >= 0 and tree.pos[verb] == "VERB":
        subject = tree.first(verb, *SUBJECTS)
        frame.add("clause_subject", [] if subject is None else tree.conjuncts(subject))


def right_behind(tree: Tree, i: int) -> list[int]:
    """Phrases of the verb above that begin right after all that hangs on `i`."""
    verb = tree.head[i]
    while verb >= 0 and tree.pos[verb] != "VERB":
        verb = tree.head[verb]
    phrases = [k for k in tree.children(verb, "obl") if k > i] if verb >= 0 else []
    if not phrases or tree.lemma[verb] == _BLAME:
        return []
    after = max(tree.below(i)) + 1
    while after < len(tree) and tree.text[after] in _QUOTES:
        after += 1
    return [k for k in phrases if min(tree.below(k)) == after]


def _described(tree: Tree, frame: Frame) -> None:
    """The thing that a noun in apposition or predication describes ("Hezbollah, an ally of Iran")."""
    i, h = frame.head, tree.head[frame.head]
    if h < 0:
        return
    if tree.dep[i] == "appos" and tree.pos[h] in NOMINAL:
        frame.add("subject", [told_of(tree, h)])
    elif tree.dep[i] in ("compound", "nmod:desc", "flat") and tree.pos[h] == "PROPN":
        frame.add("name", [h])
    elif i + 1 < len(tree) and tree.pos[i + 1] == "PROPN" and tree.head[i + 1] == h and tree.dep[i] != "compound":
        frame.add("name", [i + 1])  # "its ally Russia", both hung on the same word
    elif tree.dep[i] == "conj" and tree.first(h, "cop") is not None:
        subject = tree.first(h, *SUBJECTS)
        frame.add("subject", [] if subject is None else tree.conjuncts(subject))


def _carried(
    tree: Tree, frame: Frame, verbs: dict[int, Frame], light: Collection[str], light_in: Collection[str]
) -> None:
    """Take over subject and prepositions of a light verb ("carried out a strike on ...")."""
    i = frame.head
    while tree.head[i] >= 0 and (tree.dep[i] == "conj" or _counted(tree, i)):
        i = tree.head[i]
    verb = verbs.get(tree.head[i])
    if verb is None or tree.dep[i] not in ("obj", "nsubj:pass", "obl", "nsubj", "nmod"):
        return
    through = tree.dep[i] == "obl" and tree.case(i) != "including"  # "conducted ten strikes, including one on"
    if verb.lemma not in (light_in if through else light) or tree.case(i) == "by":
        return
    frame.light, frame.carrier = verb.lemma, verb.head
    own = {frame.head, i}
    surface = verb.slots.get("object" if verb.passive else "subject", [])
    agent = surface if tree.dep[i] == "obl" else verb.slots.get("subject", [])
    frame.add("subject", [t for t in agent if t not in own])
    for slot, tokens in verb.slots.items():
        if slot not in ("subject", "object", "complement", "adverbial"):
            frame.add(slot, [t for t in tokens if t not in own])


def _blamed(tree: Tree, frame: Frame, verbs: dict[int, Frame]) -> None:
    """`blamed the raid on rebels`, `accused rebels of the raid`: a raid by rebels, in the eyes of who speaks."""
    verb, case = verbs.get(tree.head[frame.head]), tree.case(frame.head)
    if verb is None or (verb.lemma, case) not in _BLAMED or tree.first(frame.head, "acl:relcl", "acl") is not None:
        return  # "blamed rebels for the bomb that killed nine": who killed is not said
    if case:
        frame.add("by", verb.slots.get("object", []))
    elif tree.dep[frame.head] == "obj":
        frame.add("by", verb.slots.get("on", []))


def _counted(tree: Tree, i: int) -> bool:
    """`ten strikes, including one on Homs`; `a round of talks will be held`: what is carried is what counts it."""
    if tree.dep[i] != "nmod":
        return False
    return tree.case(i) == "including" or (tree.case(i) == "of" and tree.lemma[tree.head[i]] in _ROUNDS)


def located_frame(tree: Tree, i: int) -> Frame:
    """`forces are in Iraq`: being somewhere, a frame of "be"."""
    frame = Frame(i, "be", "verb")
    frame.slots[tree.case(i)] = [i]
    subject = tree.first(i, *SUBJECTS)
    if subject is not None:
        frame.add("subject", [a for t in tree.conjuncts(subject) for a in antecedents(tree, t)])
    return frame


def adjective_frame(tree: Tree, i: int) -> Frame:
    """`loyal to`, `allied with`: the noun described is the subject."""
    frame = Frame(i, tree.lemma[i], "adjective")
    for k in tree.kids[i]:
        if tree.dep[k] in ("obl", "nmod"):
            for t in tree.conjuncts(k):
                frame.add(tree.case(k) or tree.case(t) or "time", [t])
        elif tree.dep[k] in SUBJECTS:
            frame.add("subject", [a for t in tree.conjuncts(k) for a in antecedents(tree, t)])
    if tree.dep[i] in ("amod", "acl", "acl:relcl") and tree.head[i] >= 0:
        frame.add("subject", [tree.head[i]])
        frame.add("fellow", joined(tree, tree.head[i]))
        actor = before_hyphen(tree, i)
        frame.add("object", [] if actor is None else [actor])
    return frame
