"""Land parcels: what can be said of one, how they are read, entered, revised and taken out.

Fields: part I of form 04a-ĐK/TSC (Circular 144/2017/TT-BTC); the land-use-right value is area times the price of the
provincial land price table of its year, a book value and no sale price (Decree 186/2025/NĐ-CP, Art. 98-100).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload

from assetreg.access.actor import Actor
from assetreg.admin_units.index import Ambiguous, unit_index
from assetreg.admin_units.models import AdminUnit
from assetreg.assets.models import Building, LandParcel, UseState
from assetreg.assets.parcel_keys import borne_already
from assetreg.assets.part_labels import DECISION_KINDS, LAND_TYPES
from assetreg.assets.part_rows import Owner, amend, as_it_will_be, enter, held, taken_code, withdraw
from assetreg.assets.records import LAST_DAY_OF_DISTRICTS
from assetreg.assets.schemas import Code, Day, Money, Unit, no_later_year, not_after
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, NotFound
from assetreg.core.i18n import gettext
from assetreg.core.parse import Reads, Rule, Schema
from assetreg.core.values import choice_reader, decimal_reader, read_code, read_flag, read_text, read_whole

Short = Annotated[str | None, Reads(read_code), Field(max_length=50)]
Text = Annotated[str | None, Reads(read_text), Field(max_length=500)]
_NO_ALIASES: Mapping[str, str] = {}


class ParcelInput(Schema):
    """One parcel as people hand it in: area m2, value whole dong.

    ``map_commune``: the commune of the map sheet, present or former, as a 5-digit code or a name with its district
    and province. ``is_part``: the facility has only a part of the parcel, others may have the rest;
    ``certificate_shared``: the certificate also covers land of another facility.
    """

    map_commune: Unit = None
    map_sheet: Short = None
    parcel_number: Short = None
    address: Text = None
    area_m2: Annotated[Decimal, Reads(decimal_reader(2)), Field(ge=0, le=10**11)]
    land_type: Annotated[
        Literal["headquarters", "public_service", "culture", "sport", "public_purpose", "other"] | None,
        Reads(choice_reader(LAND_TYPES, _NO_ALIASES)),
    ] = None
    certificate_serial: Short = None
    certificate_register_number: Short = None
    certificate_issued_on: Day = None
    is_part: Annotated[bool | None, Reads(read_flag)] = None
    certificate_shared: Annotated[bool | None, Reads(read_flag)] = None
    decision_kind: Annotated[
        Literal["allocation", "lease"] | None, Reads(choice_reader(DECISION_KINDS, _NO_ALIASES))
    ] = None
    decision_number: Annotated[str | None, Reads(read_text), Field(max_length=100)] = None
    decision_on: Day = None
    land_use_right_value_vnd: Money = None
    price_table_year: Annotated[int | None, Reads(read_whole), Field(ge=1993)] = None
    book_date: Day = None
    national_asset_code: Code = None

    @classmethod
    def rules(cls) -> Sequence[Rule]:
        """What papers say has happened has happened by today; price tables are made a year ahead."""
        limit = today()
        return (
            Rule(("price_table_year",), no_later_year("price_table_year", limit.year + 1)),
            *(Rule((day,), not_after(day, limit)) for day in ("certificate_issued_on", "decision_on", "book_date")),
        )


def list_parcels(session: Session, owner: Owner) -> Sequence[LandParcel]:
    """The parcels of a facility by sheet and number, with the communes of their maps. One statement."""
    order = (LandParcel.map_sheet.nulls_last(), LandParcel.parcel_number.nulls_last(), LandParcel.id)
    return session.scalars(_select().where(LandParcel.facility_id == owner.id).order_by(*order)).all()


def get_parcel(session: Session, owner: Owner, parcel_id: int) -> LandParcel:
    """One parcel of a facility; raises ``NotFound``."""
    found = session.scalar(_select().where(LandParcel.facility_id == owner.id, LandParcel.id == parcel_id))
    if found is None:
        raise NotFound(code="record_not_found", record=str(parcel_id))
    return found


def map_commune_shown(parcel: LandParcel) -> str:
    """The commune of the map sheet as a person would write it; empty where none is known."""
    units = []
    unit = parcel.map_unit
    while unit is not None:
        units.append(unit.name)
        unit = unit.parent if unit.level != "province" else None
    return ", ".join(units)


def parcel_name(parcel: LandParcel) -> str:
    """A parcel as people point at it: sheet and number, else its address."""
    if parcel.map_sheet or parcel.parcel_number:
        sheet, number = parcel.map_sheet or "–", parcel.parcel_number or "–"
        return gettext("Sheet {sheet}, parcel {number}", sheet=sheet, number=number)
    return parcel.address or gettext("Parcel no. {id}", id=str(parcel.id))


def create_parcel(
    session: Session, actor: Actor, owner: Owner, given: ParcelInput, *, reason: str | None = None
) -> LandParcel:
    """Enter a parcel; raises ``Invalid`` naming every bad field."""
    columns, errors = _columns(session, given.__dict__)
    errors += _missing_commune(columns)
    errors += borne_already(session, columns | {"facility_id": owner.id})
    errors += taken_code(session, LandParcel, given.national_asset_code, owner.province_code, None)
    return enter(session, actor, owner, LandParcel, columns, errors=errors, reason=reason)


def revise_parcel(
    session: Session,
    actor: Actor,
    parcel_id: int,
    changes: Mapping[str, Any],
    *,
    revision: int | None,
    reason: str | None = None,
) -> LandParcel:
    """Change what is given (None empties) of what the reader saw as ``revision``.

    The address is the certificate's own, whatever its units are called today: another one needs a ``reason``.
    """
    row = held(session, actor, LandParcel, parcel_id, revision=revision)
    columns, errors = _columns(session, changes)
    errors += _unexplained_address(row, changes, reason)
    merged = as_it_will_be(row, columns)
    errors += _missing_commune(merged)
    errors += borne_already(session, merged)
    errors += taken_code(session, LandParcel, changes.get("national_asset_code"), row.province_code, row.id)
    return amend(session, actor, row, columns, errors=errors, reason=reason)


def withdraw_parcel(
    session: Session, actor: Actor, parcel_id: int, *, revision: int | None, reason: str | None = None
) -> None:
    """Take a parcel out; raises ``Conflict`` (``parcel_in_use``) where buildings or use states refer to it."""
    standing = exists().where(Building.parcel_id == parcel_id)
    looked_at = exists().where(UseState.parcel_id == parcel_id)
    if session.scalar(select(standing | looked_at)):
        raise Conflict("parcel_in_use")
    withdraw(session, actor, LandParcel, parcel_id, revision=revision, reason=reason)


def _select() -> Select[LandParcel]:
    within = joinedload(LandParcel.map_unit).joinedload(AdminUnit.parent).joinedload(AdminUnit.parent)
    # What stands in the session may know another commune of the map than the row does now.
    return select(LandParcel).options(within).execution_options(populate_existing=True)


def _columns(session: Session, said: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """The columns for what was said, and what is wrong with the commune of the map."""
    columns = {name: value for name, value in said.items() if name != "map_commune"}
    columns |= {name: bool(said[name]) for name in ("is_part", "certificate_shared") if name in said}
    if "map_commune" not in said:
        return columns, []
    found = _map_commune(session, said["map_commune"])
    if isinstance(found, FieldError):
        return columns, [found]
    return columns | {"map_commune_id": found}, []


def _map_commune(session: Session, text: str | None) -> int | FieldError | None:
    """The commune a sheet was drawn for: of before the reorganisation where there was such a one, else of today."""
    if text is None:
        return None
    index = unit_index(session)
    found = index.commune(text, on=LAST_DAY_OF_DISTRICTS) or index.commune(text, on=today())
    if found is None:
        return FieldError("map_commune", "unknown_commune", {"value": text})
    if isinstance(found, Ambiguous):
        named = ", ".join(f"{one.name} ({one.code})" for one in found.candidates[:5])
        return FieldError("map_commune", "ambiguous_commune", {"value": text, "candidates": named})
    return found.unit_id


def _unexplained_address(row: LandParcel, changes: Mapping[str, Any], reason: str | None) -> list[FieldError]:
    if row.address is None or changes.get("address", row.address) == row.address or reason is not None:
        return []
    return [FieldError("address", "certificate_reason_required")]


def _missing_commune(columns: Mapping[str, Any]) -> list[FieldError]:
    """A sheet and a number mean a parcel only within the commune of the map."""
    numbered = columns.get("map_sheet") is not None or columns.get("parcel_number") is not None
    needed = numbered and columns.get("map_commune_id") is None
    return [FieldError("map_commune", "needed_for_sheet")] if needed else []
