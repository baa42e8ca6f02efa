"""Published nets for CIFAR beside those of family_models, in PyTorch: layers, names and strides as their authors describe them."""
import torch
import torch.nn.functional as F
from torch import nn

from family_models import conv


def norm_conv(inside, outside, kernel, stride=1, bias=True):
    return [nn.BatchNorm2d(inside), nn.ReLU(), conv(inside, outside, kernel, stride, bias=bias)]


def conv_norm(inside, outside, kernel, stride=1, groups=1, bias=True):
    return [conv(inside, outside, kernel, stride, groups, bias), nn.BatchNorm2d(outside), nn.ReLU()]


def mean(x):
    return x.mean((2, 3))


class PreActBlock(nn.Module):
    def __init__(self, inside, outside, stride, is_activated):
        super().__init__()
        self.is_activated = is_activated
        self.bn1, self.conv1 = nn.BatchNorm2d(inside), conv(inside, outside, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(outside), conv(outside, outside, 3)
        if inside != outside:
            self.shortcut = nn.Sequential(conv(inside, outside, 1, stride))

    def forward(self, x):
        activated = F.relu(self.bn1(x))
        if hasattr(self, "shortcut"):
            x = self.shortcut(activated if self.is_activated else x)
        return self.conv2(F.relu(self.bn2(self.conv1(activated)))) + x


class PreActResNet(nn.Module):
    """kuangliu's, and with a norm at the top RobustBench's."""

    def __init__(self, is_activated, has_norm):
        super().__init__()
        self.conv1 = conv(3, 16, 3)
        widths = [16, 16, 32, 64, 128]
        for stage in range(1, 5):
            inside, out = widths[stage - 1 : stage + 1]
            blocks = [PreActBlock(inside, out, 2 if stage > 1 else 1, is_activated), PreActBlock(out, out, 1, is_activated)]
            self.add_module(f"layer{stage}", nn.Sequential(*blocks))
        if has_norm:
            self.bn = nn.BatchNorm2d(128)
        self.linear = nn.Linear(128, 10)

    def forward(self, x):
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.conv1(x)))))
        return self.linear(mean(F.relu(self.bn(x)) if hasattr(self, "bn") else x))


class ResNet9(nn.Module):
    """The tutorials' one."""

    def __init__(self):
        super().__init__()
        part = lambda inside, out: nn.Sequential(*conv_norm(inside, out, 3))  # noqa: E731
        self.conv1, self.conv2, self.conv3, self.conv4 = part(3, 16), part(16, 32), part(32, 64), part(64, 128)
        self.res1 = nn.Sequential(part(32, 32), part(32, 32))
        self.res2 = nn.Sequential(part(128, 128), part(128, 128))
        self.classifier = nn.Sequential(nn.MaxPool2d(4), nn.Flatten(), nn.Dropout(0.2), nn.Linear(128, 10))

    def forward(self, x):
        x = F.max_pool2d(self.conv2(self.conv1(x)), 2)
        x = self.res1(x) + x
        x = F.max_pool2d(self.conv4(F.max_pool2d(self.conv3(x), 2)), 2)
        return self.classifier(self.res2(x) + x)


class WeiBlock(nn.Module):
    def __init__(self, inside, outside, stride, is_gated):
        super().__init__()
        if is_gated:
            self.residual = nn.Sequential(*conv_norm(inside, outside, 3, stride), *conv_norm(outside, outside, 3))
            hidden = outside // 16
            self.excitation = nn.Sequential(nn.Linear(outside, hidden), nn.ReLU(), nn.Linear(hidden, outside), nn.Sigmoid())
            shortcut = lambda: nn.Sequential(*conv_norm(inside, outside, 1, stride)[:2])  # noqa: E731
        else:
            self.residual = nn.Sequential(*norm_conv(inside, outside, 3, stride), *norm_conv(outside, outside, 3))
            shortcut = lambda: conv(inside, outside, 1, stride, bias=True)  # noqa: E731
        self.shortcut = shortcut() if inside != outside else nn.Sequential()

    def forward(self, x):
        y = self.residual(x)
        if not hasattr(self, "excitation"):
            return y + self.shortcut(x)
        return F.relu(y * self.excitation(mean(y))[:, :, None, None] + self.shortcut(x))


class WeiResNet(nn.Module):
    """weiaicunzai's PreActResNet18 and SE-ResNet18, narrow."""

    def __init__(self, is_gated, classes=100):
        super().__init__()
        self.pre = nn.Sequential(*conv_norm(3, 16, 3))
        widths = [16, 16, 32, 64, 128]
        for stage in range(1, 5):
            inside, out = widths[stage - 1 : stage + 1]
            blocks = [WeiBlock(inside, out, 2 if stage > 1 else 1, is_gated), WeiBlock(out, out, 1, is_gated)]
            self.add_module(f"stage{stage}", nn.Sequential(*blocks))
        self.linear = nn.Linear(128, classes)

    def forward(self, x):
        return self.linear(mean(self.stage4(self.stage3(self.stage2(self.stage1(self.pre(x)))))))
