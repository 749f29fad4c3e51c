"""Predicate frames of a text, in order; the verbs' are made here, the nouns' in `kg.nlp.nominals`."""

from __future__ import annotations

from collections.abc import Collection

from kg.nlp.copulas import told_of
from kg.nlp.frame import (
    DIRECTIONS,
    HYPHENS,
    NOMINAL,
    SUBJECTS,
    Frame,
    antecedents,
    before_hyphen,
    joined,
    spread,
)
from kg.nlp.nominals import adjective_frame, located_frame, name_frame, noun_frame
from kg.nlp.tree import Tree

_OWN = {"subject", "object", "iobj", "complement", "aux", "by"}
_PREFIXES = {"pro", "anti"}
_CONDITIONS = {"if", "unless"}
_RESULTS = frozenset({"kill", "leave", "wound", "injure", "destroy", "displace", "damage", "force", "trap", "maim"})
"""What an act brings about: "was shelled by rebels, killing two" is the rebels' doing, not that of whom they hit."""
_TELLING = frozenset(
    {"blame", "accuse", "cite", "warn", "call", "urge", "add", "condemn", "demand", "denounce", "quote", "vow"}
)
"""What the one who has just been quoted does, not the one that the quotation is about."""
_MUTUAL = frozenset({"engage", "clash", "fight", "battle", "skirmish", "exchange", "trade"})
"""Of what comes of these, neither side is the doer."""
_URGING = frozenset({"call", "appeal", "plead"})
_PARTICLES = frozenset({"back", "off"})
_FATAL = frozenset({"fatally", "mortally"})
_OBJECT_CONTROL = {"of", "for", "from", "into", "against"}


def read(
    tree: Tree,
    nouns: Collection[str] = (),
    light: Collection[str] = (),
    light_in: Collection[str] = (),
    names: Collection[int] = (),
) -> list[Frame]:
    """The frames of a text in order of their heads.

    Args:
        tree: the parsed text.
        nouns: lemmas of the event and relation nouns that get a frame of their own.
        light: lemmas of verbs that lend their subject and prepositions to such a noun.
        light_in: those of them that may govern the noun through a preposition ("engaged in clashes").
        names: head tokens of names that get a frame of kind "name", lemma "*".
    """
    verbs: dict[int, Frame] = {}
    for i in _top_down(tree):
        frame = _verb(tree, i, verbs)
        if frame is not None:
            verbs[i] = frame
    _share(tree, verbs)
    _share_object(tree, verbs)
    frames = list(verbs.values())
    for i, pos in enumerate(tree.pos):
        if tree.lower[i] in _PREFIXES and i + 2 < len(tree) and tree.text[i + 1] in HYPHENS:
            frames.append(_prefixed(tree, i))
        elif tree.lemma[i] in nouns and _heads_frame(tree, i):
            frames.append(noun_frame(tree, i, verbs, light, light_in))
        elif pos == "ADJ" and i not in verbs:
            frames.append(adjective_frame(tree, i))
        if pos in NOMINAL and tree.case(i) and tree.first(i, "cop") is not None:
            frames.append(located_frame(tree, i))
    frames.extend(name_frame(tree, i) for i in names)
    return sorted(frames, key=lambda f: (f.head, f.kind))


def _share(tree: Tree, verbs: dict[int, Frame]) -> None:
    """`two were killed and five wounded in a raid`: what trails two passives tells of both."""
    for i, last in verbs.items():
        first = verbs.get(tree.head[i]) if tree.dep[i] == "conj" else None
        if first is None or not (first.passive and last.passive):
            continue
        if (
            "subject" not in first.slots
            and (agent := tree.first(i, "obl:agent")) is not None
            and tree.case(agent) == "by"
        ):
            first.add("subject", tree.conjuncts(agent))
        for one, other in ((first, last), (last, first)):
            for slot, tokens in list(one.slots.items()):
                if slot not in _OWN and slot not in other.slots:
                    trailing = [t for t in tokens if t > i]
                    other.slots.update({slot: trailing} if trailing else {})


def _share_object(tree: Tree, verbs: dict[int, Frame]) -> None:
    """`surrounded and stormed the prison`: two verbs side by side have one object."""
    for i, last in verbs.items():
        first = verbs.get(tree.head[i]) if tree.dep[i] == "conj" else None
        if first is None or first.passive or last.passive or tree.tag[first.head] != tree.tag[i]:
            continue
        between = range(first.head + 1, i)
        if any(tree.pos[k] not in ("CCONJ", "ADV", "AUX") for k in between):
            continue
        for one, other in ((first, last), (last, first)):
            if not one.slots.get("object"):
                one.add("object", [t for t in other.slots.get("object", []) if t > i])


