"""When it happened: which time expression of a text dates which predicate.

The nearest one in the tree that no other clause owns; else the day of the heading above, in a digest;
else, where the sentence speaks of "the attack" as known, the day of the last attack that had one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from kg.model import Time
from kg.nlp.frame import Frame
from kg.nlp.tree import Tree
from kg.nlp.words import Words

_CLAUSES = {"acl:relcl", "ccomp", "advcl", "acl", "parataxis", "advcl:relcl"}
_CLAUSE_COST, _RANGE_COST, _SAID_COST = 4, 2, 1
_TOO_FAR = 11
"""What a time two clauses away costs: it dates what those clauses tell."""
_SAID = {"ccomp", "parataxis"}
_BOUNDED = ("since", "from", "between", "until")
_AT_ANOTHER_TIME = {"following", "despite", "since", "over", "about", "until", "amid"}
_SOME_TIME_AFTER = {"after", "following", "since", "before"}
_AT_ONCE = {"", "in", "during", "on", "at", "by", "from", "with", "after"}
_MOST = {"JJS", "RBS"}
_COMPARED = 5
"""Words before "since" among which a superlative may stand."""
_DEFINITE = {"the", "this", "that", "these", "those", "both"}
_LOOK_BACK = 6
"""Sentences within which "the attack" still means the last one that was told of."""

Heading = tuple[int, str]


class Clock:
    """Dates the predicates of one article."""

    def __init__(
        self, tree: Tree, words: Words, times: Sequence[Time], headings: Sequence[Heading], published: str | None
    ) -> None:
        self.tree, self.words, self.published = tree, words, published
        self._headings = list(headings)
        self._times = self._at_tokens(times)
        self._last: tuple[int, str] | None = None

    def of(self, frame: Frame, relation: str, part: int | None = None) -> str | None:
        """The EDTF date of what `frame` states; `part` is the token of a number within a larger one."""
        if relation in self.words.list("standing"):
            return self.published
        own = self._nearest(frame, part) or self._heading(frame.head)
        sentence = self.tree.sentence[frame.head]
        if relation not in self.words.list("violence"):
            return own
        if own is not None and (self._last is None or sentence >= self._last[0]):
            self._last = sentence, own
        elif own is None and self._last is not None and sentence - self._last[0] <= _LOOK_BACK:
            return self._last[1] if self._speaks_of_it(frame) else None
        return own

    def said(self, speaker: int) -> str | None:
        """The day named beside the verb of a speaker ("the army said on Friday")."""
        tree = self.tree
        verb = next((h for _, h in tree.ancestors(speaker) if tree.pos[h] == "VERB"), None)
        if verb is None:
            return None
        behind = range(verb + 1, verb + 3)  # "Rebels seized Goma, the army said on Tuesday", wherever it hangs
        own = [(t, time.value) for t, time in self._times if tree.head[t] == verb or t in behind]
        beside = [(abs(t - verb), value) for t, value in own]
        return min(beside)[1] if beside else None

    def _at_tokens(self, times: Sequence[Time]) -> list[tuple[int, Time]]:
        """Times with the token that ties each into the tree."""
        placed = []
        for time in times:
            first = bisect_right(self.tree.start, time.span.start - 1)
            inside = range(first, bisect_right(self.tree.start, time.span.end - 1))
            if inside and not self._compares(first):
                top = next((i for i in inside if self.tree.head[i] not in inside), inside[0])
                placed.append((top, time))
        return placed

    def _compares(self, first: int) -> bool:
        """`for the first time since May`, `the worst attack since 2015`: a time up to which there was none like it."""
        tree = self.tree
        since = first if tree.lower[first] == "since" else first - 1
        before = range(max(since - _COMPARED, tree.bounds[tree.sentence[first]][0]), since)
        return tree.lower[since] == "since" and any(tree.lower[i] == "first" or tree.tag[i] in _MOST for i in before)

    def _nearest(self, frame: Frame, part: int | None) -> str | None:
        tree = self.tree
        near = {frame.head: 0, frame.carrier: 0}
        said = 0
        for steps, (child, parent) in enumerate(tree.ancestors(frame.carrier), 1):
            said += _SAID_COST if tree.dep[child] in _SAID else 0  # when it was said is not when it was
            near.setdefault(parent, steps + said)
        if part is not None:
            near[part] = 0
        best: tuple[int, int, str] | None = None
        for token, time in self._times:
            if tree.sentence[token] != tree.sentence[frame.head]:
                continue
            cost = self._cost(token, near)
            if cost is None or cost >= _TOO_FAR:
                continue
            cost += _RANGE_COST if "/" in time.value and not time.text.lower().startswith(_BOUNDED) else 0
            rank = (cost, abs(token - (frame.head if part is None else part)), time.value)
            if part is not None:
                rank = (rank[1], cost, time.value)  # "300 since June, including 17 on Thursday"
            best = rank if best is None or rank < best else best
        return best[2] if best is not None else None

    def _cost(self, token: int, near: dict[int, int]) -> int | None:
        """Steps between a time and the nearest word of the predicate's own chain; clauses between weigh more."""
        cost = 0
        while token not in near:
            if self.tree.head[token] < 0 or self._tells_of_another(token, near):
                return None
            cost += 1 + (_CLAUSE_COST if self.tree.dep[token] in _CLAUSES else 0)
            token = self.tree.head[token]
        return cost + 2 * near[token]

    def _tells_of_another(self, token: int, near: dict[int, int]) -> bool:
        """Whether the clause or event at `token` has a time of its own, not the predicate's.

        "killed a man who had fled in May", "freed a man arrested in May", "struck Homs despite the May truce"
        """
        tree, about = self.tree, self.tree.head[token]
        told = tree.dep[token] in ("acl:relcl", "advcl:relcl", "acl")
        if not told and tree.pos[token] in ("NOUN", "PROPN") and token not in near:
            own = [t for t, _ in self._times if tree.head[t] == token]
            named = tree.case(token) not in _AT_ONCE and any(t < token for t in own)  # "under the 2025 truce"
            later = tree.case(token) in _SOME_TIME_AFTER and all(t != token for t, _ in self._times)
            return named or later or (tree.case(token) in _AT_ANOTHER_TIME and bool(own))
        named = tree.pos[about] in ("NOUN", "PROPN") and tree.lemma[about] not in self.words.list("events")
        return told and named and near.get(about) != 0

    def _heading(self, token: int) -> str | None:
        at = bisect_right(self._headings, (self.tree.start[token], "")) - 1
        return self._headings[at][1] if at >= 0 else None

    def _speaks_of_it(self, frame: Frame) -> bool:
        """Whether a definite event noun takes part: "the attack killed twelve", "both blasts"."""
        tree = self.tree
        parts = [frame.head, *(t for tokens in frame.slots.values() for t in tokens)]
        known = (t for t in parts if tree.lemma[t] in self.words.list("events"))
        return any(tree.lower[k] in _DEFINITE for t in known for k in tree.children(t, "det", "det:predet"))
