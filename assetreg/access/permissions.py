"""Every permission there is, and which roles carry it."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """``resource:action``; every route declares one of these or is public."""

    REGISTER_VIEW = "register:view"
    FACILITY_EDIT = "facility:edit"
    IMPORT_RUN = "import:run"
    COMMUTING_VIEW = "commuting:view"
    COMMUTING_COMPUTE = "commuting:compute"
    ACCOUNT_MANAGE = "account:manage"


ROLES = ("clerk leader superior records officer reviewer approver recorder receiver planner inspector admin").split()
_EVERYONE = frozenset(ROLES)

ROLES_WITH: dict[Permission, frozenset[str]] = {
    Permission.REGISTER_VIEW: _EVERYONE,
    Permission.FACILITY_EDIT: frozenset({"clerk", "officer", "admin"}),
    Permission.IMPORT_RUN: frozenset({"clerk", "officer", "admin"}),
    Permission.COMMUTING_VIEW: _EVERYONE,
    Permission.COMMUTING_COMPUTE: frozenset({"planner", "officer", "admin"}),
    Permission.ACCOUNT_MANAGE: frozenset({"admin"}),
}
