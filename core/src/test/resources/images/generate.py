"""Makes the images in this folder and, under expected/, what Pillow decodes and resizes them to.

Run in this folder; the files here were made with Pillow 9.4.0 and libjpeg-turbo 2.1.5. The picture is synthetic.
"""
import io
import os
import struct
import zlib

import numpy as np
from PIL import Image, PngImagePlugin

W, H = 23, 17
os.makedirs("expected", exist_ok=True)


def picture(w, h):
    """A smooth colour gradient with a few edges and a little noise, as photographs have."""
    y, x = np.mgrid[0:h, 0:w]
    channels = [
        128 + 90 * np.sin(x / w * 5 + y / h),
        128 + 80 * np.cos(y / h * 4 - x / w),
        100 + 70 * np.sin((x + 2 * y) / (w + h) * 6),
    ]
    a = np.stack(channels, -1)
    a[h // 3 : 2 * h // 3, w // 4 : w // 2] += 60
    a += np.random.default_rng(1).integers(-6, 7, a.shape)
    return Image.fromarray(np.clip(a, 0, 255).astype(np.uint8))


def expect(name):
    Image.open(name).convert("RGB").save(f"expected/{name}.ppm")


def save(name, image, **options):
    image.save(name, **options)
    expect(name)


def write(name, content, expected=True):
    with open(name, "wb") as f:
        f.write(content)
    if expected:
        expect(name)


rgb = picture(W, H)
grey = rgb.convert("L")
alpha = Image.fromarray(np.linspace(0, 255, W * H).reshape(H, W).astype(np.uint8))
rgba = rgb.copy()
rgba.putalpha(alpha)
grey_alpha = grey.copy()
grey_alpha.putalpha(alpha)
a = np.asarray(rgb)

# JPEG
for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
    save(f"{name}.jpg", rgb, quality=85, subsampling=subsampling)
save("progressive.jpg", rgb, quality=85, progressive=True)
save("grey.jpg", grey, quality=85)
save("cmyk.jpg", rgb.convert("CMYK"), quality=90)
exif = Image.Exif()
exif[0x0112] = 6
save("exif-rotated.jpg", rgb, quality=85, exif=exif)


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "jpeg", **options)
    return bytearray(out.getvalue())


def without(data, marker):
    """Drops one application segment."""
    at = data.index(bytes([0xFF, marker]))
    length = struct.unpack(">H", data[at + 2 : at + 4])[0]
    return data[:at] + data[at + 2 + length :]


ycck = jpeg(rgb.convert("CMYK"), quality=90)
adobe = ycck.index(b"Adobe")
ycck[adobe + 11] = 2
write("ycck.jpg", ycck)
bare = without(jpeg(rgb, quality=85), 0xE0)
write("no-markers.jpg", bare)
rgb_ids = bytearray(without(jpeg(rgb, quality=85, subsampling=0), 0xE0))
for marker, first, step in ((b"\xff\xc0", 10, 3), (b"\xff\xda", 5, 2)):
    at = rgb_ids.index(marker)
    for i, letter in enumerate(b"RGB"):
        rgb_ids[at + first + i * step] = letter
write("coded-as-rgb.jpg", rgb_ids)
broken_exif = jpeg(rgb, quality=85, exif=exif)
at = broken_exif.index(b"Exif")
broken_exif[at + 6 : at + 14] = b"\xff" * 8
write("broken-exif.jpg", broken_exif)
write("bytes-after-end.jpg", jpeg(rgb, quality=85) + b"trailing")

# PNG
save("rgb.png", rgb)
save("rgba.png", rgba)
save("grey.png", grey)
save("grey-alpha.png", grey_alpha)
save("bit.png", rgb.convert("1"))
save("palette.png", rgb.quantize(40))
save("palette-2bit.png", rgb.quantize(4), bits=2)
save("palette-transparent.png", rgb.quantize(40), transparency=3)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, rows, interlace=0, before=b"", data=None):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    data = zlib.compress(b"".join(b"\0" + row for row in rows)) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", data) + chunk(b"IEND", b"")


