"""Writes small Parquet and Arrow files of images into Tests/DatasetsTests/sets as pyarrow does, for the readers' tests and their fuzzing.

python3 -m venv V && V/bin/pip install numpy pillow pyarrow && V/bin/python Scripts/make_table_sets.py
"""
import io
import json
import os
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageOps
from make_image_sets import images, path

LABELS = [2, 0, 1, 2, 0]
NAMES = ['cat', 'dog', 'emu']
FILE = pa.struct([('bytes', pa.binary()), ('path', pa.string())])


def pngs():
    def png(pixels):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, 'PNG')
        return file.getvalue()
    return [png(pixels) for pixels in images(5, 3, 4, 6).transpose(0, 2, 3, 1)]


def hub(columns, labels={'label': NAMES}):
    """A table with what Hugging Face's datasets says of its columns."""
    features = {name: {'_type': 'Image'} if pa.types.is_struct(column.type) else
                {'_type': 'ClassLabel', 'names': labels[name]} if name in labels else {'_type': 'Value', 'dtype': 'int64'}
                for name, column in columns.items()}
    table = pa.table(columns)
    return table.replace_schema_metadata({'huggingface': json.dumps({'info': {'features': features}})})


def write(name, table, **options):
    os.makedirs(os.path.dirname(path('parquet/' + name)), exist_ok=True)
    pq.write_table(table, path(f'parquet/{name}.parquet'), write_statistics=False, **options)


def stream(name, table, rows=None, whole=False):
    """Batches of `rows` rows, as datasets' save_to_disk and its cache have them, or whole in Arrow's file format."""
    os.makedirs(os.path.dirname(path('arrow/' + name)), exist_ok=True)
    with open(path(f'arrow/{name}.arrow'), 'wb') as file:
        with (pa.ipc.new_file if whole else pa.ipc.new_stream)(file, table.schema) as writer:
            writer.write_table(table, max_chunksize=rows)


def arrows(table, files):
    binary = pa.array(files, pa.binary())
    image = table.column('img').combine_chunks()
    stream('stream', table, rows=2)
    stream('file', table, whole=True)
    stream('saved/test/data-00000-of-00002', table.slice(0, 3))
    stream('saved/test/data-00001-of-00002', table.slice(3))
    stream('saved/train/data-00000-of-00001', table.slice(0, 1))
    stream('saved/test/cache-0123456789abcdef', table.slice(0, 2))
    # Of names and of other widths, behind columns of other types.
    others = {'score': pa.array([.5] * 5), 'boxes': pa.array([[1], [], None, [2, 3], []]), 'good': pa.array([True, None] * 2 + [False])}
    stream('names', pa.table(others | {'image': pa.array(files, pa.large_binary()), 'class': [NAMES[label] for label in LABELS]}))
    for kind in 'uint8', 'int16', 'uint32', 'uint64':
        stream(kind, table.set_column(1, 'label', pa.array(LABELS, kind)))
    # What is refused.
    with open(path('arrow/packed.arrow'), 'wb') as file:
        with pa.ipc.new_stream(file, table.schema, options=pa.ipc.IpcWriteOptions(compression='zstd')) as writer:
            writer.write_table(table)
    stream('words', pa.table({'image': binary, 'label': pa.array([NAMES[label] for label in LABELS]).dictionary_encode()}))
    stream('lists', pa.table({'image': pa.array([[file] for file in files]), 'label': LABELS}))
    gone = pa.StructArray.from_arrays([image.field('bytes'), image.field('path')], ['bytes', 'path'],
                                      mask=pa.array([False, True] + [False] * 3))
    stream('gone', pa.table({'image': gone, 'label': LABELS}))
    stream('gap', pa.table({'image': binary, 'label': pa.array([0, None, 1, 2, 1], pa.int32())}))
    stream('views', pa.table({'image': pa.array(files, pa.binary_view()), 'label': LABELS}))
    stream('floats', pa.table({'image': binary, 'label': pa.array([0., 1., 2., 0., 1.])}))


