"""Train the encoder and its heads.

    python training/train.py BUILT OUT.pt [--steps N] [--threads N]

BUILT is what `convert.py` wrote. Learning rates rise for a short while, then fall by step to almost nothing;
the weights kept are their running mean, the best of some looks at the development rows. A third of the way, rows
without trees get those that the mean of then is sure of (`silver`).
On two cores of 2026 with bfloat16 the run of 8,000 steps takes 70 to 100 minutes.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import augment
import mentions
import moves
import silver
import torch
from batches import Coder, grouped, stream
from labels import NAMES, spans
from network import LabelSet, Reader, loss
from torch import nn
from treebanks import Example

SEED, PIECES = 20220224, 1536
WARM_UP, BEND_AT, BEND_TO, LEAST = 200, 0.3125, 0.75, 0.02
RATE_ENCODER, RATE_HEADS, DECAY, CLIP = 2e-4, 1.2e-3, 0.01, 1.0
MEAN_OVER = 0.999
TREES_IN_THREE = 2
TAUGHT_AT = 0.35
LOOKS, DEV_WORDS = 6, 8000
NAMED = {"docred-train": 1, "crossner-train": 3, "own-train": 3}
_RARE = 5


def read(folder: Path, name: str) -> list[Example]:
    """The rows of one converted file."""
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


def label_set(rows: Sequence[Example], named: Iterable[Example]) -> LabelSet:
    """The labels that the trees use, dependencies that are not too rare, and the fixed ones; how names go on."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for key in ("xpos", "upos", "deps"):
            seen[key].update(row[key])
    dep = sorted(name for name, count in seen["deps"].items() if count >= _RARE)
    bio = ["O", *(f"{mark}-{name}" for name in NAMES for mark in "BI")]
    follows = moves.of_rows([*rows, *named], bio)
    return LabelSet(sorted(seen["xpos"]), sorted(set(seen["upos"]) - {"_"}), dep, bio, follows, list(mentions.CLASSES))


def rates(net: Reader) -> torch.optim.Optimizer:
    """Adam with a slow encoder and fast heads."""
    encoder = [p for name, p in net.named_parameters() if name.startswith("e.")]
    heads = [p for name, p in net.named_parameters() if not name.startswith("e.")]
    groups = [{"params": encoder, "lr": RATE_ENCODER}, {"params": heads, "lr": RATE_HEADS}]
    return torch.optim.AdamW(groups, weight_decay=DECAY, betas=(0.9, 0.98), fused=True)


def share(step: int, steps: int) -> float:
    """How much of the learning rate holds at a step: up, down a little, then down to almost nothing."""
    bend = steps * BEND_AT
    slow = 1 - (1 - BEND_TO) * step / bend
    fast = BEND_TO * (1 - (step - bend) / (steps - bend))
    return min(1.0, (step + 1) / WARM_UP) * max(LEAST, slow if step < bend else fast)


class Mean:
    """The running mean of the weights."""

    def __init__(self, net: Reader) -> None:
        self.net = copy.deepcopy(net).eval()

    @torch.no_grad()
    def add(self, net: Reader, step: int) -> None:
        """Move towards the weights of now; fast at first."""
        keep = min(MEAN_OVER, (step + 1) / (step + 10))
        for mine, new in zip(self.net.parameters(), net.parameters(), strict=True):
            mine.lerp_(new, 1 - keep)


@torch.no_grad()
def score(net: Reader, rows: Sequence[Example], coder: Coder, labels: LabelSet) -> dict[str, float]:
    """Attachment, names and mention heads of rows, in percent, on their own words."""
    hits: Counter[str] = Counter()
    for group in grouped([coder.size(row) for row in rows], 4096):
        chosen = [rows[i] for i in group]
        batch = coder.batch(chosen)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            words = net.words(batch)
            ner, mention = net.ner(words).argmax(-1), net.men(words).argmax(-1)
            if "heads" in batch:
                arcs, parents = net.arcs(words)
                heads = arcs.float().masked_fill(~batch["allowed"], -1e4).argmax(-1)
                deps = net.dependencies(words, parents, heads).argmax(-1)
                hung = (heads == batch["heads"]) & (batch["heads"] >= 0)
                hits["las"] += int((hung & (deps == batch["deps"])).sum())
                hits["words"] += int((batch["heads"] >= 0).sum())
        for i, row in enumerate(chosen):
            _count_names(row, [labels.ner_bio[k] for k in ner[i, : len(row["words"])]], hits)
            _count_heads(row, [labels.mention[k] for k in mention[i, : len(row["words"])]], hits)
    pairs = (("ner", "ner+", "ner-all"), ("mention", "men+", "men-all"))
    found = {name: 200 * hits[good] / max(1, hits[every]) for name, good, every in pairs}
    return found | {"las": 100 * hits["las"] / max(1, hits["words"])}


