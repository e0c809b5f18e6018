"""Deliveries, acts, sales and lists as JSON tells them: areas m2, money whole dong, days ISO."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assetreg.dispositions.cases.models import LineAct
from assetreg.dispositions.execution.models import Delivery, SaleProceeds
from assetreg.dispositions.execution.queries import DeliveryRecord
from assetreg.kinds.routes import plain

_DELIVERY = ("code", "state", "is_temporary", "giver", "giver_title", "receiver", "receiver_title", "witness",
             "witness_title", "planned_on", "delivered_on", "regularise_by", "regularised_on", "paper_id",
             "archive_paper_id", "opened_by", "note", "revision")  # fmt: skip
_LINE = ("state", "area_m2", "land_m2", "quantity", "value_vnd", "value_basis", "reason", "received_quantity",
         "answered_on", "answered_by", "settlement_id")  # fmt: skip
_ASSET = ("number", "asset_kind", "asset_code", "asset_name", "form", "path")
_ACT = ("act", "done_on", "paper_id", "amount_vnd", "note", "done_by")
_SALE = ("method", "revalued_vnd", "contract_on", "received_on", "amount_vnd", "costs_vnd", "remitted_vnd",
         "remitted_on", "paper_id")  # fmt: skip


def row_shape(row: Delivery) -> dict[str, Any]:
    """A delivery in a list."""
    return _told(row, _DELIVERY)


def delivery_shape(record: DeliveryRecord) -> dict[str, Any]:
    """A delivery whole."""
    lines = [{**_told(line, _ASSET), "line_state": line.state, **_told(row, _LINE)} for row, line in record.lines]
    return {**row_shape(record.delivery), "case": record.case.code, "lines": lines}


def act_shape(row: LineAct) -> dict[str, Any]:
    """One act of a line."""
    return _told(row, _ACT)


def sale_shape(row: SaleProceeds) -> dict[str, Any]:
    """What a sale brought."""
    return _told(row, _SALE)


def listed_shape(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """One row of a list."""
    return {name: plain(row[name]) for name in columns}


def _told(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}
