"""Reports, lists of work and league tables as JSON, for the interface and the command line alike."""

from __future__ import annotations

from typing import Any

from assetreg.quality.formula import Check, Formula
from assetreg.quality.league import League, Standing
from assetreg.quality.models import QualitySnapshot
from assetreg.quality.published import figures_document
from assetreg.quality.queries import FoundPlace, PlaceReport, WorkItem


def report_document(code: str, report: PlaceReport | None) -> dict[str, Any]:
    """One facility; ``score`` null for restricted premises, which have no place."""
    if report is None:
        return {"facility": code, "score": None, "grade": None, "findings": [], "unmade": [], "passed": []}
    return {
        "facility": code,
        "score": report.score,
        "grade": report.grade,
        "importance": float(report.importance),
        "priority": report.priority,
        "formula": report.formula,
        "findings": [finding_document(one) for one in report.found],
        "unmade": [check.code for check in report.unmade],
        "passed": [check.code for check in report.passed],
    }


def finding_document(found: FoundPlace) -> dict[str, Any]:
    """One check that failed, and whether somebody looked at it and found it right."""
    return {
        "check": found.check.code,
        "severity": found.check.severity,
        "weight": found.check.weight,
        "distance_m": found.distance_m,
        "basis": found.basis,
        "unit": found.unit_name or None,
        "facility": found.other_code,
        "sentence": found.sentence,
        "looked_at": None
        if found.verdict is None
        else {
            "id": found.verdict.id,
            "on": found.verdict.looked_on.isoformat(),
            "by": found.verdict.who,
            "reason": found.verdict.reason,
        },
    }


def work_document(item: WorkItem) -> dict[str, Any]:
    """One line of the list of work."""
    return {
        "facility": item.code,
        "name": item.name,
        "holder": item.holder,
        "commune": item.commune_name,
        "province": item.province_name,
        "score": item.score,
        "grade": item.grade,
        "importance": float(item.importance),
        "priority": item.priority,
        "findings": [finding_document(one) for one in item.found],
    }


def league_document(table: League) -> dict[str, Any]:
    """All units of the table, the best first."""
    return {
        "level": table.level,
        "formula": table.formula.version,
        "total": figures_document(table.total, table.formula),
        "units": [standing_document(one, table.formula) for one in table.units],
    }


def standing_document(one: Standing, formula: Formula) -> dict[str, Any]:
    """One unit of the table."""
    return {
        "code": one.code,
        "name": one.name,
        "change": None if one.change is None else float(one.change),
        "since": None if one.since is None else one.since.isoformat(),
        "worst": None if one.worst is None else one.worst.code,
        **figures_document(one.figures, formula),
    }


def snapshot_document(one: QualitySnapshot) -> dict[str, Any]:
    """The heading of one published table."""
    return {
        "table": one.id,
        "province": one.province,
        "day": one.day.isoformat(),
        "cause": one.cause,
        "cause_number": one.cause_number,
        "formula": one.formula,
        "digest": one.digest,
    }


def check_document(check: Check) -> dict[str, Any]:
    """One check of the formula."""
    return {
        "check": check.code,
        "severity": check.severity,
        "weight": check.weight,
        "withheld": check.withheld,
        "limit_m": check.limit_m,
        "may_be_right": check.may_be_right,
    }
