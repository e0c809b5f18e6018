"""The book that the cases are decided by: the seeded rules of law, and delegations of a merged province."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.core.parse import Door, parse
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule
from assetreg.dispositions.law.delegations.schemas import AuthorisationInput, DelegationInput
from assetreg.dispositions.law.delegations.service import create_authorisation, create_delegation

MERGED_ON = dt.date(2025, 7, 1)
# Gia Lai (52) was made of Bình Định (then 52) and Gia Lai (then 64), whose name was kept.
KEPT = {"former_province": "64", "issued_on": "2022-12-10", "valid_from": "2023-01-01", "issuer": "HĐND tỉnh Gia Lai"}
OWN = {"issued_on": "2025-11-20", "valid_from": "2025-12-01", "issuer": "Chủ tịch UBND tỉnh Gia Lai"}


def make_delegation(session: Session, **said: object) -> DelegationRule:
    """A delegation of Gia Lai, entered as anybody enters one."""
    given = {
        "name": "Phân cấp thử", "unit": "52", "number": "9/2025/QĐ-CTUBND", "from_office": "provincial_chair",
        "to_office": "finance_director", "forms": "liquidate",
    }  # fmt: skip
    return create_delegation(session, OPERATOR, parse(DelegationInput, given | OWN | said, Door.JSON).accept())


def make_authorisation(session: Session, **said: object) -> AuthorisationRow:
    """An authorisation of the chair of Gia Lai to a deputy."""
    given = {
        "name": "Ủy quyền thử", "unit": "52", "number": "5/QĐ-UBND", "issued_on": "2026-01-02",
        "issuer": "Chủ tịch UBND tỉnh Gia Lai", "from_office": "provincial_chair",
        "to_title": "Phó Chủ tịch phụ trách tài chính", "valid_from": "2026-01-05", "valid_to": "2026-07-01",
    }  # fmt: skip
    return create_authorisation(session, OPERATOR, parse(AuthorisationInput, given | said, Door.JSON).accept())


def fill_book(session: Session) -> None:
    """PC-52-1 and 2: of the two former provinces; PC-52-3 and 4: of the present chair, until the end of 2026."""
    make_delegation(session, **KEPT, number="100/2022/NQ-HĐND", forms="liquidate transfer", cost_below_vnd=500_000_000)
    make_delegation(
        session, **(KEPT | {"former_province": "Bình Định", "issuer": "HĐND tỉnh Bình Định"}),
        number="31/2018/NQ-HĐND", forms="destroy",
    )  # fmt: skip
    make_delegation(
        session, to_office="department_director", holder_blocks="province", valid_to="2027-01-01",
        cost_below_vnd=500_000_000,
    )  # fmt: skip
    make_delegation(
        session, to_office="commune_chair", holder_blocks="commune", asset_kinds=["equipment"], valid_to="2027-01-01",
        cost_below_vnd=500_000_000,
    )  # fmt: skip
