"""One field of many facilities at once: what is shown is what is done, or nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.assets.bulk import Selection, apply_bulk, preview_bulk, read_bulk
from assetreg.assets.facets import facets_of
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Invalid
from tests.factories.facilities import make_facility
from tests.support.web import PageClient


def outcomes(session: Session) -> dict[str, str]:
    return dict(session.execute(select(Facility.code, Facility.outcome)).all())


def test_the_register_of_a_former_day_is_not_changed(client: PageClient, session: Session) -> None:
    make_facility(session)
    assert 'id="bulk"' in client.get("/facilities").text
    assert 'id="bulk"' not in client.get(f"/facilities?as_of={today():%d/%m/%Y}").text
    with pytest.raises(Invalid) as refusal:
        preview_bulk(session, OPERATOR, Selection(FacilityFilter(as_of=today())), "outcome", "reuse")
    assert [error.code for error in refusal.value.errors] == ["changed_only_now"]


def test_what_is_shown_is_what_is_done_in_one_change_set(session: Session) -> None:
    codes = [make_facility(session, status="vacant").code for _ in range(3)]
    done = make_facility(session, status="vacant", outcome="reuse").code
    other = make_facility(session, status="in_use").code
    chosen = Selection(FacilityFilter(status="vacant"))
    preview = preview_bulk(session, OPERATOR, chosen, "outcome", "reuse")
    assert (preview.changing, preview.unchanged, preview.out_of_reach) == (3, 1, 0)
    assert preview.before == {"undecided": 3, "reuse": 1}
    assert [code for code, _, _ in preview.sample] == sorted(codes)
    changed = apply_bulk(session, OPERATOR, chosen, "outcome", "reuse", token=preview.token, reason="QĐ 12/QĐ-UBND")
    assert changed == 3
    assert outcomes(session) == dict.fromkeys([*codes, done], "reuse") | {other: "undecided"}
    kept = session.execute(text("SELECT count(*), count(DISTINCT superseded_by) FROM facility_history")).one()
    assert tuple(kept) == (3, 1)


def test_nothing_is_done_where_somebody_changed_one_of_them_meanwhile(session: Session) -> None:
    first, second = make_facility(session, status="vacant"), make_facility(session, status="vacant")
    chosen = Selection(FacilityFilter(), [first.code, second.code])
    token = preview_bulk(session, OPERATOR, chosen, "outcome", "disposal").token
    alone = Selection(FacilityFilter(), [first.code])
    apply_bulk(
        session, OPERATOR, alone, "status", "in_use",
        token=preview_bulk(session, OPERATOR, alone, "status", "in_use").token, reason="kiểm tra",
    )  # fmt: skip
    with pytest.raises(Conflict) as refusal:
        apply_bulk(session, OPERATOR, chosen, "outcome", "disposal", token=token, reason="x")
    assert refusal.value.code == "bulk_stale"
    assert set(outcomes(session).values()) == {"undecided"}


def test_a_reason_is_asked_for_and_only_some_fields_can_be_changed_together(session: Session) -> None:
    code = make_facility(session).code
    chosen = Selection(FacilityFilter(), [code])
    token = preview_bulk(session, OPERATOR, chosen, "outcome", "reuse").token
    with pytest.raises(Invalid):
        apply_bulk(session, OPERATOR, chosen, "outcome", "reuse", token=token, reason="  ")
    for field, raw, bad in (("name", "x", "field"), ("outcome", "sell", "outcome")):
        with pytest.raises(Invalid) as refusal:
            read_bulk(field, raw)
        assert [error.field for error in refusal.value.errors] == [bad]
    assert read_bulk("outcome", "") == "undecided"
    assert read_bulk("status", "trống") == "vacant"


def test_who_sees_more_than_he_may_change_changes_only_his_own(session: Session) -> None:
    mine = make_facility(session)
    scope = Scope(communes=frozenset({mine.commune_id}))
    other = make_facility(session, province="51")
    actor = Actor("a", grants=(Grant("clerk", scope), Grant("planner")))
    chosen = Selection(FacilityFilter(), [mine.code, other.code])
    preview = preview_bulk(session, actor, chosen, "outcome", "reuse")
    assert (preview.changing, preview.out_of_reach) == (1, 1)
    assert apply_bulk(session, actor, chosen, "outcome", "reuse", token=preview.token, reason="x") == 1
    assert outcomes(session) == {mine.code: "reuse", other.code: "undecided"}


def test_facets_count_each_field_as_if_it_were_not_filtered(session: Session) -> None:
    for outcome, status in (("reuse", "in_use"), ("reuse", "vacant"), ("disposal", "vacant")):
        make_facility(session, outcome=outcome, status=status)
    found = facets_of(session, FacilityFilter(outcome="reuse"))
    assert found is not None
    assert found["outcome"] == {"reuse": 2, "handover": 0, "disposal": 1, "undecided": 0}
    assert found["status"]["vacant"] == 1
    both = facets_of(session, FacilityFilter(outcome="reuse", status="vacant"))
    assert both is not None
    assert (both["outcome"]["disposal"], both["status"]["in_use"], both["kind"]["headquarters"]) == (1, 1, 1)


def test_the_page_shows_what_would_follow_and_does_it(client: PageClient, session: Session) -> None:
    code = make_facility(session, status="vacant").code
    address = f"/facilities/bulk?code={code}&field=outcome&value=reuse"
    page = client.get(address).text
    token = page.split('name="token" value="')[1].split('"')[0]
    assert client.post(address, data={"token": token, "reason": ""}).status_code == 422
    assert client.post(address, data={"token": "stale", "reason": "x"}).status_code == 409
    done = client.post(address, data={"token": token, "reason": "QĐ 12"})
    assert (done.status_code, done.location) == (303, "/facilities")
    session.expire_all()
    assert outcomes(session)[code] == "reuse"


def test_facets_come_after_the_list(client: PageClient, session: Session) -> None:
    make_facility(session, status="vacant")
    assert 'hx-get="/facilities/facets?status=vacant"' in client.get("/facilities?status=vacant").text
    piece = client.get("/facilities/facets?status=vacant").text
    assert 'href="/facilities?status=vacant&amp;outcome=undecided"' in piece
