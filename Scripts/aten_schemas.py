#!/usr/bin/env python3
"""Writes the schemas of the ATen operators that are run, in PyTorch's order, for TorchScript's calls, which give arguments by place.

    V/bin/pip install torch && V/bin/python Scripts/aten_schemas.py

Sources/TorchScript/Schemas/ATenSchemaTexts+AToL.swift and ATenSchemaTexts+MToZ.swift, of every operator whose name
Sources/Exported/ATen has.
"""
import re
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "Sources/TorchScript/Schemas"
UNREAD = re.compile(r"Dimname|\bcomplex\b(?!\()|Future|Storage|Stream|\bout\b|\(b! ->|\bt\[\]|Dict|-> \(\)|\.\.\.")
# Words of arguments, which are names of other operators too.
ARGUMENTS = {"tensor", "dim", "values", "indices", "stride", "mode", "size", "prod", "storage_offset", "norm", "inverse"}


def names():
    """The overloads that are translated, and the names of which any may be: those that are put together of words."""
    overloads, words = set(), set()
    for source in (ROOT / "Sources/Exported/ATen").rglob("*.swift"):
        text = source.read_text()
        overloads |= set(re.findall(r'"([A-Za-z_0-9]+)\.([A-Za-z_0-9]+)"', text))
        for word in re.findall(r'"([A-Za-z_0-9]+)(?:"|\.\\\()', text):
            words |= {word, f"logical_{word}", f"bitwise_{word}", f"__{word}__", f"{word}_mean"}
    for axes in "123":
        words |= {f"max_pool{axes}d", f"max_pool{axes}d_with_indices", f"avg_pool{axes}d"}
        words |= {f"adaptive_avg_pool{axes}d", f"adaptive_max_pool{axes}d"}
    return overloads, words - ARGUMENTS


def line(schema):
    text = str(schema).removeprefix("aten::")
    return re.sub(r"\((?:a|b)!?(?: -> \*)?\)", "", text)


def write(part, text):
    """One of the files: a file of all is longer than one should be."""
    version = torch.__version__.split("+")[0]
    (FOLDER / f"ATenSchemaTexts+{part}.swift").write_text(
        "// Written by Scripts/aten_schemas.py.\n\nextension ATenSchemas {\n"
        f"  /// The schemas of PyTorch {version}, an operator a line, its overloads in the order in which they are tried.\n"
        f'  static let texts{part} = """\n{text}    """\n}}\n')


def main():
    overloads, words = names()
    lines = []
    for schema in torch._C._jit_get_all_schemas():
        name = schema.name.removeprefix("aten::")
        wanted = name in words or (name, schema.overload_name or "default") in overloads
        if wanted and schema.name.startswith("aten::") and "Tensor" in str(schema) and not UNREAD.search(str(schema)):
            lines.append(line(schema))
    groups = {}
    for text in dict.fromkeys(lines):
        groups.setdefault(re.match(r"\w+", text)[0], []).append(text)
    for part, first, last in (("AToL", "", "m"), ("MToZ", "m", "~")):
        own = [group for name, group in groups.items() if first <= name.lstrip("_") < last]
        write(part, "".join("    " + "; ".join(group) + "\n" for group in own))
    print(len(lines), "schemas")


if __name__ == "__main__":
    main()
