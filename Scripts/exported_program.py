"""What the scripts have in common that write programs of torch.export and PyTorch's logits of them as fixtures."""
import pathlib

import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "Tests/CommandTests/exported"


def export(model, **more):
    """The model as a program of any number of images, and of what else its forward is given."""
    shapes = {name: {0: torch.export.Dim("batch")} if name == "x" else None for name in ["x", *more]}
    shapes = shapes if more else tuple(shapes.values())
    return torch.export.export(model, (torch.zeros(2, 3, 32, 32),), more or None, dynamic_shapes=shapes)


def save(program, name):
    """Writes the program without where in a file its nodes were called."""
    for node in program.graph.nodes:
        for key in ("stack_trace", "nn_module_stack", "source_fn_stack", "torch_fn", "from_node"):
            node.meta.pop(key, None)
    torch.export.save(program, str(FOLDER / name))


def images():
    """The images of Tests/DatasetsTests/sets/last, from 0 to 1."""
    pixels = np.load(ROOT / "Tests/DatasetsTests/sets/last/cifar10.1_v6_data.npy")
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
