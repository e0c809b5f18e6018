"""What the service would not do is tried on the database by bare SQL: each guard stands by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR, Actor, Grant
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.dispositions.cases import acts
from assetreg.dispositions.cases.models import DispositionCase, DispositionLine
from assetreg.dispositions.cases.standing import find_case, held_case, lines_of
from tests.dispositions.cases.cast import (
    CAST,
    ROLES,
    facility_of,
    fill_dossier,
    go,
    holder,
    lead,
    open_case,
    paper,
    scan,
)
from tests.support.sealing import seal

EVERYBODY = Actor("everybody", 6000, tuple(Grant(role) for role in ROLES))
LINE = {"form": "recover", "ground": "41(1)a", "receiver": "Sở Tài chính"}


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The block is refused by the constraint of this name."""
    with pytest.raises(IntegrityError) as refusal:
        yield
    assert refusal.value.orig.diag.constraint_name == constraint  # type: ignore[union-attr]


@pytest.fixture
def facility(session: Session) -> Any:
    return facility_of(session, holder(session))


@pytest.fixture
def case(session: Session, facility: Any) -> Any:
    return open_case(session, [{"asset": facility.code, **LINE}])


def bare(session: Session, statement: str, *, unproved: bool = False, **values: Any) -> None:
    """A statement of somebody who knows how the memory works, in a savepoint of its own.

    ``unproved``: what is proved at the end of a transaction is not asked yet.
    """
    change = open_change_set(session, OPERATOR, "attack")
    with session.begin_nested():
        session.execute(text(statement), {"change": change.id, "today": today(), **values})
        if not unproved:
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def move(session: Session, case: Any, name: str, to: str, *, user: int | None = 77, **values: Any) -> None:
    bare(
        session,
        """INSERT INTO disposition_move (province_code, commune_id, case_id, sequence, move, from_state, to_state,
             on_date, moved_by, moved_user_id, reason, paper_id, change_set_id)
           SELECT province_code, commune_id, id,
             (SELECT coalesce(max(sequence), 0) + 1 FROM disposition_move WHERE case_id = c.id), :move,
             coalesce(:from_state, state), :to, :today, 'x', :user, :reason, :paper, :change
           FROM disposition_case c WHERE id = :case""",
        case=case.id, move=name, to=to, user=user,
        **({"from_state": None, "reason": "x", "paper": None} | values),
    )  # fmt: skip


SET = "SET {} = :value, change_set_id = :change, revision = revision + 1 WHERE id = :id"


def put(session: Session, table: str, row_id: int, column: str, value: Any) -> None:
    bare(session, f"UPDATE {table} {SET.format(column)}", id=row_id, value=value)


@pytest.mark.parametrize("state", ["at_authority", "decided", "cleared", "closed"])
def test_the_state_of_a_case_is_not_written_by_hand(session: Session, case: Any, state: str) -> None:
    with refused("ck_disposition_case_moves"):
        put(session, "disposition_case", case.id, "state", state)


def test_a_case_begins_as_a_draft(session: Session, case: Any) -> None:
    columns = "province_code, commune_id, code, title, initiator, law_on, prepared_by, origin, state, change_set_id"
    make = f"""INSERT INTO disposition_case ({columns})
      SELECT province_code, commune_id, 'X-' || :state, title, initiator, law_on, 'x', :origin, :state, :change
      FROM disposition_case WHERE id = :id"""
    with refused("ck_disposition_case_enters"):
        bare(session, make, id=case.id, state="decided", origin="made")
    with refused("ck_disposition_case_enters"):
        bare(session, make, id=case.id, state="at_authority", origin="recorded")
    with refused("ck_disposition_case_recorded"):  # without a line that its papers prove
        bare(session, make, id=case.id, state="decided", origin="recorded")
    with refused("ck_disposition_case_origin_kept"):
        put(session, "disposition_case", case.id, "origin", "recorded")


def test_no_step_is_skipped_and_none_made_up(session: Session, case: Any) -> None:
    for to in ("at_superior", "at_receipt", "at_authority", "cleared", "decided"):
        with refused("ck_disposition_move_known"):
            move(session, case, "submit", to)
    with refused("ck_disposition_move_known"):
        move(session, case, "sign", "at_superior")
    with refused("ck_disposition_move_from"):
        move(session, case, "sign", "at_superior", from_state="at_leader")
    with refused("ck_disposition_move_close"):
        move(session, case, "close", "closed")
    move(session, case, "submit", "at_leader")
    with refused("ck_disposition_move_known"):
        move(session, case, "send_back", "at_receipt")
    with refused("ck_disposition_move_reason"):
        move(session, case, "send_back", "draft", reason=None)
    move(session, case, "send_back", "draft")


