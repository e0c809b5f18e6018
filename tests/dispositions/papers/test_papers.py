"""Papers: what they are told by, what is refused of them, what a decision needs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Grant
from assetreg.core.clock import today
from assetreg.core.errors import Conflict, Forbidden, Invalid
from assetreg.core.parse import Door, parse
from assetreg.dispositions.papers.identity import counted_on, missing_of, split_number
from assetreg.dispositions.papers.schemas import PaperInput
from assetreg.dispositions.papers.service import enter_paper, held_full, revise_paper
from tests.dispositions.cases.cast import CAST, facility_of, holder, scan
from tests.support.sealing import seal

DAY = dt.date(2026, 7, 3)


@dataclass(frozen=True)
class Told:
    """A paper as far as it is told from others."""

    number: str | None = "877"
    symbol: str | None = "QĐ-UBND"
    issued_on: dt.date | None = DAY
    received_on: dt.date | None = None
    issuer: str | None = "UBND tỉnh"
    signer: str | None = "Ông A"
    capacity: str | None = "TM"
    document_id: int | None = 1
    signature: str | None = None


@pytest.mark.parametrize(
    ("number", "symbol", "meant"),
    [
        ("877/QĐ-UBND", None, ("877", "QĐ-UBND")),
        ("877", "QĐ-UBND", ("877", "QĐ-UBND")),
        ("12a/2026/QĐ-UBND", None, ("12a", "2026/QĐ-UBND")),
        (None, None, (None, None)),
        ("877", None, ("877", None)),
    ],
)
def test_number_and_symbol_are_read_apart(number: Any, symbol: Any, meant: Any) -> None:
    assert split_number(number, symbol) == meant


def test_clocks_count_from_the_day_a_paper_came_in() -> None:
    assert counted_on(Told()) == DAY
    assert counted_on(Told(received_on=DAY + dt.timedelta(days=4))) == DAY + dt.timedelta(days=4)


@pytest.mark.parametrize("name", ["number", "symbol", "issued_on", "issuer", "signer", "capacity"])
def test_a_decision_needs_each_part_of_its_papers_identity(name: str) -> None:
    assert missing_of(Told()) == []
    assert missing_of(replace(Told(), **{name: None})) == [name]


def test_a_decision_needs_the_signed_copy_or_a_signature_that_holds() -> None:
    assert missing_of(Told(document_id=None)) == ["document"]
    assert missing_of(Told(document_id=None, signature="Ông A, 03/07/2026")) == []


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"kind": "poem"}, "kind", "not_a_choice"),
        ({"kind": "decision", "number": "1"}, "issued_on", "required"),
        ({"kind": "decision", "capacity": "PP."}, "capacity", "not_a_choice"),
        ({"kind": "answer", "issued_on": "05/07/2026", "received_on": "03/07/2026"}, "received_on",
         "received_before_issued"),
        ({"kind": "decision", "issued_on": "01/01/2099"}, "issued_on", "paper_in_future"),
        ({"kind": "decision", "digest": "abc"}, "digest", "bad_digest"),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_paper_is_named(said: dict[str, Any], field: str, code: str) -> None:
    assert (field, code) in {(error.field, error.code) for error in parse(PaperInput, said, Door.JSON).errors}


def test_a_capacity_is_read_as_it_is_written() -> None:
    for written, meant in (("TM.", "TM"), ("KT.", "KT"), ("T/L", "TL"), ("tuq.", "TUQ"), ("Q.", "Q")):
        assert parse(PaperInput, {"kind": "decision", "capacity": written}, Door.FORM).accept().capacity == meant


def test_a_paper_is_entered_completed_and_corrected_with_a_reason(session: Session) -> None:
    facility = facility_of(session, holder(session))
    file = scan(session, facility)
    given = parse(PaperInput, {"kind": "decision"}, Door.JSON).accept()
    draft = enter_paper(session, CAST["approver"], facility, given)
    seal(session)
    with pytest.raises(Invalid) as lacking:
        held_full(session, draft)
    assert {error.field for error in lacking.value.errors} == {
        f"paper.{name}" for name in ("number", "symbol", "issued_on", "issuer", "signer", "capacity", "document")
    }
    whole = {"number": "877/QĐ-UBND", "issued_on": today().isoformat(), "issuer": "UBND", "signer": "A",
             "capacity": "TM", "digest": file.digest}  # fmt: skip

    def changes(**said: Any) -> dict[str, Any]:
        return parse(PaperInput, said, Door.JSON, partial=True).changes()

    with pytest.raises(Forbidden):
        revise_paper(session, CAST["clerk"], draft.id, changes(**whole), revision=None)
    numbered = revise_paper(session, CAST["records"], draft.id, changes(**whole), revision=draft.revision)
    seal(session)
    assert (held_full(session, numbered).name, numbered.document_id) == ("877/QĐ-UBND", file.id)
    with pytest.raises(Invalid):
        revise_paper(session, CAST["records"], draft.id, changes(signer="B"), revision=None)
    with pytest.raises(Conflict):
        revise_paper(session, CAST["records"], draft.id, changes(signer="B"), revision=1, reason="đọc nhầm")
    revise_paper(session, CAST["records"], draft.id, changes(signer="B"), revision=None, reason="đọc nhầm")
    seal(session)
    assert draft.signer == "B"


def test_whoever_has_no_part_in_cases_enters_no_paper(session: Session) -> None:
    facility = facility_of(session, holder(session))
    given = parse(PaperInput, {"kind": "other"}, Door.JSON).accept()
    for role in ("planner", "inspector"):
        with pytest.raises(Forbidden):
            enter_paper(session, CAST[role], facility, given)
    unknown = parse(PaperInput, {"kind": "other", "digest": "f" * 64}, Door.JSON).accept()
    with pytest.raises(Invalid) as refusal:
        enter_paper(session, Actor("x", 1, (Grant("records"),)), facility, unknown)
    assert [(error.field, error.code) for error in refusal.value.errors] == [("digest", "unknown_document")]
