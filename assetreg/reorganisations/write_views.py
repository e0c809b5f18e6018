"""The pages that write an event: its heading, its changes of units and bodies one after another, kept as a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.admin_units.queries import provinces
from assetreg.agencies.labels import EVENT_LABELS
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, FieldError, Invalid, Problem
from assetreg.core.i18n import gettext
from assetreg.reorganisations import drafts, forms, naming, offering, queries
from assetreg.reorganisations.models import Reorganisation
from assetreg.reorganisations.service import content_of, plan_written, require_over
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

blueprint = Blueprint(
    "reorganisation_writing", __name__, url_prefix="/reorganisations", template_folder="templates"
)  # fmt: skip
SHOWN = 50  # changes on one page
PARTS: Mapping[str, drafts.Part] = {"changes": "changes", "agencies": "agencies"}


@blueprint.get("/new")
@permission(Permission.REORGANISE)
def new() -> str:
    """A form for the act and the day."""
    return _heading_page(None, {})


@blueprint.post("/new")
@permission(Permission.REORGANISE)
def create() -> ResponseReturnValue:
    """Keep a draft with nothing but its heading."""
    typed = request.form.to_dict()
    try:
        event = drafts.begin(db(), current_actor(), forms.heading_said(typed, {}))
    except (Invalid, Conflict) as problem:
        discard()
        return _heading_page(None, typed, problem), _status(problem)
    return _to_draft(event.id)


@blueprint.get("/<int:number>/write")
@permission(Permission.REORGANISE)
def draft(number: int) -> str:
    """An event as far as it is written."""
    return _draft_page(_event(number))


@blueprint.get("/<int:number>/heading")
@permission(Permission.REORGANISE)
def heading(number: int) -> str:
    """The act, title and day of an event, to be said anew."""
    event = _event(number)
    return _heading_page(event, forms.heading_typed(drafts.document_of(db(), event)))


@blueprint.post("/<int:number>/heading")
@permission(Permission.REORGANISE)
def put_heading(number: int) -> ResponseReturnValue:
    """Keep them."""
    event, typed = _event(number), request.form.to_dict()
    try:
        said = forms.heading_said(typed, drafts.document_of(db(), event))
        drafts.put_heading(db(), current_actor(), event, said)
    except (Invalid, Conflict) as problem:
        discard()
        return _heading_page(_event(number), typed, problem), _status(problem)
    return _to_draft(number)


@blueprint.get("/<int:number>/<any(changes, agencies):part>/new")
@permission(Permission.REORGANISE)
def new_change(number: int, part: str) -> str:
    """A form for one more change of units, or of bodies."""
    return _change_page(_event(number), PARTS[part], None, {})


@blueprint.get("/<int:number>/<any(changes, agencies):part>/<int:place>")
@permission(Permission.REORGANISE)
def change(number: int, part: str, place: int) -> str:
    """One change, to be said anew."""
    event = _event(number)
    said = drafts.said_in(db(), event, PARTS[part], place - 1)
    typed = forms.change_typed(said) if part == "changes" else forms.bodies_typed(said)
    return _change_page(event, PARTS[part], place, typed)


@blueprint.post("/<int:number>/<any(changes, agencies):part>/new")
@permission(Permission.REORGANISE)
def add_change(number: int, part: str) -> ResponseReturnValue:
    """Add a change, or show its form again with more rows."""
    return _put(number, PARTS[part], None)


@blueprint.post("/<int:number>/<any(changes, agencies):part>/<int:place>")
@permission(Permission.REORGANISE)
def put_change(number: int, part: str, place: int) -> ResponseReturnValue:
    """Keep a change as it is said now, or show its form again with more rows."""
    return _put(number, PARTS[part], place)


@blueprint.post("/<int:number>/<any(changes, agencies):part>/<int:place>/drop")
@permission(Permission.REORGANISE)
def drop_change(number: int, part: str, place: int) -> ResponseReturnValue:
    """Take a change out."""
    return _act(number, lambda event: drafts.drop(db(), current_actor(), event, PARTS[part], place - 1))


@blueprint.post("/<int:number>/plan")
@permission(Permission.REORGANISE)
def plan_draft(number: int) -> ResponseReturnValue:
    """Draw what follows from the event as it is written."""
    answered = _act(number, lambda event: plan_written(db(), current_actor(), event))
    if isinstance(answered, Response):
        return redirect(url_for("reorganisations.event", number=number), code=303)
    return answered


@blueprint.post("/<int:number>/discard")
@permission(Permission.REORGANISE)
def discard_event(number: int) -> ResponseReturnValue:
    """Throw away an event that was not applied."""
    answered = _act(number, lambda event: drafts.discard_event(db(), current_actor(), event))
    return redirect(url_for("reorganisations.events_list"), code=303) if isinstance(answered, Response) else answered


@blueprint.get("/<int:number>/event.yaml")
@permission(Permission.REORGANISE)
def as_file(number: int) -> Response:
    """The event as an event file."""
    event = _event(number)
    name = f"attachment; filename={event.key}.yaml"
    return Response(
        content_of(db(), event), content_type="application/yaml; charset=utf-8", headers={"Content-Disposition": name}
    )


@blueprint.get("/units")
@permission(Permission.REORGANISE)
def offer_units() -> str:
    """Units of the eve of a day by name or code, as options of a ``datalist``; ``?for=FIELD`` carries the text."""
    text = request.args.get(request.args.get("for", "q"), "")
    number = request.args.get("event", 0, type=int)
    day = queries.get_event(db(), number).effective_on if number else today()
    return render_template("units/options.html", names=offering.units(db(), text, day))


@blueprint.get("/bodies")
@permission(Permission.REORGANISE)
def offer_bodies() -> str:
    """Bodies by name or code, those that have ended included."""
    text = request.args.get(request.args.get("for", "q"), "")
    return render_template("units/options.html", names=offering.bodies(db(), text))


def _event(number: int) -> Reorganisation:
    """The event, for whoever may reorganise everything it touches."""
    found = queries.get_event(db(), number)
    require_over(current_actor(), found)
    return found


def _put(number: int, part: drafts.Part, place: int | None) -> ResponseReturnValue:
    event, typed = _event(number), request.form.to_dict()
    if more := typed.pop("more", ""):
        if more not in forms.FEWEST:
            raise NoSuchPage
        typed[f"rows-{more}"] = str(forms.rows_in(typed, more) + 2)
        return _change_page(event, part, place, typed)
    try:
        known = {} if place is None else drafts.said_in(db(), event, part, place - 1)
        said = forms.change_said(typed, known) if part == "changes" else forms.bodies_said(typed)
        drafts.put(db(), current_actor(), event, part, said, None if place is None else place - 1)
    except (Invalid, Conflict) as problem:
        discard()
        return _change_page(_event(number), part, place, typed, problem), _status(problem)
    return _to_draft(number)


def _act(number: int, act: Callable[[Reorganisation], Any]) -> ResponseReturnValue:
    try:
        act(_event(number))
    except (Invalid, Conflict) as problem:
        discard()
        return _draft_page(_event(number), problem), _status(problem)
    return _to_draft(number)


def _to_draft(number: int) -> Response:
    return redirect(url_for("reorganisation_writing.draft", number=number), code=303)


def _status(problem: Problem) -> int:
    return 422 if isinstance(problem, Invalid) else 409


def _errors(problem: Problem | None) -> list[FieldError]:
    return list(problem.errors) if isinstance(problem, Invalid) else []


def _heading_page(event: Reorganisation | None, typed: Mapping[str, str], problem: Problem | None = None) -> str:
    form = Form(typed, _errors(problem), labels=forms.HEADING_LABELS)
    return render_template("reorganisations/heading.html", event=event, form=form, problem=problem)


def _change_page(
    event: Reorganisation, part: drafts.Part, place: int | None, typed: Mapping[str, str],
    problem: Problem | None = None,
) -> str:  # fmt: skip
    form = Form(typed, _errors(problem), labels=forms.labels_of(_errors(problem)))
    rows = {name: forms.rows_in(typed, name) for name in forms.FEWEST}
    return render_template(
        f"reorganisations/{part}.html", event=event, form=form, place=place, rows=rows, problem=problem,
        kinds=forms.KINDS, levels=forms.LEVELS, unit_kinds=forms.UNIT_KINDS, body_kinds=EVENT_LABELS,
        provinces=provinces(db(), today()), labels=_row_labels,
    )  # fmt: skip


def _row_labels(name: str, rows: int) -> list[str]:
    """What each row of a kind is called."""
    numbers = range(1, rows + 1)
    if name == "units":
        return [gettext("Unit no. {n}", n=n) for n in numbers]
    if name == "bodies":
        return [gettext("Body no. {n}", n=n) for n in numbers]
    return [gettext("Succeeding body no. {n}", n=n) for n in numbers]


def _draft_page(event: Reorganisation, problem: Problem | None = None) -> str:
    document = drafts.document_of(db(), event)
    start = max(request.args.get("from", 1, type=int), 1)
    pieces = {part: list(enumerate(document.get(part, []), 1))[start - 1 : start - 1 + SHOWN] for part in PARTS}
    most = max(len(document.get(part, [])) for part in PARTS)
    units = naming.codes_of_units([one for _, one in pieces["changes"]])
    bodies = naming.codes_of_bodies([one for _, one in pieces["agencies"]])
    return render_template(
        "reorganisations/draft.html", event=event, pieces=pieces, problem=problem, body_kinds=EVENT_LABELS,
        unit_names=naming.names_of_units(db(), event.effective_on, units),
        body_names=naming.names_of_bodies(db(), bodies), content=content_of(db(), event),
        before=start - SHOWN if start > SHOWN else None, after=start + SHOWN if most >= start + SHOWN else None,
    )  # fmt: skip
