"""Writes small image files and archives for tests: Tests/Golden/images and Tests/Golden/archives.

They are what other programs write: Pillow encodes the images, Python packs the archives. Needs Pillow 11.3 or newer and
zstandard.
"""

import io
import math
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import zstandard
from PIL import Image

GOLDEN = Path(__file__).resolve().parent.parent / "Tests" / "Golden"
IMAGES = GOLDEN / "images"
ARCHIVES = GOLDEN / "archives"


def upright():
    """4 wide and 8 high: red in the upper left quarter, green on the right, blue below."""
    image = Image.new("RGB", (32, 64), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, 16, 32))
    image.paste((0, 255, 0), (16, 0, 32, 32))
    return image


def waves():
    """Smooth colours in an odd size, whose halves, quarters and eighths end within a pixel."""
    image = Image.new("RGB", (301, 203))
    image.putdata([
        tuple(int(127.5 + 127.5 * math.sin(x / a + y / b)) for a, b in ((23, 31), (17, -40), (-29, 19)))
        for y in range(203) for x in range(301)])
    return image


# What turns the upright image into the stored one, for each EXIF orientation.
STORED = {
    1: [],
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_90],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_270],
}


def write_orientations():
    for orientation, turns in STORED.items():
        image = upright()
        for turn in turns:
            image = image.transpose(turn)
        exif = Image.Exif()
        exif[0x0112] = orientation
        for ending, options in {
            "png": {"optimize": True},
            "jpg": {"quality": 90},
            "webp": {"lossless": True},
        }.items():
            image.save(IMAGES / f"orientation-{orientation}.{ending}", exif=exif, **options)


def gradient(mode):
    channels = len(mode)
    data = bytes((x * 13 + y * 29 + c * 71) % 256 for y in range(5) for x in range(7) for c in range(channels))
    return Image.frombytes(mode, (7, 5), data)


def write_webp():
    gradient("RGB").save(IMAGES / "lossless.webp", lossless=True)
    gradient("RGBA").save(IMAGES / "alpha.webp", lossless=True, exact=True)
    Image.new("RGB", (16, 16), (200, 30, 60)).save(IMAGES / "lossy.webp", quality=90)
    frames = [Image.new("RGB", (4, 4), (value, 0, 0)) for value in (10, 200)]
    frames[0].save(IMAGES / "animated.webp", save_all=True, append_images=frames[1:])


def write_foreign():
    """A format that is recognised, but not read, per file."""
    for ending in ["gif", "bmp", "tif", "avif", "jp2", "ppm", "ico", "pcx", "dds", "qoi"]:
        image = gradient("RGB").resize((16, 16))
        image.save(IMAGES / f"foreign.{ending}")


def chunk(name, data):
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, depth, kind, rows, *extra):
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    body = chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def zeros(count):
    """`count` zero bytes, compressed."""
    packer = zlib.compressobj(9)
    out = [packer.compress(bytes(min(1 << 20, count - at))) for at in range(0, count, 1 << 20)]
    return b"".join(out) + packer.flush()


def write_hostile():
    """Small files that unpack to much."""
    (IMAGES / "wide.png").write_bytes(png(1_000_000, 1, 1, 0, zeros(1 + 125_000)))
    palette = chunk(b"PLTE", bytes(6)) + chunk(b"tRNS", b"\x80\x80")
    (IMAGES / "bits.png").write_bytes(png(16384, 16384, 1, 3, zeros(16384 * 2049), palette))
    (IMAGES / "strip.png").write_bytes(png(65_535, 1, 8, 0, zeros(1 + 65_535)))
    image = Image.new("L", (16, 16), 77)
    image.save(IMAGES / "progressive.jpg", progressive=True, quality=80)
    waves().save(IMAGES / "waves.jpg", quality=85)


def grey(value):
    file = io.BytesIO()
    Image.new("L", (4, 4), value).save(file, "PNG", optimize=True)
    return file.getvalue()


CLASSES = {"cat/1.png": 10, "cat/2.png": 20, "dog/1.png": 110}


def add(tar, name, data, kind=tarfile.REGTYPE, link=""):
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.type = kind
    member.linkname = link
    tar.addfile(member, io.BytesIO(data))


def write_tars():
    for ending in ["tar", "tar.gz", "tar.bz2", "tar.xz"]:
        mode = "w" if ending == "tar" else "w:" + ending.split(".")[1]
        with tarfile.open(ARCHIVES / f"classes.{ending}", mode) as tar:
            add(tar, "photos", b"", tarfile.DIRTYPE)
            for name, value in CLASSES.items():
                add(tar, f"./photos/{name}", grey(value))
    plain = (ARCHIVES / "classes.tar").read_bytes()
    (ARCHIVES / "classes.tar.zst").write_bytes(zstandard.compress(plain, 19))
    with tarfile.open(ARCHIVES / "odd.tar", "w", format=tarfile.GNU_FORMAT, encoding="latin-1") as tar:
        add(tar, "/absolute.png", grey(10))
        add(tar, "../../outside.png", grey(20))
        add(tar, "caf\xe9.png", grey(30))
        add(tar, "caf\xe8.png", grey(40))
        add(tar, "hard.png", b"", tarfile.LNKTYPE, "/absolute.png")
        add(tar, "folder/soft.png", b"", tarfile.SYMTYPE, "../caf\xe9.png")
        add(tar, "nowhere.png", b"", tarfile.SYMTYPE, "missing.png")
        add(tar, "pipe.png", b"", tarfile.FIFOTYPE)
    with tarfile.open(ARCHIVES / "names.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as tar:
        add(tar, "\u72ac/" + "\u00e9" * 80 + ".png", grey(10))
        add(tar, "\u732b/1.png", grey(20))
    with tarfile.open(ARCHIVES / "growing.tar.gz", "w:gz") as tar:
        add(tar, "zeros.png", bytes(1 << 20))


class RawInfo(zipfile.ZipInfo):
    """A zip's file whose name is given in bytes."""

    def _encodeFilenameFlags(self):
        return self.raw, self.flag_bits & ~0x800


def write_zip(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for raw, value, extra in files:
            info = RawInfo(raw.decode("latin-1"))
            # the class replaces separators and the like
            info.raw = raw
            info.filename = raw.decode("latin-1")
            info.extra = extra
            archive.writestr(info, grey(value))


def unicode_path(raw, text):
    data = struct.pack("<BI", 1, zlib.crc32(raw)) + text.encode()
    return struct.pack("<HH", 0x7075, len(data)) + data


def write_zips():
    # animals, and a character whose second byte is that of a backslash, as Windows in Japan writes them
    names = [f"{name}.png".encode("cp932") for name in "\u72ac\u732b\u9ce5\u8868"]
    write_zip(ARCHIVES / "cp932.zip", [(raw, 10 * n + 10, b"") for n, raw in enumerate(names)])
    write_zip(ARCHIVES / "backslashes.zip", [(n.replace("/", "\\").encode(), v, b"") for n, v in CLASSES.items()])
    write_zip(
        ARCHIVES / "odd.zip",
        [
            (b"/absolute.png", 10, b""),
            (b"../../outside.png", 20, b""),
            (b"./folder/./same.png", 30, b""),
            (b"?.png", 40, unicode_path(b"?.png", "\u72ac.png")),
            (b"\x82.png", 50, b""),
            ("\u00e9.png".encode(), 60, b""),
        ],
    )


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    ARCHIVES.mkdir(parents=True, exist_ok=True)
    write_orientations()
    write_webp()
    write_foreign()
    write_hostile()
    write_tars()
    write_zips()
