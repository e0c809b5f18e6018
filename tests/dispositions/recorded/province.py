"""A province's facilities with a recorded decision over each, as a table that a records desk would hand in."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.agencies.models import Agency
from assetreg.assets.models import Facility
from assetreg.audit.record import open_change_set
from assetreg.documents.models import Document
from tests.dispositions.cases.cast import PROVINCE
from tests.dispositions.recorded.papers import CHAIR
from tests.factories.agencies import make_agency
from tests.factories.facilities import make_facility
from tests.support.sealing import seal

FIRST = dt.date(2025, 7, 7)
DAYS = 250
# What a decision says, over and over: form, its end, final use.
PLANS: tuple[dict[str, Any], ...] = (
    {"form": "transfer", "final_use": "education", "minutes": 20, "used": 60},
    {"form": "transfer", "final_use": "health", "minutes": 15},
    {"form": "assign", "final_use": "office"},
    {"form": "recover", "minutes": 10},
    {"form": "to_land_fund", "minutes": 30, "used": 45},
    {"form": "sell", "sale_method": "auction"},
    {"form": "liquidate", "sale_method": "demolition", "used": 40},
    {"form": "transfer", "final_use": "official_housing", "verdict": "refused", "reason": "chưa đủ hồ sơ"},
)  # fmt: skip
RECEIVED = ("transfer", "assign", "recover", "to_land_fund")
# The register itself, asked without anything of ours: what became of each facility, and where its form is counted.
INDEPENDENT = text("""
    SELECT f.outcome, CASE WHEN r.bucket = 'by_use' THEN f.final_use ELSE r.bucket END AS bucket, count(*)
    FROM facility AS f JOIN disposition_form AS r ON r.code = f.legal_form AND r.valid_to IS NULL
      AND r.document = 'Nghị định 186/2025/NĐ-CP'
    WHERE f.province_code = '52' AND f.code LIKE 'R-%' GROUP BY 1, 2
""")


def bodies(session: Session, n: int) -> list[Agency]:
    """Departments of the province that hold and receive."""
    above = make_agency(session, name="UBND tỉnh Gia Lai thử", block="province")
    seal(session)
    made = []
    for number in range(n):
        made.append(make_agency(session, name=f"Sở thử {number}", kind="department", superior=above.code))
        seal(session)
    return made


def facilities(session: Session, holders: list[Agency], n: int) -> list[str]:
    """Codes of n facilities, in turn of the holders, written in one statement after the first."""
    first = make_facility(session, code="R-000000", holder=holders[0].name, holder_id=holders[0].id)
    seal(session)
    change = open_change_set(session, OPERATOR, "test.facilities", province_code=PROVINCE)
    table = Facility.__table__
    skipped = {"id", "code", "holder", "holder_id", "change_set_id", "name"}
    plain = [c.name for c in table.columns if c.computed is None and c.identity is None and c.name not in skipped]
    columns = ", ".join(plain)
    session.execute(
        text(f"""
            INSERT INTO facility ({columns}, code, name, holder, holder_id, change_set_id)
            SELECT {", ".join("f." + name for name in plain)}, 'R-' || lpad(n::text, 6, '0'), 'Cơ sở ' || n,
                   a.name, a.id, :change
            FROM generate_series(1, :last) AS n
            CROSS JOIN (SELECT * FROM facility WHERE id = :first) AS f
            JOIN unnest(CAST(:holders AS bigint[])) WITH ORDINALITY AS h (id, place)
              ON h.place = n % :many + 1
            JOIN agency AS a ON a.id = h.id"""),
        {"change": change.id, "last": n - 1, "first": first.id, "holders": [one.id for one in holders],
         "many": len(holders)},
    )  # fmt: skip
    seal(session)
    return [f"R-{number:06d}" for number in range(n)]


def scans(session: Session, body: Agency, rows: list[dict[str, Any]]) -> None:
    """An attached file for every decision, saying its number, date and signer."""
    change = open_change_set(session, OPERATOR, "test.scans", province_code=PROVINCE)
    numbers = {(row["number"], row["issued_on"]): None for row in rows}
    session.execute(
        insert(Document),
        [
            {
                "province_code": PROVINCE, "subject_kind": "agency", "subject_id": body.id, "title": number,
                "kind": "decision", "number": number, "issued_on": day, "issuer": CHAIR["issuer"],
                "signer": CHAIR["signer"], "digest": hashlib.sha256(f"{number} {day}".encode()).hexdigest(),
                "media_type": "application/pdf",
                "size_bytes": 7, "file_name": f"qd-{number}.pdf", "uploaded_by": "records",
                "change_set_id": change.id,
            }
            for number, day in numbers
        ],
    )  # fmt: skip
    seal(session)


def register(codes: list[str], receivers: list[Agency]) -> list[dict[str, Any]]:
    """A decision over each facility, as rows of a register."""
    rows = []
    for place, code in enumerate(codes):
        plan = PLANS[place % len(PLANS)]
        day = FIRST + dt.timedelta(days=place % DAYS)
        row = {"number": f"{place + 1}/QĐ-UBND", "issued_on": day, "asset": code}
        row |= {name: value for name, value in plan.items() if name not in ("minutes", "used")}
        if plan["form"] in RECEIVED:
            row["receiver"] = receivers[(place + 1) % len(receivers)].code
        for name, field in (("minutes", "minutes_on"), ("used", "put_in_use_on")):
            if name in plan:
                row[field] = day + dt.timedelta(days=plan[name])
        rows.append(row)
    return rows


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """The register as a file."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def independent(session: Session) -> tuple[dict[str, int], dict[str | None, int]]:
    """Outcome -> facilities and bucket -> facilities, by SQL over the register alone."""
    outcomes: dict[str, int] = {}
    buckets: dict[str | None, int] = {}
    for outcome, bucket, n in session.execute(INDEPENDENT):
        outcomes[outcome] = outcomes.get(outcome, 0) + n
        buckets[bucket] = buckets.get(bucket, 0) + n
    return outcomes, buckets
