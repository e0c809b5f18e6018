"""Every column of forms 04b-ĐK/TSC and 04c-ĐK/TSC (Circular 144/2017/TT-BTC) has its field, in the form's own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from assetreg.core.i18n import LOCALES, catalogue
from assetreg.core.text import fold
from assetreg.kinds.described import Kind
from assetreg.movables.forms import ARCHIVE_SECTIONS, VEHICLE_SECTIONS, equipment_sections
from assetreg.movables.kinds import ARCHIVES, EQUIPMENTS, KINDS, VEHICLES
from assetreg.web.schema_forms import Section

EQUIPMENT_SECTIONS = equipment_sections({"computer": "Máy vi tính"})
# Column number and heading of the form -> the fields that print it. "HĐSN" is spelt out.
FORM_04B: Mapping[str, tuple[str, ...]] = {
    "1 Tài sản": ("name",),
    "2 Nhãn hiệu": ("make",),
    "3 Biển kiểm soát": ("plate",),
    "4 Số chỗ ngồi/Tải trọng": ("seats", "payload_kg"),
    "5 Nước sản xuất": ("country_made",),
    "6 Năm sản xuất": ("year_made",),
    "7 Ngày, tháng, năm sử dụng": ("put_in_use_on",),
    "8 Công suất xe": ("engine_power",),
    "9 Chức danh sử dụng xe": ("user_title",),
    "10 Nguồn gốc xe": ("origin",),
    "11 Nguyên giá": ("original_cost_vnd",),
    "12 Nguồn ngân sách": ("cost_budget_vnd",),
    "13 Nguồn khác": ("cost_other_vnd",),
    "14 Giá trị còn lại": ("residual_value_vnd",),
    "15 Quản lý nhà nước": ("use_state_percent",),
    "16 Không kinh doanh": ("use_service_percent",),
    "17 Kinh doanh": ("use_business_percent",),
    "18 Cho thuê": ("use_lease_percent",),
    "19 Liên doanh, liên kết": ("use_venture_percent",),
    "20 Sử dụng khác": ("use_other_percent",),
}
FORM_04C: Mapping[str, tuple[str, ...]] = {
    "1 Tài sản": ("name",),
    "2 Ký hiệu": ("symbol",),
    "3 Nước sản xuất": ("country_made",),
    "4 Năm sản xuất": ("year_made",),
    "5 Ngày, tháng, năm sử dụng": ("put_in_use_on",),
    "6 Nguyên giá": ("original_cost_vnd",),
    "7 Nguồn ngân sách": ("cost_budget_vnd",),
    "8 Nguồn khác": ("cost_other_vnd",),
    "9 Giá trị còn lại": ("residual_value_vnd",),
    "10 Quản lý nhà nước": ("use_state_percent",),
    "11 Không kinh doanh": ("use_service_percent",),
    "12 Kinh doanh": ("use_business_percent",),
    "13 Cho thuê": ("use_lease_percent",),
    "14 Liên doanh, liên kết": ("use_venture_percent",),
    "15 Sử dụng khác": ("use_other_percent",),
}
# Form 06c asks for the kind of a car; form 01/TSC-XLTS for the quantity; DOMAIN 4.1 for chassis and engine.
BESIDE = {VEHICLES.name: ("kind", "chassis_number", "engine_number"), EQUIPMENTS.name: ("kind", "quantity")}
COLUMNS = [
    (kind, heading, field)
    for kind, form in ((VEHICLES, FORM_04B), (EQUIPMENTS, FORM_04C))
    for heading, fields in form.items()
    for field in fields
]


def test_the_forms_have_twenty_and_fifteen_columns() -> None:
    assert [int(heading.split()[0]) for heading in FORM_04B] == list(range(1, 21))
    assert [int(heading.split()[0]) for heading in FORM_04C] == list(range(1, 16))


@pytest.mark.parametrize(("kind", "heading", "field"), COLUMNS, ids=lambda one: getattr(one, "name", str(one)))
def test_every_column_has_its_field_in_the_words_of_the_form(kind: Kind, heading: str, field: str) -> None:
    assert field in kind.schema.model_fields
    label = fold(catalogue("vi")[kind.labels[field]])
    words = [fold(part) for part in heading.split(" ", 1)[1].split("/")]
    assert any(word in label for word in words), (label, words)


@pytest.mark.parametrize("kind", [VEHICLES, EQUIPMENTS], ids=lambda kind: kind.name)
def test_what_other_forms_ask_of_the_same_thing_is_there(kind: Kind) -> None:
    assert set(BESIDE[kind.name]) <= kind.schema.model_fields.keys()


@pytest.mark.parametrize(
    ("kind", "sections"),
    [(VEHICLES, VEHICLE_SECTIONS), (EQUIPMENTS, EQUIPMENT_SECTIONS), (ARCHIVES, ARCHIVE_SECTIONS)],
    ids=lambda one: getattr(one, "name", ""),
)
def test_every_field_of_the_schema_stands_once_in_the_form(kind: Kind, sections: list[Section]) -> None:
    asked = [field.name for section in sections for field in section.fields]
    assert sorted(asked) == sorted(kind.schema.model_fields.keys() - {"code"})


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_of_the_three_kinds_is_in_the_catalogue(locale: str) -> None:
    said: set[str] = set()
    for kind, _ in KINDS:
        said |= {kind.title, kind.new_title, *kind.labels.values()}
        said |= {label for choices in kind.choices.values() for label in choices.values()}
    for section in (*VEHICLE_SECTIONS, *EQUIPMENT_SECTIONS, *ARCHIVE_SECTIONS):
        said |= {section.legend, *(field.hint for field in section.fields)} - {""}
    known: Mapping[str, Any] = catalogue(locale)
    assert sorted(said - known.keys()) == []
