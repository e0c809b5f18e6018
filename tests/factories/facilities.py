"""The smallest valid facility, with whatever a test says about it."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.admin_units.models import AdminPlace, AdminUnit
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from tests.support.sealing import seal

_numbers = itertools.count(1)


def make_facility(session: Session, *, province: str = "52", **fields: Any) -> Facility:
    """A headquarters in the first present commune of ``province``, at the commune's centre unless told otherwise."""
    commune_id, code, centre = session.execute(
        select(AdminUnit.id, AdminUnit.code, func.ST_AsEWKT(AdminPlace.centre))
        .join(AdminPlace, AdminPlace.unit_id == AdminUnit.id)
        .where(AdminUnit.level == "commune", AdminUnit.province_code == province, AdminUnit.valid_to.is_(None))
        .where(AdminUnit.valid_from.is_not(None))
        .order_by(AdminUnit.code)
        .limit(1)
    ).one()
    change = open_change_set(session, OPERATOR, "test.make_facility")
    values: dict[str, Any] = {
        "code": f"HQ-{code}-{900_000 + next(_numbers)}",
        "province_code": province,
        "name": "Trụ sở UBND xã thử (cũ)",
        "kind": "headquarters",
        "holder": "UBND xã thử",
        "commune_id": commune_id,
        "location": centre,
        "location_source": "unit_centre",
        "change_set_id": change.id,
    }
    facility = Facility(**(values | fields))
    session.add(facility)
    seal(session)  # what a test does next is another act
    return facility
