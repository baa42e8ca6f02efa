"""Runs this program and its peers interleaved on one core, and writes docs/peers.md and docs/peers.svg; on a processor with AMX,
whose bfloat16 is of another kind, docs/peers-amx.md and docs/peers-amx.svg, and so of others, as docs/peers-avx2.md.

    peers.py BUILD BENCHMARKS [ROUNDS [MODEL...]]

Every peer is a process of its own that holds the model; this program runs by its command on the same ONNX file, at its default
batch. Round by round each is asked once, in turn. The figures are medians of images a second of processor time. Before that,
cifar-eval's logits on each model are held to PyTorch's. Rows of the page that a run does not measure stay as they are. BUILD has
cifar-eval, BENCHMARKS own-benchmarks, which measures the processor's peak.
"""
import importlib.metadata
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

import shares
from models import MODELS, export, model

HERE = pathlib.Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"
OWN = "cifar-eval"
PEERS = ["PyTorch eager", "PyTorch jit", "PyTorch compile", "ONNX Runtime", "OpenVINO"]
# The ratio to the best peer that each model is to reach, in fp32 and in bf16.
ROWS = [("net", 3.9, 3.5), ("resnet20", 2.6, 1.4), ("resnet56", 2.6, 1.4), ("resnet18", 2.6, 1.4), ("wrn-28-10", 2.9, 1.4),
        ("vgg16-bn", 2.4, 1.4), ("densenet121", 1.5, 1.1), ("resnet50-224", 1.4, 1.1), ("mobilenetv2", 1.3, 1.1),
        ("shufflenetv2", 1.4, 1.2), ("vit-tiny", 1.1, 1.15), ("vit-base-224", 1.08, 1.08), ("convnext-tiny-224", 1.1, 1.1)]

HEAD = ["model", OWN, *PEERS, "of the best peer", "asked"]
RULE = "|---" + "|--:" * (len(HEAD) - 1) + "|"
# The images of 224x224.
LARGE_IMAGES = 160
# What was found by profiling is written by hand, below the figures.
CAUSES = "## Why rows are missed\n"


