"""Narrow nets for CIFAR of weiaicunzai/pytorch-cifar100 and kuangliu/pytorch-cifar, in PyTorch: layers, names and strides as their
authors describe them."""
import torch
import torch.nn.functional as F
from torch import nn

from cifar_models import conv_norm, mean, norm_conv
from family_models import conv


class Named(nn.Module):
    """A convolution, its norm and an activation, by their names."""

    def __init__(self, inside, outside):
        super().__init__()
        self.conv, self.bn = conv(inside, outside, 3), nn.BatchNorm2d(outside)

    def forward(self, x):
        return F.relu(self.bn(self.conv(x)))


class Separable(nn.Module):
    def __init__(self, inside, outside, stride=1):
        super().__init__()
        self.depthwise = nn.Sequential(*conv_norm(inside, inside, 3, stride, inside, bias=False))
        self.pointwise = nn.Sequential(*conv_norm(inside, outside, 1))

    def forward(self, x):
        return self.pointwise(self.depthwise(x))


class WeiMobileNet(nn.Module):
    def __init__(self, classes=100):
        super().__init__()
        self.stem = nn.Sequential(Named(3, 8), Separable(8, 16))
        for stage, depth in enumerate([2, 2, 6, 2]):
            out = 32 << stage
            layers = [Separable(out // 2, out, 2), *(Separable(out, out) for _ in range(depth - 1))]
            self.add_module(f"conv{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(256, classes)

    def forward(self, x):
        return self.fc(mean(self.conv4(self.conv3(self.conv2(self.conv1(self.stem(x)))))))


class Inverted(nn.Module):
    def __init__(self, inside, outside, stride=1, expansion=6):
        super().__init__()
        wide = inside * expansion
        self.adds = stride == 1 and inside == outside
        self.residual = nn.Sequential(
            conv(inside, wide, 1, bias=True), nn.BatchNorm2d(wide), nn.ReLU6(),
            conv(wide, wide, 3, stride, wide, bias=True), nn.BatchNorm2d(wide), nn.ReLU6(),
            conv(wide, outside, 1, bias=True), nn.BatchNorm2d(outside))

    def forward(self, x):
        return self.residual(x) + x if self.adds else self.residual(x)


class WeiMobileNetV2(nn.Module):
    def __init__(self, classes=100):
        super().__init__()
        # Its padding makes images two pixels larger.
        self.pre = nn.Sequential(nn.Conv2d(3, 8, 1, padding=1), nn.BatchNorm2d(8), nn.ReLU6())
        self.stage1, widths = Inverted(8, 16, expansion=1), [16, 24, 32, 48, 64, 80]
        for stage, (depth, stride) in enumerate([(2, 2), (3, 2), (4, 2), (3, 1), (3, 1)]):
            inside, out = widths[stage : stage + 2]
            self.add_module(f"stage{stage + 2}", nn.Sequential(Inverted(inside, out, stride), *(Inverted(out, out) for _ in range(depth - 1))))
        self.stage7 = Inverted(80, 96)
        self.conv1 = nn.Sequential(conv(96, 128, bias=True), nn.BatchNorm2d(128), nn.ReLU6())
        self.conv2 = conv(128, classes, bias=True)

    def forward(self, x):
        for part in [self.pre, *(getattr(self, f"stage{stage}") for stage in range(1, 8)), self.conv1]:
            x = part(x)
        return mean(self.conv2(x.mean((2, 3), keepdim=True)))


class Fire(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        inner, half = outside // 8, outside // 2
        self.squeeze = nn.Sequential(*conv_norm(inside, inner, 1))
        self.expand_1x1 = nn.Sequential(*conv_norm(inner, half, 1))
        self.expand_3x3 = nn.Sequential(*conv_norm(inner, half, 3))

    def forward(self, x):
        x = self.squeeze(x)
        return torch.cat([self.expand_1x1(x), self.expand_3x3(x)], 1)


class WeiSqueezeNet(nn.Module):
    def __init__(self, classes=100):
        super().__init__()
        self.stem = nn.Sequential(*conv_norm(3, 24, 3), nn.MaxPool2d(2))
        widths = [24, 32, 32, 64, 64, 96, 96, 128, 128]
        for index in range(8):
            self.add_module(f"fire{index + 2}", Fire(*widths[index : index + 2]))
        self.conv10 = conv(128, classes, bias=True)

    def forward(self, x):
        x = self.fire2(self.stem(x))
        x = F.max_pool2d(self.fire4(self.fire3(x) + x), 2)
        x = self.fire6(self.fire5(x) + x)
        return mean(self.conv10(self.fire9(F.max_pool2d(self.fire8(self.fire7(x) + x), 2))))


class Bottleneck(nn.Module):
    def __init__(self, inside, growth):
        super().__init__()
        layers = norm_conv(inside, 4 * growth, 1, bias=False) + norm_conv(4 * growth, growth, 3, bias=False)
        self.bottle_neck = nn.Sequential(*layers)

    def forward(self, x):
        return torch.cat([x, self.bottle_neck(x)], 1)


class Transition(nn.Module):
    def __init__(self, inside):
        super().__init__()
        self.down_sample = nn.Sequential(nn.BatchNorm2d(inside), conv(inside, inside // 2), nn.AvgPool2d(2))

    def forward(self, x):
        return self.down_sample(x)


class WeiDenseNet(nn.Module):
    def __init__(self, classes=100):
        super().__init__()
        channels, depths = 24, [2, 3, 4, 2]
        self.conv1, self.features = conv(3, channels, 3), nn.Sequential()
        for stage, depth in enumerate(depths):
            layers = nn.Sequential()
            for index in range(depth):
                layers.add_module(f"bottle_neck_layer_{index}", Bottleneck(channels + 12 * index, 12))
            channels += 12 * depth
            is_last = stage + 1 == len(depths)
            self.features.add_module(f"dense_block{stage}" if is_last else f"dense_block_layer_{stage}", layers)
            if not is_last:
                self.features.add_module(f"transition_layer_{stage}", Transition(channels))
                channels //= 2
        self.features.add_module("bn", nn.BatchNorm2d(channels))
        self.features.add_module("relu", nn.ReLU())
        self.linear = nn.Linear(channels, classes)

    def forward(self, x):
        return self.linear(mean(self.features(self.conv1(x))))
