from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from assetreg.admin_units.models import AdminSuccession, AdminUnit
from assetreg.assets.models import Facility
from tests.factories.facilities import make_facility
from tests.support.counting import count_statements
from tests.support.web import PageClient

COMMUNE = "Xã Ia Krái, Tỉnh Gia Lai"
TYPED = {
    "name": "Trụ sở UBND xã Ia Grăng (cũ)",
    "kind": "headquarters",
    "holder": "UBND xã Ia Krái",
    "commune": COMMUNE,
    "land_area_m2": "2140,5",
    "original_cost_vnd": "1.860.000.000",
    "residual_value_vnd": "941.000.000",
    "book_date": "31/12/2025",
    "headcount": "23",
    "outcome": "undecided",
    "status": "vacant",
}


def count_facilities(session: Session) -> int:
    return session.execute(select(func.count()).select_from(Facility)).scalar_one()


def form_of(client: PageClient, code: str) -> dict[str, str]:
    """What the edit form holds, as a browser would send it back."""
    page = client.get(f"/facilities/{code}/edit").text
    inputs = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page)
    chosen = re.findall(r'<select[^>]*name="(\w+)"[^>]*>.*?</select>', page, re.S)
    values = dict(inputs)
    for name in chosen:
        block = re.search(rf'name="{name}"[^>]*>(.*?)</select>', page, re.S)
        assert block is not None
        option = re.search(r'value="([^"]*)" selected', block[1])
        values[name] = option[1] if option else ""
    reason = re.search(r'name="outcome_reason"[^>]*>([^<]*)<', page)
    values["outcome_reason"] = reason[1] if reason else ""
    return {name: value for name, value in values.items() if name not in ("csrf_token", "q")}


def test_the_list_names_what_it_filters_by_and_how_to_take_it_away(client: PageClient, session: Session) -> None:
    wanted = make_facility(session, outcome="reuse", name="Trụ sở cần tìm")
    other = make_facility(session, outcome="disposal", name="Trụ sở khác")
    page = client.get("/facilities?unit=52&outcome=reuse&lang=en").text
    assert wanted.code in page
    assert other.code not in page
    assert 'href="/facilities?unit=52"' in page
    assert 'href="/facilities?outcome=reuse"' in page


def test_the_list_sums_all_that_is_filtered_not_only_the_page(client: PageClient, session: Session) -> None:
    for _ in range(60):
        make_facility(session, headcount=2, outcome="handover")
    first = client.get("/facilities?outcome=handover").text
    assert first.count('class="row-link"') == 50
    assert ">120</td>" in first.split("<tfoot>")[1]
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = client.get(following).text
    assert second.count('class="row-link"') == 10
    assert ">120</td>" in second.split("<tfoot>")[1]


def test_the_list_asks_the_database_as_often_for_many_as_for_few(client: PageClient, session: Session) -> None:
    def statements() -> int:
        with count_statements(session) as sent:
            assert client.get("/facilities?unit=52").status_code == 200
        return len(sent)

    make_facility(session)
    few = statements()
    for _ in range(30):
        make_facility(session)
    assert statements() == few
    assert few <= 14  # three of them count the work that waits in the rail


def test_a_filter_that_is_none_of_the_choices_is_refused_by_name(client: PageClient) -> None:
    answer = client.get("/facilities?outcome=sold&lang=en")
    assert answer.status_code == 422
    assert "Outcome" in answer.text


def test_an_empty_list_says_what_to_do(client: PageClient, session: Session) -> None:
    make_facility(session)
    assert "Bớt một bộ lọc" in client.get("/facilities?q=khongcogi").text


def test_columns_are_chosen_by_the_address(client: PageClient, session: Session) -> None:
    make_facility(session, original_cost_vnd=123_456_000)
    assert "123.456.000" not in client.get("/facilities").text
    assert "123.456.000" in client.get("/facilities?column=original_cost_vnd").text


def test_a_record_says_what_is_estimated(client: PageClient, session: Session) -> None:
    facility = make_facility(session)
    assert "vị trí ước tính" in client.get(f"/facilities/{facility.code}").text


def test_an_unknown_record_is_not_found(client: PageClient) -> None:
    assert client.get("/facilities/HQ-00000-1").status_code == 404


def test_a_typed_facility_is_stored_and_shown(client: PageClient, session: Session) -> None:
    answer = client.post("/facilities/new", data=TYPED)
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["Location"]).text
    assert TYPED["name"] in page
    assert "2.140,5" in page
    assert "1.860.000.000" in page
    assert 'data-draft-saved="facility-new"' in page


