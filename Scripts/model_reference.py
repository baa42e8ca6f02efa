#!/usr/bin/env python3
"""Writes Tests/KernelsTests/model_reference.json: the logits that PyTorch gives nets of made-up weights.

    pip install numpy torch==2.15.0
    Scripts/model_reference.py

The nets are those of kuangliu/pytorch-cifar (models/resnet.py) and xternalz/WideResNet-pytorch (wideresnet.py), as in
torch_models.py. Element i of the tensor NAME is made from SplitMix64 of FNV-1a(NAME) + i, as the test does.
"""
import json
import pathlib

import numpy as np
import torch

from torch_models import ResNet, WideResNet

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGES = 4


def uniform(name, count):
    """Floats in -1..<1."""
    seed = 0xCBF29CE484222325
    for byte in name.encode():
        seed = ((seed ^ byte) * 0x100000001B3) % 2**64
    with np.errstate(over="ignore"):
        z = (np.uint64(seed) + np.arange(count, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return (z >> np.uint64(40)).astype(np.float32) * np.float32(2**-23) - np.float32(1)


def parameter(name, shape):
    values = uniform(name, int(np.prod(shape)))
    if len(shape) > 1:
        fan_in = np.float32(np.prod(shape[1:]))
        values *= np.float32(2) / np.sqrt(fan_in)
    else:
        around = 1 if name.endswith(("running_var", ".weight")) else 0
        values = np.float32(around) + np.float32(0.25) * values
    return torch.from_numpy(values.reshape(shape))


def logits(net, dtype):
    state = {name: parameter(name, tuple(tensor.shape)) for name, tensor in net.state_dict().items()
             if not name.endswith("num_batches_tracked")}
    net.load_state_dict(state, strict=False)
    images = torch.from_numpy(uniform("image", IMAGES * 3072).reshape(IMAGES, 3, 32, 32) * np.float32(2))
    with torch.no_grad():
        return net.eval().to(dtype)(images.to(dtype)).float().tolist()


def main():
    torch.manual_seed(0)
    nets = {"resnet18": lambda: ResNet([2, 2, 2, 2]), "wrn-28-10": lambda: WideResNet(28, 10)}
    result = {name: {"fp32": logits(net(), torch.float32), "bf16": logits(net(), torch.bfloat16)}
              for name, net in nets.items()}
    target = ROOT / "Tests/KernelsTests/model_reference.json"
    target.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
