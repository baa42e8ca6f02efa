#!/usr/bin/env python3
"""Writes programs of torch.jit.save and PyTorch's logits of them.

    V/bin/pip install torch numpy && V/bin/python Scripts/scripted_programs.py

Tests/CommandTests/exported/scripted.pt, alone.pt and sized.pt with their .json, for the images of Tests/DatasetsTests/sets/last.
"""
import enum
import json
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from exported_program import FOLDER, images


class Order(enum.Enum):
    CHANNELS = "channels"
    TOKENS = "tokens"


class Parts(NamedTuple):
    low: Tensor
    high: Tensor


def halves(x: Tensor, sizes: Optional[List[int]] = None) -> Parts:
    if sizes is None:
        sizes = [x.shape[1] // 2] * 2
    low, high = torch.split(x, sizes, dim=1)
    return Parts(low, high)


class Block(nn.Module):
    def __init__(self, stride: int):
        super().__init__()
        self.conv = nn.Conv2d(8, 8, 3, stride, padding="same" if stride == 1 else 1, bias=False)
        self.norm = nn.BatchNorm2d(8)
        self.rest = nn.Sequential(nn.AvgPool2d(2, ceil_mode=True), nn.Conv2d(8, 8, 1)) if stride > 1 else None

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.norm(self.conv(x)), inplace=True)
        if self.rest is not None:
            x = self.rest(x)
        return x + y


class Scripted(nn.Module):
    """Branches, loops, lists, dictionaries, tuples of names, enumerations, exceptions, changes in place."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 2, 1)
        self.blocks = nn.ModuleList(Block(stride) for stride in (1, 2, 1))
        self.order = Order.TOKENS
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.head = nn.Linear(8, 10)
        self.register_buffer("shift", torch.linspace(-1, 1, 8).view(1, 8, 1, 1), persistent=False)
        self.weights = {"low": 0.5, "high": 2.0}
        self.rounds = 2

    def tokens(self, x: Tensor) -> Tuple[Tensor, int]:
        if x.dim() != 4:
            raise ValueError(f"expected planes, got {x.dim()} axes")
        if self.order == Order.TOKENS:
            return x.flatten(2).transpose(1, 2), x.size(2) * x.size(3)
        return x, 0

    def forward(self, images: Tensor, mask: Optional[Tensor] = None) -> Dict[str, Tensor]:
        x = self.stem(images)
        seen: List[Tensor] = []
        for block in self.blocks:
            x = block(x)
            seen.append(x.mean((2, 3)))
        low, high = halves(x + self.shift)
        low = low * self.weights["low"]
        high[:, 1] = high[:, 0] * self.weights["high"]
        x = torch.cat([low, high], 1)
        left = self.rounds
        while left > 0:
            x = torch.tanh(x) + 0.25 * x
            left -= 1
        y, count = self.tokens(x)
        if mask is not None:
            y = y * mask
        y, _ = self.attention(y, y, y, need_weights=False)
        features = y.sum(1) / float(count)
        for index in range(len(seen)):
            if index == 1:
                continue
            features = features + seen[index]
        return {"features": features, "logits": self.head(features)}


class Alone(nn.Module):
    """Traced with one image, and for one alone: the token of the class is not spread over a batch. Its attention is fused."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 16, 8, 8)
        self.token = nn.Parameter(torch.randn(1, 1, 16))
        layer = nn.TransformerEncoderLayer(16, 4, 32, activation="gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        return self.head(self.encoder(torch.cat([self.token, x], 1))[:, 0])


class Sized(nn.Module):
    """Traced, with sizes that are calculated as tensors are."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, 2, 1)
        self.head = nn.Linear(8 * 4, 10)

    def forward(self, x):
        x = F.hardswish(self.conv(x))
        count, channels, rows, columns = x.shape
        x = F.pad(x, (0, columns % 3, 0, rows % 3))
        x = x.view(count, channels // 2, 2, x.shape[2], x.shape[3]).transpose(1, 2).reshape(count, -1, *x.shape[2:])
        x = F.interpolate(x, size=(rows // 2, columns // 2), mode="bilinear") / channels**0.5
        return self.head(F.adaptive_max_pool2d(x, 2).view(count, -1))


def settle(model):
    """Statistics of batch norms as after training."""
    for norm in model.modules():
        if isinstance(norm, nn.BatchNorm2d):
            norm.running_mean.normal_(0, 0.2)
            norm.running_var.uniform_(0.5, 1.5)
    return model.eval().requires_grad_(False)


def write(name, program, logits):
    torch.jit.save(program, str(FOLDER / f"{name}.pt"))
    rows = [[round(float(x), 6) for x in row] for row in logits]
    (FOLDER / f"{name}.json").write_text(json.dumps(rows) + "\n")


def main():
    torch.manual_seed(0)
    model = settle(Scripted())
    write("scripted", torch.jit.script(model), model(images())["logits"])
    one = torch.zeros(1, 3, 32, 32)
    with torch.no_grad():
        model = settle(Alone())
        write("alone", torch.jit.trace(model, one), torch.cat([model(image[None]) for image in images()]))
        model = settle(Sized())
        write("sized", torch.jit.trace(model, one), model(images()))


main()
