"""Background work: queued with its transaction or never, done once, as its maker, behind the maker's walls."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Scope
from assetreg.access.rows import scope_seen
from assetreg.accounts.acting import actor_of
from assetreg.accounts.models import User
from assetreg.cli.worker import acting
from assetreg.core.errors import Conflict, NotFound
from assetreg.core.runtime import Runtime
from assetreg.jobs import running
from assetreg.jobs.models import Job
from assetreg.jobs.queries import find_job, get_job, workers_alive
from assetreg.jobs.running import run_job
from assetreg.jobs.service import cancel, leave
from assetreg.jobs.tasks import Task, Work, register_task
from tests.support.jobs import drain
from tests.support.walls import behind_walls
from tests.support.web import make_user

PAGE = ("imports.batch", "batch_id", "batch")
QUEUED = text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status = 'todo'")
STATES = text("SELECT status::text FROM procrastinate.procrastinate_jobs")


@pytest.fixture
def done() -> list[Work]:
    """What the task ``note`` was called with."""
    seen: list[Work] = []
    register_task(Task("note", seen.append, PAGE))
    return seen


def person(runtime: Runtime, role: str = "officer", province: str | None = "52") -> tuple[int, Scope]:
    """A new user and what this one sees."""
    with runtime.session() as session:
        user = make_user(session, role, province=province)
        session.commit()
        grants = actor_of(session, user).grants
    return user.id, grants[0].scope


def leave_as(runtime: Runtime, user_id: int, scope: Scope, task: str = "note") -> int:
    """A job left by a person through a walled session, as in a request."""
    with behind_walls(runtime, scope, user_id=user_id) as session:
        user = session.get_one(User, user_id)
        return leave(session, actor_of(session, user), task, "rows.csv", {"batch": 1}).id


def state_of(runtime: Runtime, job_id: int) -> Job:
    with runtime.session() as session:
        return get_job(session, job_id)


def test_what_is_left_is_queued_with_its_transaction_or_never(committed: Runtime, done: list[Work]) -> None:
    with committed.session() as session:
        leave(session, OPERATOR, "note", "rows.csv", {"batch": 1})
        session.rollback()
        assert session.scalar(QUEUED) == 0
        leave(session, OPERATOR, "note", "rows.csv", {"batch": 1})
        session.commit()
        assert session.scalar(QUEUED) == 1


def test_a_job_acts_as_its_maker_behind_the_makers_walls(committed: Runtime, done: list[Work]) -> None:
    seen: list[tuple[Scope, str | None]] = []
    role = text("SELECT current_setting('role')")
    register_task(Task("look", lambda w: seen.append((scope_seen(w.session), w.session.scalar(role))), PAGE))
    user_id, scope = person(committed)
    job = leave_as(committed, user_id, scope, "look")
    drain(committed)
    assert state_of(committed, job).state == "done"
    assert seen == [(Scope(provinces=frozenset({"52"})), "assetreg_province")]


def test_a_job_is_its_makers_alone(committed: Runtime, done: list[Work]) -> None:
    user_id, scope = person(committed)
    other, _ = person(committed)
    job = leave_as(committed, user_id, scope)
    with behind_walls(committed, scope, user_id=user_id) as session:
        assert find_job(session, job) is not None
    with behind_walls(committed, scope, user_id=other) as session:
        assert find_job(session, job) is None
        assert session.scalar(text("SELECT count(*) FROM background_job")) == 0
        with pytest.raises(NotFound):
            cancel(session, actor_of(session, session.get_one(User, other)), job)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO background_job (task, subject, actor, maker_id, locale) VALUES ('note', 'x', 'x', {other}, 'vi')",
        "INSERT INTO background_job (task, subject, actor, by_operator, locale) VALUES ('note', 'x', 'x', true, 'vi')",
        "UPDATE background_job SET maker_id = {other} WHERE id = {job}",
        "UPDATE background_job SET given = '{{}}' WHERE id = {job}",
        "SELECT queue_job({job})",
        "SELECT count(*) FROM procrastinate.procrastinate_jobs",
    ],
)
def test_nobody_leaves_work_in_the_name_of_another(committed: Runtime, done: list[Work], statement: str) -> None:
    user_id, scope = person(committed)
    other, _ = person(committed)
    job = leave_as(committed, user_id, scope)
    with pytest.raises(DBAPIError), behind_walls(committed, scope, user_id=user_id) as session:
        session.execute(text(statement.format(other=other, job=job)))


def test_what_a_job_wrote_is_committed_with_its_end_or_not_at_all(committed: Runtime) -> None:
    def write_and_fail(given: Work) -> None:
        given.session.execute(text("CREATE TABLE written ()"))
        raise Conflict("batch_applied", batch="1")

    told: list[str] = []
    register_task(Task("broken", write_and_fail, PAGE, lambda _s, _g, problem: told.append(problem.code)))  # type: ignore[union-attr]
    with committed.session() as session:
        job = leave(session, OPERATOR, "broken", "x", {"batch": 1}).id
    drain(committed)
    found = state_of(committed, job)
    assert (found.state, found.problem, told) == ("failed", {"code": "batch_applied", "params": {"batch": "1"}},
                                                  ["batch_applied"])  # fmt: skip
    with committed.session() as session:
        assert session.scalar(text("SELECT to_regclass('written')")) is None


def test_a_fault_is_tried_again_and_ends_when_it_stays(committed: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_ATTEMPTS", 2)
    tries: list[int] = []

    def fail(_work: Work) -> None:
        tries.append(1)
        raise RuntimeError("no luck")

    register_task(Task("unlucky", fail, PAGE))
    with committed.session() as session:
        job = leave(session, OPERATOR, "unlucky", "x", {"batch": 1}).id
    with pytest.raises(RuntimeError):
        run_job(committed, acting, job)
    run_job(committed, acting, job)
    assert (len(tries), state_of(committed, job).state) == (2, "failed")


def test_a_job_that_has_ended_is_never_done_twice(committed: Runtime, done: list[Work]) -> None:
    with committed.session() as session:
        job = leave(session, OPERATOR, "note", "x", {"batch": 1}).id
    run_job(committed, acting, job)
    run_job(committed, acting, job)
    assert len(done) == 1


def test_a_waiting_job_is_stopped_at_once_and_a_running_one_at_its_next_step(committed: Runtime) -> None:
    def step(given: Work) -> None:
        with committed.session() as session:
            cancel(session, OPERATOR, int(given.given["job"]))
        given.tell("read", 1)

    register_task(Task("stepping", step, ("imports.batch", "batch_id", "job")))
    with committed.session() as session:
        waiting = leave(session, OPERATOR, "stepping", "x", {"job": 0}).id
        assert cancel(session, OPERATOR, waiting).state == "cancelled"
        running_one = leave(session, OPERATOR, "stepping", "x", {"job": waiting + 1}).id
    assert running_one == waiting + 1
    drain(committed)
    assert [state_of(committed, one).state for one in (waiting, running_one)] == ["cancelled", "cancelled"]
    with committed.session() as session, pytest.raises(Conflict):
        cancel(session, OPERATOR, waiting)


def test_the_job_of_a_lost_worker_is_taken_up_again(committed: Runtime, done: list[Work]) -> None:
    with committed.session() as session:
        job = leave(session, OPERATOR, "note", "x", {"batch": 1}).id
    with committed.session() as session:  # a worker that took it and was never heard of again
        lost = text("""
            WITH lost AS (INSERT INTO procrastinate.procrastinate_workers (last_heartbeat)
                          VALUES (now() - interval '1 hour') RETURNING id)
            UPDATE procrastinate.procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM lost)
        """)
        session.execute(text("SET LOCAL search_path TO procrastinate, public"))
        session.execute(lost)
        session.execute(text("UPDATE public.background_job SET state = 'running', attempts = 1"))
    drain(committed)
    assert (state_of(committed, job).state, len(done)) == ("done", 1)


def test_progress_is_seen_while_the_work_goes_on(committed: Runtime) -> None:
    seen: list[tuple[str | None, int, int | None]] = []

    def tell(given: Work) -> None:
        given.tell("read", 3, 10)
        with committed.session() as session:
            job = session.scalars(select(Job)).one()
            seen.append((job.stage, job.done, job.percent))

    register_task(Task("telling", tell, PAGE))
    with committed.session() as session:
        leave(session, OPERATOR, "telling", "x", {"batch": 1})
    drain(committed)
    assert seen == [("read", 3, 30)]


def test_one_can_ask_whether_anybody_works(session: Session) -> None:
    assert workers_alive(session) == 0
    session.execute(text("INSERT INTO procrastinate.procrastinate_workers DEFAULT VALUES"))
    assert workers_alive(session) == 1


def test_a_closed_account_leaves_nothing_done(committed: Runtime, done: list[Work]) -> None:
    user_id, scope = person(committed)
    job = leave_as(committed, user_id, scope)
    with committed.session() as session:
        session.get_one(User, user_id).active = False
    drain(committed)
    assert (state_of(committed, job).state, done) == ("failed", [])


def test_a_page_shows_how_far_a_job_is_and_leads_to_its_result(
    session: Session, signed_in: Callable[[str], object], done: list[Work]
) -> None:
    client = signed_in("officer")
    user = session.scalars(select(User).order_by(User.id.desc()).limit(1)).one()
    job = leave(session, actor_of(session, user), "note", "rows.csv", {"batch": 7})
    session.commit()
    page = client.get(f"/jobs/{job.id}")  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert "rows.csv" in page.text
    asked = client.get(f"/jobs/{job.id}", headers={"HX-Request": "true"})  # type: ignore[attr-defined]
    assert 'hx-trigger="every 1s"' in asked.text
    assert client.get(f"/api/v1/jobs/{job.id}").json["state"] == "waiting"  # type: ignore[attr-defined]
    stopped = client.post(f"/jobs/{job.id}/cancel")  # type: ignore[attr-defined]
    assert stopped.headers["Location"].endswith("/imports/7")
    ended = client.get(f"/jobs/{job.id}", headers={"HX-Request": "true"})  # type: ignore[attr-defined]
    assert ended.headers["HX-Redirect"].endswith("/imports/7")
