"""The pages of the register: the list of facilities, one facility's record, and the form that makes and changes it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.admin_units import queries as units
from assetreg.admin_units.choosing import unit_choices
from assetreg.assets import overview, part_labels, queries, service
from assetreg.assets.address_proposals import proposed_address
from assetreg.assets.exporting import FORMATS, write_facilities
from assetreg.assets.facets import facets_of
from assetreg.assets.labels import FIELD_CHOICES, FIELD_LABELS, LOCATION_SOURCE_LABELS
from assetreg.assets.listing import COLUMNS, chips_of, columns_from, filter_from
from assetreg.assets.newcomers import ask_whether_known
from assetreg.assets.next_step import next_step
from assetreg.assets.part_forms import add_pages_of_parts
from assetreg.assets.parts import part_name, parts_of
from assetreg.assets.queries import FacilityFilter
from assetreg.assets.records import FacilityRecord
from assetreg.assets.schemas import FIELDS, FacilityInput
from assetreg.assets.shown import remark_sentence, value_shown, verb_shown, zone_choices
from assetreg.assets.typed import typed_of
from assetreg.assets.unit_texts import Names, UnitFacts
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Invalid
from assetreg.core.parse import Door, parse
from assetreg.core.text import clean
from assetreg.web.downloads import send_written
from assetreg.web.errors import register_constraint
from assetreg.web.forms import Form, merged, register_labels, seen_in, touched
from assetreg.web.guards import current_actor, permission
from assetreg.web.qr import MOST_LABELS, Label, label_sheet
from assetreg.web.search import SHOWN, Findings, Found
from assetreg.web.transactions import db, discard

blueprint = Blueprint("facilities", __name__, url_prefix="/facilities", template_folder="templates")
ROWS = 50

register_labels({**FIELD_LABELS, "reason": "Reason for the change"})
register_constraint("uq_facility_national_asset_code", "national_asset_code", "taken")
register_constraint("ck_facility_residual", "residual_value_vnd", "residual_over_cost")
register_constraint("ck_facility_surplus_land", "surplus_land_m2", "surplus_over_whole")
register_constraint("ck_facility_surplus_floor", "surplus_floor_m2", "surplus_over_whole")
register_constraint("ck_facility_restricted", "longitude", "restricted_place")
register_constraint("certificate_address_kept", "address", "certificate_reason_required")
add_pages_of_parts(blueprint)


@blueprint.record_once
def _share(state: BlueprintSetupState) -> None:
    """Let every template of the application name the register's choices."""
    state.app.jinja_env.globals.update(
        facility_choices=FIELD_CHOICES,
        location_source_labels=LOCATION_SOURCE_LABELS,
        value_shown=value_shown,
        verb_shown=verb_shown,
        zone_choices=zone_choices,
        part_labels=part_labels,
        part_name=part_name,
        remark_sentence=remark_sentence,
    )


@blueprint.get("")
@permission(Permission.REGISTER_VIEW)
def facilities_list() -> str:
    """One page of what the filter in the address leaves, with the totals of all of it."""
    wanted = filter_from(request.args)
    page = queries.list_facilities(db(), wanted, limit=ROWS, cursor=request.args.get("cursor") or None)
    unit = units.get_unit(db(), wanted.unit, on=today()) if wanted.unit else None
    return render_template(
        "facilities/list.html",
        page=page,
        wanted=wanted,
        chips=chips_of(wanted, unit.name if unit is not None else None),
        columns=columns_from(request.args.getlist("column")),
        all_columns=COLUMNS,
        formats=FORMATS,
        units=unit_choices(db(), wanted.unit),
    )


@blueprint.get("/facets")
@permission(Permission.REGISTER_VIEW)
def facets() -> str:
    """How many each choice of each filter would leave: a piece of the list's page, fetched after it."""
    wanted = filter_from(request.args)

    def address(name: str, value: str | None) -> str:
        kept = [(n, v) for n, v in request.args.items(multi=True) if n not in (name, "cursor", "lang")]
        return f"{url_for('facilities.facilities_list')}?{urlencode([*kept, *([(name, value)] if value else [])])}"

    return render_template("facilities/facets.html", facets=facets_of(db(), wanted), wanted=wanted, address=address)


@blueprint.get("/export.<any(xlsx, csv, geojson, gpkg):form>")
@permission(Permission.REGISTER_VIEW)
def export(form: str) -> Response:
    """All that the filter in the address leaves, as a file that can be imported again."""
    wanted = filter_from(request.args)
    facilities = queries.stream_facilities(db(), wanted)
    name = f"{wanted.unit or 'assetreg'}-{today():%Y-%m-%d}.{form}"
    return send_written(lambda path: write_facilities(facilities, path, form), f"facilities-{name}")


@blueprint.get("/<code>")
@permission(Permission.REGISTER_VIEW)
def record(code: str) -> str:
    """Everything known about one facility, from what and where down to its history."""
    facility = queries.get_facility(db(), code)
    return render_template(
        "facilities/record.html",
        facility=facility,
        parts=parts_of(db(), facility),
        next_step=next_step(facility),
        proposed=proposed_address(facility),
    )


@blueprint.get("/<code>/label")
@permission(Permission.REGISTER_VIEW)
def label(code: str) -> str:
    """A label to print, whose QR code leads to the record."""
    return label_sheet([_label(queries.get_facility(db(), code))], back=url_for("facilities.record", code=code))


@blueprint.get("/labels")
@permission(Permission.REGISTER_VIEW)
def labels() -> str:
    """Labels of the first of those that the filter in the address leaves."""
    page = queries.list_facilities(db(), filter_from(request.args), limit=MOST_LABELS)
    back = f"{url_for('facilities.facilities_list')}?{request.query_string.decode()}"
    return label_sheet([_label(one) for one in page.items], back=back)


