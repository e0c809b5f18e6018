"""The pages of cars, other fixed assets and records, and what premises and bodies show of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template

from assetreg.access.permissions import Permission
from assetreg.admin_units.choosing import unit_choices
from assetreg.assets.books import Books, comparer, register_books
from assetreg.assets.rule_tables import choices, wear_tables, wear_tolerance
from assetreg.assets.wear import wear
from assetreg.core.clock import today
from assetreg.core.i18n import current_locale
from assetreg.kinds.described import Kind
from assetreg.kinds.pages import Pages, add_pages, add_search, asked_of
from assetreg.movables import queries
from assetreg.movables.books import books_of, stream_of
from assetreg.movables.exporting import write_movables
from assetreg.movables.forms import ARCHIVE_SECTIONS, VEHICLE_SECTIONS, equipment_sections
from assetreg.movables.kinds import ARCHIVES, EQUIPMENTS, KINDS, VEHICLES
from assetreg.movables.sorts import Sort
from assetreg.web.downloads import send_written
from assetreg.web.errors import register_constraint
from assetreg.web.guards import can, permission
from assetreg.web.schema_forms import Section
from assetreg.web.transactions import db

vehicles = Blueprint("vehicles", __name__, url_prefix="/vehicles", template_folder="templates")
equipment = Blueprint("equipment", __name__, url_prefix="/equipment", template_folder="templates")
archives = Blueprint("archives", __name__, url_prefix="/archives", template_folder="templates")
PLACES = {VEHICLES.name: "vehicles", EQUIPMENTS.name: "equipment", ARCHIVES.name: "archives"}

BLUEPRINTS = (vehicles, equipment, archives)


def _equipment_sections() -> Sequence[Section]:
    return equipment_sections(choices(db(), "wear_class", today(), current_locale()))


def _look(sections: Sequence[Section] | Callable[[], Sequence[Section]], search_label: str) -> Pages:
    return Pages(
        sections,
        list_template="movables/list.html",
        record_template="movables/record.html",
        search_label=search_label,
        units=lambda chosen: unit_choices(db(), chosen),
        label_lines=lambda record: (record.holder, record.unit_name),
    )


LOOKS = (
    (vehicles, VEHICLES, _look(VEHICLE_SECTIONS, "Name, plate, code or holder")),
    (equipment, EQUIPMENTS, _look(_equipment_sections, "Name, symbol, code or holder")),
    (archives, ARCHIVES, _look(ARCHIVE_SECTIONS, "Name, body of origin or code")),
)


def _add_export(blueprint: Blueprint, kind: Kind, sort: Sort[Any]) -> None:
    @permission(kind.view)
    def export(form: str) -> Response:
        """All that the filter in the address leaves, as a file that can be imported again."""
        asked = asked_of(kind)
        records = queries.stream(db(), sort.model, asked)
        name = f"{kind.plural}-{asked.unit or 'assetreg'}-{today():%Y-%m-%d}.{form}"
        return send_written(lambda path: write_movables(kind, records, path, form), name)

    blueprint.add_url_rule("/export.<any(xlsx, csv):form>", "export", export)


for (_blueprint, _kind, _of_kind), (_, _sort) in zip(LOOKS, KINDS, strict=True):
    _add_export(_blueprint, _kind, _sort)
    add_pages(_blueprint, _kind, _of_kind)
for _kind, _sort in KINDS[:2]:
    register_books(Books(_kind.name, _kind.title, f"{PLACES[_kind.name]}.record", stream_of(_sort.model)))
for _table in ("vehicle", "equipment"):
    register_constraint(f"uq_{_table}_national_asset_code", "national_asset_code", "number_taken_elsewhere")


def register_searches() -> None:
    """Let the one search find movables."""
    for order, (blueprint, kind, look) in enumerate(LOOKS, 20):
        add_search(kind, look, endpoint=blueprint.name, order=order)


def wear_panel(record: Any) -> str | None:
    """Computed wear beside the books of one thing."""
    model = next(sort.model for _, sort in KINDS if record.code.startswith(f"{sort.prefix}-"))
    found = books_of(db(), model, record.id)
    tables = wear_tables(db())
    compared = comparer(tables, wear_tolerance(db(), today()))(found) if found is not None else None
    if found is None or compared is None:
        return None
    worn = wear(found.cost_vnd, found.wear_class, found.put_in_use_on.year, found.book_date, tables)
    classes = choices(db(), "wear_class", today(), current_locale())
    return render_template("checks/wear_panel.html", rows=[(compared, worn)], classes=classes)


def facility_panel(facility: Any) -> str | None:
    """What stands at the premises of a record."""
    found = [(kind, PLACES[kind.name], queries.standing_at(db(), sort.model, facility.id)) for kind, sort in KINDS]
    given = {"facility": facility.code, "unit": facility.commune_code}
    return _panel("What stands here", found, given, {"facility": facility.code})


def agency_panel(agency: Any) -> str | None:
    """The movables that a body holds."""
    found = [(kind, PLACES[kind.name], queries.held_by(db(), sort.model, agency.id)) for kind, sort in KINDS]
    given = {"agency": agency.code, "holder": agency.name}
    return _panel("Movables it holds", found, given, {"agency": agency.code})


def _panel(
    title: str,
    found: Sequence[tuple[Kind, str, queries.Some]],
    given: Mapping[str, str],
    only: Mapping[str, str],
) -> str | None:
    """The panel, which also offers to enter one more (with ``given``) and leads to all of them (by ``only``).

    None where there is nothing, for who may not enter.
    """
    if not any(some.count for _, _, some in found) and not can(Permission.MOVABLE_EDIT):
        return None
    return render_template("movables/panel.html", title=title, found=found, given=given, only=only)
