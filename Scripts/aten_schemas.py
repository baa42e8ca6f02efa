#!/usr/bin/env python3
"""Writes the schemas of the ATen operators that are run, in PyTorch's order, for TorchScript's calls, which give arguments by place.

    V/bin/pip install torch && V/bin/python Scripts/aten_schemas.py

Sources/TorchScript/Schemas/ATenSchemaTexts.swift, of every operator whose name Sources/Exported/ATen has.
"""
import re
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "Sources/TorchScript/Schemas/ATenSchemaTexts.swift"
UNREAD = re.compile(r"Dimname|complex|Future|Storage|Stream|\bout\b|\(b! ->|\bt\[\]|Dict|-> \(\)")


def names():
    """What the translations are called by: whole overloads, or names that they are made of."""
    found = set()
    for source in (ROOT / "Sources/Exported/ATen").rglob("*.swift"):
        for text in re.findall(r'"([A-Za-z_0-9]+)\b', source.read_text()):
            found |= {text, f"logical_{text}", f"bitwise_{text}", f"__{text}__", f"{text}_mean"}
    for axes in "123":
        found |= {f"max_pool{axes}d", f"max_pool{axes}d_with_indices", f"avg_pool{axes}d", f"adaptive_avg_pool{axes}d"}
        found |= {f"adaptive_max_pool{axes}d", f"conv{axes}d", f"conv_transpose{axes}d"}
    return found


def line(schema):
    text = str(schema).removeprefix("aten::")
    return re.sub(r"\((?:a|b)!?(?: -> \*)?\)", "", text)


def main():
    wanted = names()
    lines = []
    for schema in torch._C._jit_get_all_schemas():
        name = schema.name.removeprefix("aten::")
        if schema.name.startswith("aten::") and name in wanted and not UNREAD.search(str(schema)):
            if "Tensor" in str(schema):
                lines.append(line(schema))
    text = "".join(f"    {line}\n" for line in dict.fromkeys(lines))
    TARGET.write_text(
        "// Written by Scripts/aten_schemas.py.\n\nextension ATenSchemas {\n"
        f"  /// The schemas of PyTorch {torch.__version__.split('+')[0]}, an overload a line, in the order in which they are tried.\n"
        f'  static let texts = """\n{text}    """\n}}\n')
    print(len(lines), "schemas")


if __name__ == "__main__":
    main()
