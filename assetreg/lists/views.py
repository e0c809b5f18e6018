"""Saves and forgets filters from any list's page, and shows the menu of those at hand."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from markupsafe import Markup
from werkzeug.wrappers import Response

from assetreg.core.errors import Invalid
from assetreg.core.i18n import field_sentence
from assetreg.lists import queries, service
from assetreg.web.guards import current_actor, signed_in
from assetreg.web.transactions import db, discard

blueprint = Blueprint("lists", __name__, url_prefix="/account/views", template_folder="templates")


@blueprint.record_once
def _share(state: BlueprintSetupState) -> None:
    """Let every list's template show the menu."""
    state.app.jinja_env.globals["saved_views"] = saved_views


def saved_views() -> Markup:
    """The menu of saved filters of the page being shown."""
    views = queries.list_views(db(), current_actor(), request.path)
    return Markup(
        render_template(
            "lists/menu.html", views=views, mine=current_actor().user_id, page=request.path,
            query=service.wanted_of(request.query_string.decode()),
        )
    )  # fmt: skip


@blueprint.post("")
@signed_in
def save() -> Response:
    """Keep the list that was being looked at."""
    form = request.form
    try:
        view = service.save_view(
            db(), current_actor(), form.get("view_page", ""), form.get("view_name", ""), form.get("view_query", ""),
            share="view_share" in form,
        )  # fmt: skip
    except Invalid as refusal:
        discard()
        for error in refusal.errors:
            flash(field_sentence(error), "warning")
        return redirect(_back(form.get("view_page", ""), form.get("view_query", "")), code=303)
    flash("The filter has been saved.", "success")
    return redirect(view.address, code=303)


@blueprint.post("/<int:number>/forget")
@signed_in
def forget(number: int) -> Response:
    """Take away one of one's own."""
    view = service.forget_view(db(), current_actor(), number)
    flash("The saved filter has been removed.", "success")
    return redirect(view.page, code=303)


def _back(page: str, query: str) -> str:
    own = page.startswith("/") and not page.startswith("//") and "\\" not in page
    return f"{page}?{service.wanted_of(query)}" if own else "/"
