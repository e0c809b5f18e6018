"""Reads the facts that decide who decides: the asset, the body that holds it, who receives it, where all of it lies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Row, Select, literal, null, select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.assets.rule_tables import figure
from assetreg.core.clock import today
from assetreg.core.errors import NotFound
from assetreg.core.text import fold
from assetreg.dispositions.law.authority_book import BLOCKS, AuthorityFacts
from assetreg.movables.models import Equipment, Vehicle

_COUNCIL_OFFICE = re.compile(r"^van phong (doan (dbqh|dai bieu quoc hoi) va )?(hdnd|hoi dong nhan dan)\b(?!.* ubnd)")
_SEATS = ("headquarters", "public_service", "land")
_RECEIVERS = {"association": "association", "enterprise": "state_enterprise"}
_DEEPEST = 8  # bodies above one another, from a branch to its ministry


class AuthorityLine(Protocol):
    """What asks: an asset (``asset_kind`` is its table), the form, and the receiver as far as it is known.

    A line may also carry ``recovered_by_level``, ``combined_with`` and ``under_plan`` (``Asked`` does).
    """

    @property
    def asset_kind(self) -> str: ...
    @property
    def asset_id(self) -> int: ...
    @property
    def form(self) -> str: ...
    @property
    def receiver_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One asset and what is to become of it, for whoever has no line of a case yet."""

    asset_kind: str
    asset_id: int
    form: str
    receiver_id: int | None = None
    recovered_by_level: str | None = None
    combined_with: str | None = None
    under_plan: bool = False


def facts_of(session: Session, line: AuthorityLine, *, on: dt.date | None = None) -> AuthorityFacts:
    """The facts of one line; raises ``NotFound`` for an asset that the session does not see."""
    return facts_of_all(session, [line], on=on)[0]


def facts_of_all(
    session: Session, lines: Sequence[AuthorityLine], *, on: dt.date | None = None
) -> list[AuthorityFacts]:
    """The facts of many lines, in their order, in a handful of statements; ``on``: the day of the threshold of
    fixed assets. Raises ``NotFound``."""
    assets = _assets(session, lines)
    bodies = _bodies(session, {asset.holder_id for asset in assets.values()} | {line.receiver_id for line in lines})
    ministries = _ministries(session, bodies)
    least = int(figure(session, "fixed_asset_vnd", on or today()))
    found = []
    for line in lines:
        asset = assets.get((line.asset_kind, line.asset_id))
        if asset is None:
            raise NotFound("record_not_found", record=str(line.asset_id))
        found.append(_facts(line, asset, bodies, ministries, least))
    return found


def _facts(
    line: AuthorityLine, asset: Row[Any], bodies: Mapping[int, Agency], ministries: Mapping[int, int], least: int
) -> AuthorityFacts:
    holder = bodies.get(asset.holder_id)
    block = asset.level if holder is None else holder.block
    cost = None if asset.cost is None else asset.cost // (asset.quantity or 1)
    level, doubts = _recovered(line, asset, block)
    return AuthorityFacts(
        line.form,
        line.asset_kind,
        block if block in BLOCKS else "province",
        asset.province_code if holder is None else holder.province_code,
        asset.province_code,
        is_seat=asset.kind in _SEATS,
        is_fixed_asset=line.asset_kind == "facility" or cost is None or cost >= least,
        is_public_unit=holder is not None and holder.regime == "public_service_unit",
        is_council_office=holder is not None and is_council_office(holder.name, holder.block),
        original_cost_vnd=cost,
        recovered_by=level,
        receiver=_receiver(line, holder, bodies, ministries),
        combined_with=getattr(line, "combined_with", None),
        under_plan=bool(getattr(line, "under_plan", False)),
        holder=asset.holder if holder is None else holder.name,
        regime="state" if holder is None else holder.regime,
        commune=asset.commune or "",
        doubts=(*(() if holder is not None else ("holder_unknown",)), *doubts),
    )


def is_council_office(name: str, block: str) -> bool:
    """Whether a body is the Office of the Provincial People's Council, with or without that of the delegation of the
    National Assembly (Decree 186/2025/NĐ-CP, Art. 6(4)c); an office shared with a People's Committee is not."""
    return block == "province" and _COUNCIL_OFFICE.search(fold(name)) is not None


def _recovered(line: AuthorityLine, asset: Row[Any], block: str | None) -> tuple[str, tuple[str, ...]]:
    """The level that recovered the asset; where only the register says that it was recovered, the province's."""
    said = getattr(line, "recovered_by_level", None)
    if said is not None:
        return said, ()
    if asset.legal_form != "recover" or line.form == "recover":
        return "none", ()
    return "central" if block == "central" else "province", ("recovering_level_unknown",)


def _receiver(
    line: AuthorityLine, holder: Agency | None, bodies: Mapping[int, Agency], ministries: Mapping[int, int]
) -> str:
    receiver = None if line.receiver_id is None else bodies.get(line.receiver_id)
    if receiver is None or holder is None:
        return "unknown"
    if receiver.kind in _RECEIVERS:
        return _RECEIVERS[receiver.kind]
    if (holder.block == "central") != (receiver.block == "central"):
        return "other"
    if holder.block == "central":
        return "same" if ministries.get(holder.id) == ministries.get(receiver.id) else "other"
    return "same" if holder.province_code == receiver.province_code else "other"


def _assets(session: Session, lines: Sequence[AuthorityLine]) -> dict[tuple[str, int], Row[Any]]:
    wanted: dict[str, set[int]] = {}
    for line in lines:
        wanted.setdefault(line.asset_kind, set()).add(line.asset_id)
    return {
        (kind, row.id): row
        for kind, ids in wanted.items()
        if kind in _MODELS
        for row in session.execute(_select(_MODELS[kind]).where(_MODELS[kind].id.in_(sorted(ids))))
    }


def _select(model: Any) -> Select[Any]:
    """What a rule asks of a kind of asset, under the same names for all of them."""
    is_facility = model is Facility
    query: Select[Any] = select(
        model.id, model.kind, model.holder, model.holder_id, model.province_code,
        model.original_cost_vnd.label("cost"), AdminUnit.name.label("commune"),
        (model.holder_level if is_facility else null()).label("level"),
        (model.legal_form if is_facility else null()).label("legal_form"),
        (model.quantity if model is Equipment else literal(1)).label("quantity"),
    )  # fmt: skip
    return query.outerjoin(AdminUnit, AdminUnit.id == model.commune_id)


_MODELS: Mapping[str, Any] = {"facility": Facility, "vehicle": Vehicle, "equipment": Equipment}


def _bodies(session: Session, ids: Collection[int | None]) -> dict[int, Agency]:
    numbers = sorted(one for one in ids if one is not None)
    return {row.id: row for row in session.scalars(select(Agency).where(Agency.id.in_(numbers)))} if numbers else {}


def _ministries(session: Session, bodies: Mapping[int, Agency]) -> dict[int, int]:
    """The topmost body above each central one; one statement a step up, and none where no central body is asked for."""
    above = {one.id: one.superior_id for one in bodies.values() if one.block == "central"}
    tops = {number: number for number in above}
    for _ in range(_DEEPEST):
        unread = {up for up in above.values() if up is not None} - above.keys()
        if not unread:
            break
        read = session.execute(select(Agency.id, Agency.superior_id).where(Agency.id.in_(sorted(unread))))
        above |= dict.fromkeys(unread) | {row.id: row.superior_id for row in read}
    for number in tops:
        for _ in range(_DEEPEST):
            up = above.get(tops[number])
            if up is None:
                break
            tops[number] = up
    return tops
