"""The second wall by itself: what the application's roles read and write in every table that knows provinces."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.actor import NOWHERE, OPERATOR, Scope
from assetreg.audit.record import open_change_set
from assetreg.core.cluster_roles import GROUPS
from assetreg.core.runtime import Runtime
from tests.support.walls import behind_walls
from tests.walls.records import FOREIGN_PROVINCE, KINDS, OWN_PROVINCE, Ground

# Tables that know a province and have no policy, with the reason.
UNWALLED = {"admin_unit": "reference of the whole country, public law"}
WITH_PROVINCE = text("""
    SELECT c.relname, c.relrowsecurity, EXISTS (
             SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = 'commune_id' AND NOT p.attisdropped)
             AS has_commune
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'province_code' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY c.relname
""")
# Of a province as a whole, or published in it: communes see those of their own province.
COMMON = {"commute_run", "agency_code_counter", "movable_code_counter", "import_mapping", "delegation_rule",
          "authorisation"}  # fmt: skip
# Seen by what was written under them, or by the file they belong to.
OTHERWISE = {"change_set", "import_row"}


@pytest.fixture
def own(grounds: dict[str, Ground]) -> Scope:
    """The scope of a clerk of the own commune."""
    commune = grounds["own"].commune
    assert commune is not None
    return Scope(communes=frozenset({commune.id}))


PROVINCE = Scope(provinces=frozenset({OWN_PROVINCE}))


def tables(session: Session) -> list[tuple[str, bool, bool]]:
    """Every table that knows provinces: its name, whether it is walled, whether it knows communes."""
    return [(name, walled, has_commune) for name, walled, has_commune in session.execute(WITH_PROVINCE)]


def seen(session: Session, table: str, columns: str) -> set[tuple[object, ...]]:
    """The different places of the rows that are seen."""
    return {tuple(row) for row in session.execute(text(f"SELECT DISTINCT {columns} FROM {table}"))}


def test_every_table_that_knows_provinces_is_walled_or_excused(walled: Runtime) -> None:
    with walled.session() as session:
        open_ones = {name for name, is_walled, _ in tables(session) if not is_walled}
    assert open_ones == set(UNWALLED)


def test_a_clerk_of_a_commune_sees_that_commune_in_every_table(walled: Runtime, own: Scope) -> None:
    (commune,) = own.communes
    with behind_walls(walled, own) as session:
        for name, _, has_commune in tables(session):
            if name in UNWALLED or name in OTHERWISE:
                continue
            if name in COMMON:
                assert seen(session, name, "province_code") <= {(OWN_PROVINCE,)}, name
            elif has_commune:
                assert seen(session, name, "commune_id") <= {(commune,)}, name
            else:
                assert not seen(session, name, "province_code"), name


def test_an_officer_of_a_province_sees_that_province_in_every_table(
    walled: Runtime, grounds: dict[str, Ground]
) -> None:
    with behind_walls(walled, PROVINCE) as session:
        for name, _, _ in tables(session):
            if name not in UNWALLED and name not in OTHERWISE:
                assert seen(session, name, "province_code") <= {(OWN_PROVINCE,)}, name


def test_whoever_sees_some_of_both_sees_all_of_both_and_no_more(walled: Runtime, grounds: dict[str, Ground]) -> None:
    foreign = grounds["foreign"].place
    mixed = Scope(provinces=frozenset({OWN_PROVINCE}), communes=frozenset({foreign.commune_id or 0}))
    with behind_walls(walled, mixed) as session:
        assert seen(session, "facility", "province_code, commune_id") == {
            (g.province, g.place.commune_id) for g in grounds.values() if g.commune is not None
        }
        assert seen(session, "agency", "province_code, commune_id") == {
            (g.province, g.place.commune_id) for g in grounds.values() if g.name != "beyond"
        }


def test_every_kind_is_really_there_and_seen_by_those_who_may(walled: Runtime, grounds: dict[str, Ground]) -> None:
    own = grounds["own"]
    with behind_walls(walled, PROVINCE) as narrow, behind_walls(walled) as wide:
        known = {name for name, _, _ in tables(narrow)}
        for name in KINDS:
            if name not in known or name in OTHERWISE:
                continue
            assert seen(narrow, name, "province_code") == {(OWN_PROVINCE,)}, name
            assert seen(wide, name, "province_code") == {(OWN_PROVINCE,), (FOREIGN_PROVINCE,)}, name
    with behind_walls(walled, Scope(communes=frozenset({own.place.commune_id or 0}))) as session:
        for name in ("import_row", "import_finding"):
            assert seen(session, name, "batch_id") == {(own.records["import_batch"].id,)}, name


def test_acts_are_seen_by_those_who_see_something_of_what_they_wrote(walled: Runtime, own: Scope) -> None:
    far = Scope(provinces=frozenset({"01"}))
    with behind_walls(walled, own) as session:
        assert session.scalar(text("SELECT count(*) FROM change_set WHERE verb = 'test.walls'")) == 1
    with behind_walls(walled, far) as session:
        assert session.scalar(text("SELECT count(*) FROM change_set")) == 0


def test_nobody_and_the_bare_login_see_nothing(walled: Runtime, grounds: dict[str, Ground]) -> None:
    with behind_walls(walled, NOWHERE) as session, walled.session(role="web") as bare:
        for name, _, _ in tables(session):
            if name not in UNWALLED:
                assert not seen(session, name, "province_code"), name
                assert not seen(bare, name, "province_code"), name


def test_a_setting_without_its_role_and_a_role_without_its_setting_open_nothing(walled: Runtime) -> None:
    with walled.session(role="web") as session:
        session.execute(text("SELECT set_config('assetreg.provinces', '{52}', true)"))
        assert not seen(session, "facility", "province_code")
    with walled.session(role="web") as session:
        session.execute(text("SELECT set_config('role', 'assetreg_province', true)"))
        assert not seen(session, "facility", "province_code")


@pytest.mark.parametrize("act", ["UPDATE {0} SET revision = revision + 1, change_set_id = {1}", "DELETE FROM {0}"])
@pytest.mark.parametrize("table", ["site_connection", "facility_party", "vehicle"])
def test_rows_behind_the_wall_are_not_written_either(walled: Runtime, own: Scope, table: str, act: str) -> None:
    with behind_walls(walled, own) as session:
        change = open_change_set(session, OPERATOR, "test.write")
        returned = session.execute(text(act.format(table, change.id) + " RETURNING commune_id")).all()
        session.rollback()
    assert [tuple(row) for row in returned] == [tuple(own.communes)]


@pytest.mark.parametrize("column", ["commune_id", "province_code"])
def test_no_row_is_carried_over_the_wall(walled: Runtime, own: Scope, grounds: dict[str, Ground], column: str) -> None:
    scope, value = {
        "commune_id": (own, grounds["sibling"].place.commune_id),
        "province_code": (PROVINCE, FOREIGN_PROVINCE),
    }[column]
    with behind_walls(walled, scope) as session:
        change = open_change_set(session, OPERATOR, "test.move")
        said = {"value": value, "change": change.id, "id": grounds["own"].records["facility"].id}
        move = text(f"UPDATE facility SET {column} = :value, change_set_id = :change WHERE id = :id")
        with pytest.raises(DBAPIError, match="row-level security"):
            session.execute(move, said)
        session.rollback()


def test_no_setting_is_left_on_a_connection_that_is_used_again(walled: Runtime, own: Scope) -> None:
    names = ("provinces", "user", "communes")
    settings = ", ".join(f"current_setting('assetreg.{name}', true)" for name in names)
    asked = text(f"SELECT current_user, {settings}, pg_backend_pid()")
    engine = walled.engine("web")
    engine.dispose()
    with behind_walls(walled, own, user_id=7) as session:
        role, _, user, communes, process = session.execute(asked).one()
        assert (role, user) == ("assetreg_commune", "7")
        assert communes == f"{{{min(own.communes)}}}"
        session.commit()
        assert session.execute(asked).one()[:3] == (role, "{}", "7")
        session.rollback()
        assert session.execute(asked).one()[0] == role
    with walled.session(role="web") as session:
        assert session.execute(asked).one() == ("assetreg_web", "", "", "", process)


def test_the_serving_login_owns_nothing_and_may_not_leave_the_wall(walled: Runtime) -> None:
    with behind_walls(walled) as session:
        owners = "SELECT relowner::regrole::text FROM pg_class UNION SELECT proowner::regrole::text FROM pg_proc"
        assert not {"assetreg_web", "assetreg_worker", *GROUPS} & set(session.scalars(text(owners)))
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text("ALTER TABLE facility DISABLE ROW LEVEL SECURITY"))
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text("SET LOCAL ROLE assetreg_owner"))
        session.rollback()


def test_clusters_of_the_map_are_counted_for_rows_that_the_writer_alone_sees(walled: Runtime) -> None:
    with walled.session() as session:
        assert session.scalar(text("SELECT map_cluster_drift()")) == 0
