"""Trained weights to what the reader loads: int8 ONNX per channel, quantised by row, and the heads.

    python training/export.py TRAINED.pt OUT [--float]

OUT gets encoder-int8.onnx, heads.npz, labels.json and tokenizer.json; with --float the encoder is
left in 32 bits, to measure what int8 costs.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from network import START, LabelSet, Reader
from onnxruntime.quantization import QuantType, quantize_dynamic
from quantise_rows import convert
from torch import Tensor, nn
from transformers import AutoModel

ENCODER = "encoder-int8.onnx"
_OPSET = 17


class Encoder(nn.Module):
    """The encoder alone: ids and mask in, the last hidden state out."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, ids: Tensor, am: Tensor) -> Tensor:
        """The last hidden state of word pieces `ids` where `am` is 1."""
        kinds = torch.zeros_like(ids)
        result: Tensor = self.net(input_ids=ids, attention_mask=am, token_type_ids=kinds).last_hidden_state
        return result


def load(path: Path) -> tuple[Reader, LabelSet]:
    """The trained network and its labels."""
    kept = torch.load(path, map_location="cpu", weights_only=True)
    labels = LabelSet(**kept["labels"])
    net = Reader(labels).eval()
    net.load_state_dict(kept["weights"])
    return net, labels


def plain(trained: Reader) -> nn.Module:
    """The trained encoder with the attention that exports to plain matrix products."""
    net: nn.Module = AutoModel.from_pretrained(START, add_pooling_layer=False, attn_implementation="eager").eval()
    net.load_state_dict(trained.e.state_dict())
    return net


def write_onnx(net: nn.Module, path: Path, *, whole: bool = False) -> None:
    """An encoder as ONNX; int8 unless `whole`."""
    ids = torch.tensor([[101, 2033, 102, 0], [101, 2033, 2034, 102]])
    axes = {"ids": {0: "b", 1: "t"}, "am": {0: "b", 1: "t"}, "h": {0: "b", 1: "t"}}
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            Encoder(net),
            (ids, (ids > 0).long()),
            str(path if whole else large),
            input_names=["ids", "am"],
            output_names=["h"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
        if not whole:
            quantize_dynamic(large, small, weight_type=QuantType.QInt8, per_channel=True)
            onnx.save(convert(onnx.load(small)), path)


def write(trained: Path, out: Path, *, whole: bool) -> None:
    """All four files."""
    out.mkdir(parents=True, exist_ok=True)
    net, labels = load(trained)
    write_onnx(plain(net), out / ENCODER, whole=whole)
    heads = {name: value.numpy() for name, value in net.state_dict().items() if not name.startswith("e.")}
    np.savez(out / "heads.npz", **heads)
    names = {key: getattr(labels, key) for key in LabelSet.__slots__}
    (out / "labels.json").write_text(json.dumps(names, indent=0) + "\n", "utf-8")
    shutil.copyfile(f"{START}/tokenizer.json", out / "tokenizer.json")


def main() -> None:
    """Read the command line, write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("trained", type=Path)
    options.add_argument("out", type=Path)
    options.add_argument("--float", action="store_true", dest="whole")
    given = options.parse_args()
    write(given.trained, given.out, whole=given.whole)


if __name__ == "__main__":
    main()
