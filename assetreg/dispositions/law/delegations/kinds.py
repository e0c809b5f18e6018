"""Describes delegations and authorisations once for their pages and their JSON routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assetreg.access.permissions import Permission
from assetreg.dispositions.law.authority_labels import names
from assetreg.dispositions.law.delegations import labels, queries, service
from assetreg.dispositions.law.delegations.schemas import AuthorisationInput, DelegationInput
from assetreg.kinds.described import Kind
from assetreg.web.schema_forms import section


def _typed(record: Any) -> Mapping[str, str]:
    """Lists by name, as they can be typed again; a place by its name."""
    told = {name: names(getattr(record, name), of) for name, of in labels.LISTS.items() if hasattr(record, name)}
    return told | {"unit": record.unit_name}


def _document(record: Any) -> Mapping[str, Any]:
    """Lists as JSON has them."""
    return {name: value.split() for name in labels.LISTS if (value := getattr(record, name, None)) is not None}


DELEGATIONS = Kind(
    name="delegation_rule",
    plural="delegations",
    title="Delegations of the power to decide",
    new_title="New delegation",
    schema=DelegationInput,
    labels=labels.FIELD_LABELS,
    choices=labels.DELEGATION_CHOICES,
    view=Permission.CASE_VIEW,
    edit=Permission.DELEGATION_EDIT,
    list_page=queries.list_delegations,
    get=queries.get_delegation,
    create=service.create_delegation,
    revise=service.revise_delegation,
    withdraw=service.withdraw_delegation,
    filters=("state", "to_office"),
    columns=("number", "to_office", "forms_told", "cost_below_vnd", "valid_from", "valid_to", "state"),
    added=("code", "state", "unit_name", "province_code", "created_at", "updated_at"),
    typed=_typed,
    document=_document,
)
AUTHORISATIONS = Kind(
    name="authorisation",
    plural="authorisations",
    title="Authorisations to sign",
    new_title="New authorisation",
    schema=AuthorisationInput,
    labels=labels.AUTHORISATION_FIELDS,
    choices=labels.AUTHORISATION_CHOICES,
    view=Permission.CASE_VIEW,
    edit=Permission.DELEGATION_EDIT,
    list_page=queries.list_authorisations,
    get=queries.get_authorisation,
    create=service.create_authorisation,
    revise=service.revise_authorisation,
    withdraw=service.withdraw_authorisation,
    filters=("state", "from_office"),
    columns=("number", "from_office", "to_title", "valid_from", "valid_to", "state"),
    added=("code", "state", "agency_name", "unit_name", "province_code", "created_at", "updated_at"),
    typed=_typed,
    document=_document,
)
_PAPER = {
    "number": "As on the paper, for example 61/2025/QĐ-CTUBND",
    "valid_to": "The first day it no longer holds; left empty while it stands",
    "forms": "Names with semicolons between, for example: Thanh lý; Bán",
}
DELEGATION_SECTIONS = (
    section(DelegationInput, "The published rule", ("name", "unit", "number", "issued_on", "issuer", "article"),
            units=("unit",), hints=_PAPER | {"name": "For example: liquidation of cars below 500 million dong"}),
    section(DelegationInput, "When it holds", ("valid_from", "valid_to", "former_province"),
            hints=_PAPER | {"former_province": "Only for a rule of before a merger: the name or code of that province"},
            hint="Until the chair of a merged province issues a rule, that of the province whose name was kept holds."),
    section(DelegationInput, "What is delegated to whom",
            ("from_office", "to_office", "to_title", "forms", "holder_blocks", "asset_kinds", "cost_below_vnd", "note"),
            choices=labels.DELEGATION_CHOICES, wide=("forms", "to_title"),
            hints=_PAPER | {"holder_blocks": "Left empty: of everybody", "asset_kinds": "Left empty: of every kind"}),
)  # fmt: skip
AUTHORISATION_SECTIONS = (
    section(AuthorisationInput, "The paper", ("name", "unit", "number", "issued_on", "issuer"), units=("unit",),
            hints=_PAPER | {"unit": "The province; the commune where its chair authorises",
                            "name": "For example: deputy chair signs liquidations"}),
    section(AuthorisationInput, "Who lets whom sign what", ("from_office", "agency", "to_title", "to_office", "forms"),
            choices=labels.AUTHORISATION_CHOICES, wide=("to_title",),
            hints=_PAPER | {"forms": "Left empty: all that the office decides",
                            "to_title": "For example: Deputy Chair in charge of finance",
                            "to_office": "Only where another office signs"}),
    section(AuthorisationInput, "When it holds", ("valid_from", "valid_to", "note"),
            hints={"valid_to": "The first day it no longer holds: a paper without an end is no authorisation"}),
)  # fmt: skip
