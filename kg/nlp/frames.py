"""Predicate frames: who does what to whom, the same for every wording of it.

A frame has a head word and slots. `subject` and `object` are deep roles: a passive, a by-agent, a
participle ("Russia-backed forces") or a light verb ("carried out a strike") is already undone, so no
rule ever inverts who acted. Other slots are named by their preposition ("on", "against", "because_of")
or by their tie to a noun (`poss`, `mod`, `name`, `agent`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from kg import gazetteer
from kg.nlp.copulas import restates, shared_phrases, told_of
from kg.nlp.tree import Tree

Kind = Literal["verb", "participle", "noun", "adjective", "name"]
Slots = dict[str, list[int]]

_RELATIVE = {"who", "which", "that", "whom"}
_SUBJECTS = ("nsubj", "csubj")
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM", "X"}
_OWN = {"subject", "object", "iobj", "complement", "aux", "by"}
_PREFIXES = {"pro", "anti"}
_HYPHENS = {"-", "–", "‑"}
_QUOTES = frozenset("\"'”’»")
_DIRECTIONS = {"north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"}
_ROUNDS = {"round", "wave", "series", "spate", "flurry", "string", "cycle", "session", "set"}
_CONDITIONS = {"if", "unless"}
_RESULTS = frozenset({"kill", "leave", "wound", "injure", "destroy", "displace", "damage", "force", "trap", "maim"})
"""What an act brings about: "was shelled by rebels, killing two" is the rebels' doing, not that of whom they hit."""
_TELLING = frozenset(
    {"blame", "accuse", "cite", "warn", "call", "urge", "add", "condemn", "demand", "denounce", "quote", "vow"}
)
"""What the one who has just been quoted does, not the one that the quotation is about."""
_MUTUAL = frozenset({"clash", "fight", "battle", "skirmish", "exchange", "trade"})
"""Of what comes of these, neither side is the doer."""
_PARTICLES = frozenset({"back", "off"})
_FATAL = frozenset({"fatally", "mortally"})
_OBJECT_CONTROL = {"of", "for", "from", "into", "against"}


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
        if tree.lower[i] in _PREFIXES and i + 2 < len(tree) and tree.text[i + 1] in _HYPHENS:
            frames.append(_prefixed(tree, i))
        elif tree.lemma[i] in nouns and _heads_frame(tree, i):
            frames.append(_noun(tree, i, verbs, light, light_in))
        elif pos == "ADJ" and i not in verbs:
            frames.append(_adjective(tree, i))
        if pos in _NOMINAL and tree.case(i) and tree.first(i, "cop") is not None:
            frames.append(_located(tree, i))
    frames.extend(_name(tree, i) for i in names)
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


def spread(tree: Tree, tokens: Iterable[int]) -> list[int]:
    """The tokens with everything coordinated with them."""
    return [c for t in tokens for c in tree.conjuncts(t)]


# --- verbs --------------------------------------------------------------------------------------


def _verb(tree: Tree, i: int, done: dict[int, Frame]) -> Frame | None:
    if tree.pos[i] != "VERB" and tree.tag[i] not in ("VBN", "VBG", "VBD"):
        return None
    if tree.dep[i] in ("aux", "aux:pass", "cop", "case", "mark"):
        return None
    frame = Frame(i, _lemma(tree, i), "verb", passive=_passive(tree, i, done))
    surface = list(tree.children(i, *_SUBJECTS, "nsubj:pass", "csubj:pass", "nsubj:outer"))
    surface = [a for s in spread(tree, surface) for a in _antecedent(tree, s)]
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
        return tree.first(i, "obj", *_SUBJECTS) is None  # "is illegal and regarded as"
    if tree.dep[i] == "conj" and tree.head[i] in done:
        return done[tree.head[i]].passive and tree.first(i, *_SUBJECTS) is None
    return tree.dep[i] in ("acl", "amod", "advcl", "xcomp", "acl:relcl") and tree.first(i, "obj") is None


def _is_participle(tree: Tree, i: int) -> bool:
    """A past participle, also one that was taken for a past tense ("dozens of rebels killed")."""
    bare = tree.dep[i] in ("acl", "amod") and tree.first(i, *_SUBJECTS, "nsubj:pass", "obj") is None
    return tree.tag[i] == "VBN" or (tree.tag[i] == "VBD" and bare)


