"""``assetreg commute``: measure a province's flows, and show what they add up to."""

from __future__ import annotations

import click

from assetreg.access.actor import OPERATOR
from assetreg.admin_units import queries as units
from assetreg.commuting import queries, service
from assetreg.commuting.burden import Burden
from assetreg.commuting.documents import burden_document
from assetreg.core.clock import today
from assetreg.core.console import answer, dry_run_option, json_option, pass_runtime, table
from assetreg.core.errors import NotFound
from assetreg.core.i18n import format_number, gettext
from assetreg.core.runtime import Runtime
from assetreg.routing.choose import Mode, choose_router

MEASURES = ("Mean, km", "Median, km", "P90, km", "Longest, km", "Mean, min", "Person-km a day")
unit_option = click.option("--unit", required=True, help="Code of a present province or commune.")


@click.group()
def commute() -> None:
    """Who now travels how far."""


@commute.command("compute")
@unit_option
@click.option("--mode", type=click.Choice(["car", "motorbike"]), default="motorbike", show_default=True)
@dry_run_option
@json_option
@pass_runtime
def compute_command(runtime: Runtime, unit: str, mode: Mode, dry_run: bool, as_json: bool) -> None:
    """Measure every flow of the province again."""
    router = choose_router(runtime.settings.router, mode)
    with runtime.session(dry_run=dry_run) as session:
        found = units.get_unit(session, unit, on=today())
        service.compute(session, OPERATOR, [found.province_code], router, mode=mode)
        burden = queries.province_burden(session, found.province_code)
        assert burden is not None
        payload, lines = burden_document(burden), _lines(burden)
    answer(payload, lines, as_json=as_json)


@commute.command("show")
@unit_option
@json_option
@pass_runtime
def show(runtime: Runtime, unit: str, as_json: bool) -> None:
    """Totals and one row per destination, as last measured."""
    with runtime.session() as session:
        found = units.get_unit(session, unit, on=today())
        destination = found.code if found.level == "commune" else None
        burden = queries.province_burden(session, found.province_code, destination=destination)
        if burden is None:
            raise NotFound("commute_not_computed", unit=unit)
        payload, lines = burden_document(burden, destination), _lines(burden, destination)
    answer(payload, lines, as_json=as_json)


def _lines(burden: queries.ProvinceBurden, destination: str | None = None) -> list[str]:
    run = burden.run
    method = gettext("estimate") if run.is_estimate else run.method
    parameters = ", ".join(f"{name} {value}" for name, value in run.parameters.items())
    headings = [gettext("Code of the unit"), gettext("New centre"), gettext("Staff"), *map(gettext, MEASURES)]
    rows = [[d.code, d.name, *_cells(d.burden)] for d in burden.destinations]
    rows.append(["", gettext("Totals"), *_cells(burden.total)])
    lines = [f"{destination or run.province_code} · {gettext(run.mode)} · {method} ({parameters})"]
    lines += table(headings, rows)
    if destination is None:  # whose destination is unknown goes to no commune that could be named
        lines.append(gettext("Destination unknown: {staff} staff", staff=burden.unknown_staff))
    return lines


def _cells(burden: Burden) -> list[str]:
    numbers = (burden.mean_km, burden.median_km, burden.p90_km, burden.max_km, burden.mean_min)
    return [
        format_number(burden.staff),
        *(format_number(number, 1) for number in numbers),
        format_number(burden.person_km_day, 0),
    ]
