"""Make a dynamically quantised encoder independent of what is encoded together.

    python training/quantise_rows.py IN.onnx OUT.onnx

onnxruntime's dynamic quantisation takes one scale over a whole batch, so that a sentence reads
differently beside other sentences. Here each row (one word piece) is divided by its own largest
value and quantised at a fixed scale: a sentence gives the same bits alone and in any batch.
Weights become unsigned: processors without VNNI saturate sums of unsigned by signed products, and a sentence
would read differently from one processor to another.
Needs the `onnx` package, which the reader's ear itself does not.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import onnx
from onnx import helper, numpy_helper

_SCALE, _ZERO = "row_scale", "row_zero_point"


class Product(NamedTuple):
    """The nodes of one dynamically quantised matrix product."""

    quantise: Any
    multiply: Any
    cast: Any
    rescale: Any
    scales: Any
    weight_scale: str


def products(graph: Any) -> Iterator[Product]:
    """The quantised matrix products of `graph`, in order."""
    weights = {tensor.name for tensor in graph.initializer}
    made = {out: node for node in graph.node for out in node.output}
    users = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            users[name].append(node)
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            cast = users[node.output[0]][0]
            rescale = users[cast.output[0]][0]
            scales = next(made[name] for name in rescale.input if name != cast.output[0])
            scale = next(name for name in scales.input if name in weights)
            yield Product(made[node.input[0]], node, cast, rescale, scales, scale)


def by_row(x: str) -> list[Any]:
    """Nodes that divide `x` by the largest value of each row and quantise it."""
    return [
        helper.make_node("Abs", [x], [x + "_abs"]),
        helper.make_node("ReduceMax", [x + "_abs"], [x + "_max"], axes=[-1], keepdims=1),
        helper.make_node("Div", [x, x + "_max"], [x + "_unit"]),
        helper.make_node("QuantizeLinear", [x + "_unit", _SCALE, _ZERO], [x + "_row"]),
    ]


def product_by_row(p: Product) -> list[Any]:
    """Nodes that multiply the quantised rows and scale them back."""
    x, weight, weight_zero = p.quantise.input[0], p.multiply.input[1], p.multiply.input[3]
    inputs = [x + "_row", weight, _SCALE, p.weight_scale, _ZERO, weight_zero]
    out, unit = p.rescale.output[0], p.rescale.output[0] + "_unit"
    return [
        helper.make_node("MatMulIntegerToFloat", inputs, [unit], domain="com.microsoft"),
        helper.make_node("Mul", [unit, x + "_max"], [out]),
    ]


def unsign(tensors: dict[str, Any], p: Product) -> None:
    """Shift the signed weights of a product, and their zero point with them, in place."""
    for name in (p.multiply.input[1], p.multiply.input[3]):
        shifted = numpy_helper.to_array(tensors[name]).astype(np.int16) + 128
        tensors[name].CopyFrom(numpy_helper.from_array(shifted.astype(np.uint8), name))


def convert(model: Any) -> Any:
    """Replace per-batch by per-row quantisation in `model` and make its weights unsigned, in place."""
    graph, new, gone, done = model.graph, {}, set(), set()
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    for p in products(graph):
        unsign(tensors, p)
        x = p.quantise.input[0]
        new[p.multiply.output[0]] = ([] if x in done else by_row(x)) + product_by_row(p)
        done.add(x)
        gone |= {node.output[0] for node in p[:5]}
    nodes = []
    for node in graph.node:
        nodes += new.get(node.output[0], [])
        if node.output[0] not in gone:
            nodes.append(node)
    del graph.node[:]
    graph.node.extend(nodes)
    graph.initializer.append(numpy_helper.from_array(np.float32(1 / 127), _SCALE))
    graph.initializer.append(numpy_helper.from_array(np.uint8(128), _ZERO))
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return model


if __name__ == "__main__":
    onnx.save(convert(onnx.load(sys.argv[1])), sys.argv[2])
