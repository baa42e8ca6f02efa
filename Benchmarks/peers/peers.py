"""Runs this program and its peers interleaved on one core, and writes docs/peers.md and docs/peers.svg.

    peers.py BUILD [ROUNDS]

Every runtime is a process of its own that holds the model; round by round each is asked once, in turn. The figures are
medians of images a second of processor time. Before that, cifar-eval's logits on each model are held to PyTorch's.
"""
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile

import numpy as np
import torch

from models import MODELS, model

HERE = pathlib.Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"
PEERS = ["PyTorch eager", "PyTorch jit", "ONNX Runtime", "OpenVINO"]
# The ratio to the best peer that each row is to reach.
ROWS = [("net", "fp32", 2.6), ("net", "bf16", 2.5), ("resnet20", "fp32", 1.45), ("resnet20", "bf16", 1.0),
        ("resnet56", "fp32", 1.35), ("resnet18", "fp32", 2.0), ("wrn-28-10", "fp32", 2.3)]


class Worker:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})

    def ask(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def check(build, name):
    """The largest difference of a logit from PyTorch's over the largest logit, on 64 seeded images of noise."""
    with tempfile.TemporaryDirectory() as folder:
        records = np.random.default_rng(2).integers(0, 256, (64, 3073), dtype=np.uint8)
        records[:, 0] %= 10
        records.tofile(f"{folder}/test_batch.bin")
        net = model(name)
        torch.save(net.state_dict(), f"{folder}/model.pth")
        subprocess.run([f"{build}/cifar-eval", "--checkpoint", f"{folder}/model.pth", "--model", name, "--data",
                        f"{folder}/test_batch.bin", "--mean", "0.5", "--std", "0.5", "--logits", f"{folder}/l.npy", "-q"],
                       check=True, stdout=subprocess.DEVNULL)
        images = (records[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255 - 0.5) / 0.5
        with torch.inference_mode():
            wanted = net(torch.from_numpy(images)).numpy()
        found = np.load(f"{folder}/l.npy")
        assert (wanted.argmax(1) == found.argmax(1)).all(), f"{name}: other predictions than PyTorch's"
        return float(abs(wanted - found).max() / abs(wanted).max())


def measure(build, name, dtype, rounds):
    workers = {"cifar-eval": Worker([f"{build}/own-benchmarks", "--worker", name, dtype])}
    for peer in PEERS:
        if peer == "ONNX Runtime" and dtype == "bf16":
            continue  # it has no bf16 convolution on CPU
        workers[peer] = Worker([sys.executable, str(HERE / "worker.py"), peer, name, dtype])
        if not workers[peer].process.stdout.readline().strip():
            del workers[peer]
    rates = {who: [] for who in workers}
    for worker in workers.values():
        worker.ask()
    for _ in range(rounds):
        for who, worker in workers.items():
            rates[who].append(worker.ask())
    for worker in workers.values():
        worker.process.stdin.close()
        worker.process.wait()
    best = [max(rates[peer][i] for peer in rates if peer != "cifar-eval") for i in range(rounds)]
    ratio = statistics.median(own / other for own, other in zip(rates["cifar-eval"], best))
    return {who: statistics.median(all) for who, all in rates.items()}, ratio


def processor():
    found = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    level = next((level for level in ("avx512_bf16", "avx512f", "avx2") if f" {level}" in flags), platform.machine())
    return f"{found[1] if found else platform.processor()}, {level}"


def svg(results):
    """A bar of images per second for each runtime, row by row, light and dark."""
    colours = {"cifar-eval": "#0969da", "PyTorch eager": "#bf8700", "PyTorch jit": "#bc4c00", "ONNX Runtime": "#8250df",
               "OpenVINO": "#59636e"}
    lines, y = [], 50
    for (name, dtype, _), (rates, ratio) in results:
        lines.append(f'<text x="10" y="{y + 10}" font-weight="bold">{name} {dtype}</text>')
        lines.append(f'<text x="10" y="{y + 27}" class="soft">{ratio:.2f} x the best peer</text>')
        top = max(rates.values())
        for who, rate in rates.items():
            width = 430 * rate / top
            lines.append(f'<rect x="170" y="{y}" width="{width:.1f}" height="11" fill="{colours[who]}"/>')
            lines.append(f'<text x="{176 + width:.1f}" y="{y + 9.5}" class="soft">{rate:,.0f}</text>')
            y += 13
        y += 18 if len(rates) > 2 else 30
    legend = "".join(f'<rect x="{10 + 140 * i}" y="24" width="10" height="10" fill="{colour}"/>'
                     f'<text x="{25 + 140 * i}" y="33">{who}</text>' for i, (who, colour) in enumerate(colours.items()))
    style = ("text{font:11px system-ui,'DejaVu Sans',sans-serif;fill:#1f2328}.soft{fill:#59636e}"
             ".back{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}.back{fill:#0d1117}}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {y}" role="img" aria-label="Images per second on one core">'
            f"<style>{style}</style><rect class=\"back\" width=\"720\" height=\"{y}\"/>"
            f'<text x="10" y="15" font-weight="bold">Images per second on one core, {processor()}</text>'
            f'{legend}{"".join(lines)}</svg>\n')


def main(build, rounds=7):
    rounds = int(rounds)
    errors = {}
    for name in MODELS:
        errors[name] = check(build, name)
        print(f"{name}: logits within {errors[name]:.1e} of PyTorch's largest, the same predictions", flush=True)
    head = ["model", "cifar-eval", *PEERS, "of the best peer", "asked"]
    table = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    print("\n".join(table))
    results = []
    for name, dtype, asked in ROWS:
        rates, ratio = measure(build, name, dtype, rounds)
        results.append(((name, dtype, asked), (rates, ratio)))
        cells = [f"{rates[who]:,.0f}" if who in rates else "-" for who in ["cifar-eval", *PEERS]]
        table.append(f"| {name} {dtype} | " + " | ".join(cells) + f" | {ratio:.2f}x | {asked}x |")
        print(table[-1], flush=True)
    from importlib.metadata import version

    versions = ", ".join(f"{name} {version(package)}" for name, package in
                         (("PyTorch", "torch"), ("ONNX Runtime", "onnxruntime"), ("OpenVINO", "openvino")))
    DOCS.joinpath("peers.svg").write_text(svg(results))
    DOCS.joinpath("peers.md").write_text(
        "# Beside the peers\n\n"
        f"Images a second of processor time on one core ({processor()}), medians of {rounds} rounds in which each runtime was asked\n"
        f"in turn, written by `make bench-peers`. {versions}; each with its best batch size. This program's figures include the\n"
        "normalisation of the images, its peers' do not. bf16: `--kernels native-bf16` where the CPU has it.\n\n"
        "![Images per second on one core](peers.svg)\n\n" + "\n".join(table) + "\n")
    print("written: docs/peers.md, docs/peers.svg")


if __name__ == "__main__":
    main(*sys.argv[1:])
