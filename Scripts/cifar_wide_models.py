"""D-X-Y's ResNeXt, SAM's wide ResNet and locuslab's ConvMixer for CIFAR, narrow, in PyTorch: layers, names and strides as their authors
describe them."""
import torch.nn.functional as F
from torch import nn

from cifar_models import mean
from family_models import conv


def named(**layers):
    """A Sequential whose layers have these names, their first letter left out."""
    found = nn.Sequential()
    for name, layer in layers.items():
        found.add_module(name[1:], layer)
    return found


class ResNeXtBlock(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        wide = outside // 2
        self.conv_reduce, self.bn_reduce = conv(inside, wide), nn.BatchNorm2d(wide)
        self.conv_conv, self.bn = conv(wide, wide, 3, stride, groups=4), nn.BatchNorm2d(wide)
        self.conv_expand, self.bn_expand = conv(wide, outside), nn.BatchNorm2d(outside)
        self.downsample = None
        if inside != outside:
            self.downsample = nn.Sequential(conv(inside, outside, 1, stride), nn.BatchNorm2d(outside))

    def forward(self, x):
        y = F.relu(self.bn(self.conv_conv(F.relu(self.bn_reduce(self.conv_reduce(x))))))
        return F.relu(self.bn_expand(self.conv_expand(y)) + (self.downsample(x) if self.downsample else x))


class ResNeXt(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv_1_3x3, self.bn_1 = conv(3, 16, 3), nn.BatchNorm2d(16)
        inside = 16
        for stage in range(3):
            out = 64 << stage
            blocks = [ResNeXtBlock(inside, out, 2 if stage else 1), ResNeXtBlock(out, out, 1)]
            self.add_module(f"stage_{stage + 1}", nn.Sequential(*blocks))
            inside = out
        self.classifier = nn.Linear(inside, 10)

    def forward(self, x):
        x = F.relu(self.bn_1(self.conv_1_3x3(x)))
        return self.classifier(mean(self.stage_3(self.stage_2(self.stage_1(x)))))


class FirstUnit(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.norm_act = named(_0_normalization=nn.BatchNorm2d(inside), _1_activation=nn.ReLU())
        self.block = named(
            _0_convolution=conv(inside, outside, 3, stride), _1_normalization=nn.BatchNorm2d(outside), _2_activation=nn.ReLU(),
            _3_dropout=nn.Dropout(0.0), _4_convolution=conv(outside, outside, 3))
        self.downsample = conv(inside, outside, 1, stride)

    def forward(self, x):
        x = self.norm_act(x)
        return self.block(x) + self.downsample(x)


class FurtherUnit(nn.Module):
    def __init__(self, channels, adds):
        super().__init__()
        self.adds = adds
        self.block = named(
            _0_normalization=nn.BatchNorm2d(channels), _1_activation=nn.ReLU(), _2_convolution=conv(channels, channels, 3),
            _3_normalization=nn.BatchNorm2d(channels), _4_activation=nn.ReLU(), _5_dropout=nn.Dropout(0.0),
            _6_convolution=conv(channels, channels, 3))

    def forward(self, x):
        return self.block(x) + x if self.adds else self.block(x)


class SAMWideResNet(nn.Module):
    """davda54's; its first code forgot to add the input of further units."""

    def __init__(self, adds):
        super().__init__()
        stages = [
            named(_block=nn.Sequential(FirstUnit(inside, out, stride), FurtherUnit(out, adds)))
            for inside, out, stride in [(16, 32, 1), (32, 64, 2), (64, 128, 2)]]
        self.f = named(
            _0_convolution=conv(3, 16, 3), _1_block=stages[0], _2_block=stages[1], _3_block=stages[2],
            _4_normalization=nn.BatchNorm2d(128), _5_activation=nn.ReLU(), _6_pooling=nn.AdaptiveAvgPool2d(1),
            _7_flattening=nn.Flatten(), _8_classification=nn.Linear(128, 10))

    def forward(self, x):
        return self.f(x)


class Residual(nn.Module):
    def __init__(self, fn):
        super().__init__()
        self.fn = fn

    def forward(self, x):
        return self.fn(x) + x


def convmixer():
    """locuslab's, of 5x5 kernels on patches of 2x2."""
    layer = lambda *sizes, **more: [nn.Conv2d(*sizes, **more), nn.GELU(), nn.BatchNorm2d(32)]  # noqa: E731
    blocks = [
        nn.Sequential(Residual(nn.Sequential(*layer(32, 32, 5, groups=32, padding="same"))), *layer(32, 32, 1))
        for _ in range(4)]
    return nn.Sequential(*layer(3, 32, 2, stride=2), *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))
