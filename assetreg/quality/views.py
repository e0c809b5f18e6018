"""Pages of location quality: the league of units, what to mend first, published tables, the checks, and one look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.admin_units import queries as units
from assetreg.assets.queries import get_facility
from assetreg.core.clock import today
from assetreg.core.errors import FieldError, Invalid
from assetreg.core.i18n import gettext
from assetreg.core.parse import Door, parse
from assetreg.core.sheets import FORMS, write_sheet
from assetreg.quality import published, service
from assetreg.quality.facility_panel import drawing_of
from assetreg.quality.formula import formula_of
from assetreg.quality.grades import GRADES, SOURCES
from assetreg.quality.labels import CAUSES, FIELD_LABELS, SOURCE_LABELS, check_title
from assetreg.quality.league import league
from assetreg.quality.queries import (
    WorkFilter,
    WorkItem,
    boundaries_known,
    count_waiting,
    findings_of_change,
    has_water,
    list_work,
    report_of,
)
from assetreg.quality.schemas import VerdictInput
from assetreg.web.downloads import send_written
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

blueprint = Blueprint("quality", __name__, url_prefix="/quality", template_folder="templates")
SHOWN_BEST = 5
WORK_FIELDS: Mapping[str, str] = {
    "code": "Facility code",
    "name": "Facility name",
    "holder": "Holding body",
    "commune_name": "Present commune",
    "province_name": "Province",
    "score": "Score of the place",
    "priority": "Priority",
    "found": "What was found",
    "remedy": "What to do",
}


@blueprint.get("")
@permission(Permission.REGISTER_VIEW)
def overview() -> str:
    """The league of provinces, or of one province's communes, with what fails most."""
    wanted, unit = _wanted()
    table = league(db(), wanted.province)
    bounded, communes = boundaries_known(db())
    return _page(
        "quality/overview.html",
        table=table,
        unit=unit,
        best=table.units[:SHOWN_BEST],
        worst=list(reversed(table.units[-SHOWN_BEST:])) if len(table.units) > SHOWN_BEST else [],
        waiting=count_waiting(db(), wanted.province) if wanted.province else 0,
        bounded=bounded,
        communes=communes,
        water=has_water(db()),
    )


@blueprint.get("/work")
@permission(Permission.REGISTER_VIEW)
def work() -> str:
    """What to mend first."""
    wanted, unit = _wanted()
    page = list_work(db(), wanted, cursor=request.args.get("cursor") or None)
    checks = formula_of(db()).checks
    return _page("quality/work.html", page=page, wanted=wanted, unit=unit, checks=checks, forms=FORMS)


@blueprint.get("/work/export.<any(xlsx, csv):form>")
@permission(Permission.REGISTER_VIEW)
def export_work(form: str) -> Response:
    """The list of work as a file."""
    wanted, unit = _wanted()
    rows = [_row(item) for item in _all_work(wanted)]
    name = f"locations-{unit or 'assetreg'}-{today():%Y-%m-%d}.{form}"
    return send_written(
        lambda path: write_sheet(rows, path, form, name="locations", fields=list(WORK_FIELDS), labels=WORK_FIELDS),
        name,
    )


@blueprint.get("/tables")
@permission(Permission.REGISTER_VIEW)
def tables() -> str:
    """The tables published with loads, newest first."""
    wanted, unit = _wanted()
    page = published.list_published(db(), wanted.province, cursor=request.args.get("cursor") or None)
    names = {one.code: one.name for one in units.provinces(db(), today())}
    return _page("quality/tables.html", page=page, unit=unit, names=names)


@blueprint.get("/tables/<int:number>")
@permission(Permission.REGISTER_VIEW)
def table(number: int) -> str:
    """One published table beside the one before."""
    return _page("quality/table.html", table=published.get_published(db(), number), forms=published.FORMS)


@blueprint.get("/tables/<int:number>/figures.<any(csv, json):form>")
@permission(Permission.REGISTER_VIEW)
def table_file(number: int, form: str) -> Response:
    """One published table as a file."""
    found = published.get_published(db(), number)
    body = published.write_csv(found) if form == "csv" else published.write_json(found)
    name = f"locations-{found.snapshot.province}-{found.snapshot.day:%Y-%m-%d}-{number}.{form}"
    mimetype = "text/csv" if form == "csv" else "application/json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=mimetype, headers=headers)