def _own_arguments(tree: Tree, frame: Frame) -> None:
    for k in tree.kids[frame.head]:
        dep = tree.dep[k]
        found = [a for t in tree.conjuncts(k) for a in _antecedent(tree, t)]
        if dep == "obl:agent" and tree.case(k) in ("by", ""):
            frame.add("subject" if frame.passive else "by", found)
        elif dep == "obj":
            frame.add("iobj" if frame.passive else "object", found)
        elif dep == "iobj":
            frame.add("iobj", found)
        elif dep in ("obl", "nmod", "obl:unmarked", "obl:agent"):
            for t in found:
                frame.add(tree.case(k) or tree.case(t) or "time", [t])
        elif dep == "advmod" and tree.lower[k] in _DIRECTIONS:
            frame.add("near", tree.children(k, "obl", "nmod"))
        elif dep == "advmod" and tree.lower[k] in _FATAL:
            frame.add("manner", [k])
        elif dep in ("xcomp", "ccomp", "advcl"):
            frame.add("complement" if dep != "advcl" else "adverbial", [k])
            if dep == "advcl" and (mark := tree.first(k, "mark")) is not None and tree.lower[mark] in _CONDITIONS:
                frame.add("if", [k])
            if dep == "xcomp" and tree.pos[k] in _NOMINAL:
                frame.add("as", found)
        elif dep == "aux":
            frame.add("aux", [k])


def _antecedent(tree: Tree, t: int) -> list[int]:
    """What a relative pronoun stands for; any other token stands for itself."""
    if tree.lower[t] not in _RELATIVE or tree.pos[t] not in ("PRON", "DET", "SCONJ"):
        return [t]
    for _, parent in tree.ancestors(t):
        if tree.dep[parent] in ("acl:relcl", "acl") and tree.head[parent] >= 0:
            return [told_of(tree, tree.head[parent])]
        if tree.sentence[parent] != tree.sentence[t]:
            break
    return [t]


def _inherited(tree: Tree, i: int, done: dict[int, Frame]) -> list[int]:
    """The understood surface subject of a verb that has none of its own."""
    dep, h = tree.dep[i], tree.head[i]
    if h < 0:
        return []
    if dep in ("acl", "acl:relcl") and tree.pos[h] in _NOMINAL:
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
    """`..., police said, blaming separatists`: whose words close right before the comma."""
    comma = min(k for k in tree.below(i) if tree.pos[k] != "PUNCT") - 1
    if comma < 1 or tree.text[comma] != ",":
        return None
    verbs = [k for k in (*tree.children(h, "parataxis", "ccomp"), tree.head[h]) if h < k < comma]
    subjects = [s for k in verbs if tree.pos[k] == "VERB" and (s := tree.first(k, *_SUBJECTS)) is not None and s > h]
    return subjects[-1] if subjects else None


def _nominal_governor(tree: Tree, i: int, h: int) -> list[int]:
    """Subjects reached through a predicate noun or adjective ("was able to seize")."""
    subject = tree.first(h, *_SUBJECTS)
    if tree.dep[i] in ("xcomp", "advcl", "conj", "ccomp") and subject is not None:
        return [a for s in tree.conjuncts(subject) for a in _antecedent(tree, s)]
    return []


def _attributive(tree: Tree, frame: Frame) -> None:
    """`Russia-backed forces`: what precedes the hyphen acts, the noun is acted upon."""
    i = frame.head
    frame.kind = "participle"
    noun = tree.head[i]
    while noun >= 0 and tree.dep[i] in ("amod", "conj") and tree.pos[noun] not in _NOMINAL:
        i, noun = noun, tree.head[noun]
    actor = _before_hyphen(tree, frame.head)
    if noun >= 0 and (frame.passive or actor is not None):
        frame.passive = True
        frame.add("object", [noun])
        frame.add("subject", [] if actor is None else [actor])
    elif noun >= 0:
        frame.add("subject", [noun])
    if noun >= 0:
        frame.add("fellow", _joined(tree, noun))


def _joined(tree: Tree, noun: int) -> list[int]:
    """What a noun is named together with ("the army and allied militias")."""
    return [tree.head[noun]] if tree.dep[noun] == "conj" else []


def _before_hyphen(tree: Tree, i: int) -> int | None:
    if i >= 2 and tree.text[i - 1] in _HYPHENS and tree.end[i - 1] == tree.start[i]:
        return i - 2
    return None


def _prefixed(tree: Tree, i: int) -> Frame:
    """`pro-Iran group`, `anti-government protesters`."""
    name = i + 2
    frame = Frame(i, tree.lower[i], "participle")
    frame.add("object", [name])
    noun = next((h for c, h in tree.ancestors(name) if tree.pos[h] in ("NOUN", "PROPN") and h > name), None)
    frame.add("subject", [] if noun is None else [noun])
    return frame


# --- nouns and adjectives -----------------------------------------------------------------------


