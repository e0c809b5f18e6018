"""Finds for every proposed line the asset, the form the law offers for it, the path it takes and its ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.agencies.matching import match_agencies
from assetreg.agencies.models import Agency
from assetreg.core.errors import FieldError
from assetreg.dispositions.cases import selling
from assetreg.dispositions.cases.assets import Asset, find_assets
from assetreg.dispositions.cases.models import DispositionLine
from assetreg.dispositions.cases.schemas import LineInput
from assetreg.dispositions.law.authority_book import AuthorityFacts
from assetreg.dispositions.law.authority_facts import Asked, facts_of_all
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.legal_forms import AssetFacts, offered
from assetreg.dispositions.law.paths import PathRow, Situation

# How the facts of authority call a receiver, and how the conditions of paths do.
_RECEIVERS = {
    "same": "inside",
    "other": "elsewhere",
    "association": "association",
    "state_enterprise": "enterprise",
}
_PARTS = ("area_m2", "land_m2", "quantity")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line as it will be entered: the asset, its path, and the columns that follow from what was said."""

    asset: Asset
    path: PathRow
    columns: dict[str, Any]


def propose(
    session: Session,
    law: Law,
    lines: Sequence[LineInput],
    *,
    initiator: str | None,
    known: Sequence[DispositionLine] = (),
) -> tuple[list[Proposed | None], list[FieldError]]:
    """Every line with its path, in their order, and what refuses any of them (``lines.0.form``).

    ``known``: lines of the case that stand already, which a plan for a recovered asset may follow.
    """
    assets = find_assets(session, [line.asset for line in lines])
    receivers = _receivers(session, lines, assets)
    facts = _facts(session, law, lines, assets, receivers)
    proposed: list[Proposed | None] = []
    errors: list[FieldError] = []
    for place, line in enumerate(lines):
        asset = assets.get(line.asset)
        if asset is None:
            found: Proposed | FieldError = FieldError("asset", "unknown_asset", {"value": line.asset})
        else:
            recovered = _recovery(line, facts[place])
            found = _propose_one(law, line, asset, facts[place], receivers[place], initiator, recovered)
        if isinstance(found, FieldError):
            errors.append(FieldError(f"lines.{place}.{found.field}", found.code, found.params))
        proposed.append(None if isinstance(found, FieldError) else found)
    errors += _doubled(lines, proposed, known)
    return proposed, errors


def whole_or_part(line: LineInput, asset: Asset) -> dict[str, Decimal | None] | FieldError:
    """What names a part of an asset; all of a thing is no part. A part larger than the whole is refused."""
    wholes = {"area_m2": asset.floor_m2, "land_m2": asset.land_m2, "quantity": asset.quantity}
    said = {name: getattr(line, name) for name in _PARTS}
    for name, value in said.items():
        whole = wholes[name]
        if value is not None and (name == "quantity") == (asset.kind == "facility"):
            return FieldError(name, "part_not_of_kind")
        if value is not None and whole is not None and value > whole:
            return FieldError(name, "part_larger", {"value": value, "whole": whole})
    if all(value is None or (wholes[name] is not None and value == wholes[name]) for name, value in said.items()):
        return dict.fromkeys(_PARTS)
    return said


def _propose_one(
    law: Law,
    line: LineInput,
    asset: Asset,
    facts: AuthorityFacts,
    receiver: tuple[str | None, int | None],
    initiator: str | None,
    recovery: str,
) -> Proposed | FieldError:
    obstacle = form_obstacle(law, line.form, asset, facts, recovery)
    if obstacle is not None:
        return obstacle
    parts = whole_or_part(line, asset)
    if isinstance(parts, FieldError):
        return parts
    path = _path(law, line, facts, initiator, recovery, partial=any(parts.values()))
    if isinstance(path, FieldError):
        return path
    unsold = selling.obstacle(law, path, line.sale_method, facts)
    if unsold is not None:
        return FieldError("sale_method", unsold, {"value": line.sale_method or path.code})
    ground = read_ground(law, line.form, line.ground)
    if isinstance(ground, FieldError):
        return ground
    columns = {name: getattr(line, name) for name in ("form", "reason", "final_use", "sale_method", "note")}
    columns |= {"path": path.code, "ground": ground, "receiver": receiver[0], "receiver_id": receiver[1], **parts}
    return Proposed(asset, path, columns)


def form_obstacle(
    law: Law, form: str, asset: Asset, facts: AuthorityFacts, recovery: str = "none"
) -> FieldError | None:
    """Why the law does not let this asset take a form; None where it does."""
    if form not in law.forms:
        return FieldError("form", "form_not_found", {"value": form, "day": law.on})
    seen = AssetFacts(asset.kind, is_recovered=recovery != "none")
    obstacle = offered({form: law.forms[form]}, seen, facts.regime, law.on)[0].obstacle
    return None if obstacle is None else FieldError("form", obstacle, {"value": form})


