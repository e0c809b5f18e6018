"""What a reorganisation does to every table that names a unit or a body: one line each, held against the database.

A test compares these lines with the columns and foreign keys that stand: a new table fails until it is given its line.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What becomes of the rows of a table."""

    CARRY = "carry"  # their place goes to the successor, row by row
    FOLLOW = "follow"  # they lie where another record lies, and go with it
    KEEP = "keep"  # they say what was: nothing rewrites them
    REWRITE = "rewrite"  # they name units in a way of their own, and are written anew (``rewriting``)
    RECOMPUTE = "recompute"  # they were computed from the rest: stale until computed again


@dataclass(frozen=True, slots=True)
class Line:
    """One table. ``columns``: all of it that names a unit, a province or a body.

    ``label`` (a message id) is what its rows are called; ``why`` says in one sentence why this fate.
    """

    table: str
    columns: tuple[str, ...]
    fate: Fate
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Carried(Line):
    """A table whose rows lie somewhere by ``province_code`` and ``commune_id``.

    ``shown``: SQL over the row ``t`` that names it. ``holder``: the column with the body it goes along with;
    ``facility``: with the facility it lies at; ``location``: with its point. ``asks``: whether a row of a split unit
    that nothing places waits for an answer. ``former``: the column that keeps the unit it came from, where empty.
    ``remembered``: whether the memory of changes keeps its versions. ``where``: only some of its rows (SQL over ``t``).
    """

    shown: str = "t.id::text"
    holder: str | None = None
    facility: str | None = None
    location: str | None = None
    former: str | None = None
    asks: bool = False
    remembered: bool = True
    where: str = "true"


@dataclass(frozen=True, slots=True)
class Following(Line):
    """A table whose rows go with those of another: ``follows`` its name, ``by`` the column that refers to it.

    ``where``: only some of its rows are counted with it (SQL over ``part``).
    """

    follows: str = "facility"
    by: str = "facility_id"
    where: str = "true"


_PLACE = ("province_code", "commune_id")