@blueprint.get("/checks")
@permission(Permission.REGISTER_VIEW)
def checks() -> str:
    """Every check with its weight and source, and how a score is made of them."""
    shown = "; ".join(f"{gettext('place_grade.' + grade)} ≥ {least}" for grade, least in GRADES.items())
    return _page("quality/checks.html", formula=formula_of(db()), grades_shown=shown)


@blueprint.get("/facilities/<code>/looked-at")
@permission(Permission.FACILITY_EDIT)
def look(code: str) -> str:
    """Where somebody who has looked says that a place is right."""
    return _look_page(code, Form({"check_code": request.args.get("check", "")}, labels=FIELD_LABELS))


@blueprint.post("/facilities/<code>/looked-at")
@permission(Permission.FACILITY_EDIT)
def save_look(code: str) -> ResponseReturnValue:
    """Keep what was said."""
    typed = {name: request.form.get(name, "") for name in VerdictInput.model_fields}
    try:
        service.look_at(db(), current_actor(), code, parse(VerdictInput, typed, Door.FORM).accept())
    except Invalid as problem:
        discard()
        return _look_page(code, Form(typed, problem.errors, FIELD_LABELS)), 422
    return redirect(url_for("facilities.record", code=code, _anchor="place-quality"), code=303)


@blueprint.post("/facilities/<code>/looked-at/<int:verdict>/withdraw")
@permission(Permission.FACILITY_EDIT)
def withdraw_look(code: str, verdict: int) -> ResponseReturnValue:
    """Take back that a place is right."""
    service.take_back(db(), current_actor(), code, verdict)
    return redirect(url_for("facilities.record", code=code, _anchor="place-quality"), code=303)


def dashboard_panel(_subject: None) -> str | None:
    """The units' scores at a glance: of one province its own, of the country the last published ones by province."""
    table = league(db())
    if not table.total.facilities:
        return None
    return _page("quality/dashboard_panel.html", table=table, worst=list(reversed(table.units[-SHOWN_BEST:])))


def batch_panel(batch: Any) -> str | None:
    """What an applied file brought in whose places fail a check: how many by check, with the list of work."""
    if batch.kind != "facilities" or batch.change_set_id is None:
        return None
    found = findings_of_change(db(), batch.change_set_id)
    return _page("quality/batch_panel.html", found=found, batch=batch) if found.scored else None


def _look_page(code: str, form: Form) -> str:
    facility = get_facility(db(), code)
    report = report_of(db(), facility.id)
    choices = [one for one in report.found if one.check.may_be_right] if report is not None else []
    options = [(one.check.code, check_title(one.check.code)) for one in choices]
    return _page(
        "quality/look.html",
        facility=facility,
        found=choices,
        options=options,
        form=form,
        drawing=drawing_of(db(), facility.id),
    )


def _wanted() -> tuple[WorkFilter, str | None]:
    """The filter an address asks for, and its unit's code; raises ``Invalid`` and ``NotFound``."""
    code = request.args.get("unit", "").strip() or None
    wanted = WorkFilter(check=request.args.get("check") or None, grade=request.args.get("grade") or None)
    if wanted.grade is not None and wanted.grade not in GRADES:
        params = {"value": wanted.grade, "choices": ", ".join(GRADES)}
        raise Invalid([FieldError("grade", "not_a_choice", params)])
    if code is None:
        return wanted, None
    unit = units.get_unit(db(), code, on=today())
    commune = unit.id if unit.level == "commune" else None
    return replace(wanted, province=unit.province_code, commune_id=commune), code


def _all_work(wanted: WorkFilter) -> Iterator[WorkItem]:
    cursor: str | None = None
    while True:
        page = list_work(db(), wanted, limit=500, cursor=cursor)
        yield from page.items
        if (cursor := page.next) is None:
            return


def _row(item: WorkItem) -> list[Any]:
    standing = [one for one in item.found if one.verdict is None]
    said = "; ".join(one.sentence for one in standing)
    remedies = "; ".join(dict.fromkeys(one.remedy for one in standing))
    return [item.code, item.name, item.holder, item.commune_name, item.province_name, item.score, item.priority, said,
            remedies]  # fmt: skip


def _page(template: str, **values: Any) -> str:
    return render_template(
        template,
        check_title=check_title,
        causes=CAUSES,
        sources=SOURCE_LABELS,
        source_order=SOURCES,
        grades=GRADES,
        provinces=units.provinces(db(), today()),
        **values,
    )
