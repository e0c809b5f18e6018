"""Decisions as they stand on paper, with scans that bear their number, date, signer and capacity."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.models import Agency
from assetreg.audit.record import open_change_set
from assetreg.documents.models import Document
from tests.dispositions.cases.cast import PROVINCE, person
from tests.support.sealing import seal

RECORDER = person("records", 7001)
SECOND = person("officer", 7002)
IMPORTER = replace(person("officer", 7003), user_id=None)  # as from the command line
CLERK = replace(person("clerk", 7004), user_id=None)
CHAIR = {"issuer": "Chủ tịch UBND tỉnh Gia Lai", "signer": "Nguyễn Văn A", "capacity": "self"}
DAY = dt.date(2025, 9, 12)
_scans = itertools.count(10**6)


def scan_of(session: Session, body: Agency, number: str, day: dt.date = DAY, **said: Any) -> Document:
    """An attached file that says which decision it shows."""
    change = open_change_set(session, OPERATOR, "test.scan")
    values: dict[str, Any] = {
        "province_code": PROVINCE, "commune_id": None, "subject_kind": "agency", "subject_id": body.id,
        "title": f"Quyết định {number}", "kind": "decision", "number": number, "issued_on": day,
        "issuer": CHAIR["issuer"], "signer": CHAIR["signer"], "signer_capacity": None,
        "digest": f"{next(_scans):064x}", "media_type": "application/pdf", "size_bytes": 7,
        "file_name": f"{number.replace('/', '-')}.pdf", "uploaded_by": "records", "change_set_id": change.id,
    }  # fmt: skip
    row = Document(**(values | said))
    session.add(row)
    seal(session)
    return row


def said(number: str, day: dt.date = DAY, **lines: Any) -> dict[str, Any]:
    """A decision as JSON says it; its lines come under ``lines``."""
    return {"number": number, "issued_on": day.isoformat()} | lines
