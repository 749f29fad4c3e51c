"""Which label of a name follows which: a table that the reader adds to what the network says of each word.

The network labels each word by itself; the table keeps names whole ("Reformed | Political Party") and names legal.
It is the logarithm of how much likelier a label is behind another than by itself, less `SPLIT` where one name would
end where the next of its kind begins, and `OUTSIDE` for no name; the weights are the best on the development rows
of names (UNER EWT, CrossNER politics). A name never begins inside.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence

from labels import UNKNOWN
from treebanks import Example

WEIGHT, SPLIT, OUTSIDE, MOST, NEVER = 0.3, 2.0, 0.3, 6.0, -1000.0
_START = "<"


def of_rows(rows: Iterable[Example], bio: Sequence[str]) -> list[list[float]]:
    """A line per label, the last for the first word of a sentence; a column per label that follows."""
    seen: Counter[tuple[str, str]] = Counter({(a, b): 0.1 for a in (*bio, _START) for b in bio})  # type: ignore[dict-item]
    for row in rows:
        labels = [_START, *row.get("ner", [])]
        seen.update((a, b) for a, b in itertools.pairwise(labels) if UNKNOWN not in (a, b))
    behind: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for (a, b), count in seen.items():
        behind[a] += count
        after[b] += count
    total = sum(after.values())
    likelier = {(a, b): math.log(count / behind[a]) - math.log(after[b] / total) for (a, b), count in seen.items()}
    return [[round(_worth(a, b, likelier[a, b]), 3) for b in bio] for a in (*bio, _START)]


def _worth(a: str, b: str, likelier: float) -> float:
    if b.startswith("I-") and (a in ("O", _START) or a[2:] != b[2:]):
        return NEVER
    two_of_a_kind = a != "O" and b.startswith("B-") and a[2:] == b[2:]
    return WEIGHT * max(-MOST, min(MOST, likelier)) - SPLIT * two_of_a_kind + OUTSIDE * (b == "O")
