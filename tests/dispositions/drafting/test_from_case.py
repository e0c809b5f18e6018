"""Drafts of a case as it stands in the register, at each step of its way."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy.orm import Session

from assetreg.core.errors import NotFound
from assetreg.dispositions.cases.standing import find_case, lines_of
from assetreg.dispositions.drafting.contents import missing
from assetreg.dispositions.drafting.facts import split_title
from assetreg.dispositions.drafting.from_case import draft_of, pairs_of
from assetreg.dispositions.drafting.listed_assets import citation_of
from assetreg.dispositions.drafting.render import render
from assetreg.dispositions.drafting.shapes import KINDS, DecisionDraft, DossierIndex, Minutes, Proposal
from assetreg.dispositions.law.queries import law_as_of
from assetreg.documents.store import DirectoryStore
from tests.dispositions.cases.cast import CAST, facility_of, go, holder, lead, open_case
from tests.dispositions.drafting.story import propose, tell
from tests.dispositions.drafting.test_drafts import whole_text
from tests.dispositions.execution.stage import opened


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_that_has_only_begun_has_every_draft(kind: str, session: Session, tmp_path: Path) -> None:
    seat, case = propose(session)
    text = whole_text(Document(io.BytesIO(render(draft_of(session, case, kind), tmp_path))))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert seat.holder in text or seat.holder.upper() in text


def test_the_proposal_lists_the_seat_with_its_parts_and_its_ground(session: Session) -> None:
    seat, case = propose(session)
    draft = draft_of(session, case, "proposal")
    assert isinstance(draft, Proposal)
    (line,) = draft.lines
    assert (line.name, line.type, line.unit) == (seat.name, "Trụ sở làm việc", "Cơ sở")
    assert line.ground == "Điểm a khoản 1 Điều 42 Luật 15/2017/QH14"
    assert (line.original_cost_vnd, line.residual_value_vnd) == (5_000_000_000, 2_000_000_000)
    assert (line.land_m2, line.floor_m2) == (1500, 800)
    assert [(part.unit, part.land_m2, part.floor_m2) for part in line.parts] == [
        ("Thửa", 1500, None),
        ("Nhà", None, 800),
    ]
    assert draft.addressee.startswith("UBND tỉnh thử")  # the body above


def test_the_draft_of_a_decision_is_complete_and_names_who_decides(session: Session) -> None:
    seat, case = propose(session)
    go(session, CAST["clerk"], case.code, "submit")
    lead(session, case.code, until="at_authority", facility=seat)
    draft = draft_of(session, find_case(session, case.code), "decision")
    assert isinstance(draft, DecisionDraft)
    assert missing(draft) == []
    assert "Chủ tịch" in draft.issuer
    assert draft.head.body in draft.issuer or draft.head.body.casefold() in draft.issuer.casefold()
    assert draft.proposed_by is not None
    assert "Tờ trình số" in draft.proposed_by
    assert {duty.body for duty in draft.duties} == {draft.lines[0].holder, draft.lines[0].receiver}


def test_minutes_rest_on_the_decision_and_lie_between_giver_and_receiver(
    session: Session, tmp_path: Path
) -> None:  # fmt: skip
    story = tell(session, DirectoryStore(tmp_path / "documents"))
    case = find_case(session, story.case.code)
    draft = draft_of(session, case, "minutes")
    assert isinstance(draft, Minutes)
    assert (draft.giver.body, draft.receiver.body) == (story.line.holder, story.line.receiver)
    assert "Quyết định số" in draft.basis[0]
    assert "/QĐ-UBND" in draft.basis[0]
    assert pairs_of(lines_of(session, case)) == [(1, story.line.holder, story.line.receiver)]
    with pytest.raises(NotFound):
        draft_of(session, case, "minutes", line=7)


def test_minutes_name_the_functions_and_the_witness_of_the_delivery(session: Session) -> None:
    body, receiver = holder(session), holder(session)
    seat = facility_of(session, body)
    line = {"asset": seat.code, "form": "transfer", "ground": "42(1)a", "receiver": receiver.code}
    case = open_case(session, [line])
    lead(session, case.code, until="decided", facility=seat)
    opened(session, case.code, giver_title="Giám đốc", receiver_title="Chánh Văn phòng", witness="Sở Tài chính",
           witness_title="Phó Giám đốc")  # fmt: skip
    draft = draft_of(session, find_case(session, case.code), "minutes")
    assert isinstance(draft, Minutes)
    assert [one.title for one in draft.giver.people] == ["Giám đốc"]
    assert [one.title for one in draft.receiver.people] == ["Chánh Văn phòng"]
    assert draft.witness is not None
    assert (draft.witness.body, draft.witness.people[0].title) == ("Sở Tài chính", "Phó Giám đốc")


def test_the_index_says_what_is_there_and_what_the_check_list_still_asks(session: Session) -> None:
    seat, case = propose(session)
    empty = draft_of(session, case, "index")
    assert isinstance(empty, DossierIndex)
    assert empty.papers
    assert not any(paper.present for paper in empty.papers)
    go(session, CAST["clerk"], case.code, "submit")
    lead(session, case.code, until="in_review", facility=seat)
    full = draft_of(session, find_case(session, case.code), "index")
    assert isinstance(full, DossierIndex)
    assert all(paper.present for paper in full.papers)


def test_an_unknown_draft_is_not_found(session: Session) -> None:
    _, case = propose(session)
    with pytest.raises(NotFound):
        draft_of(session, case, "poem")


@pytest.mark.parametrize(
    ("title", "rank", "body"),
    [
        ("Chủ tịch Ủy ban nhân dân tỉnh Gia Lai", "Chủ tịch", "Ủy ban nhân dân tỉnh Gia Lai"),
        ("Giám đốc Sở Tài chính", "Giám đốc", "Sở Tài chính"),
        ("Bảo tàng tỉnh", "Thủ trưởng đơn vị", "Bảo tàng tỉnh"),
    ],
)
def test_a_title_is_taken_apart_into_rank_and_body(title: str, rank: str, body: str) -> None:
    assert split_title(title) == (rank, body)


def test_grounds_are_cited_point_first_however_they_were_written(session: Session) -> None:
    _, case = propose(session)
    law = law_as_of(session, case.law_on)
    assert citation_of(law, "41(1)đ") == "Điểm đ khoản 1 Điều 41 Luật 15/2017/QH14"
    assert citation_of(law, "Chỉ thị của tỉnh") == "Chỉ thị của tỉnh"
    assert citation_of(law, None) is None
