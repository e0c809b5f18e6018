"""Reads of location quality: one facility's report, the list of work, the scores of units."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.orm import Session, aliased

from assetreg.access.rows import visible_sql
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.audit.models import ChangeSet
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.pages import Page, page_through
from assetreg.quality.formula import Check, Formula, formula_of
from assetreg.quality.grades import Alike, Figures, grade_of
from assetreg.quality.labels import found_sentence, remedy_sentence
from assetreg.quality.models import PlaceScore, PlaceVerdict

_LIVE = text("""
    SELECT score, importance, rank, failed, passed, unmade, looked_at, findings, formula
    FROM place_scored(CAST(:ids AS bigint[]))
""")


@dataclass(frozen=True, slots=True)
class Verdict:
    """That somebody looked at a finding and says the place is right."""

    id: int
    check_code: str
    reason: str
    looked_on: dt.date
    who: str


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """One check that failed; ``stands`` False where somebody looked at it and found it right. Names are shown only
    of what the reader may see."""

    check: Check
    distance_m: float | None
    basis: str | None
    unit_name: str
    other_code: str | None
    other_name: str
    verdict: Verdict | None

    @property
    def sentence(self) -> str:
        return found_sentence(
            self.check.code,
            basis=self.basis,
            distance_m=self.distance_m,
            unit=self.unit_name or "–",
            other=self.other_name or "–",
        )

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return remedy_sentence(self.check.code)


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """How far one facility's place can be believed, and why."""

    score: int
    grade: str
    importance: Decimal
    priority: int
    formula: int
    found: tuple[FoundPlace, ...]
    unmade: tuple[Check, ...]
    passed: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One facility whose place wants mending."""

    facility_id: int
    code: str
    name: str
    holder: str
    commune_name: str
    province_name: str | None
    score: int
    importance: Decimal
    priority: int
    found: tuple[FoundPlace, ...]

    @property
    def grade(self) -> str:
        return grade_of(self.score)


@dataclass(frozen=True, slots=True)
class ChangeFindings:
    """What the checks say of the facilities that one act wrote last: how many were scored, and failed by check."""

    scored: int
    poor: int
    by_check: tuple[tuple[Check, int], ...]


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """What a list of work shows: a province (2 digits) or present commune (its row), one check, one grade."""

    province: str | None = None
    commune_id: int | None = None
    check: str | None = None
    grade: str | None = None
    most_score: int = 99


def report_of(session: Session, facility_id: int) -> PlaceReport | None:
    """The report of a facility that the session sees; None for restricted premises, which have no place."""
    formula = formula_of(session)
    facts = session.execute(select(Facility.revision, Facility.is_restricted).where(Facility.id == facility_id)).first()
    if facts is None or facts.is_restricted:
        return None
    kept = session.scalar(select(PlaceScore).where(PlaceScore.facility_id == facility_id))
    if kept is not None and kept.facility_revision == facts.revision and kept.formula == formula.version:
        return _report(session, formula, facility_id, kept)
    row = session.execute(_LIVE, {"ids": [facility_id]}).first()  # changed with many others, and not yet counted anew
    return None if row is None else _report(session, formula, facility_id, row)


def _report(session: Session, formula: Formula, facility_id: int, row: Any) -> PlaceReport:
    found = _found(session, formula, {facility_id: (row.findings, row.looked_at)})[facility_id]
    return PlaceReport(
        row.score,
        grade_of(row.score),
        row.importance,
        -row.rank,
        row.formula,
        found,
        tuple(formula.named(row.unmade)),
        tuple(formula.named(row.passed)),
    )


def list_work(session: Session, wanted: WorkFilter, *, limit: int = 50, cursor: str | None = None) -> Page[WorkItem]:
    """What to mend first: the lowest scores of what matters most; raises ``Invalid`` for an unknown check."""
    formula = formula_of(session)
    commune, province = aliased(AdminUnit), aliased(AdminUnit)
    query: Select[*tuple[Any, ...]] = (
        select(
            PlaceScore.facility_id.label("facility"),
            PlaceScore.score,
            PlaceScore.importance,
            PlaceScore.findings,
            PlaceScore.looked_at,
            Facility.code,
            Facility.name,
            Facility.holder,
            commune.name.label("commune_name"),
            province.name.label("province_name"),
        )
        .join(Facility, Facility.id == PlaceScore.facility_id)
        .join(commune, commune.id == PlaceScore.commune_id)
        .outerjoin(
            province,
            (province.level == "province") & (province.code == PlaceScore.province_code) & province.valid_to.is_(None),
        )
        .where(PlaceScore.score <= wanted.most_score)
    )
    for condition in _conditions(formula, wanted):
        query = query.where(condition)
    keys: list[ColumnElement[Any]] = [PlaceScore.rank.label("rank"), PlaceScore.facility_id.label("last")]
    page = page_through(session, query, keys, lambda row: row, limit=limit, cursor=cursor)
    found = _found(session, formula, {row.facility: (row.findings, row.looked_at) for row in page.items})
    items = tuple(
        WorkItem(
            row.facility,
            row.code,
            row.name,
            row.holder,
            row.commune_name,
            row.province_name,
            row.score,
            row.importance,
            -row.rank,
            found[row.facility],
        )
        for row in page.items
    )
    return Page(items, page.next, page.count, page.count_is)


def _conditions(formula: Formula, wanted: WorkFilter) -> Iterable[Any]:
    if wanted.province is not None:
        yield PlaceScore.province_code == wanted.province
    if wanted.commune_id is not None:
        yield PlaceScore.commune_id == wanted.commune_id
    if wanted.check is not None:
        check = formula.of(wanted.check)
        if check is None:
            choices = ", ".join(one.code for one in formula.checks)
            raise Invalid([FieldError("check", "not_a_choice", {"value": wanted.check, "choices": choices})])
        standing = PlaceScore.failed.op("-")(PlaceScore.looked_at)  # what was looked at is among what failed
        yield standing.op("&")(1 << check.bit) != 0
    if wanted.grade is not None:
        scores = [score for score in range(101) if grade_of(score) == wanted.grade]
        yield PlaceScore.score.between(scores[0], scores[-1])


def _found(
    session: Session, formula: Formula, scores: dict[int, tuple[list[dict[str, Any]], int]]
) -> dict[int, tuple[FoundPlace, ...]]:
    """The findings of some facilities with the names they speak of: three statements, however many there are."""
    every = [one for findings, _ in scores.values() for one in findings]
    units = _names(session, {one["unit"] for one in every if "unit" in one})
    others = _neighbours(session, {one["other"] for one in every if "other" in one})
    verdicts = _verdicts(session, [facility for facility, (_, looked_at) in scores.items() if looked_at])
    made: dict[int, tuple[FoundPlace, ...]] = {}
    for facility_id, (findings, looked_at) in scores.items():
        rows = []
        for one in findings:
            check = formula.of(one["check"])
            if check is None:
                continue
            other_code, other_name = others.get(one.get("other", 0), (None, ""))
            seen = verdicts.get((facility_id, check.code)) if looked_at >> check.bit & 1 else None
            unit = units.get(one.get("unit", 0), "")
            rows.append(FoundPlace(check, one.get("distance_m"), one.get("basis"), unit, other_code, other_name, seen))
        made[facility_id] = tuple(rows)
    return made


def _names(session: Session, ids: Collection[int]) -> dict[int, str]:
    if not ids:
        return {}
    return {
        row.id: row.name for row in session.execute(select(AdminUnit.id, AdminUnit.name).where(AdminUnit.id.in_(ids)))
    }


def _neighbours(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Code and name of other facilities, of those that the session sees."""
    if not ids:
        return {}
    query = select(Facility.id, Facility.code, Facility.name).where(Facility.id.in_(ids))
    return {row.id: (row.code, row.name) for row in session.execute(query)}


