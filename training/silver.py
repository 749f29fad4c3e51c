"""Trees for sentences that have none, read by the network itself midway: they keep the parser at home in news.

Without trees the sentences of our own, of Re-DocRED and of CrossNER teach the encoder names alone, and
it forgets how such sentences are built. What the network is unsure of is unknown; so are weekdays,
which augmentation teaches better.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from batches import Coder, grouped
from labels import DAYS
from network import LabelSet, Reader
from torch import Tensor
from treebanks import Example

SURE_OF_HEAD, SURE_OF_TAG = 0.8, 0.9
UNKNOWN_HEAD, UNKNOWN_LABEL = -100, "?"
_PIECES = 4096


@torch.no_grad()
def taught(net: Reader, rows: Sequence[Example], coder: Coder, labels: LabelSet) -> list[Example]:
    """The rows with tags, heads and dependency labels that `net` is sure of, in their order."""
    found: dict[int, Example] = {}
    for group in grouped([coder.size(row) for row in rows], _PIECES):
        chosen = [rows[i] for i in group]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            words = net.words(coder.batch(chosen))
            arcs, parents = net.arcs(words)
            heads, head = _best(_within(arcs.float(), chosen))
            deps = net.dependencies(words, parents, head).argmax(-1)
            (sure_x, xpos), (sure_u, upos) = _best(net.x(words)), _best(net.u(words))
        for k, i in enumerate(group):
            found[i] = _row(rows[i], labels, (heads[k], head[k], deps[k]), (sure_x[k], xpos[k]), (sure_u[k], upos[k]))
    return [found[i] for i in range(len(rows))]


def _within(arcs: Tensor, rows: Sequence[Example]) -> Tensor:
    """Scores of heads in the sentence, no word its own."""
    n = arcs.shape[1]
    sizes = torch.tensor([len(row["words"]) for row in rows])
    outside = torch.arange(n + 1)[None, :] > sizes[:, None]
    own = torch.eye(n + 1, dtype=torch.bool)[1:]
    return arcs.masked_fill(outside[:, None, :] | own[None], -1e4)


def _best(scores: Tensor) -> tuple[Tensor, Tensor]:
    chance, best = scores.float().softmax(-1).max(-1)
    return chance, best


def _row(
    row: Example,
    labels: LabelSet,
    tree: tuple[Tensor, Tensor, Tensor],
    xpos: tuple[Tensor, Tensor],
    upos: tuple[Tensor, Tensor],
) -> Example:
    words, (sure, head, dep) = row["words"], tree
    known = [sure[i].item() >= SURE_OF_HEAD and word not in DAYS for i, word in enumerate(words)]
    return {
        **row,
        "silver": True,
        "heads": [int(head[i]) if yes else UNKNOWN_HEAD for i, yes in enumerate(known)],
        "deps": [labels.dep[int(dep[i])] if yes else UNKNOWN_LABEL for i, yes in enumerate(known)],
        "xpos": _sure(labels.xpos, *xpos, len(words)),
        "upos": _sure(labels.upos, *upos, len(words)),
    }


def _sure(names: list[str], chance: Tensor, best: Tensor, count: int) -> list[str]:
    return [names[int(best[i])] if chance[i].item() >= SURE_OF_TAG else UNKNOWN_LABEL for i in range(count)]
