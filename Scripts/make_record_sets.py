"""Writes small TFRecord files of images into Tests/DatasetsTests/sets as TensorFlow and its Datasets do, for the reader's tests.

python3 -m venv V && V/bin/pip install numpy scipy pillow pyarrow tensorflow-cpu tensorflow-datasets importlib_resources
V/bin/python Scripts/make_record_sets.py
"""
import glob
import os
import shutil
import tempfile
import tensorflow as tf
import tensorflow_datasets as tfds
from make_image_sets import path
from make_table_sets import LABELS, NAMES, pngs


def feature(value):
    values = value if isinstance(value, list) else [value]
    if isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if isinstance(values[0], float):
        return tf.train.Feature(float_list=tf.train.FloatList(value=values))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=values))


def write(name, rows, options=''):
    with tf.io.TFRecordWriter(path('tfrecord/' + name), options) as file:
        for row in rows:
            features = tf.train.Features(feature={key: feature(value) for key, value in row.items()})
            file.write(tf.train.Example(features=features).SerializeToString())


def datasets(files):
    """The five images as TensorFlow Datasets' own writer has them, in the order in which it reads them."""
    features = tfds.features.FeaturesDict({
        'id': tfds.features.Text(), 'image': tfds.features.Image(shape=(4, 6, 3)),
        'label': tfds.features.ClassLabel(names=NAMES)})

    class Toy(tfds.core.GeneratorBasedBuilder):
        """Five images."""
        VERSION = tfds.core.Version('3.0.2')
        pkg_dir_path = tempfile.gettempdir()

        def _info(self):
            return tfds.core.DatasetInfo(
                builder=self, features=features, supervised_keys=('image', 'label'), disable_shuffling=True)

        def _split_generators(self, manager):
            return {'train': self._examples(1), 'test': self._examples(5)}

        def _examples(self, count):
            for index in range(count):
                image = tf.io.decode_png(files[index]).numpy()
                yield index, {'id': str(index), 'image': image, 'label': LABELS[index]}

        def _generate_examples(self):
            pass

    tfds.core.utils.gcs_utils._is_gcs_disabled = True
    with tempfile.TemporaryDirectory() as folder:
        Toy(data_dir=folder).download_and_prepare()
        shutil.rmtree(path('tfrecord/toy/x')[:-2], ignore_errors=True)
        for file in glob.glob(folder + '/toy/3.0.2/*'):
            shutil.copy(file, path('tfrecord/toy/3.0.2/' + os.path.basename(file)))


def main():
    files = pngs()
    datasets(files)
    names = [NAMES[label].encode() for label in LABELS]
    rows = list(zip(files, LABELS, names))
    write('names.tfrecord', [{'image': file, 'label': name} for file, _, name in rows])
    keys = [{'image/encoded': file, 'image/height': 4, 'image/width': 6, 'image/format': b'png', 'image/class/label': label,
             'image/object/bbox/xmin': [.25, .5], 'image/class/text': name} for file, label, name in rows]
    write('keys.tfrecord', keys)
    # Shards of which one is not there.
    write('cut/validation-00001-of-00002', keys[3:])
    # What is refused.
    write('ones.tfrecord', [row | {'image/class/label': row['image/class/label'] + 1} for row in keys])
    write('hot.tfrecord', [{'image': file, 'label': [int(label == place) for place in range(3)]} for file, label, _ in rows])
    write('floats.tfrecord', [{'image': file, 'label': float(label)} for file, label, _ in rows])
    write('gap.tfrecord', [{'image': file} | ({} if index == 1 else {'label': label}) for index, (file, label, _) in enumerate(rows)])
    write('gone.tfrecord', [{'label': label} | ({} if index == 1 else {'image': file}) for index, (file, label, _) in enumerate(rows)])
    write('raw.tfrecord', [{'image_raw': bytes(72), 'label': label} for label in LABELS])
    write('other.tfrecord', [{'image': file, 'answer': label} for file, label, _ in rows])
    write('packed.tfrecord', keys, 'GZIP')
    with tf.io.TFRecordWriter(path('tfrecord/text.tfrecord')) as file:
        file.write(b'no example')


if __name__ == '__main__':
    main()
