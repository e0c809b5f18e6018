"""``assetreg demo load``: the former seats of the whole country as facilities, and accounts to look at them with."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from os import environ
from typing import Any

import click
from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.access.permissions import ROLES
from assetreg.accounts import people
from assetreg.accounts import service as accounts
from assetreg.accounts.labels import COUNTRY_CODE
from assetreg.accounts.reach import get_over
from assetreg.accounts.schemas import GrantInput
from assetreg.admin_units import loader
from assetreg.admin_units import queries as units
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.cli.demo_agencies import Holders, holders_of, load_agencies, load_headcounts
from assetreg.cli.demo_cases import load_cases
from assetreg.cli.demo_data import figures
from assetreg.cli.demo_documents import load_documents
from assetreg.cli.demo_movables import load_movables
from assetreg.cli.demo_parts import load_parts
from assetreg.cli.demo_stocktakes import load_stocktake
from assetreg.commuting import service as commuting
from assetreg.core.clock import today
from assetreg.core.console import answer, dry_run_option, json_option, note, pass_runtime
from assetreg.core.copy import copy_rows
from assetreg.core.errors import Conflict
from assetreg.core.i18n import gettext
from assetreg.core.locks import take_turns
from assetreg.core.runtime import Runtime
from assetreg.core.sql import sql
from assetreg.core.upgrade import ensure_newest
from assetreg.documents.contents import contents_of
from assetreg.quality.service import count_all
from assetreg.routing.choose import choose_router

HOME_PROVINCE = "52"  # the demonstration accounts work in Gia Lai, in one of its communes, or for the country
COUNTRY_ROLES = ("admin", "planner", "inspector")
COMMUNE_ROLES = ("clerk", "leader", "records")
INSPECTION = dt.timedelta(days=90)
# People of the demonstration; the names are invented.
DEMO_NAMES = {
    "clerk": "Nguyễn Thị Hạnh", "leader": "Trần Văn Bình", "superior": "Lê Quang Dũng", "records": "Phạm Thị Mai",
    "officer": "Võ Minh Tâm", "reviewer": "Đặng Thị Lan", "approver": "Hoàng Văn Sơn", "recorder": "Bùi Thị Thu",
    "receiver": "Đỗ Văn Hùng", "planner": "Ngô Thị Ngọc", "inspector": "Phan Thị Hương", "admin": "Lý Thị Hoa",
}  # fmt: skip
FIGURES = (
    "land_area_m2 footprint_m2 gross_floor_m2 usable_floor_m2 original_cost_vnd residual_value_vnd book_date "
    "headcount outcome outcome_reason status ownership_class legal_form final_use put_in_use_on put_in_use_paper "
    "surplus_floor_m2"
).split()
COLUMNS = (
    *"code province_code name kind holder holder_id holder_level commune_id former_commune_id".split(),
    *"location location_source is_demonstration change_set_id".split(),
    *FIGURES,
)


@click.group()
def demo() -> None:
    """Demonstration data on real units."""


@demo.command()
@dry_run_option
@json_option
@pass_runtime
def load(runtime: Runtime, dry_run: bool, as_json: bool) -> None:
    """Load units, former seats, flows and accounts; a second time changes only the passwords."""
    if runtime.settings.production:  # accounts of every role, under names and a password that others know
        raise Conflict("demo_in_production")
    ensure_newest(runtime.engine(), dry_run=dry_run)
    with runtime.session(dry_run=dry_run) as session:
        take_turns(session, [loader.LOADING])
        if not session.scalar(select(func.count()).select_from(units.AdminUnit)):
            note(gettext("Loading administrative units ..."))
            loader.load_builtin(session)
        loaded = 0
        if not session.scalar(select(Facility.id).where(Facility.is_demonstration).limit(1)):
            note(gettext("Loading the former seats of the country ..."))
            load_agencies(session)
            loaded = load_facilities(session)
            load_headcounts(session)
            load_parts(session)
            load_movables(session)
            load_stocktake(session, HOME_PROVINCE)
            if not dry_run:  # files are not rolled back
                load_documents(session, contents_of(runtime.settings), HOME_PROVINCE)
            provinces = [unit.code for unit in units.provinces(session, today())]
            commuting.compute(session, OPERATOR, provinces, choose_router(runtime.settings.router))
            count_all(session)
        made = create_accounts(session)
        if loaded and not dry_run:
            load_cases(session, contents_of(runtime.settings), HOME_PROVINCE)
    password = None if dry_run else made  # after a dry run nobody has it
    if loaded and not dry_run:
        with runtime.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    emails = [f"{role}@demo.example" for role in ROLES]
    answer(
        {"facilities": loaded, "accounts": emails, "password": password},
        [
            gettext("Demonstration facilities loaded: {n}", n=loaded),
            *(gettext("Account {email}", email=email) for email in emails),
            *([gettext("Password of all: {password}", password=password)] if password else []),
        ],
        as_json=as_json,
    )


def load_facilities(session: Session) -> int:
    """Every former seat as a facility at its known point, marked as demonstration; returns how many."""
    seats = session.execute(sql("assetreg.cli", "former_seats")).all()
    change = open_change_set(session, OPERATOR, "demo.load", summary={"facilities": len(seats)})
    numbers: Counter[str] = Counter()
    copy_rows(session, "facility", COLUMNS, _rows(seats, change.id, numbers, holders_of(session)))
    copy_rows(session, "facility_code_counter", ("commune_code", "last_number"), sorted(numbers.items()))
    return len(seats)


def _rows(
    seats: Sequence[Row[*tuple[Any, ...]]], change_set_id: int, numbers: Counter[str], holders: Holders
) -> Iterator[tuple[object, ...]]:
    for seat in seats:
        numbers[seat.commune_code] += 1
        drawn = figures(seat.level, seat.code, seat.province_code)
        holder = seat.province_name if seat.level == "province" else seat.commune_name
        yield (
            f"HQ-{seat.commune_code}-{numbers[seat.commune_code]}", seat.province_code,
            f"Trụ sở UBND {lower_first(seat.name)} (cũ)", "headquarters", f"UBND {lower_first(holder)}",
            holders.of(seat.level, seat.commune_id, seat.province_code), seat.level, seat.commune_id,
            seat.former_commune_id, seat.location, "unit_centre", True, change_set_id,
            *(getattr(drawn, name) for name in FIGURES),
        )  # fmt: skip


def lower_first(name: str) -> str:
    """``Xã Ia Krái`` as it stands inside a sentence: ``xã Ia Krái``."""
    return name[:1].lower() + name[1:]


def create_accounts(session: Session) -> str:
    """One account per role over a sensible part of the country, all with one password, which is returned."""
    password = environ.get("ASSETREG_DEMO_PASSWORD") or secrets.token_urlsafe(9)
    units_of = dict.fromkeys(COUNTRY_ROLES, COUNTRY_CODE) | dict.fromkeys(COMMUNE_ROLES, _home_commune(session))
    for role in ROLES:
        over = get_over(session, units_of.get(role, HOME_PROVINCE))
        ends = today() + INSPECTION if role == "inspector" else None
        given = GrantInput.model_construct(role=role, unit=over.code, valid_to=ends)
        email = f"{role}@demo.example"
        user = accounts.save_user(
            session, OPERATOR, email,
            role=role, unit_id=over.unit_id, password=password, name=DEMO_NAMES[role], given=given,
        )  # fmt: skip
        people.move_person(session, OPERATOR, user, given)
    return password


def _home_commune(session: Session) -> str:
    """The code of the commune of the home province with most demonstration facilities."""
    found = session.scalar(
        select(units.AdminUnit.code)
        .join(Facility, Facility.commune_id == units.AdminUnit.id)
        .where(Facility.province_code == HOME_PROVINCE, Facility.is_demonstration)
        .group_by(units.AdminUnit.code)
        .order_by(func.count().desc(), units.AdminUnit.code)
        .limit(1)
    )
    return found or HOME_PROVINCE
