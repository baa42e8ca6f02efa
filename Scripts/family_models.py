"""Published nets that neither torchvision nor timm has, in PyTorch: layers, names and strides as their authors describe them."""
import torch
import torch.nn.functional as F
from torch import nn


def conv(inside, outside, kernel=1, stride=1, groups=1, bias=False):
    return nn.Conv2d(inside, outside, kernel, stride, kernel // 2, groups=groups, bias=bias)


def conv_norm(inside, outside, kernel=3, bias=False):
    """A Sequential of a convolution, its normalisation and ReLU."""
    return [conv(inside, outside, kernel, bias=bias), nn.BatchNorm2d(outside), nn.ReLU()]


class Gate(nn.Module):
    """Squeeze and excitation."""

    def __init__(self, channels, inside, activation):
        super().__init__()
        self.se1, self.se2 = conv(channels, inside, bias=True), conv(inside, channels, bias=True)
        self.activation = activation

    def forward(self, x):
        return x * torch.sigmoid(self.se2(self.activation(self.se1(x.mean((2, 3), keepdim=True)))))


class Stages(nn.Module):
    """A stem conv1 and bn1, the blocks in `layers` or layer1, layer2, …, and linear."""

    activation = staticmethod(F.relu)

    def __init__(self, stem, stages, features, names=None):
        super().__init__()
        self.conv1, self.bn1 = conv(3, stem, 3), nn.BatchNorm2d(stem)
        self.names = names or [f"layer{index + 1}" for index in range(len(stages))]
        for name, blocks in zip(self.names, stages):
            setattr(self, name, nn.Sequential(*blocks))
        self.linear = nn.Linear(features, 10)

    def forward(self, x):
        x = self.activation(self.bn1(self.conv1(x)))
        for name in self.names:
            x = getattr(self, name)(x)
        return self.linear(x.mean((2, 3)))


class SeparableBlock(nn.Module):
    """MobileNet, arXiv:1704.04861."""

    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(inside, inside, 3, stride, inside), nn.BatchNorm2d(inside)
        self.conv2, self.bn2 = conv(inside, outside), nn.BatchNorm2d(outside)

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))


def mobilenet():
    widths = [32, 64, 128, 128, 256, 256] + [512] * 6 + [1024, 1024]
    halving = {1, 3, 5, 11}
    blocks = [
        SeparableBlock(inside, outside, 2 if index in halving else 1)
        for index, (inside, outside) in enumerate(zip(widths, widths[1:]))
    ]
    return Stages(32, [blocks], 1024, ["layers"])


class InvertedBlock(nn.Module):
    """EfficientNet, arXiv:1905.11946; an expansion of 1 is in the state dict and not run."""

    def __init__(self, inside, outside, kernel, stride, expansion):
        super().__init__()
        wide = inside * expansion
        self.expands = expansion > 1
        self.adds = stride == 1 and inside == outside
        self.conv1, self.bn1 = conv(inside, wide), nn.BatchNorm2d(wide)
        self.conv2, self.bn2 = conv(wide, wide, kernel, stride, wide), nn.BatchNorm2d(wide)
        self.se = Gate(wide, inside // 4, F.silu)
        self.conv3, self.bn3 = conv(wide, outside), nn.BatchNorm2d(outside)

    def forward(self, x):
        y = F.silu(self.bn1(self.conv1(x))) if self.expands else x
        y = self.bn3(self.conv3(self.se(F.silu(self.bn2(self.conv2(y))))))
        return x + y if self.adds else y


class EfficientNetB0(Stages):
    activation = staticmethod(F.silu)

    def __init__(self):
        blocks, inside = [], 32
        # Expansion, channels, blocks, kernel, stride: table 1, with the strides for CIFAR.
        for expansion, outside, count, kernel, stride in [
            (1, 16, 1, 3, 1), (6, 24, 2, 3, 2), (6, 40, 2, 5, 2), (6, 80, 3, 3, 2), (6, 112, 3, 5, 1),
            (6, 192, 4, 5, 2), (6, 320, 1, 3, 1),
        ]:
            for index in range(count):
                blocks.append(InvertedBlock(inside, outside, kernel, stride if index == 0 else 1, expansion))
                inside = outside
        super().__init__(32, [blocks], 320, ["layers"])


class Inception(nn.Module):
    """GoogLeNet, arXiv:1409.4842, with two 3x3 convolutions for the 5x5."""

    def __init__(self, inside, one, three_in, three, five_in, five, pool):
        super().__init__()
        self.b1 = nn.Sequential(*conv_norm(inside, one, 1, bias=True))
        self.b2 = nn.Sequential(*conv_norm(inside, three_in, 1, bias=True), *conv_norm(three_in, three, bias=True))
        self.b3 = nn.Sequential(
            *conv_norm(inside, five_in, 1, bias=True), *conv_norm(five_in, five, bias=True),
            *conv_norm(five, five, bias=True))
        self.b4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), *conv_norm(inside, pool, 1, bias=True))

    def forward(self, x):
        return torch.cat([self.b1(x), self.b2(x), self.b3(x), self.b4(x)], 1)


