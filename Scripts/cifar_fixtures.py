#!/usr/bin/env python3
"""Writes state dicts of nets for CIFAR with a fraction of their channels, and PyTorch's logits of them.

    V/bin/pip install torch torchvision safetensors numpy Pillow && V/bin/python Scripts/cifar_fixtures.py

Tests/CommandTests/exported/cifar/NAME.safetensors and NAME.json, for the images of Tests/CommandTests/exported/coloured; of FixMatch, whose
averaged weights tell it, NAME.pth.
"""
import functools
import json

import torch
from safetensors.torch import save_file

import cifar_mobile_models as mobile
import cifar_models as cifar
import cifar_residual_models as residual
import cifar_wide_models as wide
from exported_program import FOLDER, alive
from torchvision_models import images, randomise, thin

PARTS = functools.partial
# name: how it is made, the part of its channels that is kept
MODELS = {
    "preact": (PARTS(cifar.PreActResNet, True, False), 8),
    "preact-raw": (PARTS(cifar.PreActResNet, False, True), 8),
    "resnet9": (cifar.ResNet9, 4),
    "wei-preact": (PARTS(cifar.WeiResNet, False, classes=10), 8),
    "wei-seresnet": (PARTS(cifar.WeiResNet, True, classes=10), 4),
    "wei-mobilenet": (PARTS(mobile.WeiMobileNet, classes=10), 4),
    "wei-mobilenetv2": (PARTS(mobile.WeiMobileNetV2, classes=10), 8),
    "wei-squeezenet": (PARTS(mobile.WeiSqueezeNet, classes=10), 2),
    "wei-densenet": (PARTS(mobile.WeiDenseNet, classes=10), 3),
    "pnasnet-a": (PARTS(residual.PNASNet, False), 4),
    "pnasnet-b": (PARTS(residual.PNASNet, True), 4),
    "shufflenet": (PARTS(residual.ShuffleNet, 2), 2),
    "fixmatch": (residual.FixMatchWideResNet, 8),
    "preresnet": (PARTS(residual.PreResNet, False), 4),
    "preresnet-bottleneck": (PARTS(residual.PreResNet, True), 4),
    "dxy-resnext": (wide.ResNeXt, 4),
    "sam": (PARTS(wide.SAMWideResNet, True), 8),
    "convmixer": (wide.convmixer, 2),
}


def main():
    folder = FOLDER / "cifar"
    folder.mkdir(exist_ok=True)

    def build(make, part):
        model = thin(make(), part, 10).eval()
        randomise(model)
        return model

    for name, (make, part) in MODELS.items():
        model, logits = alive(lambda _: build(make, part), images(32))
        weights = model.state_dict()
        if name == "fixmatch":
            averages = {key: value + 1 for key, value in weights.items()}
            torch.save({"state_dict": weights, "ema_state_dict": averages}, folder / f"{name}.pth")
        else:
            save_file(weights, folder / f"{name}.safetensors")
        (folder / f"{name}.json").write_text(json.dumps(logits.tolist()) + "\n")


if __name__ == "__main__":
    main()
