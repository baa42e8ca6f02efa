#!/usr/bin/env python3
"""Writes a small classifier with convolutions of volumes and lines and relative positions as ONNX and as a program of torch.export.

    V/bin/pip install torch numpy onnx onnxscript && V/bin/python Scripts/volumes.py

Tests/CommandTests/exported/volumes.onnx and .pt2, both for a batch of one image, and volumes.json, PyTorch's logits of the images
of Tests/DatasetsTests/sets/last.
"""
import json

import torch
from torch import nn
from torch.nn import functional as F

from exported_program import FOLDER, images, save


class Volumes(nn.Module):
    """Logits are one of several results: a map, the logits, and the class with its score."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 4, 4)
        # Windows one element wide along each axis in turn, of strides and paddings of both kinds.
        self.last = nn.Conv3d(1, 4, (3, 5, 1), padding=(1, 2, 0), stride=(2, 1, 1))
        self.middle = nn.Conv3d(4, 4, (3, 1, 3), padding=(1, 0, 2), dilation=(1, 1, 2), groups=2)
        self.first = nn.Conv3d(4, 6, (1, 3, 3), padding=(0, 1, 1), stride=(1, 1, 2), bias=False)
        self.whole = nn.Conv3d(6, 8, (4, 3, 2), stride=(4, 2, 2), padding=(0, 1, 0))
        self.query = nn.Linear(8, 16)
        self.place = nn.Parameter(torch.randn(7, 8) * 0.3)
        # More padding than kernels read as a border, and a convolution of lines.
        self.wide = nn.Conv2d(8, 8, 7, padding=9, dilation=3, groups=8)
        self.lines = nn.Conv1d(8, 12, 3, padding=2, dilation=2, stride=2, groups=4)
        self.head = nn.Linear(12, 10)

    def attended(self, x):
        """Attention with a bias of relative columns, as in BoTNet: a row of columns for each row."""
        tokens = x.flatten(2).transpose(1, 2)
        q, k = self.query(tokens).split(8, 2)
        columns = (q.reshape(-1, 4, 2, 8) @ self.place.T)[..., :4].reshape(-1, 4, 1, 2, 4).expand(-1, -1, 2, -1, -1)
        bias = columns.permute(0, 1, 3, 2, 4).reshape(-1, 8, 8)
        return torch.softmax(q @ k.transpose(1, 2) * 8 ** -0.5 + bias, 2) @ tokens

    def forward(self, x):
        y = self.stem(x)
        y = (y + self.wide(y)).unsqueeze(1)
        y = F.gelu(self.last(y))
        y = torch.tanh(self.middle(y))
        y = self.whole(self.first(y)).squeeze(2)
        logits = self.head(self.lines(self.attended(y).transpose(1, 2)).mean(2))
        score, choice = F.softmax(logits, 1).max(1)
        return y, logits, score, choice


def main():
    torch.manual_seed(0)
    model = Volumes().eval()
    one = torch.zeros(1, 3, 32, 32)
    save(torch.export.export(model, (one,)), "volumes.pt2")
    torch.onnx.export(model, (one,), str(FOLDER / "volumes.onnx"), dynamo=False, opset_version=17,
                      output_names=["map", "logits", "score", "class"])
    with torch.no_grad():
        logits = torch.cat([model(image[None])[1] for image in images()]).numpy()
    (FOLDER / "volumes.json").write_text(json.dumps([[round(float(x), 7) for x in row] for row in logits]) + "\n")


main()
