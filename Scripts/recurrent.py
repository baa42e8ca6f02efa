#!/usr/bin/env python3
"""Writes a small classifier of LSTM, GRU and RNN layers as ONNX and as a program of torch.export, and PyTorch's logits of it.

    V/bin/pip install torch numpy onnx onnxscript && V/bin/python Scripts/recurrent.py

Tests/CommandTests/exported/recurrent.onnx, .pt2 and .json, for the images of Tests/DatasetsTests/sets/last.
"""
import json

import torch
from torch import nn

from exported_program import FOLDER, export, images, save


class Recurrent(nn.Module):
    """Rows of an image, one after another: each kind of layer with both directions, biases or none, and both of their results; and
    all rows of an image side by side, as Sequencer has them."""

    def __init__(self):
        super().__init__()
        self.shrink = nn.AvgPool2d(4)
        self.place = nn.Parameter(torch.randn(1, 8, 24))
        self.lstm = nn.LSTM(24, 5, 2, batch_first=True, bidirectional=True)
        self.lean = nn.LSTM(10, 4, bias=False)
        self.gru = nn.GRU(4, 6, 2, bidirectional=True)
        self.bare = nn.GRU(12, 3, bias=False, batch_first=True)
        self.tanh = nn.RNN(3, 4, batch_first=True)
        self.relu = nn.RNN(4, 5, nonlinearity="relu", batch_first=True, bidirectional=True)
        self.head = nn.Linear(10 + 4 + 12 + 3, 10)
        self.across = nn.LSTM(3, 2, batch_first=True, bidirectional=True)
        self.sides = nn.Linear(8 * 8 * 4, 10)

    def forward(self, x):
        rows = self.shrink(x).permute(0, 2, 1, 3).flatten(2) + self.place
        y, (h, _) = self.lstm(rows)
        z, (_, c) = self.lean(y.transpose(0, 1))
        g, k = self.gru(z)
        b, _ = self.bare(g.transpose(0, 1))
        t, _ = self.tanh(b)
        r, _ = self.relu(t)
        ends = torch.cat([r.mean(1), c[-1], k[-2:].transpose(0, 1).flatten(1), b[:, -1] + h[0, :, :3]], 1)
        pixels, _ = self.across(self.shrink(x).permute(0, 2, 3, 1).reshape(-1, 8, 3))
        return self.head(ends) + self.sides(pixels.reshape(-1, 8 * 8 * 4))


def main():
    torch.manual_seed(0)
    model = Recurrent().eval()
    save(export(model), "recurrent.pt2")
    torch.onnx.export(model, (torch.zeros(2, 3, 32, 32),), str(FOLDER / "recurrent.onnx"), dynamo=False, opset_version=17,
                      input_names=["x"], dynamic_axes={"x": {0: "batch"}})
    with torch.no_grad():
        logits = model(images()).numpy()
    (FOLDER / "recurrent.json").write_text(json.dumps([[round(float(x), 7) for x in row] for row in logits]) + "\n")


main()
