"""A parsed text as plain arrays in Universal Dependencies, whatever labels the parser speaks.

`read` picks the adapter: `_from_ud` takes our own model's trees as they are, `_from_clearnlp` turns the
trees of `en_core_web_*` into the same shape (content words head function words, coordination hangs
on its first member). Everything downstream reads this shape only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from spacy.tokens import Doc

from kg.nlp import repairs

_CLEARNLP_ONLY = {"dobj", "pobj", "nsubjpass", "auxpass", "prep", "attr", "relcl", "poss"}
_PLURALS = (("men", "man"), ("ies", "y"), ("ss", "ss"), ("us", "us"), ("ches", "ch"), ("shes", "sh"), ("s", ""))
_SUBJECTS = ("nsubj", "nsubj:pass", "csubj", "csubj:pass")
# ClearNLP -> UD where only the name differs
_RENAME = {
    "dobj": "obj", "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "auxpass": "aux:pass",
    "dative": "iobj", "poss": "nmod:poss", "relcl": "acl:relcl", "prt": "compound:prt", "neg": "advmod",
    "npadvmod": "obl:unmarked", "nmod": "nmod", "oprd": "xcomp", "acomp": "xcomp", "intj": "discourse",
    "preconj": "cc:preconj", "predet": "det:predet", "quantmod": "advmod", "meta": "dep", "agent": "obl:agent",
}  # fmt: skip


_HYPHENS = frozenset("-–‑")
MENTION_HEADS = "kg_mention_heads"
"""Key of `Doc.user_data`: for each token the class of the mention that it heads, "" for none.

