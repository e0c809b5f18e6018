"""Large events are applied and taken back by the worker, as their person; planned ones when their day comes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Scope
from assetreg.accounts.acting import actor_of
from assetreg.accounts.models import User
from assetreg.cli.worker import register_tasks
from assetreg.core.errors import Conflict
from assetreg.core.runtime import Runtime
from assetreg.jobs.models import Job
from assetreg.jobs.queries import get_job
from assetreg.reorganisations import background, queries
from assetreg.reorganisations.models import Reorganisation
from benchmarks.reorganisations import contents
from tests.accounts.cast import on_day
from tests.reorganisations.ground import (
    DAY,
    MERGED,
    PROVINCE,
    commune_code,
    event,
    facility_in,
    ground_of,
    planned,
    written,
)
from tests.support.jobs import drain
from tests.support.walls import behind_walls
from tests.support.web import PageClient, make_user

HERE = Scope(provinces=frozenset({PROVINCE}))
EVE = DAY - dt.timedelta(days=1)


def officer_of(session: Session, user_id: int) -> Actor:
    return actor_of(session, session.get_one(User, user_id))


def state_of(runtime: Runtime, number: int) -> tuple[Reorganisation, Job | None]:
    with runtime.session() as session:
        found = queries.get_event(session, number)
        return found, None if found.job_id is None else get_job(session, found.job_id)


@pytest.fixture
def here(committed: Runtime) -> tuple[int, int]:
    """An officer of the province and a facility of a commune that will merge; the worker knows its tasks."""
    register_tasks()
    with committed.session() as session:
        user = make_user(session, "officer", province=PROVINCE)
        user.grants[0].valid_from = EVE - dt.timedelta(days=30)
        facility = facility_in(session, ground_of(session).first)
        session.commit()
        return user.id, facility.id


@pytest.mark.committing
def test_the_worker_applies_and_takes_back_as_the_person_who_asked(committed: Runtime, here: tuple[int, int]) -> None:
    user_id, facility_id = here
    with committed.session() as session:
        before = contents(session)
    with behind_walls(committed, HERE, user_id=user_id) as session:
        actor = officer_of(session, user_id)
        found = planned(session, event(ground_of(session)), actor)
        background.apply_later(session, actor, found, expect=None)
        number = found.id
        with pytest.raises(Conflict, match="event_at_work"):
            background.apply_later(session, actor, found, expect=None)
    drain(committed)
    found, job = state_of(committed, number)
    assert (found.state, found.applied_by, job and job.state) == ("applied", actor.name, "done")
    with committed.session() as session:
        assert commune_code(session, "facility", facility_id) == MERGED
    with behind_walls(committed, HERE, user_id=user_id) as session:
        background.undo_later(session, actor, queries.get_event(session, number), reason="thử")
    drain(committed)
    assert state_of(committed, number)[0].state == "undone"
    with committed.session() as session:
        after = contents(session)
    assert {table for table in after if after[table] != before[table]} == {"background_job"}  # what was asked stays


@pytest.mark.committing
def test_what_changed_since_it_was_shown_is_refused_and_said(committed: Runtime, here: tuple[int, int]) -> None:
    user_id, _ = here
    with behind_walls(committed, HERE, user_id=user_id) as session:
        actor = officer_of(session, user_id)
        found = planned(session, event(ground_of(session)), actor)
        background.apply_later(session, actor, found, expect=None)
        number = found.id
    with committed.session() as session:
        facility_in(session, ground_of(session).second)
        session.commit()
    drain(committed)
    found, job = state_of(committed, number)
    assert (found.state, job and job.state) == ("planned", "failed")
    assert job is not None
    assert job.problem is not None
    assert job.problem["code"] == "plan_changed"


@pytest.mark.committing
def test_a_planned_event_is_applied_when_its_day_has_come_and_never_before(
    committed: Runtime, here: tuple[int, int]
) -> None:
    user_id, _ = here
    with committed.session() as session:
        ground = ground_of(session)
    with on_day(EVE), behind_walls(committed, HERE, user_id=user_id) as session:
        actor = officer_of(session, user_id)
        comes = planned(session, event(ground), actor)
        background.apply_on_its_day(session, actor, comes)
        far = event(ground, key="thu-xa", effective_on="2099-07-01")
        waits = planned(session, far, actor)
        background.apply_on_its_day(session, actor, waits)
        assert background.job_of(session, comes) is None  # nothing works on it yet
        numbers = comes.id, waits.id
    with committed.session() as session:
        newcomer = facility_in(session, ground.second)  # entered meanwhile: the same rules hold for it
        session.commit()
    with on_day(EVE):
        drain(committed)  # the worker's clock, not the queue's, says that it is too early
    early, job = state_of(committed, numbers[0])
    assert (early.state, job and job.problem and job.problem["code"]) == ("planned", "not_yet_effective")
    with behind_walls(committed, HERE, user_id=user_id) as session:
        background.apply_on_its_day(session, actor, queries.get_event(session, numbers[0]))
    drain(committed)
    assert state_of(committed, numbers[0])[0].state == "applied"
    assert state_of(committed, numbers[1])[0].state == "planned"
    with committed.session() as session:
        assert commune_code(session, "facility", newcomer.id) == MERGED


@pytest.mark.committing
def test_what_is_kept_for_a_person_again_is_not_applied_by_itself(committed: Runtime, here: tuple[int, int]) -> None:
    user_id, _ = here
    with on_day(EVE), behind_walls(committed, HERE, user_id=user_id) as session:
        actor = officer_of(session, user_id)
        found = planned(session, event(ground_of(session)), actor)
        background.apply_on_its_day(session, actor, found)
        background.keep_for_hand(session, actor, found)
        number = found.id
    drain(committed)
    assert state_of(committed, number)[0].state == "planned"


def test_a_large_event_is_left_to_the_worker_from_the_page(
    client: PageClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "LARGE_ROWS", 3)
    ground = ground_of(session)
    address = client.post("/reorganisations", data={"content": written(event(ground))}).location
    found = queries.get_event(session, int(address.rsplit("/", 1)[1]))
    assert client.post(f"{address}/apply", data={"digest": found.digest}).status_code == 303
    session.refresh(found)
    assert found.state == "planned"
    page = client.get(address).text
    assert f"/jobs/{found.job_id}" in page
    assert f"{address}/apply" not in page


def test_an_event_whose_day_has_come_is_shown_on_the_dashboard_to_those_who_may(
    client: PageClient, session: Session
) -> None:
    address = client.post("/reorganisations", data={"content": written(event(ground_of(session)))}).location
    assert address in client.get("/").text
    far = written(event(ground_of(session), key="thu-xa", effective_on="2099-07-01"))
    later = client.post("/reorganisations", data={"content": far}).location
    assert later not in client.get("/").text
    assert client.post(f"{later}/on-its-day").status_code == 303
    assert f"{later}/by-hand" in client.get(later).text
    assert client.post(f"{later}/changes/1/drop").status_code == 409  # what is to happen by itself is not rewritten
    assert client.post(f"{later}/by-hand").status_code == 303
    assert f"{later}/on-its-day" in client.get(later).text
