"""Saves one model in the many forms that training code leaves behind, and compares cifar-eval's logits with PyTorch's.

    pip install numpy torch safetensors
    python Scripts/checkpoint_forms.py cifar-10-batches-bin/test_batch.bin cifar-eval [NAME ...]

Every form holds the same weights, or is made from them as the module makes them, so that PyTorch's logits are the module's own.
"""
import copy
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch_models
from torch import nn
from torch.nn.utils import parametrizations, prune

IMAGES = 64
MEAN, DEVIATION = (0.4914, 0.4822, 0.4465), (0.2471, 0.2435, 0.2616)


class Normalize(nn.Module):
    """Pixels less means and over deviations, as a part of the model."""

    def __init__(self, names, shape):
        super().__init__()
        self.names = names
        for name, values in zip(names, (MEAN, DEVIATION)):
            self.register_buffer(name, torch.tensor(values).view(*shape))

    def forward(self, x):
        mean, deviation = (getattr(self, name).view(1, 3, 1, 1) for name in self.names)
        return (x - mean) / deviation


class Normalized(nn.Module):
    """A model with the buffers `mean` and `std` at its top."""

    def __init__(self, model):
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(DEVIATION).view(1, 3, 1, 1))
        for name, child in model.named_children():
            setattr(self, name, child)
        self.whole = [model]

    def forward(self, x):
        return self.whole[0]((x - self.mean) / self.std)


def random_net(kind="Net"):
    torch.manual_seed(7)
    model = torch_models.Net() if kind == "Net" else torch_models.CIFARResNet(1)
    for norm in model.modules():
        if isinstance(norm, nn.BatchNorm2d):
            norm.running_mean.uniform_(-0.3, 0.3)
            norm.running_var.uniform_(0.5, 2)
    return model.eval()


def prefixed(state, prefix):
    return {prefix + key: value for key, value in state.items()}


def halved(state):
    return {key: value * 0.5 for key, value in state.items()}


def arrays(state):
    return {key: value.numpy() for key, value in state.items()}


def pruned(model, structured=False):
    for module in list(model.modules()):
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            if structured:
                prune.ln_structured(module, "weight", 0.3, n=2, dim=0)
            else:
                prune.random_unstructured(module, "weight", 0.4)
                prune.l1_unstructured(module, "bias", 0.3) if module.bias is not None else None
    return model


def weight_normed(model, hooks, **more):
    norm = nn.utils.weight_norm if hooks else parametrizations.weight_norm
    for module in list(model.modules()):
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            norm(module, **more)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if name.endswith(("weight_g", "original0")):
                value *= torch.rand_like(value) + 0.5
    return model


def spectral(model, hooks):
    norm = nn.utils.spectral_norm if hooks else parametrizations.spectral_norm
    for module in list(model.modules()):
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            norm(module)
    # Two steps of training, after which the vectors have not converged.
    for _ in range(2):
        model.train()(torch.randn(4, 3, 32, 32))
    return model.eval()


def with_settings(model, kind, **settings):
    for module in model.modules():
        if isinstance(module, kind):
            for name, value in settings.items():
                setattr(module, name, value)
    return model