def test_a_case_without_a_line_or_with_lines_of_two_routes_stays_a_draft(session: Session, facility: Any) -> None:
    case = open_case(session, [{"asset": facility.code, **LINE}])
    (line,) = lines_of(session, case)
    other = facility_of(session, holder(session))
    bare(
        session,
        """INSERT INTO disposition_line (province_code, commune_id, case_id, number, asset_kind, asset_id, asset_code,
             asset_name, holder, form, path, change_set_id)
           SELECT province_code, commune_id, case_id, 2, asset_kind, :asset, asset_code, asset_name, holder, 'inherit',
             'inherit', :change FROM disposition_line WHERE id = :line""",
        line=line.id, asset=other.id,
    )  # fmt: skip
    with refused("ck_disposition_case_route"):
        move(session, case, "submit", "at_leader")
    bare(session, "DELETE FROM disposition_line WHERE case_id = :case AND :change > 0", case=case.id)
    with refused("ck_disposition_case_lines"):
        move(session, case, "submit", "at_leader")


def test_lines_stand_once_the_case_is_submitted(session: Session, case: Any, facility: Any) -> None:
    (line,) = lines_of(session, case)
    go(session, CAST["clerk"], case.code, "submit")
    for column, value in (("ground", "L15-41-1-b"), ("receiver", "Ai đó"), ("area_m2", 10)):
        with refused("ck_disposition_line_submitted"):
            put(session, "disposition_line", line.id, column, value)
    with refused("ck_disposition_line_submitted"):
        bare(session, "DELETE FROM disposition_line WHERE id = :id AND :change > 0", id=line.id)


@pytest.mark.parametrize("state", ["decided", "cleared", "delivered", "done", "refused", "withdrawn"])
def test_a_line_is_not_what_nothing_proves(session: Session, case: Any, state: str) -> None:
    (line,) = lines_of(session, case)
    with refused("ck_disposition_line_proved"):
        bare(
            session,
            "UPDATE disposition_line SET state = :state, is_open = :open, change_set_id = :change WHERE id = :id",
            id=line.id, state=state, open=state in ("decided", "cleared"),
        )  # fmt: skip


def test_an_asset_stands_in_one_case_at_a_time(session: Session, case: Any) -> None:
    (line,) = lines_of(session, case)
    twin = """
      WITH twin AS (
        INSERT INTO disposition_case (province_code, commune_id, code, title, initiator, law_on, prepared_by,
          change_set_id)
        SELECT province_code, commune_id, 'X-1', title, initiator, law_on, 'x', :change FROM disposition_case
        WHERE id = :case RETURNING id)
      INSERT INTO disposition_line (province_code, commune_id, case_id, number, asset_kind, asset_id, asset_code,
        asset_name, holder, form, path, area_m2, change_set_id)
      SELECT province_code, commune_id, twin.id, 1, asset_kind, asset_id, asset_code, asset_name, holder, form, path,
        5, :change FROM disposition_line, twin WHERE disposition_line.id = :line"""
    with refused("ck_disposition_line_path"):  # the twin is not seen by the guard yet: its law is unknown
        bare(session, twin.replace("form, path,\n        5", "form, 'inherit',\n        5"), case=case.id, line=line.id)
    change = open_change_set(session, OPERATOR, "attack")
    twin_id = session.scalar(
        text("""INSERT INTO disposition_case (province_code, commune_id, code, title, initiator, law_on, prepared_by,
          change_set_id) SELECT province_code, commune_id, 'X-2', title, initiator, law_on, 'x', :change
          FROM disposition_case WHERE id = :case RETURNING id"""),
        {"change": change.id, "case": case.id},
    )
    for area, constraint in ((5, "ex_disposition_line_open"), (None, "uq_disposition_line_whole")):
        with pytest.raises(IntegrityError) as refusal:
            bare(
                session,
                """INSERT INTO disposition_line (province_code, commune_id, case_id, number, asset_kind, asset_id,
                     asset_code, asset_name, holder, form, path, area_m2, change_set_id)
                   SELECT province_code, commune_id, :twin, 1, asset_kind, asset_id, asset_code, asset_name, holder,
                     form, path, :area, :change FROM disposition_line WHERE id = :line""",
                line=line.id, twin=twin_id, area=area,
            )  # fmt: skip
        name = refusal.value.orig.diag.constraint_name  # type: ignore[union-attr]
        assert name in {constraint, "ex_disposition_line_open"}