def test_what_was_typed_wrongly_is_kept_and_explained(client: PageClient, session: Session) -> None:
    before = count_facilities(session)
    wrong = TYPED | {"land_area_m2": "nhiều", "headcount": "-3", "name": ""}
    answer = client.post("/facilities/new", data=wrong)
    assert answer.status_code == 422
    page = answer.text
    for name in ("land_area_m2", "headcount", "name"):
        assert f'href="#field-{name}"' in page
        assert f'id="error-{name}"' in page
    assert 'value="nhiều"' in page
    assert 'value="-3"' in page
    assert f'value="{TYPED["holder"]}"' in page
    assert 'value="1.860.000.000"' in page
    assert count_facilities(session) == before


def test_a_split_commune_is_never_guessed_but_its_successors_are_offered(client: PageClient, session: Session) -> None:
    before, after = aliased(AdminUnit), aliased(AdminUnit)
    query = (
        select(before.code, func.array_agg(after.code))
        .join(AdminSuccession, AdminSuccession.from_unit_id == before.id)
        .join(after, after.id == AdminSuccession.to_unit_id)
        .where(before.level == "commune", after.level == "commune", after.valid_to.is_(None))
        .where(after.province_code == "52")  # where the officer works
        .group_by(before.id)
        .having(func.count() > 1)
        .order_by(before.code)
        .limit(1)
    )
    code, successors = session.execute(query).one()
    answer = client.post("/facilities/new", data=TYPED | {"commune": "", "former_commune": code})
    assert answer.status_code == 422
    for successor in successors:
        assert f'data-value="{successor}"' in answer.text
    chosen = client.post("/facilities/new", data=TYPED | {"commune": successors[0], "former_commune": code})
    assert chosen.status_code == 303


def test_text_from_a_form_is_shown_as_text(client: PageClient) -> None:
    answer = client.post("/facilities/new", data=TYPED | {"name": "<script>alert(1)</script>", "headcount": "x"})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_an_untouched_form_changes_nothing(client: PageClient, session: Session) -> None:
    code = client.post("/facilities/new", data=TYPED).headers["Location"].split("/")[2].split("?")[0]
    answer = client.post(f"/facilities/{code}/edit", data=form_of(client, code))
    assert answer.status_code == 303, answer.text
    facility = session.execute(select(Facility).where(Facility.code == code)).scalar_one()
    assert facility.revision == 1


def test_a_change_is_remembered_with_old_and_new_and_who(client: PageClient, session: Session) -> None:
    code = client.post("/facilities/new", data=TYPED).headers["Location"].split("/")[2].split("?")[0]
    changed = form_of(client, code) | {"outcome": "reuse", "headcount": "25", "outcome_reason": "QĐ 12/QĐ-UBND"}
    assert client.post(f"/facilities/{code}/edit", data=changed).status_code == 303
    page = client.get(f"/facilities/{code}").text
    history = page.split('class="history"')[1]
    assert '<span class="old">23</span> → 25' in history.replace("\n", "")
    assert "officer-" in history


def test_a_form_left_open_does_not_undo_what_others_did(client: PageClient, session: Session) -> None:
    code = client.post("/facilities/new", data=TYPED).headers["Location"].split("/")[2].split("?")[0]
    mine = form_of(client, code) | {"headcount": "99"}
    theirs = form_of(client, code) | {"outcome": "reuse"}
    assert client.post(f"/facilities/{code}/edit", data=theirs).status_code == 303
    answer = client.post(f"/facilities/{code}/edit", data=mine)
    assert answer.status_code == 409
    assert 'value="99"' in answer.text
    session.expire_all()
    facility = session.execute(select(Facility).where(Facility.code == code)).scalar_one()
    assert (facility.outcome, facility.headcount) == ("reuse", 23)


@pytest.mark.parametrize("path", ["/facilities/new", "/facilities/{code}/edit"])
def test_who_may_only_look_is_offered_no_form(
    signed_in: Callable[[str], PageClient], session: Session, path: str
) -> None:
    facility = make_facility(session)
    inspector = signed_in("inspector")
    assert inspector.get(path.format(code=facility.code)).status_code == 403
    assert "/edit" not in inspector.get(f"/facilities/{facility.code}").text


def test_communes_are_offered_while_one_types(client: PageClient, session: Session) -> None:
    offered = client.get("/units/suggest?for=commune&commune=ia krai").text
    assert f'value="{COMMUNE}"' in offered
    former = client.get("/units/suggest?for=former_commune&former_commune=ia krai&former=1").text
    assert "Huyện Ia Grai" in former
    assert client.get("/units/suggest?for=commune&commune=i").text == ""


def test_the_dashboard_counts_what_is_there_and_leads_on(client: PageClient, session: Session) -> None:
    for outcome in ("reuse", "reuse", "undecided"):
        make_facility(session, outcome=outcome, status="vacant")
    page = client.get("/").text
    assert re.search(r"/facilities\?unit=\d{5}&(amp;)?outcome=reuse", page)
    assert "Theo xã, phường" in page


def test_an_empty_register_says_how_to_begin(client: PageClient) -> None:
    assert 'href="/imports"' in client.get("/").text
