"""The pages of movables: lists with filters and sums, records, forms, panels, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.core.clock import today
from assetreg.movables.sorts import ARCHIVE, EQUIPMENT, VEHICLE, Sort
from tests.factories.facilities import make_facility
from tests.movables.conftest import SAID, SORTS, Enter
from tests.support.counting import count_statements
from tests.support.web import PageClient

EVERY = pytest.mark.parametrize(("place", "sort"), SORTS.items(), ids=SORTS)
TITLES = {
    "vehicles": ("Xe ô tô", "Cars"),
    "equipment": ("Tài sản cố định khác", "Other fixed assets"),
    "archives": ("Hồ sơ, tài liệu lưu trữ", "Records and archives"),
}


def form_of(client: PageClient, address: str) -> dict[str, str]:
    """What a form holds, as a browser would send it back."""
    page = client.get(address).text.split('class="facility-form"')[1].split("</form>")[0]
    values = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*\svalue="([^"]*)"', page, re.S))
    values |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)<', page))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        values[name] = chosen[1] if chosen else ""
    return {name: value for name, value in values.items() if name != "csrf_token"}


@EVERY
@pytest.mark.parametrize("language", [0, 1], ids=["vi", "en"])
def test_list_record_and_form_speak_both_languages(
    client: PageClient, entered: Enter, place: str, sort: Sort[Any], language: int
) -> None:
    record = entered(sort)
    lang = ("vi", "en")[language]
    listed = client.get(f"/{place}?lang={lang}").text
    assert f"<h1>{TITLES[place][language]}</h1>" in listed
    assert f'href="/{place}/{record.code}"' in listed
    assert record.name in client.get(f"/{place}/{record.code}?lang={lang}").text
    form = client.get(f"/{place}/{record.code}/edit?lang={lang}").text
    for name in sort.schema.model_fields.keys() - {"code"}:
        assert f'name="{name}"' in form, name


@EVERY
def test_a_typed_movable_is_stored_and_an_untouched_form_changes_nothing(
    client: PageClient, place: str, sort: Sort[Any]
) -> None:
    answer = client.post(f"/{place}/new", data=form_of(client, f"/{place}/new") | SAID[sort.name] | {"note": "mới"})
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"].split("?")[0]
    assert 'class="notice notice-success"' in client.get(answer.headers["Location"]).text
    assert client.post(f"{address}/edit", data=form_of(client, f"{address}/edit")).status_code == 303
    assert 'value="1"' in re.search(r'<input[^>]*name="revision"[^>]*>', client.get(f"{address}/edit").text)[0]


@EVERY
def test_what_was_typed_wrongly_is_kept_and_explained(client: PageClient, place: str, sort: Sort[Any]) -> None:
    answer = client.post(f"/{place}/new", data=SAID[sort.name] | {"name": "", "condition": "gone", "facility": "HQ 1"})
    assert answer.status_code == 422
    for name in ("name", "condition", "facility"):
        assert f'href="#field-{name}"' in answer.text
    assert 'value="HQ 1"' in answer.text
    assert client.get(f"/{place}").text.count("row-link") == 0


@EVERY
def test_a_form_left_open_does_not_undo_what_others_did(
    client: PageClient, entered: Enter, place: str, sort: Sort[Any]
) -> None:
    address = f"/{place}/{entered(sort).code}/edit"
    mine, theirs = form_of(client, address) | {"note": "của tôi"}, form_of(client, address) | {"condition": "poor"}
    assert client.post(address, data=theirs).status_code == 303
    late = client.post(address, data=mine)
    assert late.status_code == 409
    assert "của tôi" in late.text


@EVERY
def test_who_may_only_look_is_offered_no_form(
    signed_in: Callable[[str], PageClient], entered: Enter, place: str, sort: Sort[Any]
) -> None:
    code = entered(sort).code
    inspector = signed_in("inspector")
    assert f"/{place}/new" not in inspector.get(f"/{place}").text
    assert "/edit" not in inspector.get(f"/{place}/{code}").text
    assert inspector.get(f"/{place}/new").status_code == 403
    assert inspector.get(f"/{place}/{code}/edit").status_code == 403
    assert inspector.get(f"/{place}/XX-52-1").status_code == 404


@EVERY
def test_a_list_asks_the_database_as_often_for_many_as_for_few(
    client: PageClient, session: Session, entered: Enter, place: str, sort: Sort[Any]
) -> None:
    def statements() -> int:
        with count_statements(session) as sent:
            assert client.get(f"/{place}?unit=52").status_code == 200
        return len(sent)

    entered(sort)
    few = statements()
    for _ in range(12):
        entered(sort)
    assert statements() == few


def test_cars_are_filtered_found_and_summed(client: PageClient, entered: Enter) -> None:
    wanted = entered(VEHICLE, name="Xe Camry", plate="81A-012.34", kind="title", original_cost_vnd=1_000_000_000)
    entered(VEHICLE, name="Xe Hilux", kind="specialised", original_cost_vnd=500_000_000)
    for query in ("kind=title", "q=81a01234", "q=camry", "q=81A-012.34", "kind=title&unit=23764", "q=CAMRY&unit=52"):
        page = client.get(f"/vehicles?{query}").text
        assert page.count('class="row-link"') == 1, query
        assert wanted.code in page
        assert "1.000.000.000</td>" in page.split("<tfoot>")[1]
    assert "1.500.000.000</td>" in client.get("/vehicles").text.split("<tfoot>")[1]
    assert client.get("/vehicles?unit=51").text.count('class="row-link"') == 0
    assert client.get("/vehicles?kind=boat").status_code == 422


@EVERY
def test_a_list_shows_what_stood_on_a_day(client: PageClient, entered: Enter, place: str, sort: Sort[Any]) -> None:
    entered(sort)
    assert client.get(f"/{place}?as_of={today():%d/%m/%Y}").text.count('class="row-link"') == 1
    assert client.get(f"/{place}?as_of=01/01/2020").text.count('class="row-link"') == 0
    assert client.get(f"/api/v1/{place}?as_of=2020-01-01").json["count"] == 0
    exported = client.get(f"/{place}/export.csv?as_of=01/01/2020").get_data(as_text=True)
    assert len(exported.splitlines()) == 1


def test_a_plate_borne_already_is_told_beside_its_field(client: PageClient, entered: Enter) -> None:
    record = entered(VEHICLE, plate="81A-012.34")
    answer = client.post("/vehicles/new?lang=vi", data=SAID["vehicle"] | {"plate": "81a 01234"})
    assert answer.status_code == 422
    assert f"“81a 01234” đã được ghi cho {record.code}." in answer.text.split('id="error-plate"')[1]


def test_premises_and_bodies_show_what_stands_there_and_what_they_hold(
    client: PageClient, session: Session, entered: Enter
) -> None:
    premises = make_facility(session)
    records = [entered(sort, facility=premises.code) for sort in (VEHICLE, EQUIPMENT, ARCHIVE)]
    page = client.get(f"/facilities/{premises.code}").text
    for place, record in zip(SORTS, records, strict=True):
        assert f'href="/{place}/{record.code}"' in page
        assert f'href="/{place}/new?facility={premises.code}' in page
        assert f'href="/facilities/{premises.code}"' in client.get(f"/{place}/{record.code}").text


@EVERY
def test_a_list_is_narrowed_to_one_body_or_one_place(
    client: PageClient, session: Session, entered: Enter, place: str, sort: Sort[Any]
) -> None:
    premises = make_facility(session)
    for _ in range(11):
        entered(sort, facility=premises.code)
    entered(sort)
    address = f"/{place}?facility={premises.code}"
    assert f'href="{address}"' in client.get(f"/facilities/{premises.code}").text
    page = client.get(address).text
    assert page.count('class="row-link"') == 11
    assert f'<input type="hidden" name="facility" value="{premises.code}">' in page
    assert client.get(f"/api/v1/{place}?facility={premises.code}").json["count"] == 11
    assert client.get(f"/{place}?agency=AG-52-0").text.count('class="row-link"') == 0
    assert client.get(f"/{place}?agency=<b>").status_code == 422
    assert client.get(f"/api/v1/{place}?agency=<b>").status_code == 422


def test_text_from_a_form_is_shown_as_text(client: PageClient) -> None:
    made = client.post("/vehicles/new", data=SAID["vehicle"] | {"name": "<script>alert(1)</script>"})
    page = client.get(made.headers["Location"]).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@EVERY
def test_what_was_entered_by_mistake_is_taken_out_with_a_reason(
    client: PageClient, entered: Enter, place: str, sort: Sort[Any]
) -> None:
    code = entered(sort).code
    address = f"/{place}/{code}"
    assert f'formaction="{address}/withdraw"' in client.get(f"{address}/edit").text
    asked = client.post(f"{address}/withdraw", data={"revision": "1"})
    assert (asked.status_code, 'id="error-reason"' in asked.text) == (422, True)
    stale = client.post(f"{address}/withdraw", data={"revision": "9", "reason": "Nhập trùng"})
    assert stale.status_code == 409
    gone = client.post(f"{address}/withdraw", data={"revision": "1", "reason": "Nhập trùng"})
    assert (gone.status_code, gone.headers["Location"]) == (303, f"/{place}")
    assert client.get(address).status_code == 404


@EVERY
def test_what_was_entered_by_mistake_is_taken_out_as_json(
    client: PageClient, entered: Enter, place: str, sort: Sort[Any]
) -> None:
    address = f"/api/v1/{place}/{entered(sort).code}"
    refused = client.delete(address)
    assert [(e["field"], e["code"]) for e in refused.json["errors"]] == [("reason", "required")]
    assert client.delete(f"{address}?reason=thử", headers={"If-Match": '"9"'}).status_code == 412
    assert client.delete(f"{address}?reason=thử", headers={"If-Match": '"1"'}).status_code == 204
    assert client.get(address).status_code == 404


BOOKS = {
    "put_in_use_on": "15/03/2020",
    "original_cost_vnd": 100_000_000,
    "residual_value_vnd": 90_000_000,
    "book_date": "30/06/2025",
}


@pytest.mark.parametrize(
    ("place", "sort", "said", "computed"),
    # Five closed years, 2020 to 2024: cars 6.67 % a year, computers 20 % of Circular 23/2023.
    [("vehicles", VEHICLE, {}, "66.650.000"), ("equipment", EQUIPMENT, {"wear_class": "computer"}, "0")],
)
def test_computed_wear_stands_beside_the_books(
    client: PageClient, entered: Enter, place: str, sort: Sort[Any], said: dict[str, Any], computed: str
) -> None:
    record = entered(sort, **BOOKS, **said)
    panel = client.get(f"/{place}/{record.code}").text.split('id="wear"')[1]
    assert f">{computed}<" in panel.replace("\n", "")
    listed = client.get(f"/facilities/differences?kind={sort.name}&unit=52").text
    assert f'href="/{place}/{record.code}"' in listed
    assert 'id="wear"' not in client.get(f"/{place}/{entered(sort).code}").text


def test_wear_classes_are_offered_by_name(client: PageClient, entered: Enter) -> None:
    record = entered(EQUIPMENT, wear_class="computer")
    form = client.get(f"/equipment/{record.code}/edit?lang=vi").text
    assert re.search(r'<option value="computer" selected>Máy vi tính', form)
    assert "Máy vi tính" in client.get(f"/equipment/{record.code}?lang=vi").text
