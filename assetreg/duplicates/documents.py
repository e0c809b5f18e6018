"""Pairs, comparisons and merges as scripts get them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Facility
from assetreg.duplicates.finding import lookalikes
from assetreg.duplicates.labels import told
from assetreg.duplicates.models import Merge
from assetreg.duplicates.movables import Pair
from assetreg.duplicates.queries import PairRecord
from assetreg.duplicates.unmerging import Parting


def candidates_of(session: Session, facility: Facility) -> Sequence[dict[str, Any]]:
    """The known facilities that one just entered may be, as a refusal names them."""
    found = lookalikes(session, facility)
    wanted = {one.facility.commune_id for one in found}
    names = dict(session.execute(select(AdminUnit.id, AdminUnit.name).where(AdminUnit.id.in_(wanted))).all())
    return [
        {
            "code": one.facility.code,
            "name": one.facility.name,
            "holder": one.facility.holder,
            "commune": names.get(one.facility.commune_id, ""),
            "score": one.verdict.score,
            "reasons": told(reason.as_json() for reason in one.verdict.reasons),
        }
        for one in found
    ]


def pair_document(pair: PairRecord) -> dict[str, Any]:
    """One pair."""
    sides = [
        {**asdict(side), "land_area_m2": None if side.land_area_m2 is None else float(side.land_area_m2)}
        for side in (pair.one, pair.other)
    ]
    return {
        "score": pair.score, "group": pair.group_id, "decision": pair.decision, "facility": sides[0],
        "other": sides[1], "reasons": told(pair.reasons),
    }  # fmt: skip


def merge_document(row: Merge, stays: str) -> dict[str, Any]:
    """One merge; ``facility`` is the code that stays."""
    return {
        "id": row.id, "facility": stays, "merged": row.merged_code, "merged_name": row.merged_name, "note": row.note,
        "choices": row.choices, "parts": row.parts, "change": row.merge_set_id,
    }  # fmt: skip


def parting_document(found: Parting) -> dict[str, Any]:
    """What taking a merge back would do."""
    return {
        "put_back": found.plan.count("restore"),
        "changed_back": found.plan.count("revert"),
        "conflicts": [{"table": table, "id": row_id} for table, row_id in found.conflicts],
        "additions": [{"key": one.key, "name": one.name, "bound": one.bound} for one in found.additions],
    }


def alike_document(pair: Pair) -> dict[str, Any]:
    """Two movables that read alike, with what speaks for their being one."""
    sides = [
        {"code": side.code, "name": side.name, "holder": side.holder, "unit": side.unit}
        for side in (pair.one, pair.other)
    ]
    reasons = told(reason.as_json() for reason in pair.verdict.reasons)
    return {"score": pair.verdict.score, "one": sides[0], "other": sides[1], "reasons": reasons}
