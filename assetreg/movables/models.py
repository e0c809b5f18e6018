"""The tables of what can be carried away: cars, other fixed assets, and the records of dissolved bodies."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Computed, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from assetreg.audit.models import Remembered
from assetreg.core.db import Base

SHARE = Numeric(5, 2)
USES = ("state", "service", "business", "lease", "venture", "other")
USE_FIELDS = tuple(f"use_{use}_percent" for use in USES)


def key_of(column: str) -> str:
    """The SQL by which a plate or a chassis is one thing; equals ``rules.number_key``."""
    return f"nullif(regexp_replace(upper(fold_text({column})), '[^0-9A-Z]', '', 'g'), '')"


def searchable(*parts: str) -> MappedColumn[str]:
    """The text that searches look through, made of columns, as the database keeps it."""
    known = " || ' ' || ".join(f"coalesce({part}, '')" for part in parts)
    return mapped_column(Computed(f"fold_text({known})"), deferred=True)


class Movable(Remembered, Base):
    """What the three tables have in common: who holds it, where it stands, in what condition.

    ``holder`` is the name as written; ``holder_id`` the body found to bear it. ``facility_id``: the premises where
    it stands. The place of the row (``Remembered``) is that of the holder: who sees the holder's things sees it.
    """

    __abstract__ = True

    code: Mapped[str]
    name: Mapped[str]
    holder: Mapped[str]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"))
    condition: Mapped[str | None]
    status: Mapped[str | None]
    note: Mapped[str | None]
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str]


class Booked(Movable):
    """What forms 04b and 04c of Circular 144/2017/TT-BTC declare: origin, money, uses, outcome.

    Money is whole dong as written on the books on ``book_date``; the original cost is the sum of its two sources.
    The six uses are shares of a hundred that add up to 100, or none is known.
    """

    __abstract__ = True

    national_asset_code: Mapped[str | None]
    ownership_class: Mapped[str | None]
    country_made: Mapped[str | None]
    year_made: Mapped[int | None]
    put_in_use_on: Mapped[dt.date | None]
    original_cost_vnd: Mapped[int | None]
    cost_budget_vnd: Mapped[int | None]
    cost_other_vnd: Mapped[int | None]
    residual_value_vnd: Mapped[int | None]
    book_date: Mapped[dt.date | None]
    use_state_percent: Mapped[Decimal | None] = mapped_column(SHARE)
    use_service_percent: Mapped[Decimal | None] = mapped_column(SHARE)
    use_business_percent: Mapped[Decimal | None] = mapped_column(SHARE)
    use_lease_percent: Mapped[Decimal | None] = mapped_column(SHARE)
    use_venture_percent: Mapped[Decimal | None] = mapped_column(SHARE)
    use_other_percent: Mapped[Decimal | None] = mapped_column(SHARE)
    outcome: Mapped[str] = mapped_column(default="undecided")
    outcome_reason: Mapped[str | None]


class Vehicle(Booked):
    """A car, as form 04b declares it. Its plate, chassis and engine exist once in the country."""

    __tablename__ = "vehicle"

    kind: Mapped[str]  # title, general, specialised: Decree 72/2023
    make: Mapped[str | None]
    plate: Mapped[str | None]
    chassis_number: Mapped[str | None]
    engine_number: Mapped[str | None]
    seats: Mapped[int | None]
    payload_kg: Mapped[int | None]
    engine_power: Mapped[str | None]  # as the papers say it, with its unit
    user_title: Mapped[str | None]
    origin: Mapped[str | None]
    is_surplus: Mapped[bool | None]
    plate_key: Mapped[str | None] = mapped_column(Computed(key_of("plate")))
    chassis_key: Mapped[str | None] = mapped_column(Computed(key_of("chassis_number")))
    engine_key: Mapped[str | None] = mapped_column(Computed(key_of("engine_number")))
    search_text: Mapped[str] = searchable(
        "code", "name", "holder", "make", "plate", key_of("plate"), key_of("chassis_number"), key_of("engine_number"),
        "national_asset_code",
    )  # fmt: skip


class Equipment(Booked):
    """A fixed asset other than land, house and car, as form 04c declares it; ``quantity`` pieces counted as one."""

    __tablename__ = "equipment"

    kind: Mapped[str | None]
    wear_class: Mapped[str | None]
    symbol: Mapped[str | None]
    quantity: Mapped[int] = mapped_column(default=1)
    surplus_quantity: Mapped[int | None]
    parent_equipment_id: Mapped[int | None] = mapped_column(ForeignKey("equipment.id"))  # what it was divided from
    search_text: Mapped[str] = searchable("code", "name", "holder", "symbol", "national_asset_code")


class ArchiveHolding(Movable):
    """Records of a body, often a dissolved one, kept together: how much, of which years, where, and who receives them.

    ``origin_body`` is the body whose work made them; ``holder`` the one that keeps them now.
    """

    __tablename__ = "archive_holding"

    kind: Mapped[str | None]
    origin_body: Mapped[str]
    origin_body_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    year_from: Mapped[int | None]
    year_to: Mapped[int | None]
    shelf_metres: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    files_count: Mapped[int | None]
    retention: Mapped[str | None]
    digitised_percent: Mapped[Decimal | None] = mapped_column(SHARE)
    place: Mapped[str | None]
    receiver: Mapped[str | None]
    delivered_on: Mapped[dt.date | None]
    minutes_number: Mapped[str | None]
    search_text: Mapped[str] = searchable("code", "name", "origin_body", "holder", "receiver", "minutes_number")
