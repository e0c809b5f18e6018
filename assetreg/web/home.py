"""The first page after signing in, and the one search: what the features have to say, panel by panel."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from assetreg.access.permissions import Permission
from assetreg.core.text import clean
from assetreg.web.guards import permission
from assetreg.web.search import LONGEST, search

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@permission(Permission.REGISTER_VIEW)
def dashboard() -> str:
    """The dashboard; its panels are registered by the features (web/panels.py)."""
    return render_template("web/dashboard.html")


@blueprint.get("/search")
@permission(Permission.REGISTER_VIEW)
def search_page() -> ResponseReturnValue:
    """Everything that fits the words; a code that is one record's own leads straight to it."""
    words = clean(request.args.get("q", ""))[:LONGEST]
    results = search(words) if words else []
    exact = [one for _, findings in results for one in findings.items if one.code.lower() == words.lower()]
    if len(exact) == 1:
        return redirect(exact[0].address)
    return render_template("web/search.html", words=words, results=results)
