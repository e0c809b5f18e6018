"""Reads the assets of a case as the lists of its papers print them: parts, values on the books, grounds as cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.models import Building, Facility, LandParcel
from assetreg.dispositions.cases.models import DispositionLine, Verdict
from assetreg.dispositions.drafting.shapes import Line, Part
from assetreg.dispositions.drafting.wording import address_first_point, as_heading
from assetreg.dispositions.law.law import Law
from assetreg.movables.models import Equipment, Vehicle

MODELS: Mapping[str, Any] = {"facility": Facility, "vehicle": Vehicle, "equipment": Equipment}
# Columns 3 and 4 of form 01/TSC-XLTS: names of the classes of assets, units of count.
FACILITY_TYPES = {
    "headquarters": "Trụ sở làm việc",
    "public_service": "Cơ sở hoạt động sự nghiệp",
    "official_housing": "Nhà ở công vụ",
    "land": "Đất",
}
TYPES = {"facility": "Cơ sở nhà, đất", "vehicle": "Xe ô tô", "equipment": "Tài sản cố định khác"}
UNITS = {"facility": "Cơ sở", "vehicle": "Chiếc", "equipment": "Cái"}
# Purposes after the handling: the final uses of the published figures.
USES = {
    "office": "Trụ sở làm việc",
    "public_service": "Cơ sở hoạt động sự nghiệp",
    "official_housing": "Nhà ở công vụ",
    "education": "Giáo dục và đào tạo",
    "health": "Y tế",
    "culture_sport": "Văn hóa, thể thao",
    "public_purpose": "Mục đích công cộng khác",
    "land_or_house_organisation": "Tổ chức phát triển quỹ đất hoặc quản lý, kinh doanh nhà",
    "other": "Mục đích khác",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """The records behind the lines: by kind and number; parts by facility."""

    assets: Mapping[tuple[str, int], Any]
    parcels: Mapping[int, Sequence[LandParcel]]
    buildings: Mapping[int, Sequence[Building]]


def listed_assets(
    session: Session, law: Law, lines: Sequence[DispositionLine], verdicts: Mapping[int, Verdict] | None = None
) -> tuple[Line, ...]:  # fmt: skip
    """The lines as papers list them, in their order. ``verdicts`` by line: with them the list is that of a decision."""
    found = _records(session, lines)
    said = verdicts or {}
    return tuple(_line(law, found, line, said.get(line.id)) for line in lines)


def citation_of(law: Law, ground: str | None) -> str | None:
    """``Điểm a khoản 1 Điều 42 Luật 15/2017/QH14``; of a ground that the law's table does not know, as written."""
    known = law.ground(ground) if ground else None
    if known is None:
        return ground
    return as_heading(f"{address_first_point(known.article)} {known.document}")


def certificates_of(session: Session, lines: Iterable[DispositionLine]) -> list[str]:
    """Serial numbers of the land-use certificates of the premises among the lines."""
    ids = sorted({line.asset_id for line in lines if line.asset_kind == "facility"})
    query = select(LandParcel.certificate_serial).where(LandParcel.facility_id.in_(ids)).order_by(LandParcel.id)
    return list(dict.fromkeys(serial for serial in session.scalars(query) if serial))


def _records(session: Session, lines: Sequence[DispositionLine]) -> _Found:
    assets: dict[tuple[str, int], Any] = {}
    for kind, model in MODELS.items():
        ids = sorted({line.asset_id for line in lines if line.asset_kind == kind})
        if ids:
            assets |= {(kind, row.id): row for row in session.scalars(select(model).where(model.id.in_(ids)))}
    premises = sorted(number for kind, number in assets if kind == "facility")
    return _Found(assets, _parts(session, LandParcel, premises), _parts(session, Building, premises))


def _parts(session: Session, model: Any, premises: Sequence[int]) -> dict[int, list[Any]]:
    parts: dict[int, list[Any]] = {}
    for row in session.scalars(select(model).where(model.facility_id.in_(premises)).order_by(model.id)):
        parts.setdefault(row.facility_id, []).append(row)
    return parts


