"""The kinds whose rows are written one by one: bodies, cars, other fixed assets, archives, headcounts, accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.accounts import labels as account_labels
from assetreg.accounts.schemas import AccountInput
from assetreg.agencies import labels as agency_labels
from assetreg.agencies import service as agencies
from assetreg.agencies.models import Agency
from assetreg.agencies.schemas import AgencyInput
from assetreg.audit.models import Remembered
from assetreg.commuting.groups_ends import END_FIELDS
from assetreg.commuting.groups_labels import CHOICES
from assetreg.imports import on_paper, requests, staff
from assetreg.imports.described import Kind, Known, Writer
from assetreg.movables import labels as movable_labels
from assetreg.movables import service as movables
from assetreg.movables.rules import number_key
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort

_MONEY = ("original_cost_vnd", "cost_budget_vnd", "cost_other_vnd", "residual_value_vnd")
# What offices and the printed forms write above these columns, beside our own labels.
_BOOKED: Mapping[str, Sequence[str]] = {
    "code": ("mã",),
    "national_asset_code": ("mã tài sản", "mã tài sản công"),
    "holder": ("đơn vị quản lý", "đơn vị quản lý sử dụng", "đơn vị sử dụng", "cơ quan quản lý"),
    "unit": ("xã", "xã phường", "địa bàn", "đơn vị hành chính"),
    "country_made": ("nước sản xuất", "nước SX"),
    "year_made": ("năm sản xuất", "năm SX"),
    "put_in_use_on": ("ngày sử dụng", "ngày tháng năm sử dụng", "ngày đưa vào sử dụng"),
    "original_cost_vnd": ("nguyên giá", "tổng nguyên giá", "nguyên giá tổng"),
    "cost_budget_vnd": ("nguồn ngân sách", "nguồn NS", "nguyên giá nguồn NS"),
    "cost_other_vnd": ("nguồn khác", "nguyên giá nguồn khác"),
    "residual_value_vnd": ("giá trị còn lại", "GTCL"),
    "book_date": ("ngày sổ sách", "ngày ghi sổ"),
    "condition": ("tình trạng",),
    "status": ("hiện trạng", "hiện trạng sử dụng"),
    "outcome": ("phương án", "phương án xử lý"),
    "note": ("ghi chú",),
}
_VEHICLE: Mapping[str, Sequence[str]] = {
    **_BOOKED,
    "name": ("tài sản", "tên tài sản", "tên xe", "loại xe"),
    "make": ("nhãn hiệu", "hãng xe"),
    "plate": ("biển kiểm soát", "biển số", "biển số xe"),
    "seats": ("số chỗ ngồi", "số chỗ"),
    "engine_power": ("công suất xe", "công suất"),
    "user_title": ("chức danh sử dụng xe", "chức danh sử dụng"),
    "origin": ("nguồn gốc xe", "nguồn gốc"),
    "chassis_number": ("số khung",),
    "engine_number": ("số máy",),
}
_EQUIPMENT: Mapping[str, Sequence[str]] = {
    **_BOOKED,
    "name": ("tài sản", "tên tài sản"),
    "symbol": ("ký hiệu",),
    "quantity": ("số lượng",),
}
_ARCHIVE: Mapping[str, Sequence[str]] = {
    "name": ("tên hồ sơ", "tên phông", "tên khối tài liệu"),
    "origin_body": ("cơ quan hình thành", "đơn vị hình thành phông"),
    "shelf_metres": ("mét giá", "số mét giá"),
    "files_count": ("số hồ sơ",),
    "unit": ("xã", "xã phường", "địa bàn"),
    "holder": ("đơn vị quản lý", "đơn vị bảo quản"),
    "note": ("ghi chú",),
}
_AGENCY: Mapping[str, Sequence[str]] = {
    "name": ("tên đơn vị", "tên cơ quan", "tên cơ quan, tổ chức, đơn vị", "đơn vị"),
    "unit": ("xã", "xã phường", "tỉnh xã", "địa bàn"),
    "superior": ("cơ quan quản lý cấp trên", "đơn vị cấp trên", "cơ quan chủ quản"),
    "asset_unit_code": ("mã đơn vị", "mã đơn vị sử dụng tài sản"),
    "budget_code": ("mã QHNS", "mã quan hệ ngân sách", "mã ĐVQHNS"),
    "electronic_id": ("mã định danh", "mã định danh điện tử"),
    "regime": ("loại hình đơn vị", "loại hình"),
    "block": ("khối", "thuộc khối"),
}
_ACCOUNT: Mapping[str, Sequence[str]] = {
    "email": ("thư điện tử", "địa chỉ email"),
    "name": ("họ và tên", "họ tên", "tên"),
    "role": ("vai trò", "quyền"),
    "unit": ("phạm vi", "đơn vị", "mã đơn vị hành chính"),
    "valid_from": ("từ ngày", "ngày bắt đầu"),
    "valid_to": ("đến ngày", "ngày kết thúc"),
    "action": ("thao tác", "việc"),
    "successor": ("người nhận việc", "người kế nhiệm"),
}


def _bearing(
    model: type[Remembered], columns: Mapping[str, Any], key_of: Callable[[str, Any], Any] = lambda _, value: value
) -> Callable[[Session, Mapping[str, Sequence[Any]]], dict[tuple[str, Any], list[Known]]]:
    """Finds the records of a table by key fields, one question per field."""

    def known(session: Session, wanted: Mapping[str, Sequence[Any]]) -> dict[tuple[str, Any], list[Known]]:
        found: dict[tuple[str, Any], list[Known]] = {}
        for field, values in wanted.items():
            said = {key_of(field, value): value for value in values if value is not None}
            if not said:
                continue
            column = columns[field]
            query = select(column, model.id, model.revision).where(column.in_(said)).order_by(model.id)
            for key, row_id, revision in session.execute(query):
                found.setdefault((field, said[key]), []).append(Known(row_id, revision))
        return found

    return known


def _movable(sort: Sort[Any]) -> Writer:
    numbers = {field: getattr(sort.model, column) for field, column in sort.keys.items()}
    columns = {"code": sort.model.code} | numbers
    if hasattr(sort.model, "national_asset_code"):
        columns["national_asset_code"] = sort.model.national_asset_code

    def key_of(field: str, value: Any) -> Any:
        return number_key(value) if field in numbers else value

    def revise(session: Session, actor: Actor, known: Known, changes: Mapping[str, Any]) -> Any:
        return movables.revise(session, actor, known.id, changes, sort=sort, revision=known.revision)

    return Writer(
        _bearing(sort.model, columns, key_of),
        lambda session, actor, given: movables.create(session, actor, given, sort=sort),
        revise,
    )


def _revise_agency(session: Session, actor: Actor, known: Known, changes: Mapping[str, Any]) -> Any:
    return agencies.revise_agency(session, actor, known.id, changes, revision=known.revision)


def _no_revision(_session: Session, _actor: Actor, known: Known, _changes: Mapping[str, Any]) -> Any:
    raise AssertionError(f"a row without keys means no record, yet it was taken for {known.id}")


def _movable_kind(
    sort: Sort[Any], name: str, title: str, labels: Mapping[str, str], aliases: Mapping[str, Sequence[str]],
    choices: Mapping[str, Mapping[str, str]],
) -> Kind:  # fmt: skip
    keys = tuple(field for field in ("code", "national_asset_code", *sort.keys) if field in sort.schema.model_fields)
    return Kind(
        name=name,
        title=title,
        table=sort.model.__tablename__,
        schema=sort.schema,
        labels=labels,
        aliases=aliases,
        choices=choices,
        keys=keys,
        permission=Permission.MOVABLE_EDIT,
        money_fields=tuple(field for field in _MONEY if field in sort.schema.model_fields),
        writer=_movable(sort),
        alike_are_many=True,
    )


RECORD_KINDS: Mapping[str, Kind] = {
    "agencies": Kind(
        name="agencies",
        table="agency",
        title="Agencies",
        schema=AgencyInput,
        labels=agency_labels.FIELD_LABELS,
        aliases=_AGENCY,
        choices={name: labels for name, labels in agency_labels.CHOICES.items() if name in AgencyInput.model_fields},
        keys=("code", "asset_unit_code"),
        permission=Permission.AGENCY_EDIT,
        writer=Writer(
            _bearing(Agency, {"code": Agency.code, "asset_unit_code": Agency.asset_unit_code}),
            agencies.create_agency,
            _revise_agency,
        ),
        listed_under=("name", "unit"),
    ),
    "vehicles": _movable_kind(
        VEHICLE, "vehicles", "Cars", movable_labels.VEHICLE_LABELS, _VEHICLE, movable_labels.VEHICLE_CHOICES
    ),
    "equipment": _movable_kind(
        EQUIPMENT, "equipment", "Other fixed assets", movable_labels.EQUIPMENT_LABELS, _EQUIPMENT,
        movable_labels.EQUIPMENT_CHOICES,
    ),
    "archives": _movable_kind(
        ARCHIVE, "archives", "Records and archives", movable_labels.ARCHIVE_LABELS, _ARCHIVE,
        movable_labels.ARCHIVE_CHOICES,
    ),
    "staff": Kind(
        name="staff",
        table="headcount",
        title="Headcount and groups of staff",
        schema=staff.StaffInput,
        labels=staff.LABELS,
        aliases=staff.ALIASES,
        choices=CHOICES,
        keys=(),
        permission=Permission.FACILITY_EDIT,
        later=staff.LATER,
        writer=Writer(lambda _session, _wanted: {}, staff.write_staff_row, _no_revision),
        listed_under=("agency", "title_group"),
        listed_otherwise=END_FIELDS,
        table_of=staff.table_of,
    ),
    "accounts": Kind(
        name="accounts",
        table="app_user",
        title="Accounts",
        schema=AccountInput,
        labels=account_labels.FIELD_LABELS,
        aliases=_ACCOUNT,
        choices={"role": account_labels.ROLE_LABELS, "action": account_labels.ACTION_LABELS},
        keys=(),
        permission=Permission.ACCOUNT_MANAGE,
        listed_under=("email", "unit"),
    ),
    "decisions": on_paper.DECISIONS,
    "deliveries": on_paper.DELIVERIES,
    "requests": requests.REQUESTS,
}  # fmt: skip
