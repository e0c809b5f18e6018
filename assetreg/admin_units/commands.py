"""``assetreg units``: load administrative units, and ask about them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from assetreg.admin_units import documents, queries
from assetreg.admin_units.dataset import RECORDS_FROM, Doubt
from assetreg.admin_units.events import event_document, write_document
from assetreg.admin_units.loader import LoadReport, load_builtin, load_directory
from assetreg.admin_units.resolving import Resolved, full_name
from assetreg.admin_units.resolving import resolve as resolve_text
from assetreg.admin_units.source_builtin import read_builtin
from assetreg.core.clock import today
from assetreg.core.console import (
    answer,
    as_of_option,
    dry_run_option,
    is_terminal,
    json_option,
    note,
    pass_runtime,
    table,
)
from assetreg.core.i18n import format_date, format_number, gettext
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest

SHOWN_DOUBTS = 8  # of each kind; --json has all
level_option = click.option(
    "--level", type=click.Choice(["province", "district", "commune"]), help="Level of the unit meant."
)


@click.group()
def units() -> None:
    """Provinces, districts and communes, as of any date."""


@units.command()
@click.option(
    "--source", default="builtin", show_default=True, help="builtin, or a directory with seats, boundaries, conversion."
)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The built-in units as they stood at the end of this date."
)
@dry_run_option
@json_option
@pass_runtime
def load(runtime: Runtime, source: str, until: dt.datetime | None, dry_run: bool, as_json: bool) -> None:
    """Bring the units up to what a source says; show what changed and what was doubted."""
    if until is not None and source != "builtin":
        raise click.UsageError(gettext("--until goes with the built-in source alone."))
    ensure_newest(runtime.engine(), dry_run=dry_run)
    if is_terminal():
        note(gettext("Loading administrative units ..."))
    with runtime.session(dry_run=dry_run) as session:
        if source == "builtin":
            report = load_builtin(session, dry_run=dry_run, until_day=_given_day(until))
        else:
            report = load_directory(session, Path(source), dry_run=dry_run)
    answer(documents.report_document(report), _report_lines(report), as_json=as_json)


@units.command()
@as_of_option
@json_option
@pass_runtime
def stats(runtime: Runtime, as_of: dt.datetime | None, as_json: bool) -> None:
    """How many units of each level stand on a date."""
    on = _day(as_of)
    with runtime.session() as session:
        counts = queries.counts_as_of(session, on)
    if on < RECORDS_FROM:
        note(gettext("Units before {date} are shown as they were on that day.", date=RECORDS_FROM))
    lines = [f"{gettext(f'level.{level}')}: {format_number(count)}" for level, count in counts.items()]
    answer({"as_of": on, **counts}, [format_date(on), *lines], as_json=as_json)


@units.command()
@click.argument("code")
@level_option
@as_of_option
@json_option
@pass_runtime
def show(runtime: Runtime, code: str, level: str | None, as_of: dt.datetime | None, as_json: bool) -> None:
    """The unit that bears CODE (on a date), where it lies, and what else the code has meant."""
    on = _given_day(as_of)
    with runtime.session() as session:
        found = queries.profile(session, queries.get_unit(session, code, level=level, on=on), on)
        answer(documents.profile_document(found), _profile_lines(found), as_json=as_json)


@units.command()
@click.argument("code")
@level_option
@as_of_option
@json_option
@pass_runtime
def successors(runtime: Runtime, code: str, level: str | None, as_of: dt.datetime | None, as_json: bool) -> None:
    """What every unit that bore CODE (or the one of a date) became."""
    with runtime.session() as session:
        found = queries.successors(session, code, level, _given_day(as_of))
    _answer_relatives(found, as_json)


@units.command()
@click.argument("code")
@level_option
@as_of_option
@json_option
@pass_runtime
def predecessors(runtime: Runtime, code: str, level: str | None, as_of: dt.datetime | None, as_json: bool) -> None:
    """What every unit that bears or bore CODE (or the one of a date) was made of."""
    with runtime.session() as session:
        found = queries.predecessors(session, code, level, _given_day(as_of))
    _answer_relatives(found, as_json)


@units.command(context_settings={"ignore_unknown_options": True})
@click.argument("longitude", type=float)
@click.argument("latitude", type=float)
@as_of_option
@json_option
@pass_runtime
def locate(runtime: Runtime, longitude: float, latitude: float, as_of: dt.datetime | None, as_json: bool) -> None:
    """The province and commune a point lies in: by boundary where loaded, else by nearest centre."""
    with runtime.session() as session:
        found = queries.locate(session, longitude, latitude, _day(as_of))
        method = gettext(f"method.{found.method}")
        line = f"{found.commune.code} {found.commune.name}, {found.province.name} ({method})"
        answer(documents.located_document(found), [line], as_json=as_json)


@units.command()
@click.argument("text")
@click.option("--district", help="District, where it stands in a column of its own.")
@click.option("--province", help="Province, where it stands in a column of its own.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day the text was written on, where known.")
@json_option
@pass_runtime
def resolve(
    runtime: Runtime,
    text: str,
    district: str | None,
    province: str | None,
    as_of: dt.datetime | None,
    as_json: bool,
) -> None:
    """What TEXT means: a code, a name in any usual spelling, or a body named after its unit; never a guess."""
    with runtime.session() as session:
        index = queries.unit_index(session)
        found = resolve_text(index, text, on=_given_day(as_of), district=district, province=province)
    answer(documents.resolved_document(found), _resolved_lines(found), as_json=as_json)


@units.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day from which they hold.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
@json_option
def events(on: dt.datetime, out: Path, as_json: bool) -> None:
    """Write what the built-in units say happened on a day as an event file for ``reorganise``."""
    document = event_document(read_builtin(), on.date())
    out.write_text(write_document(document), "utf-8")
    payload = {"file": str(out), "key": document["key"], "changes": len(document["changes"])}
    line = gettext("{n} changes of {date} written to {file}", n=payload["changes"], date=on.date(), file=str(out))
    answer(payload, [line], as_json=as_json)


def _day(as_of: dt.datetime | None) -> dt.date:
    return as_of.date() if as_of else today()


def _given_day(as_of: dt.datetime | None) -> dt.date | None:
    return as_of.date() if as_of else None


def _answer_relatives(found: list[queries.Relative], as_json: bool) -> None:
    headings = [
        gettext("Unit asked about"),
        gettext("Code of the unit"),
        gettext("Name of the unit"),
        gettext("Wholly or in part"),
        gettext("Effective on"),
        gettext("Legal act"),
    ]
    rows = [
        (
            f"{r.of_name} ({_period(r.of_valid_from, r.of_valid_to)})",
            r.code,
            r.name,
            gettext(f"share.{r.share}") + (" *" if r.is_default else ""),
            format_date(r.effective_on),
            r.legal_act,
        )
        for r in found
    ]
    answer([documents.relative_document(r) for r in found], table(headings, rows), as_json=as_json)


def _resolved_lines(found: Resolved) -> Iterator[str]:
    yield gettext(f"resolved.{found.state}")
    if found.unit is not None:
        yield full_name(found.unit)
    if found.present is not None and (found.unit is None or found.present != found.unit.unit):
        yield gettext("Today: {name}", name=f"{found.present.code} {found.present.name}")
    for one in found.candidates:
        yield f"- {full_name(one)}" + (" *" if one.is_default else "")


def _period(valid_from: dt.date | None, valid_to: dt.date | None) -> str:
    return f"{format_date(valid_from)} > {format_date(valid_to)}"


def _profile_lines(found: queries.Profile) -> Iterator[str]:
    unit = found.unit
    yield f"{unit.code} {', '.join([unit.name, *(wider.name for wider in found.within)])}"
    yield _period(unit.valid_from, unit.valid_to)
    if found.place:
        where = f"{found.place.longitude:.6f} {found.place.latitude:.6f}"
        yield f"{where} ({gettext(f'quality.{found.place.quality}')}, {found.place.source})"
    for other in found.same_code:
        period = _period(other.valid_from, other.valid_to)
        yield gettext("The same code: {name} ({period})", name=other.name, period=period)


def _report_lines(report: LoadReport) -> Iterator[str]:
    if not report.changed:
        state = gettext("everything stands as the source says; nothing changed")
    else:
        state = gettext("written") if report.applied else gettext("nothing was written; this would change")
    yield f"{report.source}: {state} ({report.seconds:.1f} s)"
    headings = ["", gettext("Rows added"), gettext("Rows changed"), gettext("Rows removed")]
    rows = [(gettext(f"units.{name}"), c.added, c.changed, c.removed) for name, c in report.changes.items()]
    yield from table(headings, rows)
    if report.doubts:
        yield ""
        yield from _doubt_lines(report.doubts)


def _doubt_lines(doubts: list[Doubt]) -> Iterator[str]:
    """A line for each kind of doubt and what was done, with the first few of the kind."""
    counts = Counter((doubt.kind, doubt.action) for doubt in doubts)
    for (kind, action), count in sorted(counts.items()):
        yield f"{gettext('doubt.' + kind)}: {format_number(count)} {gettext('action.' + action)}"
        some = [doubt for doubt in doubts if (doubt.kind, doubt.action) == (kind, action)]
        for doubt in some[:SHOWN_DOUBTS]:
            yield f"  {doubt.code} {doubt.name}: {gettext(f'doubt.{kind}.details', **doubt.details)}"
        if count > SHOWN_DOUBTS:
            yield "  ..."
