"""Names in a text: what the name finder sees, completed by names of the gazetteer."""

from __future__ import annotations

from kg import gazetteer
from kg.nlp.kinds import entry_of
from kg.nlp.tree import Tree

Spot = tuple[int, int, str]
"""First token, last token (exclusive), label."""

_NO_NAMES = ("DATE", "TIME", "MONEY", "CARDINAL", "ORDINAL", "PERCENT")
_PARTS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "upper", "lower",
     "greater", "inner", "outer", "old", "new", "downtown", "rural", "mainland", "metropolitan", "wartime"}
)  # fmt: skip
"""Words before a place's name that only tell which part or time of it."""


def found(tree: Tree) -> list[Spot]:
    """Spans of the name finder, completed by gazetteer names that it missed or cut short."""
    wanted = [e for e in tree.entity if e[2] not in _NO_NAMES]
    listed = _listed(tree)
    taken = {i for a, b, _ in listed for i in range(a, b)}
    kept = [e for e in wanted if not taken.intersection(range(e[0], e[1])) or _wider(tree, e, listed)]
    covered = {i for a, b, _ in kept for i in range(a, b)}
    return sorted([*kept, *(x for x in listed if not covered.intersection(range(x[0], x[1])))])


def _wider(tree: Tree, entity: Spot, listed: list[Spot]) -> bool:
    """Whether the name finder's span strictly holds the gazetteer's ("Bank of England" > "England").

    A town may be called after another ("Jisr Baghdad"), but "Northern Aleppo" and "City of Aleppo" are not.
    """
    a, b, label = entity
    inside = [x for x in listed if a <= x[0] and x[1] <= b and (x[0], x[1]) != (a, b)]
    if label == "GPE" and (at := next((x[0] for x in inside if x[0] > a and x[1] == b), None)) is not None:
        return all(_is_own(tree, i) for i in range(a, at))
    return bool(inside) and label in ("PERSON", "ORG", "FAC", "LOC")


def _is_own(tree: Tree, i: int) -> bool:
    """Whether a word before a place's name makes another name of it: no noun, people, part or name that we know."""
    word = tree.text[i]
    known = gazetteer.head(tree.lemma[i]) or gazetteer.demonym(word) or gazetteer.lookup(word)
    return tree.pos[i] == "PROPN" and word.istitle() and not known and tree.lower[i] not in _PARTS


def _listed(tree: Tree) -> list[Spot]:
    """Gazetteer names, the longest at each place."""
    found, i, starts, size = [], 0, gazetteer.first_words(), len(tree)
    while i < size:
        step, word = 1, tree.text[i]
        words = starts.get(gazetteer.fold(word), 0) if word[:1].isupper() or tree.lower[i] == "al" else 0
        # hyphens and full stops are tokens of their own, so a name has up to twice as many tokens as words
        limit = min(i + 2 * words, tree.bounds[tree.sentence[i]][1] if tree.bounds else size) if words else i
        for last in range(limit, i, -1):
            if tree.pos[last - 1] not in ("PUNCT", "SPACE", "PART") and entry_of(joined(tree, i, last), ""):
                found.append((i, last, "LISTED"))
                step = last - i
                break
        i += step
    return found


def first_of_demonym(tree: Tree, t: int) -> int:
    """Where a demonym that ends at a token begins: a "South Sudanese" soldier is not Sudan's."""
    return t - 1 if t and gazetteer.demonym(joined(tree, t - 1, t + 1)) is not None else t


def joined(tree: Tree, first: int, last: int) -> str:
    """The words of a span with the spaces that the text has."""
    out = tree.text[first]
    for i in range(first + 1, last):
        out += (" " if tree.start[i] > tree.end[i - 1] else "") + tree.text[i]
    return out
