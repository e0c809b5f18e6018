"""``assetreg export``: any kind of the register as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from assetreg.accounts import exporting as accounts_exporting
from assetreg.agencies import exporting as agencies_exporting
from assetreg.agencies import headcount
from assetreg.agencies import queries as agencies
from assetreg.agencies.schemas import HeadcountInput
from assetreg.assets import exporting as facilities_exporting
from assetreg.assets import queries as facilities
from assetreg.commuting.groups_queries import stream as stream_groups
from assetreg.commuting.groups_schemas import GroupInput
from assetreg.core.clock import today
from assetreg.core.console import answer, as_of_option, json_option, pass_runtime
from assetreg.core.errors import Invalid
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime
from assetreg.core.sheets import write_sheet
from assetreg.imports.staff import LABELS as STAFF_LABELS
from assetreg.imports.staff import StaffInput
from assetreg.kinds.described import Asked, Kind
from assetreg.movables import exporting as movables_exporting
from assetreg.movables import queries as movables
from assetreg.movables.kinds import KINDS
from assetreg.movables.sorts import Sort


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of file: the formats it comes in, and what writes one: (session, path, format, unit, day) -> rows.

    ``day``: the register as it stood then; None: as it stands.
    """

    formats: Sequence[str]
    write: Callable[..., int]


def _facilities(session: Session, path: Path, form: str, unit: str | None, day: dt.date | None = None) -> int:
    records = facilities.stream_facilities(session, facilities.FacilityFilter(unit=unit, as_of=day))
    return facilities_exporting.write_facilities(records, path, form)


def _agencies(session: Session, path: Path, form: str, unit: str | None, day: dt.date | None = None) -> int:
    records = agencies.stream_agencies(session, agencies.AgencyFilter(unit=unit, as_of=day))
    return agencies_exporting.write_agencies(records, path, form)


def _movables(kind: Kind, sort: Sort[Any]) -> Export:
    def write(session: Session, path: Path, form: str, unit: str | None, day: dt.date | None = None) -> int:
        records = movables.stream(session, sort.model, Asked(unit=unit, as_of=day))
        return movables_exporting.write_movables(kind, records, path, form)

    return Export(movables_exporting.FORMATS, write)


def _staff(session: Session, path: Path, form: str, unit: str | None, day: dt.date | None = None) -> int:
    counts = (one for one in headcount.stream_counts(session, unit) if day is None or one[1].counted_on <= day)
    groups = (one for one in stream_groups(session, Asked(unit=unit)) if day is None or one.counted_on <= day)
    rows = chain(
        (
            {**{name: getattr(line, name) for name in HeadcountInput.model_fields}, "agency": code}
            for code, line in counts
        ),
        ({name: getattr(group, name) for name in GroupInput.model_fields} for group in groups),
    )
    fields = tuple(StaffInput.model_fields)
    said = ([row.get(name) for name in fields] for row in rows)
    return write_sheet(said, path, form, name="staff", fields=fields, labels=STAFF_LABELS)


def _accounts(session: Session, path: Path, form: str, unit: str | None, day: dt.date | None = None) -> int:
    if day is not None and day != today():
        raise Invalid(code="not_as_of", kind="accounts")
    return accounts_exporting.write_accounts(session, path, form, unit=unit)


EXPORTS: Mapping[str, Export] = {
    "facilities": Export(facilities_exporting.FORMATS, _facilities),
    "agencies": Export(agencies_exporting.FORMATS, _agencies),
    **{kind.plural: _movables(kind, sort) for kind, sort in KINDS},
    "staff": Export(agencies_exporting.FORMATS, _staff),
    "accounts": Export(accounts_exporting.FORMATS, _accounts),
}
FORMATS = tuple(dict.fromkeys(form for export in EXPORTS.values() for form in export.formats))


@click.command()
@click.option("--kind", type=click.Choice(list(EXPORTS)), required=True, help="What to export.")
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="The format of the file.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
@click.option("--unit", help="Only this province (2 digits) or present commune (5 digits).")
@as_of_option
@json_option
@pass_runtime
def export(
    runtime: Runtime, kind: str, form: str, out: Path, unit: str | None, as_of: dt.datetime | None, as_json: bool
) -> None:
    """Write the register to a file; a workbook or CSV file can be imported again."""
    wanted = EXPORTS[kind]
    if form not in wanted.formats:
        raise click.BadParameter(
            gettext("{kind} are written as {formats}", kind=kind, formats=", ".join(wanted.formats)),
            param_hint="--format",
        )
    with runtime.session() as session:
        written = wanted.write(session, out, form, unit, as_of.date() if as_of else None)
    payload = {"file": str(out), "kind": kind, "format": form, "rows": written}
    answer(payload, [gettext("{n} records written to {file}", n=written, file=str(out))], as_json=as_json)
