"""What the parser is known to get wrong in news, put right on the tree; each repair has a hand-built test.

A better model makes some of them idle: try without them after every new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.nlp.tree import Tree

_SUBJECTS = ("nsubj", "csubj", "nsubj:pass", "csubj:pass")
_HYPHENS = frozenset("-–‑")
_TRAILING_TOKENS = 5
_CONJUNCTIONS = frozenset({"after", "before", "since", "until", "as"})
_MEANS = {
    "missile", "rocket", "drone", "artillery", "mortar", "air", "ground", "land", "sea", "tank", "bomb", "gun", "shell",
}  # fmt: skip
_CHARGES = {"accuse", "suspect"}
_WISHES = {"call", "demand", "appeal", "request", "hope", "plea", "plan", "proposal"}


def mend(tree: Tree) -> None:
    """Right, in place, what the parser is known to get wrong in news; `tree.kids` are filled."""
    for i, dep in enumerate(tree.dep):
        h = tree.head[i]
        if tree.tag[i] == "VBG" and dep in ("advcl", "acl", "obl", "nmod") and _is_noun(tree, i):
            tree.pos[i], tree.lemma[i], tree.dep[i] = "NOUN", tree.lower[i], "obl" if tree.pos[h] == "VERB" else "nmod"
        elif dep == "obl" and h >= 0 and tree.case(i) == "by" and tree.first(h, "aux:pass", "nsubj:pass") is not None:
            tree.dep[i] = "obl:agent"
        elif dep in ("parataxis", "ROOT", "root") and tree.pos[i] == "VERB" and tree.first(i, *_SUBJECTS) is None:
            _give_speaker(tree, i)
        elif dep == "advcl" and tree.tag[i] == "VBD" and i > 0 and tree.first(i, *_SUBJECTS) is None:
            _raise_subject(tree, i)
        elif dep in ("nmod:unmarked", "appos") and i > 1 and tree.pos[i] == "PROPN" and tree.text[i - 1] == ",":
            _hang_on_last(tree, i)
        elif dep == "acl" and i and tree.pos[i - 1] == "NUM" and tree.head[i - 1] == h and tree.case(i - 1):
            _move(tree, i, i - 1, "acl")  # "strikes on Gaza, including 12 killed in Rafah"
        elif dep in ("acl:relcl", "acl") and tree.pos[i] == "VERB" and _is_trailing(tree, i):
            _hang_beside(tree, i)
        elif dep == "conj" and tree.tag[i] in ("VBD", "VBN") and h >= 0:
            _join_verbs(tree, i, h)
        elif dep == "nsubj" and h > i and tree.tag[h] == "VB":
            _raise_object(tree, i, h)
        elif tree.case(i) and (dep in ("nsubj", "nsubj:pass") or (dep == "advcl" and tree.pos[i] == "NOUN")):
            tree.dep[i] = "obl"  # "according to the monitor", "in Russian shelling"
        elif dep == "nmod" and h >= 0 and tree.case(i) == "on" and _is_blamed(tree, i, h):
            _move(tree, i, tree.head[h], "obl")
        elif dep in ("nmod", "obl") and h >= 0 and tree.case(i) in ("of", "for"):
            _hang_on_noun(tree, i, h)
        elif dep in ("conj", "case") and h >= 0 and tree.dep[h] == "flat" and not tree.head[h] < i < h:
            _move(tree, i, tree.head[h], dep)  # "in Bint Jbeil and Tyre"
        elif dep == "conj" and h == i - 3 and tree.lower[h] in _MEANS and tree.dep[i - 1] == "compound":
            _share_noun(tree, i, h)
        elif dep == "compound" and h >= 0 and tree.case(i):
            _hang_behind(tree, i)
        elif dep in ("amod", "acl") and tree.tag[i] in ("VBN", "VBD") and h > i:
            _give_agent(tree, i, h)


def _is_noun(tree: Tree, i: int) -> bool:
    """`killed in army shelling of the town`: behind a preposition and described as nouns are."""
    described = tree.first(i, "compound", "amod", "det", "nmod:poss")
    return described == i - 1 and bool(tree.case(i)) and tree.first(i, "obj", "advmod", *_SUBJECTS) is None


def _is_blamed(tree: Tree, i: int, noun: int) -> bool:
    """`blamed the raid on Goma on rebels`: the last "on" behind what is blamed belongs to the verb."""
    verb = tree.head[noun]
    if tree.dep[noun] != "obj" or verb < 0 or tree.lemma[verb] != "blame":
        return False
    return not any(k > i and tree.case(k) == "on" for k in (*tree.below(noun), *tree.kids[verb]))


def _move(tree: Tree, i: int, head: int, dep: str) -> None:
    tree.kids[tree.head[i]].remove(i)
    tree.kids[head].append(i)
    tree.kids[head].sort()
    tree.head[i], tree.dep[i] = head, dep


def _hang_on_noun(tree: Tree, i: int, head: int) -> None:
    """`outskirts of Idlib`, `calls for a truce`: what "of" and a wish's "for" tie to the noun right before them.

    Not so `accused Israel of a strike`, whichever of the two it hangs on.
    """
    verb = tree.head[head] if tree.dep[head] in ("obj", "nsubj:pass") else head
    if tree.case(i) == "of" and tree.lemma[verb] in _CHARGES and tree.pos[head] in ("VERB", "PROPN"):
        return _move(tree, i, verb, "obl") if verb != head else None
    before = min(tree.below(i)) - 1
    if tree.case(i) == "for" and tree.lemma[before] not in _WISHES:
        return
    beside = before > head and tree.head[before] == head and tree.dep[before] in ("nmod", "obl", "obj", "appos", "conj")
    if beside and tree.pos[before] in ("NOUN", "PROPN"):
        _move(tree, i, before, "nmod")


def _share_noun(tree: Tree, noun: int, means: int) -> None:
    """`in Russian missile and drone strikes`: strikes with both, not a missile and some strikes."""
    if tree.tag[means] != "NN" or tree.head[noun - 1] != noun:
        return
    above, dep = tree.head[means], tree.dep[means]
    for k in [k for k in tree.kids[means] if k < means]:
        _move(tree, k, noun, tree.dep[k])
    if above < 0:
        return
    _move(tree, noun, above, dep)
    _move(tree, means, noun, "compound")


def _hang_on_last(tree: Tree, i: int) -> None:
    """`Kolkata and Guangzhou, China`: the land behind the comma is that of the town right before it."""
    for k in tree.kids[tree.head[i]]:
        if tree.dep[k] == "conj" and tree.pos[k] == "PROPN" and max(tree.below(k)) in (i - 2, i - 1) and k < i:
            _move(tree, i, k, "nmod:unmarked")
            return


def _hang_behind(tree: Tree, i: int) -> None:
    """`strikes against al-Shabaab`: what a preposition precedes is no part of a name before it."""
    before = tree.kids[i][0] - 1
    if before >= 0 and tree.dep[tree.kids[i][0]] == "case" and before not in tree.below(i):
        _move(tree, i, before, "nmod" if tree.pos[before] in ("NOUN", "PROPN", "NUM") else "obl")


def _give_agent(tree: Tree, verb: int, noun: int) -> None:
    """`al-Qaeda-linked group`: the name before the hyphen is tied to the participle, not to the noun."""
    if verb < 2 or tree.text[verb - 1] not in _HYPHENS:
        return
    for k in list(tree.kids[noun]):
        if (
            k < verb
            and tree.dep[k] in ("compound", "amod", "nmod:unmarked")
            and max(tree.below(k)) in (verb - 1, verb - 2)
        ):
            _move(tree, k, verb, "compound")


def _join_verbs(tree: Tree, verb: int, first: int) -> None:
    """`killed five and wounded 110`: a past tense is coordinated with a verb, not with its object."""
    other = tree.head[first]
    if tree.pos[first] in ("NOUN", "NUM", "PROPN") and tree.dep[first] == "obj" and tree.tag[other] in ("VBD", "VBN"):
        tree.kids[first].remove(verb)
        tree.kids[other].append(verb)
        tree.head[verb] = other


def _raise_object(tree: Tree, noun: int, verb: int) -> None:
    """`warned Ankara not to go`: a to-infinitive has no subject of its own."""
    governor, marks = tree.head[verb], [tree.lower[k] for k in tree.children(verb, "mark")]
    plain = marks == ["to"] and tree.dep[verb] in ("ccomp", "xcomp", "advcl") and tree.pos[governor] == "VERB"
    if plain and governor < noun and tree.first(governor, "obj", "iobj") is None:
        tree.kids[verb].remove(noun)
        tree.kids[governor].append(noun)
        tree.head[noun], tree.dep[noun] = governor, "obj"


def _raise_subject(tree: Tree, verb: int) -> None:
    """`after a bombing killed nine`: what looks like a phrase of time is the subject of a clause."""
    before = next((k for k in tree.children(verb, "obl") if k < verb and max(tree.below(k)) == verb - 1), None)
    cases = [] if before is None else [k for k in tree.children(before, "case") if tree.lower[k] in _CONJUNCTIONS]
    if before is not None and cases and tree.first(verb, "obj") is not None:
        tree.dep[before] = "nsubj"
        _move(tree, cases[0], verb, "mark")


def _is_trailing(tree: Tree, verb: int) -> bool:
    """Whether `..., a collective alleged.` ends the sentence: a subject, its verb, and no more than a time."""
    subject = tree.first(verb, "nsubj")
    if subject is None or tree.pos[subject] == "PRON" or tree.first(verb, "obj", "ccomp", "xcomp") is not None:
        return False
    first = min(k for k in tree.below(subject) if tree.pos[k] != "PUNCT")
    last = tree.bounds[tree.sentence[verb]][1]
    short = all(tree.dep[k] in ("nsubj", "punct", "obl:unmarked", "obl", "advmod") for k in tree.kids[verb])
    return short and tree.text[first - 1] == "," and last - verb <= _TRAILING_TOKENS


def _hang_beside(tree: Tree, verb: int) -> None:
    """Take a trailing clause off the noun it was hung on, and set it beside that noun's clause."""
    clause = tree.head[verb]
    while tree.head[clause] >= 0 and tree.pos[clause] != "VERB":
        clause = tree.head[clause]
    tree.kids[tree.head[verb]].remove(verb)
    tree.kids[clause].append(verb)
    tree.head[verb], tree.dep[verb] = clause, "parataxis"


