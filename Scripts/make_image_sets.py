"""Writes small sets of images into Tests/DatasetsTests/sets as numpy, scipy and Pillow do, for the readers' tests.

python3 -m venv V && V/bin/pip install numpy scipy pillow && V/bin/python Scripts/make_image_sets.py
"""
import os
import numpy as np
import scipy.io
from PIL import Image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'Tests', 'DatasetsTests', 'sets')
COUNTED = ['gaussian_noise', 'shot_noise', 'impulse_noise', 'defocus_blur', 'glass_blur', 'motion_blur', 'zoom_blur',
           'snow', 'frost', 'fog', 'brightness', 'contrast', 'elastic_transform', 'pixelate', 'jpeg_compression']
EXTRA = ['speckle_noise', 'gaussian_blur', 'spatter', 'saturate']


def images(count, channels, rows, columns):
    """The bytes that tests expect: image, channel, row, column."""
    index = np.arange(count * channels * rows * columns, dtype=np.uint64)
    values = (index * np.uint64(2654435761 >> 13)) & np.uint64(255)
    return values.astype(np.uint8).reshape(count, channels, rows, columns)


def path(name):
    os.makedirs(os.path.dirname(os.path.join(HERE, name)), exist_ok=True)
    return os.path.join(HERE, name)


def pictures(names):
    for name, pixels in zip(names, images(len(names), 3, 4, 6).transpose(0, 2, 3, 1)):
        Image.fromarray(pixels).save(path(name), 'PNG')


def structures(names, rows):
    array = np.zeros((1, len(rows)), dtype=[(name, object) for name in names])
    for index, row in enumerate(rows):
        array[0, index] = row
    return array


def cells(values):
    array = np.zeros((1, len(values)), dtype=object)
    array[0, :] = values
    return array


def archives():
    rgb = images(2, 3, 32, 32)
    labels = np.array([9, 0])
    np.savez(path('npz/stored.npz'), x_test=rgb.transpose(0, 2, 3, 1).copy(), y_test=labels, x_train=rgb[:1], y_train=labels[:1])
    np.savez_compressed(path('npz/deflated.npz'), images=rgb, labels=labels.astype(np.uint8))
    np.savez_compressed(path('npz/unnamed.npz'), rgb, labels[:, None])
    np.savez(path('npz/other.npz'), pixels=rgb[:, :, :1, :1], answers=labels)
    np.savez(path('npz/fortran.npz'), images=np.asfortranarray(rgb[:, :, :2, :2]), labels=labels)
    np.savez(path('npz/objects.npz'), images=np.array([None, 1], object), labels=labels)
    np.savez(path('npz/big.npz'), images=rgb[:, :, :2, :2], labels=labels.astype('>i8'))


def svhn():
    rgb = images(2, 3, 32, 32)
    arrays = {'X': rgb.transpose(2, 3, 1, 0).copy(), 'y': np.array([[9], [10]], np.uint8)}
    scipy.io.savemat(path('svhn/test_32x32.mat'), arrays, do_compression=True)
    scipy.io.savemat(path('svhn/plain.mat'), {**arrays, 'y': arrays['y'].astype(float)}, do_compression=False)
    scipy.io.savemat(path('svhn/lonely.mat'), {'X': arrays['X'][..., :1]}, do_compression=True)
    scipy.io.savemat(path('svhn/eleven.mat'), {**arrays, 'y': np.array([[1], [11]], np.uint8)}, do_compression=True)


def flowers():
    pictures([f'flowers/jpg/image_{index:05}.jpg' for index in range(1, 7)])
    scipy.io.savemat(path('flowers/imagelabels.mat'), {'labels': np.array([[3, 1, 2, 2, 3, 1]], np.uint8)}, do_compression=True)
    split = {'trnid': [[1, 6]], 'valid': [[2]], 'tstid': [[5, 3, 4]]}
    scipy.io.savemat(path('flowers/setid.mat'), {key: np.array(ids, np.uint16) for key, ids in split.items()}, do_compression=True)


