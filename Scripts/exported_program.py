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


def coloured():
    """The pixels of three images of noise over a slope, which `Tests/CommandTests/exported/coloured` has."""
    generator = np.random.default_rng(1)
    slope = np.add.outer(np.arange(32) * 2, np.arange(32) * 3)[None, :, :, None] * generator.uniform(0.2, 1, (3, 1, 1, 3))
    pixels = np.clip(slope + generator.integers(0, 96, (3, 32, 32, 3)), 0, 255).astype(np.uint8)
    folder = FOLDER / "coloured"
    folder.mkdir(exist_ok=True)
    np.save(folder / "cifar10.1_v6_data.npy", pixels)
    np.save(folder / "cifar10.1_v6_labels.npy", np.array([3, 0, 9], np.int32))
    return pixels


def settle(model, pixels):
    """Gives batch norms statistics near those of what they are given for these pixels, so that no layer's outputs vanish."""
    def before(norm, inputs):
        axes = [0, *range(2, inputs[0].dim())]
        mean, variance = inputs[0].mean(axes), inputs[0].var(axes, unbiased=False)
        norm.running_mean.copy_(mean + 0.2 * torch.randn_like(mean) * variance.sqrt())
        norm.running_var.copy_(variance * (0.6 + 0.8 * torch.rand_like(variance)) + 0.01)
    kinds = (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)
    hooks = [layer.register_forward_pre_hook(before) for layer in model.modules() if isinstance(layer, kinds)]
    model(pixels)
    for hook in hooks:
        hook.remove()


def alive(build, pixels):
    """The first model of random weights, by their seed, whose logits depend on the image, and these."""
    for seed in range(200):
        torch.manual_seed(seed)
        with torch.no_grad():
            model = build(seed)
            # One place in one image has no variance.
            settle(model, torch.cat([pixels + torch.randn_like(pixels) for _ in range(8)]))
            logits = model(pixels)
        logits = getattr(logits, "logits", logits)
        if (logits.max(0).values - logits.min(0).values).max() > 0.1 * logits.abs().max():
            return model, logits
    raise RuntimeError("no logits depend on the image")


def images():
    """The images of Tests/DatasetsTests/sets/last, from 0 to 1."""
    pixels = np.load(ROOT / "Tests/DatasetsTests/sets/last/cifar10.1_v6_data.npy")
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
