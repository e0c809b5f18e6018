"""The same small table in every format and every lettering that offices send."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import shapely

from assetreg.imports.reading.found import ReadingOptions
from assetreg.imports.reading.tcvn3 import from_unicode
from tests.imports.corpus.making import Case, Verdict, book, cells, ods, page, said, text_file, xml_book
from tests.imports.corpus.old_xls import old_xls, under_password

TABLE: list[list[Any]] = [
    ["Tên trụ sở", "Loại", "Đơn vị quản lý", "Xã", "Diện tích đất"],
    ["Trụ sở Ủy ban nhân dân", "Trụ sở làm việc", "Ủy ban nhân dân xã Đường Mới", "23764", "1250"],
    ["Trạm y tế", "Cơ sở hoạt động sự nghiệp", "Trạm y tế xã Đường Mới", "23764", "300,5"],
]
READ = {2: {"name": "Trụ sở Ủy ban nhân dân", "kind": "headquarters", "holder": "Ủy ban nhân dân xã Đường Mới"},
        3: {"land_area_m2": 300.5}}  # fmt: skip
POINT = {"name": "Trụ sở", "kind": "headquarters", "holder": "UBND xã Một", "commune": "23764"}


def in_cp1258(text: str) -> bytes:
    """As Windows wrote Vietnamese: base letters with their hats, tones behind them."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            out += _apart(letter).encode("cp1258")
    return bytes(out)


def _apart(letter: str) -> str:
    """A letter and its tone, the hat left on the letter."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    marks = unicodedata.normalize("NFD", letter)
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
    return base + "".join(mark for mark in marks if mark in tones)


def cp1258_csv() -> bytes:
    return in_cp1258("\n".join(";".join(row) for row in TABLE))


def tcvn3_csv() -> bytes:
    return from_unicode("\n".join(";".join(row) for row in TABLE)).replace("Ủ", "\xf1").encode("latin-1")


def geojson(*shapes: dict[str, Any]) -> bytes:
    features = [{"type": "Feature", "properties": POINT, "geometry": shape} for shape in shapes]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def geopackage() -> bytes:
    """A layer in the cadastral zone of Gia Lai, as a land office draws it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tru_so.gpkg"
        shapes = shapely.to_wkb([shapely.Point(449_000.0, 1_543_000.0)])
        pyogrio.raw.write(
            str(path), geometry=np.array(shapes, dtype=object),
            field_data=[np.array([value], dtype=object) for value in POINT.values()],
            fields=np.array(list(POINT), dtype=object), layer="tru_so", driver="GPKG", geometry_type="Point",
            crs="EPSG:9218",
        )  # fmt: skip
        return path.read_bytes()


def web_page(charset: str = "utf-8") -> Callable[[], bytes]:
    return lambda: page([cells(*row) for row in TABLE], charset=charset, before="<h3>BIỂU TỔNG HỢP</h3>")


SQUARE = {"type": "Polygon", "coordinates": [[[108.0, 13.9], [108.01, 13.9], [108.01, 13.91], [108.0, 13.9]]]}
FORMATS = [
    Case("xlsx", "facilities", lambda: book(("Trụ sở", TABLE)), Verdict(rows=2, fields=READ)),
    Case("xls of before 2007", "facilities", lambda: old_xls("Trụ sở", TABLE), Verdict(rows=2, fields=READ)),
    Case("xls with a merged holder", "facilities", lambda: old_xls(
        "Trụ sở", [*TABLE, ["Nhà kho", "Cơ sở khác", None, "23764", "20"]], merged=[(2, 2, 3, 2)],
    ), Verdict(rows=3, notes=said("merged_filled"), fields={4: {"holder": "Trạm y tế xã Đường Mới"}})),
    Case("under a password", "facilities", under_password, Verdict(refused="file_protected")),
    Case("ods", "facilities", lambda: ods("Trụ sở", TABLE), Verdict(rows=2, fields=READ)),
    Case("web page named xls", "facilities", web_page(), Verdict(rows=2, fields={
        3: READ[2], 4: READ[3],
    })),
    Case("XML workbook of 2003", "facilities", lambda: xml_book("Trụ sở", TABLE), Verdict(rows=2, fields=READ)),
    Case("CSV in UTF-8", "facilities", lambda: text_file(TABLE), Verdict(rows=2, fields=READ)),
    Case("CSV in UTF-16", "facilities", lambda: text_file(TABLE, encoding="utf-16", delimiter="\t"), Verdict(
        rows=2, fields=READ,
    )),
    Case("CSV in Windows-1258", "facilities", cp1258_csv, Verdict(
        rows=2, fields=READ, notes=said("encoding_guessed"), questions=said("encoding"),
    )),
    Case("CSV in TCVN3", "facilities", tcvn3_csv, Verdict(
        rows=2, notes=said("encoding_guessed"), questions=said("encoding"),
        fields={3: READ[3] | {"name": "Trạm y tế", "holder": "Trạm y tế xã Đường Mới"}},
    )),
    Case("CSV in TCVN3, said so", "facilities", tcvn3_csv, Verdict(rows=2, fields={3: READ[3]}),
         ReadingOptions(encodings={"": "tcvn3"})),
    Case("CSV in letters nobody knows", "facilities", lambda: b"name,kind,holder\nTr\xf8 s\xee,land,UBND x\xb7\n",
         Verdict(refused="csv_encoding")),
    Case("GeoJSON of points", "facilities", lambda: geojson({"type": "Point", "coordinates": [108.0, 13.9]}), Verdict(
        rows=1, fields={2: {"longitude": 108.0, "latitude": 13.9, "name": "Trụ sở"}},
    )),
    Case("GeoJSON of outlines", "facilities", lambda: geojson(SQUARE), Verdict(
        rows=1, notes=said("point_on_surface"),
    )),
    Case("GeoPackage in a zone of VN-2000", "facilities", geopackage, Verdict(
        rows=1, fields={2: {"x": 1_543_000.0, "y": 449_000.0, "srid": 9218, "longitude": None}},
    )),
    Case("places of what has none", "vehicles", lambda: geojson(SQUARE), Verdict(refused="places_only")),
]  # fmt: skip