CARRIED: tuple[Carried, ...] = (
    Carried(
        "agency", (*_PLACE, "superior_id"), Fate.CARRY, "Agencies",
        "A body goes on in the unit that follows its own; merging bodies is an event of bodies.",
        shown="t.code || ' ' || t.name", asks=True,
    ),
    Carried(
        "facility", (*_PLACE, "former_commune_id", "holder_id"), Fate.CARRY, "Houses and land",
        "Land lies in the unit that takes the ground it is on.",
        shown="t.code || ' ' || t.name", location="location", former="former_commune_id", asks=True,
    ),
    Carried(
        "vehicle", (*_PLACE, "holder_id"), Fate.CARRY, "Cars",
        "What can be carried away goes with the body that holds it.",
        shown="t.code || ' ' || coalesce(t.plate, '')", holder="holder_id", asks=True,
    ),
    Carried(
        "equipment", (*_PLACE, "holder_id"), Fate.CARRY, "Other fixed assets",
        "What can be carried away goes with the body that holds it.",
        shown="t.code || ' ' || t.name", holder="holder_id", asks=True,
    ),
    Carried(
        "archive_holding", (*_PLACE, "holder_id", "origin_body_id"), Fate.CARRY, "Records and archives",
        "What can be carried away goes with the body that holds it.",
        shown="t.code", holder="holder_id", asks=True,
    ),
    Carried(
        "headcount", (*_PLACE, "agency_id"), Fate.CARRY, "People by workplace",
        "A count goes with the workplace it was made at, else with its body.",
        shown="t.title_group || ' ' || t.counted_on", holder="agency_id", facility="facility_id",
    ),
    Carried(
        "agency_event", _PLACE, Fate.CARRY, "Events of bodies",
        "Whoever sees a body sees what happened to it.", shown="t.act_number",
    ),
    Carried(
        "agency_succession", (*_PLACE, "from_id", "to_id", "caretaker_id"), Fate.CARRY, "Successions of bodies",
        "Whoever sees a body sees what happened to it.", holder="from_id",
    ),
    Carried(
        "staff_group",
        (*_PLACE, "former_agency_id", "former_unit_id", "new_agency_id", "new_unit_id", "residence_unit_id"),
        Fate.CARRY, "Groups of staff",
        "A group is seen where its former workplace lies; what was said of it on its day stays said.",
        shown="t.code", holder="former_agency_id", facility="former_facility_id",
    ),
    Carried(
        "place_verdict", _PLACE, Fate.CARRY, "Verdicts on places", "A verdict lies where its facility lies.",
        shown="t.check_code", facility="facility_id",
    ),
    Carried(
        "duplicate_decision", _PLACE, Fate.CARRY, "Decisions on duplicates",
        "A decision lies where its facility lies.", facility="facility_id",
    ),
    Carried(
        "movable_distinction", _PLACE, Fate.CARRY, "Movables found to be two",
        "What was said of two things lies where they lie.", shown="t.kind || ' ' || t.movable_id",
    ),
    Carried(
        "facility_merge", _PLACE, Fate.CARRY, "Facilities made one", "A merged record lies where its facility lies.",
        shown="t.merged_code || ' ' || t.merged_name", facility="facility_id",
    ),
    Carried(
        "stocktake", (*_PLACE, "agency_id"), Fate.CARRY, "Inventory counts",
        "A count that is under way goes on in the unit that follows.", shown="t.code || ' ' || t.name",
        holder="agency_id",
    ),
    Carried(
        "stocktake_team", _PLACE, Fate.CARRY, "Teams of inventory counts",
        "A count that is under way goes on in the unit that follows.", shown="t.name",
    ),
    Carried(
        "stocktake_line", _PLACE, Fate.CARRY, "Lines of inventory counts",
        "A line lies where what is counted lies.", shown="coalesce(t.code, '') || ' ' || t.name",
        facility="facility_id",
    ),
    Carried(
        "stocktake_count", _PLACE, Fate.CARRY, "Findings of inventory counts",
        "A count that is under way goes on in the unit that follows.", shown="t.finding || ' ' || t.counted_at",
    ),
    Carried(
        "disposition_case", (*_PLACE, "agency_id"), Fate.CARRY, "Cases of disposition",
        "A case that is under way goes on with the body that follows.", shown="t.code || ' ' || t.title",
        holder="agency_id",
    ),
    Carried(
        "disposition_paper", _PLACE, Fate.CARRY, "Papers of cases", "A paper is seen where its case goes on.",
        shown="concat_ws(' ', t.kind, concat_ws('/', t.number, t.symbol))",
    ),
    Carried(
        "disposition_decision", _PLACE, Fate.CARRY, "Decisions on assets", "A paper is seen where its case goes on.",
        shown="t.office",
    ),
    Carried(
        "delegation_rule", _PLACE, Fate.CARRY, "Delegations of the power to decide",
        "A rule comes along; that of the province whose name is kept holds until its chair issues another.",
        shown="t.code || ' ' || t.number",
    ),
    Carried(
        "authorisation", (*_PLACE, "agency_id"), Fate.CARRY, "Authorisations to sign",
        "A paper comes along; those of a chair whose province ended have lapsed.",
        shown="t.code || ' ' || t.number",
    ),
    Carried(
        "import_batch", _PLACE, Fate.CARRY, "Files handed in",
        "Whoever looks after a unit sees the files handed in for it.", shown="t.filename", remembered=False,
    ),
)  # fmt: skip

FOLLOWING: tuple[Following, ...] = (
    Following("land_parcel", (*_PLACE, "map_commune_id"), Fate.FOLLOW, "Land parcels",
              "A part lies where its facility lies; the commune of the map sheet stays as old as the sheet."),
    Following("building", _PLACE, Fate.FOLLOW, "Buildings", "A part lies where its facility lies."),
    Following("use_state", _PLACE, Fate.FOLLOW, "Use states", "A part lies where its facility lies."),
    Following("facility_party", (*_PLACE, "agency_id"), Fate.FOLLOW, "Holders and other parties",
              "A part lies where its facility lies."),
    Following("site_connection", _PLACE, Fate.FOLLOW, "Lines and signal", "A part lies where its facility lies."),
    Following("disposition_line", (*_PLACE, "holder_id", "receiver_id"), Fate.FOLLOW, "Lines of cases",
              "A line lies where its asset lies.", by="asset_id", where="part.asset_kind = 'facility'"),
    Following("disposition_verdict", (*_PLACE, "receiver_id"), Fate.FOLLOW, "Verdicts of decisions",
              "A line lies where its asset lies.", follows="disposition_line", by="line_id"),
    Following("disposition_act", _PLACE, Fate.FOLLOW, "Deliveries and bookings", "A line lies where its asset lies.",
              follows="disposition_line", by="line_id"),
    Following("disposition_move", _PLACE, Fate.FOLLOW, "Moves of cases", "A paper is seen where its case goes on.",
              follows="disposition_case", by="case_id"),
    Following("disposition_case_paper", _PLACE, Fate.FOLLOW, "Dossiers of cases",
              "A paper is seen where its case goes on.", follows="disposition_case", by="case_id"),
    Following("disposition_consultation", (*_PLACE, "agency_id"), Fate.FOLLOW, "Consultations on cases",
              "A paper is seen where its case goes on.", follows="disposition_case", by="case_id"),
    Following("disposition_clock", _PLACE, Fate.FOLLOW, "Clocks of cases", "A paper is seen where its case goes on.",
              follows="disposition_case", by="case_id"),
    Following("delivery", (*_PLACE, "giver_id", "receiver_id"), Fate.FOLLOW, "Deliveries of assets",
              "A paper is seen where its case goes on.", follows="disposition_case", by="case_id"),
    Following("delivery_line", _PLACE, Fate.FOLLOW, "Lines of deliveries", "A line lies where its asset lies.",
              follows="disposition_line", by="line_id"),
    Following("sale_proceeds", _PLACE, Fate.FOLLOW, "Proceeds of sales", "A line lies where its asset lies.",
              follows="disposition_line", by="line_id"),
    Following("document", _PLACE, Fate.FOLLOW, "Papers and photos", "Papers lie where their record lies."),
)  # fmt: skip