def read_ground(law: Law, form: str, text: str | None) -> str | FieldError | None:
    """The code of the ground that a text cites, as far as the law knows grounds of the form."""
    if text is None:
        return None
    ground, known = law.ground(text), law.grounds_of(form)
    if ground is not None and form in ground.forms:
        return ground.code
    return FieldError("ground", "ground_not_of_form", {"value": text}) if known else text


def _path(
    law: Law, line: LineInput, facts: AuthorityFacts, initiator: str | None, recovery: str, *, partial: bool
) -> PathRow | FieldError:
    """The path that was named, if the situation lets it be taken, else the likeliest."""
    situation = Situation(
        initiator=initiator,
        cause=line.cause,
        receiver=_RECEIVERS.get(facts.receiver),
        place=_place(facts),
        fixed=facts.is_fixed_asset,
        partial=partial,
        recovery=recovery,
        builder=line.builder,
        method=line.sale_method,
    )
    if line.path is not None:
        named = law.paths.get(line.path)
        if named is None or named.form != line.form:
            return FieldError("path", "path_not_of_form", {"value": line.path})
        causes = [cause for cause in named.conditions if cause in CAUSES]
        if line.cause is None and causes:
            situation = Situation(**{**_said(situation), "cause": causes[0]})
    found = law.paths_for(line.form, situation)
    if line.path is not None:
        found = [path for path in found if path.code == line.path]
    return found[0] if found else FieldError("path" if line.path else "form", "no_path", {"value": line.form})


def _place(facts: AuthorityFacts) -> str:
    """What a central body holds is handed to the province across levels, wherever it lies (Art. 36(1))."""
    return "elsewhere" if facts.lies_elsewhere or facts.holder_block == "central" else "inside"


# Causes that paths are named by; whoever names such a path says its cause.
CAUSES = frozenset(
    "merger division moved_function reorganisation voluntary findings project clearance temporary_building "
    "rearrangement".split()
)


def _said(situation: Situation) -> dict[str, Any]:
    return {name: getattr(situation, name) for name in situation.__dataclass_fields__}


def _recovery(line: LineInput, facts: AuthorityFacts) -> str:
    if line.follows is not None:
        return "with"
    return "after" if facts.recovered_by != "none" and line.form != "recover" else "none"


def _facts(
    session: Session,
    law: Law,
    lines: Sequence[LineInput],
    assets: dict[str, Asset],
    receivers: Sequence[tuple[str | None, int | None]],
) -> list[AuthorityFacts]:
    """The facts of each line; of an asset that is not there, empty ones."""
    asked = [
        Asked(assets[line.asset].kind, assets[line.asset].id, line.form, receivers[place][1])
        for place, line in enumerate(lines)
        if line.asset in assets
    ]
    found = iter(facts_of_all(session, asked, on=law.on) if asked else ())
    return [next(found) if line.asset in assets else AuthorityFacts(line.form) for line in lines]


def _receivers(
    session: Session, lines: Sequence[LineInput], assets: dict[str, Asset]
) -> list[tuple[str | None, int | None]]:
    """Each receiver by name, and its row where the register knows the body; a code gives the body's name."""
    asked = {
        place: (line.receiver, assets[line.asset].place.province_code)
        for place, line in enumerate(lines)
        if line.receiver is not None and line.asset in assets
    }
    found = dict(zip(asked, match_agencies(session, list(asked.values())), strict=True)) if asked else {}
    ids = sorted({number for number in found.values() if number is not None})
    names = dict(session.execute(select(Agency.id, Agency.name).where(Agency.id.in_(ids))).all()) if ids else {}
    return [
        (None, None) if line.receiver is None else (names.get(found.get(place) or 0, line.receiver), found.get(place))
        for place, line in enumerate(lines)
    ]


def _doubled(
    lines: Sequence[LineInput], proposed: Sequence[Proposed | None], known: Sequence[DispositionLine]
) -> Iterator[FieldError]:
    """The whole of an asset goes one way; parts of it together are no more than the whole."""
    seen: dict[tuple[str, int, bool], list[Any]] = {}
    for row in known:
        seen.setdefault((row.asset_kind, row.asset_id, row.follows_line_id is not None), []).append(row)
    for place, (line, one) in enumerate(zip(lines, proposed, strict=True)):
        if one is None:
            continue
        key = (one.asset.kind, one.asset.id, line.follows is not None)
        others = seen.setdefault(key, [])
        if others and not _beside(others, one):
            yield FieldError(f"lines.{place}.asset", "asset_twice", {"value": line.asset})
        others.append(one)


def _beside(others: Sequence[Any], one: Proposed) -> bool:
    """Whether a part may stand beside parts of the same asset."""
    wholes = {"area_m2": one.asset.floor_m2, "land_m2": one.asset.land_m2, "quantity": one.asset.quantity}
    parts = [_parts_of(other) for other in (*others, one)]
    if not all(any(value is not None for value in part.values()) for part in parts):
        return False
    sums = {name: sum(part[name] or 0 for part in parts) for name in _PARTS}
    return all(whole is None or sums[name] <= whole for name, whole in wholes.items())


def _parts_of(one: Any) -> dict[str, Any]:
    return {name: one.columns[name] if isinstance(one, Proposed) else getattr(one, name) for name in _PARTS}