def forms():
    """The forms by name: the model, what is saved, the file's ending, options, and whether a refusal is wanted."""
    net, resnet = random_net(), random_net("CIFARResNet")
    state, deep = net.state_dict(), resnet.state_dict()
    half = ["--mean", "0.5", "--std", "0.5"]
    optimizer = {"state": {0: {"exp_avg": torch.ones(3, 3)}}, "param_groups": [{"lr": 0.1}]}
    lightning = {
        "epoch": 3, "global_step": 10, "pytorch-lightning_version": "2.4.0", "optimizer_states": [optimizer],
        "lr_schedulers": [{"gamma": 0.1}], "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(0.5)}},
        "loops": {"fit_loop": {"state_dict": {}}}, "hparams_name": "kwargs",
    }
    metrics = {"train_acc.correct": torch.tensor(3), "val_loss.mean": torch.tensor(0.5), "criterion.weight": torch.ones(10)}
    teacher = halved(state)
    sets = {"model": state, "model_ema": teacher, "optimizer": optimizer, "epoch": 3}
    yield "bare", net, state, "pth", half, None
    yield "lightning", net, {**lightning, "state_dict": prefixed(state, "net.")}, "ckpt", half, None
    yield "lightning_deep", resnet, {**lightning, "state_dict": prefixed(deep, "model.backbone.net.")}, "ckpt", half, None
    yield ("lightning_metrics", net, {**lightning, "state_dict": {**prefixed(state, "classifier."), **metrics}}, "ckpt", half, None)
    yield ("teacher", net, {"state_dict": {**prefixed(state, "student."), **prefixed(teacher, "teacher.")}}, "pth", half, None)
    yield "n_averaged", net, {"n_averaged": torch.tensor(5), **prefixed(state, "module.")}, "pth", half, None
    yield "compiled_ddp", resnet, prefixed(deep, "module._orig_mod."), "pth", half, None
    yield "sets", net, sets, "pth", half, None
    yield "sets_raw", net, sets, "pth", [*half, "--weights", "raw"], None
    yield "sets_key", net, {**sets, "model": teacher, "best": state}, "pth", [*half, "--weights", "best"], None
    yield "sets_ema", net, {**sets, "model": teacher, "model_ema": state}, "pth", [*half, "--weights", "ema"], None
    yield "ema_module", net, {"state_dict": teacher, "state_dict_ema": prefixed(state, "module.")}, "pth", [*half, "--weights", "ema"], None
    yield "list", net, [state], "pth", half, None
    yield "list_of_two", net, {"clients": [teacher, state]}, "pth", [*half, "--weights", "clients.1"], None
    yield "numpy", resnet, arrays(deep), "pth", half, None
    yield "npz", net, arrays(state), "npz", half, None
    yield "npz_deflated", resnet, arrays(deep), "npz compressed", half, None
    yield "npz_prefixed", net, prefixed(arrays(state), "model."), "npz", half, None
    yield "npz_list", net, list(arrays(state).values()), "npz list", half, None
    yield "npz_list_resnet", resnet, list(arrays(deep).values()), "npz list", half, None
    yield "pruned", (p := pruned(random_net())), p.state_dict(), "pth", half, None
    yield "pruned_filters", (p := pruned(random_net("CIFARResNet"), True)), p.state_dict(), "pth", half, None
    yield "pruned_bf16", (p := pruned(random_net()).bfloat16()), p.state_dict(), "pth", half, None
    yield "weight_norm_hooks", (p := weight_normed(random_net(), True)), p.state_dict(), "pth", half, None
    yield "weight_norm", (p := weight_normed(random_net("CIFARResNet"), False)), p.state_dict(), "pth", half, None
    yield "weight_norm_whole", (p := weight_normed(random_net(), True, dim=None)), p.state_dict(), "pth", half, None
    yield "weight_norm_columns", (p := weight_normed(random_net(), True, dim=1)), p.state_dict(), "pth", half, "another dimension"
    yield "spectral_hooks", (p := spectral(random_net(), True)), p.state_dict(), "pth", half, None
    yield "spectral", (p := spectral(random_net("CIFARResNet"), False)), p.state_dict(), "pth", half, None
    yield "spectral_half", (p := spectral(random_net(), False).bfloat16()), p.state_dict(), "pth", half, None
    yield "whole", net, net, "pth", half, None
    yield "whole_eps", (p := with_settings(random_net("CIFARResNet"), nn.BatchNorm2d, eps=1e-2)), p, "pth", half, None
    yield "whole_stride", (p := with_settings(random_net("CIFARResNet"), nn.Conv2d, stride=(2, 2))), p, "pth", half, "stride 2x2"
    yield "whole_padding", (p := with_settings(random_net(), nn.Conv2d, padding_mode="reflect")), p, "pth", half, "padding mode reflect"
    yield "parameters", net, list(net.parameters()), "pth", half, None
    yield "normalized", Normalized(net), Normalized(net).state_dict(), "pth", [], None
    for names, shape, module in [
        (("mean", "std"), (1, 3, 1, 1), "normalize"), (("mean", "std"), (3, 1, 1), "normalizer"), (("mu", "sigma"), (3,), "0"),
        (("means", "sds"), (3,), "normalize_layer"),
    ]:
        parts = {module: Normalize(names, shape), ("1" if module == "0" else "model"): copy.deepcopy(resnet)}
        whole = nn.Sequential()
        for key, part in parts.items():
            whole.add_module(key, part)
        yield f"{module}_{names[0]}", whole.eval(), whole.state_dict(), "pth", [], None
    yield "normalized_twice", whole, whole.state_dict(), "pth", half, "normalises pixels itself"


def save(what, ending, folder):
    path = f"{folder}/model.{ending.split()[0]}"
    if ending == "npz list":
        np.savez(path, *what)
    elif ending.startswith("npz"):
        (np.savez_compressed if "compressed" in ending else np.savez)(path, **what)
    else:
        torch.save(what, path)
    return path


def main(data, program, names):
    records = torch.from_numpy(np.fromfile(data, dtype=np.uint8, count=IMAGES * 3073).reshape(-1, 3073))
    pixels = records[:, 1:].reshape(-1, 3, 32, 32).float() / 255
    failed = False
    for name, model, what, ending, more, refusal in forms():
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(
                [program, "--checkpoint", save(what, ending, folder), "--data", data, "--limit", str(IMAGES), "-q",
                 "--logits", f"{folder}/logits.npy", *more], capture_output=True, text=True)
            line = (run.stderr.strip().splitlines() or ["?"])[0].replace(folder + "/", "")
            if refusal or run.returncode:
                isWanted = refusal is not None and run.returncode != 0 and refusal in line
                result = f"{'refused' if isWanted else 'FAILED'}: {line}"
            else:
                dtype = next(model.parameters()).dtype
                with torch.no_grad():
                    wanted = model((pixels if not more else (pixels - 0.5) / 0.5).to(dtype)).float().numpy()
                found = np.load(f"{folder}/logits.npy")
                bound = 1e-5 if dtype == torch.float32 else 0.02
                isWanted = abs(wanted - found).max() <= bound * abs(wanted).max()
                result = f"largest difference {abs(wanted - found).max():.1e} of {abs(wanted).max():.2f}"
                result += "" if isWanted else ": DIFFERS"
        failed = failed or not isWanted
        print(f"{name:20} {result}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
