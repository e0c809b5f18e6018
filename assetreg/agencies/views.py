"""The pages of bodies: list, record, form, headcounts, and the recording of a reorganisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.admin_units import queries as units
from assetreg.admin_units.choosing import unit_choices
from assetreg.agencies import events, holdings, queries, regimes
from assetreg.agencies.exporting import FORMATS, write_agencies
from assetreg.agencies.forms import AGENCY_SECTIONS, SUCCESSION_SECTIONS, headcount_sections
from assetreg.agencies.headcount import headcounts_of
from assetreg.agencies.kinds import AGENCIES, HEADCOUNTS, filter_of
from assetreg.agencies.labels import EVENT_LABELS, SUCCESSION_LABELS
from assetreg.agencies.records import AgencyRecord
from assetreg.agencies.schemas import SuccessionInput
from assetreg.agencies.succession import Recorded, record_succession, settle_holders
from assetreg.core.clock import today
from assetreg.core.errors import Invalid
from assetreg.core.parse import Door, parse
from assetreg.kinds.pages import Pages, add_pages, add_part_pages, add_search, asked_of, typed
from assetreg.web.downloads import send_written
from assetreg.web.errors import register_constraint
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor, permission
from assetreg.web.transactions import db, discard

blueprint = Blueprint("agencies", __name__, url_prefix="/agencies", template_folder="templates")

register_constraint("uq_headcount_workplace", "title_group", "counted_already")
for _code in ("asset_unit_code", "budget_code", "electronic_id"):
    register_constraint(f"ex_agency_{_code}", _code, "taken")


def _lineage(agency: AgencyRecord | None) -> Mapping[str, Any]:
    """What a record shows beside its own fields: who it came from and went to, what it holds, who works for it."""
    if agency is None:
        return {}
    after = queries.successors(db(), agency.id)
    held = holdings.held_by(db(), [agency.id])
    last = max((one for one in after if one.depth == 1), key=lambda one: one.effective_on, default=None)
    ended = agency.state == "ended"
    return {
        "successors": after,
        "predecessors": queries.predecessors(db(), agency.id),
        "carried_on": queries.present_of(db(), agency.id) if ended else None,
        "subordinates": queries.subordinates(db(), agency.id),
        "held": {holdings.labels()[table]: n for table, n in held.items() if n},
        "waits_for": events.rule_of(last.kind, last.effective_on).waits_for if ended and last is not None else None,
        "law": regimes.rule_of(agency.regime, _last_day(agency)),
        "event_labels": EVENT_LABELS,
        "headcounts": headcounts_of(db(), agency),
        "part": HEADCOUNTS,
    }


def _last_day(agency: AgencyRecord) -> dt.date:
    """Today, or the last day the body stood."""
    if agency.valid_to is None or agency.valid_to > today():
        return today()
    return agency.valid_to - dt.timedelta(days=1)


LOOK = Pages(
    AGENCY_SECTIONS,
    list_template="agencies/list.html",
    record_template="agencies/record.html",
    search_label="Name or code",
    units=lambda chosen: unit_choices(db(), chosen),
    label_lines=lambda record: (record.unit_name,),
    shared={"lineage": _lineage, "formats": lambda _: FORMATS},
)


@blueprint.get("/export.<any(xlsx, csv):form>")
@permission(Permission.REGISTER_VIEW)
def export(form: str) -> Response:
    """All that the filter in the address leaves, as a file that can be imported again."""
    asked = asked_of(AGENCIES)
    records = queries.stream_agencies(db(), filter_of(asked))
    name = f"agencies-{asked.unit or 'assetreg'}-{today():%Y-%m-%d}.{form}"
    return send_written(lambda path: write_agencies(records, path, form), name)


@blueprint.post("/settle-holders")
@permission(Permission.AGENCY_EDIT)
def settle() -> ResponseReturnValue:
    """Find the bodies that written holders mean, and pass on what bodies that ended still hold by law."""
    unit = request.form.get("unit", "")
    done = settle_holders(db(), current_actor(), units.province_on(db(), unit).code)
    linked, moved = sum(done.linked.values()), sum(done.moved.values())
    return redirect(url_for("agencies.list", unit=unit, linked=linked, moved=moved), code=303)


@blueprint.get("/<code>/succession")
@permission(Permission.AGENCY_EDIT)
def succession(code: str) -> str:
    """An empty form for what happened to a body."""
    return _succession_page(code, Form({"bodies": code}, labels=SUCCESSION_LABELS))


@blueprint.post("/<code>/succession")
@permission(Permission.AGENCY_EDIT)
def record_event(code: str) -> ResponseReturnValue:
    """Show what the event would do, in numbers; or record it once that was seen."""
    agency = queries.get_agency(db(), code)
    said = typed()
    step = said.pop("step", "preview")
    form = Form(said, labels=SUCCESSION_LABELS)
    try:
        given = parse(SuccessionInput, said, Door.FORM).accept()
        done = record_succession(db(), current_actor(), given, province_code=agency.province_code)
    except Invalid as refusal:
        discard()
        return _succession_page(code, Form(said, refusal.errors, SUCCESSION_LABELS)), 422
    if step == "record":
        return redirect(url_for("agencies.record", code=code, saved="succession"), code=303)
    effect = _effect(done)
    discard()
    return _succession_page(code, form, effect)


add_pages(blueprint, AGENCIES, LOOK)
add_part_pages(
    blueprint,
    HEADCOUNTS,
    lambda _: headcount_sections(db()),
    back=lambda owner: url_for("agencies.record", code=owner.code),
)


def register_searches() -> None:
    """Let the one search find bodies."""
    add_search(AGENCIES, LOOK, endpoint="agencies", order=15)


def _succession_page(code: str, form: Form, effect: Mapping[str, Any] | None = None) -> str:
    agency = queries.get_agency(db(), code)
    held = holdings.held_by(db(), [agency.id])
    return render_template(
        "agencies/succession.html",
        agency=agency,
        form=form,
        sections=SUCCESSION_SECTIONS,
        effect=effect,
        held={holdings.labels()[table]: n for table, n in held.items() if n},
        rules=[events.rule_of(kind, today()) for kind in events.KINDS],
        event_labels=EVENT_LABELS,
    )


def _effect(done: Recorded) -> Mapping[str, Any]:
    """What an event would do, as words and numbers that outlive the undone transaction."""

    def named(counts: Mapping[str, int]) -> dict[str, int]:
        return {holdings.labels()[table]: n for table, n in counts.items() if n}

    return {
        "ended": [body.name for body in done.bodies if body.valid_to is not None],
        "successors": [body.name for body in done.successors],
        "moved": named(done.moved),
        "waiting": named(done.waiting),
        "waits_for": done.waits_for,
    }
