"""The pages of reorganisations: hand in an event, look at everything that follows, apply it, answer, take it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.agencies.labels import EVENT_LABELS
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, Problem
from assetreg.core.i18n import gettext
from assetreg.core.text import clean
from assetreg.jobs.queries import find_job
from assetreg.jobs.running import from_json
from assetreg.reorganisations import background, queries, service
from assetreg.reorganisations.answering import answer
from assetreg.reorganisations.bodies_proposed import accept_bodies, inheritance, propose_bodies
from assetreg.reorganisations.counting import counts_for
from assetreg.reorganisations.labels import WAYS, table_label
from assetreg.reorganisations.models import Reorganisation
from assetreg.reorganisations.registry import REGISTRY, Fate
from assetreg.reorganisations.rows_file import write_rows
from assetreg.web.downloads import send_written
from assetreg.web.guards import can, current_actor, permission
from assetreg.web.transactions import db, discard

blueprint = Blueprint("reorganisations", __name__, url_prefix="/reorganisations", template_folder="templates")
LARGEST = 4_000_000  # bytes of an event file: the whole of 2025 has nine hundred thousand


@blueprint.get("")
@permission(Permission.REORGANISE)
def events_list() -> str:
    """Every event, and where one is handed in."""
    return _list_page()


@blueprint.post("")
@permission(Permission.REORGANISE)
def plan() -> ResponseReturnValue:
    """Keep an event and draw what follows from it."""
    file = request.files.get("file")
    content = request.form.get("content", "")
    if file is not None and file.filename:
        content = file.read(LARGEST).decode("utf-8-sig", errors="replace")
    try:
        planned = service.plan_event(db(), current_actor(), content)
    except (Invalid, Conflict) as problem:
        discard()
        return _list_page(problem, content), _status(problem)
    return redirect(url_for("reorganisations.event", number=planned.event.id), code=303)


@blueprint.get("/<int:number>")
@permission(Permission.REORGANISE)
def event(number: int) -> ResponseReturnValue:
    """An event and what follows from it, record by record; a draft as far as it is written."""
    found = queries.get_event(db(), number)
    if found.state == "draft":
        return redirect(url_for("reorganisation_writing.draft", number=number))
    return _event_page(found)


@blueprint.post("/<int:number>/exceptions")
@permission(Permission.REORGANISE)
def except_record(number: int) -> ResponseReturnValue:
    """Let one record go another way."""
    form = request.form
    said: dict[str, Any] = {"table": form.get("table", ""), "id": form.get("id", "")}
    if code := clean(form.get("to", "")):
        said["to"] = code
    if "stay" in form:
        said["stay"] = True
    if note := clean(form.get("note", "")):
        said["note"] = note
    return _act(number, lambda found: service.set_exceptions(db(), current_actor(), found, [said]))


@blueprint.post("/<int:number>/draw")
@permission(Permission.REORGANISE)
def draw(number: int) -> ResponseReturnValue:
    """Draw the plan anew over the register as it stands now."""
    return _act(number, lambda found: service.set_exceptions(db(), current_actor(), found, []))


@blueprint.post("/<int:number>/apply")
@permission(Permission.REORGANISE)
def apply(number: int) -> ResponseReturnValue:
    """Let the event happen as it was shown, all of it or nothing; a large one in the background."""
    shown = request.form.get("digest", "")

    def happen(found: Reorganisation) -> None:
        do = background.apply_later if background.is_large(found) else service.apply_event
        do(db(), current_actor(), found, expect=shown)

    return _act(number, happen)


@blueprint.post("/<int:number>/on-its-day")
@permission(Permission.REORGANISE)
def on_its_day(number: int) -> ResponseReturnValue:
    """Let the event be applied by itself when its day begins."""
    return _act(number, lambda found: background.apply_on_its_day(db(), current_actor(), found))


@blueprint.post("/<int:number>/by-hand")
@permission(Permission.REORGANISE)
def by_hand(number: int) -> ResponseReturnValue:
    """Let nobody but a person apply it."""
    return _act(number, lambda found: background.keep_for_hand(db(), current_actor(), found))


@blueprint.post("/<int:number>/bodies")
@permission(Permission.REORGANISE)
def accept(number: int) -> ResponseReturnValue:
    """Write mergers of bodies that were proposed into the event: those ticked, or all."""
    chosen = None if request.form.get("which") == "all" else request.form.getlist("proposal")
    return _act(number, lambda found: accept_bodies(db(), current_actor(), found, chosen))


@blueprint.get("/<int:number>/rows.csv")
@permission(Permission.REORGANISE)
def rows(number: int) -> Response:
    """Everything that follows, as a file."""
    found = queries.get_event(db(), number)
    return send_written(lambda path: write_rows(db(), found.id, path), f"{found.key}.csv")


@blueprint.get("/<int:number>/waiting")
@permission(Permission.REORGANISE)
def waiting(number: int) -> str:
    """Records of which somebody still has to say where they belong."""
    return _waiting_page(queries.get_event(db(), number))


@blueprint.post("/<int:number>/answers")
@permission(Permission.REORGANISE)
def answers(number: int) -> ResponseReturnValue:
    """Move the records chosen to the unit that somebody says."""
    found = queries.get_event(db(), number)
    chosen = request.form.getlist("row", type=int)
    try:
        moved = answer(db(), current_actor(), found, chosen, clean(request.form.get("to", "")))
    except (Invalid, Conflict) as problem:
        discard()
        return _waiting_page(queries.get_event(db(), number), problem), _status(problem)
    flash(gettext("{n} records now lie where you said.", n=moved), "success")
    return redirect(url_for("reorganisations.waiting", number=number), code=303)


@blueprint.get("/<int:number>/undo")
@permission(Permission.REORGANISE)
def undo_page(number: int) -> str:
    """What taking the event back would do, and what stands against it."""
    return _undo_page(queries.get_event(db(), number))


@blueprint.post("/<int:number>/undo")
@permission(Permission.REORGANISE)
def undo(number: int) -> ResponseReturnValue:
    """Bring everything back to what it was before the event."""
    found, reason = queries.get_event(db(), number), clean(request.form.get("reason", ""))
    try:
        if not reason:
            raise Invalid([FieldError("reason", "required")])
        do = background.undo_later if background.is_large(found) else service.undo_event
        do(db(), current_actor(), found, reason=reason)
    except (Invalid, Conflict) as problem:
        discard()
        return _undo_page(queries.get_event(db(), number), problem), _status(problem)
    return redirect(url_for("reorganisations.event", number=number), code=303)


def facility_panel(record: Any) -> str | None:
    """On a facility's page: that its unit was split and nobody has said yet in which half it lies.

    What an event carried names the unit it came from: of nothing else is the database asked.
    """
    if record.former_commune_code is None:
        return None
    row = queries.waiting_on(db(), "facility", record.id)
    if row is None:
        return None
    event = queries.get_event(db(), row.reorganisation_id)
    (item,) = queries.list_waiting(db(), event.id, limit=1, after=row.id - 1)
    return render_template("reorganisations/panel.html", event=event, item=item, may=can(Permission.REORGANISE))


def dashboard_panel(_subject: None) -> str | None:
    """To those who may apply them: events whose day has come and that are not applied yet."""
    if not can(Permission.REORGANISE):
        return None
    due = queries.list_due(db(), today())
    return render_template("reorganisations/due.html", events=due) if due else None


def _act(number: int, act: Any) -> ResponseReturnValue:
    """Do one thing to an event and show it again, with what was refused."""
    try:
        act(queries.get_event(db(), number))
    except (Invalid, Conflict) as problem:
        discard()
        return _event_page(queries.get_event(db(), number), problem), _status(problem)
    return redirect(url_for("reorganisations.event", number=number), code=303)


def _status(problem: Problem) -> int:
    return 422 if isinstance(problem, Invalid) else 409


def _list_page(problem: Problem | None = None, content: str = "") -> str:
    return render_template(
        "reorganisations/list.html", events=queries.list_events(db()), problem=problem, content=content
    )


def _event_page(found: Reorganisation, problem: Problem | None = None) -> str:
    table, how = request.args.get("table"), request.args.get("how")
    page = queries.list_rows(db(), found.id, table, how=how, cursor=request.args.get("cursor"))
    left = find_job(db(), found.job_id)
    proposals = propose_bodies(db(), found) if found.state == "planned" and not found.applies_itself else []
    counts = counts_for(db(), current_actor(), found)
    return render_template(
        "reorganisations/event.html", event=found, problem=problem, page=page, table=table, how=how, ways=WAYS,
        table_label=table_label, is_due=found.effective_on <= today(), kept=_kept(),
        counts=counts, waiting=sum(one.get("waiting", 0) for one in counts.values()), large=background.is_large(found),
        job=background.job_of(db(), found), proposals=proposals, body_kinds=EVENT_LABELS,
        failure=from_json(left.problem) if left is not None and left.state == "failed" else None,
        article=inheritance(found.effective_on),
    )  # fmt: skip


def _kept() -> dict[str, str]:
    """What becomes of the tables that are not listed record by record: their name and why."""
    return {line.label: line.why for line in REGISTRY if line.fate in (Fate.KEEP, Fate.RECOMPUTE)}


def _waiting_page(found: Reorganisation, problem: Problem | None = None) -> str:
    after = request.args.get("after", 0, type=int)
    items = queries.list_waiting(db(), found.id, after=after)
    return render_template(
        "reorganisations/waiting.html", event=found, problem=problem, items=items, table_label=table_label
    )


def _undo_page(found: Reorganisation, problem: Problem | None = None) -> str:
    plan = service.preview_undo(db(), current_actor(), found) if found.state == "applied" else None
    return render_template(
        "reorganisations/undo.html",
        event=found,
        problem=problem,
        plan=plan,
        table_label=table_label,
        large=background.is_large(found),
    )
