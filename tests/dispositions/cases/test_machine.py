"""Whatever anybody tries in whatever order by whichever door: no case is decided or closed without what its row asks.

The rows of the database are read against the row of the path by themselves, by none of the program's own rules.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.audit.record import open_change_set
from assetreg.core.clock import today
from assetreg.core.errors import Problem
from assetreg.dispositions.cases import acts, service
from assetreg.dispositions.cases.labels import ACT_LABELS, LINE_STATE_LABELS, MOVE_LABELS, STATE_LABELS
from assetreg.dispositions.cases.schemas import read_move
from assetreg.dispositions.cases.standing import find_case, held_case, lines_of
from assetreg.dispositions.law.queries import law_as_of
from tests.dispositions.cases.cast import CAST, ROLES, decision, fill_dossier, open_case, paper, person, step
from tests.dispositions.cases.test_paths import proposal
from tests.support.sealing import seal

TRIED = ("recover_voluntary", "transfer_across", "convert", "inherit", "shared_use", "lost_part", "sell_not_fixed",
         "recover_on_findings", "demolish_project")  # fmt: skip
MOVES = [name for name in MOVE_LABELS if name not in ("deliver", "book", "declare", "register", "remit")]
FACTS = text("""
    SELECT c.state, c.origin, c.prepared_user_id,
      (SELECT jsonb_agg(jsonb_build_object('move', m.move, 'from', m.from_state, 'to', m.to_state,
                                           'user', m.moved_user_id, 'reason', m.reason) ORDER BY m.sequence)
       FROM disposition_move m WHERE m.case_id = c.id) AS moves
    FROM disposition_case c WHERE c.id = :case
""")
LINES = text("""
    SELECT l.state, l.path, l.is_open,
      (SELECT v.verdict FROM disposition_verdict v WHERE v.line_id = l.id ORDER BY v.id DESC LIMIT 1) AS verdict,
      (SELECT bool_and(num_nulls(p.number, p.symbol, p.issued_on, p.issuer, p.signer, p.capacity) = 0
                       AND p.document_id IS NOT NULL)
       FROM disposition_verdict v JOIN disposition_decision d ON d.id = v.decision_id
       JOIN disposition_paper p ON p.id = d.paper_id WHERE v.line_id = l.id) AS on_paper,
      ARRAY(SELECT act FROM disposition_act a WHERE a.line_id = l.id) AS acts
    FROM disposition_line l WHERE l.case_id = :case
""")
ROW = text("SELECT to_jsonb(p) FROM disposition_path p WHERE code = :code AND valid_to IS NULL")
STEPS = (("leader", "sign"), ("superior", "endorse"), ("receipt", "accept"), ("consultation", "conclude"),
         ("review", "review"), ("submission", "present"), ("decision", "decide"))  # fmt: skip
ACTS = ("delivery", "booking_giver", "booking_receiver", "declaration_giver", "declaration_receiver", "registration",
        "remittance", "use")  # fmt: skip


def asked(row: dict[str, Any], names: tuple[str, ...]) -> list[str]:
    """Which of the columns of a path's row ask something."""
    return [name for name in names if row[name] not in (False, "none")]


