"""A code says which unit is meant only together with its level and a day."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from assetreg.admin_units import queries
from assetreg.admin_units.models import AdminSuccession, AdminUnit
from assetreg.core.errors import NotFound
from tests.admin_units.conftest import EVE, FIRST_DAY, NOW

SAI_GON = "26740"
WHOLE_ISLANDS = {"318": "11948", "471": "19742", "498": "20333", "536": "21548", "755": "26732"}


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (EVE, (63, 696, 10035)),
        (FIRST_DAY, (34, 0, 3321)),
        (dt.date(2026, 4, 30), (34, 0, 3321)),
        (NOW, (34, 0, 3321)),
    ],
)
def test_the_country_counts_as_it_did_on_each_day(session: Session, on: dt.date, counts: tuple[int, ...]) -> None:
    assert tuple(queries.counts_as_of(session, on).values()) == counts


def test_a_code_means_another_unit_before_and_after(session: Session) -> None:
    before = queries.get_unit(session, SAI_GON, on=EVE)
    after = queries.get_unit(session, SAI_GON, on=NOW)
    assert (before.name, after.name) == ("Phường Bến Nghé", "Phường Sài Gòn")
    assert before.valid_to == after.valid_from == FIRST_DAY


def test_the_unit_before_a_reused_code_leads_to_the_one_after(session: Session) -> None:
    became = queries.successors(session, SAI_GON, "commune")
    assert [(r.of_name, r.name, r.share, r.effective_on) for r in became] == [
        ("Phường Bến Nghé", "Phường Sài Gòn", "full", FIRST_DAY)
    ]
    assert became[0].legal_act == "Nghị quyết 1685/NQ-UBTVQH15"
    assert queries.successors(session, SAI_GON, "commune", NOW) == []
    made_of = queries.predecessors(session, SAI_GON, "commune")
    assert {r.code for r in made_of} == {"26737", "26740", "26746"}
    assert {r.of_name for r in made_of} == {"Phường Sài Gòn"}


def test_neighbouring_codes_are_told_apart_by_date(session: Session) -> None:
    names = {
        code: tuple(unit and unit.name for unit in (queries.find_unit(session, code, on=on) for on in (EVE, NOW)))
        for code in ("26734", "26737", "26740", "26743", "26746")
    }
    assert names == {
        "26734": ("Phường Tân Định", None),
        "26737": ("Phường Đa Kao", "Phường Tân Định"),
        "26740": ("Phường Bến Nghé", "Phường Sài Gòn"),
        "26743": ("Phường Bến Thành", "Phường Bến Thành"),
        "26746": ("Phường Nguyễn Thái Bình", None),
    }


def test_a_province_of_an_old_name_and_another_code_is_not_confused(session: Session) -> None:
    assert queries.get_unit(session, "52", on=EVE).name == "Tỉnh Bình Định"
    assert queries.get_unit(session, "52", on=NOW).name == "Tỉnh Gia Lai"
    assert queries.find_unit(session, "64", on=NOW) is None
    former = queries.get_unit(session, "64", on=EVE)
    heir = queries.present_province_of(session, former.id)
    assert heir is not None
    assert (heir.code, heir.valid_from) == ("52", FIRST_DAY)


def test_without_a_day_a_code_means_its_last_unit(session: Session) -> None:
    assert queries.get_unit(session, "00001").name == "Phường Phúc Xá"
    assert queries.get_unit(session, SAI_GON).name == "Phường Sài Gòn"


def test_an_unknown_code_is_refused(session: Session) -> None:
    for code, level in (("99999", None), (SAI_GON, "district")):
        with pytest.raises(NotFound) as refusal:
            queries.get_unit(session, code, level=level)
        assert refusal.value.code == "unknown_unit"
    with pytest.raises(NotFound):
        queries.successors(session, "99999")


def test_one_code_cannot_mean_two_units_of_a_level_on_one_day(session: Session) -> None:
    session.add(
        AdminUnit(
            level="commune", code=SAI_GON, name="X", kind="ward", province_code="79", valid_from=EVE, source="test"
        )
    )
    with pytest.raises(IntegrityError, match="ex_admin_unit_code"):
        session.flush()


def test_whole_islands_were_districts_without_communes(session: Session) -> None:
    child = select(AdminUnit.parent_id).where(AdminUnit.level == "commune", AdminUnit.parent_id.is_not(None))
    childless = session.scalars(
        select(AdminUnit.code).where(AdminUnit.level == "district", AdminUnit.id.not_in(child))
    ).all()
    assert set(childless) == set(WHOLE_ISLANDS)
    for code, zone in WHOLE_ISLANDS.items():
        (heir,) = queries.successors(session, code, "district")
        assert (heir.code, heir.level, heir.kind, heir.share) == (zone, "commune", "special_zone", "full")
        assert queries.get_unit(session, code).kind == "island_district"


def test_another_district_is_followed_by_the_communes_on_its_land(session: Session) -> None:
    took = queries.successors(session, "760", "district")
    assert {r.name for r in took} >= {"Phường Sài Gòn", "Phường Bến Thành", "Phường Tân Định", "Phường Cầu Ông Lãnh"}
    assert {(r.share, r.is_default, r.legal_act) for r in took} == {("partial", False, "Nghị quyết 203/2025/QH15")}


def test_every_former_commune_went_somewhere_and_every_present_one_came_from_something(session: Session) -> None:
    went = select(AdminSuccession.from_unit_id)
    came = select(AdminSuccession.to_unit_id)
    ended = select(func.count()).where(AdminUnit.valid_to.is_not(None), AdminUnit.level != "district")
    begun = select(func.count()).where(AdminUnit.valid_from.is_not(None))
    assert session.scalar(ended.where(AdminUnit.id.not_in(went))) == 0
    assert session.scalar(begun.where(AdminUnit.id.not_in(came))) == 0


def test_a_commune_has_at_most_one_default_successor_and_parts_only_when_split(session: Session) -> None:
    rows = session.execute(
        select(
            func.count().label("n"),
            func.count().filter(AdminSuccession.is_default).label("defaults"),
            func.bool_and(AdminSuccession.share == "full").label("whole"),
        ).group_by(AdminSuccession.event_id, AdminSuccession.from_unit_id)
    ).all()
    assert {row.defaults for row in rows} == {1}
    assert {row.whole for row in rows if row.n == 1} == {True}
    assert {row.whole for row in rows if row.n > 1} == {False}


def test_a_province_that_became_a_city_begins_anew_under_its_code(session: Session) -> None:
    names = [
        queries.province_on(session, "75", on).name
        for on in (EVE, FIRST_DAY, dt.date(2026, 4, 29), dt.date(2026, 4, 30))
    ]
    assert names == ["Tỉnh Đồng Nai"] * 3 + ["Thành phố Đồng Nai"]
    (became,) = queries.successors(session, "75", on=FIRST_DAY)
    assert (became.kind, became.legal_act) == ("city", "Nghị quyết 30/2026/QH16")
    ward = queries.get_unit(session, "26368", on=NOW)
    assert ward.name == "Phường Long Thành"
    around = queries.profile(session, ward, NOW)
    assert [unit.name for unit in around.within] == ["Thành phố Đồng Nai"]
    assert [unit.name for unit in around.same_code] == ["Thị trấn Long Thành", "Xã Long Thành"]
    as_it_was = queries.get_unit(session, "26368", on=FIRST_DAY)
    assert [unit.name for unit in queries.profile(session, as_it_was).within] == ["Tỉnh Đồng Nai"]


def test_a_unit_lies_in_the_province_row_that_stands(session: Session) -> None:
    """Present communes of cities made in 2026 point to the city, not to the province it was."""
    parent = aliased(AdminUnit)
    wrong = session.scalars(
        select(AdminUnit.code)
        .join(parent, parent.id == AdminUnit.parent_id)
        .where(AdminUnit.valid_to.is_(None), parent.valid_to.is_not(None))
    ).all()
    assert wrong == []


def test_lists_are_ordered_and_paged(session: Session) -> None:
    communes = queries.list_units(session, "commune", NOW, "52")
    assert len(communes) == queries.count_units(session, "commune", NOW, "52") == 135
    first = queries.list_units(session, "commune", NOW, "52", limit=50)
    rest = queries.list_units(session, "commune", NOW, "52", after=first[-1].code)
    assert [u.code for u in [*first, *rest]] == sorted(u.code for u in communes)
    assert len(queries.list_units(session, "commune", EVE, "760")) == 10
    assert len(queries.provinces(session, NOW)) == 34
    assert [u.name for u in queries.list_units(session, "commune", NOW, "52", named="ia krai")] == ["Xã Ia Krái"]
