"""The kinds of what was decided and delivered on paper: a row per asset, written together decision by decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.assets.findings import Finding, Severity
from assetreg.core.errors import FieldError
from assetreg.dispositions.recorded import labels
from assetreg.dispositions.recorded.deliveries import record_deliveries
from assetreg.dispositions.recorded.entries import Item
from assetreg.dispositions.recorded.schemas import SEPARATOR, DecisionRow, DeliveryRow
from assetreg.dispositions.recorded.service import record_rows
from assetreg.imports.described import Kind, ListedRow

# What registers and annexes write above these columns, beside our own labels.
_LINE: Mapping[str, Sequence[str]] = {
    "asset": ("tài sản", "tên tài sản", "tên cơ sở", "tên cơ sở nhà, đất", "mã cơ sở", "mã tài sản", "cơ sở nhà đất"),
    "holder": ("đơn vị giao", "bên giao", "đơn vị quản lý", "đơn vị đang quản lý"),
    "receiver": ("đơn vị nhận", "bên nhận", "đơn vị tiếp nhận"),
    "minutes_number": ("số biên bản", "số BBGN", "BBGN số"),
    "minutes_on": ("ngày biên bản", "BBGN ngày", "ngày bàn giao", "biên bản ngày"),
    "temporary": ("tạm bàn giao", "bàn giao tạm"),
    "put_in_use_on": ("ngày đưa vào sử dụng", "đưa vào sử dụng"),
    "scan": ("bản quét", "tệp quét", "file scan", "bản scan"),
    "note": ("ghi chú",),
}
_DECISION: Mapping[str, Sequence[str]] = {
    **_LINE,
    "number": ("số QĐ", "số quyết định", "số ký hiệu", "QĐ số"),
    "symbol": ("ký hiệu",),
    "issued_on": ("ngày", "ngày QĐ", "ngày quyết định", "ngày ban hành", "ngày ký"),
    "issuer": ("cơ quan ban hành", "nơi ban hành", "cấp quyết định"),
    "signer": ("người ký",),
    "capacity": ("thẩm quyền ký", "tư cách ký"),
    "adjusts": ("điều chỉnh QĐ", "điều chỉnh quyết định số"),
    "abstract": ("trích yếu", "nội dung"),
    "form": ("hình thức", "hình thức xử lý"),
    "verdict": ("ý kiến quyết định",),
    "ground": ("căn cứ", "căn cứ pháp lý"),
    "reason": ("lý do", "lý do đề nghị xử lý"),
    "area_m2": ("DT sàn giao", "diện tích sàn giao"),
    "land_m2": ("DT đất giao", "diện tích đất giao"),
    "quantity": ("số lượng giao",),
    "final_use": ("mục đích sử dụng", "mục đích sử dụng sau xử lý"),
}
_DELIVERY: Mapping[str, Sequence[str]] = {
    **_LINE,
    "asset": (*_LINE["asset"], "danh mục tài sản"),
    "decision": ("số QĐ", "theo quyết định", "QĐ số", "quyết định số"),
    "form": ("hình thức",),
    "stated_quantity": ("số lượng", "số lượng theo biên bản"),
    "found": ("tình trạng bàn giao", "kết quả bàn giao"),
}


def _decisions(session: Session, actor: Actor, rows: Sequence[DecisionRow]) -> list[ListedRow]:
    """A row may name several assets, one a line of its cell; it goes in whole or stays out."""
    spread = [(place, one) for place, row in enumerate(rows) for one in _one_each(row)]
    found: list[list[Item]] = [[] for _ in rows]
    for (place, _), item in zip(spread, record_rows(session, actor, [row for _, row in spread]), strict=True):
        found[place].append(item)
    return [_together(items) for items in found]


def _one_each(row: DecisionRow) -> list[DecisionRow]:
    names = [name.strip() for name in row.asset.split(SEPARATOR) if name.strip()]
    return [row] if len(names) < 2 else [row.model_copy(update={"asset": name}) for name in names]


def _together(items: Sequence[Item]) -> ListedRow:
    outcomes = [item.outcome for item in items]
    verdict = next((one for one in ("refuse", "create", "revise", "unchanged") if one in outcomes), "refuse")
    line = next((item.line for item in items if item.line is not None), None)
    findings = [finding for item in items for finding in (*map(_wrong, item.errors), *item.notices)]
    return ListedRow(None if line is None or verdict == "refuse" else line.id, verdict, findings)


def _deliveries(session: Session, actor: Actor, rows: Sequence[DeliveryRow]) -> list[ListedRow]:
    return [
        ListedRow(None if one.line is None else one.line.id, one.outcome, [*map(_wrong, one.errors), *one.notices])
        for one in record_deliveries(session, actor, rows)
    ]


def _wrong(one: FieldError) -> Finding:
    return Finding(Severity.ERROR, one.field, one.code, one.params)


DECISIONS = Kind(
    name="decisions",
    title="Decisions on paper",
    table="disposition_line",
    schema=DecisionRow,
    labels=labels.DECISION_LABELS,
    aliases=_DECISION,
    choices=labels.DECISION_CHOICES,
    keys=(),
    permission=Permission.DECISION_RECORD,
    together=_decisions,
    listed_under=("asset", "number"),
)
DELIVERIES = Kind(
    name="deliveries",
    title="Deliveries on paper",
    table="disposition_line",
    schema=DeliveryRow,
    labels=labels.DELIVERY_LABELS,
    aliases=_DELIVERY,
    choices=labels.DELIVERY_CHOICES,
    keys=(),
    permission=Permission.DECISION_RECORD,
    together=_deliveries,
    listed_under=("asset", "minutes_number"),
)