class GoogLeNet(nn.Module):
    # Table 1 of the paper.
    blocks = {
        "a3": (192, 64, 96, 128, 16, 32, 32), "b3": (256, 128, 128, 192, 32, 96, 64),
        "a4": (480, 192, 96, 208, 16, 48, 64), "b4": (512, 160, 112, 224, 24, 64, 64),
        "c4": (512, 128, 128, 256, 24, 64, 64), "d4": (512, 112, 144, 288, 32, 64, 64),
        "e4": (528, 256, 160, 320, 32, 128, 128), "a5": (832, 256, 160, 320, 32, 128, 128),
        "b5": (832, 384, 192, 384, 48, 128, 128),
    }

    def __init__(self):
        super().__init__()
        self.pre_layers = nn.Sequential(*conv_norm(3, 192, bias=True))
        for name, channels in self.blocks.items():
            setattr(self, name, Inception(*channels))
        self.linear = nn.Linear(1024, 10)

    def forward(self, x):
        x = self.pre_layers(x)
        for name in self.blocks:
            if name in ("a4", "a5"):
                x = F.max_pool2d(x, 3, 2, 1)
            x = getattr(self, name)(x)
        return self.linear(x.mean((2, 3)))


class RegNetBlock(nn.Module):
    """RegNetX and Y, arXiv:2003.13678, with a bottleneck ratio of 1."""

    def __init__(self, inside, outside, stride, group_width, gated):
        super().__init__()
        self.conv1, self.bn1 = conv(inside, outside), nn.BatchNorm2d(outside)
        self.conv2 = conv(outside, outside, 3, stride, outside // group_width)
        self.bn2 = nn.BatchNorm2d(outside)
        self.se = Gate(outside, round(inside / 4), F.relu) if gated else nn.Identity()
        self.conv3, self.bn3 = conv(outside, outside), nn.BatchNorm2d(outside)
        changes = stride != 1 or inside != outside
        self.shortcut = nn.Sequential(
            *([conv(inside, outside, 1, stride), nn.BatchNorm2d(outside)] if changes else []))

    def forward(self, x):
        y = F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        return F.relu(self.bn3(self.conv3(self.se(y))) + self.shortcut(x))


def regnet(depths, widths, group_width, gated):
    stages, inside = [], 64
    for depth, width, stride in zip(depths, widths, [1, 1, 2, 2]):
        blocks = []
        for index in range(depth):
            blocks.append(RegNetBlock(inside, width, stride if index == 0 else 1, group_width, gated))
            inside = width
        stages.append(blocks)
    return Stages(64, stages, widths[-1])


class DualPathBlock(nn.Module):
    """DPN, arXiv:1707.01629: the first `added` channels are summed, the others appended."""

    def __init__(self, last, inside, added, growth, stride, first):
        super().__init__()
        self.added = added
        self.conv1, self.bn1 = conv(last, inside), nn.BatchNorm2d(inside)
        self.conv2, self.bn2 = conv(inside, inside, 3, stride, 32), nn.BatchNorm2d(inside)
        self.conv3, self.bn3 = conv(inside, added + growth), nn.BatchNorm2d(added + growth)
        self.shortcut = nn.Sequential(
            *([conv(last, added + growth, 1, stride), nn.BatchNorm2d(added + growth)] if first else []))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(F.relu(self.bn2(self.conv2(y)))))
        x, d = self.shortcut(x), self.added
        return F.relu(torch.cat([x[:, :d] + y[:, :d], x[:, d:], y[:, d:]], 1))


