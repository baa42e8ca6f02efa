#!/usr/bin/env python3
"""Writes small classifiers of the operators that onnxruntime adds to ONNX, and onnxruntime's logits of them.

    V/bin/pip install torch numpy onnx onnxruntime && V/bin/python Scripts/onnxruntime_models.py

In Tests/CommandTests/exported, for the images of Tests/DatasetsTests/sets/last: fused.onnx has what its optimiser writes, and gives a class
and a map of scores by ai.onnx.ml; attention.onnx has ONNX's own Attention; integers.onnx is quantised with operators on integers.
"""
import json
import pathlib
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from torch import nn
from torch.nn import functional as F

from exported_program import FOLDER, images

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def fused():
    """A transformer of 16 tokens of 12 features in the operators of com.microsoft."""
    random = np.random.default_rng(0)
    nodes, weights = [], []

    def weight(*shape, scale=0.4):
        name = f"w{len(weights)}"
        weights.append(numpy_helper.from_array((random.standard_normal(shape) * scale).astype(np.float32), name))
        return name

    def integers(*values):
        weights.append(numpy_helper.from_array(np.array(values, np.int64), f"i{len(weights)}"))
        return weights[-1].name

    def add(op, inputs, domain="com.microsoft", more=(), **attributes):
        output = f"v{len(nodes)}"
        nodes.append(helper.make_node(op, inputs, [output, *more], domain=domain, **attributes))
        return output

    x = add("FusedConv", ["x", weight(12, 3, 8, 8, scale=0.1), weight(12)], strides=[8, 8], activation="LeakyRelu",
            activation_params=[0.2])
    x = add("FusedConv", [x, weight(12, 12, 1, 1), weight(12), x], activation="Clip", activation_params=[-1.5, 1.5])
    x = add("FusedConv", [x, weight(12, 12, 1, 1), weight(12)], activation="HardSigmoid", activation_params=[0.3, 0.4])
    x = add("Transpose", [add("Reshape", [x, integers(0, 12, 16)], domain="")], domain="", perm=[0, 2, 1])
    y = add("Attention", [x, weight(12, 36), weight(36)], num_heads=3)
    x = add("SkipLayerNormalization", [x, y, weight(12), weight(12), weight(12)], more=["", "", "sum"], epsilon=1e-5)
    y = add("MultiHeadAttention", [x, y, x, weight(36)], num_heads=2, scale=0.5)
    x = add("SkipLayerNormalization", ["sum", y, weight(12)])
    x = add("BiasGelu", [add("MatMul", [x, weight(12, 12)], domain=""), weight(12)])
    x = add("FastGelu", [x, weight(12)])
    x = add("QuickGelu", [add("Gelu", [x])], alpha=1.5)
    y = add("FusedMatMul", [x, x], transA=1, alpha=0.25)
    x = add("FusedMatMul", [x, y], transB=1)
    x = add("ReduceMean", [x], domain="", axes=[1], keepdims=0)
    x = add("FusedGemm", [x, weight(14, 12), weight(14)], transB=1, activation="Tanh")
    logits = add("Gemm", [x, weight(14, 10), weight(10)], domain="")
    nodes.append(helper.make_node("ZipMap", [logits], ["loss"], domain="ai.onnx.ml", classlabels_strings=CLASSES))
    best = add("ArgMax", [logits], domain="", axis=1, keepdims=0)
    labels = helper.make_tensor("labels", TensorProto.STRING, [10], [name.encode() for name in CLASSES])
    nodes.append(helper.make_node("Constant", [], ["labels"], value=labels))
    nodes.append(helper.make_node("ArrayFeatureExtractor", ["labels", best], ["classLabel"], domain="ai.onnx.ml"))
    scores = helper.make_sequence_type_proto(
        helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, [])))
    graph = helper.make_graph(
        nodes, "fused", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3, 32, 32])],
        [helper.make_tensor_value_info("classLabel", TensorProto.STRING, [1, "N"]), helper.make_value_info("loss", scores)],
        weights)
    domains = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1), helper.make_opsetid("ai.onnx.ml", 2)]
    onnx.save(helper.make_model(graph, opset_imports=domains, ir_version=8), FOLDER / "fused.onnx")
    maps = session("fused.onnx").run(["loss"], {"x": images().numpy()})[0]
    write("fused.json", [[scores[name] for name in CLASSES] for scores in maps])


