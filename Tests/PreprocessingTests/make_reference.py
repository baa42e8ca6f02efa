"""Writes preprocessing_reference.json beside this file: what Pillow (below 13) makes of images of a formula.

python3 -m venv V && V/bin/pip install numpy 'pillow<13' && V/bin/python make_reference.py
"""
import json, os
import numpy as np
from PIL import Image

FILTERS = dict(nearest=Image.Resampling.NEAREST, bilinear=Image.Resampling.BILINEAR, bicubic=Image.Resampling.BICUBIC,
               box=Image.Resampling.BOX, hamming=Image.Resampling.HAMMING, lanczos=Image.Resampling.LANCZOS)
SIZES = [(32, 32, 224, 224), (32, 32, 256, 256), (32, 32, 235, 235), (32, 32, 16, 16), (32, 32, 24, 24), (28, 28, 32, 32),
         (33, 47, 224, 224), (47, 33, 96, 61), (96, 64, 31, 77), (5, 3, 17, 2), (1, 1, 7, 9), (64, 64, 64, 33), (64, 64, 33, 64),
         (300, 200, 224, 224), (9, 200, 3, 3)]


def image(channels, rows, columns):
    index = np.arange(channels * rows * columns, dtype=np.uint64)
    return ((index * np.uint64(2654435761 >> 13)) & np.uint64(255)).astype(np.uint8).reshape(channels, rows, columns)


def fnv(planes):
    value = 0xcbf29ce484222325
    for byte in np.ascontiguousarray(planes).tobytes():
        value = (value ^ byte) * 0x100000001b3 & (1 << 64) - 1
    return f'{value:016x}'


def main():
    cases = []
    for name, how in FILTERS.items():
        for rows, columns, to_rows, to_columns in SIZES:
            rgb = Image.fromarray(image(3, rows, columns).transpose(1, 2, 0)).resize((to_columns, to_rows), how)
            cases.append(dict(interpolation=name, size=[rows, columns, to_rows, to_columns],
                              hash=fnv(np.asarray(rgb).transpose(2, 0, 1))))
    grey = np.asarray(Image.fromarray(image(3, 33, 47).transpose(1, 2, 0)).convert('L'))
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'preprocessing_reference.json'), 'w') as file:
        json.dump(dict(cases=cases, grey=fnv(grey)), file, indent=1)
        file.write('\n')


main()