def dpn26():
    stages, last = [], 64
    for inside, added, growth, stride in [
        (96, 256, 16, 1), (192, 512, 32, 2), (384, 1024, 24, 2), (768, 2048, 128, 2)
    ]:
        blocks = []
        for index in range(2):
            blocks.append(DualPathBlock(last, inside, added, growth, stride if index == 0 else 1, index == 0))
            last = added + (index + 2) * growth
        stages.append(blocks)
    return Stages(64, stages, last)


class BasicBlock(nn.Module):
    def __init__(self, inside, outside, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(inside, outside, 3, stride), nn.BatchNorm2d(outside)
        self.conv2, self.bn2 = conv(outside, outside, 3), nn.BatchNorm2d(outside)
        changes = stride != 1 or inside != outside
        self.shortcut = nn.Sequential(
            *([conv(inside, outside, 1, stride), nn.BatchNorm2d(outside)] if changes else []))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.shortcut(x))


class Root(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.conv, self.bn = conv(inside, outside), nn.BatchNorm2d(outside)

    def forward(self, parts):
        return F.relu(self.bn(self.conv(torch.cat(parts, 1))))


class Tree(nn.Module):
    """Deep layer aggregation, arXiv:1707.06484: the root joins the outputs of all levels."""

    def __init__(self, inside, outside, level, stride):
        super().__init__()
        self.level = level
        self.root = Root((2 if level == 1 else level + 2) * outside, outside)
        if level > 1:
            self.prev_root = BasicBlock(inside, outside, stride)
        for index in range(level - 1, 0, -1):
            setattr(self, f"level_{index}", Tree(inside, outside, index, stride))
        self.left_node = BasicBlock(inside if level == 1 else outside, outside, stride if level == 1 else 1)
        self.right_node = BasicBlock(outside, outside, 1)

    def forward(self, x):
        parts = [self.prev_root(x)] if self.level > 1 else []
        for index in range(self.level - 1, 0, -1):
            x = getattr(self, f"level_{index}")(x)
            parts.append(x)
        left = self.left_node(x)
        return self.root(parts + [left, self.right_node(left)])


class SimpleTree(nn.Module):
    """The tree whose roots join two outputs only."""

    def __init__(self, inside, outside, level, stride):
        super().__init__()
        self.root = Root(2 * outside, outside)
        deeper = level > 1
        below = [level - 1] if deeper else []
        kind = SimpleTree if deeper else BasicBlock
        self.left_tree = kind(inside, outside, *below, stride)
        self.right_tree = kind(outside, outside, *below, 1)

    def forward(self, x):
        left = self.left_tree(x)
        return self.root([left, self.right_tree(left)])


class DLA(nn.Module):
    def __init__(self, tree):
        super().__init__()
        self.base = nn.Sequential(*conv_norm(3, 16))
        self.layer1 = nn.Sequential(*conv_norm(16, 16))
        self.layer2 = nn.Sequential(*conv_norm(16, 32))
        self.layer3 = tree(32, 64, 1, 1)
        self.layer4 = tree(64, 128, 2, 2)
        self.layer5 = tree(128, 256, 2, 2)
        self.layer6 = tree(256, 512, 1, 2)
        self.linear = nn.Linear(512, 10)

    def forward(self, x):
        for name in ["base", *(f"layer{index}" for index in range(1, 7))]:
            x = getattr(self, name)(x)
        return self.linear(x.mean((2, 3)))
