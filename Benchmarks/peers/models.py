"""The models of the comparison, with seeded random weights."""
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Scripts"))
import torch_models

MODELS = {
    "net": torch_models.Net,
    "resnet20": lambda: torch_models.CIFARResNet(3),
    "resnet56": lambda: torch_models.CIFARResNet(9),
    "resnet18": lambda: torch_models.ResNet([2, 2, 2, 2]),
    "wrn-28-10": lambda: torch_models.WideResNet(28, 10),
}


def model(name):
    torch.manual_seed(1)
    return MODELS[name]().eval()
