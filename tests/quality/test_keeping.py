"""Scores follow the register: at once for few, in sets for many; what a person looked at counts while it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant, Scope
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.audit.service import undo_change_set
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.quality import service
from assetreg.quality.background import AT_ONCE, after_import
from assetreg.quality.models import PlaceScore, PlaceVerdict, QualityFigure, QualitySnapshot
from assetreg.quality.published import get_published, list_published, write_csv, write_json
from assetreg.quality.queries import WorkFilter, count_waiting, figures_by_commune, list_work, report_of
from assetreg.quality.schemas import VerdictInput
from tests.factories.facilities import make_facility
from tests.quality.ground import Ground, bound_country, outcome, point, score_of
from tests.support.counting import count_statements
from tests.support.sealing import seal


@pytest.fixture
def ground(session: Session) -> Ground:
    return bound_country(session)


def given(session: Session, ground: Ground, x: float, y: float, **fields: object) -> Facility:
    said = {"commune_id": ground.commune_id, "location_source": "stated", "kind": "other", "name": "Nhà văn hóa"}
    return make_facility(session, location=point(x, y), **(said | fields))


def move(session: Session, facility: Facility, x: float, y: float) -> None:
    change = open_change_set(session, OPERATOR, "test.move")
    facility.location, facility.change_set_id = point(x, y), change.id
    facility.revision += 1
    seal(session)


def many(session: Session, n: int) -> int:
    """``n`` facilities written by one statement, at the centres of communes; the number of the act."""
    change = open_change_set(session, OPERATOR, "import.apply")
    session.execute(
        text("""
            INSERT INTO facility (code, province_code, name, kind, holder, commune_id, location, location_source,
                                  outcome, change_set_id)
            SELECT 'HQ-' || u.code || '-' || :change * 1000 + 800000 + n, u.province_code,
                   'Nhà ' || n, 'other', 'UBND', u.id,
                   ST_Translate(p.centre, 0.001 + n * 0.0001, 0.001), 'stated', 'undecided', :change
            FROM generate_series(1, :n) AS n
            JOIN LATERAL (SELECT id, code, province_code FROM admin_unit WHERE level = 'commune'
                          AND province_code = '52' AND valid_to IS NULL AND valid_from IS NOT NULL
                          ORDER BY code LIMIT 1) u ON true
            JOIN admin_place p ON p.unit_id = u.id
        """),
        {"n": n, "change": change.id},
    )
    seal(session)
    return change.id


def test_a_moved_point_is_counted_at_once_and_so_are_those_it_stood_beside(session: Session, ground: Ground) -> None:
    one, two = given(session, ground, *ground.inside), given(session, ground, *ground.inside, name="Trạm y tế")
    assert outcome(session, one, "on_another") == "failed"
    move(session, two, ground.inside[0] + 0.01, ground.inside[1])
    assert outcome(session, one, "on_another") == "passed"
    assert outcome(session, two, "on_another") == "passed"


def test_what_becomes_restricted_loses_its_score(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.inside)
    assert score_of(session, facility)
    change = open_change_set(session, OPERATOR, "test.restrict")
    facility.is_restricted, facility.location, facility.location_source = True, None, None
    facility.change_set_id, facility.revision = change.id, facility.revision + 1
    seal(session)
    assert session.scalar(select(func.count()).where(PlaceScore.facility_id == facility.id)) == 0
    assert report_of(session, facility.id) is None


def test_many_wait_until_they_are_counted_in_sets(session: Session) -> None:
    many(session, 60)
    assert count_waiting(session, "52") == 60
    facility_id = session.scalar(select(Facility.id).order_by(Facility.id).limit(1))
    report = report_of(session, facility_id or 0)  # counted while reading, where nobody has counted yet
    assert report is not None
    assert service.count_scores(session, "52") == 60
    assert count_waiting(session, "52") == 0
    kept = report_of(session, facility_id or 0)
    assert kept == report


def test_counting_again_changes_nothing(session: Session, ground: Ground) -> None:
    given(session, ground, *ground.next_door)
    before = [tuple(row) for row in session.execute(text("SELECT s.*, s.xmin::text FROM place_score s"))]
    assert service.count_scores(session, every=True) == len(before)
    assert [tuple(row) for row in session.execute(text("SELECT s.*, s.xmin::text FROM place_score s"))] == before


def test_statements_do_not_grow_with_what_is_brought_in(session: Session) -> None:
    many(session, 51)
    with count_statements(session) as few:
        service.count_scores(session, "52")
    many(session, 151)
    with count_statements(session) as more:
        service.count_scores(session, "52")
    assert len(few) == len(more)


def test_looked_at_and_right_gives_the_points_back_until_the_point_changes(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.next_door)
    before = score_of(session, facility).score
    said = VerdictInput.model_construct(check_code="outside_commune", reason="Ranh giới nạp đã cũ")
    row = service.look_at(session, OPERATOR, facility.code, said)
    seal(session)
    assert score_of(session, facility).score == before + 50
    report = report_of(session, facility.id)
    assert report is not None
    assert [one.verdict.reason for one in report.found if one.verdict] == ["Ranh giới nạp đã cũ"]
    assert list_work(session, WorkFilter(check="outside_commune")).items == ()
    move(session, facility, ground.next_door[0] + 0.001, ground.next_door[1])
    assert score_of(session, facility).score == before
    service.take_back(session, OPERATOR, facility.code, row.id)
    seal(session)
    assert session.scalar(select(func.count()).select_from(PlaceVerdict)) == 0


def test_undoing_a_verdict_takes_its_points_with_it(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.next_door)
    before = score_of(session, facility).score
    said = VerdictInput.model_construct(check_code="outside_commune", reason="Đã xem tại chỗ")
    act = service.look_at(session, OPERATOR, facility.code, said).change_set_id
    seal(session)
    undo_change_set(session, OPERATOR, act, reason="nhầm")
    seal(session)
    assert score_of(session, facility).score == before


def test_what_did_not_fail_or_cannot_be_right_is_refused(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.inside)
    with pytest.raises(Conflict, match="check_not_failed"):
        service.look_at(session, OPERATOR, facility.code, VerdictInput.model_construct(
            check_code="outside_commune", reason="đúng mà"))  # fmt: skip
    for code in ("centre_only", "no_point", "nonsense"):
        with pytest.raises(Invalid):
            service.look_at(session, OPERATOR, facility.code, VerdictInput.model_construct(
                check_code=code, reason="đúng mà"))  # fmt: skip


def test_only_those_who_may_edit_there_say_that_a_place_is_right(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.next_door)
    stranger = Actor("x", 1, (Grant("officer", Scope(provinces=frozenset({"51"}))),))
    said = VerdictInput.model_construct(check_code="outside_commune", reason="đúng mà")
    with pytest.raises(Forbidden):
        service.look_at(session, stranger, facility.code, said)


def test_the_list_of_work_puts_the_worst_of_what_matters_most_first(session: Session, ground: Ground) -> None:
    small = given(session, ground, *ground.next_door, name="Nhỏ")
    large = given(session, ground, ground.next_door[0] + 0.01, ground.next_door[1], name="Lớn",
                  gross_floor_m2=5_000, original_cost_vnd=90_000_000_000, headcount=120)  # fmt: skip
    good = given(session, ground, *ground.inside, name="Đúng", location_accuracy_m=5)
    listed = [item.code for item in list_work(session, WorkFilter(province="52")).items]
    assert listed == [large.code, small.code, good.code]
    assert [item.code for item in list_work(session, WorkFilter(grade="poor")).items] == [large.code, small.code]
    page = list_work(session, WorkFilter(province="52"), limit=2)
    rest = list_work(session, WorkFilter(province="52"), limit=2, cursor=page.next)
    assert [item.code for item in (*page.items, *rest.items)] == listed
    with pytest.raises(Invalid):
        list_work(session, WorkFilter(check="nonsense"))


def test_an_import_publishes_the_figures_of_the_provinces_it_touched(session: Session) -> None:
    change = many(session, 120)
    numbers = after_import(session, OPERATOR, 7, change)
    assert len(numbers) == 1
    table = get_published(session, numbers[0])
    assert (table.snapshot.province, table.snapshot.cause, table.snapshot.cause_number) == ("52", "import", 7)
    assert table.total.facilities == 120
    assert sum(table.total.bands) == sum(table.total.grades.values()) == 120
    assert table.total.sources == {"stated": 120}
    assert after_import(session, OPERATOR, 8, None) == []


def test_what_would_keep_a_load_waiting_is_left_to_the_machine(session: Session) -> None:
    change = many(session, AT_ONCE + 1)
    assert after_import(session, OPERATOR, 7, change) == []
    assert session.scalar(text("SELECT count(*) FROM background_job WHERE task = 'quality.count'")) == 1


def test_published_figures_are_those_of_the_register_and_stay(session: Session, ground: Ground) -> None:
    given(session, ground, *ground.next_door, headcount=40)
    given(session, ground, *ground.inside, commune_id=ground.neighbour_id)
    make_facility(session, location=None, location_source=None, is_restricted=True)
    (number,) = service.publish(session, ["52"], "count")
    live = {key[1]: figures for key, figures in figures_by_commune(session, province="52").items()}
    rows = session.scalars(select(QualityFigure).where(QualityFigure.snapshot_id == number)).all()
    for row in rows:
        figures = live[row.commune_id]
        for name in ("facilities", "restricted", "score_sum", "importance_sum", "weighted_sum", "bands", "failed",
                     "passed", "unmade", "looked_at", "sources"):  # fmt: skip
            assert getattr(row, name) == getattr(figures, name), name
    assert sum(row.facilities for row in rows) == 2
    for change in ("UPDATE quality_figure SET facilities = 0", "DELETE FROM quality_snapshot"):
        with session.begin_nested() as attempt:
            with pytest.raises(Exception, match="never changed"):
                session.execute(text(change))
            attempt.rollback()


def test_the_same_figures_give_the_same_bytes_and_a_change_shows(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.next_door)
    first, second = (service.publish(session, ["52"], "count")[0] for _ in range(2))
    one, two = get_published(session, first), get_published(session, second)
    assert one.snapshot.digest == two.snapshot.digest
    assert write_csv(one) == write_csv(two)
    assert write_json(two).replace(b'"before": "', b"") != write_json(one)  # the second knows what stood before
    move(session, facility, *ground.inside)
    third = get_published(session, service.publish(session, ["52"], "count")[0])
    assert third.snapshot.digest != two.snapshot.digest
    assert third.total_before is not None
    bit = 4
    assert (third.total_before.failed[bit], third.total.failed[bit]) == (1, 0)
    assert [row.id for row in list_published(session, "52").items] == [third.snapshot.id, second, first]


def test_loading_units_counts_everything_anew(session: Session, ground: Ground) -> None:
    facility = given(session, ground, *ground.inside)
    session.execute(text("DELETE FROM admin_boundary_part WHERE unit_id = :unit"), {"unit": ground.commune_id})
    service.after_units(session)
    assert outcome(session, facility, "outside_commune") == "unmade"
    assert session.scalars(select(QualitySnapshot.cause)).all() == ["units"]