def test_a_decision_needs_its_whole_paper_and_every_line_its_verdict(
    session: Session, case: Any, facility: Any
) -> None:
    lead(session, case.code, until="at_authority", facility=facility)
    (line,) = lines_of(session, case)
    file = scan(session, facility)
    whole = {"kind": "decision", "number": "1", "symbol": "QĐ", "issued_on": today(), "issuer": "UBND", "signer": "A",
             "capacity": "self", "document_id": file.id}  # fmt: skip
    with refused("ck_disposition_paper_dated"), session.begin_nested():
        _paper(session, case, whole | {"issued_on": None})
    for lacking in (*(name for name in whole if name != "issued_on"), None):
        said = whole | ({} if lacking in (None, "kind") else {lacking: None})
        said |= {"kind": "review"} if lacking == "kind" else {}
        paper_id = _paper(session, case, said)
        if lacking is None:
            break
        with refused("ck_disposition_decision_paper"):
            _decision(session, case, paper_id, user=77)
    with refused("ck_disposition_move_paper"):
        move(session, case, "decide", "decided", paper=paper_id)
    number = _decision(session, case, paper_id, user=77)
    with refused("ck_disposition_move_verdicts"):
        move(session, case, "decide", "decided", paper=paper_id)
    with refused("ck_disposition_decision_paper"):
        put(session, "disposition_paper", paper_id, "signer", None)
    _verdict(session, line, number)
    with refused("ck_disposition_verdict_waits"):
        _verdict(session, line, _decision(session, case, _paper(session, case, whole), user=77))
    for user in (None, case.prepared_user_id):
        with refused("ck_disposition_move_preparer"):
            move(session, case, "decide", "decided", paper=paper_id, user=user)
    move(session, case, "decide", "decided", paper=paper_id)
    for table in ("disposition_move", "disposition_verdict"):
        row = session.scalar(text(f"SELECT max(id) FROM {table}"))
        with refused(f"ck_{table}_kept"):
            put(session, table, row, "reason", "khác")
        with refused(f"ck_{table}_kept"):
            bare(session, f"DELETE FROM {table} WHERE id = :id AND :change > 0", id=row)


def test_whoever_prepared_does_not_decide(session: Session, case: Any, facility: Any) -> None:
    lead(session, case.code, until="at_authority", facility=facility)
    (line,) = lines_of(session, case)
    whole = {"kind": "decision", "number": "2", "symbol": "QĐ", "issued_on": today(), "issuer": "UBND", "signer": "A",
             "capacity": "self", "document_id": scan(session, facility).id}  # fmt: skip
    number = _decision(session, case, _paper(session, case, whole), user=case.prepared_user_id)
    with refused("ck_disposition_move_preparer"):
        _verdict(session, line, number)


def test_a_line_is_done_with_every_act_and_no_sooner(session: Session, case: Any, facility: Any) -> None:
    lead(session, case.code, until="decided", facility=facility)
    done = "UPDATE disposition_line SET state = 'done', is_open = false, change_set_id = :change WHERE id = :id"
    asked = ["delivery", "booking_giver", "booking_receiver", "declaration_giver", "registration"]
    for act in asked:
        (line,) = lines_of(session, held_case(session, case.code))
        with refused("ck_disposition_line_proved"):
            bare(session, done, id=line.id)
        with refused("ck_disposition_move_close"):
            move(session, case, "close", "closed")
        who = CAST["officer" if act == "delivery" else "recorder"]
        acts.record_act(session, who, line, act, today())
        seal(session)
    assert find_case(session, case.code).state == "closed"
    with refused("ck_disposition_act_kept"):
        bare(session, "DELETE FROM disposition_act WHERE line_id = :id AND :change > 0", id=line.id)


