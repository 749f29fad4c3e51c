"""What is told of actors though it acts nowhere: ranks, offices, ideologies, models of weapons.

Such a concept is no mention of its own: "the general" is a person. It is read at a token only where a pattern asks
for it (`object_is = ["Rank"]`), so that it can neither act nor take part in coreference. Its name is composed the way
reference works write it ("Major general", "President of Israel"), and so the same in every article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kg import gazetteer
from kg.gazetteer import Entry
from kg.nlp.mentions import Draft, Mentions

_HYPHENS = frozenset("-–‑")
_ORDINALS = frozenset({"first", "second"})
_OF_STATES = re.compile(r"United|Republic|Kingdom|Emirates|Islands|Netherlands|Philippines|Maldives|Bahamas|Comoros")
"""Names of countries that take an article."""
_DESIGNATION = re.compile(r"(?=\S*\d)(?=\S*[A-Z])\S+|[A-Z]{2,}")
_BELIEF = re.compile(r"[\w-]{3,}ism")
_NAMED_BY_PARTS = frozenset({"PROPN", "NUM", "X"})
_IN_MODELS = _HYPHENS | {"/", "."}


def read(mentions: Mentions, token: int, wanted: frozenset[str]) -> Draft | None:
    """The concept of one of the classes `wanted` that the words at `token` name; None if they name none."""
    for class_ in sorted(wanted & READERS.keys()):
        draft = READERS[class_](mentions, token)
        if draft is not None:
            return draft
    return None


def _concept(mentions: Mentions, first: int, last: int, class_: str, name: str) -> Draft:
    entry = Entry(f"{_BUCKETS[class_]}/{gazetteer.slug(name)}", name, class_, (name,))
    return Draft(first, last, last - 1, "named", class_, name, entry)


def _rank(mentions: Mentions, t: int) -> Draft | None:
    """`vice admiral`, or the title in front of a person's name ("Admiral Yi")."""
    named = mentions.at(t)
    if named is not None and named.kind == "named" and named.type == "Person" and not _is_apart(mentions, t, named):
        before = named.first - (2 if mentions.tree.lower[named.first - 1] in ("sir", "dame") else 1)
        found = [i for i in (named.first, before) if i >= 0 and _is_rank(mentions, i)]
        if not found:
            return None
        t = found[0]
        while t + 1 < named.last and _is_rank(mentions, t + 1):
            t += 1
        if t + 1 == named.last:
            return None  # a rank that was taken for a name
    if not _is_rank(mentions, t) or _is_civil(mentions, t):
        return None
    first = _back(mentions, t, frozenset(mentions.words.list("rank_grade")))
    if first and mentions.tree.lower[first] in _ORDINALS and mentions.tree.lower[first - 1] == "the":
        first += 1  # "the first airman to"
    words = [w for w in mentions.tree.lower[first:t] if w not in _HYPHENS]
    return _concept(mentions, first, t + 1, "Rank", _sentence_case([*words, mentions.tree.lemma[t].lower()]))


def _is_civil(mentions: Mentions, t: int) -> bool:
    """`secretary-general`, `attorney general`: no rank in a force."""
    i = t - 1
    while i >= 0 and mentions.tree.text[i] in _HYPHENS:
        i -= 1
    return i >= 0 and mentions.tree.lemma[i].lower() in mentions.words.list("civil")


def _is_apart(mentions: Mentions, t: int, named: Draft) -> bool:
    """`a general (shang jiang)`: a rank that what is named stands behind, in brackets."""
    return _is_rank(mentions, t) and t < named.first and mentions.tree.text[t + 1] == "("


def _is_rank(mentions: Mentions, t: int) -> bool:
    return mentions.tree.lemma[t].lower() in mentions.words.list("rank")


def _office(mentions: Mentions, t: int) -> Draft | None:
    """`the seventh President of Israel`, `the Israeli president`: an office is one of some country or body."""
    tree = mentions.tree
    if tree.lemma[t].lower() not in mentions.words.list("office"):
        return None
    owner = next(_owners(mentions, t), None)
    if owner is None:
        return None
    first = _back(mentions, t, frozenset(mentions.words.list("office_part")))
    words = [w.capitalize() for w in tree.text[first:t] if w not in _HYPHENS]
    name = ("-" if "-" in tree.text[first:t] else " ").join([*words, tree.lemma[t].capitalize()])
    return _concept(mentions, first, t + 1, "Office", f"{name} of {owner}")


def _owners(mentions: Mentions, t: int) -> Iterator[str]:
    """Whose office it is, with the article that its name takes."""
    tree = mentions.tree
    behind = [k for i in tree.conjuncts(t) for k in tree.children(i, "nmod") if tree.case(k) == "of"]
    for k in (*(k for k in behind if k > t), *tree.children(t, "nmod:poss", "amod", "compound", "nmod:desc")):
        draft = mentions.at(k)
        if draft is None or draft.kind not in ("named", "demonym") or not draft.classes & {"party", "place"}:
            continue
        by_land = draft.entry is not None and draft.type == "Country" and k not in behind
        name = draft.entry.label if by_land and draft.entry is not None else draft.text
        articled = draft.first > 0 and tree.lower[draft.first - 1] == "the" and k in behind
        yield f"the {name}" if articled or (draft.type == "Country" and _OF_STATES.search(name)) else name


