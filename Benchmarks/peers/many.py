"""Runs torchvision's and timm's classifiers by this program, ONNX Runtime and OpenVINO in turn on one core, in fp32; writes
docs/peers-many.md, on a processor with AMX docs/peers-many-amx.md.

    many.py BUILD [ROUNDS [MODEL...]]

The runtimes are measured as peers.py measures them. Rows of the page that a run does not measure stay as they are.
"""
import os
import statistics
import sys
import tempfile

from models import MANY
from peers import OWN, check, figure, line, measure, page_name, page_of, prepare, processor, rows_of, versions

PEERS = ["ONNX Runtime", "OpenVINO"]
HEAD = ["model", OWN, *PEERS, "of the better one"]
RULE = "|---" + "|--:" * (len(HEAD) - 1) + "|"


def row(build, rounds, name):
    with tempfile.TemporaryDirectory() as folder:
        check(build, folder, name, prepare(folder, [name])[224])
        rates, ratio = measure(build, folder, name, "fp32", rounds, PEERS)
    cells = [figure(rates[who]) if who in rates else "-" for who in [OWN, *PEERS]]
    return [name, *cells, f"{ratio:.2f}x" if ratio >= 1 else f"**{ratio:.2f}x**"]


def write(measured, rounds):
    """Writes the page: the rows measured, those that the page has of others, and what is written by hand below them."""
    name = page_name("peers-many")
    page, text, causes = page_of(name)
    known = rows_of(text, HEAD) | measured
    rows = [known[model] for model in MANY if model in known]
    ratios = [float(row[-1].strip("*x")) for row in rows]
    page.write_text(
        "# Many models beside two runtimes\n\n"
        f"Images a second of processor time on one core ({processor()}) in fp32, medians of {rounds} rounds in which each was asked in\n"
        f"turn, written by `make bench-many`. {versions(*PEERS)}, each with the better of\n"
        "two batch sizes; this program by its command at its default batch, on the same ONNX files, images read and metrics counted:\n"
        "what 160 images take beyond 64. All at 224x224, with random weights; logits are PyTorch's. Bold: slower than a peer.\n\n"
        f"Of {len(rows)} models {sum(ratio >= 1 for ratio in ratios)} are at least as fast as by the better peer; the median is"
        f" {statistics.median(ratios):.2f}x.\n\n"
        + "\n".join([line(HEAD), RULE, *map(line, rows)]) + "\n\n" + causes)


def main(build, rounds=3, *chosen):
    rounds = int(rounds)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print("\n".join([line(HEAD), RULE]))
    for name in [name for name in MANY if not chosen or name in chosen]:
        found = row(build, rounds, name)
        print(line(found), flush=True)
        # At once: a run of all takes a quarter of an hour.
        write({name: found}, rounds)


if __name__ == "__main__":
    main(*sys.argv[1:])
