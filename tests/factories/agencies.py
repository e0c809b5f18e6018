"""The smallest valid body, with whatever a test says about it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.models import Agency
from assetreg.agencies.schemas import AgencyInput
from assetreg.agencies.service import create_agency
from assetreg.core.parse import Door, parse

SAID: dict[str, Any] = {
    "name": "UBND xã thử",
    "unit": "52",
    "block": "province",
    "kind": "people_committee",
    "regime": "state",
}


def make_agency(session: Session, **said: Any) -> Agency:
    """A body of Gia Lai, entered as anybody enters one."""
    return create_agency(session, OPERATOR, parse(AgencyInput, SAID | said, Door.JSON).accept())
