#!/usr/bin/env python3
"""Prints how far convolutions are off float64's results, by Winograd's kernels and by direct products, as a table of Markdown.

    convolution_errors.py CIFAR-EVAL

Each is a model of ONNX with one convolution, whose results are the logits, of 32 images of noise and weights of He's variance. Before it,
a 1x1 one makes its in channels: each is one of the image's, times a power of 2, so that it is exact. What is printed is the largest error
and the root of the mean square, over the largest result.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper

# Kernel, stride, in and out channels, the side of the images.
SHAPES = [(3, 1, 16, 16, 32), (3, 1, 64, 8, 16), (3, 1, 512, 8, 8), (3, 2, 32, 16, 32), (3, 2, 64, 8, 32), (3, 2, 256, 8, 16),
          (5, 1, 3, 6, 32), (5, 1, 6, 16, 16)]
NAMES = {(3, 1): "F(4x4, 3x3)", (3, 2): "four phases", (5, 1): "F(4, 5)"}


def write_model(path, spread, weights, stride, side):
    out, channels, kernel, _ = weights.shape
    size = (side - 1) // stride + 1
    nodes = [
        helper.make_node("Conv", ["x", "s"], ["z"]),
        helper.make_node("Conv", ["z", "w"], ["y"], pads=[kernel // 2] * 4, strides=[stride, stride]),
        helper.make_node("Flatten", ["y"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes, "convolution", [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["n", 3, side, side])],
        [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["n", out * size * size])],
        [numpy_helper.from_array(spread, "s"), numpy_helper.from_array(weights, "w")])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)


def main(program):
    numbers = np.random.default_rng(3)
    print("| kernel | stride | channels | images | by | largest error; direct | root mean square; direct |")
    print("|---|---|---|---|---|---|---|")
    for kernel, stride, channels, out, side in SHAPES:
        weights = numbers.normal(0, (2 / (channels * kernel * kernel)) ** 0.5, (out, channels, kernel, kernel)).astype(np.float32)
        images = numbers.integers(0, 256, (32, side, side, 3), dtype=np.uint8)
        spread = np.zeros((channels, 3, 1, 1), dtype=np.float32)
        spread[np.arange(channels), np.arange(channels) % 3] = (
            numbers.choice([-1, 1], (channels, 1, 1)) * 2.0 ** numbers.integers(-2, 1, (channels, 1, 1)))
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            write_model(folder / "model.onnx", spread, weights, stride, side)
            np.savez(folder / "images.npz", images=images, labels=np.zeros(32, dtype=np.int64))
            pixels = torch.from_numpy((images.astype(np.float32) / np.float32(255)).transpose(0, 3, 1, 2).astype(np.float64))
            pixels = torch.nn.functional.conv2d(pixels, torch.from_numpy(spread.astype(np.float64)))
            wanted = torch.nn.functional.conv2d(pixels, torch.from_numpy(weights.astype(np.float64)), stride=stride, padding=kernel // 2)
            wanted = wanted.numpy().reshape(32, -1)
            errors = []
            for kernels in ("auto", "direct"):
                subprocess.run(
                    [program, "--checkpoint", folder / "model.onnx", "--data", folder / "images.npz", "--mean", "0", "--std", "1",
                     "--kernels", kernels, "-q", "--logits", folder / "logits.npy"], check=True, stdout=subprocess.DEVNULL)
                error = np.abs(np.load(folder / "logits.npy") - wanted) / np.abs(wanted).max()
                errors.append((error.max(), (error ** 2).mean() ** 0.5))
        (most, mean), (direct_most, direct_mean) = errors
        print(f"| {kernel}x{kernel} | {stride} | {channels} to {out} | {side}x{side} | {NAMES[kernel, stride]} | "
              f"{most:.1e}; {direct_most:.1e} | {mean:.1e}; {direct_mean:.1e} |")


if __name__ == "__main__":
    main(sys.argv[1])
