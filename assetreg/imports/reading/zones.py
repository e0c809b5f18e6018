"""Which zone of VN-2000 each former province measured in, by its name, as of today's rule table."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.assets.rule_models import ProvinceZone
from assetreg.core.clock import today
from assetreg.core.text import fold


def zones_of(session: Session) -> Mapping[str, int]:
    """Folded name of a former province, without its level -> EPSG code (Circular 973/2001/TT-TCĐC)."""
    query = select(ProvinceZone.name_vi, ProvinceZone.srid).where(ProvinceZone.stands_on(today()))
    return {fold(name).removeprefix("tinh ").removeprefix("thanh pho "): srid for name, srid in session.execute(query)}
