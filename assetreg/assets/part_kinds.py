"""The parts of a facility as their edges handle them: names, schemas, and what reads and writes them."""

from __future__ import annotations

from collections.abc import Sequence

from assetreg.access.permissions import Permission
from assetreg.assets import buildings, connections, parcels, parties, use_states
from assetreg.assets.models import USES
from assetreg.assets.part_labels import (
    BUILDING_LABELS,
    CONDITIONS,
    CONNECTION_LABELS,
    CONNECTION_STATES,
    CONNECTIONS,
    DECISION_KINDS,
    LAND_TYPES,
    PARCEL_LABELS,
    PARTY_LABELS,
    PARTY_ROLES,
    USE_STATE_LABELS,
)
from assetreg.assets.queries import get_facility
from assetreg.kinds.described import Part

PARCEL = Part(
    name="parcel",
    plural="parcels",
    title="Land parcel",
    new_title="New parcel",
    schema=parcels.ParcelInput,
    labels=PARCEL_LABELS,
    choices={"land_type": LAND_TYPES, "decision_kind": DECISION_KINDS},
    view=Permission.REGISTER_VIEW,
    edit=Permission.FACILITY_EDIT,
    owner=get_facility,
    list_of=parcels.list_parcels,
    get=parcels.get_parcel,
    create=parcels.create_parcel,
    revise=parcels.revise_parcel,
    withdraw=parcels.withdraw_parcel,
    typed=lambda parcel: {"map_commune": parcels.map_commune_shown(parcel)},
    document=lambda parcel: {"map_commune": parcel.map_unit.code if parcel.map_unit is not None else None},
)
BUILDING = Part(
    name="building",
    plural="buildings",
    title="Building",
    new_title="New building",
    schema=buildings.BuildingInput,
    labels=BUILDING_LABELS,
    choices={"condition": CONDITIONS},
    view=Permission.REGISTER_VIEW,
    edit=Permission.FACILITY_EDIT,
    owner=get_facility,
    list_of=buildings.list_buildings,
    get=buildings.get_building,
    create=buildings.create_building,
    revise=buildings.revise_building,
    withdraw=buildings.withdraw_building,
)
USE = Part(
    name="use",
    plural="uses",
    title="Use state",
    new_title="New use state",
    schema=use_states.UseInput,
    labels=USE_STATE_LABELS,
    choices={},
    view=Permission.REGISTER_VIEW,
    edit=Permission.FACILITY_EDIT,
    owner=get_facility,
    list_of=use_states.list_uses,
    get=use_states.get_use,
    create=use_states.create_use,
    revise=use_states.revise_use,
    withdraw=use_states.withdraw_use,
    typed=lambda use: {name: "" for name in USES if not getattr(use, name)},
)
PARTY = Part(
    name="party",
    plural="parties",
    title="Who stands for it",
    new_title="New holder, occupant, caretaker or manager",
    schema=parties.PartyInput,
    labels=PARTY_LABELS,
    choices={"role": PARTY_ROLES},
    view=Permission.REGISTER_VIEW,
    edit=Permission.FACILITY_EDIT,
    owner=get_facility,
    list_of=parties.list_parties,
    get=parties.get_party,
    create=parties.create_party,
    revise=parties.revise_party,
    withdraw=parties.withdraw_party,
    typed=lambda party: {"agency": parties.agency_shown(party)},
    document=lambda party: {"agency": parties.agency_shown(party) or None},
)
CONNECTION = Part(
    name="connection",
    plural="connections",
    title="Line or signal",
    new_title="New line or signal",
    schema=connections.ConnectionInput,
    labels=CONNECTION_LABELS,
    choices={"kind": CONNECTIONS, "state": CONNECTION_STATES},
    view=Permission.REGISTER_VIEW,
    edit=Permission.FACILITY_EDIT,
    owner=get_facility,
    list_of=connections.list_connections,
    get=connections.get_connection,
    create=connections.create_connection,
    revise=connections.revise_connection,
    withdraw=connections.withdraw_connection,
)
PARTS: Sequence[Part] = (PARCEL, BUILDING, USE, PARTY, CONNECTION)