class AnybodyTries(RuleBasedStateMachine):
    """One case, and everybody who may and may not."""

    session: ClassVar[Session]
    reached: ClassVar[set[str]] = set()

    @initialize(code=st.sampled_from(TRIED))
    def open(self, code: str) -> None:
        self.savepoint = self.session.begin_nested()
        path = law_as_of(self.session, today()).path(code)
        self.facility, lines = proposal(self.session, path)
        self.case = open_case(self.session, lines, initiator=path.initiator)
        self.row = self.session.scalar(ROW, {"code": code})

    @rule(times=st.integers(1, 8))
    def go_on(self, times: int) -> None:
        """What the cast would do."""
        for _ in range(times):
            case = find_case(self.session, self.case.code)
            if case.state in ("draft", "at_leader", "at_superior", "at_receipt", "in_consultation", "in_review",
                              "at_submission", "at_authority"):  # fmt: skip
                self._try(lambda: step(self.session, find_case(self.session, self.case.code), self.facility))

    @rule(role=st.sampled_from(ROLES), number=st.sampled_from([None, 1000, 4242]), move=st.sampled_from(MOVES),
          to=st.sampled_from(list(STATE_LABELS)), with_paper=st.booleans(), filled=st.booleans())  # fmt: skip
    def move(self, role: str, number: int | None, move: str, to: str, *, with_paper: bool, filled: bool) -> None:
        kinds = {"decide": "decision", "endorse": "superior_letter", "consult": "consultation", "review": "review",
                 "present": "submission"}  # fmt: skip

        def work() -> None:
            said: dict[str, Any] = {"move": move, "reason": "thử", "to": to}
            if with_paper:
                made = decision(self.session, self.facility) if move == "decide" else paper(kinds.get(move, "other"))
                said["paper"] = made
            if filled:
                fill_dossier(self.session, self.case.code)
            service.move(self.session, person(role, number), self.case.code, read_move(said))

        self._try(work)

    @rule(role=st.sampled_from(ROLES), act=st.sampled_from(list(ACT_LABELS)))
    def act(self, role: str, act: str) -> None:
        def work() -> None:
            case = held_case(self.session, self.case.code)
            for line in lines_of(self.session, case):
                acts.record_act(self.session, CAST[role], line, act, today(), note="thử")

        self._try(work)

    @rule()
    def carry_out(self) -> None:
        """Every act that is asked, by those who may."""
        for name, permission in acts.PERMISSIONS.items():
            who = {"delivery:give": "officer", "delivery:receive": "receiver"}.get(str(permission), "recorder")
            if name in ACTS:
                self.act(who, name)

    @rule(move=st.sampled_from(MOVES), to=st.sampled_from(list(STATE_LABELS)), user=st.sampled_from([None, 1000, 1005]))
    def insert_move(self, move: str, to: str, user: int | None) -> None:
        self._sql(
            """INSERT INTO disposition_move (province_code, case_id, sequence, move, from_state, to_state, on_date,
                 moved_by, moved_user_id, reason, change_set_id)
               SELECT province_code, id, (SELECT coalesce(max(sequence), 0) + 1 FROM disposition_move
                 WHERE case_id = c.id), :move, state, :to, :today, 'x', :user, 'x', :change
               FROM disposition_case c WHERE id = :case""",
            move=move, to=to, user=user,
        )  # fmt: skip

    @rule(state=st.sampled_from(list(STATE_LABELS)))
    def write_state(self, state: str) -> None:
        self._sql("UPDATE disposition_case SET state = :state, change_set_id = :change WHERE id = :case", state=state)

    @rule(state=st.sampled_from(list(LINE_STATE_LABELS)))
    def write_line(self, state: str) -> None:
        self._sql(
            """UPDATE disposition_line SET state = :state, is_open = :open, change_set_id = :change
               WHERE case_id = :case""",
            state=state, open=state in ("pending", "decided", "cleared", "disputed"),
        )  # fmt: skip

    @invariant()
    def nothing_is_skipped(self) -> None:
        if not hasattr(self, "row"):
            return
        self.session.expire_all()
        facts = self.session.execute(FACTS, {"case": self.case.id}).one()
        lines = self.session.execute(LINES, {"case": self.case.id}).all()
        moves = facts.moves or []
        self.reached.add(facts.state)
        assert [one["to"] for one in moves][-1:] == ([facts.state] if moves else [])
        assert [one["from"] for one in moves] == (["draft", *(one["to"] for one in moves)][: len(moves)])
        if facts.state in ("decided", "cleared", "closed"):
            self._decided(facts, lines, moves)
        for line in lines:
            if line.state == "done":
                assert set(asked(self._row_of(line.path), ACTS)) <= set(line.acts)
        if facts.state == "closed":
            assert {line.state for line in lines} <= {"done", "refused"}

    def _decided(self, facts: Any, lines: Any, moves: list[dict[str, Any]]) -> None:
        """Since it was last submitted every step of the row was taken, in its order, and nothing else but a return."""
        last = max(place for place, one in enumerate(moves) if one["move"] == "submit")
        taken: list[str] = []
        for one in moves[last:]:
            if one["move"] == "send_back":
                order = ["at_leader", "at_superior", "at_receipt", "in_consultation", "in_review", "at_submission"]
                names = dict(zip(order, (name for _, name in STEPS), strict=False))
                kept = [name for state, name in names.items() if order.index(state) < order.index(one["to"])]
                taken = [name for name in taken if name in kept]
            elif one["move"] not in ("submit", "consult", "close"):
                taken.append(one["move"])
        wanted = [name for column, name in STEPS if self.row[column] not in (False, "none")]
        assert taken == wanted
        decided = [one for one in moves if one["move"] == "decide"]
        if self.row["decision"] == "none":
            assert not decided
            return
        assert all(line.verdict is not None and line.on_paper for line in lines)
        preparers = {facts.prepared_user_id, *(one["user"] for one in moves if one["move"] == "submit")}
        assert decided[0]["user"] not in preparers | {None}

    def _row_of(self, path: str) -> dict[str, Any]:
        row = self.session.scalar(ROW, {"code": path})
        assert isinstance(row, dict)
        return row

    def _try(self, work: Any) -> None:
        try:
            with self.session.begin_nested():
                work()
                seal(self.session)
        except (Problem, DBAPIError):
            self.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        self.session.expire_all()

    def _sql(self, statement: str, **values: Any) -> None:
        def work() -> None:
            change = open_change_set(self.session, OPERATOR, "attack")
            said = {"case": self.case.id, "today": today(), "change": change.id, **values}
            self.session.execute(text(statement), {k: v for k, v in said.items() if f":{k}" in statement})

        self._try(work)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            self.session.expunge_all()
            self.savepoint.rollback()


def test_no_sequence_of_moves_by_anybody_skips_what_the_row_asks(session: Session) -> None:
    AnybodyTries.session = session
    run_state_machine_as_test(
        AnybodyTries,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert {"decided", "closed"} <= AnybodyTries.reached  # else nothing was tried
