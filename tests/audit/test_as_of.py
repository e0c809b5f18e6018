"""The register as it stood: any record, and the list with its totals, on any day."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.facets import facets_of
from assetreg.assets.models import Facility
from assetreg.assets.queries import FacilityFilter, list_facilities, outcome_counts, stream_facilities
from assetreg.assets.service import revise_facility
from assetreg.audit.as_of import end_of, record_as_of
from assetreg.audit.record import open_change_set
from assetreg.audit.versions import acts_on, versions_of
from tests.factories.facilities import make_facility
from tests.support.sealing import seal
from tests.support.web import PageClient

DAYS = [dt.date(2026, 3, day) for day in (1, 2, 3, 4)]
# As if the acts had happened on days of their own: one transaction has one time.
MOVE = text("""
    WITH moved AS (
      UPDATE change_set SET happened_at = :moment WHERE happened_at = transaction_timestamp() RETURNING id)
    UPDATE facility_history SET superseded_at = :moment WHERE superseded_by IN (SELECT id FROM moved)
""")


def on(session: Session, day: dt.date) -> None:
    seal(session)
    session.execute(MOVE, {"moment": end_of(day) - dt.timedelta(hours=1)})


@pytest.fixture
def past(session: Session) -> tuple[Facility, Facility]:
    """One facility entered on the first day, changed on the second and deleted on the third; another from the third."""
    first = make_facility(session, headcount=3, outcome="undecided")
    code = Facility(id=first.id, code=first.code)
    on(session, DAYS[0])
    revise_facility(session, OPERATOR, first.id, {"headcount": 4, "outcome": "reuse"}, revision=1)
    on(session, DAYS[1])
    open_change_set(session, OPERATOR, "test.delete")
    session.execute(text("DELETE FROM facility WHERE id = :id"), {"id": first.id})
    on(session, DAYS[2])
    second = make_facility(session, headcount=10)
    on(session, DAYS[2])
    session.expunge(first)
    return code, second


def test_a_list_and_its_totals_say_what_stood_on_the_day(session: Session, past: tuple[Facility, Facility]) -> None:
    first, second = past
    stood = {
        DAYS[0] - dt.timedelta(days=1): ([], 0, {}),
        DAYS[0]: ([first.code], 3, {"undecided": 1}),
        DAYS[1]: ([first.code], 4, {"reuse": 1}),
        DAYS[2]: ([second.code], 10, {"undecided": 1}),
        DAYS[3]: ([second.code], 10, {"undecided": 1}),
    }
    for day, (codes, staff, outcomes) in stood.items():
        wanted = FacilityFilter(unit="52", as_of=day)
        page = list_facilities(session, wanted)
        assert page.totals is not None
        assert ([item.code for item in page.items], page.count, page.totals.headcount) == (codes, len(codes), staff)
        assert [record.code for record in stream_facilities(session, wanted)] == codes
        assert {key: n for key, n in outcome_counts(session, wanted).items() if n} == outcomes
        facets = facets_of(session, wanted)
        assert facets is not None
        assert {key: n for key, n in facets["outcome"].items() if n} == outcomes
    found = list_facilities(session, FacilityFilter(q=first.code, as_of=DAYS[0]))
    assert [item.code for item in found.items] == [first.code]  # what is generated is generated for the past too


def test_a_record_as_of_a_moment_and_its_acts(session: Session, past: tuple[Facility, Facility]) -> None:
    first, _ = past
    said = [record_as_of(session, Facility, first.id, end_of(day)) for day in DAYS]
    assert [one and one["headcount"] for one in said] == [3, 4, None, None]
    acts = acts_on(session, versions_of(session, "facility", first.id))
    assert [(act.change.verb, act.rows[0].act) for act in acts] == [
        ("test.delete", "deleted"), ("facility.revise", "changed"), ("test.make_facility", "created")
    ]  # fmt: skip
    assert {(f.field, f.old, f.new) for f in acts[1].rows[0].fields} == {
        ("headcount", 3, 4), ("outcome", "undecided", "reuse")
    }  # fmt: skip


def test_page_and_interface_are_asked_for_a_day(client: PageClient, past: tuple[Facility, Facility]) -> None:
    first, second = past
    answer = client.get(f"/api/v1/facilities?unit=52&as_of={DAYS[1]}").get_json()
    assert [(item["code"], item["headcount"]) for item in answer["items"]] == [(first.code, 4)]
    page = client.get(f"/facilities?unit=52&as_of={DAYS[0]:%d/%m/%Y}").text
    assert first.code in page
    assert second.code not in page
    assert client.get("/api/v1/facilities?as_of=x").status_code == 422


def test_the_past_of_restricted_premises_says_no_place(session: Session) -> None:
    facility = make_facility(session)
    on(session, DAYS[0])
    changes = {"is_restricted": True, **dict.fromkeys(("longitude", "latitude", "x", "y", "srid"))}
    revise_facility(session, OPERATOR, facility.id, changes, revision=1)
    on(session, DAYS[1])
    (then,) = list_facilities(session, FacilityFilter(unit="52", as_of=DAYS[0])).items
    assert (then.longitude, then.latitude, then.location_source) == (None, None, None)
    assert list_facilities(session, FacilityFilter(bbox=(102, 8, 110, 24), as_of=DAYS[0])).count == 0
    assert all("location" not in version.said for version in versions_of(session, "facility", facility.id))
