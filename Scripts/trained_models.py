#!/usr/bin/env python3
"""Writes narrow models as fastai and Ultralytics save what they train, and a whole Sequential, and PyTorch's logits of them.

    V/bin/pip install torch torchvision fastai ultralytics numpy Pillow && V/bin/python Scripts/trained_models.py

Tests/CommandTests/exported/trained/NAME and NAME's JSON, for the images of Tests/CommandTests/exported/coloured.
"""
import json
import os
import pathlib
import re
import tempfile
import zipfile

import torch
from fastai.vision.all import ImageDataLoaders, Resize, vision_learner
from PIL import Image
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from ultralytics.nn.modules import Conv
from ultralytics.nn.modules.block import Attention, PSABlock
from ultralytics.nn.tasks import ClassificationModel
from ultralytics.utils.torch_utils import initialize_weights

from exported_program import FOLDER, alive, coloured
from torchvision_models import images, randomise, thin

TRAINED = FOLDER / "trained"
LAYERS = {
    # All kinds of blocks of YOLOv8's, YOLO11's and YOLO26's classifiers.
    "yolo11": [("Conv", 8, 3, 2), ("C2f", 8, True), ("Conv", 16, 3, 2), ("C3k2", 16, True), ("Conv", 32, 3, 2), ("C2PSA", 32)],
    # YOLOv5's stem and blocks.
    "yolov5": [("Conv", 8, 6, 2, 2), ("C3", 8), ("Conv", 16, 3, 2), ("C3", 16)],
}
NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]


def yolo(layers, names):
    rows = [[-1, 2 if kind == "C2f" else 1, kind, list(arguments)] for kind, *arguments in layers]
    model = ClassificationModel({"nc": 10, "backbone": rows, "head": [[-1, 1, "Classify", [10]]]}, nc=10, verbose=False)
    head = model.model[-1]
    head.conv, head.linear = Conv(layers[-1][1], 16), nn.Linear(16, 10)
    for block in [block for block in model.modules() if isinstance(block, PSABlock)]:
        block.attn = Attention(16, num_heads=2)
    initialize_weights(model)
    model.names = dict(enumerate(names))
    with torch.no_grad():
        randomise(model)
    return model.eval()


class Logits(nn.Module):
    """What a classifier of YOLO's gives beside its probabilities."""
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x)[1]


def write(name, logits):
    (TRAINED / f"{name}.json").write_text(json.dumps(logits.tolist()) + "\n")


def write_yolo(name, pixels):
    model, _ = alive(lambda _: Logits(yolo(LAYERS[name], NAMES if name == "yolo11" else NAMES[::-1])), pixels)
    # Weights are kept in half of their bits, as Ultralytics strips what it trained.
    model.half()
    torch.save({"epoch": -1, "best_fitness": None, "model": model.model, "ema": None, "updates": None, "optimizer": None,
                "train_args": {"task": "classify", "imgsz": 32}, "date": "", "version": "8"}, TRAINED / f"{name}.pt")
    with torch.no_grad():
        write(name, model.float()(pixels))


def narrow_resnet18(**_):
    return thin(ResNet(BasicBlock, [1, 1, 1, 1]), 16, 1000)


def narrow_resnet50(**_):
    return thin(ResNet(Bottleneck, [1, 2, 1, 1]), 32, 1000)


def write_fastai(name, pixels, loaders, save, architecture, **more):
    learners = []

    def build(_):
        learners.append(vision_learner(loaders, architecture, pretrained=False, path=".", **more))
        model = learners[-1].model.eval()
        with torch.no_grad():
            randomise(model)
        return model

    _, logits = alive(build, pixels)
    save(learners[-1])
    write(name, logits)


def sequential(_):
    """Layers of torch.nn, of settings that no tensor tells."""
    model = nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 8, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.2)),
        nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=4), nn.GELU(), nn.MaxPool2d(3, 2, 1, ceil_mode=True),
        nn.AvgPool2d(3, 1, 1, count_include_pad=False), nn.ELU(), nn.Dropout(0.2), nn.Flatten(), nn.Linear(8 * 81, 10))
    with torch.no_grad():
        randomise(model)
    return model.eval()


def export(learner, path):
    """The whole learner; what its functions say of where they were written is blotted out."""
    learner.export(path)
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members:
            if name.endswith("data.pkl"):
                content = re.sub(rb"/[\w./-]+\.py", lambda place: b"/" * len(place[0]), content)
            archive.writestr(zipfile.ZipInfo(name), content)


def main():
    TRAINED.mkdir(exist_ok=True)
    for name in LAYERS:
        # Their images are not normalised.
        mean, deviation = (torch.tensor(numbers).view(3, 1, 1) for numbers in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
        write_yolo(name, images(32) * deviation + mean)
    model, logits = alive(sequential, images(32))
    torch.save(model, TRAINED / "sequential.pt")
    write("sequential", logits)
    pixels = coloured()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name in NAMES:
            pathlib.Path("images", name).mkdir(parents=True)
            for index in range(2):
                Image.fromarray(pixels[index]).save(pathlib.Path("images", name, f"{index}.png"))
        loaders = ImageDataLoaders.from_folder("images", valid_pct=0.05, seed=1, item_tfms=Resize(32), bs=2, num_workers=0)
        write_fastai("learner", images(32), loaders, lambda learner: export(learner, TRAINED / "learner.pkl"), narrow_resnet18,
                     lin_ftrs=[24])
        write_fastai("means", images(32), loaders, lambda learner: learner.save(TRAINED / "means"), narrow_resnet50,
                     concat_pool=False, lin_ftrs=[], ps=0.0)


if __name__ == "__main__":
    main()
