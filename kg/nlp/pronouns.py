"""What the pronouns of a text stand for: the noun that agrees best, and nothing where two agree as well.

Pronouns are read in order. Every noun before one is weighed, also those that are no entity: "it" may well
be the attack, and then it is not the army. In a quotation "I" is who speaks, and nobody else there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.model import EntityId
from kg.nlp.kinds import NO_ENTITY
from kg.nlp.mentions import Draft, Mentions
from kg.nlp.tree import Tree, subject_of

_HE, _SHE = {"he", "him", "his", "himself"}, {"she", "her", "hers", "herself"}
_IT, _THEY = {"it", "its", "itself"}, {"they", "them", "their", "theirs", "themselves"}
_THIRD_PERSON = _HE | _SHE | _IT | _THEY
FIRST_PERSON = frozenset({"i", "me", "my", "mine", "myself"})
"""Words by which who speaks means himself."""
_MEN = {
    "man", "boy", "father", "son", "brother", "husband", "king", "prince", "uncle", "nephew", "grandfather", "sheikh",
    "mr", "mr.", "sir", "spokesman", "chairman", "businessman", "congressman", "policeman", "serviceman", "emir",
    "ayatollah", "bishop", "pope", "imam", "mullah", "fisherman", "gunman", "cameraman",
}  # fmt: skip
_WOMEN = {
    "woman", "girl", "mother", "daughter", "sister", "wife", "queen", "princess", "aunt", "niece", "grandmother",
    "mrs", "mrs.", "ms", "ms.", "lady", "spokeswoman", "chairwoman", "businesswoman", "congresswoman", "widow",
    "policewoman", "actress", "nun",
}  # fmt: skip
_OPEN, _CLOSE = {"“", "«", "``"}, {"”", "»", "''"}
_SAY = frozenset({
    "say", "tell", "ask", "write", "explain", "note", "recall", "reply", "tweet", "state", "warn", "add", "declare",
    "announce", "insist", "claim", "post", "argue", "report", "continue", "vow", "stress", "comment", "respond",
    "remark", "admit", "acknowledge", "complain", "conclude", "testify",
})  # fmt: skip
_NEAR = 3
"""Sentences that a pronoun looks back."""
_ROLE = {"nsubj": 26, "nsubj:pass": 24, "obj": 12, "iobj": 12, "nmod:poss": 10, "obl:agent": 10, "obl": 6, "nmod": 5}
_UNSURE = 3
"""Two candidates whose weights differ by less are as good as each other."""
_WHERE = ("in", "at", "near", "from", "to", "into", "on")
_SINGULAR_BODIES = ("Country", "Person", "Settlement", "Region", "Facility", "AdministrativeArea", "Place")


@dataclass(slots=True)
class _Noun:
    """A noun that a pronoun may stand for."""

    token: int
    draft: Draft | None
    referent: str
    plural: bool
    joined: int
    """The noun that is coordinated with it ("Russia and Turkey"), or itself."""


class Pronouns:
    """Resolves all pronouns of a text once; `of` tells what each stands for."""

    def __init__(self, tree: Tree, mentions: Mentions, entity: Callable[[Draft], EntityId]) -> None:
        self._tree, self._mentions, self._entity = tree, mentions, entity
        self.quote = _quotes(tree)
        self._speakers = _speakers(tree, self.quote)
        self._nouns: list[_Noun] = []
        self._seen: Counter[str] = Counter()
        self._gender: dict[str, str] = {}
        self._lately: dict[str, int] = {}
        self._stands: dict[int, int] = {}
        self._groups: dict[int, list[int]] = {}
        for i in range(len(tree)):
            self._read(i)

    def of(self, token: int) -> int | None:
        """The noun that the pronoun at `token` stands for."""
        return self._stands.get(token)

    def group(self, token: int) -> list[int]:
        """The nouns that "they" at `token` stands for together; empty where it stands for one, or for nobody known."""
        return self._groups.get(token, [])

    def speaker(self, token: int) -> int | None:
        """Who says the quotation around `token`, itself perhaps by a pronoun resolved."""
        speaker = self._speakers.get(self.quote[token]) if self.quote[token] else None
        return self._stands.get(speaker) if speaker is not None and self._is_pronoun(speaker) else speaker

    def quoted_by(self, token: int) -> int | None:
        """Who says the quotation around `token`, if a sentence begins there or a colon leads up to it."""
        number = self.quote[token]
        if not number:
            return None
        first, last = self._tree.bounds[self._tree.sentence[token]]
        begin = next((i for i in range(first, last) if not self._tree.text[i].isspace()), first)
        opening = self.quote.index(number)
        whole = self.quote[begin] == number or _solid_before(self._tree, opening) == ":"
        return self.speaker(token) if whole else None

    def _is_pronoun(self, token: int) -> bool:
        return self._tree.pos[token] == "PRON"

    def _read(self, i: int) -> None:
        tree, word = self._tree, self._tree.lower[i]
        if word in FIRST_PERSON and self.quote[i]:
            self._first_person(i)
        elif word in _THIRD_PERSON and tree.tag[i] in ("PRP", "PRP$") and tree.dep[i] != "expl":
            self._third_person(i, word)
        elif tree.pos[i] in ("NOUN", "PROPN", "ADJ"):
            self._note(i)

    def _first_person(self, i: int) -> None:
        speaker = self.speaker(i)
        draft = None if speaker is None else self._mentions.at(speaker)
        if speaker is not None and draft is not None and draft.type == "Person":
            self._stands[i] = speaker

    def _note(self, i: int) -> None:
        """Remember a noun, unless it is but a part of another."""
        tree, draft = self._tree, self._mentions.at(i)
        inner = tree.dep[i] in ("compound", "flat", "amod", "nmod:desc", "nmod:unmarked", "obl:unmarked", "discourse")
        if (draft is not None and draft.head != i) or (inner and (draft is None or draft.kind == "nominal")):
            return
        if (draft is None and tree.pos[i] == "ADJ") or (draft is not None and draft.kind == "demonym"):
            return
        entity = draft is not None and draft.type not in NO_ENTITY
        referent = self._entity(draft) if draft is not None and entity else f"={tree.lemma[i]}"
        plural = tree.tag[i] in ("NNS", "NNPS")
        joined = next((k for k in tree.children(i, "conj") if tree.pos[k] in ("NOUN", "PROPN")), i)
        self._seen[referent] += 1
        if (sex := self._sex(i)) and entity:
            self._gender.setdefault(referent, sex)
        self._nouns.append(_Noun(i, draft if entity else None, referent, plural, joined))

    def _sex(self, i: int) -> str:
        words = {self._tree.lemma[k] for k in (i, *self._tree.children(i, "nmod:desc", "compound", "flat", "appos"))}
        return "m" if words & _MEN else "f" if words & _WOMEN else ""

    def _third_person(self, i: int, word: str) -> None:
        weighed = sorted(((self._weight(i, n), n.token, n) for n in self._candidates(i, word)), key=lambda w: w[:2])
        if not weighed:
            return
        weight, _, best = weighed[-1]
        rivals = [(w, n) for w, _, n in reversed(weighed) if n.referent != best.referent and weight - w < _UNSURE]
        row = self._row(best.token) if word in _THEY else []
        if (
            len(row) > 1
            and max(row) < i
            and (best.token < best.joined or rivals)
            and all(n.token in row for _, n in rivals)
        ):
            self._groups[i] = row
        if rivals or (word in _THEY and best.token < best.joined < i):
            return  # both of "Russia and Turkey", which is no one entity
        self._stands[i] = best.token
        self._seen[best.referent] += 1
        self._lately[best.referent] = self._tree.sentence[i]
        if word in _HE | _SHE:
            self._gender.setdefault(best.referent, "m" if word in _HE else "f")
        self._nouns.append(_Noun(i, best.draft, best.referent, best.plural, i))

    def _row(self, token: int) -> list[int]:
        """All that is coordinated with a noun."""
        while self._tree.dep[token] == "conj":
            token = self._tree.head[token]
        return list(self._tree.conjuncts(token))

    # --- candidates -----------------------------------------------------------------------------

    def _candidates(self, i: int, word: str) -> Iterator[_Noun]:
        sentence, speaker = self._tree.sentence[i], self.speaker(i)
        joined = self._beside(i) if word in _IT | _THEY else -1
        for noun in reversed(self._nouns):
            if sentence - self._tree.sentence[noun.token] >= _NEAR:
                return
            beside = noun.draft is not None and joined == noun.token
            agrees = beside or self._agrees(noun, word) or (word in _THEY and noun.token < noun.joined < i)
            if agrees and not self._barred(i, noun) and (speaker is None or speaker != noun.token):
                yield noun

    def _agrees(self, noun: _Noun, word: str) -> bool:
        type_ = noun.draft.type if noun.draft is not None else ""
        if word in _HE | _SHE:
            sex = self._gender.get(noun.referent, "")
            return type_ == "Person" and not noun.plural and sex != ("f" if word in _HE else "m")
        if word in _THEY:
            return noun.plural or (bool(type_) and type_ not in _SINGULAR_BODIES)
        return not noun.plural and type_ not in ("Person", "Population")

    def _barred(self, i: int, noun: _Noun) -> bool:
        """What grammar rules out: "X told him" (not X), "his father" (not the father)."""
        tree, j = self._tree, noun.token
        if self._inside(i, j):
            return True
        if tree.tag[i] == "PRP$" or tree.lower[i].endswith(("self", "selves")):
            return False
        mine, its = self._clause(i), self._clause(j)
        return mine >= 0 and (mine == its or (tree.dep[j].startswith("nsubj") and its in self._shares_subject(mine)))

    def _shares_subject(self, verb: int) -> Iterator[int]:
        """The verbs before it that lend it their subject: "X called Y and urged him"."""
        while self._tree.dep[verb] == "conj" and self._tree.first(verb, "nsubj", "nsubj:pass") is None:
            verb = self._tree.head[verb]
            yield verb

    def _inside(self, i: int, j: int) -> bool:
        """Whether `i` is part of the phrase of `j`; a clause about `j` may well name it again."""
        for child, parent in self._tree.ancestors(i):
            if self._tree.dep[child].startswith(("acl", "advcl", "ccomp", "parataxis", "conj")):
                return False
            if parent == j:
                return True
        return False

    def _clause(self, i: int) -> int:
        """The verb that `i` is a direct argument of."""
        tree = self._tree
        while tree.dep[i] == "conj" and tree.head[i] >= 0:
            i = tree.head[i]
        argument = tree.dep[i] in ("nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:agent")
        predicated = tree.dep[i] == "nmod" and tree.first(tree.head[i], "cop") is not None  # "is in conflict with it"
        return tree.head[i] if argument or predicated else -1

    def _weight(self, i: int, noun: _Noun) -> float:
        tree, j = self._tree, noun.token
        away = tree.sentence[i] - tree.sentence[j]
        top = j
        while tree.dep[top] in ("conj", "appos") and tree.head[top] >= 0:
            top = tree.head[top]
        dep = tree.dep[top]
        weight = _ROLE.get(dep, 3) - 20.0 * away - 0.1 * min(i - j, 60) - (2 if top != j else 0)
        weight += 4 * min(self._seen[noun.referent] - 1, 3)
        weight += 4 if dep == tree.dep[i] else 0
        weight += 24 if dep == tree.dep[i] == "obj" and self._side_by_side(i, top) else 0
        weight += 8 if tree.sentence[i] - self._lately.get(noun.referent, -9) <= 1 else 0
        weight += 40 if self._beside(i) == j else 0
        weight -= 6 if tree.case(top) in _WHERE else 0
        weight += 6 if not away and dep.startswith("nsubj") and self._governs(tree.head[top], i) else 0
        if noun.draft is not None and noun.draft.type == "ReportingOrganisation":
            weight -= 20
        return weight - (6 if bool(self.quote[i]) != bool(self.quote[j]) else 0)

    def _side_by_side(self, i: int, j: int) -> bool:
        """`Egypt backs the army, while Iran arms it`: clauses with subjects of their own, told alike."""
        tree, mine, other = self._tree, self._tree.head[i], self._tree.head[j]
        tied = tree.head[mine] == other and tree.dep[mine] in ("advcl", "conj", "parataxis")
        return tied and subject_of(tree, mine) not in (None, subject_of(tree, other))

    def _beside(self, i: int) -> int:
        """What the thing owned is joined to: Damascus in "Damascus and its ally Russia"."""
        owned = self._tree.head[i] if self._tree.tag[i] == "PRP$" else -1
        return self._tree.head[owned] if owned >= 0 and self._tree.dep[owned] == "conj" else -1

    def _governs(self, verb: int, i: int) -> bool:
        return any(parent == verb for _, parent in self._tree.ancestors(i))


def _quotes(tree: Tree) -> list[int]:
    """The number of the quotation that each token stands in, 0 outside; none goes beyond its paragraph."""
    found, now, count = [0] * len(tree), 0, 0
    for i, word in enumerate(tree.text):
        if "\n\n" in word:
            now = 0
        if word in _OPEN or (word == '"' and not now):
            count += 1
            now = count
        elif word in _CLOSE or word == '"':
            now = 0
        found[i] = now
    return found


def _speakers(tree: Tree, quote: list[int]) -> dict[int, int]:
    """Who says each quotation: the subject of the verb of speech beside it, or whoever spoke just before."""
    found: dict[int, int] = {}
    spans: dict[int, list[int]] = {}
    for i, number in enumerate(quote):
        if number:
            spans.setdefault(number, []).append(i)
    for number, tokens in spans.items():
        first, last = tree.sentence[tokens[0]], tree.sentence[tokens[-1]]
        near = [i for s in {first, last} for i in range(*tree.bounds[s]) if not quote[i] and tree.lemma[i] in _SAY]
        verbs = [(min(abs(v - tokens[0]), abs(v - tokens[-1])), subject_of(tree, v)) for v in near]
        said = [(gap, subject) for gap, subject in verbs if subject is not None]
        introduced = _introduced(tree, tokens[0]) if not said else None
        if said:
            found[number] = min(said)[1]
        elif introduced is not None:
            found[number] = introduced
        elif number - 1 in found and first - tree.sentence[spans[number - 1][-1]] <= 1:
            found[number] = found[number - 1]
    return found


def _introduced(tree: Tree, opening: int) -> int | None:
    """`The ministry defended the raid: "..."`: the subject of the clause before the colon."""
    if _solid_before(tree, opening) != ":":
        return None
    first, _ = tree.bounds[tree.sentence[opening - 1]]
    verbs = [i for i in range(first, opening) if tree.pos[i] == "VERB" and subject_of(tree, i) is not None]
    top = min(verbs, key=lambda i: (sum(1 for _ in tree.ancestors(i)), i), default=None)
    return None if top is None else subject_of(tree, top)


def _solid_before(tree: Tree, i: int) -> str:
    """The last word before token `i` that is no blank."""
    return next((tree.text[k] for k in range(i - 1, -1, -1) if not tree.text[k].isspace()), "")
