"""Describes bodies and their headcounts once for all their edges: routes, pages, search, exports."""

from __future__ import annotations

from sqlalchemy.orm import Session

from assetreg.access.permissions import Permission
from assetreg.agencies import headcount, queries, service
from assetreg.agencies.labels import CHOICES, FIELD_LABELS, HEADCOUNT_LABELS
from assetreg.agencies.records import AgencyRecord
from assetreg.agencies.schemas import AgencyInput, HeadcountInput
from assetreg.core.pages import Page
from assetreg.kinds.described import Asked, Kind, Part

FILTERS = ("state", "block", "kind", "regime")


def filter_of(asked: Asked) -> queries.AgencyFilter:
    """What a list is asked for, as its query takes it."""
    return queries.AgencyFilter(unit=asked.unit, q=asked.q, as_of=asked.as_of, **asked.chosen)


def _list_page(session: Session, asked: Asked) -> Page[AgencyRecord]:
    return queries.list_agencies(session, filter_of(asked), limit=asked.limit, cursor=asked.cursor)


AGENCIES = Kind(
    name="agency",
    plural="agencies",
    title="Agencies",
    new_title="New body",
    schema=AgencyInput,
    labels=FIELD_LABELS,
    choices=CHOICES,
    view=Permission.REGISTER_VIEW,
    edit=Permission.AGENCY_EDIT,
    list_page=_list_page,
    get=queries.get_agency,
    create=service.create_agency,
    revise=service.revise_agency,
    filters=FILTERS,
    dated=True,
    columns=("unit_name", "kind", "block", "regime", "state"),
    added=(
        "state", "unit_name", "province_code", "superior_name", "is_demonstration", "created_at", "updated_at",
    ),
    typed=lambda record: {"unit": record.unit_name},
)  # fmt: skip
HEADCOUNTS = Part(
    name="headcount",
    plural="headcounts",
    title="Headcount",
    new_title="New count",
    schema=HeadcountInput,
    labels=HEADCOUNT_LABELS,
    choices={},
    view=Permission.REGISTER_VIEW,
    edit=Permission.FACILITY_EDIT,
    owner=queries.get_agency,
    list_of=headcount.headcounts_of,
    get=headcount.get_headcount,
    create=headcount.create_headcount,
    revise=headcount.revise_headcount,
    withdraw=headcount.withdraw_headcount,
    added=("title_vi", "title_en", "workplace_name", "province_code"),
)
