"""The units a list may be narrowed to: those in which the one who asks sees anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.rows import scope_seen
from assetreg.admin_units.models import AdminUnit
from assetreg.admin_units.queries import list_units, provinces
from assetreg.core.clock import today


@dataclass(frozen=True, slots=True)
class UnitChoices:
    """``whole``: message id of the choice that narrows nothing. ``inside``: the province whose communes are offered."""

    whole: str
    provinces: Sequence[AdminUnit]
    inside: AdminUnit | None
    communes: Sequence[AdminUnit]

    def name_of(self, code: str) -> str:
        """What the chosen unit is called; its code where it is none of those offered."""
        offered = (*self.communes, *self.provinces, *([self.inside] if self.inside is not None else ()))
        return next((unit.name for unit in offered if unit.code == code), code)


def unit_choices(session: Session, chosen: str | None) -> UnitChoices:
    """What to offer beside the unit ``chosen`` now: provinces, and the communes of the one that is meant.

    Three statements at most.
    """
    scope = scope_seen(session)
    present = provinces(session, today())
    communes: Sequence[AdminUnit] = ()
    if scope.communes:
        mine = select(AdminUnit).where(AdminUnit.id.in_(scope.communes), AdminUnit.stands_on(today()))
        communes = session.scalars(mine.order_by(AdminUnit.code)).all()
    seen = scope.provinces | {unit.province_code for unit in communes}
    offered = [unit for unit in present if scope.country or unit.code in seen]
    wanted = _province_of(session, chosen) or (offered[0].code if len(offered) == 1 else None)
    inside = next((unit for unit in offered if unit.code == wanted), None)
    if inside is not None and (scope.country or inside.code in scope.provinces):
        communes = list_units(session, "commune", today(), within=inside.code)
    whole = "The whole country" if scope.country else "All that I see"
    return UnitChoices(whole, offered if len(offered) > 1 else [], inside, communes if inside else [])


def _province_of(session: Session, code: str | None) -> str | None:
    """The province of a present unit; None where there is none of this code."""
    if code is None or len(code) == 2:
        return code
    query = select(AdminUnit.province_code).where(
        AdminUnit.level == "commune", AdminUnit.code == code, AdminUnit.stands_on(today())
    )
    return session.scalar(query)