class Worker:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})

    def ask(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


class Command:
    """This program by its command, on one core and thread, at its default batch."""

    def __init__(self, build, folder, name, dtype="fp32", native=True):
        self.images, self.start = MODELS[name].images, MODELS[name].start
        self.model, self.dtype, self.kernels = f"{folder}/{name}.onnx", dtype, "auto"
        data = f"{folder}/test_batch.bin" if MODELS[name].side == 32 else f"{folder}/images.npz"
        self.command = [f"{build}/cifar-eval", "--checkpoint", self.model, "--data", data, "--mean", "0.5", "--std", "0.5",
                        "--dtype", dtype, "--threads", "1", "-q"]
        # The fastest that the processor has the instruction of.
        for kernels in ("amx-bf16", "native-bf16") if dtype == "bf16" and native else ():
            command = [*self.command, "--kernels", kernels]
            if subprocess.run([*command, "--limit", "16"], capture_output=True).returncode == 0:
                self.command, self.kernels = command, kernels
                break

    def seconds(self, images, *more):
        """The processor time of a run on so many images."""
        command = [*self.command, *more, "--limit", str(images)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        error = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"{' '.join(command)}: {error}")
        return usage.ru_utime + usage.ru_stime

    def ask(self):
        """Images a second: what more images take, so that start and reading the model do not count."""
        return (self.images - self.start) / (self.seconds(self.images) - self.seconds(self.start))


def prepare(folder, names):
    """Images of noise as CIFAR-10's records and as an archive of 224x224 ones, and the models as ONNX."""
    numbers = np.random.default_rng(2)
    records = numbers.integers(0, 256, (10000, 3073), dtype=np.uint8)
    records[:, 0] %= 10
    records.tofile(f"{folder}/test_batch.bin")
    large = numbers.integers(0, 256, (LARGE_IMAGES, 224, 224, 3), dtype=np.uint8)
    np.savez(f"{folder}/images.npz", images=large, labels=numbers.integers(0, 1000, LARGE_IMAGES))
    for name in names:
        export(name, f"{folder}/{name}.onnx")
    return {32: records[:, 1:].reshape(-1, 3, 32, 32), 224: large.transpose(0, 3, 1, 2)}


def check(build, folder, name, images):
    """The largest difference of a logit from PyTorch's over the largest logit, on 16 images."""
    Command(build, folder, name).seconds(16, "--logits", f"{folder}/l.npy")
    with torch.inference_mode():
        wanted = model(name)(torch.from_numpy((images[:16].astype(np.float32) / 255 - 0.5) / 0.5)).numpy()
    found = np.load(f"{folder}/l.npy")
    error = float(abs(wanted - found).max() / abs(wanted).max())
    assert error < 1e-3, f"{name}: other logits than PyTorch's"
    return error


def measure(build, folder, name, dtype, rounds, peers=PEERS):
    workers = {OWN: Command(build, folder, name, dtype)}
    for peer in peers:
        if peer == "ONNX Runtime" and dtype == "bf16":
            continue  # it has no bf16 convolution on CPU
        workers[peer] = Worker([sys.executable, str(HERE / "worker.py"), peer, name, dtype, f"{folder}/{name}.onnx"])
        if not workers[peer].process.stdout.readline().strip():
            del workers[peer]
    rates = {who: [] for who in workers}
    for _ in range(rounds):
        for who, worker in workers.items():
            rates[who].append(worker.ask())
    for worker in workers.values():
        if isinstance(worker, Worker):
            worker.process.stdin.close()
            worker.process.wait()
    best = [max(rates[peer][i] for peer in rates if peer != OWN) for i in range(rounds)]
    ratio = statistics.median(own / other for own, other in zip(rates[OWN], best))
    return {who: statistics.median(all) for who, all in rates.items()}, ratio


def processor():
    found = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    level = next((level for level in ("amx_bf16", "avx512_bf16", "avx512f", "avx2") if f" {level}" in flags), platform.machine())
    return f"{found[1] if found else platform.processor()}, {level}"


def versions(*runtimes):
    packages = {"PyTorch": "torch", "ONNX Runtime": "onnxruntime", "OpenVINO": "openvino"}
    return ", ".join(f"{name} {importlib.metadata.version(packages[name])}" for name in runtimes)


def page_name(stem="peers"):
    """One page a kind of processor: ratios of one say nothing of the other."""
    level = processor().rsplit(", ", 1)[1]
    return stem if level == "avx512_bf16" else f"{stem}-{level.partition('_')[0]}"


def page_of(name):
    """A page, its text down to what is written by hand, and that."""
    page = DOCS / f"{name}.md"
    text, _, causes = page.read_text().partition(CAUSES) if page.exists() else ("", "", "")
    return page, text, CAUSES + causes


def svg(rows):
    """A bar of images per second for each runtime, row by row, light and dark."""
    colours = {OWN: "#0969da", "PyTorch eager": "#bf8700", "PyTorch jit": "#bc4c00", "PyTorch compile": "#cf222e",
               "ONNX Runtime": "#8250df", "OpenVINO": "#59636e"}
    lines, y = [], 50
    for name, *cells, ratio, _ in rows:
        lines.append(f'<text x="10" y="{y + 10}" font-weight="bold">{name}</text>')
        lines.append(f'<text x="10" y="{y + 27}" class="soft">{ratio.strip("*")} the best peer</text>')
        rates = {who: float(cell.replace(",", "")) for who, cell in zip([OWN, *PEERS], cells) if cell != "-"}
        top = max(rates.values())
        for who, rate in rates.items():
            width = 430 * rate / top
            lines.append(f'<rect x="170" y="{y}" width="{width:.1f}" height="11" fill="{colours[who]}"/>')
            lines.append(f'<text x="{176 + width:.1f}" y="{y + 9.5}" class="soft">{figure(rate)}</text>')
            y += 13
        y += 18 if len(rates) > 2 else 30
    legend = "".join(f'<rect x="{10 + 118 * i}" y="24" width="10" height="10" fill="{colour}"/>'
                     f'<text x="{25 + 118 * i}" y="33">{who}</text>' for i, (who, colour) in enumerate(colours.items()))
    style = ("text{font:11px system-ui,'DejaVu Sans',sans-serif;fill:#1f2328}.soft{fill:#59636e}"
             ".back{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.soft{fill:#9198a1}.back{fill:#0d1117}}")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {y}" role="img" aria-label="Images per second on one core">'
            f"<style>{style}</style><rect class=\"back\" width=\"720\" height=\"{y}\"/>"
            f'<text x="10" y="15" font-weight="bold">Images per second on one core, {processor()}</text>'
            f'{legend}{"".join(lines)}</svg>\n')


