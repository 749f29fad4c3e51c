"""Weights of no quality, of 2 MB, for tests that need the reader's shape and not its sense.

    python training/fixture.py LABELS.json OUT

A tiny encoder and heads drawn by chance from a fixed seed, for the labels of the package's weights:
whatever trees they give, the reader must stand.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import torch
from export import ENCODER, write_onnx
from network import SHAPES, START
from transformers import AutoConfig, AutoModel

SEED, HIDDEN, LAYERS, ARC, LABEL = 7, 32, 2, 32, 12


def heads(labels: dict[str, list[str]]) -> dict[str, np.ndarray]:
    """Arrays under the names and in the shapes that the reader's decoder asks for."""
    chance = np.random.default_rng(SEED)
    classes = {"ner": labels["ner_bio"], "x": labels["xpos"], "u": labels["upos"], "men": labels["mention"]}
    sizes = {name: len(names) for name, names in classes.items()} | {"st": 1}
    sizes |= {"ah": ARC, "ad": ARC, "rh": LABEL, "rd": LABEL}
    shapes: dict[str, tuple[int, ...]] = {"sh.weight": (SHAPES, HIDDEN), "root": (1, 1, HIDDEN), "W": (ARC + 1, ARC)}
    shapes["L"] = (len(labels["dep"]), LABEL + 1, LABEL + 1)
    for name, size in sizes.items():
        shapes |= {f"{name}.weight": (size, HIDDEN), f"{name}.bias": (size,)}
    found = {name: chance.normal(0, 1, shape).astype(np.float32) for name, shape in sorted(shapes.items())}
    return found | {"ln.weight": np.ones(HIDDEN, np.float32), "ln.bias": np.zeros(HIDDEN, np.float32)}


def main(labels: Path, out: Path) -> None:
    """Write the four files of a folder of weights."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(SEED)
    config = AutoConfig.from_pretrained(START, attn_implementation="eager")
    config.update({"hidden_size": HIDDEN, "num_hidden_layers": LAYERS, "intermediate_size": 2 * HIDDEN})
    config.update({"num_attention_heads": 2})
    write_onnx(AutoModel.from_config(config, add_pooling_layer=False).eval(), out / ENCODER)
    np.savez(out / "heads.npz", **heads(json.loads(labels.read_text("utf-8"))))
    shutil.copyfile(labels, out / "labels.json")
    shutil.copyfile(f"{START}/tokenizer.json", out / "tokenizer.json")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
