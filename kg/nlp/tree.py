"""A parsed text as plain arrays in Universal Dependencies, whatever labels the parser speaks.

`read` picks the adapter: `_from_ud` takes our own model's trees as they are, `_from_clearnlp` turns the
trees of `en_core_web_*` into the same shape (content words head function words, coordination hangs
on its first member). Everything downstream reads this shape only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

_CLEARNLP_ONLY = {"dobj", "pobj", "nsubjpass", "auxpass", "prep", "attr", "relcl", "poss"}
_TRAILING_TOKENS = 5
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

    def __len__(self) -> int:
        return len(self.text)

    def children(self, i: int, *deps: str) -> Iterator[int]:
        """The dependants of token `i` with one of the relations `deps` (all, if none is given)."""
        for k in self.kids[i]:
            if not deps or self.dep[k] in deps:
                yield k

    def first(self, i: int, *deps: str) -> int | None:
        """The first dependant of token `i` with one of the relations `deps`."""
        return next(self.children(i, *deps), None)

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
        found, stack = [], [i]
        while stack:
            j = stack.pop()
            found.append(j)
            stack.extend(self.kids[j])
        return sorted(found)

    def case(self, i: int) -> str:
        """The preposition(s) before an argument, joined with `_` ("because_of"); empty if none."""
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
    labels = {t.dep_ for t in doc}
    tree = _arrays(doc)
    if labels & _CLEARNLP_ONLY:
        _from_clearnlp(tree)
    else:
        _from_ud(tree)
    _hang(tree)
    return tree


def _arrays(doc: Doc) -> Tree:
    tokens = list(doc)
    sentences = [(s.start, s.end) for s in doc.sents] if len(doc) else []
    number = [0] * len(tokens)
    for n, (a, b) in enumerate(sentences):
        number[a:b] = [n] * (b - a)
    text = [t.text for t in tokens]
    return Tree(
        text=text,
        lower=[w.lower() for w in text],
        lemma=[_lemma(t) for t in tokens],
        pos=[t.pos_ for t in tokens],
        tag=[t.tag_ for t in tokens],
        dep=[t.dep_ for t in tokens],
        head=[-1 if t.head.i == t.i else t.head.i for t in tokens],
        start=[t.idx for t in tokens],
        end=[t.idx + len(t.text) for t in tokens],
        sentence=number,
        entity=[(e.start, e.end, e.label_) for e in doc.ents],
        bounds=sentences,
        kids=[],
        mention=doc.user_data.get(MENTION_HEADS) or [""] * len(tokens),
    )


def _lemma(token: Token) -> str:
    """Lower case; a plural that the lemmatizer left as it is becomes singular ("troops", "Gunmen")."""
    lemma = (token.lemma_ or token.text).lower()
    if token.tag_ not in ("NNS", "NNPS") or lemma != token.lower_:
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


def _from_ud(tree: Tree) -> None:
    """Our own labels, with what the parser is known to get wrong in news."""
    _hang(tree)
    for i, dep in enumerate(tree.dep):
        h = tree.head[i]
        if dep == "obl" and h >= 0 and tree.case(i) == "by" and tree.first(h, "aux:pass", "nsubj:pass") is not None:
            tree.dep[i] = "obl:agent"
        elif dep in ("parataxis", "ROOT", "root") and tree.pos[i] == "VERB" and tree.first(i, *_SUBJECTS) is None:
            _give_speaker(tree, i)
        elif dep in ("acl:relcl", "acl") and tree.pos[i] == "VERB" and _is_trailing(tree, i):
            _hang_beside(tree, i)
        elif dep == "conj" and tree.tag[i] in ("VBD", "VBN") and h >= 0:
            _join_verbs(tree, i, h)
        elif dep == "nsubj" and h > i and tree.tag[h] == "VB":
            _raise_object(tree, i, h)
        elif tree.case(i) and (dep in ("nsubj", "nsubj:pass") or (dep == "advcl" and tree.pos[i] == "NOUN")):
            tree.dep[i] = "obl"  # "according to the monitor", "in Russian shelling"
        elif dep in ("nmod", "obl") and h >= 0 and tree.case(i) == "of":
            _hang_on_noun(tree, i, h)
        elif dep == "compound" and h >= 0 and tree.case(i):
            _hang_behind(tree, i)
        elif dep in ("amod", "acl") and tree.tag[i] in ("VBN", "VBD") and h > i:
            _give_agent(tree, i, h)


def _move(tree: Tree, i: int, head: int, dep: str) -> None:
    tree.kids[tree.head[i]].remove(i)
    tree.kids[head].append(i)
    tree.kids[head].sort()
    tree.head[i], tree.dep[i] = head, dep


def _hang_on_noun(tree: Tree, i: int, head: int) -> None:
    """`outskirts of Idlib`: "of" ties what follows to the noun right before it."""
    before = min(tree.below(i)) - 1
    beside = before > head and tree.head[before] == head and tree.dep[before] in ("nmod", "obl", "obj", "appos", "conj")
    if beside and tree.pos[before] in ("NOUN", "PROPN"):
        _move(tree, i, before, "nmod")


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


def _is_trailing(tree: Tree, verb: int) -> bool:
    """Whether `..., a collective alleged.` ends the sentence: a subject, its verb, and no more than a time."""
    subject = tree.first(verb, "nsubj")
    if subject is None or tree.pos[subject] == "PRON" or tree.first(verb, "obj", "ccomp", "xcomp") is not None:
        return False
    first = min(tree.below(subject))
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