def _give_speaker(tree: Tree, verb: int) -> None:
    """`A blast killed two, doctors said`: the subject that follows its verb is the speaker's."""
    before = verb - 1
    while before >= 0 and tree.pos[before] == "ADV":
        before -= 1
    while before >= 0 and tree.dep[before] not in _SUBJECTS and tree.head[before] >= 0:
        before = tree.head[before]
    governor = tree.head[before] if before >= 0 else -1
    if 0 <= governor < before < verb and tree.dep[before] in _SUBJECTS:
        tree.kids[governor].remove(before)
        tree.kids[verb].append(before)
        tree.head[before] = verb
    elif (phrase := _phrase_before(tree, verb)) >= 0:
        _move(tree, phrase, verb, "nsubj")
    elif tree.first(verb, "ccomp") is not None:
        _give_apposition(tree, verb)


def _give_apposition(tree: Tree, verb: int) -> None:
    """`..., the Lawyers, a group that counts abuses, said`: what seems beside the clause's last noun is who speaks."""
    if tree.text[verb - 1] != ",":
        return
    beside = [i for i in range(verb) if tree.dep[i] == "appos" and tree.dep[tree.head[i]] != "appos"]
    for i in beside:
        words = [k for k in tree.below(i) if tree.pos[k] != "PUNCT"]
        if tree.text[min(words) - 1] == "," and max(words) == verb - 2 and len(words) > 1:
            return _move(tree, i, verb, "nsubj")


def _phrase_before(tree: Tree, verb: int) -> int:
    """The noun whose phrase fills the words from the last comma to `verb`, hung elsewhere; -1 if none does."""
    first = verb
    while first > tree.bounds[tree.sentence[verb]][0] and tree.text[first - 1] not in (",", "”", '"'):
        first -= 1
    tops = [k for k in range(first, verb) if not first <= tree.head[k] < verb and tree.head[k] != verb]
    fits = len(tops) == 1 and tree.pos[tops[0]] in ("NOUN", "PROPN") and 0 <= tree.head[tops[0]] < first
    if not fits or first == tree.bounds[tree.sentence[verb]][0] or tree.case(tops[0]) or verb in tree.below(tops[0]):
        return -1
    return tops[0]
