"""``assetreg quality``: count scores, print and write tables, show one facility, load lakes and rivers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy.orm import Session

from assetreg.admin_units import queries as units
from assetreg.assets.queries import get_facility
from assetreg.core.clock import today
from assetreg.core.console import answer, dry_run_option, json_option, note, pass_runtime, table
from assetreg.core.i18n import format_date, format_number, gettext
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest
from assetreg.quality import documents, published, service
from assetreg.quality.labels import CAUSES, check_title
from assetreg.quality.league import League, league
from assetreg.quality.published import FORMS, get_published
from assetreg.quality.queries import PlaceReport, report_of
from assetreg.quality.water import USUAL_CREDIT, load_water

unit_option = click.option("--unit", metavar="CODE", help="A province (2 digits).")


@click.group()
def quality() -> None:
    """How far the places in the register can be believed."""


@quality.command()
@unit_option
@click.option("--all", "every", is_flag=True, help="Count all anew, also what did not change.")
@click.option("--publish", is_flag=True, help="Publish the figures as they then stand.")
@dry_run_option
@json_option
@pass_runtime
def score(runtime: Runtime, unit: str | None, every: bool, publish: bool, dry_run: bool, as_json: bool) -> None:
    """Count the scores that wait for it."""
    ensure_newest(runtime.engine(), dry_run=dry_run)
    with runtime.session(dry_run=dry_run) as session:
        code = None if unit is None else _province(session, unit)
        counted = service.count_scores(session, code, every=every)
        provinces = [code] if code is not None else service.scored_provinces(session)
        tables = service.publish(session, provinces, "count") if publish else []
    lines = [gettext("{n} facilities counted.", n=counted)]
    if tables:
        lines.append(gettext("{n} tables published.", n=len(tables)))
    answer({"counted": counted, "tables": tables}, lines, as_json=as_json)


@quality.command("table")
@unit_option
@click.option("--number", type=int, help="A published table instead of how things stand now.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the published table: .csv or .json."
)
@json_option
@pass_runtime
def show_table(runtime: Runtime, unit: str | None, number: int | None, out: Path | None, as_json: bool) -> None:
    """The league table of provinces, of one province its communes, or a published table."""
    if out is not None and out.suffix.lstrip(".") not in FORMS:
        raise click.UsageError(gettext("A table is written as .csv or .json."))
    with runtime.session() as session:
        if number is None and out is not None:
            number = published.newest_of(session, _province(session, unit or ""))
        if number is None and out is None:
            shown = league(session, None if unit is None else _province(session, unit))
            answer(documents.league_document(shown), _league_lines(shown), as_json=as_json)
            return
        found = get_published(session, number or 0)
        if out is not None:
            out.write_bytes(published.write_csv(found) if out.suffix == ".csv" else published.write_json(found))
        heading = gettext(
            "{name}, {day}: {n} facilities, score {score} ({cause})",
            name=found.province_name,
            day=found.snapshot.day,
            n=found.total.facilities,
            score=format_number(found.total.mean, 1),
            cause=gettext(CAUSES[found.snapshot.cause]),
        )
        answer(published.document(found), [heading], as_json=as_json)


@quality.command()
@click.argument("code")
@json_option
@pass_runtime
def show(runtime: Runtime, code: str, as_json: bool) -> None:
    """The score of one facility with its reasons."""
    with runtime.session() as session:
        facility = get_facility(session, code)
        report = report_of(session, facility.id)
    answer(documents.report_document(code, report), _report_lines(report), as_json=as_json)


@quality.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--credit", default=USUAL_CREDIT, show_default=True, help="Whom to credit for the layer.")
@dry_run_option
@json_option
@pass_runtime
def water(runtime: Runtime, file: Path, credit: str, dry_run: bool, as_json: bool) -> None:
    """Load lakes and rivers (polygons, in degrees) and count every score anew."""
    ensure_newest(runtime.engine(), dry_run=dry_run)
    with runtime.session(dry_run=dry_run) as session:
        report = load_water(session, file, credit=credit)
        note(gettext("Counting scores ..."))
        counted = service.count_scores(session, every=True)
    payload = {"layer": report.name, "bodies": report.bodies, "left_out": report.left_out, "counted": counted}
    line = gettext("{n} bodies of water loaded, {left} features left out that are no areas.", n=report.bodies,
                   left=report.left_out)  # fmt: skip
    answer(payload, [line, gettext("{n} facilities counted.", n=counted)], as_json=as_json)


def _province(session: Session, code: str) -> str:
    return units.get_unit(session, code, level="province", on=today()).code


def _league_lines(shown: League) -> Iterator[str]:
    headings = [
        gettext("Administrative unit"),
        gettext("Facilities"),
        gettext("Score"),
        gettext("Change"),
        gettext("since"),
        gettext("Costs most"),
    ]
    rows = [
        (
            f"{one.code} {one.name}",
            format_number(one.figures.facilities),
            format_number(one.figures.mean, 1),
            format_number(one.change, 1),
            format_date(one.since),
            check_title(one.worst.code) if one.worst is not None else "–",
        )
        for one in shown.units
    ]
    yield from table(headings, rows)


def _report_lines(report: PlaceReport | None) -> Iterator[str]:
    if report is None:
        yield gettext("Restricted premises have no place and no score.")
        return
    yield f"{report.score} / 100 ({gettext('place_grade.' + report.grade)})"
    for one in report.found:
        seen = "" if one.verdict is None else f" [{gettext('looked at and right')}]"
        yield f"-{one.check.weight}  {one.sentence}{seen}"
    for check in report.unmade:
        yield f"-{check.withheld}  {check_title(check.code)}: {gettext('not made')}"
