"""Writes JPEG and PNG files of all kinds into a folder of two classes, and what Pillow's convert("RGB") makes of each.

V/bin/python Scripts/make_image_files.py FOLDER COUNT     V/bin/pip install numpy pillow, and libturbojpeg.so.0

FOLDER/pillow.txt has a line an image: its path, rows, columns, and SHA-256 of its planes red, green and blue. With `print` behind COUNT they are
JPEG files of four colours, with `plain` PPM, PGM and BMP files, with `webp` WebP files, with `tiff` TIFF files, with `gif` GIF files.
"""
import ctypes, hashlib, io, os, struct, sys, warnings, zlib
import numpy as np
from PIL import Image

warnings.simplefilter('ignore')
RANDOM = np.random.default_rng(20261126)


def picture(rows, columns, channels=3):
    """Smooth colours with some noise, so that chroma is subsampled visibly and JPEG has something to do."""
    y, x = np.mgrid[0:rows, 0:columns] / max(rows, columns, 2)
    waves = [np.sin(7 * x * (c + 1) + 3 * y + c) + np.cos(11 * y - 2 * c * x) for c in range(channels)]
    noise = RANDOM.normal(0, 12, (rows, columns, channels))
    return np.clip(np.stack(waves, -1) * 60 + 128 + noise, 0, 255).astype(np.uint8)


def size(small):
    top = 24 if small else 180
    return int(RANDOM.integers(1, top)), int(RANDOM.integers(1, top))


def turbo(pixels, sampling, progressive):
    """What Pillow cannot write: chroma of other shapes, and YCCK."""
    library = ctypes.CDLL('libturbojpeg.so.0')
    library.tjInitCompress.restype = ctypes.c_void_p
    target, size = ctypes.c_void_p(), ctypes.c_ulong()
    pixels = np.ascontiguousarray(pixels)
    code = library.tjCompress2(
        ctypes.c_void_p(library.tjInitCompress()), pixels.ctypes.data_as(ctypes.c_void_p), pixels.shape[1], 0, pixels.shape[0],
        11 if pixels.shape[2] == 4 else 0,
        ctypes.byref(target), ctypes.byref(size), sampling, int(RANDOM.integers(5, 99)), 16384 if progressive else 0)
    assert code == 0
    return ctypes.string_at(target, size.value)


def jpeg(rows, columns, kind):
    out = io.BytesIO()
    image = Image.fromarray(picture(rows, columns))
    if 'grey' in kind:
        image = image.convert('L')
    options = {'quality': int(RANDOM.integers(5, 99)), 'progressive': 'progressive' in kind, 'optimize': 'optimized' in kind}
    if 'grey' not in kind:
        if kind[:3] in ('440', '411'):
            return turbo(np.asarray(image), {'440': 4, '411': 5}[kind[:3]], 'progressive' in kind)
        options['subsampling'] = {'444': 0, '422': 1, '420': 2}[kind[:3]]
        if 'rgb' in kind:
            options.pop('subsampling')
            options['keep_rgb'] = True
    if 'restart' in kind:
        options['restart_marker_blocks'] = 3
    if 'exif' in kind:
        exif = Image.Exif()
        exif[0x0112] = 6
        options['exif'] = exif
        options['icc_profile'] = bytes(range(256)) * 300
    image.save(out, 'jpeg', **options)
    return out.getvalue()