def _verdicts(session: Session, facilities: Collection[int]) -> dict[tuple[int, str], Verdict]:
    if not facilities:
        return {}
    query = (
        select(PlaceVerdict, ChangeSet.actor)
        .join(ChangeSet, ChangeSet.id == PlaceVerdict.change_set_id)
        .where(PlaceVerdict.facility_id.in_(facilities))
    )
    return {
        (row.facility_id, row.check_code): Verdict(row.id, row.check_code, row.reason, row.looked_on, actor)
        for row, actor in session.execute(query)
    }


def figures_by_commune(
    session: Session, *, province: str | None = None, commune_id: int | None = None
) -> dict[tuple[str, int], Figures]:
    """The figures of every commune that the session sees, as they stand now: (province, commune) -> figures."""
    size = formula_of(session).size
    asked = {"province": province, "commune": commune_id}
    made: dict[tuple[str, int], Figures] = {}
    for row in session.execute(visible_sql(session, "assetreg.quality", "alike"), asked):
        figures = made.setdefault((row.province_code, row.commune_id), Figures(size))
        figures.add(
            Alike(
                row.score,
                row.failed,
                row.passed,
                row.unmade,
                row.looked_at,
                row.location_source,
                row.n,
                Decimal(row.importance),
            )
        )
    for row in session.execute(visible_sql(session, "assetreg.quality", "restricted"), asked):
        made.setdefault((row.province_code, row.commune_id), Figures(size)).restricted = row.n
    return made


def count_waiting(session: Session, province: str | None = None) -> int:
    """How many facilities wait to be counted anew."""
    return len(waiting(session, province))


def waiting(session: Session, province: str | None = None, *, every: bool = False) -> list[int]:
    """The facilities that wait to be counted anew, neighbours side by side; with ``every`` all that have a place."""
    statement = visible_sql(session, "assetreg.quality", "waiting")
    return list(session.scalars(statement, {"province": province, "every": every}))


def has_water(session: Session) -> bool:
    """Whether any layer of lakes and rivers is loaded."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM water_layer)")))


def boundaries_known(session: Session) -> tuple[int, int]:
    """How many present communes have a boundary, and how many communes there are."""
    row = session.execute(
        text("""
            SELECT count(*) FILTER (WHERE p.boundary IS NOT NULL), count(*)
            FROM admin_unit u LEFT JOIN admin_place p ON p.unit_id = u.id
            WHERE u.level = 'commune' AND u.valid_to IS NULL AND u.valid_from IS NOT NULL
        """)
    ).one()
    return int(row[0]), int(row[1])


def findings_of_change(session: Session, change_set_id: int) -> ChangeFindings:
    """The same, of those that the session sees."""
    formula = formula_of(session)
    query = (
        select(PlaceScore.failed, PlaceScore.looked_at, PlaceScore.score, func.count())
        .join(Facility, Facility.id == PlaceScore.facility_id)
        .where(Facility.change_set_id == change_set_id)
        .group_by(PlaceScore.failed, PlaceScore.looked_at, PlaceScore.score)
    )
    counts: Counter[str] = Counter()
    scored = poor = 0
    for failed, looked_at, score, n in session.execute(query):
        scored += n
        poor += n * (grade_of(score) in ("poor", "bad"))
        for check in formula.named(failed & ~looked_at):
            counts[check.code] += n
    by_check = tuple((check, counts[check.code]) for check in formula.checks if counts[check.code])
    return ChangeFindings(scored, poor, by_check)