def _ideology(mentions: Mentions, t: int) -> Draft | None:
    """`Christian socialism`, `Scottish independence`, `green politics`: a belief or a cause, with what makes it one."""
    tree, lists = mentions.tree, mentions.words
    lemma = tree.lower[t]
    causes = lemma in lists.list("cause")
    if not (causes or _BELIEF.fullmatch(lemma)) or lemma in lists.list("no_ideology"):
        return None
    first = t
    while first and tree.head[first - 1] == t and tree.dep[first - 1] in ("amod", "compound"):
        first -= 1
        if tree.text[first] in _HYPHENS or tree.lower[first] in lists.list("mere_degree"):
            first += 1
            break
    if first > 1 and tree.text[first - 1] in _HYPHENS and tree.end[first - 1] == tree.start[first]:
        first -= 2  # "anti-communism"
    if causes and first == t:
        return None
    name = " ".join(tree.text[first : t + 1]).replace(" - ", "-")
    return _concept(mentions, first, t + 1, "Ideology", name[:1].upper() + name[1:])


def _model(mentions: Mentions, t: int) -> Draft | None:
    """`the RG-32 Scout`, `the B83 nuclear bomb`: a name with a designation, or said to be a kind of weapon."""
    tree = mentions.tree
    t = _described(mentions, t)
    if tree.pos[t] not in ("PROPN", "NOUN", "NUM", "X"):
        return None
    first = last = t
    while first and tree.sentence[first - 1] == tree.sentence[t] and _names_model(mentions, first - 1):
        first -= 1
    while last + 1 < len(tree) and tree.sentence[last + 1] == tree.sentence[t] and _names_model(mentions, last + 1):
        last += 1
    while first < last and tree.text[first] in _IN_MODELS:
        first += 1
    while last > first and tree.text[last] in _IN_MODELS:
        last -= 1
    name = _joined(mentions, first, last + 1)
    if not name[:1].isupper() or not (_DESIGNATION.search(name) or _said_to_be_weapon(mentions, t)):
        return None
    return _concept(mentions, first, last + 1, "WeaponModel", name)


def _described(mentions: Mentions, t: int) -> int:
    """The name of what a noun for a kind of weapon says it is: "the RG-77 is a family of | vehicles"."""
    tree, here, seen = mentions.tree, t, False
    while tree.pos[here] == "NOUN":
        seen = seen or _is_weapon(mentions, here)
        subject = tree.first(here, "nsubj", "nsubj:outer")
        if subject is not None and (seen or _is_weapon(mentions, subject)) and tree.first(here, "cop") is not None:
            return subject
        if tree.head[here] < 0 or tree.dep[here] not in ("nmod", "conj", "appos"):
            break
        here = tree.head[here]
    return here if seen and tree.pos[here] == "PROPN" else t


def _names_model(mentions: Mentions, i: int) -> bool:
    tree = mentions.tree
    if tree.text[i] in _IN_MODELS:
        return (tree.start[i] == tree.end[i - 1]) if i else False
    weapon = tree.pos[i] in ("NOUN", "ADJ") and ((i > 0 and tree.head[i] == i + 1) or _is_weapon(mentions, i))
    return tree.pos[i] in _NAMED_BY_PARTS or (weapon and tree.dep[i] in ("amod", "compound"))


def _said_to_be_weapon(mentions: Mentions, t: int) -> bool:
    """`Vidhwansak is an anti-materiel rifle`."""
    tree = mentions.tree
    h = tree.head[t]
    if h < 0 or tree.dep[t] not in ("nsubj", "nsubj:outer"):
        return False
    return any(_is_weapon(mentions, k) for i in tree.conjuncts(h) for k in (i, *tree.children(i, "nmod")))


def _is_weapon(mentions: Mentions, i: int) -> bool:
    lemma = mentions.tree.lemma[i].lower()
    if gazetteer.head_class(lemma) == "weapon" or lemma in mentions.words.list("weapon_kind"):
        return True
    parts = mentions.tree.children(i, "compound")  # "a missile system"
    return lemma in mentions.words.list("weapon_whole") and any(_is_weapon(mentions, k) for k in parts)


def _back(mentions: Mentions, t: int, words: frozenset[str]) -> int:
    """The first token of the run of `words`, hyphens between them, that ends in front of `t`."""
    tree, first, i = mentions.tree, t, t - 1
    while i >= 0 and tree.sentence[i] == tree.sentence[t] and (tree.lower[i] in words or tree.text[i] in _HYPHENS):
        inside = mentions.at(i)
        if inside is not None and inside.kind == "named" and inside.type != "Person":
            break  # "a Marine Corps | sergeant"
        if tree.text[i] not in _HYPHENS:
            first = i
        i -= 1
    return first


def _joined(mentions: Mentions, first: int, last: int) -> str:
    """The words of a span, with the spaces that the text has."""
    tree = mentions.tree
    return "".join(
        (" " if i > first and tree.start[i] > tree.end[i - 1] else "") + tree.text[i] for i in range(first, last)
    )


def _sentence_case(words: list[str]) -> str:
    name = " ".join(words)
    return name[:1].upper() + name[1:]


READERS: dict[str, Callable[[Mentions, int], Draft | None]] = {
    "Rank": _rank, "Office": _office, "Ideology": _ideology, "WeaponModel": _model,
}  # fmt: skip
"""How a concept of each class is read at a token."""
_BUCKETS = {"Rank": "rank", "Office": "office", "Ideology": "ideology", "WeaponModel": "weapon"}
