"""Writes small sets of images beside this file as the libraries of their users do: numpy.save, pickle, gzip.

python3 -m venv V && V/bin/pip install numpy && V/bin/python make_sets.py
"""
import gzip, os, pickle, struct
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
COUNT = 2


def images(channels, rows, columns):
    index = np.arange(COUNT * channels * rows * columns, dtype=np.uint64)
    return ((index * np.uint64(2654435761 >> 13)) & np.uint64(255)).astype(np.uint8).reshape(COUNT, channels, rows, columns)


def path(name):
    os.makedirs(os.path.dirname(os.path.join(HERE, name)), exist_ok=True)
    return os.path.join(HERE, name)


def main():
    rgb = images(3, 32, 32)
    coarse, fine = [3, 19], [99, 7]
    with open(path('hundred/test.bin'), 'wb') as file:
        for image, few, many in zip(rgb, coarse, fine):
            file.write(bytes([few, many]) + image.tobytes())
    batch = {b'filenames': [b'a.png', b'b.png'], b'batch_label': b'testing batch 1 of 1', b'fine_labels': fine,
             b'coarse_labels': coarse, b'data': rgb.reshape(COUNT, -1)}
    with open(path('hundred-python/test'), 'wb') as file:
        pickle.dump(batch, file, protocol=2)
    np.save(path('last/cifar10.1_v6_data.npy'), np.ascontiguousarray(rgb.transpose(0, 2, 3, 1)))
    np.save(path('last/cifar10.1_v6_labels.npy'), np.array([9, 0], np.int32))
    small = images(3, 5, 7)
    np.save(path('first/x_test.npy'), small)
    np.save(path('first/y_test.npy'), np.array([[300], [2]], np.int64))
    np.save(path('wrong/fortran_data.npy'), np.asfortranarray(small))
    np.save(path('wrong/float_data.npy'), np.zeros((2, 4, 4, 3), np.float32))
    np.save(path('wrong/big_data.npy'), np.zeros((2, 4, 4, 3), '>i4'))
    np.save(path('wrong/object_data.npy'), np.array([None, 1], object), allow_pickle=True)
    np.save(path('wrong/flat_data.npy'), np.zeros((2, 48), np.uint8))
    np.save(path('wrong/more_data.npy'), np.zeros((3, 4, 4, 3), np.uint8))
    np.save(path('wrong/lonely.npy'), np.zeros((2, 4, 4, 3), np.uint8))
    for name in ('fortran', 'float', 'big', 'object', 'flat', 'more'):
        np.save(path(f'wrong/{name}_labels.npy'), np.array([0, -1 if name == 'flat' else 1], np.int64))
    np.save(path('wrong/minus_data.npy'), np.zeros((2, 4, 4, 3), np.uint8))
    np.save(path('wrong/minus_labels.npy'), np.array([0, -1], np.int16))
    grey = images(1, 28, 28)
    with gzip.GzipFile(path('digits/t10k-images-idx3-ubyte.gz'), 'wb', mtime=0) as file:
        file.write(struct.pack('>IIII', 0x803, COUNT, 28, 28) + grey.tobytes())
    with open(path('digits/t10k-labels-idx1-ubyte'), 'wb') as file:
        file.write(struct.pack('>II', 0x801, COUNT) + bytes([7, 2]))


main()