wide = a.astype(np.uint16) * 256 + a[::-1]
write("rgb-16bit.png", png(W, H, 16, 2, [row.astype(">u2").tobytes() for row in wide]))
g16 = np.asarray(grey).astype(np.uint16) * 256 + 77
# Pillow clips these at 255; what is expected here is the upper byte.
write("grey-16bit.png", png(W, H, 16, 0, [row.astype(">u2").tobytes() for row in g16]), expected=False)
Image.fromarray((g16 >> 8).astype(np.uint8)).convert("RGB").save("expected/grey-16bit.png.ppm")
nibbles = np.asarray(grey) >> 4
packed = [bytes(int(p) << 4 | int(q) for p, q in zip(row[0::2], list(row[1::2]) + [0])) for row in nibbles]
write("grey-4bit.png", png(W, H, 4, 0, packed))
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
rows = [a[y, x0::dx].tobytes() for x0, y0, dx, dy in passes for y in range(y0, H, dy) if a[y, x0::dx].size]
write("interlaced.png", png(W, H, 8, 2, rows, interlace=1))
write("gamma.png", png(W, H, 8, 0, [r.tobytes() for r in np.asarray(grey)], before=chunk(b"gAMA", struct.pack(">I", 100000))))
write("broken-text.png", png(W, H, 8, 2, [r.tobytes() for r in a], before=chunk(b"iTXt", b"no separators")), expected=False)
rgb.save("expected/broken-text.png.ppm")
short = zlib.compress(b"".join(b"\0" + row.tobytes() for row in a[: H // 2]))
write("missing-rows.png", png(W, H, 8, 2, [], data=short), expected=False)
write("bomb.png", png(20000, 20000, 8, 2, [], data=zlib.compress(b"\0" * 100)), expected=False)

# BMP
save("rgb.bmp", rgb)
save("grey.bmp", grey)
save("bit.bmp", rgb.convert("1"))
save("palette.bmp", rgb.quantize(40))


def bmp(bits, compression, data, masks=b"", palette=b"", height=H):
    sizes = (len(data), 2835, 2835, len(palette) // 4, 0)
    header = struct.pack("<IiiHHIIiiII", 40, W, height, 1, bits, compression, *sizes) + masks + palette
    return b"BM" + struct.pack("<IHHI", 14 + len(header) + len(data), 0, 0, 14 + len(header)) + header + data


def padded(rows):
    return b"".join(row.tobytes() + b"\0" * (-len(row.tobytes()) % 4) for row in rows)


r, g, b = (a[..., i].astype("<u2") for i in range(3))
write("555.bmp", bmp(16, 0, padded((r >> 3 << 10 | g >> 3 << 5 | b >> 3)[::-1])))
write("565.bmp", bmp(16, 3, padded((r >> 3 << 11 | g >> 2 << 5 | b >> 3)[::-1]), struct.pack("<III", 0xF800, 0x7E0, 0x1F)))
bgrx = np.concatenate([a[..., ::-1], np.full((H, W, 1), 77, np.uint8)], 2)
write("32bit.bmp", bmp(32, 0, padded(bgrx[::-1])))
write("top-down.bmp", bmp(24, 0, padded(a[..., ::-1]), height=-H))
indices = rgb.quantize(16)
colours = np.array(indices.getpalette()[:48], np.uint8).reshape(16, 3)[:, ::-1]
palette = np.concatenate([colours, np.zeros((16, 1), np.uint8)], 1).tobytes()
runs = b"".join(b"".join(bytes([1, int(v)]) for v in row) + b"\0\0" for row in np.asarray(indices)[::-1]) + b"\0\1"
write("run-length.bmp", bmp(8, 1, runs, palette=palette))

# PNM
save("rgb.ppm", rgb)
save("grey.pgm", grey)
save("bit.pbm", rgb.convert("1"))
write("comment.pgm", b"P5\n# a comment\n5 4 # another\n100\n" + bytes(range(0, 100, 5)))
write("rgb-16bit.ppm", b"P6 5 4 65535\n" + (np.arange(60) * 1092).astype(">u2").tobytes())
write("plain.ppm", b"P3\n2 2\n15\n0 1 2 3 4 5\n6 7 8 15 15 15\n")
write("plain.pgm", b"P2 3 1 200 0 100\n200")
write("plain.pbm", b"P1\n3 2\n101\n0 1 0\n")

# WebP
save("lossless.webp", rgb, lossless=True)
save("lossless-alpha.webp", rgba, lossless=True, exact=True)
save("lossy.webp", picture(61, 45), quality=80)
save("lossy-alpha.webp", (lambda i: (i.putalpha(128), i)[1])(picture(61, 45)), quality=80)
save("animated.webp", rgb, save_all=True, append_images=[rgb.transpose(Image.FLIP_LEFT_RIGHT)], lossless=True)

# Resizing
source = picture(61, 45)
source.save("resize-source.ppm")
for w, h in ((61, 20), (15, 45), (32, 24), (10, 7), (90, 77), (1, 1), (61, 90), (43, 32)):
    source.resize((w, h), Image.BILINEAR).save(f"expected/resize-{w}x{h}.ppm")
