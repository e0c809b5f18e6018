"""The first page after signing in: what the features have to say, panel by panel."""

from __future__ import annotations

from flask import Blueprint, render_template

from assetreg.access.permissions import Permission
from assetreg.web.guards import permission

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@permission(Permission.REGISTER_VIEW)
def dashboard() -> str:
    """The dashboard; its panels are registered by the features (web/panels.py)."""
    return render_template("web/dashboard.html")