def attention():
    """Two layers of ONNX's own Attention: heads that share keys, causal with a mask, and scores that are bent."""
    random = np.random.default_rng(1)
    nodes, weights = [], []

    def constant(values):
        weights.append(numpy_helper.from_array(values, f"w{len(weights)}"))
        return weights[-1].name

    def add(op, inputs, **attributes):
        nodes.append(helper.make_node(op, inputs, [f"v{len(nodes)}"], **attributes))
        return nodes[-1].output[0]

    def linear(x, width, out):
        return add("MatMul", [x, constant((random.standard_normal((width, out)) * 0.5).astype(np.float32))])

    x = add("Conv", ["x", constant((random.standard_normal((16, 3, 8, 8)) * 0.1).astype(np.float32))], strides=[8, 8])
    x = add("Reshape", [x, constant(np.array([0, 16, 16], np.int64))])
    x = add("Transpose", [x], perm=[0, 2, 1])
    keys = linear(x, 16, 8)
    mask = np.tril(np.ones((16, 16), bool), 3) & ~np.tril(np.ones((16, 16), bool), -9)
    x = add("Attention", [linear(x, 16, 16), keys, linear(x, 16, 12), constant(mask)], q_num_heads=4, kv_num_heads=2,
            is_causal=1, scale=0.7)
    x = add("LpNormalization", [x], axis=-1, p=2)
    x = add("Attention", [linear(x, 24, 16), linear(x, 24, 16), x], q_num_heads=2, kv_num_heads=2, softcap=2.0)
    x = add("ReduceLogSumExp", [x, constant(np.array([1], np.int64))], keepdims=0)
    nodes.append(helper.make_node("Identity", [linear(x, 24, 10)], ["y"]))
    graph = helper.make_graph(
        nodes, "attention", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 3, 32, 32])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 10])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=11)
    onnx.save(model, FOLDER / "attention.onnx")
    write("attention.json", session("attention.onnx").run(None, {"x": images().numpy()})[0].tolist())


class Small(nn.Module):
    """One of each layer that onnxruntime quantises."""

    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3, padding=1)
        self.b = nn.Conv2d(8, 8, 3, padding=1, groups=4)
        self.c = nn.Conv2d(8, 8, 3, padding=1)
        self.d = nn.Conv2d(16, 12, 1)
        self.f = nn.Linear(12, 16)
        self.g = nn.Linear(16, 10)
        self.mix = nn.Parameter(torch.randn(12, 12) * 0.3)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.a(x)), 2)
        y = torch.sigmoid(self.b(x)) * x
        z = F.leaky_relu(self.c(y), 0.1) + y
        x = F.avg_pool2d(torch.relu(self.d(torch.cat([y, z], 1))), 2)
        x = torch.softmax(x.flatten(2).transpose(1, 2) @ self.mix, 2) + x.flatten(2).transpose(1, 2)
        x = x.transpose(1, 2).reshape(-1, 12, 8, 8)
        return self.g(torch.relu(self.f(F.adaptive_avg_pool2d(x, 1).flatten(1))))


class Reader(CalibrationDataReader):
    """Random images, from which ranges are taken."""

    def __init__(self):
        self.left = [{"x": np.random.default_rng(seed).random((4, 3, 32, 32), np.float32)} for seed in range(3)]

    def get_next(self):
        return self.left.pop() if self.left else None


def integers():
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "float.onnx")
        torch.onnx.export(Small().eval(), (torch.zeros(1, 3, 32, 32),), path, dynamo=False, opset_version=13,
                          input_names=["x"], dynamic_axes={"x": {0: "N"}})
        quantize_static(path, str(FOLDER / "integers.onnx"), Reader(), quant_format=QuantFormat.QOperator, per_channel=True,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8)
    write("integers.json", session("integers.onnx").run(None, {"x": images().numpy()})[0].tolist())


def session(name):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(str(FOLDER / name), options, providers=["CPUExecutionProvider"])


def write(name, logits):
    (FOLDER / name).write_text(json.dumps([[round(float(x), 7) for x in row] for row in logits]) + "\n")


fused()
attention()
integers()
