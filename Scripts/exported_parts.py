#!/usr/bin/env python3
"""Writes a small program of torch.export whose forward changes parts of values in place, and PyTorch's logits of it.

    V/bin/pip install torch numpy && V/bin/python Scripts/exported_parts.py

Tests/CommandTests/exported/parts.pt2 and .json, for the images of Tests/DatasetsTests/sets/last.
"""
import collections
import json

import torch
from torch import nn
from torch.nn import functional as F

from exported_program import FOLDER, export, images, save


class Parts(nn.Module):
    """What Swin and BEiT do to make masks and places, on 16 tokens of 8 numbers."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 8, 8, 8)
        self.mix = nn.Linear(8, 24)
        self.table = nn.Parameter(torch.randn(1, 1, 2, 2))
        self.scale = nn.Parameter(torch.randn(8))
        self.head = nn.Linear(8, 10)

    def mask(self, x):
        regions = x.new_zeros((4, 4))
        for number, (rows, columns) in enumerate([(slice(0, -2), slice(1, 4)), (slice(-2, -1), slice(None)), (slice(-1, None), slice(0, 2))]):
            regions[rows, columns] = number + 1
        regions[:, 3] = 7
        places = regions.flatten()
        other = places.unsqueeze(0) - places.unsqueeze(1)
        return other.masked_fill(other != 0, -3.0).masked_fill(other == 0, 0.0)

    def forward(self, x, mask=None, share=1.0):
        tokens = self.embed(x).flatten(2).swapaxes(1, 2).clone()
        tokens[:, 1:3] = tokens[:, 1:3] * 2
        tokens[:, :, 5].mul_(share)
        tokens[:, 15].zero_()
        q, k, v = self.mix(tokens).chunk(3, -1)
        rows, columns = torch.meshgrid(torch.arange(4), torch.arange(4), indexing="ij")
        near = (rows + columns).reshape(1, 16) >= 1
        bias = F.interpolate(self.table, size=(4, 4), mode="bilinear").view_as(self.mask(x)[:4, :4].reshape(1, 1, 4, 4))
        v = v + torch.where(near.reshape(16, 1), bias.reshape(16, 1), 0.25)
        a = F.scaled_dot_product_attention(q.unsqueeze(1), k.unsqueeze(1), v.unsqueeze(1), attn_mask=near.expand(16, 16))
        b = F.scaled_dot_product_attention(q.unsqueeze(1), k.unsqueeze(1), v.unsqueeze(1), attn_mask=self.mask(x))
        y = torch.addcmul(a, b, self.scale, value=0.5).squeeze(1)
        return self.head(y.mean(1))


def main():
    torch.manual_seed(0)
    model = Parts().eval()
    # Numbers and what is left out beside the images, as transformers' models have them.
    program = export(model, mask=None, share=0.5)
    print(collections.Counter(str(n.target) for n in program.graph.nodes if n.op == "call_function"))
    save(program, "parts.pt2")
    with torch.no_grad():
        logits = model(images(), share=0.5).numpy()
    (FOLDER / "parts.json").write_text(json.dumps([[round(float(x), 7) for x in row] for row in logits]) + "\n")


main()
