"""A case that has gone from its proposal to the delivery, every step by whoever may, with signed copies on the disk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.assets.models import Facility
from assetreg.audit.versioned import enter
from assetreg.core.clock import today
from assetreg.dispositions.cases import acts
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.cases.standing import held_case, lines_of
from assetreg.documents.models import Document
from assetreg.documents.store import FileStore
from tests.dispositions.cases.cast import CAST, CHAIR, facility_of, go, holder, lead, open_case, paper
from tests.factories.parts import make_building, make_parcel
from tests.support.sealing import seal

TITLE = 'Điều chuyển "trụ sở" cũ, \\ phần dôi dư'


@dataclass
class Story:
    """What stands at the end."""

    facility: Facility
    case: DispositionCase
    line: DispositionLine


def scan(session: Session, facility: Facility, store: FileStore, title: str, content: bytes | None = None) -> int:
    """A signed copy, kept under its digest; the number of its document."""
    kept = store.put(io.BytesIO(content or f"%PDF-1.7 {title}\n%%EOF\n".encode()), limit=1 << 20)
    row = enter(
        session, OPERATOR,
        Document(
            province_code=facility.province_code, commune_id=facility.commune_id, subject_kind="facility",
            subject_id=facility.id, facility_id=facility.id, title=title, kind="decision", digest=kept.digest,
            media_type="application/pdf", size_bytes=kept.size, file_name="ban-ky.pdf", uploaded_by="records",
        ),
        "document.attach",
    )  # fmt: skip
    seal(session)
    return row.id


def propose(session: Session, **facility: Any) -> tuple[Facility, DispositionCase]:
    """A transfer of a seat with its parcel and house, being written."""
    body, receiver = holder(session), holder(session)
    seat = facility_of(session, body, **facility)
    make_parcel(session, seat, area_m2=1500)
    make_building(session, seat, gross_floor_m2=800)
    seal(session)
    line = {"asset": seat.code, "form": "transfer", "ground": "42(1)a", "reason": "Dôi dư sau sắp xếp",
            "receiver": receiver.code}  # fmt: skip
    return seat, open_case(session, [line], title=TITLE)


def tell(session: Session, store: FileStore, **facility: Any) -> Story:
    """The whole story, each step an act of its own."""
    seat, case = propose(session, **facility)
    go(session, CAST["clerk"], case.code, "submit")
    signed = paper("proposal", document=scan(session, seat, store, "Đề nghị xử lý"))
    go(session, CAST["leader"], case.code, "sign", paper=signed)
    lead(session, case.code, until="at_authority", facility=seat)
    decided = paper("decision", symbol="QĐ-UBND", document=scan(session, seat, store, "Quyết định"), **CHAIR)
    go(session, CAST["approver"], case.code, "decide", paper=decided)
    (line,) = lines_of(session, held_case(session, case.code))
    acts.record_act(session, CAST["officer"], line, "delivery", today())
    seal(session)
    return Story(seat, case, line)