def turned():
    """Images of each of EXIF's orientations, PNG and JPEG, and what Pillow makes of them, as datasets does."""
    stored, upright = [], []
    for turn in range(1, 9):
        for kind in 'PNG', 'JPEG':
            image = Image.fromarray(images(5, 3, 4, 6).transpose(0, 2, 3, 1)[0])
            exif = Image.Exif()
            exif[0x0112] = turn
            files = io.BytesIO(), io.BytesIO()
            image.save(files[0], kind, exif=exif)
            ImageOps.exif_transpose(Image.open(files[0])).save(files[1], 'PNG')
            stored.append(files[0].getvalue())
            upright.append(files[1].getvalue())
    for name, files in ('turned', stored), ('upright', upright):
        write(name, pa.table({'image': pa.array(files, pa.binary()), 'label': [0] * len(files)}))
    # Names beside numbers, in another order than sorted.
    for name, columns in ('numbered', ('label_id', 'label')), ('named', ('label', 'label_name')):
        values = [2, 0, 1, 2, 0], ['ant', 'zebra', 'bee', 'ant', 'zebra']
        write(name, pa.table({'image': pa.array(stored[:5], pa.binary())} | dict(zip(columns, values))))
    # Beside a mask.
    masks = pa.array([{'bytes': upright[0], 'path': 'mask.png'}] * len(stored), FILE)
    write('masked', pa.table({'mask': masks, 'Image': pa.array(stored, pa.binary()), 'Label': [0] * len(stored)}))


def deltas(binary, table):
    """Columns of differences, as DuckDB writes them of version 2: numbers of each width, and texts and files without what they share."""
    for name, kind in ('lengths', 'DELTA_LENGTH_BYTE_ARRAY'), ('prefixes', 'DELTA_BYTE_ARRAY'):
        options = {'use_dictionary': False, 'column_encoding': {'image': kind, 'label': kind}}
        write('delta-' + name, pa.table({'image': binary, 'label': [NAMES[label] for label in LABELS]}), **options)
    # More numbers than a block has, of differences of many widths: the classes of 300 equal images, 0 at most 60000 apart.
    labels = [0, 60000, 1] + [index * index % 977 for index in range(297)]
    for kind in 'int32', 'int64':
        write('delta-' + kind, pa.table({'image': pa.array([binary[0].as_py()] * 300, pa.binary()), 'label': pa.array(labels, kind)}),
              compression='zstd', use_dictionary=['image'], column_encoding={'label': 'DELTA_BINARY_PACKED'})


def main():
    turned()
    files = pngs()
    column = pa.array([{'bytes': file, 'path': f'{index}.png'} for index, file in enumerate(files)], FILE)
    table = hub({'img': column, 'label': pa.array(LABELS)})
    arrows(table, files)
    # Values that come again, so that snappy copies, and pages of several kinds.
    for codec in 'none', 'snappy', 'gzip', 'zstd', 'lz4':
        for version in '1.0', '2.0':
            for words in True, False:
                name = f"{codec}-{version[0]}-{'words' if words else 'plain'}"
                write(name, table, compression=codec, data_page_version=version, use_dictionary=words,
                      write_page_checksum=words)
    write('groups', table, row_group_size=2, data_page_size=64)
    # A name, in place of a number, and the bytes alone.
    binary = pa.array(files, pa.binary())
    write('names', pa.table({'image': binary, 'class': [NAMES[label] for label in LABELS]}))
    coarse = hub({'img': column, 'fine_label': pa.array(LABELS), 'coarse_label': pa.array([1, 0, 0, 1, 0])},
                 {'fine_label': NAMES, 'coarse_label': ['bird', 'beast']})
    write('hundred', coarse)
    # The hub's folders: parts by name, of several files, and test images without labels.
    write('hub/data/validation-00000-of-00002', table.slice(0, 3))
    write('hub/data/validation-00001-of-00002', table.slice(3))
    write('hub/data/train-00000-of-00001', table.slice(0, 1))
    write('hub/data/test-00000-of-00001', hub({'img': column, 'label': pa.array([-1] * 5)}))
    deltas(binary, table)
    # What is refused.
    write('brotli', table, compression='brotli')
    write('split', pa.table({'image': binary, 'label': pa.array(LABELS, 'int32')}), use_dictionary=False,
          column_encoding={'label': 'BYTE_STREAM_SPLIT'})
    write('lists', pa.table({'image': pa.array([[file] for file in files]), 'label': LABELS}))
    write('paths', pa.table({'image': pa.array([{'bytes': None, 'path': 'a.png'}] * 2, FILE), 'label': [0, 1]}))
    write('unlabelled', pa.table({'image': binary, 'label': pa.array([-1, None] + [-1] * 3, pa.int32())}))
    write('gap', pa.table({'image': binary, 'label': pa.array([0, None, 1, 2, 1], pa.int32())}))
    write('two', pa.table({'image': binary, 'jpg': binary, 'label': LABELS}))
    write('answerless', pa.table({'image': binary, 'size': LABELS}))


if __name__ == '__main__':
    main()
