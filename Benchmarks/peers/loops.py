"""Net on 10,000 images as whole commands: a loop of one's own with torchmetrics, one with timm's helpers, and this program.

    loops.py BUILD CHECKPOINT DATA [ROUNDS]

CHECKPOINT is a state dict of the tutorial's Net, DATA the folder of test_batch.bin. The commands run in turn on all cores; the
figures are medians of seconds from start to end.
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

LOOP = '''
import sys
import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

checkpoint, data, kind = sys.argv[1:4]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.pool, self.conv2 = nn.Conv2d(3, 6, 5), nn.MaxPool2d(2, 2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool(F.relu(self.conv2(self.pool(F.relu(self.conv1(x))))))
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc3(F.relu(self.fc2(x)))


net = Net().eval()
net.load_state_dict(torch.load(checkpoint, weights_only=True))
records = np.fromfile(f"{data}/test_batch.bin", np.uint8).reshape(-1, 3073)
images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy()).float().div_(255).sub_(0.5).div_(0.5)
labels = torch.from_numpy(records[:, 0].astype(np.int64))
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), batch_size=64)
with torch.inference_mode():
    if kind == "torchmetrics":
        from torchmetrics.classification import MulticlassAccuracy

        overall, classes = MulticlassAccuracy(10, average="micro"), MulticlassAccuracy(10, average=None)
        for x, y in loader:
            out = net(x)
            overall.update(out, y)
            classes.update(out, y)
        print(overall.compute().item(), classes.compute().tolist())
    else:
        from timm.utils import AverageMeter, accuracy

        meter = AverageMeter()
        for x, y in loader:
            out = net(x)
            meter.update(accuracy(out, y)[0].item(), len(y))
        print(meter.avg / 100)
'''
KINDS = ["torchmetrics", "timm"]


def run(command):
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return time.monotonic() - start


def main():
    build, checkpoint, data = sys.argv[1:4]
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder, "loop.py")
        script.write_text(LOOP)

        commands = {kind: [sys.executable, str(script), checkpoint, data, kind] for kind in KINDS}
        commands["cifar-eval"] = [f"{build}/cifar-eval", checkpoint, "--data", data, "-q"]
        times = {who: [] for who in commands}
        for _ in range(rounds):
            for who, command in commands.items():
                times[who].append(run(command))
        for kind, seconds in times.items():
            print(f"{kind}: {statistics.median(seconds):.2f} s of {', '.join(f'{s:.2f}' for s in seconds)}")


main()
