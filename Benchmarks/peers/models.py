"""The models of the comparison, with seeded random weights: this project's own definitions, and torchvision's and timm's."""
import functools
import pathlib
import sys
import typing

import torch
import torchvision.models as vision
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Scripts"))
import exported_models
import torch_models


def vgg16_bn():
    """VGG-16 with BatchNorm at 32x32: five halvings leave one pixel of 512 channels."""
    return nn.Sequential(vision.vgg16_bn().features, nn.Flatten(), nn.Linear(512, 10))


def densenet121():
    """DenseNet-121 with CIFAR's stem: 3x3, no pooling."""
    net = vision.DenseNet(32, (6, 12, 24, 16), 64, num_classes=10)
    net.features.conv0, net.features.pool0 = nn.Conv2d(3, 64, 3, padding=1, bias=False), nn.Identity()
    return net


def mobilenetv2():
    """MobileNetV2 with strides for 32x32 (kuangliu/pytorch-cifar)."""
    stages = [[1, 16, 1, 1], [6, 24, 2, 1], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]
    net = vision.MobileNetV2(num_classes=10, inverted_residual_setting=stages)
    net.features[0][0].stride = (1, 1)
    return net


def shufflenetv2():
    """ShuffleNetV2 1x with CIFAR's stem."""
    net = vision.shufflenet_v2_x1_0(num_classes=10)
    net.conv1[0].stride, net.maxpool = (1, 1), nn.Identity()
    return net


def vit(**shape):
    from timm.models import VisionTransformer

    return VisionTransformer(**shape)


class Entry(typing.NamedTuple):
    make: typing.Callable
    side: int
    # The batch sizes among which a peer's best is sought.
    batches: tuple
    # The images of one measurement of this program: a few default batches, where the set has as many.
    images: int
    # What is measured is what a run takes beyond one of so many.
    start: int = 16


MODELS = {
    "net": Entry(torch_models.Net, 32, (16, 64, 128, 256, 1000), 10000),
    "resnet20": Entry(lambda: torch_models.CIFARResNet(3), 32, (16, 64, 128, 256), 10000),
    "resnet56": Entry(lambda: torch_models.CIFARResNet(9), 32, (16, 64, 128), 4000),
    "resnet18": Entry(lambda: torch_models.ResNet([2, 2, 2, 2]), 32, (16, 64), 1200),
    "wrn-28-10": Entry(lambda: torch_models.WideResNet(28, 10), 32, (4, 16), 160),
    "vgg16-bn": Entry(vgg16_bn, 32, (16, 64), 2000),
    "densenet121": Entry(densenet121, 32, (16, 64), 400),
    "resnet50-224": Entry(vision.resnet50, 224, (1, 4, 16), 160),
    "mobilenetv2": Entry(mobilenetv2, 32, (16, 64), 3000),
    "shufflenetv2": Entry(shufflenetv2, 32, (16, 64), 4000),
    "vit-tiny": Entry(lambda: vit(img_size=32, patch_size=4, embed_dim=192, num_heads=3, num_classes=10), 32, (4, 16, 64), 600),
    "vit-base-224": Entry(vit, 224, (1, 4), 48),
    "convnext-tiny-224": Entry(vision.convnext_tiny, 224, (1, 4, 16), 96),
}

# Classifiers as their libraries make them, for 224x224. A run of 64 images has touched all memory that a longer one needs.
MANY = [f"torchvision.{name}" for name in """
mobilenet_v3_large efficientnet_b0 regnet_y_400mf googlenet squeezenet1_1 mnasnet1_0 swin_t resnext50_32x4d densenet121""".split()]
MANY += [f"timm.{name}" for name in """
ghostnet_100 dla34 res2net50_26w_4s cspresnet50 darknet53 vovnet39a nf_resnet50 mixnet_s levit_128 mobilevit_s coatnet_0_rw_224
deit_tiny_patch16_224 twins_svt_small poolformer_s12 pvt_v2_b0 efficientformerv2_s0 xcit_nano_12_p16_224 convnextv2_atto
repvgg_a0 hrnet_w18_small inception_v4 xception41""".split()]


def of_library(name):
    library, _, own = name.partition(".")
    return exported_models.made(library, own, 224)


MODELS |= {name: Entry(functools.partial(of_library, name), 224, (1, 8), 160, start=64) for name in MANY}


def model(name):
    torch.manual_seed(1)
    return MODELS[name].make().eval()


def export(name, path):
    """The model as ONNX, for batches of any size."""
    images = torch.zeros(2, 3, MODELS[name].side, MODELS[name].side)
    torch.onnx.export(model(name), images, path, dynamo=False, opset_version=17, input_names=["x"],
                      dynamic_axes={"x": {0: "batch"}})