def figure(rate):
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}" if rate >= 10 else f"{rate:.2f}"


def table(folder, build, benchmarks, rounds, chosen):
    names = [name for name, _, _ in ROWS if not chosen or name in chosen]
    rows = [(name, dtype, asked) for name, *both in ROWS if name in names for dtype, asked in zip(("fp32", "bf16"), both)]
    images = prepare(folder, names)
    for name in names:
        error = check(build, folder, name, images[MODELS[name].side])
        print(f"{name}: logits within {error:.1e} of PyTorch's largest", flush=True)
    print("\n".join([line(HEAD), RULE]))
    results, parts = {}, {}
    for name, dtype, asked in rows:
        peak = shares.peaks(benchmarks)
        rates, ratio = measure(build, folder, name, dtype, rounds)
        cells = [figure(rates[who]) if who in rates else "-" for who in [OWN, *PEERS]]
        found = f"{ratio:.2f}x" if ratio >= asked else f"**{ratio:.2f}x**"
        results[f"{name} {dtype}"] = [f"{name} {dtype}", *cells, found, f"{asked}x"]
        print(line(results[f"{name} {dtype}"]), flush=True)
        best = max(rate for who, rate in rates.items() if who != OWN)
        count = shares.operations(model(name), MODELS[name].side)
        parts[f"{name} {dtype}"] = shares.row(name, dtype, rates[OWN], best, asked, count, peak)
        print(line(parts[f"{name} {dtype}"]), flush=True)
    return results, parts


def line(cells):
    return "| " + " | ".join(cells) + " |"


def rows_of(text, head):
    """The rows of the page's table of such a head, by their names."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]
    return {row[0]: row for row in rows if len(row) == len(head)}


def write(results, parts, rounds):
    """Writes the page and the picture: the rows measured, and those that the page has of others."""
    name = page_name()
    page, text, causes = page_of(name)
    rows, portions = (
        [known[f"{model} {dtype}"] for model, _, _ in ROWS for dtype in ("fp32", "bf16") if f"{model} {dtype}" in known]
        for known in (rows_of(text, HEAD) | results, rows_of(text, shares.HEAD) | parts))
    DOCS.joinpath(f"{name}.svg").write_text(svg(rows))
    page.write_text(
        "# Beside the peers\n\n"
        f"Images a second of processor time on one core ({processor()}), medians of {rounds} rounds in which each runtime was asked\n"
        f"in turn, written by `make bench-peers`. {versions('PyTorch', 'ONNX Runtime', 'OpenVINO')};\n"
        "each with its best of some batch sizes. This program runs by its command on the same ONNX files at its default batch: what a\n"
        "run takes beyond one of 16 images, so that reading, normalising and digesting the images and the metrics count, which its\n"
        "peers do not do. Bold: less than asked. 32x32 where the name does not end in 224.\n\n"
        f"![Images per second on one core]({name}.svg)\n\n" + "\n".join([line(HEAD), RULE, *map(line, rows)])
        + "\n\nThe same as shares of the peak of independent multiply-adds, for bf16 those of pairs, measured just before each row:\n"
        "more than 100 % takes an algorithm of fewer products.\n\n" + "\n".join([line(shares.HEAD), shares.RULE, *map(line, portions)])
        + "\n\n" + causes)
    print(f"written: docs/{name}.md, docs/{name}.svg")


def main(build, benchmarks, rounds=7, *chosen):
    rounds = int(rounds)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        write(*table(folder, build, benchmarks, rounds, chosen), rounds)


if __name__ == "__main__":
    main(*sys.argv[1:])
