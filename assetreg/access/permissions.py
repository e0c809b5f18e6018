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


ROLES = ("clerk leader superior records officer reviewer approver recorder receiver planner inspector admin").split()
_EVERYONE = frozenset(ROLES)
_WHO_RECORDS = frozenset({"clerk", "officer", "admin"})

ROLES_WITH: dict[Permission, frozenset[str]] = {
    Permission.REGISTER_VIEW: _EVERYONE,
    Permission.FACILITY_EDIT: _WHO_RECORDS,
    Permission.MOVABLE_EDIT: _WHO_RECORDS,
    Permission.AGENCY_EDIT: frozenset({"officer", "admin"}),
    Permission.DOCUMENT_ATTACH: _WHO_RECORDS | {"records", "recorder", "receiver"},
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
}
