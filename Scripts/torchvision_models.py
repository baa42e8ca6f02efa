#!/usr/bin/env python3
"""Writes state dicts of torchvision's nets with a fraction of their channels, and PyTorch's logits of them.

    V/bin/pip install torch torchvision safetensors numpy Pillow && V/bin/python Scripts/torchvision_models.py

Tests/CommandTests/exported/torchvision/NAME.safetensors and NAME.json, for the images of Tests/CommandTests/exported/coloured at the side
that `MODELS` gives.
"""
import functools
import json

import numpy as np
import torch
import torchvision.models as tv
from PIL import Image
from torch import nn
from safetensors.torch import save_file
from torchvision.models import efficientnet, regnet, swin_transformer

from exported_program import FOLDER, alive, coloured

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
PARTS = functools.partial
FUSED, INVERTED = efficientnet.FusedMBConvConfig, efficientnet.MBConvConfig
BLOCKS = [
    FUSED(1, 3, 1, 24, 24, 1), FUSED(4, 3, 2, 24, 32, 2), FUSED(4, 3, 2, 32, 48, 1), INVERTED(4, 3, 2, 48, 64, 2),
    INVERTED(6, 3, 1, 64, 80, 1), INVERTED(6, 3, 2, 80, 96, 1),
]
WINDOWS = dict(
    patch_size=[2, 2], embed_dim=12, depths=[2], num_heads=[2], window_size=[4, 4],
    block=swin_transformer.SwinTransformerBlockV2, downsample_layer=swin_transformer.PatchMergingV2)
PARTITIONS = dict(
    input_size=(32, 32), stem_channels=8, partition_size=4, block_channels=[8, 12], block_layers=[1, 2], head_dim=4,
    stochastic_depth_prob=0.0)
STAGES = dict(depths=[1, 2], widths=[8, 16], group_widths=[4, 8], bottleneck_multipliers=[1.0, 1.0], strides=[2, 2])
# name: how it is made, the part of its channels that is kept, the side of images
MODELS = {
    "alexnet": (tv.alexnet, 64, 64),
    "squeezenet1_0": (tv.squeezenet1_0, 8, 64),
    "squeezenet1_1": (tv.squeezenet1_1, 8, 32),
    "mnasnet": (PARTS(tv.MNASNet, 0.2), 8, 32),
    "regnet_x": (PARTS(regnet.RegNet, regnet.BlockParams(**STAGES), stem_width=8), 1, 32),
    "regnet_y": (PARTS(regnet.RegNet, regnet.BlockParams(se_ratio=0.25, **STAGES), stem_width=8), 1, 32),
    "efficientnet_v2": (PARTS(efficientnet.EfficientNet, BLOCKS, 0.2, norm_layer=PARTS(nn.BatchNorm2d, eps=1e-3), last_channel=128), 8, 32),
    "googlenet": (PARTS(tv.googlenet, init_weights=False, transform_input=True), 16, 32),
    "inception_v3": (PARTS(tv.inception_v3, init_weights=False), 32, 96),
    "swin_v2": (PARTS(swin_transformer.SwinTransformer, **WINDOWS), 1, 32),
    "maxvit": (PARTS(tv.MaxVit, **PARTITIONS), 1, 32),
}


def thin(model, part, classes):
    """The model with one of so many channels of each layer."""
    def fewer(count):
        return count if count in (3, classes) else max(1, count // part)

    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Conv2d):
                groups = fewer(layer.groups) if layer.groups == layer.in_channels else layer.groups
                # timm's pads as TensorFlow does.
                made = type(layer)(
                    fewer(layer.in_channels), fewer(layer.out_channels), layer.kernel_size, layer.stride, layer.padding, layer.dilation, groups,
                    layer.bias is not None)
            elif isinstance(layer, nn.BatchNorm2d):
                made = nn.BatchNorm2d(fewer(layer.num_features), layer.eps)
            elif isinstance(layer, nn.Linear):
                made = nn.Linear(fewer(layer.in_features), fewer(layer.out_features))
            else:
                continue
            setattr(parent, name, made)
    return model


def randomise(model):
    # Without normalisation what layers start with makes less and less of the image.
    if not any(isinstance(module, (nn.BatchNorm2d, nn.LayerNorm)) for module in model.modules()):
        for layer in (layer for layer in model.modules() if isinstance(layer, nn.Conv2d)):
            layer.weight.mul_(2.5)
            layer.bias.zero_()
    for name, tensor in model.named_parameters():
        if "relative_" not in name:
            tensor.add_(torch.randn_like(tensor) * (0.2 if tensor.dim() == 1 else min(0.2, tensor[0].numel() ** -0.5)))


def images(side):
    pixels = np.stack([np.asarray(Image.fromarray(one).resize((side, side), Image.BILINEAR)) for one in coloured()])
    return (torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255 - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)


def main():
    folder = FOLDER / "torchvision"
    folder.mkdir(exist_ok=True)
    for name, (make, part, side) in MODELS.items():
        def build(_):
            model = make(num_classes=10)
            model = (model if part == 1 else thin(model, part, 10)).eval()
            with torch.no_grad():
                randomise(model)
            return model

        model, logits = alive(build, images(side))
        # Auxiliary classifiers are of training, and as large as all else.
        weights = {key: value for key, value in model.state_dict().items() if not key.startswith(("aux", "AuxLogits.conv")) and not key.endswith("num_batches_tracked")}
        save_file(weights, folder / f"{name}.safetensors")
        (folder / f"{name}.json").write_text(json.dumps(logits.tolist()) + "\n")


if __name__ == "__main__":
    main()
