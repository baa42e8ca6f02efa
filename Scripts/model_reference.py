#!/usr/bin/env python3
"""Writes Tests/KernelsTests/model_reference.json: the logits that PyTorch gives nets of made-up weights.

    pip install numpy torch==2.15.0
    Scripts/model_reference.py

The nets are those of kuangliu/pytorch-cifar (models/resnet.py) and xternalz/WideResNet-pytorch (wideresnet.py), written
down here once more. Element i of the tensor NAME is made from SplitMix64 of FNV-1a(NAME) + i, as the test does.
"""
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parent.parent
IMAGES = 4


class BasicBlock(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.shortcut = nn.Sequential()
        if stride != 1 or inside != outside:
            self.shortcut = nn.Sequential(nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        inside = 64
        for stage, count in enumerate(blocks):
            outside = 64 << stage
            strides = [2 if stage else 1] + [1] * (count - 1)
            layers = [BasicBlock(inside if i == 0 else outside, outside, s) for i, s in enumerate(strides)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
            inside = outside
        self.linear = nn.Linear(512, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.linear(F.avg_pool2d(x, 4).flatten(1))


class WideBlock(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inside)
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.equal = inside == outside
        self.convShortcut = None if self.equal else nn.Conv2d(inside, outside, 1, stride, bias=False)

    def forward(self, x):
        y = F.relu(self.bn1(x))
        shortcut = x if self.equal else self.convShortcut(y)
        return shortcut + self.conv2(F.relu(self.bn2(self.conv1(y))))


class WideStage(nn.Module):
    def __init__(self, count, inside, outside, stride):
        super().__init__()
        self.layer = nn.Sequential(
            *[WideBlock(inside if i == 0 else outside, outside, stride if i == 0 else 1) for i in range(count)])

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self, depth, widening):
        super().__init__()
        count = (depth - 4) // 6
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.block1 = WideStage(count, 16, 16 * widening, 1)
        self.block2 = WideStage(count, 16 * widening, 32 * widening, 2)
        self.block3 = WideStage(count, 32 * widening, 64 * widening, 2)
        self.bn1 = nn.BatchNorm2d(64 * widening)
        self.fc = nn.Linear(64 * widening, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.block3(self.block2(self.block1(self.conv1(x))))))
        return self.fc(F.avg_pool2d(x, 8).flatten(1))


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
