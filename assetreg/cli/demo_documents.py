"""Papers and photos of the demonstration: drawn, not taken, and called so; on a few former seats of one province."""

from __future__ import annotations

import io

import xlsxwriter
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD, Base
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.core.parse import Door, parse
from assetreg.documents.contents import Contents
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import Subject, subject_of

SEATS = 3
SIZE = (1200, 900)
# A street away from the centre of the commune, in degrees: what a phone would say in front of the house.
BESIDE = (0.0021, 0.0014)
WALLS = ("#e8d9a8", "#d9e2ea", "#e3d3cf")


def load_documents(session: Session, contents: Contents, province_code: str) -> int:
    """A drawing in place of a photo and a list in place of minutes on the first seats; returns how many papers."""
    seats = session.scalars(
        select(Facility.id)
        .where(Facility.is_demonstration, Facility.province_code == province_code)
        .order_by(func.length(Facility.code), Facility.code)
        .limit(SEATS)
    ).all()
    for number, facility_id in enumerate(seats):
        subject = subject_of(session, "facility", facility_id)
        front = _said(title="Mặt tiền (hình vẽ minh họa)", kind="photo", note="Hình vẽ, không phải ảnh chụp.")
        things = _said(title="Danh mục tài sản bàn giao (minh họa)", kind="minutes", number="00/BB-MINHHOA")
        for given, content, name in (
            (front, _drawing(subject, number), "mat-tien.jpg"),
            (things, _list_of_things(subject), "danh-muc-ban-giao.xlsx"),
        ):
            upload = Upload(io.BytesIO(content), name)
            create_document(session, OPERATOR, given, subject=subject, upload=upload, contents=contents)
    return 2 * len(seats)


def _said(**values: str) -> DocumentInput:
    return parse(DocumentInput, values, Door.JSON).accept()


def _drawing(subject: Subject, number: int) -> bytes:
    """The front of a two-storey house under a tiled roof, as a JPEG that says where it would have been taken."""
    image = Image.new("RGB", SIZE, "#cfe3ef")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 690, *SIZE), fill="#a9b08c")
    draw.rectangle((210, 310, 990, 720), fill=WALLS[number % len(WALLS)], outline="#6b6256", width=4)
    draw.polygon([(170, 310), (600, 170), (1030, 310)], fill="#9c4a33", outline="#6b2f20")
    for row, top in enumerate((360, 545)):
        for left in range(260, 920, 165):
            if row == 1 and 500 < left < 640:
                draw.rectangle((545, 560, 655, 720), fill="#6b4a2f")
            else:
                draw.rectangle((left, top, left + 90, top + 110), fill="#5f7f8f", outline="#ffffff", width=6)
    exif = Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2026:03:04 08:15:00"
    if subject.longitude is not None and subject.latitude is not None:
        place = {GPS.GPSLongitude: subject.longitude + BESIDE[0], GPS.GPSLatitude: subject.latitude + BESIDE[1]}
        gps = exif.get_ifd(IFD.GPSInfo)
        gps.update({tag: _sexagesimal(degrees) for tag, degrees in place.items()})
        gps.update({GPS.GPSLongitudeRef: "E", GPS.GPSLatitudeRef: "N", GPS.GPSHPositioningError: 6.0})
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85, exif=exif)
    return buffer.getvalue()


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(degrees * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return whole, minutes, round(seconds, 3)


def _list_of_things(subject: Subject) -> bytes:
    """A workbook with the seven columns of minutes 02/TSC-BBGN (Decree 186/2025/ND-CP) and one line."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh mục")
        headings = "STT|Danh mục tài sản|Đơn vị tính|Số lượng|Nguyên giá (đồng)|Giá trị còn lại (đồng)|Ghi chú"
        sheet.write_row(0, 0, headings.split("|"))
        sheet.write_row(1, 0, [1, subject.name, "cơ sở", 1, None, None, "Minh họa"])
        sheet.set_column(1, 1, 50)
    return buffer.getvalue()