def _count_names(row: Example, found: list[str], hits: Counter[str]) -> None:
    if "ner" in row:
        gold = set(spans(row["ner"]))
        ours = {name for name in spans(found) if "?" not in row["ner"][name.start : name.end]}
        hits["ner+"] += len(gold & ours)
        hits["ner-all"] += len(gold) + len(ours)


def _count_heads(row: Example, found: list[str], hits: Counter[str]) -> None:
    for gold, ours in zip(row.get("mention", ()), found, strict=False):
        if gold != "?":
            hits["men+"] += ours != "O" and ours in gold.split("|")
            hits["men-all"] += (ours != "O") + (gold != "O")


def some(rows: Sequence[Example], chance: random.Random, words: int) -> list[Example]:
    """Rows drawn by chance, some `words` words of them."""
    drawn, total = [], 0
    for row in chance.sample(list(rows), len(rows)):
        if total >= words:
            break
        drawn.append(row)
        total += len(row["words"])
    return drawn


def development(folder: Path, chance: random.Random) -> dict[str, list[Example]]:
    """The rows of each look: trees and names of the development splits; no test."""
    sets = {name: read(folder, name) for name in ("ewt-dev", "gum-dev", "crossner-dev")}
    return {name: some(rows, chance, DEV_WORDS) for name, rows in sets.items()}


def look(net: Reader, dev: dict[str, list[Example]], coder: Coder, labels: LabelSet) -> float:
    """Score the development rows, print, return one figure: trees and names alike."""
    found = {name: score(net, rows, coder, labels) for name, rows in dev.items()}
    for name, figures in found.items():
        print(" ", name, " ".join(f"{key} {value:.2f}" for key, value in figures.items()), flush=True)
    las = (found["ewt-dev"]["las"] + found["gum-dev"]["las"]) / 2
    return las + (found["ewt-dev"]["ner"] + found["crossner-dev"]["ner"]) / 2


def train(folder: Path, out: Path, steps: int) -> None:
    """The run; `out` holds the best weights so far at any time."""
    chance = random.Random(SEED)
    torch.manual_seed(SEED)
    trees = read(folder, "ewt-train") + read(folder, "gum-train")
    named = {name: read(folder, name) for name in NAMED}
    others = [row for rows in named.values() for row in rows]
    labels, names = label_set(trees, others), augment.Names([*trees, *others])
    coder, net, dev = Coder(labels), Reader(labels), development(folder, chance)
    optimizer, mean = rates(net), Mean(net)
    base = [group["lr"] for group in optimizer.param_groups]
    streams = [stream(rows, names, coder, PIECES, chance) for rows in (trees, repeated(named))]
    net.train()
    best, begun, parts = 0.0, time.monotonic(), defaultdict[str, float](float)
    for step in range(steps):
        for group, rate in zip(optimizer.param_groups, base, strict=True):
            group["lr"] = rate * share(step, steps)
        if step == int(steps * TAUGHT_AT):
            taught = {name: silver.taught(mean.net, rows, coder, labels) for name, rows in named.items()}
            streams[1] = stream(repeated(taught), names, coder, PIECES, chance)
        one_step(net, optimizer, next(streams[0 if step % 3 < TREES_IN_THREE else 1]), parts)
        mean.add(net, step)
        if (step + 1) % 100 == 0:
            losses = " ".join(f"{name} {value:.3f}" for name, value in parts.items())
            print(f"{step + 1}/{steps} {time.monotonic() - begun:.0f} s {losses}", flush=True)
        if (step + 1) % (steps // LOOKS) == 0 or step + 1 == steps:
            found = look(mean.net, dev, coder, labels)
            if found > best:
                best = found
                kept = {key: getattr(labels, key) for key in LabelSet.__slots__}
                torch.save({"weights": mean.net.state_dict(), "labels": kept}, out)


def repeated(named: dict[str, list[Example]]) -> list[Example]:
    """Rows without trees of their own, each source as often as it is wanted."""
    return [row for name, rows in named.items() for row in rows * NAMED[name]]


def one_step(net: Reader, optimizer: torch.optim.Optimizer, batch: dict[str, Any], parts: dict[str, float]) -> None:
    """Learn from one batch; `parts` are running means of the losses."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        total, now = loss(net, batch)
    optimizer.zero_grad(set_to_none=True)
    total.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(net.parameters(), CLIP)
    optimizer.step()
    for name, value in now.items():
        parts[name] = 0.98 * parts[name] + 0.02 * value if name in parts else value


def main() -> None:
    """Read the command line, train."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("built", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--steps", type=int, default=8000)
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    train(given.built, given.out, given.steps)


if __name__ == "__main__":
    main()