def _line(law: Law, found: _Found, line: DispositionLine, verdict: Verdict | None) -> Line:
    record = found.assets.get((line.asset_kind, line.asset_id))
    is_part = any(value is not None for value in (line.area_m2, line.land_m2, line.quantity))
    ground = law.ground(line.ground) if line.ground else None
    agreed = verdict is not None and verdict.verdict == "decided"
    form = verdict.form if verdict is not None and agreed and verdict.form else line.form
    receiver = verdict.receiver if verdict is not None and agreed and verdict.receiver else line.receiver
    cost, residual, book_date = _books(line, record)
    return Line(
        name=_name(line, record),
        kind=line.asset_kind,
        unit=UNITS[line.asset_kind],
        form=form,
        type=_type(line, record),
        address=record.address or record.former_address if isinstance(record, Facility) else None,
        quantity=_quantity(line, record),
        year_in_use=_year(record, found),
        original_cost_vnd=cost,
        residual_value_vnd=residual,
        book_date=book_date,
        ground=citation_of(law, line.ground),
        reason=line.reason or (ground.name_vi if ground else None),
        note="; ".join(text for text in ("một phần tài sản" if is_part else None, line.note) if text) or None,
        holder=line.holder,
        receiver=receiver,
        land_m2=line.land_m2 if is_part else getattr(record, "land_area_m2", None),
        floor_m2=line.area_m2 if is_part else _floor(record),
        current_use=_type(line, record) if line.form == "convert" else None,
        later_use=USES.get(line.final_use or ""),
        method=line.sale_method,
        refused=(verdict.reason or "") if verdict is not None and verdict.verdict == "refused" else None,
        parts=() if is_part else _parts_of(line, found),
    )


def _books(line: DispositionLine, record: Any) -> tuple[int | None, int | None, Any]:
    """The values copied when the line was submitted; while it is being written, those of the books today."""
    copied = (line.original_cost_vnd, line.residual_value_vnd, line.book_date)
    if record is None or any(value is not None for value in copied):
        return copied
    return record.original_cost_vnd, record.residual_value_vnd, record.book_date


def _name(line: DispositionLine, record: Any) -> str:
    plate = getattr(record, "plate", None)
    return f"{line.asset_name}, biển số {plate}" if plate and plate not in line.asset_name else line.asset_name


def _type(line: DispositionLine, record: Any) -> str:
    if isinstance(record, Facility):
        return FACILITY_TYPES.get(record.kind, TYPES["facility"])
    return TYPES[line.asset_kind]


def _quantity(line: DispositionLine, record: Any) -> Decimal:
    if line.quantity is not None:
        return line.quantity
    return Decimal(record.quantity if isinstance(record, Equipment) else 1)


def _floor(record: Any) -> Decimal | None:
    if not isinstance(record, Facility):
        return None
    return record.gross_floor_m2 if record.gross_floor_m2 is not None else record.usable_floor_m2


def _year(record: Any, found: _Found) -> int | None:
    """The year in which it was put in use; of premises that of their oldest house."""
    if isinstance(record, Facility):
        years = [_building_year(one) for one in found.buildings.get(record.id, ())]
        return min((year for year in years if year is not None), default=None)
    put_in_use_on = getattr(record, "put_in_use_on", None)
    return None if put_in_use_on is None else int(put_in_use_on.year)


def _building_year(building: Building) -> int | None:
    return building.put_in_use_on.year if building.put_in_use_on else building.year_built


def _parts_of(line: DispositionLine, found: _Found) -> tuple[Part, ...]:
    if line.asset_kind != "facility":
        return ()
    land = (_parcel(one) for one in found.parcels.get(line.asset_id, ()))
    return (*land, *(_building(one) for one in found.buildings.get(line.asset_id, ())))


def _parcel(parcel: LandParcel) -> Part:
    where = ", ".join(
        f"{word} {value}"
        for word, value in (("tờ bản đồ", parcel.map_sheet), ("thửa", parcel.parcel_number))
        if value
    )  # fmt: skip
    return Part(
        name=f"Đất: {where}" if where else "Đất",
        unit="Thửa",
        quantity=Decimal(1),
        original_cost_vnd=parcel.land_use_right_value_vnd,
        land_m2=parcel.area_m2,
    )


def _building(building: Building) -> Part:
    floor = building.gross_floor_m2 if building.gross_floor_m2 is not None else building.usable_floor_m2
    return Part(
        name=building.name,
        unit="Nhà",
        quantity=Decimal(1),
        year_in_use=_building_year(building),
        original_cost_vnd=building.original_cost_vnd,
        residual_value_vnd=building.residual_value_vnd,
        floor_m2=floor,
    )
