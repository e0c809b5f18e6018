"""Pages and scripts: what they ask, where an old code leads, what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.assets.service import revise_facility
from assetreg.duplicates import merging
from assetreg.duplicates.finding import find
from assetreg.duplicates.models import Candidate, Decision, Merge
from assetreg.duplicates.service import decide
from tests.duplicates.test_merging import one_act, two
from tests.factories.facilities import make_facility
from tests.support.sealing import seal
from tests.support.web import PageClient

SAID = {"name": "Trụ sở UBND xã Ia Krái", "kind": "headquarters", "holder": "UBND xã thử", "commune": "21553"}


def enter(client: PageClient, query: str = "", **said: Any) -> Any:
    return client.post(f"/api/v1/facilities{query}", json=SAID | said)


def test_a_script_is_told_what_a_new_record_reads_like_and_says_that_it_is_another(
    client: PageClient, session: Session
) -> None:
    first = enter(client).get_json()["code"]
    asked = enter(client, name="TRU SO UY BAN NHAN DAN XA IA KRAI (cũ)")
    assert (asked.status_code, asked.get_json()["code"]) == (409, "looks_known")
    (candidate,) = asked.get_json()["candidates"]
    assert (candidate["code"], candidate["commune"] != "") == (first, True)
    assert candidate["score"] >= 70
    assert "tên giống 100 %" in [reason["message"] for reason in candidate["reasons"]]
    assert session.scalar(select(Facility.code).where(Facility.name.startswith("TRU SO"))) is None
    assert enter(client, "?confirm=distinct", name="TRU SO UY BAN NHAN DAN XA IA KRAI (cũ)").status_code == 201
    assert enter(client, name="Trường Tiểu học số 1").status_code == 201
    assert enter(client, name="Trường Tiểu học số 2").status_code == 201


def test_a_form_asks_before_it_saves_and_keeps_what_was_typed(client: PageClient) -> None:
    client.post("/facilities/new", data=SAID)
    asked = client.post("/facilities/new", data=SAID | {"headcount": "17"})
    assert asked.status_code == 409
    assert 'name="confirm" value="distinct"' in asked.text
    assert 'value="17"' in asked.text
    assert client.post("/facilities/new", data=SAID | {"confirm": "distinct"}).status_code == 303


def test_a_merged_code_leads_to_what_stays_at_every_address(client: PageClient, session: Session) -> None:
    keep, merged = two(session)
    gone, stays = merged.code, keep.code
    one_act(session, keep, merged)
    for address in ("/facilities/{}", "/facilities/{}/label", "/facilities/{}/edit", "/api/v1/facilities/{}"):
        answer = client.get(address.format(gone) + "?lang=vi")
        assert (answer.status_code, answer.headers["Location"]) == (301, address.format(stays) + "?lang=vi")
    assert client.get(f"/api/v1/facilities/{gone}").get_json() == {"merged_into": stays}
    refused = client.patch(f"/api/v1/facilities/{gone}", json={"headcount": 3})
    assert (refused.status_code, refused.get_json()["merged_into"]) == (409, stays)
    assert stays in client.get(f"/search?q={gone}").text
    assert client.get("/facilities/HQ-00000-1").status_code == 404


def test_the_pages_merge_and_part_two_records(client: PageClient, session: Session) -> None:
    keep, merged = two(session, headcount=30)
    codes = (keep.code, merged.code)
    address = f"/duplicates/compare?facility={codes[0]}&other={codes[1]}"
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="choice-name"' in page.text
    said = {"facility": codes[0], "other": codes[1], "revision": keep.revision, "other_revision": merged.revision}
    stale = client.post("/duplicates/compare", data=said | {"step": "merge", "revision": 99})
    assert stale.status_code == 409
    done = client.post("/duplicates/compare", data=said | {"step": "merge", "choice-name": "merged", "note": "Trùng"})
    assert done.status_code == 303, done.text
    seal(session)
    session.expire_all()
    row = session.scalars(select(Merge)).one()
    assert (row.note, row.merged_code) == ("Trùng", codes[1])
    assert codes[1] in client.get(f"/facilities/{codes[0]}").text
    shown = client.get(f"/duplicates/merges/{row.id}")
    assert "UBND xã Ia Krái (cũ)" in shown.text
    assert client.post(f"/duplicates/merges/{row.id}/undo", data={}).status_code == 422
    back = client.post(f"/duplicates/merges/{row.id}/undo", data={"reason": "Nhầm"})
    assert (back.status_code, back.headers["Location"]) == (303, f"/facilities/{codes[1]}?saved=1")
    assert client.get(f"/facilities/{codes[1]}").status_code == 200


def test_scripts_search_decide_merge_and_part(client: PageClient, session: Session) -> None:
    keep, merged = two(session)
    seal(session)
    left = client.post("/api/v1/duplicates/search", json={"unit": "52"})
    assert (left.status_code, left.headers["Location"]) == (202, f"/api/v1/jobs/{left.get_json()['job']}")
    again = client.post("/api/v1/duplicates/search", json={"unit": "52"})
    assert (again.status_code, again.get_json()["code"]) == (409, "search_under_way")
    assert client.post("/api/v1/duplicates/search", json={"unit": "99"}).status_code == 404
    find(session, OPERATOR, "52")
    (pair,) = client.get("/api/v1/duplicates?unit=52&least=60").get_json()["items"]
    assert {pair["facility"]["code"], pair["other"]["code"]} == {keep.code, merged.code}
    said = {"facility": keep.code, "other": merged.code}
    assert client.post("/api/v1/duplicates/decisions", json=said | {"decision": "distinct"}).status_code == 422
    made = client.post("/api/v1/duplicates/merges", json=said | {"choices": {"name": "both"}})
    assert made.status_code == 201, made.text
    number = made.get_json()["id"]
    assert client.get(f"/api/v1/duplicates/merges/{number}").get_json()["undo"]["put_back"] == 1
    again = client.post("/api/v1/duplicates/merges", json=said)
    assert again.status_code in (404, 409)
    undone = client.post(f"/api/v1/duplicates/merges/{number}/undo", json={"reason": "Nhầm"})
    assert undone.get_json() == {"facility": merged.code}


def test_what_was_found_to_be_two_is_asked_again_only_when_one_changes(session: Session) -> None:
    keep, merged = two(session)
    assert find(session, OPERATOR, "52").found == 1
    decide(session, OPERATOR, merged.code, keep.code, "distinct", reason="Hai khuôn viên")
    assert session.scalars(select(Candidate)).all() == []
    assert find(session, OPERATOR, "52").found == 0
    revise_facility(session, OPERATOR, keep.id, {"land_area_m2": Decimal(77)}, revision=keep.revision)
    assert find(session, OPERATOR, "52").found == 1
    decide(session, OPERATOR, keep.code, merged.code, "later")
    assert session.scalars(select(Decision.decision)).all() == ["later"]
    assert find(session, OPERATOR, keep.code.split("-")[1]).found == 1


@pytest.mark.parametrize("role", ["clerk", "planner", "inspector"])
def test_only_those_who_may_merge_see_pairs_and_merges(
    signed_in: Callable[[str], PageClient], session: Session, role: str
) -> None:
    keep, merged = two(session)
    row = one_act(session, keep, merged)
    other = signed_in(role)
    for address in ("/duplicates", "/duplicates/compare", f"/duplicates/merges/{row.id}", "/api/v1/duplicates"):
        assert other.get(address).status_code == 403


def test_neighbours_of_another_province_are_not_merged_into_ours(client: PageClient, session: Session) -> None:
    ours, theirs = make_facility(session), make_facility(session, province="51")
    answer = client.post("/api/v1/duplicates/merges", json={"facility": ours.code, "other": theirs.code})
    assert answer.status_code == 404


def test_fields_of_later_features_are_chosen_too(session: Session) -> None:
    from assetreg.duplicates.fields import fields

    chosen = {column for columns in fields().values() for column in columns}
    own = {column.name for column in Facility.__table__.columns if column.computed is None}
    assert own - chosen == {
        "id", "code", "revision", "change_set_id", "created_at", "updated_at", "is_demonstration", "is_restricted",
    }  # fmt: skip
    assert fields().keys() >= merging.NOTED
