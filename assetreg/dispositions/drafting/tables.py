"""Lists of assets as papers print them: rows of finished texts, totals, and which optional columns they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from assetreg.dispositions.drafting.shapes import Line, Part
from assetreg.dispositions.drafting.wording import METHODS, as_heading, form_name, listed, number, short_date

# Put before the heading number of a column that this list does not need: the column is then cut out.
CUT = "\u2702"
# Sections of form 02/TSC-BBGN, by the kinds of assets they hold.
SECTIONS = (
    ("A", "Trụ sở làm việc, cơ sở hoạt động sự nghiệp", ("facility",)),
    ("B", "Xe ô tô", ("vehicle",)),
    ("C", "Máy móc, thiết bị", ("equipment",)),
    ("D", "Tài sản khác", ("other",)),
)

type Row = dict[str, Any]


def asset_list(lines: Sequence[Line]) -> dict[str, Any]:
    """Rows, total and marks of the list of a proposal or a decision (columns 1 to 11 of form 01/TSC-XLTS)."""
    dated = not _one_date(lines)
    rows = [row for place, line in enumerate(lines, 1) for row in _with_parts(str(place), line, dated=dated)]
    return {
        "rows": rows,
        "total": total(lines),
        "book_date": _one_date(lines),
        "cut": {
            "seats": _unless(line.kind == "facility" for line in lines),
            "conversion": _unless(line.form == "convert" for line in lines),
            "receiver": _unless(line.receiver for line in lines),
            "holder": _unless(len({line.holder for line in lines}) > 1 for _ in "1"),
            "method": _unless(line.method for line in lines),
        },
    }


def sectioned(lines: Sequence[Line]) -> dict[str, Any]:
    """The list of form 02/TSC-BBGN: seven columns under headings A to D, those without a row left out, and the total.

    Kinds that the form does not name lie in D.
    """
    rows: list[Row] = []
    dated = not _one_date(lines)
    named = {kind for _, _, kinds in SECTIONS for kind in kinds}
    for letter, title, kinds in SECTIONS:
        own = [line for line in lines if (line.kind if line.kind in named else "other") in kinds]
        if own:
            rows.append(
                {"is_section": True, "no": letter, "name": title, "unit": "", "quantity": "", "note": ""} | _sums(own)
            )
            for place, line in enumerate(own, 1):
                rows += _with_parts(str(place), line, dated=dated, areas=True)
    return {"rows": rows, "total": total(lines), "book_date": _one_date(lines)}


def total(lines: Sequence[Line]) -> Row:
    """Sums over whole assets, of what is known; ``incomplete`` says how many have no value on the books."""
    units = {line.unit for line in lines}
    quantity = _sum([line.quantity for line in lines]) if len(units) == 1 else ""
    return {"quantity": quantity, "count": number(len(lines)), "incomplete": _incomplete(lines)} | _sums(lines)


def _incomplete(lines: Sequence[Line]) -> str:
    unknown = (
        ("nguyên giá", sum(line.original_cost_vnd is None for line in lines)),
        ("giá trị còn lại", sum(line.residual_value_vnd is None for line in lines)),
    )
    said = listed(f"{count:02d} tài sản chưa có {what}" for what, count in unknown if count)
    return f"Tổng cộng chưa gồm {said} trên sổ kế toán." if said else ""


def _sums(lines: Sequence[Line]) -> Row:
    return {
        "land": _sum([line.land_m2 for line in lines if line.kind == "facility"]),
        "floor": _sum([line.floor_m2 for line in lines if line.kind == "facility"]),
        "cost": _sum([line.original_cost_vnd for line in lines]),
        "residual": _sum([line.residual_value_vnd for line in lines]),
    }


def _sum(values: Sequence[Decimal | int | None]) -> str:
    known = [Decimal(value) for value in values if value is not None]
    return number(sum(known, Decimal(0))) if known else ""


def _with_parts(place: str, line: Line, *, dated: bool, areas: bool = False) -> list[Row]:
    """The asset's own row, then one for each of its parcels and buildings.

    ``dated``: its note says of which day its values are; ``areas``: its note says what the form has no column for.
    """
    return [
        _row(place, line, dated, areas),
        *(_part(f"{place}.{n}", part, areas) for n, part in enumerate(line.parts, 1)),
    ]


def _row(place: str, line: Line, dated: bool, areas: bool) -> Row:
    said = (line.note, _dated(line) if dated else "", _areas(line) if areas else "")
    note = "; ".join(text for text in said if text)
    return {
        "is_section": False,
        "no": place,
        "name": line.name if not line.address else f"{line.name}\n{line.address}",
        "type": line.type or "",
        "holder": line.holder or "",
        "receiver": line.receiver or "",
        "unit": line.unit,
        "quantity": number(line.quantity),
        "land": number(line.land_m2),
        "floor": number(line.floor_m2),
        "year": "" if line.year_in_use is None else str(line.year_in_use),
        "cost": number(line.original_cost_vnd),
        "residual": number(line.residual_value_vnd),
        "form": as_heading(form_name(line.form)),
        "method": as_heading(METHODS.get(line.method, line.method)) if line.method else "",
        "current_use": line.current_use or "",
        "later_use": line.later_use or "",
        "reason": "\n".join(text for text in (line.ground, line.reason) if text),
        "note": note,
        "refused": line.refused or "",
    }


def _part(place: str, part: Part, areas: bool) -> Row:
    empty: Mapping[str, str] = dict.fromkeys(
        "type holder receiver form method current_use later_use reason note refused".split(), ""
    )
    return {
        **empty,
        "is_section": False,
        "no": place,
        "name": part.name,
        "unit": part.unit,
        "quantity": number(part.quantity),
        "land": number(part.land_m2),
        "floor": number(part.floor_m2),
        "year": "" if part.year_in_use is None else str(part.year_in_use),
        "cost": number(part.original_cost_vnd),
        "residual": number(part.residual_value_vnd),
        "note": _areas(part) if areas else "",
    }


def _areas(of: Line | Part) -> str:
    """What form 02/TSC-BBGN has no column for."""
    said = (("đất", of.land_m2), ("sàn", of.floor_m2))
    return ", ".join(f"{what} {number(value)} m²" for what, value in said if value is not None)


def _dated(line: Line) -> str:
    return f"giá trị sổ kế toán đến {short_date(line.book_date)}" if line.book_date and _has_value(line) else ""


def _has_value(line: Line) -> bool:
    return line.original_cost_vnd is not None or line.residual_value_vnd is not None


def _one_date(lines: Iterable[Line]) -> str:
    """The day of the book values where all lines share one; else what the notes say."""
    dates = {line.book_date for line in lines if _has_value(line)}
    if len(dates) == 1 and (only := dates.pop()):
        return short_date(only)
    return ""


def _unless(needed: Iterable[Any]) -> str:
    return "" if any(needed) else CUT
