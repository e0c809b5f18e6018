"""The pages on which parts of a facility are entered, revised and taken out: how their forms are laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, url_for

from assetreg.assets.buildings import BuildingInput, building_classes, list_buildings
from assetreg.assets.connections import ConnectionInput
from assetreg.assets.models import USES
from assetreg.assets.parcel_keys import KEY_FIELDS
from assetreg.assets.parcels import ParcelInput, list_parcels, parcel_name
from assetreg.assets.part_kinds import BUILDING, CONNECTION, PARCEL, PARTY, USE
from assetreg.assets.part_rows import Owner
from assetreg.assets.parties import PartyInput
from assetreg.assets.use_states import UseInput
from assetreg.kinds.described import Part
from assetreg.kinds.pages import add_part_pages
from assetreg.web.errors import register_constraint
from assetreg.web.schema_forms import Section, section
from assetreg.web.transactions import db

type Layout = Callable[[Any], Sequence[Section]]


def parcel_sections(_owner: Owner) -> Sequence[Section]:
    """The map, the area, the papers, the books."""
    return (
        section(
            ParcelInput,
            "On the map",
            ("map_commune", "map_sheet", "parcel_number", "is_part", "address", "area_m2", "land_type"),
            choices=PARCEL.choices,
            hints={
                "map_commune": "As the sheet names it, also where that commune is no more",
                "address": "As the certificate has it, with the units of its day; it changes by a correction alone",
                "is_part": "Where other facilities have the rest of it",
            },
            former_units=("map_commune",),
            wide=("address",),
        ),
        section(
            ParcelInput,
            "Papers of the land",
            (
                "certificate_serial certificate_register_number certificate_issued_on certificate_shared decision_kind "
                "decision_number decision_on"
            ).split(),
            choices=PARCEL.choices,
        ),
        section(
            ParcelInput,
            "On the books",
            ("land_use_right_value_vnd", "price_table_year", "book_date", "national_asset_code"),
            hints={"land_use_right_value_vnd": "Area times the price of the land price table; no sale price"},
        ),
    )


def building_sections(owner: Owner) -> Sequence[Section]:
    """What it is, its areas, the books."""
    parcels = _parcels(owner)
    choices = {**BUILDING.choices, "parcel_id": parcels, "building_class": building_classes(db())}
    where = ["parcel_id"] if parcels else []
    return (
        section(
            BuildingInput,
            "Building",
            ["name", "building_class", *where, "year_built", "put_in_use_on", "floors", "condition"],
            choices=choices,
        ),
        section(
            BuildingInput,
            "Areas",
            ("footprint_m2", "gross_floor_m2", "usable_floor_m2", "net_office_m2", "specialised_m2"),
            hints={
                "net_office_m2": "Without stairs, lifts, ramps and garage (Decree 155/2025)",
                "specialised_m2": "As decided by the competent authority (Decree 155/2025, Art. 7)",
            },
        ),
        section(
            BuildingInput,
            "On the books",
            (
                "budget_cost_vnd other_cost_vnd original_cost_vnd residual_value_vnd book_date national_asset_code"
            ).split(),
            hints={"original_cost_vnd": "The sum of both sources; may be left empty where they are given"},
        ),
    )


def use_sections(owner: Owner) -> Sequence[Section]:
    """Of which part, when, and how many square metres serve what."""
    buildings = {str(building.id): building.name for building in list_buildings(db(), owner)}
    choices = {"parcel_id": _parcels(owner), "building_id": buildings}
    of = [name for name, offered in choices.items() if offered]
    return (
        section(
            UseInput,
            "What was looked at",
            [*of, "as_of", "paper"],
            choices=choices,
            hints={"paper": "Number, date and issuer"},
            hint="Choose a parcel or a building. A later look is entered anew: earlier ones stay.",
        ),
        section(UseInput, "How much serves what", USES),
    )


def party_sections(_owner: Owner) -> Sequence[Section]:
    """Who, by which paper, from when to when."""
    return (
        section(
            PartyInput,
            "Who it is",
            ("role", "agency", "name", "title"),
            choices=PARTY.choices,
            hints={
                "agency": "Code or exact name of a body of the register",
                "name": "As written; the body's own name where left empty",
                "title": "Of a manager only, for example: Chánh Văn phòng",
            },
            wide=(),
        ),
        section(
            PartyInput,
            "From when, by which paper",
            ("valid_from", "valid_to", "paper_number", "paper_on", "paper_issuer"),
        ),
    )


def connection_sections(_owner: Owner) -> Sequence[Section]:
    """What is there and when that was tested."""
    hints = {"capacity_note": "For example: 100 Mbps"}
    fields = ("kind", "state", "capacity_note", "tested_on")
    return (section(ConnectionInput, "What is there", fields, choices=CONNECTION.choices, hints=hints),)


# Two who enter the same at one moment: the database decides, and says it of the same field.
for _kind, _field in KEY_FIELDS.items():
    register_constraint(f"ex_exact_key_{_kind}", _field, "borne_elsewhere")
register_constraint("uq_land_parcel_national_asset_code", "national_asset_code", "taken_meanwhile")
register_constraint("uq_building_national_asset_code", "national_asset_code", "taken_meanwhile")
register_constraint("uq_use_state_parcel", "as_of", "taken_meanwhile")
register_constraint("uq_use_state_building", "as_of", "taken_meanwhile")
register_constraint("ex_facility_party_role", "valid_from", "taken_meanwhile")
register_constraint("uq_site_connection_kind", "kind", "taken_meanwhile")
LAYOUTS: Sequence[tuple[Part, Layout]] = (
    (PARCEL, parcel_sections),
    (BUILDING, building_sections),
    (USE, use_sections),
    (PARTY, party_sections),
    (CONNECTION, connection_sections),
)


def add_pages_of_parts(blueprint: Blueprint) -> None:
    """Every part's pages below its facility's."""
    for part, layout in LAYOUTS:
        add_part_pages(blueprint, part, layout, back=lambda owner: url_for("facilities.record", code=owner.code))


def _parcels(owner: Owner) -> Mapping[str, str]:
    """Number -> name of the facility's parcels; the names are data."""
    return {str(parcel.id): parcel_name(parcel) for parcel in list_parcels(db(), owner)}
