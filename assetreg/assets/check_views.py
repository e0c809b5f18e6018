"""Pages and panels of the rules: books beside computed wear, facilities unused too long, space beside its norm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from assetreg.access.permissions import Permission
from assetreg.access.rows import scope_seen
from assetreg.admin_units import queries as units
from assetreg.assets import books, unused
from assetreg.assets.rule_tables import choices, wear_tables, wear_tolerance
from assetreg.assets.spaces import space_of
from assetreg.assets.wear import Wear, wear
from assetreg.core.clock import today
from assetreg.core.i18n import current_locale
from assetreg.core.sheets import FORMS, write_sheet
from assetreg.web.downloads import send_written
from assetreg.web.guards import permission
from assetreg.web.transactions import db

blueprint = Blueprint("facility_checks", __name__, url_prefix="/facilities", template_folder="templates")

DIFFERENCE_FIELDS: Mapping[str, str] = {
    "code": "Code of the record",
    "place": "Facility",
    "label": "Asset",
    "wear_class": "Class of wear",
    "put_in_use_on": "Put in use on",
    "cost_vnd": "Original cost (dong)",
    "residual_vnd": "Residual value on the books (dong)",
    "book_date": "Date of the books",
    "computed_vnd": "Residual value computed (dong)",
    "difference_vnd": "Books less computed (dong)",
}
UNUSED_FIELDS: Mapping[str, str] = {
    "code": "Facility code",
    "name": "Facility name",
    "holder": "Holding body",
    "commune_name": "Present commune",
    "province_name": "Province",
    "outcome": "Outcome",
    "land_area_m2": "Land area (m²)",
    "gross_floor_m2": "Gross floor area (m²)",
    "since": "Unused since",
    "term_ends_on": "Term ends on",
}


class Shown(Protocol):
    """The facility whose record is shown."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...


@blueprint.get("/differences")
@permission(Permission.REGISTER_VIEW)
def differences() -> str:
    """Assets whose residual value on the books differs from computed wear beyond the tolerance, page by page."""
    kind, unit = _kind(), _unit()
    page = books.list_differences(db(), kind, unit, cursor=request.args.get("cursor") or None)
    return render_template(
        "checks/differences.html",
        page=page,
        kind=kind,
        kinds=books.all_books(),
        unit=unit,
        classes=choices(db(), "wear_class", today(), current_locale()),
        tolerance=wear_tolerance(db(), today()),
        forms=FORMS,
        **_units(),
    )


@blueprint.get("/differences/export.<any(xlsx, csv):form>")
@permission(Permission.REGISTER_VIEW)
def export_differences(form: str) -> Response:
    """All of the list as a file."""
    kind, unit = _kind(), _unit()
    found = books.stream_differences(db(), kind, unit)
    name = f"differences-{kind}-{unit or 'assetreg'}-{today():%Y-%m-%d}.{form}"
    return send_written(
        lambda path: write_sheet(
            map(_row, found), path, form, name="differences", fields=list(DIFFERENCE_FIELDS), labels=DIFFERENCE_FIELDS
        ),
        name,
    )


@blueprint.get("/unused")
@permission(Permission.REGISTER_VIEW)
def unused_list() -> str:
    """Facilities whose non-use grounds their recovery, those first that have stood unused longest."""
    unit = _unit()
    page = unused.unused_over_a_year(db(), unit, today(), cursor=request.args.get("cursor") or None)
    return render_template(
        "checks/unused.html",
        page=page,
        unit=unit,
        months=unused.months(db(), today()),
        ground=unused.ground(db(), today()),
        forms=FORMS,
        **_units(),
    )


@blueprint.get("/unused/export.<any(xlsx, csv):form>")
@permission(Permission.REGISTER_VIEW)
def export_unused(form: str) -> Response:
    """All of the list as a file."""
    unit = _unit()
    rows = [[getattr(one, name) for name in UNUSED_FIELDS] for one in _all_unused(unit)]
    name = f"unused-{unit or 'assetreg'}-{today():%Y-%m-%d}.{form}"
    return send_written(
        lambda path: write_sheet(rows, path, form, name="unused", fields=list(UNUSED_FIELDS), labels=UNUSED_FIELDS),
        name,
    )


def dashboard_panel(_subject: None) -> str | None:
    """How many facilities stand unused beyond the term; over the whole country the list alone tells."""
    count = None if scope_seen(db()).country else unused.count_unused(db(), None, today())
    return render_template("checks/dashboard_panel.html", count=count, months=unused.months(db(), today()))


def wear_panel(facility: Shown) -> str | None:
    """Computed wear beside the books, building by building."""
    rows = list(_worn(facility.code))
    if not rows:
        return None
    classes = choices(db(), "wear_class", today(), current_locale())
    return render_template("checks/wear_panel.html", rows=rows, classes=classes)


def space_panel(facility: Shown) -> str | None:
    """Working space beside its norm, where people were counted at the facility."""
    space = space_of(db(), facility.id, today())
    if space is None:
        return None
    titles = choices(db(), "space_title", today(), current_locale())
    unknown = "; ".join(titles.get(code, code) for code in space.balance.norm.unknown)
    return render_template("checks/space_panel.html", space=space, unknown_titles=unknown)


def non_use_panel(facility: Shown) -> str | None:
    """The run of non-use the facility stands in."""
    run = unused.non_use_of(db(), facility.id, today())
    if run is None:
        return None
    return render_template("checks/non_use_panel.html", run=run, ground=unused.ground(db(), today()))


def _worn(code: str) -> Iterator[tuple[books.Difference, Wear]]:
    booked = books.books_of(db(), code)
    if not booked:
        return
    tables = wear_tables(db())
    compare = books.comparer(tables, wear_tolerance(db(), today()))
    for one in booked:
        found = compare(one)
        if found is not None:
            yield found, wear(one.cost_vnd, one.wear_class, one.put_in_use_on.year, one.book_date, tables)


def _all_unused(unit: str | None) -> Iterable[unused.Unused]:
    cursor: str | None = None
    while True:
        page = unused.unused_over_a_year(db(), unit, today(), limit=unused.MOST, cursor=cursor)
        yield from page.items
        if (cursor := page.next) is None:
            return


def _row(one: books.Difference) -> list[Any]:
    return [getattr(one if hasattr(one, name) else one.booked, name) for name in DIFFERENCE_FIELDS]


def _kind() -> str:
    kind = request.args.get("kind") or "building"
    if kind not in books.all_books():
        abort(404)
    return kind


def _unit() -> str | None:
    return request.args.get("unit", "").strip() or None


def _units() -> dict[str, Any]:
    return {"provinces": units.provinces(db(), today())}
