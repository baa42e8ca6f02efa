#!/usr/bin/env python3
"""Trains the built-in demo's model and writes what the package keeps of it.

    swift build -c release --product demo-images
    python3 -m venv .venv && .venv/bin/pip install torch==2.13.0 numpy
    .venv/bin/python Scripts/train_demo.py

Writes Sources/CDemo/demo_model.safetensors (the model, which the build embeds as it is) and
Tests/DemoTests/demo_reference.json (PyTorch's own results on the test images, per dtype). About five minutes on one
core. Another CPU may train slightly other weights; then the demo's known answers change with them.
"""

import argparse
import json
import pathlib
import struct
import subprocess
import tempfile

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parent.parent
RECORD = 1 + 3 * 32 * 32
TEST_SEED, TEST_COUNT = 0, 2000
TRAIN_SEED = 1
REFERENCE_LOGITS = 16
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class Net(nn.Module):
    """The network of PyTorch's CIFAR-10 tutorial."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


def draw(tool, seed, count):
    """The first `count` images of `seed`: pixels (count, 3, 32, 32) as uint8, and labels."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "images.bin"
        subprocess.run([tool, str(seed), str(count), str(path)], check=True)
        records = np.fromfile(path, np.uint8).reshape(count, RECORD)
    pixels = torch.from_numpy(records[:, 1:].copy()).view(count, 3, 32, 32)
    return pixels, torch.from_numpy(records[:, 0].astype(np.int64))


def normalise(pixels):
    """ToTensor and Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)) of the tutorial."""
    return pixels.float().div(255).sub(0.5).div(0.5)


def train(net, pixels, labels, epochs, batch):
    steps = epochs * (len(labels) // batch)
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=4e-3, total_steps=steps)
    for epoch in range(epochs):
        total = 0.0
        order = torch.randperm(len(labels))
        for start in range(0, len(labels) - batch + 1, batch):
            chosen = order[start : start + batch]
            loss = F.cross_entropy(net(normalise(pixels[chosen])), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs}: loss {total / (len(labels) // batch):.3f}", flush=True)


@torch.no_grad()
def reference(net, pixels, labels):
    """What PyTorch makes of the test images in each dtype."""
    results = {"torch": torch.__version__, "total": len(labels), "labels": labels[:REFERENCE_LOGITS].tolist()}
    for name, dtype in DTYPES.items():
        cast = Net().eval()
        cast.load_state_dict(net.state_dict())
        logits = cast.to(dtype)(normalise(pixels).to(dtype)).float()
        predicted = logits.argmax(1)
        hits = predicted == labels
        results[name] = {
            "correct": int(hits.sum()),
            "classes": [
                {"correct": int(hits[labels == label].sum()), "total": int((labels == label).sum())}
                for label in range(10)
            ],
            "predictions": "".join(str(label) for label in predicted.tolist()),
            "logits": logits[:REFERENCE_LOGITS].tolist(),
        }
    return results


def safetensors(state):
    """The state dict as the bytes of a safetensors file, header padded so that the data starts at a multiple of 8."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in state.items():
        raw = tensor.detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=ROOT / ".build/release/demo-images", help="the built demo-images program")
    parser.add_argument("--images", type=int, default=120_000, help="training images (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=12, help="passes over them (default %(default)s)")
    parser.add_argument("--batch", type=int, default=128, help="images a step (default %(default)s)")
    parser.add_argument("--dry-run", action="store_true", help="train and print, write nothing")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    torch.use_deterministic_algorithms(True)

    net = Net()
    train(net, *draw(arguments.tool, TRAIN_SEED, arguments.images), arguments.epochs, arguments.batch)
    net.eval()
    results = reference(net, *draw(arguments.tool, TEST_SEED, TEST_COUNT))
    for name in DTYPES:
        print(name, results[name]["correct"], [part["correct"] for part in results[name]["classes"]])
    if arguments.dry_run:
        return
    content = safetensors(net.state_dict())
    (ROOT / "Sources/CDemo/demo_model.safetensors").write_bytes(content)
    (ROOT / "Tests/DemoTests/demo_reference.json").write_text(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
