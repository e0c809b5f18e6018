"""Two people change one record: nothing of either is lost, and only what both changed is asked about."""

from __future__ import annotations

import html
import json
import re

from sqlalchemy.orm import Session

from assetreg.assets.queries import get_facility
from assetreg.web.forms import merged, seen_in, touched
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.support.web import PageClient

SEEN = {"name": "A", "note": "", "area": "10"}


def fields_of(page: str) -> dict[str, str]:
    """What a browser would post again: the named inputs of the page and the chosen options."""
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', page, re.DOTALL))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL))
    return {name: html.unescape(value) for name, value in found.items() if name != "csrf_token"}


def test_what_only_one_of_them_changed_stands() -> None:
    form = merged({"name": "A", "note": "mine", "area": "10"}, SEEN, {"name": "B", "note": "", "area": "10"})
    assert (form.typed, form.meanwhile) == ({"name": "B", "note": "mine", "area": "10"}, {})


def test_what_both_changed_is_shown_beside_each_other_unless_they_agree() -> None:
    form = merged({"name": "C", "note": "same", "area": "10"}, SEEN, {"name": "B", "note": "same", "area": "10"})
    assert form.typed == {"name": "C", "note": "same", "area": "10"}
    assert form.meanwhile == {"name": "B"}


def test_a_form_that_carries_nothing_readable_is_compared_with_the_record() -> None:
    for carried in ({}, {"seen": "{"}, {"seen": "[1]"}, {"seen": '{"name": 1}'}):
        assert seen_in(carried, SEEN) == SEEN
    assert seen_in({"seen": json.dumps({"name": "Z"})}, SEEN) == {"name": "Z"}
    assert touched({"name": " A ", "note": "x"}, SEEN) == {"note": "x"}


def test_a_second_save_of_a_facility_does_not_take_back_what_another_wrote(
    client: PageClient, session: Session
) -> None:
    facility = make_facility(session, name="Trụ sở cũ")
    address = f"/facilities/{facility.code}/edit"
    mine, theirs = (fields_of(client.get(address).text) for _ in range(2))
    assert client.post(address, data=theirs | {"name": "Tên của họ", "headcount": "7"}).status_code == 303
    answer = client.post(address, data=mine | {"land_area_m2": "120", "headcount": "9"})
    assert answer.status_code == 409
    assert answer.text.count('id="theirs-') == 1  # the headcount, which both have changed
    again = fields_of(answer.text)
    assert client.post(address, data=again).status_code == 303
    now = get_facility(session, facility.code)
    assert (now.name, now.land_area_m2, now.headcount) == ("Tên của họ", 120, 9)


def test_the_same_holds_for_a_body(client: PageClient, session: Session) -> None:
    agency = make_agency(session, name="Sở Cũ")
    address = f"/agencies/{agency.code}/edit"
    mine, theirs = (fields_of(client.get(address).text) for _ in range(2))
    assert client.post(address, data=theirs | {"name": "Sở Của Họ"}).status_code == 303
    answer = client.post(address, data=mine | {"budget_code": "1234567"})
    assert answer.status_code == 409
    assert client.post(address, data=fields_of(answer.text)).status_code == 303
    session.expire_all()
    assert (agency.name, agency.budget_code) == ("Sở Của Họ", "1234567")
