"""One record of every kind in each of five places; a new kind of record is one line of ``KINDS``.

Every text of a record carries the mark of its place, so that whatever leaks is recognised wherever it turns up.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Place
from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency, AgencyEvent, AgencySuccession, Headcount
from assetreg.assets.models import Building, Facility, FacilityParty, LandParcel, SiteConnection, UseState
from assetreg.audit.record import open_change_set
from assetreg.commuting.groups_models import StaffGroup
from assetreg.commuting.models import CommuteRun, StaffFlow
from assetreg.core.clock import today
from assetreg.dispositions.cases.models import (
    CaseClock,
    CaseMove,
    CasePaper,
    Consultation,
    DispositionCase,
    DispositionLine,
)
from assetreg.dispositions.cases.models import Decision as AssetDecision
from assetreg.dispositions.execution.models import Delivery, DeliveryLine, SaleProceeds
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule
from assetreg.dispositions.papers.models import Paper
from assetreg.documents.contents import Contents
from assetreg.documents.models import Document
from assetreg.duplicates.models import Decision, Distinction, Merge
from assetreg.imports.models import ImportBatch, ImportFinding, ImportMapping, ImportRow
from assetreg.jobs.models import Job
from assetreg.movables.models import ArchiveHolding, Equipment, Vehicle
from assetreg.quality.models import PlaceVerdict, QualityFigure, QualitySnapshot
from assetreg.reorganisations.models import Reorganisation, ReorganisationRow
from assetreg.stocktakes.models import Stocktake, StocktakeCount, StocktakeLine, StocktakeTeam

OWN_PROVINCE, FOREIGN_PROVINCE = "52", "51"


@dataclass
class Ground:
    """A place with the records made there: kind -> record. ``mark`` stands in every text of theirs."""

    name: str
    province: str
    commune: AdminUnit | None
    records: dict[str, Any] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        return f"ZQ{self.name.upper()}QZ"

    @property
    def place(self) -> Place:
        return Place(self.province, self.commune.id if self.commune else None)

    @property
    def number(self) -> int:
        """What the codes of its records end in."""
        return 77_000 + sum(map(ord, self.name))

    @property
    def codes(self) -> list[str]:
        """The codes of its records, that of a finding not among them: it names a kind of finding."""
        return [
            record.code for name, record in self.records.items() if name != "import_finding" and hasattr(record, "code")
        ]

    def row(self, model: type, change: int, **values: Any) -> Any:
        """A row of ``model`` lying here."""
        return model(province_code=self.province, commune_id=self.place.commune_id, change_set_id=change, **values)


type Make = Callable[[Ground, int], Any]


@dataclass(frozen=True)
class Kind:
    """``make(ground, change set)``: the row; ``everywhere``: also of a province as a whole, beside its communes.

    ``once``: one of each province, which all of its communes see.
    """

    make: Make
    everywhere: bool = False
    once: bool = False

    def stands_in(self, ground: Ground) -> bool:
        """Whether a place has a record of this kind."""
        if self.once:
            return ground.name in ("own", "foreign")
        return ground.commune is not None or self.everywhere


def _of_facility(model: type, **values: Any) -> Make:
    return lambda ground, change: ground.row(model, change, facility_id=ground.records["facility"].id, **values)


def _facility(ground: Ground, change: int) -> Facility:
    assert ground.commune is not None
    return ground.row(
        Facility, change, code=f"HQ-{ground.commune.code}-{ground.number}", name=f"Trụ sở {ground.mark}",
        kind="headquarters", holder=f"UBND {ground.mark}", holder_level="commune", headcount=7_531,
        location=f"SRID=4326;POINT({POINTS[ground.name]})", location_source="stated", land_area_m2=AREAS[ground.name],
        national_asset_code=f"N-{ground.mark}", outcome="undecided",
    )  # fmt: skip


def _movable(model: type, prefix: str, **values: Any) -> Make:
    return lambda ground, change: ground.row(
        model, change, code=f"{prefix}-{ground.province}-{ground.number}", name=f"{prefix} {ground.mark}",
        holder=f"UBND {ground.mark}", **values,
    )  # fmt: skip


def _agency(ground: Ground, change: int) -> Agency:
    return ground.row(
        Agency, change, code=f"AG-{ground.province}-{ground.number}", name=f"UBND {ground.mark}", block="commune",
        kind="people_committee", regime="state", asset_unit_code=f"T{ground.mark}",
    )  # fmt: skip


def _former_agency(ground: Ground, change: int) -> Agency:
    return ground.row(
        Agency, change, code=f"AG-{ground.province}-1{ground.number}", name=f"UBND {ground.mark} cũ", block="commune",
        kind="people_committee", regime="state", valid_to=dt.date(2025, 7, 1),
    )  # fmt: skip


def _agency_event(ground: Ground, change: int) -> AgencyEvent:
    return ground.row(
        AgencyEvent, change, kind="rename", effective_on=dt.date(2025, 7, 1), act_number=f"1/{ground.mark}",
        act_date=dt.date(2025, 6, 30), act_issuer=f"HĐND {ground.mark}",
    )  # fmt: skip


def _succession(ground: Ground, change: int) -> AgencySuccession:
    ended, event = ground.records["former_agency"], ground.records["agency_event"]
    return ground.row(AgencySuccession, change, event_id=event.id, from_id=ended.id, to_id=ground.records["agency"].id)


def _headcount(ground: Ground, change: int) -> Headcount:
    return ground.row(
        Headcount, change, agency_id=ground.records["agency"].id, title_group="staff", people=7_531,
        counted_on=dt.date(2026, 1, 1), source=f"Bảng {ground.mark}",
    )  # fmt: skip


def _use_state(ground: Ground, change: int) -> UseState:
    return _of_facility(
        UseState, parcel_id=ground.records["land_parcel"].id, as_of=dt.date(2026, 1, 1), office_m2=AREAS[ground.name],
        paper=f"BB {ground.mark}",
    )(ground, change)  # fmt: skip


def _parcel(ground: Ground, change: int) -> LandParcel:
    assert ground.commune is not None
    return _of_facility(
        LandParcel, map_commune_id=ground.commune.id, map_sheet="1", parcel_number=ground.mark,
        address=f"Số 1 {ground.mark}", area_m2=AREAS[ground.name],
    )(ground, change)  # fmt: skip


def content_of(ground: Ground) -> bytes:
    """What the document of a place holds."""
    return f"Giấy {ground.mark}".encode()


def _document(ground: Ground, change: int) -> Document:
    content = content_of(ground)
    return _of_facility(
        Document, subject_kind="facility", subject_id=ground.records["facility"].id, title=f"Giấy {ground.mark}",
        kind="other", digest=hashlib.sha256(content).hexdigest(), media_type="application/pdf", size_bytes=len(content),
        file_name=f"{ground.mark}.pdf", uploaded_by="operator",
    )(ground, change)  # fmt: skip


def _party(ground: Ground, change: int) -> FacilityParty:
    return _of_facility(
        FacilityParty, role="manager", name=f"Ông {ground.mark}", title="Chủ tịch", valid_from=dt.date(2026, 1, 1)
    )(ground, change)


def _flow(ground: Ground, _change: int) -> StaffFlow:
    run = ground.records["commute_run"]
    unit = ground.place.commune_id
    ends = POINTS[ground.name], "108.2 13.95"
    return StaffFlow(
        run_id=run.id, province_code=ground.province, commune_id=unit, facility_id=ground.records["facility"].id,
        origin_unit_id=unit, destination_unit_id=unit, basis="inherited", staff=7_531, distance_m=75_310.0,
        duration_s=5_400.0, before_m=0.0, line=f"SRID=4326;LINESTRING({ends[0]},{ends[1]})",
    )  # fmt: skip


def _batch(ground: Ground, _change: int) -> ImportBatch:
    return ImportBatch(
        kind="facilities", state="planned", filename=f"{ground.mark}.csv", file_digest=ground.mark,
        content=b"name\n", format="csv", heading_row=1, columns=[], rows=1,
        counts={"doubt": 1}, issues={"possible_match": 1}, actor="operator",
        province_code=ground.province, commune_id=ground.place.commune_id,
    )  # fmt: skip


def _import_row(ground: Ground, _change: int) -> ImportRow:
    place = ground.place
    return ImportRow(
        batch_id=ground.records["import_batch"].id, row_number=2, verdict="doubt", name=f"Trụ sở {ground.mark}",
        province_code=place.province_code, commune_id=place.commune_id,
    )  # fmt: skip


def _import_finding(ground: Ground, _change: int) -> ImportFinding:
    return ImportFinding(
        batch_id=ground.records["import_batch"].id, row_number=2, severity="doubt", code="possible_match", field="name",
        params={"facility": ground.mark, "n": 1}, choices=[{"value": "skip", "label": ground.mark}],
    )  # fmt: skip


def _staff_group(ground: Ground, change: int) -> StaffGroup:
    agency = ground.records["agency"].id
    return ground.row(
        StaffGroup, change, code=f"SG-{ground.province}-{ground.number}", former_agency_id=agency, new_agency_id=agency,
        people=7_531, counted_on=dt.date(2026, 1, 1), source=f"Bảng {ground.mark}",
    )  # fmt: skip


def _place_verdict(ground: Ground, change: int) -> PlaceVerdict:
    return _of_facility(
        PlaceVerdict, check_code="on_another", reason=f"Đã xem {ground.mark}", looked_on=dt.date(2026, 1, 1),
        looked_quad=0, looked_commune_id=ground.place.commune_id,
    )(ground, change)  # fmt: skip


def _quality_snapshot(ground: Ground, _change: int) -> QualitySnapshot:
    return QualitySnapshot(
        province=ground.province, day=dt.date(2026, 1, 1), cause="count", formula=1, digest="0" * 64,
        grounds={"boundaries": 0, "communes": 1, "seats": 0, "water": []},
    )  # fmt: skip


def _quality_figure(ground: Ground, _change: int) -> QualityFigure:
    nothing = [0] * 15
    return QualityFigure(
        snapshot_id=ground.records["quality_snapshot"].id, province_code=ground.province,
        commune_id=ground.place.commune_id, commune_code="00000", commune_name=f"Xã {ground.mark}", facilities=1,
        restricted=0, score_sum=40, importance_sum=1, weighted_sum=40, bands=[0] * 8 + [1] + [0] * 11, failed=nothing,
        passed=nothing, unmade=nothing, looked_at=nothing, sources={"stated": 1},
    )  # fmt: skip


def _stocktake(ground: Ground, change: int) -> Stocktake:
    return ground.row(
        Stocktake, change, code=f"KK-{ground.province}-{ground.number}", name=f"Kiểm kê {ground.mark}",
        position_on=dt.date(2026, 1, 1), state="counting", taken_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        agency_id=ground.records["agency"].id,
    )  # fmt: skip


def _stocktake_line(ground: Ground, change: int) -> StocktakeLine:
    facility = ground.records["facility"]
    return ground.row(
        StocktakeLine, change, stocktake_id=ground.records["stocktake"].id, subject_kind="facility",
        subject_id=facility.id, facility_id=facility.id, code=facility.code, name=f"Trụ sở {ground.mark}",
        holder=f"UBND {ground.mark}", book_quantity=1,
    )  # fmt: skip


def _stocktake_count(ground: Ground, change: int) -> StocktakeCount:
    return ground.row(
        StocktakeCount, change, stocktake_id=ground.records["stocktake"].id,
        line_id=ground.records["stocktake_line"].id, entry_id=uuid.uuid4(), digest="0", finding="found",
        use_found="as_intended", note=f"Ghi chú {ground.mark}", counted_by=f"anh@{ground.mark}.example",
        counted_at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    )  # fmt: skip


def _delegation(ground: Ground, change: int) -> DelegationRule:
    return DelegationRule(
        province_code=ground.province, change_set_id=change, code=f"PC-{ground.province}-{ground.number}",
        name=f"Phân cấp {ground.mark}", number=f"1/{ground.mark}", issued_on=dt.date(2026, 1, 1),
        issuer=f"UBND {ground.mark}", issued_province_code=ground.province, valid_from=dt.date(2026, 1, 1),
        from_office="provincial_chair", to_office="finance_director", forms="liquidate",
    )  # fmt: skip


def _authorisation(ground: Ground, change: int) -> AuthorisationRow:
    return AuthorisationRow(
        province_code=ground.province, change_set_id=change, code=f"UQ-{ground.province}-{ground.number}",
        name=f"Ủy quyền {ground.mark}", number=f"2/{ground.mark}", issued_on=dt.date(2026, 1, 1),
        issuer=f"UBND {ground.mark}", from_office="provincial_chair", to_title=f"Phó Chủ tịch {ground.mark}",
        valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2027, 1, 1),
    )  # fmt: skip


def _event_file(ground: Ground) -> str:
    """An event as somebody writes it: one change of units, one of bodies. JSON is read as YAML."""
    change = {"kind": "merge", "units": ["00000", "00001"], "into": [{"code": "00002", "name": f"Xã {ground.mark}"}]}
    bodies = {"kind": "dissolve", "province": ground.province, "bodies": [f"UBND {ground.mark}"]}
    heading = {"key": f"thu-{ground.mark.lower()}", "title": f"Sắp xếp {ground.mark}", "effective_on": "2026-07-01"}
    act = {"number": f"1/{ground.mark}", "date": "2026-06-01", "issuer": "HĐND"}
    return json.dumps(heading | {"act": act, "changes": [change], "agencies": [bodies]}, ensure_ascii=False)


def _reorganisation(ground: Ground, _change: int) -> Reorganisation:
    return Reorganisation(
        key=f"thu-{ground.mark.lower()}", title=f"Sắp xếp {ground.mark}", effective_on=dt.date(2026, 7, 1),
        act_number=f"1/{ground.mark}", content=_event_file(ground), exceptions=[], digest="", counts={},
        province_codes=[ground.province], commune_ids=[ground.place.commune_id], planned_by="operator",
    )  # fmt: skip


def _reorganisation_row(ground: Ground, _change: int) -> ReorganisationRow:
    return ReorganisationRow(
        reorganisation_id=ground.records["reorganisation"].id, table_name="facility",
        row_id=ground.records["facility"].id, label=f"Trụ sở {ground.mark}", province_code=ground.province,
        commune_id=ground.place.commune_id, how="default", is_open=True,
    )  # fmt: skip


def _merge(ground: Ground, change: int) -> Merge:
    assert ground.commune is not None
    return _of_facility(
        Merge, merged_id=10**9 + ground.number, merged_code=f"HQ-{ground.commune.code}-9{ground.number}",
        merged_name=f"Trụ sở cũ {ground.mark}", merge_set_id=change,
    )(ground, change)  # fmt: skip


def _decision(ground: Ground, change: int) -> Decision:
    return ground.row(
        Decision, change, facility_id=ground.records["facility"].id, other_id=10**9 + ground.number,
        decision="distinct", reason=f"Hai nơi {ground.mark}", fingerprint="0" * 64,
    )  # fmt: skip


def _paper(ground: Ground, change: int) -> Paper:
    return ground.row(
        Paper, change, kind="decision", direction="in", number=str(ground.number), symbol=ground.mark,
        issued_on=today(), issuer=f"UBND {ground.mark}", signer=f"Ông {ground.mark}", capacity="self",
        abstract=f"Về tài sản {ground.mark}", document_id=ground.records["document"].id,
    )  # fmt: skip


def _case(ground: Ground, change: int) -> DispositionCase:
    return ground.row(
        DispositionCase, change, code=f"HS-{ground.province}-{ground.number:06d}", title=f"Thu hồi {ground.mark}",
        initiator="holder", law_on=today(), prepared_by="operator",
    )  # fmt: skip


def _case_line(ground: Ground, change: int) -> DispositionLine:
    facility = ground.records["facility"]
    return _of_case(
        DispositionLine, number=1, asset_kind="facility", asset_id=facility.id, asset_code=facility.code,
        asset_name=facility.name, holder=facility.holder, form="recover", path="recover_voluntary",
        reason=f"Vì {ground.mark}",
    )(ground, change)  # fmt: skip


def _of_case(model: type, **values: Any) -> Make:
    return lambda ground, change: ground.row(model, change, case_id=ground.records["disposition_case"].id, **values)


def _delivery(ground: Ground, change: int) -> Delivery:
    return _of_case(
        Delivery, code=f"BG-{ground.province}-{ground.number}", giver=f"Bên giao {ground.mark}",
        receiver=f"Bên nhận {ground.mark}", opened_by=f"Bà {ground.mark}",
    )(ground, change)  # fmt: skip


def _case_move(ground: Ground, change: int) -> CaseMove:
    return _of_case(
        CaseMove, sequence=1, move="submit", from_state="draft", to_state="at_leader", on_date=today(),
        moved_by=f"Bà {ground.mark}",
    )(ground, change)  # fmt: skip


def _of_paper(make: Make, column: str) -> Make:
    def made(ground: Ground, change: int) -> Any:
        row = make(ground, change)
        setattr(row, column, ground.records["disposition_paper"].id)
        return row

    return made


def _distinction(ground: Ground, change: int) -> Distinction:
    return ground.row(
        Distinction, change, kind="vehicle", movable_id=ground.records["vehicle"].id, other_id=10**9 + ground.number,
        reason=f"Hai xe {ground.mark}", fingerprint="0" * 64,
    )  # fmt: skip


def _mapping(ground: Ground, _change: int) -> ImportMapping:
    return ImportMapping(
        kind="facilities", name=f"Bảng {ground.mark}", province_code=ground.province, fingerprint=ground.mark,
        columns={f"cot {ground.mark}": "name"}, maker=f"anh@{ground.mark}.example",
    )  # fmt: skip


def _job(ground: Ground, _change: int) -> Job:
    return Job(
        task="imports.plan", subject=f"{ground.mark}.csv", given={"batch": ground.records["import_batch"].id},
        actor="operator", by_operator=True, locale="vi",
    )  # fmt: skip


# In the order in which they need each other.
KINDS: dict[str, Kind] = {
    "agency": Kind(_agency, everywhere=True),
    "former_agency": Kind(_former_agency, everywhere=True),
    "agency_event": Kind(_agency_event, everywhere=True),
    "agency_succession": Kind(_succession, everywhere=True),
    "headcount": Kind(_headcount, everywhere=True),
    "staff_group": Kind(_staff_group, everywhere=True),
    "facility": Kind(_facility),
    "land_parcel": Kind(_parcel),
    "building": Kind(lambda ground, change: _of_facility(Building, name=f"Nhà {ground.mark}")(ground, change)),
    "use_state": Kind(_use_state),
    "facility_party": Kind(_party),
    "site_connection": Kind(_of_facility(SiteConnection, kind="fibre", state="yes")),
    "document": Kind(_document),
    "vehicle": Kind(_movable(Vehicle, "VH", kind="general"), everywhere=True),
    "equipment": Kind(_movable(Equipment, "EQ"), everywhere=True),
    "archive_holding": Kind(_movable(ArchiveHolding, "AR", origin_body="Phòng cũ"), everywhere=True),
    "stocktake": Kind(_stocktake, everywhere=True),
    "stocktake_team": Kind(
        lambda ground, change: ground.row(
            StocktakeTeam, change, stocktake_id=ground.records["stocktake"].id, name=f"Tổ {ground.mark}"
        ),
        everywhere=True,
    ),
    "stocktake_line": Kind(_stocktake_line),
    "stocktake_count": Kind(_stocktake_count),
    "delegation_rule": Kind(_delegation, once=True),
    "authorisation": Kind(_authorisation, once=True),
    "disposition_paper": Kind(_paper),
    "disposition_case": Kind(_case),
    "disposition_line": Kind(_case_line),
    "disposition_move": Kind(_case_move),
    "disposition_case_paper": Kind(_of_paper(_of_case(CasePaper), "paper_id")),
    "disposition_consultation": Kind(
        lambda ground, change: _of_paper(_of_case(Consultation, body=f"Sở {ground.mark}"), "letter_id")(ground, change)
    ),
    "disposition_decision": Kind(
        lambda ground, change: _of_paper(
            lambda g, c: g.row(AssetDecision, c, office="provincial_chair", decided_by=g.mark), "paper_id"
        )(ground, change)
    ),
    "disposition_clock": Kind(_of_case(CaseClock, rule="recover_decide", event_on=today())),
    "delivery": Kind(_delivery),
    "delivery_line": Kind(
        lambda ground, change: ground.row(
            DeliveryLine,
            change,
            delivery_id=ground.records["delivery"].id,
            line_id=ground.records["disposition_line"].id,
            reason=f"Thiếu {ground.mark}",
        )
    ),
    "sale_proceeds": Kind(
        lambda ground, change: ground.row(
            SaleProceeds,
            change,
            line_id=ground.records["disposition_line"].id,
            method="auction",
            contract_on=today(),
            amount_vnd=1,
        )
    ),
    "staff_flow": Kind(_flow),
    "import_batch": Kind(_batch, everywhere=True),
    "import_row": Kind(_import_row, everywhere=True),
    "import_finding": Kind(_import_finding, everywhere=True),
    "import_mapping": Kind(_mapping, once=True),
    "background_job": Kind(_job, everywhere=True),
    "facility_merge": Kind(_merge),
    "duplicate_decision": Kind(_decision),
    "movable_distinction": Kind(_distinction, everywhere=True),
    "reorganisation": Kind(_reorganisation),
    "reorganisation_row": Kind(_reorganisation_row),
    "place_verdict": Kind(_place_verdict),
    "quality_snapshot": Kind(_quality_snapshot),
    "quality_figure": Kind(_quality_figure),
}
POINTS = {"own": "108.0 13.9", "sibling": "108.3 14.0", "foreign": "108.4 15.1"}
AREAS = {"own": 7_531_001, "sibling": 7_531_020, "foreign": 7_531_300}


def make_grounds(session: Session, contents: Contents) -> dict[str, Ground]:
    """Own and sibling commune, their province as a whole, and a commune and the whole of a foreign one, all filled.

    What their documents hold is kept in ``contents``.
    """
    own, sibling = _communes(session, OWN_PROVINCE)
    foreign, _ = _communes(session, FOREIGN_PROVINCE)
    grounds = [
        Ground("own", OWN_PROVINCE, own),
        Ground("sibling", OWN_PROVINCE, sibling),
        Ground("above", OWN_PROVINCE, None),
        Ground("foreign", FOREIGN_PROVINCE, foreign),
        Ground("beyond", FOREIGN_PROVINCE, None),
    ]
    runs = {province: _run(session, province) for province in (OWN_PROVINCE, FOREIGN_PROVINCE)}
    for ground in grounds:
        contents.keep(io.BytesIO(content_of(ground)), ground.mark)
        ground.records["commute_run"] = runs[ground.province]
        ground.records["change_set"] = open_change_set(session, OPERATOR, "test.walls", reason=ground.mark)
        change = ground.records["change_set"].id
        for name, kind in KINDS.items():
            if kind.stands_in(ground):
                ground.records[name] = kind.make(ground, change)
                session.add(ground.records[name])
                session.flush()
        session.commit()
    return {ground.name: ground for ground in grounds}


def _run(session: Session, province: str) -> CommuteRun:
    run = CommuteRun(
        province_code=province, mode="car", method="estimate", is_estimate=True, parameters={}, inputs_digest="0",
        program_version="0", actor="operator", as_of=today(),
    )  # fmt: skip
    session.add(run)
    session.flush()
    return run


def _communes(session: Session, province: str) -> tuple[AdminUnit, AdminUnit]:
    """The first two communes of today."""
    found = (
        select(AdminUnit)
        .where(AdminUnit.level == "commune", AdminUnit.province_code == province, AdminUnit.valid_to.is_(None))
        .where(AdminUnit.valid_from.is_not(None))
        .order_by(AdminUnit.code)
        .limit(2)
    )
    first, second = session.scalars(found)
    return first, second