def print_jpeg(rows, columns, kind):
    """A JPEG file of cyan, magenta, yellow and black: as Pillow writes it, without Adobe's mark, or as YCCK."""
    pixels = picture(rows, columns, 4)
    if 'ycck' in kind:
        return turbo(pixels, 2 if '420' in kind else 0, 'progressive' in kind)
    out = io.BytesIO()
    Image.fromarray(pixels, 'CMYK').save(out, 'jpeg', quality=int(RANDOM.integers(5, 99)), progressive='progressive' in kind)
    data = out.getvalue()
    place = data.index(b'\xff\xee')
    return data[:place] + data[place + 16:] if 'plain' in kind else data


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def packed(samples, depth):
    """A row's samples as bytes."""
    if depth == 16:
        return samples.astype('>u2').tobytes()
    if depth == 8:
        return samples.astype(np.uint8).tobytes()
    bits = ((samples[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8)
    return np.packbits(bits.ravel()).tobytes()


def filtered(rows, pixel):
    """Rows of bytes with a filter each, all five in turn."""
    out, above = [], None
    for index, row in enumerate(rows):
        now = np.frombuffer(row, np.uint8).astype(int)
        up = np.zeros_like(now) if above is None else above
        left = np.concatenate([np.zeros(min(pixel, len(now)), int), now[:-pixel]])
        corner = np.concatenate([np.zeros(min(pixel, len(now)), int), up[:-pixel]])
        guess = left + up - corner
        near = np.stack([abs(guess - left), abs(guess - up), abs(guess - corner)])
        paeth = np.choose(near.argmin(0), [left, up, corner])
        kind = index % 5
        base = [np.zeros_like(now), left, up, (left + up) // 2, paeth][kind]
        out.append(bytes([kind]) + ((now - base) & 255).astype(np.uint8).tobytes())
        above = now
    return b''.join(out)


def png(rows, columns, colour, depth, interlaced, transparent=False):
    """A PNG file made by hand, since Pillow writes neither interlacing nor all depths."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    top = 1 << depth
    entries = int(RANDOM.integers(1, 257)) if depth == 8 else int(RANDOM.integers(1, top + 1))
    samples = (picture(rows, columns, channels).astype(np.uint32) * 257 >> (16 - depth)).astype(np.uint32)
    if depth == 16:
        samples = RANDOM.integers(0, 1 << int(RANDOM.integers(7, 17)), samples.shape).astype(np.uint32)
    if colour == 3:
        samples %= entries
    raw = b''
    for row, column, down, across in PASSES if interlaced else [(0, 0, 1, 1)]:
        part = samples[row::down, column::across]
        if part.size:
            raw += filtered([packed(line.ravel(), depth) for line in part], max(1, channels * depth // 8))
    extra = b''
    if colour == 3:
        extra += chunk(b'PLTE', RANDOM.integers(0, 256, 3 * entries).astype(np.uint8).tobytes())
    if transparent:
        extra += chunk(b'tRNS', {0: b'\0\1', 2: b'\0\1\0\2\0\3', 3: bytes([0, 128])[:entries]}[colour])
    if RANDOM.random() < .3:
        extra = chunk(b'gAMA', struct.pack('>I', 100000)) + extra
    data = zlib.compress(raw)
    cut = int(RANDOM.integers(0, len(data)))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', columns, rows, depth, colour, 0, 0, interlaced)) + extra
            + chunk(b'IDAT', data[:cut]) + chunk(b'IDAT', b'') + chunk(b'IDAT', data[cut:]) + chunk(b'IEND', b''))


JPEGS = ['444', '422', '420', '440', '411', 'grey', '444-progressive', '422-progressive', '420-progressive', '440-progressive',
         'grey-progressive', '420-restart', '444-restart-progressive', 'grey-restart', '420-exif', '444-rgb', '420-optimized']
PNGS = [(colour, depth, interlaced, transparent)
        for colour, depths in ((0, (1, 2, 4, 8, 16)), (2, (8, 16)), (3, (1, 2, 4, 8)), (4, (8, 16)), (6, (8, 16)))
        for depth in depths for interlaced in (0, 1) for transparent in ((False, True) if colour in (0, 2, 3) else (False,))]


PRINTS = ['cmyk/plain', 'cmyk/adobe', 'cmyk/adobe-progressive', 'ycck/420', 'ycck/444', 'ycck/420-progressive']


def plain(rows, columns, kind):
    """A file of samples as they are: PPM, PGM, or BMP of 8, 24 or 32 bits, from below or from above."""
    name, bits = kind.split('-')[0], int(kind.split('-')[1])
    pixels = picture(rows, columns, {'pgm': 1, 'ppm': 3}.get(name, bits // 8))
    if name != 'bmp':
        text = f'{"P5" if name == "pgm" else "P6"}\n# {kind}\n{columns} {rows}\n#\n\t{bits}\n'
        return text.encode() + np.minimum(pixels, bits).tobytes()
    palette = RANDOM.integers(0, 256, (256, 4), np.uint8).tobytes() if bits == 8 else b''
    upright = 'above' in kind
    size = 108 if 'later' in kind else 40
    start = 14 + size + len(palette) + 2
    header = struct.pack('<2sIHHI', b'BM', 0, 0, 0, start) + struct.pack(
        '<IiiHHIIiiII', size, columns, -rows if upright else rows, 1, bits, 0, 0, 0, 0, 256 if bits == 8 else 0, 0)
    lines = [line.tobytes() + bytes(-columns * bits // 8 % 4) for line in (pixels if upright else pixels[::-1])]
    return header + bytes(size - 40) + palette + b'\0\0' + b''.join(lines)


PLAINS = ['pgm-255', 'pgm-100', 'ppm-255', 'ppm-254', 'ppm-7', 'bmp-8', 'bmp-24', 'bmp-32', 'bmp-24-above', 'bmp-8-later']


def webp(rows, columns, kind):
    """A WebP file, lossy or lossless, with and without alpha, colour profile and EXIF's orientation."""
    out = io.BytesIO()
    pixels = picture(rows, columns, 4 if 'alpha' in kind else 3)
    if 'palette' in kind:
        pixels &= 0xc0
    options = {'lossless': 'lossless' in kind, 'quality': int(RANDOM.integers(1, 101)), 'method': int(RANDOM.integers(0, 7))}
    if 'exif' in kind:
        exif = Image.Exif()
        exif[0x0112] = 6
        options |= {'exif': exif, 'icc_profile': bytes(range(256)) * 3}
    Image.fromarray(pixels).save(out, 'webp', exact='exact' in kind, **options)
    return out.getvalue()


WEBPS = ['lossy/rgb', 'lossy/alpha', 'lossy/exif', 'lossy/alpha-exif', 'lossless/rgb', 'lossless/alpha', 'lossless/alpha-exact',
         'lossless/palette', 'lossless/exif']


def tiff(rows, columns, kind):
    """A TIFF file: by Pillow, or by hand in tiles, with the high byte first, or where white is zero."""
    word = kind.split('-')[0]
    colours = {'grey': 1, 'white': 1, 'bits': 1, 'rgb': 3, 'rgba': 4, 'palette': 1, 'la': 2}[word.rstrip('16')]
    pixels = picture(rows, columns, colours)
    if '16' in word:
        # Small ones too, which greys keep.
        pixels = (pixels.astype('>u2') * 257 + RANDOM.integers(0, 256, pixels.shape)) >> (0 if colours > 1 else 7)
        pixels = pixels.astype('>u2')
    if kind.endswith('hand'):
        return tiff_by_hand(pixels, 'white' in kind, 'tiles' in kind, 'deflate' in kind, 'differences' in kind, word == 'white1')
    if '16' in word:
        pixels = pixels.astype(np.uint16)
    image = Image.fromarray(pixels if colours > 1 else pixels[..., 0])
    if 'palette' in kind:
        image = image.convert('RGB').quantize(int(RANDOM.integers(2, 257)))
    if 'bits' in kind:
        image = image.convert('1')
    out = io.BytesIO()
    codec = {'raw': 'raw', 'lzw': 'tiff_lzw', 'deflate': 'tiff_adobe_deflate', 'packbits': 'packbits'}[kind.split('-')[1]]
    tags = {278: int(RANDOM.integers(1, rows + 1))} if 'strips' in kind else {}
    image.save(out, 'tiff', compression=codec, tiffinfo=tags | ({317: 2} if 'differences' in kind else {}))
    return out.getvalue()


def tiff_by_hand(pixels, white, tiles, packed, differences=False, bits=False):
    rows, columns, samples = pixels.shape
    part = (16, 32) if tiles else (max(1, rows // 3), columns)
    parts = []
    for row in range(0, rows, part[0]):
        for column in range(0, columns, part[1]):
            piece = pixels[row:row + part[0], column:column + part[1]]
            if tiles:
                piece = np.pad(piece, [(0, size - have) for size, have in zip(part, piece.shape)] + [(0, 0)], mode='edge')
            if differences:
                piece = np.concatenate([piece[:, :1], np.diff(piece.astype(np.uint16), axis=1)], 1).astype('>u2')
            if bits:
                piece = np.packbits(piece > 128, axis=1)
            parts.append(zlib.compress(piece.tobytes()) if packed else piece.tobytes())
    offsets = np.cumsum([8] + [len(data) for data in parts])
    tags = {256: [columns], 257: [rows], 258: [1 if bits else 8 * pixels.itemsize] * samples, 259: [8 if packed else 1], 262: [0 if white else 2 if samples > 2 else 1],
            277: [samples], 284: [1]} | ({317: [2]} if differences else {})
    tags |= {322: [part[1]], 323: [part[0]], 324: offsets[:-1], 325: [len(data) for data in parts]} if tiles else {
        273: offsets[:-1], 278: [part[0]], 279: [len(data) for data in parts]}
    start = int(offsets[-1]) + int(offsets[-1]) % 2
    extra, entries, place = b'', b'', start + 2 + 12 * len(tags) + 4
    for tag, values in sorted(tags.items()):
        data = struct.pack(f'>{len(values)}I', *map(int, values))
        entries += struct.pack('>HHI', tag, 4, len(values)) + (data if len(data) == 4 else struct.pack('>I', place + len(extra)))
        extra += data if len(data) > 4 else b''
    body = b''.join(parts)
    return (struct.pack('>2sHI', b'MM', 42, start) + body + bytes(start - 8 - len(body)) + struct.pack('>H', len(tags)) + entries
            + bytes(4) + extra)


TIFFS = ['rgb-raw', 'rgb-lzw', 'rgb-deflate', 'rgb-packbits', 'rgb-lzw-differences', 'rgb-deflate-differences', 'rgb-lzw-strips',
         'rgb-raw-strips', 'grey-raw', 'grey-lzw', 'grey-packbits-strips', 'palette-raw', 'palette-lzw', 'rgba-lzw', 'rgba-deflate-differences',
         'la-raw', 'rgb-tiles-hand', 'rgb-tiles-deflate-hand', 'white-tiles-hand', 'white-hand', 'rgba-tiles-hand', 'rgb-deflate-hand',
         'grey16-raw', 'grey16-lzw-differences', 'bits-raw', 'bits-lzw-strips', 'bits-packbits', 'grey16-hand', 'grey16-deflate-differences-hand',
         'rgb16-hand', 'rgb16-deflate-differences-hand', 'rgb16-tiles-hand', 'rgba16-hand', 'white1-hand']


def gif(rows, columns, kind):
    """A GIF file by Pillow; some are changed by hand: a screen larger than the frame, colours of its own, fewer colours than indices."""
    image = Image.fromarray(picture(rows, columns))
    colours = int(RANDOM.integers(2, 257))
    image = image.convert('L') if 'grey' in kind else image.quantize(2 if 'two' in kind else colours)
    options = {'interlace': 'interlaced' in kind}
    if 'transparent' in kind:
        options['transparency'] = 1
    if 'frames' in kind:
        other = Image.fromarray(picture(rows, columns)).quantize(64)
        options |= {'save_all': True, 'append_images': [other], 'loop': 0, 'comment': bytes(range(1, 256)) * 2}
    out = io.BytesIO()
    image.save(out, 'gif', **options)
    data = bytearray(out.getvalue())
    size = 3 * (2 << (data[10] & 7))
    start = data.index(b',', 13 + size)
    while data[start + 5:start + 9] != struct.pack('<HH', columns, rows):
        start = data.index(b',', start + 1)
    if 'offset' in kind:
        data[6:10] = struct.pack('<HH', columns + 9, rows + 4)
        data[start + 1:start + 5] = struct.pack('<HH', 6, 4)
    if 'outside' in kind:
        data[start + 1:start + 5] = struct.pack('<HH', 3, 5)
    if 'local' in kind:
        flags, palette = data[10], bytes(data[13:13 + size])
        data[start + 9] |= flags & 0x87
        data[start + 10:start + 10] = palette
        data[13:13 + size], data[10] = b'', flags & 0x7f
    if 'short' in kind and data[10] & 7:
        data[13 + size // 2:13 + size], data[10] = b'', (data[10] & ~7) | max((data[10] & 7) - 1, 0)
    return bytes(data)


GIFS = ['plain', 'plain-interlaced', 'plain-two', 'grey', 'grey-interlaced', 'transparent', 'frames', 'offset', 'offset-transparent',
        'offset-grey', 'outside', 'outside-interlaced-transparent', 'local', 'local-offset', 'local-interlaced', 'short']


def main():
    folder, count, asked = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    prints, plains = asked == ['print'], asked == ['plain']
    lines = []
    for index in range(count):
        rows, columns = size(count < 100)
        # One of each kind, then again with other sizes.
        kind = index % (len(JPEGS) + len(PNGS))
        if prints:
            kind = PRINTS[index % len(PRINTS)]
            name, data = f'{kind}-{index:03}.jpg', print_jpeg(rows, columns, kind)
        elif plains:
            kind = PLAINS[index % len(PLAINS)]
            name, data = f'{kind[:3]}/{index:03}-{kind}.{kind[:3]}', plain(rows, columns, kind)
        elif asked == ['webp']:
            kind = WEBPS[index % len(WEBPS)]
            name, data = f'{kind}-{index:03}.webp', webp(rows, columns, kind)
        elif asked == ['tiff']:
            kind = TIFFS[index % len(TIFFS)]
            name, data = f'{kind.split("-")[0].rstrip("16")}/{index:03}-{kind}.tif', tiff(rows, columns, kind)
        elif asked == ['gif']:
            kind = GIFS[index % len(GIFS)]
            # torchvision passes over what is called .gif.
            name, data = f'{kind.split("-")[0]}/{index:03}-{kind}.jpg', gif(rows, columns, kind)
        elif kind < len(JPEGS):
            name, data = f'jpeg/{index:03}-{JPEGS[kind]}.jpg', jpeg(rows, columns, JPEGS[kind])
        else:
            colour, depth, interlaced, transparent = PNGS[kind - len(JPEGS)]
            words = ['', 'interlaced-'][interlaced] + ['', 'transparent-'][transparent]
            name = f'png/{index:03}-{words}{colour}-{depth}.png'
            data = png(rows, columns, colour, depth, interlaced, transparent)
        os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(data)
        pixels = np.asarray(Image.open(io.BytesIO(data)).convert('RGB'))
        digest = hashlib.sha256(pixels.transpose(2, 0, 1).tobytes()).hexdigest()
        lines.append(f'{name} {pixels.shape[0]} {pixels.shape[1]} {digest}')
    with open(os.path.join(folder, 'pillow.txt'), 'w') as file:
        file.write('\n'.join(sorted(lines)) + '\n')


main()
