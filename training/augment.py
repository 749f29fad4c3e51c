"""Cheap variety for training: other ways to write, bare weekdays, other names. Only train rows pass here.

Shares (of the rows drawn): 4 % in Title Case, 3 % in CAPITALS, 2 % in lower case, 6 % with one name in
capitals; a weekday in a quarter of the trees that can take one; another name in a third
of the rows that no treebank holds, one of as many words in a seventh of those of treebanks.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from labels import DAYS, spans
from treebanks import Example

_SWAPPED = frozenset(("PERSON", "GPE"))
_WEEKDAY_SHARE, _SWAP_SHARE, _SWAP_SHARE_OF_TREES = 0.25, 0.33, 0.15


def written(words: list[str], labels: list[str] | None, chance: random.Random) -> list[str]:
    """The words in another case, sometimes."""
    draw = chance.random()
    if draw < 0.04:
        return [word[:1].upper() + word[1:] for word in words]
    if draw < 0.07:
        return [word.upper() for word in words]
    if draw < 0.09:
        return [word.lower() for word in words]
    if draw < 0.15 and labels and (names := spans(labels)):
        name = chance.choice(names)
        return [word.upper() if name.start <= i < name.end else word for i, word in enumerate(words)]
    return words


def with_weekday(row: Example, chance: random.Random) -> Example:
    """ "forces seized" to "forces Thursday seized", "on Monday" to "Monday", where the tree allows."""
    if "heads" not in row or "silver" in row or chance.random() >= _WEEKDAY_SHARE:
        return row
    bare = _without_on(row)
    places = _before_verbs(row)
    if bare and (not places or chance.random() < 0.7):
        return bare
    return _inserted(row, chance.choice(places), chance) if places else row


def _before_verbs(row: Example) -> list[int]:
    """Past verbs (0-based) that stand right behind their subject, or at whose end a day may stand."""
    found = []
    for i, (tag, dep) in enumerate(zip(row["xpos"], row["deps"], strict=True)):
        verb = row["heads"][i] - 1
        if dep == "nsubj" and row["xpos"][verb] == "VBD" and i + 1 == verb and tag in ("NN", "NNS", "NNP", "NNPS"):
            found.append(verb)
    return found


def _inserted(row: Example, verb: int, chance: random.Random) -> Example:
    """The row with a weekday before its verb, or right behind it where that verb is "said"."""
    at = verb + 1 if row["words"][verb] == "said" and chance.random() < 0.6 else verb
    new = {"words": chance.choice(DAYS), "xpos": "NNP", "upos": "PROPN", "deps": "obl:unmarked"}
    result = {**row, **{key: [*row[key][:at], value, *row[key][at:]] for key, value in new.items()}}
    moved = verb + 1 if verb < at else verb + 2
    heads = [head + 1 if head > at else head for head in row["heads"]]
    result["heads"] = [*heads[:at], moved, *heads[at:]]
    for key, value in (("ner", "B-DATE"), ("mention", "O")):
        if key in row:
            result[key] = [*row[key][:at], value, *row[key][at:]]
    return result


def _without_on(row: Example) -> Example | None:
    """The row with its first "on Monday" as "Monday"."""
    words, heads = row["words"], row["heads"]
    for i in range(1, len(words) - 1):
        day = words[i + 1] in DAYS and words[i] == "on" and heads[i] == i + 2
        if day and row["deps"][i + 1] in ("obl", "nmod") and i + 1 not in heads:
            cut = {key: [*value[:i], *value[i + 1 :]] for key, value in row.items() if isinstance(value, list)}
            result = {**row, **cut}
            result["heads"] = [head - 1 if head > i + 1 else head for head in result["heads"]]
            result["deps"][i] += ":unmarked"
            return result
    return None


class Names:
    """Names of persons and places met in the training rows, for swapping."""

    def __init__(self, rows: Iterable[Example]) -> None:
        found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        for row in rows:
            for name in spans(row.get("ner", [])):
                words = tuple(row["words"][name.start : name.end])
                if name.label in _SWAPPED and len(words) <= 4 and all(word[:1].isupper() for word in words):
                    found[name.label].add(words)
        self._names = {label: sorted(names) for label, names in found.items()}

    def swapped(self, row: Example, chance: random.Random) -> Example:
        """A row with one of its names replaced by another of its kind, sometimes."""
        share = _SWAP_SHARE_OF_TREES if "heads" in row and "silver" not in row else _SWAP_SHARE
        if "ner" not in row or chance.random() >= share:
            return row
        able = [name for name in spans(row["ner"]) if self._fits(row, name.start, name.end, name.label)]
        return self._replaced(row, chance.choice(able), chance) if able else row

    def _fits(self, row: Example, start: int, end: int, label: str | None) -> bool:
        return label in self._names and all(word[:1].isupper() for word in row["words"][start:end])

    def _replaced(self, row: Example, name: tuple[int, int, str | None], chance: random.Random) -> Example:
        start, end, label = name
        names = self._names[str(label)]
        able = [new for new in names if len(new) == end - start] if "heads" in row else names
        if not able:
            return row
        new = chance.choice(able)
        inside = [f"B-{label}", *[f"I-{label}"] * (len(new) - 1)]
        result = {
            **row,
            "words": [*row["words"][:start], *new, *row["words"][end:]],
            "ner": [*row["ner"][:start], *inside, *row["ner"][end:]],
        }
        if "mention" in row:
            heads = self._heads(row, start, end, len(new))
            result["mention"] = [*row["mention"][:start], *heads, *row["mention"][end:]]
        return result

    def _heads(self, row: Example, start: int, end: int, size: int) -> list[str]:
        """The mention targets of the new words: the head first in persons, last elsewhere."""
        known = [target for target in row["mention"][start:end] if target != "O"]
        targets = ["O"] * size
        if known:
            targets[0 if row["ner"][start] == "B-PERSON" else -1] = known[0]
        return targets
