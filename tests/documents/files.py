"""Real files, made where a test needs them: photos with EXIF, PDFs, office files, and files that lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from openpyxl import Workbook
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

# A place in Gia Lai, and its degrees, minutes and seconds.
LONGITUDE, LATITUDE = 108.0018, 13.9833
GPS_THERE = {
    GPS.GPSLatitudeRef: "N",
    GPS.GPSLatitude: (13.0, 58.0, 59.88),
    GPS.GPSLongitudeRef: "E",
    GPS.GPSLongitude: (108.0, 0.0, 6.48),
}


def photo(
    *,
    size: tuple[int, int] = (640, 400),
    kind: str = "JPEG",
    gps: dict[int, Any] | None = None,
    camera: dict[int, Any] | None = None,
    orientation: int | None = None,
    colour: str = "steelblue",
) -> bytes:
    """A picture whose left half is ``colour`` and whose right half is white, with the EXIF asked for."""
    image = Image.new("RGB", size, "white")
    image.paste(colour, (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if orientation is not None:
        exif[Base.Orientation] = orientation
    exif[Base.Model] = "Secret Camera 9"
    if camera:
        exif.get_ifd(IFD.Exif).update(camera)
    if gps:
        exif.get_ifd(IFD.GPSInfo).update(gps)
    buffer = io.BytesIO()
    image.save(buffer, kind, exif=exif)
    return buffer.getvalue()


def pdf(text: str = "Quyet dinh 123/QD-UBND") -> bytes:
    """One page, the smallest that readers open."""
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, 2)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def xlsx() -> bytes:
    """A workbook of one cell."""
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Danh mục tài sản"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def archive(**entries: bytes) -> bytes:
    """A zip archive; a double underscore in a name stands for a slash, ``dot`` for a full stop."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries.items():
            file.writestr(name.replace("__", "/").replace("dot", "."), data)
    return buffer.getvalue()


def docx(**more: bytes) -> bytes:
    """The parts by which a text document is known."""
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", types)
        file.writestr("word/document.xml", "<w:document/>")
        for name, data in more.items():
            file.writestr(name.replace("__", "/").replace("dot", "."), data)
    return buffer.getvalue()


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small PNG that says it is enormous: its rows are zeros, which squeeze well."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zip_bomb() -> bytes:
    """An office file of a few kilobytes that says it unpacks to two gigabytes."""
    whole = bytearray(docx(word__mediadotbin=b"x" * 1000))
    at = whole.rfind(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<I", 2_000_000_000)
    return bytes(whole)
