"""The kinds of things that can be imported: their schema, what their columns are called, how tables head them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assetreg.access.permissions import Permission
from assetreg.assets.labels import FIELD_CHOICES, FIELD_LABELS
from assetreg.assets.schemas import LATER_FIELDS, MONEY_FIELDS, FacilityInput
from assetreg.imports.described import Kind
from assetreg.imports.record_kinds import RECORD_KINDS

# What offices write above these columns, beside our own labels; compared without accents, units and marks.
_FACILITY_ALIASES: Mapping[str, Sequence[str]] = {
    "code": ("mã trụ sở", "mã cơ sở", "mã cơ sở nhà đất", "mã"),
    "national_asset_code": ("mã tài sản", "mã tài sản công", "mã tài sản trên CSDL quốc gia"),
    "asset_unit_code": ("mã đơn vị", "mã đơn vị sử dụng tài sản"),
    "budget_code": ("mã QHNS", "mã quan hệ ngân sách", "mã ĐVQHNS"),
    "name": ("tên trụ sở", "tên cơ sở", "tên cơ sở nhà đất", "tên cơ sở nhà, đất", "tên tài sản"),
    "kind": ("loại", "loại trụ sở", "loại cơ sở"),
    "holder": ("đơn vị quản lý", "đơn vị quản lý sử dụng", "đơn vị sử dụng", "cơ quan quản lý", "cơ quan sử dụng"),
    "former_commune": ("xã cũ", "xã phường cũ", "xã trước sáp nhập", "đơn vị hành chính cũ"),
    "commune": ("xã", "xã phường", "xã mới", "xã phường mới", "xã sau sáp nhập", "đơn vị hành chính mới"),
    "longitude": ("kinh độ", "lon", "lng"),
    "latitude": ("vĩ độ", "lat"),
    "x": ("tọa độ X", "X VN2000"),
    "y": ("tọa độ Y", "Y VN2000"),
    "srid": ("EPSG", "hệ tọa độ", "mã EPSG"),
    "land_area_m2": ("diện tích đất", "diện tích khuôn viên", "diện tích khuôn viên đất"),
    "footprint_m2": ("diện tích xây dựng",),
    "gross_floor_m2": ("diện tích sàn", "diện tích sàn xây dựng", "tổng diện tích sàn"),
    "usable_floor_m2": ("diện tích sàn sử dụng", "diện tích sử dụng"),
    "original_cost_vnd": ("nguyên giá", "nguyên giá tài sản", "original cost"),
    "residual_value_vnd": ("giá trị còn lại", "GTCL", "residual value"),
    "book_date": ("ngày sổ sách", "ngày ghi sổ", "thời điểm sổ sách"),
    "headcount": ("số người", "số cán bộ", "biên chế", "số người làm việc"),
    "outcome": ("phương án", "phương án xử lý", "kết quả xử lý"),
    "outcome_reason": ("lý do", "ghi chú phương án"),
    "status": ("hiện trạng", "hiện trạng sử dụng", "tình trạng"),
    "holder_level": ("cấp quản lý", "cấp"),
    "ownership_class": ("nguồn gốc", "hình thức sở hữu"),
    "legal_form": ("hình thức xử lý", "hình thức xử lý nhà, đất"),
    "final_use": ("mục đích sử dụng sau xử lý", "mục đích sử dụng sau sắp xếp"),
    "put_in_use_on": ("ngày đưa vào sử dụng", "ngày sử dụng"),
    "put_in_use_paper": ("văn bản đưa vào sử dụng",),
    "surplus_land_m2": ("diện tích đất dôi dư",),
    "surplus_floor_m2": ("diện tích sàn dôi dư", "diện tích nhà dôi dư"),
    "is_restricted": ("quốc phòng, cơ yếu", "bí mật nhà nước"),
    "location_method": ("phương pháp xác định vị trí", "phương pháp xác định tọa độ"),
    "location_accuracy_m": ("độ chính xác", "độ chính xác vị trí"),
    "address": ("địa chỉ", "địa điểm", "địa chỉ mới", "địa chỉ hiện nay", "địa chỉ nhà đất", "địa chỉ trụ sở"),
    "former_address": ("địa chỉ cũ", "địa chỉ trước sáp nhập", "địa chỉ trước sắp xếp", "địa chỉ ghi trên hồ sơ"),
}


KINDS: Mapping[str, Kind] = {
    "facilities": Kind(
        name="facilities",
        table="facility",
        title="Houses and land",
        schema=FacilityInput,
        labels=FIELD_LABELS,
        aliases=_FACILITY_ALIASES,
        choices=FIELD_CHOICES,
        keys=("code", "national_asset_code"),
        permission=Permission.FACILITY_EDIT,
        money_fields=MONEY_FIELDS,
        later=LATER_FIELDS,
    ),
    **RECORD_KINDS,
}

__all__ = ["KINDS", "Kind"]
