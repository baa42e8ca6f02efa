"""How fast an image folder is decoded, beside torchvision's loader in the same run, one thread each.

V/bin/python Benchmarks/images/folder.py PROGRAM CHECKPOINT FOLDER [SIDE COUNT]     V/bin/pip install numpy pillow torchvision

FOLDER gets COUNT (10000) JPEG files of SIDE (64) pixels where it has none; CHECKPOINT is a small model of 32 x 32 pixels.
"""
import json, os, subprocess, sys, time
import numpy as np
from PIL import Image


def make(folder, side, count):
    random = np.random.default_rng(1)
    for index in range(count):
        small = random.integers(0, 256, (max(2, side // 8),) * 2 + (3,)).astype(np.uint8)
        large = np.asarray(Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC)).astype(int)
        noisy = np.clip(large + random.normal(0, 6, large.shape), 0, 255).astype(np.uint8)
        place = os.path.join(folder, str(index % 10))
        os.makedirs(place, exist_ok=True)
        Image.fromarray(noisy).save(os.path.join(place, f'{index:05}.jpg'), quality=85)


def main():
    program, checkpoint, folder = sys.argv[1:4]
    side = int(sys.argv[4]) if len(sys.argv) > 4 else 64
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 10000
    if not os.path.isdir(folder):
        make(folder, side, count)
    from torchvision.datasets import ImageFolder
    from torchvision.datasets.folder import default_loader
    samples = ImageFolder(folder).samples
    report = os.path.join(folder, '..', 'report.json')
    for turn in range(3):
        start = time.perf_counter()
        for path, _ in samples:
            default_loader(path)
        theirs = time.perf_counter() - start
        # A process starts with the memory that the one it came from had at the most: a shell has little.
        subprocess.run(
            ['sh', '-c', '"$@"; exit $?', 'sh', program, '--checkpoint', checkpoint, '--data', folder, '--resize', '32x32', '--interpolation', 'nearest', '--threads', '1',
             '--json', report], check=True, stdout=subprocess.DEVNULL)
        with open(report) as file:
            document = json.load(file)
        ours = document['seconds']['images']
        print(f'{side}x{side}: torchvision {len(samples) / theirs:.0f}, cifar-eval {len(samples) / ours:.0f} images/s a core, '
              f'{theirs / ours:.2f}x; {max(document["peak_resident_bytes"]) >> 20} MiB at the most', flush=True)


main()
