"""An event that is cut off at any moment leaves nothing; two who apply it do it once."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.core.errors import Conflict
from assetreg.core.runtime import Runtime
from assetreg.reorganisations import service
from benchmarks.reorganisations import contents
from tests.reorganisations.ground import applied, event, facility_in, ground_of, planned

pytestmark = pytest.mark.committing
MOMENTS = (0.005, 0.02, 0.05, 0.1, 0.2)  # seconds after the writing began


def test_a_connection_that_is_cut_while_it_writes_leaves_nothing(committed: Runtime) -> None:
    with committed.session() as session:
        ground = ground_of(session)
        for unit in (ground.first, ground.second, ground.split):
            facility_in(session, unit)
        session.commit()
        key = planned(session, event(ground)).key
    with committed.session() as session:
        before = contents(session)
    for moment in MOMENTS:
        apply_until_cut(committed, key, moment)
        with committed.session() as session:
            found = service.find_event(session, key)
            if found.state == "planned":
                assert contents(session) == before
            else:
                service.undo_event(session, OPERATOR, found, reason="thử")
        with committed.session() as session:
            assert contents(session) == before
            key = planned(session, event(ground_of(session))).key


def apply_until_cut(runtime: Runtime, key: str, moment: float) -> None:
    """Apply while another connection ends ours after a moment."""
    address = runtime.engine().url.render_as_string(hide_password=False).replace("+psycopg", "")
    with suppress(DBAPIError, psycopg.Error), Session(runtime.engine()) as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))

        def cut() -> None:
            time.sleep(moment)
            with psycopg.connect(address) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [pid])

        thread = threading.Thread(target=cut)
        found = service.find_event(session, key)
        thread.start()
        try:
            service.apply_event(session, OPERATOR, found)
            session.commit()
        finally:
            thread.join()


def test_the_same_event_is_applied_once(committed: Runtime) -> None:
    with committed.session() as session:
        found = applied(session, event(ground_of(session)))
        with pytest.raises(Conflict) as refusal:
            service.apply_event(session, OPERATOR, found)
        assert refusal.value.code == "event_applied"
        with pytest.raises(Conflict) as refusal:
            planned(session, event(ground_of(session)))
        assert refusal.value.code == "event_applied"
