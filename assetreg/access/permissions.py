"""Every permission there is, and which roles carry it."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """``resource:action``; every route declares one of these or is public."""

    REGISTER_VIEW = "register:view"
    FACILITY_EDIT = "facility:edit"
    MOVABLE_EDIT = "movable:edit"
    AGENCY_EDIT = "agency:edit"
    DOCUMENT_ATTACH = "document:attach"
    IMPORT_RUN = "import:run"
    COMMUTING_VIEW = "commuting:view"
    COMMUTING_COMPUTE = "commuting:compute"
    HISTORY_VIEW = "history:view"
    CHANGE_UNDO = "change:undo"
    RULE_EDIT = "rule:edit"
    ACCOUNT_MANAGE = "account:manage"
    REORGANISE = "unit:reorganise"
    DUPLICATE_MERGE = "duplicate:merge"
    STOCKTAKE_RUN = "stocktake:run"
    STOCKTAKE_COUNT = "stocktake:count"
    CASE_VIEW = "case:view"
    CASE_PREPARE = "case:prepare"
    CASE_SIGN = "case:sign"
    CASE_ENDORSE = "case:endorse"
    CASE_ACCEPT = "case:accept"
    CASE_REVIEW = "case:review"
    CASE_PRESENT = "case:present"
    CASE_DECIDE = "case:decide"
    PAPER_NUMBER = "paper:number"
    DELIVERY_GIVE = "delivery:give"
    DELIVERY_RECEIVE = "delivery:receive"
    BOOK_KEEP = "book:keep"
    DECISION_RECORD = "decision:record"
    DECISION_CONFIRM = "decision:confirm"
    DELEGATION_EDIT = "delegation:edit"
    CALENDAR_EDIT = "calendar:edit"


ROLES = ("clerk leader superior records officer reviewer approver recorder receiver planner inspector admin").split()
_EVERYONE = frozenset(ROLES)
_WHO_RECORDS = frozenset({"clerk", "officer", "admin"})

ROLES_WITH: dict[Permission, frozenset[str]] = {
    Permission.REGISTER_VIEW: _EVERYONE,
    Permission.FACILITY_EDIT: _WHO_RECORDS,
    Permission.MOVABLE_EDIT: _WHO_RECORDS,
    Permission.AGENCY_EDIT: frozenset({"officer", "admin"}),
    # Whoever works on a case brings its papers.
    Permission.DOCUMENT_ATTACH: _WHO_RECORDS
    | {"leader", "superior", "records", "reviewer", "approver", "recorder", "receiver"},
    Permission.IMPORT_RUN: _WHO_RECORDS,
    Permission.COMMUTING_VIEW: _EVERYONE,
    Permission.COMMUTING_COMPUTE: frozenset({"planner", "officer", "admin"}),
    Permission.HISTORY_VIEW: _EVERYONE,
    Permission.CHANGE_UNDO: frozenset({"officer", "admin"}),
    Permission.RULE_EDIT: frozenset({"admin"}),
    Permission.ACCOUNT_MANAGE: frozenset({"admin"}),
    Permission.REORGANISE: frozenset({"officer", "admin"}),
    Permission.DUPLICATE_MERGE: frozenset({"officer", "admin"}),
    Permission.STOCKTAKE_RUN: frozenset({"leader", "officer", "admin"}),
    Permission.STOCKTAKE_COUNT: frozenset({"clerk", "leader", "receiver", "officer", "admin"}),
    Permission.CASE_VIEW: _EVERYONE,
    Permission.CASE_PREPARE: frozenset({"clerk", "officer"}),
    Permission.CASE_SIGN: frozenset({"leader"}),
    Permission.CASE_ENDORSE: frozenset({"superior"}),
    Permission.CASE_ACCEPT: frozenset({"officer"}),
    Permission.CASE_REVIEW: frozenset({"reviewer"}),
    Permission.CASE_PRESENT: frozenset({"officer", "reviewer"}),
    Permission.CASE_DECIDE: frozenset({"approver"}),
    Permission.PAPER_NUMBER: frozenset({"records", "officer"}),
    Permission.DELIVERY_GIVE: frozenset({"clerk", "leader", "officer"}),
    Permission.DELIVERY_RECEIVE: frozenset({"receiver"}),
    Permission.BOOK_KEEP: frozenset({"recorder"}),
    Permission.DECISION_RECORD: frozenset({"clerk", "officer", "records"}),
    Permission.DECISION_CONFIRM: frozenset({"officer", "reviewer"}),
    Permission.DELEGATION_EDIT: frozenset({"officer", "admin"}),
    Permission.CALENDAR_EDIT: frozenset({"admin"}),
}
