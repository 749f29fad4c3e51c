"""How likely a claim is right: a logistic model over named signs, its weights in `patterns/confidence.toml`.

A sign is something true of a claim that is known when it is read: how its ends were found, what kind of words
carry it, how far apart they stand. Each has a weight, fitted by `training/confidence.py` on annotated sentences,
and words, so that a figure can be explained. Beside them counts the pattern's own `confidence`, as a prior.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from functools import cache

import msgspec

from kg.errors import DataError
from kg.model import Claim
from kg.nlp.frame import Frame
from kg.nlp.mentions import Draft
from kg.nlp.tree import Tree
from kg.resources import drawer

FILE = "confidence.toml"
_SHORT, _LONG, _FAR = 12, 35, 10
"""Words of a short and of a long sentence; words between an end and the words that carry the relation."""
_TOLD = 3
"""How many signs the reason names."""
_LEAST = 0.1
"""What moves the log-odds by less is not worth telling."""
_STOPS = frozenset({".", "!", "?", "”", '"', "’", "'", ")", "…"})


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a sign adds to the log-odds, the share of claims that show it, and how it is told."""

    weight: float
    share: float
    words: str


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`patterns/confidence.toml`: the log-odds are `level`, `prior` times those of the pattern, and the signs.

    `typical` is the confidence of the usual pattern, against which a reason measures another.
    """

    level: float
    prior: float
    typical: float
    sign: dict[str, Sign]

    def judge(self, prior: float, signs: tuple[str, ...]) -> tuple[float, str]:
        """The probability that a claim with these signs is right, and what moved it most, in words."""
        shown = [self.sign[s] for s in signs if s in self.sign]
        own = self.prior * log_odds(prior)
        odds = self.level + own + sum(sign.weight for sign in shown)
        moves = [(sign.weight * (1 - sign.share), sign.words) for sign in shown]
        moves.append((own - self.prior * log_odds(self.typical), f"a wording trusted at {prior:.2f}"))
        return round(1 / (1 + math.exp(-odds)), 2), _reason(moves)


def _reason(moves: list[tuple[float, str]]) -> str:
    """`surer: a, b; less sure: c`: the strongest moves away from what is usual."""
    told = sorted((m for m in moves if abs(m[0]) >= _LEAST), key=lambda m: (-abs(m[0]), m[1]))[:_TOLD]
    up, down = [w for weight, w in told if weight > 0], [w for weight, w in told if weight < 0]
    parts = [f"{name}: {', '.join(words)}" for name, words in (("surer", up), ("less sure", down)) if words]
    return "; ".join(parts)


@cache
def load() -> Model:
    """The fitted model.

    Raises:
        DataError: if the file is missing or malformed.
    """
    path = drawer("patterns") / FILE
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Model)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise DataError(str(error), where=str(path), hint="correct the file or reinstall") from error


def log_odds(share: float) -> float:
    """Of a share, kept away from 0 and 1."""
    share = min(max(share, 0.02), 0.98)
    return math.log(share / (1 - share))


def signs(tree: Tree, frame: Frame, claim: Claim, subject: Draft | None, obj: Draft | None) -> tuple[str, ...]:
    """The names of the signs that a claim shows."""
    found = [*_of_frame(tree, frame), *_of_sentence(tree, frame), *_of_light(claim)]
    for end, draft in (("subject", subject), ("object", obj)):
        found += [f"{end} {how}" for how in _of_end(tree, frame, draft)]
    return tuple(found)


def _of_frame(tree: Tree, frame: Frame) -> Iterator[str]:
    yield f"frame {frame.kind}"
    if frame.light:
        yield "light verb"
    if frame.passive:
        yield "passive"
    if frame.kind == "verb" and tree.dep[frame.head] in ("conj", "advcl", "acl", "acl:relcl", "xcomp", "ccomp"):
        yield f"clause {tree.dep[frame.head].partition(':')[2] or tree.dep[frame.head]}"


def _of_sentence(tree: Tree, frame: Frame) -> Iterator[str]:
    first, last = tree.bounds[tree.sentence[frame.head]]
    words = [t for t in range(first, last) if tree.pos[t] not in ("PUNCT", "SPACE")]
    if len(words) < _SHORT:
        yield "short sentence"
    elif len(words) > _LONG:
        yield "long sentence"
    closing = next((t for t in range(last - 1, first - 1, -1) if not tree.text[t].isspace()), first)
    if tree.text[closing] not in _STOPS:
        yield "headline"


def _of_light(claim: Claim) -> Iterator[str]:
    if claim.source is not None:
        yield "attributed"
    if claim.count is not None:
        yield "counted"
    if claim.place is not None and claim.place != claim.object:
        yield "placed"


def _of_end(tree: Tree, frame: Frame, draft: Draft | None) -> Iterator[str]:
    """How an end was found, and where it stands from the words that carry the relation."""
    if draft is None:
        yield "open"
        return
    yield _how_found(draft)
    carriers = {frame.head, frame.carrier}
    up = next((p for _, p in tree.ancestors(draft.head) if p in carriers or tree.pos[p] == "VERB"), None)
    if up not in carriers:
        yield "of another clause"
    gap = max(draft.first - frame.head, frame.head - draft.last + 1)
    if gap > _FAR:
        yield "far off"


def _how_found(draft: Draft) -> str:
    if draft.kind == "pronoun":
        return "pronoun"
    if draft.kind == "nominal":
        return "description of a named one" if draft.owner is not None else "description"
    return "known name" if draft.entry is not None else "other name"
