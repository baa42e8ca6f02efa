"""Measures the whole program beside its kernels alone, and its 16-bit dtypes beside fp32; writes docs/whole-program.md, on a processor
with AMX docs/whole-program-amx.md.

    whole.py BUILD BENCHMARKS [ROUNDS [MODEL...]]

The models, the images and the program's command are those of peers.py; the kernels run the same ONNX file. Round by round each is asked
once, in turn, on one core. Ratios are medians of those within a round. Rows of the page that a run does not measure stay as they are.
BUILD has cifar-eval, BENCHMARKS own-benchmarks.
"""
import os
import statistics
import subprocess
import sys
import tempfile

from peers import ROWS, Command, figure, line, page_name, page_of, prepare, processor, rows_of

HEAD = ["model", "images/s fp32", "of the kernels alone", "fp16 time over fp32", "bf16 time over fp32", "native bf16 images/s",
        "of the kernels alone"]
RULE = "|---" + "|--:" * (len(HEAD) - 1) + "|"
# What is asked: the least share of the kernels' speed, and the most time over fp32's.
SHARE, TIME = 0.95, 1.05


class Kernels:
    """The kernels alone, as the command runs them."""

    def __init__(self, benchmarks, command):
        self.command = [f"{benchmarks}/own-benchmarks", "speed", command.model, command.dtype, command.kernels]

    def ask(self):
        """Images a second of processor time."""
        return float(subprocess.run(self.command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def subjects(build, benchmarks, folder, name):
    """What is asked in a round; nothing native where the processor has no such instruction."""
    commands = {dtype: Command(build, folder, name, dtype, native=False) for dtype in ("fp32", "fp16", "bf16")}
    native = Command(build, folder, name, "bf16")
    found = {"fp32 kernels": Kernels(benchmarks, commands["fp32"]), **commands}
    if native.kernels != "auto":
        found |= {"native kernels": Kernels(benchmarks, native), "native": native}
    return found


def measure(asked, rounds):
    """By subject, the images a second of each round."""
    rates = {who: [] for who in asked}
    for _ in range(rounds):
        for who, subject in asked.items():
            rates[who].append(subject.ask())
    return rates


def row(name, rates):
    def ratio(one, other):
        return statistics.median(a / b for a, b in zip(rates[one], rates[other]))

    def share(whole, kernels):
        found = ratio(whole, kernels)
        return emphasised(f"{100 * found:.1f} %", found < SHARE)

    def time(dtype):
        found = ratio("fp32", dtype)
        return emphasised(f"{found:.3f}", found > TIME)

    cells = [name, figure(statistics.median(rates["fp32"])), share("fp32", "fp32 kernels"), time("fp16"), time("bf16")]
    if "native" not in rates:
        return [*cells, "-", "-"]
    return [*cells, figure(statistics.median(rates["native"])), share("native", "native kernels")]


def emphasised(text, is_missed):
    return f"**{text}**" if is_missed else text


def table(build, benchmarks, folder, rounds, chosen):
    names = [name for name, _, _ in ROWS if not chosen or name in chosen]
    prepare(folder, names)
    print("\n".join([line(HEAD), RULE]), flush=True)
    rows = {}
    for name in names:
        rows[name] = row(name, measure(subjects(build, benchmarks, folder, name), rounds))
        print(line(rows[name]), flush=True)
    return rows


def write(measured, rounds):
    """Writes the page: the rows measured, those that the page has of others, and what is written by hand below them."""
    name = page_name("whole-program")
    page, text, causes = page_of(name)
    known = rows_of(text, HEAD) | measured
    rows = [known[model] for model, _, _ in ROWS if model in known]
    page.write_text(
        "# The whole program beside its kernels\n\n"
        f"The command at its default batch beside its kernels alone on the same ONNX file (at least {100 * SHARE:.0f} % asked), and its 16-bit\n"
        f"dtypes with default kernels beside fp32 (at most {TIME} of the time), on one core ({processor()}): medians of {rounds}\n"
        "rounds in which each was asked in turn, written by `make bench-whole`. Bold: missed.\n\n"
        + "\n".join([line(HEAD), RULE, *map(line, rows)]) + "\n\n" + causes)
    print(f"written: docs/{name}.md")


def main(build, benchmarks, rounds=7, *chosen):
    rounds = int(rounds)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        write(table(build, benchmarks, folder, rounds, chosen), rounds)


if __name__ == "__main__":
    main(*sys.argv[1:])
