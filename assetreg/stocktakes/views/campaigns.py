"""The pages of counts at a desk: campaigns, their progress and teams, lines, differences, minutes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.admin_units.choosing import unit_choices
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from assetreg.core.i18n import gettext
from assetreg.core.parse import Door, parse
from assetreg.kinds.pages import Pages, add_pages, add_search, said_revision
from assetreg.stocktakes import labels, queries, reconciling, service
from assetreg.stocktakes.forms import SECTIONS
from assetreg.stocktakes.kinds import STOCKTAKES
from assetreg.stocktakes.minutes import name_of_file, write_minutes
from assetreg.stocktakes.photos import photos_of
from assetreg.stocktakes.schemas import DecisionInput, TeamInput
from assetreg.web.downloads import send_written
from assetreg.web.errors import register_constraint
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

blueprint = Blueprint(
    "stocktakes", __name__, url_prefix="/stocktakes", template_folder="../templates", static_folder="../static",
    static_url_path="/static",
)  # fmt: skip
ROWS = 50
SHOWN = ("uncounted", "found", "missing", "elsewhere", "excess")
KINDS_WITH_PAGES = {
    "facility": "facilities.record", "land_parcel": "facilities.record", "building": "facilities.record",
    "vehicle": "vehicles.record", "equipment": "equipment.record", "archive_holding": "archives.record",
}  # fmt: skip
register_constraint("ck_stocktake_line_books", "line", "books_are_kept")
LOOK = Pages(
    SECTIONS,
    list_template="stocktakes/list.html",
    record_template="stocktakes/record.html",
    search_label="Name, code or body",
    units=lambda chosen: unit_choices(db(), chosen),
    label_lines=lambda record: (record.agency_name, record.unit_name),
    shared={"progress": lambda record: _progress(record)},
)


def _progress(record: Any) -> dict[str, Any] | None:
    """What the page of a campaign shows beside its own facts; None on the list."""
    if record is None:
        return None
    return {
        "bodies": queries.progress_by_body(db(), record.id),
        "teams": queries.teams_of(db(), record.id),
        "by_team": queries.progress_by_team(db(), record.id),
        "premises": queries.progress_by_premises(db(), record.id),
    }


@blueprint.post("/<code>/move")
@permission(Permission.STOCKTAKE_RUN)
def move(code: str) -> ResponseReturnValue:
    """Start, close or reopen a campaign."""
    found = queries.get_stocktake(db(), code)
    wanted = request.form.get("move", "")
    service.move(db(), current_actor(), found.id, wanted, revision=said_revision())
    return redirect(url_for(".record", code=code), code=303)


@blueprint.post("/<code>/teams")
@permission(Permission.STOCKTAKE_RUN)
def add_team(code: str) -> ResponseReturnValue:
    """One more team."""
    found = queries.get_stocktake(db(), code)
    given = parse(TeamInput, {"name": request.form.get("name", "")}, Door.FORM).accept()
    service.add_team(db(), current_actor(), found, given)
    return redirect(url_for(".record", code=code) + "#teams", code=303)


@blueprint.post("/<code>/give")
@permission(Permission.STOCKTAKE_RUN)
def give(code: str) -> ResponseReturnValue:
    """Give the ticked premises to a team."""
    found = queries.get_stocktake(db(), code)
    ticked = [_number(one) for one in request.form.getlist("premises")]
    team = request.form.get("team", "")
    service.give_premises(db(), current_actor(), found, _number(team) if team else None, ticked)
    return redirect(url_for(".record", code=code) + "#premises", code=303)


@blueprint.get("/<code>/lines")
@permission(Permission.REGISTER_VIEW)
def lines(code: str) -> str:
    """The lines of a campaign, page by page, with the count that stands of each."""
    found = queries.get_stocktake(db(), code)
    premises, shown = request.args.get("premises", ""), request.args.get("shown", "")
    page = queries.page_of_lines(
        db(), found.id, facility_id=_number(premises) if premises else None, shown=shown if shown in SHOWN else None,
        limit=ROWS, cursor=request.args.get("cursor") or None,
    )  # fmt: skip
    return render_template("stocktakes/lines.html", record=found, page=page, shown=shown, all_shown=SHOWN, **_words())


@blueprint.get("/<code>/lines/<int:number>")
@permission(Permission.REGISTER_VIEW)
def line(code: str, number: int) -> str:
    """One line: the books, every count made of it with its photos, the decision."""
    found = queries.get_stocktake(db(), code)
    counted = queries.get_line(db(), found.id, number)
    counts = [(one, photos_of(db(), one.id)) for one in queries.counts_of(db(), number)]
    return render_template(
        "stocktakes/line.html", record=found, counted=counted, counts=counts, pages=KINDS_WITH_PAGES,
        difference=reconciling.difference_of(counted), **_words(),
    )  # fmt: skip


@blueprint.post("/<code>/lines/<int:number>/stands")
@permission(Permission.STOCKTAKE_RUN)
def name_standing(code: str, number: int) -> ResponseReturnValue:
    """Let one of the counts of a line stand."""
    found = queries.get_stocktake(db(), code)
    queries.get_line(db(), found.id, number)
    service.name_standing(db(), current_actor(), found, _number(request.form.get("count", "")))
    return redirect(url_for(".line", code=code, number=number), code=303)


@blueprint.get("/counts/<int:code>")
@permission(Permission.REGISTER_VIEW)
def count(code: int) -> ResponseReturnValue:
    """The line that a count is of: where its photos lead."""
    stocktake, line_id = queries.line_of_count(db(), code)
    return redirect(url_for(".line", code=stocktake, number=line_id))


@blueprint.get("/<code>/differences")
@permission(Permission.REGISTER_VIEW)
def differences(code: str) -> str:
    """What count and books say differently, with what accepting it would change."""
    return _differences_page(code)


@blueprint.post("/<code>/differences")
@permission(Permission.STOCKTAKE_RUN)
def decide(code: str) -> ResponseReturnValue:
    """Accept or reject what was ticked; one that cannot be decided refuses all of them."""
    found = queries.get_stocktake(db(), code)
    said = {"decision": request.form.get("decision", ""), "reason": request.form.get("reason", "")}
    try:
        given = parse(DecisionInput, said, Door.FORM).accept()
        for number in request.form.getlist("line"):
            reconciling.decide(db(), current_actor(), found, _number(number), given)
    except (Invalid, Conflict) as problem:
        discard()
        return _differences_page(code, problem), 422 if isinstance(problem, Invalid) else 409
    return redirect(url_for(".differences", code=code), code=303)


@blueprint.post("/<code>/reconcile")
@permission(Permission.STOCKTAKE_RUN)
def reconcile(code: str) -> ResponseReturnValue:
    """Carry what was accepted into the register, all of it or nothing."""
    found = queries.get_stocktake(db(), code)
    try:
        reconciling.apply(db(), current_actor(), found.id, revision=said_revision())
    except (Invalid, Conflict, Forbidden) as problem:
        discard()
        return _differences_page(code, problem), 422 if isinstance(problem, Invalid) else 409
    return redirect(url_for(".record", code=code), code=303)


@blueprint.get("/<code>/minutes.xlsx")
@permission(Permission.REGISTER_VIEW)
def minutes(code: str) -> Response:
    """The minutes of the count as a workbook to be signed."""
    found = queries.get_stocktake(db(), code)
    counted = queries.list_counted(db(), found.id)
    return send_written(lambda path: write_minutes(found, counted, path), name_of_file(found, today()))


add_pages(blueprint, STOCKTAKES, LOOK)


def register_searches() -> None:
    """Let the one search find campaigns."""
    add_search(STOCKTAKES, LOOK, endpoint="stocktakes", order=45)


def record_panel(subject_kind: str) -> Any:
    """A panel on the records of a kind: where it is being counted, and the shortage it was noted as."""

    def render(record: Any) -> str | None:
        found = queries.mentions_of(db(), subject_kind, record.id)
        return render_template("stocktakes/panel.html", mentions=found, record=record, **_words()) if found else None

    render.__qualname__ = f"counts_of_{subject_kind}"
    return render


def _differences_page(code: str, problem: Problem | None = None) -> str:
    found = queries.get_stocktake(db(), code)
    differing, standing = reconciling.differences(db(), found.id)
    counters = reconciling.counters_of(db(), [one.counted.line.id for one in differing])
    actor = current_actor()
    own = {line_id for line_id, names in counters.items() if reconciling.has_counted(actor, names)}
    return render_template(
        "stocktakes/differences.html", record=found, differing=differing, standing=standing, own=own, problem=problem,
        field_of=_field_of, **_words(),
    )  # fmt: skip


def _field_of(name: str) -> str:
    """What a field of a record that would change is called."""
    return gettext(f"changed_field.{name}")


def _words() -> dict[str, Any]:
    """The choices by their names, for templates."""
    return {
        "kind_labels": labels.KIND_LABELS, "finding_labels": labels.FINDING_LABELS, "use_labels": labels.USE_LABELS,
        "condition_labels": labels.CONDITION_LABELS, "difference_labels": labels.DIFFERENCE_LABELS,
        "result_labels": labels.RESULT_LABELS, "state_labels": labels.STATE_LABELS, "line_labels": labels.LINE_LABELS,
    }  # fmt: skip


def _number(text: str) -> int:
    """A row's number from a form or an address; raises ``NotFound`` for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound("record_not_found", record=text[:50])
    return int(text)