def test_what_was_recorded_from_paper_is_proved_when_its_transaction_ends(session: Session, facility: Any) -> None:
    whole = {"kind": "decision", "number": "877", "symbol": "QĐ-UBND", "issued_on": today(), "issuer": "UBND",
             "signer": "A", "capacity": "self", "document_id": scan(session, facility).id}  # fmt: skip
    change = open_change_set(session, OPERATOR, "record")
    case = DispositionCase(
        province_code="52", code="HS-52-R", title="x", initiator="holder", law_on=today(), prepared_by="x",
        prepared_user_id=1, origin="recorded", state="decided", change_set_id=change.id,
    )  # fmt: skip
    session.add(case)
    session.flush()
    line = DispositionLine(
        province_code="52", commune_id=facility.commune_id, case_id=case.id, number=1, asset_kind="facility",
        asset_id=facility.id, asset_code=facility.code, asset_name="x", holder="x", form="recover",
        path="recover_voluntary", change_set_id=change.id,
    )  # fmt: skip
    session.add(line)
    session.flush()
    with refused("ck_disposition_case_recorded"), session.begin_nested():
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    number = _decision(session, case, _paper(session, case, whole), user=None, unproved=True)
    _verdict(session, line, number, unproved=True)
    seal(session)
    session.refresh(line)
    assert (line.state, line.decided_on, line.is_open) == ("decided", today(), True)
    with refused("ck_disposition_move_recorded"):
        move(session, case, "send_back", "draft")
    for act in ("delivery", "booking_giver", "booking_receiver", "declaration_giver", "registration"):
        acts.record_act(session, EVERYBODY, line, act, today())
        seal(session)
    assert find_case(session, case.code).state == "closed"
    with refused("ck_disposition_case_second"):
        bare(
            session,
            """UPDATE disposition_case SET confirmed_by = 'x', confirmed_user_id = 1, confirmed_on = :today,
               change_set_id = :change WHERE id = :id""",
            id=case.id,
        )
    bare(session, "DELETE FROM disposition_act WHERE line_id = :id AND :change > 0", id=line.id)
    bare(session, "DELETE FROM disposition_verdict WHERE line_id = :id AND :change > 0", id=line.id)


def test_an_asset_in_a_case_is_not_taken_out_of_the_register(session: Session, case: Any, facility: Any) -> None:
    with refused("fk_disposition_line_asset"):
        bare(session, "DELETE FROM facility WHERE id = :id AND :change > 0", id=facility.id)


def test_the_papers_of_a_case_lie_where_its_asset_and_its_body_lie(session: Session, case: Any, facility: Any) -> None:
    lead(session, case.code, until="decided", facility=facility)
    commune = session.scalar(text("SELECT max(id) FROM admin_unit WHERE level = 'commune' AND province_code = '52'"))
    put(session, "facility", facility.id, "commune_id", commune)
    put(session, "disposition_case", case.id, "commune_id", commune)
    for table, column in (("disposition_line", "case_id"), ("disposition_move", "case_id"),
                          ("disposition_case_paper", "case_id"), ("disposition_clock", "case_id")):  # fmt: skip
        places = session.scalars(text(f"SELECT DISTINCT commune_id FROM {table} WHERE {column} = :id"), {"id": case.id})
        assert set(places) == {commune}, table
    verdicts = session.scalars(
        text("""SELECT v.commune_id FROM disposition_verdict v JOIN disposition_line l ON l.id = v.line_id
                WHERE l.case_id = :id"""),
        {"id": case.id},
    )
    assert set(verdicts) == {commune}


def test_the_superior_is_asked_only_where_there_is_one(session: Session) -> None:
    alone = holder(session, superior=None)
    facility = facility_of(session, alone)
    case = open_case(session, [{"asset": facility.code, **LINE}])
    go(session, CAST["clerk"], case.code, "submit")
    assert go(session, CAST["leader"], case.code, "sign", paper=paper("proposal")).state == "at_receipt"
    fill_dossier(session, case.code)
    unknown = facility_of(session, alone, holder="Không rõ", holder_id=None)
    other = open_case(session, [{"asset": unknown.code, **LINE}])
    go(session, CAST["clerk"], other.code, "submit")
    assert go(session, CAST["leader"], other.code, "sign", paper=paper("proposal")).state == "at_superior"


def _paper(session: Session, case: Any, said: dict[str, Any]) -> int:
    change = open_change_set(session, OPERATOR, "attack")
    columns = ", ".join(said)
    values = ", ".join(f":{name}" for name in said)
    made = session.scalar(
        text(f"""INSERT INTO disposition_paper (province_code, direction, change_set_id, {columns})
                 VALUES ('52', 'in', :change, {values}) RETURNING id"""),
        {"change": change.id, **said},
    )
    assert isinstance(made, int)
    return made


def _decision(session: Session, case: Any, paper_id: int, *, user: int | None, unproved: bool = False) -> int:
    bare(
        session,
        """INSERT INTO disposition_decision
             (province_code, paper_id, office, decided_by, decided_user_id, change_set_id)
           VALUES ('52', :paper, 'provincial_chair', 'x', :user, :change)""",
        paper=paper_id, user=user, unproved=unproved,
    )  # fmt: skip
    made = session.scalar(text("SELECT max(id) FROM disposition_decision"))
    assert isinstance(made, int)
    return made


def _verdict(session: Session, line: Any, decision_id: int, *, unproved: bool = False) -> None:
    bare(
        session,
        """INSERT INTO disposition_verdict (province_code, decision_id, line_id, verdict, change_set_id)
           VALUES ('52', :decision, :line, 'decided', :change)""",
        decision=decision_id, line=line.id, unproved=unproved,
    )  # fmt: skip
