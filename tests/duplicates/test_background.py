"""A search that the machine does: left from the page, done by a worker behind its maker's walls, found again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.accounts.acting import actor_of
from assetreg.accounts.models import User
from assetreg.core.runtime import Runtime
from assetreg.duplicates.background import find_later, last_search
from assetreg.duplicates.models import Candidate
from tests.duplicates.test_merging import two
from tests.support.jobs import drain
from tests.support.web import PageClient, make_user


def test_a_worker_lists_what_its_maker_left_to_be_searched(committed: Runtime) -> None:
    with committed.session() as session:
        keep, merged = two(session)
        pair = tuple(sorted((keep.id, merged.id)))
        user = make_user(session, "officer", province="52")
        session.flush()
        job = find_later(session, actor_of(session, user), "52")
        number, user_id = job.id, user.id
        session.commit()
    drain(committed)
    with committed.session() as session:
        actor = actor_of(session, session.get_one(User, user_id))
        ended = last_search(session, actor)
        assert ended is not None
        assert (ended.id, ended.state, ended.problem) == (number, "done", None)
        found = session.execute(select(Candidate.facility_id, Candidate.other_id)).all()
        assert [tuple(row) for row in found] == [pair]


def test_the_page_says_how_far_the_last_search_is(client: PageClient, session: Session) -> None:
    left = client.post("/duplicates/search", data={"unit": "52"})
    assert (left.status_code, left.headers["Location"]) == (303, "/duplicates?unit=52")
    page = client.get("/duplicates?unit=52").text
    assert 'hx-trigger="every 1s"' in page
    assert "Tỉnh Gia Lai" in page
    assert client.post("/duplicates/search", data={"unit": "52"}).status_code == 409
    assert client.post("/duplicates/search", data={"unit": ""}).status_code == 303
