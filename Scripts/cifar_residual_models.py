"""Narrow nets for CIFAR of several repositories, in PyTorch: layers, names and strides as their authors describe them."""
import torch
import torch.nn.functional as F
from torch import nn

from cifar_models import mean
from family_models import conv


class Cell(nn.Module):
    """PNASNet's A, of one separable convolution, and B, of three."""

    def __init__(self, inside, outside, is_b, stride=1):
        super().__init__()
        self.stride = stride
        for index, kernel in enumerate([7, 3, 5] if is_b else [7]):
            layer = nn.Sequential()
            layer.add_module("conv1", conv(inside, outside, kernel, stride, inside))
            layer.add_module("bn1", nn.BatchNorm2d(outside))
            self.add_module(f"sep_conv{index + 1}", layer)
        if stride > 1:
            self.conv1, self.bn1 = conv(inside, outside), nn.BatchNorm2d(outside)
        if is_b:
            self.conv2, self.bn2 = conv(2 * outside, outside), nn.BatchNorm2d(outside)

    def forward(self, x):
        pooled = F.max_pool2d(x, 3, self.stride, 1)
        if self.stride > 1:
            pooled = self.bn1(self.conv1(pooled))
        if not hasattr(self, "conv2"):
            return F.relu(self.sep_conv1(x) + pooled)
        left = F.relu(self.sep_conv1(x) + self.sep_conv2(x))
        return F.relu(self.bn2(self.conv2(torch.cat([left, F.relu(pooled + self.sep_conv3(x))], 1))))


class PNASNet(nn.Module):
    def __init__(self, is_b):
        super().__init__()
        self.conv1, self.bn1 = conv(3, 16, 3), nn.BatchNorm2d(16)
        for stage in (1, 3, 5):
            out = 16 << stage // 2
            self.add_module(f"layer{stage}", nn.Sequential(*(Cell(out, out, is_b) for _ in range(3))))
            if stage < 5:
                self.add_module(f"layer{stage + 1}", Cell(out, 2 * out, is_b, stride=2))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        return self.linear(mean(self.layer5(self.layer4(self.layer3(self.layer2(self.layer1(x)))))))


class ShuffleBlock(nn.Module):
    def __init__(self, inside, outside, groups, stride):
        super().__init__()
        # The stem's channels are too few for groups.
        self.stride, self.groups, inner = stride, 1 if inside == 24 else groups, outside // 4
        outside -= inside if stride > 1 else 0
        self.conv1, self.bn1 = conv(inside, inner, groups=self.groups), nn.BatchNorm2d(inner)
        self.conv2, self.bn2 = conv(inner, inner, 3, stride, inner), nn.BatchNorm2d(inner)
        self.conv3, self.bn3 = conv(inner, outside, groups=groups), nn.BatchNorm2d(outside)

    def forward(self, x):
        y = F.channel_shuffle(F.relu(self.bn1(self.conv1(x))), self.groups)
        y = self.bn3(self.conv3(F.relu(self.bn2(self.conv2(y)))))
        return F.relu(torch.cat([y, F.avg_pool2d(x, 3, 2, 1)], 1) if self.stride > 1 else y + x)


class ShuffleNet(nn.Module):
    def __init__(self, groups):
        super().__init__()
        self.conv1, self.bn1, inside = conv(3, 24), nn.BatchNorm2d(24), 24
        for stage, depth in enumerate([2, 3, 2]):
            out = 40 * groups << stage
            blocks = [ShuffleBlock(out if index else inside, out, groups, 1 if index else 2) for index in range(depth)]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
            inside = out
        self.linear = nn.Linear(inside, 10)

    def forward(self, x):
        return self.linear(mean(self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))))


class FixMatchBlock(nn.Module):
    def __init__(self, inside, outside, stride, activates_both):
        super().__init__()
        self.activates_both = activates_both or inside == outside
        self.bn1, self.conv1 = nn.BatchNorm2d(inside), conv(inside, outside, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(outside), conv(outside, outside, 3)
        self.convShortcut = conv(inside, outside, 1, stride) if inside != outside else None

    def forward(self, x):
        taken = F.leaky_relu(self.bn1(x), 0.1) if self.activates_both else x
        y = self.conv2(F.leaky_relu(self.bn2(self.conv1(taken)), 0.1))
        return y + (self.convShortcut(taken) if self.convShortcut else x)


class FixMatchWideResNet(nn.Module):
    """kekmodel's: of later stages' first blocks, the first norm has no effect."""

    def __init__(self):
        super().__init__()
        self.conv1, inside = conv(3, 16, 3), 16
        for stage in range(3):
            out, stage_blocks = 32 << stage, nn.Module()
            stage_blocks.layer = nn.Sequential(
                FixMatchBlock(inside, out, 2 if stage else 1, stage == 0), FixMatchBlock(out, out, 1, False))
            self.add_module(f"block{stage + 1}", stage_blocks)
            inside = out
        self.bn1, self.fc = nn.BatchNorm2d(128), nn.Linear(128, 10)

    def forward(self, x):
        x = self.block3.layer(self.block2.layer(self.block1.layer(self.conv1(x))))
        return self.fc(mean(F.leaky_relu(self.bn1(x), 0.1)))


class PreResBlock(nn.Module):
    def __init__(self, inside, inner, stride, is_bottleneck):
        super().__init__()
        sizes = [(inside, inner, 1, 1), (inner, inner, 3, stride), (inner, 4 * inner, 1, 1)]
        sizes = sizes if is_bottleneck else [(inside, inner, 3, stride), (inner, inner, 3, 1)]
        for index, (taken, made, kernel, step) in enumerate(sizes):
            self.add_module(f"bn{index + 1}", nn.BatchNorm2d(taken))
            self.add_module(f"conv{index + 1}", conv(taken, made, kernel, step))
        self.count, out = len(sizes), sizes[-1][1]
        self.downsample = nn.Sequential(conv(inside, out, 1, stride)) if inside != out or stride > 1 else None

    def forward(self, x):
        y = x
        for index in range(1, self.count + 1):
            y = getattr(self, f"conv{index}")(F.relu(getattr(self, f"bn{index}")(y)))
        return y + (self.downsample(x) if self.downsample else x)


class PreResNet(nn.Module):
    """bearpaw's."""

    def __init__(self, is_bottleneck):
        super().__init__()
        self.conv1, inside = conv(3, 16, 3), 16
        for stage in range(3):
            inner = 16 << stage
            out = 4 * inner if is_bottleneck else inner
            first = PreResBlock(inside, inner, 2 if stage else 1, is_bottleneck)
            self.add_module(f"layer{stage + 1}", nn.Sequential(first, PreResBlock(out, inner, 1, is_bottleneck)))
            inside = out
        self.bn, self.fc = nn.BatchNorm2d(inside), nn.Linear(inside, 10)

    def forward(self, x):
        return self.fc(mean(F.relu(self.bn(self.layer3(self.layer2(self.layer1(self.conv1(x))))))))
