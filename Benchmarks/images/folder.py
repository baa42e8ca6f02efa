"""How fast an image folder is decoded, beside torchvision's loader in the same run: processor time of one thread each.

V/bin/python Benchmarks/images/folder.py PROGRAM CHECKPOINT FOLDER [SIDE COUNT]     V/bin/pip install numpy pillow torchvision

FOLDER gets COUNT (10000) JPEG files of SIDE (64) pixels where it has none; CHECKPOINT is a small model of 32 x 32 pixels. This
program's time is what the folder takes beyond the same images as a decoded array. Torchvision's is that of its
default_loader alone, and of a DataLoader with Resize, ToTensor and Normalize, which also make what a model takes.
"""
import json, os, resource, statistics, subprocess, sys, tempfile, time
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


def decode(folder, samples):
    """The folder's images at 32 x 32 and its labels as an archive beside the folder."""
    pixels = np.stack([np.asarray(Image.open(path).convert('RGB').resize((32, 32), Image.Resampling.BILINEAR)) for path, _ in samples])
    np.savez(folder + '-decoded.npz', images=pixels, labels=np.array([label for _, label in samples]))
    return folder + '-decoded.npz'


def processor(program, checkpoint, data):
    """Seconds of processor time of a run, and the most memory in MiB that it held."""
    report = os.path.join(tempfile.gettempdir(), 'folder-report.json')
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # A process starts with the memory that the one it came from had at the most: a shell has little.
    subprocess.run(
        ['sh', '-c', '"$@"; exit $?', 'sh', program, '--checkpoint', checkpoint, '--data', data, '--resize', '32x32', '--threads', '1', '--json', report],
        check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(report) as file:
        memory = max(json.load(file)['peak_resident_bytes']) >> 20
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, memory


def theirs(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def main():
    program, checkpoint, folder = sys.argv[1:4]
    side = int(sys.argv[4]) if len(sys.argv) > 4 else 64
    count = int(sys.argv[5]) if len(sys.argv) > 5 else 10000
    if not os.path.isdir(folder):
        make(folder, side, count)
    import torch
    from torchvision import transforms
    from torchvision.datasets import ImageFolder
    from torchvision.datasets.folder import default_loader
    torch.set_num_threads(1)
    prepared = ImageFolder(folder, transforms.Compose([
        transforms.Resize((32, 32)), transforms.ToTensor(), transforms.Normalize((0.5,) * 3, (0.25,) * 3)]))
    samples = prepared.samples
    decoded = decode(folder, samples)
    rows = []
    for turn in range(5):
        alone = theirs(lambda: [default_loader(path) for path, _ in samples])
        whole = theirs(lambda: [None for _ in torch.utils.data.DataLoader(prepared, batch_size=64)])
        whole_run, memory = processor(program, checkpoint, folder)
        ours = whole_run - processor(program, checkpoint, decoded)[0]
        rows.append((len(samples) / alone, len(samples) / whole, len(samples) / ours, alone / ours, whole / ours))
        print(f'{side}x{side}: default_loader {rows[-1][0]:.0f}, DataLoader {rows[-1][1]:.0f}, cifar-eval {rows[-1][2]:.0f} images/s a core; '
              f'{rows[-1][3]:.2f}x, {rows[-1][4]:.2f}x; {memory} MiB at the most', flush=True)
    alone, whole = (statistics.median(row[column] for row in rows) for column in (3, 4))
    print(f'medians: {alone:.2f} times the loader, {whole:.2f} times the DataLoader')


main()
