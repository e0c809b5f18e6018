"""A database that is the newest is left alone: whoever serves or works meanwhile waits for nothing."""

from __future__ import annotations

from sqlalchemy import text

from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import downgrade, ensure_newest, installed_digest, newest_revision, replaceable_digest

# A policy that is installed anew is another row.
_INSTALLS = text("SELECT max(oid::bigint) FROM pg_policy")


def test_the_newest_database_is_not_locked_by_those_who_make_sure_of_it(empty: Runtime) -> None:
    engine = empty.engine()
    assert installed_digest(engine) == replaceable_digest()
    with engine.connect() as asking:
        before = asking.scalar(_INSTALLS)
        ensure_newest(engine)
        assert asking.scalar(_INSTALLS) == before


def test_other_functions_and_policies_are_installed_once_by_who_comes_next(empty: Runtime) -> None:
    engine = empty.engine()
    with engine.begin() as connection:
        connection.execute(text("DROP POLICY by_province ON facility"))
        connection.execute(text("COMMENT ON TABLE alembic_version IS 'of another program'"))
    ensure_newest(engine)
    policies = text("SELECT count(*) FROM pg_policies WHERE tablename = 'facility' AND policyname = 'by_province'")
    with engine.connect() as connection:
        assert connection.scalar(policies) == 1
    assert installed_digest(engine) == replaceable_digest()


def test_a_step_back_forgets_what_was_installed(empty: Runtime) -> None:
    engine = empty.engine()
    downgrade(engine, newest_revision())
    assert installed_digest(engine) is None
    ensure_newest(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT relrowsecurity FROM pg_class WHERE relname = 'facility'"))
