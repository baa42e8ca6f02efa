"""What a model's images take of a processor's multiply-adds: by this program, by its best peer, and by what is asked."""
import re
import subprocess

import torch

HEAD = ["model", "MFLOP an image", "cifar-eval", "best peer", "asked"]
RULE = "|---" + "|--:" * (len(HEAD) - 1) + "|"


def operations(module, side):
    """The floating point operations of an image in convolutions and linear layers, attention's products left out."""
    total = 0

    def count(layer, _, output):
        nonlocal total
        # A result's products: its weights' in channels times their taps.
        total += 2 * output.numel() * layer.weight[0].numel()

    layers = [layer for layer in module.modules() if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear))]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    with torch.inference_mode():
        module(torch.zeros(1, 3, side, side))
    for hook in hooks:
        hook.remove()
    return total


def peaks(benchmarks):
    """The operations of independent multiply-adds that one core does in a second, in fp32 and in pairs of bf16."""
    text = subprocess.run([f"{benchmarks}/own-benchmarks", "peaks"], capture_output=True, text=True, check=True).stdout
    found = [(float(rate) * 1e9, level) for rate, level in re.findall(r"^peak: ([\d.]+) GFLOP/s of multiply-adds, (.*)$", text, re.M)]
    plain = [rate for rate, level in found if "bf16" not in level]
    return {"fp32": max(plain), "bf16": max(rate for rate, _ in found)}


def row(name, dtype, own, peer, asked, count, peak):
    """Images a second as shares of the peak: `own`, the best `peer`'s, and `asked` times that."""
    shares = [f"{100 * rate * count / peak[dtype]:.0f} %" for rate in (own, peer, asked * peer)]
    return [f"{name} {dtype}", f"{count / 1e6:,.1f}", *shares]