OTHERS: tuple[Line, ...] = (
    Line("user_role", ("unit_id",), Fate.REWRITE, "Roles of users",
         "A role over a unit that ends, ends with it, and one over each successor begins on the same day."),
    Line("saved_view", ("shared_with",), Fate.REWRITE, "Saved filters",
         "A filter that names a unit that ends names its successor."),
    Line("import_row", _PLACE, Fate.REWRITE, "Rows of files not yet applied",
         "A row that was placed in a unit that ends is placed in its successor before it is applied."),
    Line("import_mapping", _PLACE, Fate.REWRITE, "Saved mappings of columns",
         "A mapping serves the unit that follows the one it was saved for."),
    Line("reorganisation_row", _PLACE, Fate.REWRITE, "Rows of earlier reorganisations",
         "What still waits for an answer is answered where the record lies now."),
    Line("place_score", _PLACE, Fate.RECOMPUTE, "Scores of places",
         "The database scores a place anew with every change of its facility."),
    Line("duplicate_candidate", _PLACE, Fate.RECOMPUTE, "Likely duplicates",
         "The next search finds them anew."),
    Line("quality_figure", _PLACE, Fate.KEEP, "Published figures of quality", "What was published stays published."),
    Line("commute_run", ("province_code",), Fate.RECOMPUTE, "Measured distances",
         "Seats have moved: what was measured is stale until it is measured again."),
    Line("staff_flow", (*_PLACE, "origin_unit_id", "destination_unit_id"), Fate.RECOMPUTE, "Flows of staff",
         "They belong to their measuring."),
    Line("map_cluster", ("province_code",), Fate.RECOMPUTE, "Clusters of the map",
         "The database counts them anew with every change of facilities."),
    Line("map_boundary", ("unit_id",), Fate.RECOMPUTE, "Simplified boundaries",
         "The database simplifies them anew with every change of boundaries."),
    Line("admin_unit", ("province_code", "parent_id"), Fate.REWRITE, "Administrative units",
         "They are what the event changes."),
    Line("admin_place", ("unit_id",), Fate.KEEP, "Places of units", "A place belongs to its unit for good."),
    Line("admin_boundary_part", ("unit_id",), Fate.KEEP, "Boundaries of units",
         "A boundary belongs to its unit for good."),
    Line("admin_succession", ("from_unit_id", "to_unit_id"), Fate.KEEP, "Successions of units",
         "What became of a unit at an earlier event stays true."),
    Line("agency_code_counter", ("province_code",), Fate.KEEP, "Numbers given to bodies",
         "A code is never given twice."),
    Line("movable_code_counter", ("province_code",), Fate.KEEP, "Numbers given to movables",
         "A code is never given twice."),
    Line("change_set", ("province_code",), Fate.KEEP, "Memory of changes", "The memory says where it was done."),
    Line("change_part", _PLACE, Fate.KEEP, "Memory of changes", "The memory says where it was done."),
    Line("change_link", ("province_code",), Fate.KEEP, "Memory of changes", "The memory says where it was done."),
    Line("change_head", ("province_code",), Fate.KEEP, "Memory of changes", "The memory says where it was done."),
)  # fmt: skip

REGISTRY: tuple[Line, ...] = (*CARRIED, *FOLLOWING, *OTHERS)


def line_of(table: str) -> Line:
    """The line of a table; raises KeyError for a table that names no unit."""
    return _BY_TABLE[table]


_BY_TABLE = {line.table: line for line in REGISTRY}