def _label(facility: FacilityRecord) -> Label:
    where = ", ".join(filter(None, (facility.commune_name, facility.province_name)))
    address = url_for("facilities.record", code=facility.code, _external=True)
    return Label(facility.name, facility.code, [facility.holder, where], address)


def find_facilities(words: str) -> Findings:
    """What the one search finds among facilities."""
    page = queries.list_facilities(db(), FacilityFilter(q=words), limit=SHOWN)
    items = [
        Found(
            one.name,
            one.code,
            ", ".join(filter(None, (one.commune_name, one.province_name))),
            url_for("facilities.record", code=one.code),
        )
        for one in page.items
    ]
    return Findings(items, url_for("facilities.facilities_list", q=words) if page.next else None)


@blueprint.get("/new")
@permission(Permission.FACILITY_EDIT)
def new() -> str:
    """An empty form; ``?commune=`` and the like fill in what is known already."""
    return _form(Form({name: request.args.get(name, "") for name in FIELDS}))


@blueprint.post("/new")
@permission(Permission.FACILITY_EDIT)
def create() -> ResponseReturnValue:
    """Store a new facility, or show again what was typed with what is wrong."""
    try:
        given = service.accept(db(), parse(FacilityInput, _typed(), Door.FORM))
        made = service.create_facility(db(), current_actor(), given, reason=_reason())
        if not request.form.get("confirm"):
            ask_whether_known(db(), made)
    except Invalid as refusal:
        return _refused(refusal)
    except Conflict as conflict:
        if conflict.code != "looks_known":
            raise
        discard()
        return _form(Form(_typed()), known=conflict), 409
    return _saved(made.code, "new")


@blueprint.get("/<code>/edit")
@permission(Permission.FACILITY_EDIT)
def edit(code: str) -> str:
    """The form with what is known; ``?propose=address`` puts the address with the units of today into its field."""
    facility = queries.get_facility(db(), code)
    now = typed_of(facility)
    proposed = proposed_address(facility) if request.args.get("propose") == "address" else None
    return _form(Form({**now, "address": proposed} if proposed else now, seen=now), facility)


@blueprint.post("/<code>/edit")
@permission(Permission.FACILITY_EDIT)
def revise(code: str) -> ResponseReturnValue:
    """Store what was changed since the form was opened, or show again what was typed with what is wrong."""
    facility = queries.get_facility(db(), code)
    try:
        changes = parse(FacilityInput, _changed(facility), Door.FORM, partial=True).changes()
        service.revise_facility(db(), current_actor(), facility.id, changes, revision=_revision(), reason=_reason())
    except Invalid as refusal:
        return _refused(refusal, facility)
    except Conflict as conflict:
        if conflict.code != "stale_revision":
            raise
        return _refused(conflict, facility)
    return _saved(code, code)


_NO_FIELDS = ("csrf_token", "reason", "seen", "confirm")


def _typed() -> dict[str, str]:
    return {name: value for name, value in request.form.items() if name not in _NO_FIELDS}


def _reason() -> str | None:
    """Why, as typed beside the fields."""
    return clean(request.form.get("reason", "")) or None


def _changed(facility: FacilityRecord) -> Mapping[str, str]:
    """The fields that now read otherwise than their reader saw them: what nobody touched is not changed."""
    return touched(_typed(), seen_in(request.form, typed_of(facility)))


def _revision() -> int:
    stated = request.form.get("revision", "")
    return int(stated) if stated.isdigit() else 0


def _refused(problem: Invalid | Conflict, facility: FacilityRecord | None = None) -> ResponseReturnValue:
    now = typed_of(facility) if facility else None
    seen = seen_in(request.form, now) if now is not None else None
    discard()
    beside = {"reason": _reason() or ""}
    if isinstance(problem, Conflict):
        assert now is not None
        assert seen is not None
        both = merged(_typed() | beside, seen, now)
        return _form(both, facility, conflict=problem), 409
    return _form(Form(_typed() | beside, problem.errors, seen=seen), facility), 422


def _form(
    form: Form,
    facility: FacilityRecord | None = None,
    *,
    conflict: Conflict | None = None,
    known: Conflict | None = None,
) -> str:
    successors = _successors(form) if any(error.code == "split_commune" for error in form.errors) else []
    return render_template(
        "facilities/form.html",
        form=form,
        facility=facility,
        conflict=conflict,
        successors=successors,
        known=known,
    )


def _successors(form: Form) -> list[UnitFacts]:
    """The present communes among which somebody must choose, where the former one was split."""
    names = Names.of(db())
    said = names.read(form.value("former_commune").strip() or None, form.value("commune").strip() or None)
    return list(names.facts(said.successors).values())


def _saved(code: str, draft: str) -> Response:
    return redirect(url_for("facilities.record", code=code, saved=draft), code=303)


def dashboard_outcomes(_subject: None) -> str:
    """How the register stands, province by province, or commune by commune of one, and where to go from here."""
    units = overview.counts_by_province(db(), today())
    if not units:
        return render_template("facilities/dashboard_empty.html")
    total = overview.total_of(units)
    if by_commune := len(units) == 1:
        units = overview.counts_by_commune(db(), today())
    return render_template("facilities/dashboard_outcomes.html", units=units, total=total, by_commune=by_commune)


def dashboard_waiting(_subject: None) -> str | None:
    """The facilities about which nothing was decided for longest."""
    waiting = overview.undecided_longest(db(), today())
    return render_template("facilities/dashboard_waiting.html", waiting=waiting) if waiting else None
