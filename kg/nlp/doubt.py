"""What a text asks, imagines, hears say or takes back, so that what a clause or an event noun says is no fact.

`read` in `kg.nlp.context` climbs from a predicate to its root; at each step it asks here what the words around
the governor do to the predicate. The word lists are those of `patterns/words.toml`.
"""

from __future__ import annotations

from kg.nlp.tree import Tree, subject_of
from kg.nlp.words import Words

_REPORTED = ("acl", "ccomp", "nmod", "appos", "acl:relcl")
_IMAGINED = ("ccomp", "obj", "xcomp", "obl", "conj", "advcl")
_PRESUMING = ("why", "how", "when", "where")
"""Question words that take for granted what they ask about."""
_UNSURE = ("would", "could", "might", "may", "'d")
_DEFINITE = ("the", "this", "that", "these", "those", "such")
_CLOSING = ('"', "”", "'", "’", ")", "»")
_CLAUSES = ("root", "ROOT", "conj")
_BACK = ("it", "this", "that", "which", "claim", "report")


def effect(tree: Tree, child: int, parent: int, words: Words) -> str | None:
    """What the text makes of `child` as the content of `parent`: "negated", "possible" ...; None if nothing."""
    if _is_report(tree, parent, words) and tree.dep[child] in _REPORTED:
        return _of_report(tree, parent, words)
    if tree.lemma[parent] in words.list("outlook") and tree.dep[child] in _REPORTED and tree.pos[child] == "VERB":
        return "possible"
    if tree.lower[parent] == "reported" and tree.dep[child] == "xcomp" and tree.first(parent, "aux:pass") is None:
        return "alleged"  # "reported killed twice, he came home"
    if tree.lower[parent] == "whoever":
        return "hypothetical"
    teller = subject_of(tree, parent) if tree.dep[child] in _IMAGINED else None
    if teller is not None and teller != child:
        if tree.lemma[teller] in words.list("fiction"):
            return "hypothetical"
        if tree.dep[child] == "advcl":
            return None
        if any(tree.lemma[k] in words.list("untrue") for k in tree.children(teller, "amod")):
            return "negated"
        if tree.lemma[teller] in words.list("hearsay") and tree.pos[teller] != "PROPN":
            return "alleged"
    return None


def of_clause(tree: Tree, i: int, words: Words) -> str | None:
    """What the phrases of a clause say of it: "in the film ...", "according to rumours ..."."""
    for k in tree.children(i, "obl", "obl:unmarked", "advcl"):
        case = tree.case(k)
        if case in ("in", "during", "for") and _is_fiction(tree, k, words):
            return "hypothetical"
        told = k if case.startswith("according") else tree.first(k, "obl") if tree.lower[k] == "according" else None
        if told is not None and tree.lemma[told] in words.list("hearsay"):
            return "alleged"
    return None


def is_asked(tree: Tree, i: int) -> bool:
    """Whether the clause at `i`, or the sentence that it heads, is a question about whether it is so."""
    first, last = tree.bounds[tree.sentence[i]]
    while last > first and (tree.text[last - 1] in _CLOSING or tree.text[last - 1].isspace()):
        last -= 1
    whole = tree.head[i] < 0 and tree.text[last - 1] == "?"
    if not whole and not any(tree.text[k] == "?" for k in tree.children(i, "punct")):
        return False
    return not any(tree.lower[k] in _PRESUMING for k in tree.children(i, "advmod", "mark"))


def is_imagined(tree: Tree, noun: int, parent: int, words: Words) -> bool:
    """Whether an event noun is no certain one: "any attack", "an attack would ...", "clashes are possible"."""
    if any(tree.lower[k] == "any" for k in tree.children(noun, "det")):
        return True
    marks = [tree.lower[k] for k in tree.children(noun, "det", "nmod:poss")]
    if tree.dep[noun] not in ("nsubj", "obj") or any(m in _DEFINITE for m in marks) or tree.first(noun, "nmod:poss"):
        return False
    if tree.dep[noun] == "nsubj" and tree.pos[parent] == "ADJ":
        return words.find(words.governs, tree.lemma[parent]) in ("possible", "planned")
    if tree.dep[noun] == "obj" and tree.lemma[parent] in words.list("brings"):
        return any(tree.lower[k] in (*_UNSURE, "will", "'ll") for k in tree.children(parent, "aux"))
    unsure = any(tree.lower[k] in _UNSURE for k in tree.children(parent, "aux"))
    return unsure and (tree.dep[noun] == "nsubj" or bool({"a", "an"} & set(marks)))


def is_belied(tree: Tree, i: int, words: Words) -> bool:
    """Whether the text itself goes on to call it untrue: "but it was not true". What others say stands beside it."""
    here = tree.sentence[i]
    last = tree.bounds[min(here + 1, len(tree.bounds) - 1)][1]
    heads = (j for j in range(i + 1, last) if tree.dep[j] in _CLAUSES)
    return any(_is_untrue(tree, j, words) for j in heads)


def _is_untrue(tree: Tree, j: int, words: Words) -> bool:
    """A clause "it was false", "this was not true", in the text's own voice."""
    subject = subject_of(tree, j)
    if subject is None or tree.first(j, "cop") is None or tree.lower[subject] not in _BACK:
        return False
    negated = any(tree.lower[k] in ("not", "n't", "n’t") for k in tree.kids[j])
    return negated if tree.lower[j] == "true" else not negated and tree.lemma[j] in words.list("untrue")


def _is_report(tree: Tree, i: int, words: Words) -> bool:
    return tree.pos[i] in ("NOUN", "PROPN") and tree.lemma[i] in words.list("report") | words.list("hearsay")


def _of_report(tree: Tree, i: int, words: Words) -> str | None:
    """How the text takes a report: as rumour, doubtful, untrue, withdrawn."""
    for k in tree.children(i, "amod"):
        if tree.lemma[k] in words.list("untrue"):
            return "negated"
        if tree.lemma[k] in words.list("doubtful"):
            return "possible"
    if tree.lemma[i] in words.list("hearsay"):
        return "alleged"
    return _of_governor(tree, i, words)


def _of_governor(tree: Tree, i: int, words: Words) -> str | None:
    """What is done to a report, or said of it: "withdrew the report", "the report was wrong, turned out false"."""
    dep, over = tree.dep[i], tree.head[i]
    if over >= 0 and dep in ("obj", "obl") and tree.lemma[over] in words.list("inquire"):
        return "possible"
    if over < 0 or dep not in ("nsubj", "nsubj:pass", "obj"):
        return None
    if dep != "nsubj" and tree.lemma[over] in words.list("retract"):
        return "negated"
    said = [over, *tree.children(over, "xcomp")] if dep != "obj" else list(tree.children(over, "xcomp"))
    if any(tree.lemma[k] in words.list("untrue") for k in said):
        return "negated"
    if dep == "nsubj:pass" and tree.lemma[over] in words.list("verify"):
        return "possible" if any(tree.lower[k] in ("not", "n't", "n’t") for k in tree.kids[over]) else None
    return None


def _is_fiction(tree: Tree, i: int, words: Words) -> bool:
    """A film, a novel; a game only where it is one of computers or of war."""
    if tree.lemma[i] == "game":
        return any(tree.lower[k] in ("war", "computer", "video", "board") for k in tree.children(i, "compound"))
    return tree.lemma[i] in words.list("fiction")
