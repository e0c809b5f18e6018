"""The law of dispositions as data: files and tables that agree, and nothing named that is not there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from assetreg.access.permissions import Permission
from assetreg.assets.legal_forms import LEGAL_FORMS
from assetreg.assets.rule_loader import FILES, differences, load_rules, read_rules
from assetreg.assets.rule_models import RULES
from assetreg.assets.rule_registry import TABLES
from assetreg.assets.rule_schemas import SCHEMAS
from assetreg.core.errors import NotFound
from assetreg.dispositions.law.labels import CONDITION_LABELS, STEP_LABELS
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.loader import register_law
from assetreg.dispositions.law.models import VERSIONS, PathVersion
from assetreg.dispositions.law.paths import ACTS, CONDITIONS, STATES, STEP_STATES
from assetreg.dispositions.law.queries import first_day, law_as_of
from assetreg.dispositions.law.shown import clocks_shown, steps_after, steps_before
from assetreg.dispositions.papers.models import KINDS
from tests.dispositions.law.rows import rows_of, standing

register_law()
NAMES = [model.__tablename__ for model in VERSIONS]
ON = dt.date(2026, 5, 4)
PATHS = [row["code"] for row in standing("disposition_path")]


@pytest.fixture
def law(session: Session) -> Law:
    return law_as_of(session, ON)


@pytest.mark.parametrize("table", NAMES)
def test_the_files_and_the_tables_say_the_same(session: Session, table: str) -> None:
    rows = {(row.code, row.valid_from): row for row in session.scalars(select(RULES[table]))}
    told = {(given.code, given.valid_from): given for given in read_rules(FILES / f"{table}.csv", SCHEMAS[table])}
    assert rows.keys() == told.keys()
    assert [key for key, given in told.items() if differences(rows[key], given.model_dump())] == []
    ends = {(row["code"], dt.date.fromisoformat(row["valid_from"])): row["valid_to"] for row in rows_of(table)}
    assert ends == {key: row.valid_to.isoformat() if row.valid_to else "" for key, row in rows.items()}


@pytest.mark.parametrize("table", NAMES)
def test_every_column_of_its_own_is_named_and_asked_for(table: str) -> None:
    common = {"id", "entered_at", "valid_to", "change_set_id", "closed_change_set_id"}
    asked = set(SCHEMAS[table].model_fields)
    assert {column.key for column in RULES[table].__table__.columns} - common == asked
    beside = set("code name_vi name_en document article source valid_from is_verified note".split())
    assert set(TABLES[table].own) == asked - beside


@pytest.mark.parametrize("table", NAMES)
def test_a_version_stands_as_it_is(session: Session, table: str) -> None:
    with pytest.raises(DBAPIError, match="stands as it is"), session.begin_nested():
        session.execute(text(f"UPDATE {table} SET name_vi = 'x'"))
    with pytest.raises(DBAPIError, match="stands as it is"), session.begin_nested():
        session.execute(text(f"DELETE FROM {table}"))


def test_a_second_load_changes_nothing_of_the_law(session: Session) -> None:
    before = {table: len(list(session.scalars(select(RULES[table].id)))) for table in NAMES}
    report = load_rules(session)
    assert [said for said in report.differing if said.split()[0] in NAMES] == []
    assert before == {table: len(list(session.scalars(select(RULES[table].id)))) for table in NAMES}


def test_the_law_has_twenty_paths_and_more_and_one_for_every_form(law: Law) -> None:
    assert len(law.paths) >= 20
    assert {path.form for path in law.paths.values()} == set(law.forms)


def test_forms_lead_where_the_register_says_they_do(law: Law) -> None:
    outcomes = {code: form.outcome for code, form in law.forms.items() if code in LEGAL_FORMS}
    assert outcomes == {code: form.outcome for code, form in LEGAL_FORMS.items()}
    assert set(law.forms) - set(LEGAL_FORMS) == {"demolish"}


@pytest.mark.parametrize("code", PATHS)
def test_a_path_names_only_what_there_is(law: Law, code: str) -> None:
    path = law.path(code)
    form = law.form(path.form)
    clocks = {row["code"] for row in rows_of("clock_rule")}
    named = {path.decision_clock, *path.step_clocks, *path.execution_clocks} - {None}
    assert named <= clocks
    assert law.items_of(path)
    assert any(item.is_required for item in law.items_of(path))
    assert law.grounds_of(path.form)
    assert path.conditions <= CONDITIONS.keys()
    assert path.document
    assert path.article
    assert not path.partial_allowed or form.partial_allowed
    assert (path.mutation_whole, path.mutation_receiver) == (form.mutation_whole, form.mutation_receiver)
    assert set(path.route.states()) <= set(STATES)
    assert path.route.steps()[0] == "prepare"
    assert (path.route.steps()[-1] == "decision") == (path.decision != "none")


@pytest.mark.parametrize("code", PATHS)
def test_a_path_hangs_together(law: Law, code: str) -> None:
    path = law.path(code)
    assert path.consultation == (path.consulted is not None)
    # Whoever receives books only what somebody gives; a sale's buyer keeps no books of ours.
    assert path.delivery != "none" or not (path.booking_receiver or path.registration)
    assert path.delivery != "invoice" or not path.booking_receiver
    assert (path.delivery == "invoice") == path.remittance
    # Whoever decides for himself asks nobody above.
    assert path.decision != "holder" or not (path.superior or path.receipt or path.submission)
    assert path.decision != "authority" or path.receipt
    assert path.decision != "none" or (path.decision_clock is None and path.review == "none")


@pytest.mark.parametrize("code", PATHS)
def test_a_path_can_be_told_step_by_step(law: Law, code: str) -> None:
    path = law.path(code)
    assert len(steps_before(path)) == len(path.route.steps())
    assert len(steps_after(path)) == max(1, len(path.acts()))
    assert clocks_shown(path, {}) == []


def test_the_paths_that_close_without_a_decision_or_a_delivery(law: Law) -> None:
    undecided = {path.form for path in law.paths.values() if path.decision == "none"}
    assert undecided == {"inherit", "demolish", "lost"}
    assert {path.code for path in law.paths_of("inherit") if path.delivery != "minutes"} == set()
    assert law.path("convert").decision == "holder"
    assert {law.path(code).delivery for code in ("convert", "lost", "demolish_project")} == {"none"}


def test_every_item_is_of_a_list_that_a_path_asks(law: Law) -> None:
    assert {path.dossier for path in law.paths.values()} == set(law.items)
    for items in law.items.values():
        assert [item.number for item in items] == list(range(1, len(items) + 1))
    kinds = {item.paper_kind for items in law.items.values() for item in items}
    assert kinds <= set(KINDS)


def test_the_short_dossier_of_a_reorganisation_is_shorter(law: Law) -> None:
    short = {item.paper_kind for item in law.items_of(law.path("transfer_reorganisation"))}
    full = {item.paper_kind for item in law.items_of(law.path("transfer_inside_province"))}
    assert full - short == {"request_of_receiver", "receiver_superior_letter"}


def test_moves_name_states_steps_permissions_and_papers_that_there_are(law: Law) -> None:
    permissions = {permission.value for permission in Permission}
    for move in law.moves:
        assert move.from_state in {*STATES, "delivered", "disputed", "any"}
        assert move.to_state in {None, *STATES, "earlier", "delivered", "disputed"}
        assert move.step in {None, *STEP_STATES, *ACTS, "booking", "declaration"}
        assert move.permission is None or move.permission in permissions
        assert move.paper_kind is None or move.paper_kind in KINDS
        assert not move.needs_paper or move.paper_kind
    assert {move.move for move in law.moves if move.scope == "case"} == set(
        "submit sign endorse accept consult conclude review present decide refuse send_back withdraw close".split()
    )


@pytest.mark.parametrize("code", PATHS)
def test_every_state_of_a_route_has_a_move_onward_and_only_its_own(law: Law, code: str) -> None:
    route = law.path(code).route
    onward = set("submit sign endorse accept conclude review present decide".split())
    for state in route.states():
        moves = [move.move for move in law.moves_from(route, state)]
        assert len(moves) == len(set(moves))
        assert len(onward & set(moves)) == 1
        assert "withdraw" in moves
        assert ("send_back" in moves) == (state != "draft")


def test_whoever_sends_back_or_refuses_gives_a_reason(law: Law) -> None:
    assert {move.needs_reason for move in law.moves if move.move in ("send_back", "refuse", "dispute")} == {True}


def test_every_condition_and_step_has_a_name() -> None:
    assert CONDITIONS.keys() == CONDITION_LABELS.keys()
    assert {*STEP_STATES, *ACTS} == set(STEP_LABELS)


@pytest.mark.parametrize(("day", "form", "article"), [
    (dt.date(2025, 6, 30), "transfer", "Điều 42"), (dt.date(2025, 7, 1), "transfer", "Điều 20"),
    (dt.date(2024, 1, 1), "recover", "Điều 41"), (dt.date(2026, 1, 1), "recover", "Điều 17"),
])  # fmt: skip
def test_a_form_is_that_of_its_day(session: Session, day: dt.date, form: str, article: str) -> None:
    assert law_as_of(session, day).form(form).article == article


def test_before_the_decree_there_are_forms_and_no_paths(session: Session) -> None:
    before = law_as_of(session, dt.date(2024, 12, 31))
    assert "transfer" in before.forms
    assert "convert" not in before.forms
    assert before.paths == {}
    assert before.limits is None
    assert first_day(session) == dt.date(2025, 1, 1)


def test_what_the_law_does_not_know_is_not_found(law: Law) -> None:
    for missing in (lambda: law.form("gift"), lambda: law.path("gift")):
        with pytest.raises(NotFound):
            missing()
    assert law.outcome_of("gift") == "undecided"
    assert law.bucket_of(None, "office") is None


def test_the_law_is_read_once_and_anew_after_a_version(session: Session, law: Law) -> None:
    assert law_as_of(session, ON) is law
    standing_row: Any = session.scalars(select(PathVersion).where(PathVersion.code == "transfer_across")).one()
    columns = [column.key for column in PathVersion.__table__.columns if column.key not in ("id", "entered_at")]
    values = {column: getattr(standing_row, column) for column in columns}
    standing_row.valid_to = dt.date(2027, 1, 1)
    session.flush()
    session.add(PathVersion(**values | {"valid_from": dt.date(2027, 1, 1), "receipt": False}))
    session.flush()
    later = law_as_of(session, dt.date(2027, 1, 1))
    assert not later.path("transfer_across").receipt
    assert law_as_of(session, ON).path("transfer_across").receipt
