"""What accounts call things: roles, actions, permissions and fields (value -> message id)."""

from __future__ import annotations

from collections.abc import Mapping

from assetreg.access.permissions import ROLES, Permission

COUNTRY_CODE = "VN"  # the unit of a role over the whole country
ROLE_LABELS: Mapping[str, str] = {role: f"role.{role}" for role in ROLES}
PERMISSION_LABELS: Mapping[str, str] = {str(one): f"permission.{one}" for one in Permission}
ACTION_LABELS: Mapping[str, str] = {"add": "action.add", "move": "action.move", "leave": "action.leave"}
ACTION_ALIASES: Mapping[str, str] = {"thêm": "add", "chuyển": "move", "nghỉ": "leave", "thôi việc": "leave"}
ROLE_ALIASES: Mapping[str, str] = {"quản trị": "admin", "thanh tra viên": "inspector"}

FIELD_LABELS: Mapping[str, str] = {
    "email": "E-mail",
    "name": "Name of the person",
    "role": "Role",
    "unit": "Administrative unit",
    "valid_from": "Holds from",
    "valid_to": "Holds until (first day without it)",
    "paper": "Decision number",
    "paper_date": "Decision date",
    "action": "What happens",
    "successor": "Successor (e-mail)",
    "for_email": "Stands in for (e-mail)",
    "password": "Password",
    "days": "Good for (days)",
    "scopes": "What it may do",
    "code": "Code",
    "password_again": "New password once more",
    "present_password": "Present password",
}