def _heads_frame(tree: Tree, i: int) -> bool:
    """A noun, or one that predicates and was taken for an adverb ("is home to")."""
    return tree.pos[i] in ("NOUN", "PROPN") or (tree.pos[i] == "ADV" and tree.first(i, "cop") is not None)


def _top_down(tree: Tree) -> list[int]:
    """Tokens, governors before what they govern."""
    order = [i for i, h in enumerate(tree.head) if h < 0]
    for i in order:
        order.extend(tree.kids[i])
    return order


# --- verbs --------------------------------------------------------------------------------------


def _verb(tree: Tree, i: int, done: dict[int, Frame]) -> Frame | None:
    if tree.pos[i] != "VERB" and tree.tag[i] not in ("VBN", "VBG", "VBD"):
        return None
    if tree.dep[i] in ("aux", "aux:pass", "cop", "case", "mark"):
        return None
    frame = Frame(i, _lemma(tree, i), "verb", passive=_passive(tree, i, done))
    surface = list(tree.children(i, *SUBJECTS, "nsubj:pass", "csubj:pass", "nsubj:outer"))
    surface = [a for s in spread(tree, surface) for a in antecedents(tree, s)]
    _own_arguments(tree, frame)
    if surface and not frame.passive and (left := _left_out(tree, i)) is not None:
        frame.add("object", tree.conjuncts(left))
    if tree.dep[i] == "amod":
        _attributive(tree, frame)
    else:
        frame.add("object" if frame.passive else "subject", surface or _inherited(tree, i, done))
    return frame


def _left_out(tree: Tree, i: int) -> int | None:
    """What a relative clause without a pronoun is about: "the town they had shelled"."""
    if tree.dep[i] != "acl:relcl" or tree.first(i, "obj", "xcomp", "ccomp", "obl") is not None:
        return None
    first = min(tree.below(i))
    return tree.head[i] if not tree.tag[first].startswith("W") and tree.lower[first] != "that" else None


def _lemma(tree: Tree, i: int) -> str:
    particle = tree.first(i, "compound:prt")
    if particle is None and i + 1 < len(tree) and tree.lower[i + 1] in _PARTICLES and tree.head[i + 1] == i:
        particle = i + 1  # "pushed back", taken for an adverb
    return f"{tree.lemma[i]} {tree.lower[particle]}" if particle is not None else tree.lemma[i]


def _passive(tree: Tree, i: int, done: dict[int, Frame]) -> bool:
    if tree.first(i, "aux:pass", "nsubj:pass", "obl:agent") is not None:
        return True
    if not _is_participle(tree, i) or tree.first(i, "aux") is not None:
        return False
    if tree.dep[i] == "conj" and tree.first(tree.head[i], "cop") is not None:
        return tree.first(i, "obj", *SUBJECTS) is None  # "is illegal and regarded as"
    if tree.dep[i] == "conj" and tree.head[i] in done:
        return done[tree.head[i]].passive and tree.first(i, *SUBJECTS) is None
    return tree.dep[i] in ("acl", "amod", "advcl", "xcomp", "acl:relcl") and tree.first(i, "obj") is None


def _is_participle(tree: Tree, i: int) -> bool:
    """A past participle, also one that was taken for a past tense ("dozens of rebels killed")."""
    bare = tree.dep[i] in ("acl", "amod") and tree.first(i, *SUBJECTS, "nsubj:pass", "obj") is None
    return tree.tag[i] == "VBN" or (tree.tag[i] == "VBD" and bare)


def _own_arguments(tree: Tree, frame: Frame) -> None:
    for k in tree.kids[frame.head]:
        dep = tree.dep[k]
        found = [a for t in tree.conjuncts(k) for a in antecedents(tree, t)]
        if dep == "obl:agent" and tree.case(k) in ("by", ""):
            frame.add("subject" if frame.passive else "by", found)
        elif dep == "obj":
            frame.add("iobj" if frame.passive else "object", found)
        elif dep == "iobj":
            frame.add("iobj", found)
        elif dep in ("obl", "nmod", "obl:unmarked", "obl:agent"):
            for t in found:
                frame.add(tree.case(k) or tree.case(t) or "time", [t])
        elif dep == "advmod" and tree.lower[k] in DIRECTIONS:
            frame.add("near", tree.children(k, "obl", "nmod"))
        elif dep == "advmod" and tree.lower[k] in _FATAL:
            frame.add("manner", [k])
        elif dep in ("xcomp", "ccomp", "advcl"):
            marks = {tree.lower[m] for m in tree.children(k, "mark")}
            told = dep != "advcl" or {"for", "to"} <= marks  # "called for Chad to stop"
            frame.add("complement" if told else "beside" if "with" in marks else "adverbial", [k])
            if dep == "advcl" and marks & _CONDITIONS:
                frame.add("if", [k])
            if dep == "xcomp" and tree.pos[k] in NOMINAL:
                frame.add("as", found)
        elif dep == "aux":
            frame.add("aux", [k])