There only where the weights have a mention head. Classes: person, people, group, org, country, place,
facility. Heads of names and of descriptions ("rebels") alike; pronouns are not meant, nor trained.
"""


@dataclass(slots=True)
class Tree:
    """Parallel lists over the tokens of one text. `head` is -1 at a root."""

    text: list[str]
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    start: list[int]
    end: list[int]
    sentence: list[int]
    entity: list[tuple[int, int, str]]
    """Named-entity spans as (first token, last token + 1, label)."""
    bounds: list[tuple[int, int]]
    """Sentences as (first token, last token + 1)."""
    kids: list[list[int]]
    mention: list[str]
    """The class of the mention that a token heads (`MENTION_HEADS`), "" for none or where weights do not tell."""
    cases: list[str] = field(default_factory=list)
    """What `case` says of each token, noted once the tree will change no more; empty before."""

    def __len__(self) -> int:
        return len(self.text)

    def children(self, i: int, *deps: str) -> Iterator[int]:
        """The dependants of token `i` with one of the relations `deps` (all, if none is given)."""
        dep = self.dep
        return iter([k for k in self.kids[i] if dep[k] in deps] if deps else self.kids[i])

    def first(self, i: int, *deps: str) -> int | None:
        """The first dependant of token `i` with one of the relations `deps`."""
        dep = self.dep
        for k in self.kids[i]:
            if dep[k] in deps:
                return k
        return None

    def conjuncts(self, i: int) -> Iterator[int]:
        """Token `i` and what is coordinated with it."""
        yield i
        for k in self.kids[i]:
            if self.dep[k] == "conj":
                yield from self.conjuncts(k)

    def ancestors(self, i: int) -> Iterator[tuple[int, int]]:
        """Pairs (child, parent) from token `i` up to its root."""
        while self.head[i] >= 0:
            yield i, self.head[i]
            i = self.head[i]

    def below(self, i: int) -> list[int]:
        """All tokens of the subtree of `i`, in order."""
        found = [i]
        for j in found:
            found.extend(self.kids[j])
        return sorted(found)

    def case(self, i: int) -> str:
        """The preposition(s) before an argument, joined with `_` ("because_of"); empty if none."""
        if self.cases:
            return self.cases[i]
        if not self.kids[i]:
            return ""
        words = [k for k in self.kids[i] if self.dep[k] == "case" and self.lower[k] not in ("'s", "’s", "'", "’")]
        if not words:
            return self._case_of_name(i)
        fixed = [f for k in words for f in self.kids[k] if self.dep[f] == "fixed"]
        found = sorted({*words, *fixed})
        run = [k for n, k in enumerate(found) if k - n == found[0]]  # "of Reporters | Without Borders"
        return "_".join(self.lower[k] for k in run)

    def _case_of_name(self, i: int) -> str:
        """The preposition that hangs on the first part of "Port-au-Prince"."""
        if i < 2 or self.text[i - 1] not in _HYPHENS:
            return ""
        parts = (k for k in self.kids[i] if k < i and self.dep[k] in ("compound", "flat"))
        return next((case for k in parts if (case := self.case(k))), "")


def read(doc: Doc) -> Tree:
    """The tree of a parsed `doc`."""
    tree = _arrays(doc)
    if not _CLEARNLP_ONLY.isdisjoint(tree.dep):
        _from_clearnlp(tree)
    else:
        _hang(tree)
        repairs.mend(tree)
    _hang(tree)
    tree.cases = [tree.case(i) for i in range(len(tree))]
    return tree


def _arrays(doc: Doc) -> Tree:
    words = _columns(doc)
    sentences = [(s.start, s.end) for s in doc.sents] if len(doc) else []
    number = [0] * len(doc)
    for n, (a, b) in enumerate(sentences):
        number[a:b] = [n] * (b - a)
    text, tag = words["ORTH"], words["TAG"]
    start = _offsets(text, doc.to_array("SPACY").tolist())
    return Tree(
        text=text,
        lower=[w.lower() for w in text],
        lemma=list(map(_lemma, text, words["LEMMA"], tag)),
        pos=words["POS"],
        tag=tag,
        dep=words["DEP"],
        head=[i + by if by else -1 for i, by in enumerate(doc.to_array("HEAD").astype("int64").tolist())],
        start=start,
        end=[at + len(word) for at, word in zip(start, text, strict=True)],
        sentence=number,
        entity=[(e.start, e.end, e.label_) for e in doc.ents],
        bounds=sentences,
        kids=[],
        mention=doc.user_data.get(MENTION_HEADS) or [""] * len(doc),
    )


def _columns(doc: Doc) -> dict[str, list[str]]:
    """What each token is called, by attribute: taken at one go, as to ask token by token is slow."""
    found = {}
    for name in ("ORTH", "LEMMA", "POS", "TAG", "DEP"):
        numbers = doc.to_array(name).tolist()
        names = {number: doc.vocab.strings[number] for number in set(numbers)}
        found[name] = [names[number] for number in numbers]
    return found


def _offsets(words: list[str], spaced: list[int]) -> list[int]:
    """Where each word starts; `spaced` holds 1 for words that a space follows."""
    ends = accumulate(len(word) + space for word, space in zip(words, spaced, strict=True))
    return [0, *ends][: len(words)]


def _lemma(text: str, lemma: str, tag: str) -> str:
    """Lower case; a plural that the lemmatizer left as it is becomes singular ("troops", "Gunmen")."""
    lemma = (lemma or text).lower()
    if tag not in ("NNS", "NNPS") or lemma != text.lower():
        return lemma
    for plural, singular in _PLURALS:
        if lemma.endswith(plural) and len(lemma) > len(plural) + 1:
            return lemma[: -len(plural)] + singular
    return lemma


def _hang(tree: Tree) -> None:
    tree.kids = [[] for _ in tree.text]
    for i, h in enumerate(tree.head):
        if h >= 0:
            tree.kids[h].append(i)


def _from_clearnlp(tree: Tree) -> None:
    _hang(tree)
    _lift_prepositions(tree)
    _hang(tree)
    _lift_copulas(tree)
    _flatten_conjuncts(tree)
    tree.dep[:] = [_RENAME.get(d, d) for d in tree.dep]


def _lift_prepositions(tree: Tree) -> None:
    """`verb -prep-> on -pobj-> town` becomes `verb -obl-> town -case-> on`."""
    for i, dep in enumerate(tree.dep):
        if dep not in ("prep", "agent", "dative") or tree.pos[i] not in ("ADP", "SCONJ"):
            continue
        inner = tree.first(i, "pobj", "pcomp")
        if inner is None:
            tree.dep[i] = "advmod"
            continue
        outer = tree.head[i]
        if dep == "agent":
            label = "obl:agent"
        elif tree.dep[inner] == "pcomp":
            label = "advcl"
        else:
            label = "nmod" if outer >= 0 and tree.pos[outer] in ("NOUN", "PROPN", "NUM", "PRON") else "obl"
        tree.head[inner], tree.dep[inner] = outer, label
        tree.head[i], tree.dep[i] = inner, "case"
        tree.kids[i] = []
        for j, h in enumerate(tree.head):  # a second preposition ("from" in "from north of") follows its noun
            if h == i and tree.dep[j] in ("prep", "pcomp", "cc", "conj"):
                tree.head[j] = inner


def _lift_copulas(tree: Tree) -> None:
    """`is -attr-> ally` becomes `ally -cop-> is`, with the subject on `ally`."""
    for i, dep in enumerate(tree.dep):
        h = tree.head[i]
        if dep != "attr" or h < 0 or tree.lemma[h] != "be":
            continue
        tree.head[i], tree.dep[i] = tree.head[h], tree.dep[h]
        for j, hj in enumerate(tree.head):
            if hj == h and j != i:
                tree.head[j] = i
        tree.head[h], tree.dep[h] = i, "cop"


def _flatten_conjuncts(tree: Tree) -> None:
    """A chain of conjuncts hangs on its first member, as in UD."""
    for i, dep in enumerate(tree.dep):
        while dep == "conj" and tree.head[i] >= 0 and tree.dep[tree.head[i]] == "conj":
            tree.head[i] = tree.head[tree.head[i]]


def subject_of(tree: Tree, i: int) -> int | None:
    """The subject token of predicate `i`, its own only."""
    return tree.first(i, *_SUBJECTS)


def span(tree: Tree, tokens: Sequence[int]) -> tuple[int, int]:
    """Character offsets from the first to the last of `tokens`."""
    return tree.start[min(tokens)], tree.end[max(tokens)]
