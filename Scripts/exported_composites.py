#!/usr/bin/env python3
"""Writes a small program of torch.export after run_decompositions(), for any number of images and for one, and PyTorch's logits of it.

    V/bin/pip install torch numpy && V/bin/python Scripts/exported_composites.py

Tests/CommandTests/exported/composites.pt2, composites-one.pt2 and .json, for the images of Tests/CommandTests/exported/coloured.
"""
import collections
import json

import torch
from torch import nn
from torch.nn import functional as F

from exported_program import FOLDER, coloured, save


class Composites(nn.Module):
    """Composite operators that come apart into joined batches, strides, masks of tokens and steps of a recurrence."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 8, 4, 4)
        self.paths = nn.ModuleList(nn.Conv2d(8, 6, 3, padding=1) for _ in range(3))
        self.query = nn.Linear(6, 18)
        self.norm = nn.LayerNorm(6)
        self.steps = nn.LSTM(6, 5, batch_first=True)
        self.slope = nn.RReLU()
        self.prototypes = nn.Parameter(torch.randn(7, 6))
        self.head = nn.Linear(18, 10)

    def forward(self, x):
        y = self.slope(self.embed(x))
        y = torch.stack([path(y) for path in self.paths]).mean(0)
        tokens = self.norm(y.flatten(2).transpose(1, 2))
        q, k, v = self.query(tokens).view(-1, 64, 3, 6, 1).permute(2, 0, 3, 1, 4)
        tokens = tokens + F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        first = self.steps(tokens[:, ::8])[0][:, 0]
        near = -torch.cdist(tokens.mean(1, keepdim=True), self.prototypes).flatten(1)
        # Channels that lie last.
        turned = self.norm(y.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        pooled = F.adaptive_avg_pool2d(turned[:, :, :, -5:], 1).flatten(1)
        return self.head(torch.cat([first, near, pooled], 1))


def main():
    torch.manual_seed(0)
    model = Composites().eval().requires_grad_(False)
    pixels = torch.from_numpy(coloured()).permute(0, 3, 1, 2).float() / 255
    for name, count, batch in (("composites", 2, torch.export.Dim.DYNAMIC), ("composites-one", 1, None)):
        program = torch.export.export(model, (torch.zeros(count, 3, 32, 32),), dynamic_shapes=({0: batch},))
        program = program.run_decompositions()
        print(collections.Counter(str(n.target) for n in program.graph.nodes if n.op == "call_function"))
        save(program, f"{name}.pt2")
        logits = [[round(float(x), 7) for x in row] for row in model(pixels)]
        (FOLDER / f"{name}.json").write_text(json.dumps(logits) + "\n")


main()