def _inherited(tree: Tree, i: int, done: dict[int, Frame]) -> list[int]:
    """The understood surface subject of a verb that has none of its own."""
    dep, h = tree.dep[i], tree.head[i]
    if h < 0:
        return []
    if dep in ("acl", "acl:relcl") and tree.pos[h] in NOMINAL:
        if dep != "acl" or not (tree.tag[i] == "VBG" or _is_participle(tree, i)):
            return []
        if (told := told_of(tree, h)) != h:
            return [told]
        all_of_them = list(tree.conjuncts(h))
        return all_of_them if i > max(all_of_them) else [h]
    governor = done.get(h)
    if governor is None:
        return _nominal_governor(tree, i, h)
    if dep == "conj":
        return governor.slots.get("object" if governor.passive else "subject", [])
    if dep in ("xcomp", "advcl", "ccomp"):
        if dep == "ccomp" and tree.tag[i] not in ("VBG", "VB", "VBN"):
            return []
        mark = tree.first(i, "mark", "case")
        if governor.lemma in _URGING and mark is not None and tree.lower[mark] == "to" and i > h:
            return governor.slots.get("on") or governor.slots.get("for") or governor.slots.get("to") or []
        prefers_object = dep == "xcomp" or (mark is not None and tree.lower[mark] in _OBJECT_CONTROL)
        if prefers_object and governor.slots.get("object"):
            return governor.slots["object"]
        if dep == "advcl" and i > h and tree.lemma[i] in _TELLING and (teller := _teller(tree, i, h)) is not None:
            return list(tree.conjuncts(teller))
        if dep == "advcl" and i > h and tree.tag[i] == "VBG" and tree.lemma[i] in _RESULTS:
            if governor.lemma in _MUTUAL:
                return []
            return governor.slots.get("subject", [])
        return governor.slots.get("object" if governor.passive else "subject", [])
    return []


def _teller(tree: Tree, i: int, h: int) -> int | None:
    """`..., police said, blaming separatists`: whose words close right before the comma, or began the sentence."""
    if tree.dep[h] == "ccomp" and (before := tree.first(tree.head[h], *SUBJECTS)) is not None and before < h:
        return before
    comma = min(k for k in tree.below(i) if tree.pos[k] != "PUNCT") - 1
    if comma < 1 or tree.text[comma] != ",":
        return None
    verbs = [k for k in (*tree.children(h, "parataxis", "ccomp"), tree.head[h]) if h < k < comma]
    subjects = [s for k in verbs if tree.pos[k] == "VERB" and (s := tree.first(k, *SUBJECTS)) is not None and s > h]
    return subjects[-1] if subjects else None


def _nominal_governor(tree: Tree, i: int, h: int) -> list[int]:
    """Subjects reached through a predicate noun or adjective ("was able to seize")."""
    subject = tree.first(h, *SUBJECTS)
    if tree.dep[i] in ("xcomp", "advcl", "conj", "ccomp") and subject is not None:
        return [a for s in tree.conjuncts(subject) for a in antecedents(tree, s)]
    return []


def _attributive(tree: Tree, frame: Frame) -> None:
    """`Russia-backed forces`: what precedes the hyphen acts, the noun is acted upon."""
    i = frame.head
    frame.kind = "participle"
    noun = tree.head[i]
    while noun >= 0 and tree.dep[i] in ("amod", "conj") and tree.pos[noun] not in NOMINAL:
        i, noun = noun, tree.head[noun]
    actor = before_hyphen(tree, frame.head)
    if noun >= 0 and (frame.passive or actor is not None):
        frame.passive = True
        frame.add("object", [noun])
        frame.add("subject", [] if actor is None else [actor])
    elif noun >= 0:
        frame.add("subject", [noun])
    if noun >= 0:
        frame.add("fellow", joined(tree, noun))


def _prefixed(tree: Tree, i: int) -> Frame:
    """`pro-Iran group`, `anti-government protesters`."""
    name = i + 2
    frame = Frame(i, tree.lower[i], "participle")
    frame.add("object", [name])
    noun = next((h for c, h in tree.ancestors(name) if tree.pos[h] in ("NOUN", "PROPN") and h > name), None)
    frame.add("subject", [] if noun is None else [noun])
    return frame