def _noun(tree: Tree, i: int, verbs: dict[int, Frame], light: Collection[str], light_in: Collection[str]) -> Frame:
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
        elif dep in ("appos", "flat") and tree.pos[k] in _NOMINAL and not restates(tree, i, k):
            frame.add("name", tree.conjuncts(k))
        elif dep == "acl" and tree.tag[k] == "VB":
            frame.add("aim", tree.conjuncts(k))
        elif dep == "advmod" and tree.lower[k] in _DIRECTIONS:
            frame.add("near", tree.children(k, "obl", "nmod"))
        elif dep in _SUBJECTS:
            frame.add("subject", [a for t in tree.conjuncts(k) for a in _antecedent(tree, t)])
    for k in shared_phrases(tree, i):
        frame.add(tree.case(k), tree.conjuncts(k))
    if tree.dep[i] in _SUBJECTS and tree.head[i] >= 0 and tree.first(tree.head[i], "cop") is not None:
        frame.add("is", tree.conjuncts(tree.head[i]))
    _beside(tree, frame)
    _described(tree, frame)
    if tree.dep[i] == "nmod" and tree.head[i] >= 0:
        frame.add("above", tree.conjuncts(tree.head[i]))
    _carried(tree, frame, verbs, light, light_in)
    agent = next((frame.slots[s] for s in ("subject", "by") if frame.slots.get(s)), [])
    frame.add("agent", agent or [*frame.slots.get("poss", []), *frame.slots.get("mod", [])])
    return frame


def _office(tree: Tree, i: int) -> str:
    """The two words of an office that is not what its noun alone is: a deputy commander does not command."""
    if i == 0 or tree.head[i - 1] not in (i, tree.head[i]):
        return ""
    words = f"{tree.lower[i - 1]} {tree.lemma[i]}"
    return words if gazetteer.role(words) not in (None, gazetteer.role(tree.lemma[i])) else ""


def _name(tree: Tree, i: int) -> Frame:
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
        subject = tree.first(verb, *_SUBJECTS)
        frame.add("clause_subject", [] if subject is None else tree.conjuncts(subject))


def right_behind(tree: Tree, i: int) -> list[int]:
    """Phrases of the verb above that begin right after all that hangs on `i`."""
    verb = tree.head[i]
    while verb >= 0 and tree.pos[verb] != "VERB":
        verb = tree.head[verb]
    phrases = [k for k in tree.children(verb, "obl") if k > i] if verb >= 0 else []
    if not phrases:
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
    if tree.dep[i] == "appos" and tree.pos[h] in _NOMINAL:
        frame.add("subject", [told_of(tree, h)])
    elif tree.dep[i] in ("compound", "nmod:desc", "flat") and tree.pos[h] == "PROPN":
        frame.add("name", [h])
    elif i + 1 < len(tree) and tree.pos[i + 1] == "PROPN" and tree.head[i + 1] == h and tree.dep[i] != "compound":
        frame.add("name", [i + 1])  # "its ally Russia", both hung on the same word
    elif tree.dep[i] == "conj" and tree.first(h, "cop") is not None:
        subject = tree.first(h, *_SUBJECTS)
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


def _counted(tree: Tree, i: int) -> bool:
    """`ten strikes, including one on Homs`; `a round of talks will be held`: what is carried is what counts it."""
    if tree.dep[i] != "nmod":
        return False
    return tree.case(i) == "including" or (tree.case(i) == "of" and tree.lemma[tree.head[i]] in _ROUNDS)


def _located(tree: Tree, i: int) -> Frame:
    """`forces are in Iraq`: being somewhere, a frame of "be"."""
    frame = Frame(i, "be", "verb")
    frame.slots[tree.case(i)] = [i]
    subject = tree.first(i, *_SUBJECTS)
    if subject is not None:
        frame.add("subject", [a for t in tree.conjuncts(subject) for a in _antecedent(tree, t)])
    return frame


def _adjective(tree: Tree, i: int) -> Frame:
    """`loyal to`, `allied with`: the noun described is the subject."""
    frame = Frame(i, tree.lemma[i], "adjective")
    for k in tree.kids[i]:
        if tree.dep[k] in ("obl", "nmod"):
            for t in tree.conjuncts(k):
                frame.add(tree.case(k) or tree.case(t) or "time", [t])
        elif tree.dep[k] in _SUBJECTS:
            frame.add("subject", [a for t in tree.conjuncts(k) for a in _antecedent(tree, t)])
    if tree.dep[i] in ("amod", "acl", "acl:relcl") and tree.head[i] >= 0:
        frame.add("subject", [tree.head[i]])
        frame.add("fellow", _joined(tree, tree.head[i]))
        actor = _before_hyphen(tree, i)
        frame.add("object", [] if actor is None else [actor])
    return frame