def cars():
    pictures([f'cars/cars_test/{index:05}.jpg' for index in (1, 2, 3)] + ['cars/cars_train/00001.jpg'])
    names = ['bbox_x1', 'bbox_y1', 'bbox_x2', 'bbox_y2', 'class', 'fname']
    test = [(30, 52, 246, 147, label, f'{index:05}.jpg') for index, label in ((1, 2), (2, 3), (3, 2))]
    scipy.io.savemat(path('cars/cars_test_annos_withlabels.mat'), {'annotations': structures(names, test)})
    train = [(39, 116, 569, 375, 1, '00001.jpg')]
    scipy.io.savemat(path('cars/devkit/cars_train_annos.mat'), {'annotations': structures(names, train)})
    classes = ['AM General Hummer SUV 2000', 'Acura RL Sedan 2012', 'Acura TL Sedan 2012']
    scipy.io.savemat(path('cars/devkit/cars_meta.mat'), {'class_names': cells(classes)}, do_compression=True)


def dogs():
    files = ['n02085620-Chihuahua/n02085620_2650.jpg', 'n02085782-Japanese_spaniel/n02085782_2.jpg',
             'n02085620-Chihuahua/n02085620_4919.jpg']
    pictures(['dogs/Images/' + name for name in files])
    variables = {'file_list': cells(files).T, 'labels': np.array([[1.], [2.], [1.]])}
    scipy.io.savemat(path('dogs/test_list.mat'), variables, do_compression=True)


def imagenet():
    pictures([f'imagenet/ILSVRC2012_img_val/ILSVRC2012_val_{index:08}.JPEG' for index in (1, 2, 3)])
    kit = 'imagenet/ILSVRC2012_devkit_t12/data/'
    with open(path(kit + 'ILSVRC2012_validation_ground_truth.txt'), 'w') as file:
        file.write('2\n3\n1\n')
    names = ['ILSVRC2012_ID', 'WNID', 'words', 'gloss', 'num_children', 'children', 'wordnet_height', 'num_train_images']
    # The kit's own order, and one above the classes.
    synsets = [('n02119789', 'kit fox, Vulpes macrotis'), ('n02100735', 'English setter'),
               ('n02110185', 'Siberian husky'), ('n02083346', 'canine, canid')]
    rows = [(index + 1., name, words, 'a gloss', float(3 * (index == 3)), np.arange(3. * (index == 3)), 0., 1300.)
            for index, (name, words) in enumerate(synsets)]
    scipy.io.savemat(path(kit + 'meta.mat'), {'synsets': structures(names, rows).T}, do_compression=True)


def stl10():
    rgb = images(2, 3, 96, 96)
    rgb.transpose(0, 1, 3, 2).tofile(path('stl10/test_X.bin'))
    np.array([10, 1], np.uint8).tofile(path('stl10/test_y.bin'))


def corrupted():
    labels = np.array([3, 7] * 5)
    for index, name in enumerate(COUNTED + EXTRA):
        pixels = images(10, 3, 4, 4) + np.uint8(index)
        np.save(path(f'CIFAR-10-C/{name}.npy'), pixels.transpose(0, 2, 3, 1).copy())
    np.save(path('CIFAR-10-C/labels.npy'), labels)


def folders():
    rgb = images(2, 3, 32, 32).transpose(0, 2, 3, 1)
    for name, pixels in zip(('car', 'plane'), rgb):
        os.makedirs(path('pngs/' + name), exist_ok=True)
        Image.fromarray(pixels).save(path(f'pngs/{name}/0.png'))


def labels():
    np.save(path('labels/soft.npy'), np.array([[.75, .25] + [0] * 8, [0] * 8 + [.5, .5]]))
    np.save(path('labels/votes.npy'), np.array([[3, 1] + [0] * 8, [0] * 8 + [7, 7]]))
    np.save(path('labels/hard.npy'), np.array([1, 8], np.uint8))


if __name__ == '__main__':
    archives()
    svhn()
    flowers()
    cars()
    dogs()
    imagenet()
    stl10()
    corrupted()
    folders()
    labels()
