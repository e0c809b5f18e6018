"""The panel "Papers and photos" on the page of any record, with the form that attaches more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template

from assetreg.access.permissions import Permission
from assetreg.access.policy import may
from assetreg.documents.labels import CHOICES, FIELD_LABELS
from assetreg.documents.media import KEPT
from assetreg.documents.queries import documents_of
from assetreg.web.forms import Form
from assetreg.web.guards import current_actor
from assetreg.web.panels import register_panel
from assetreg.web.transactions import db

SHOWN = 60  # the rest is in the list
ACCEPTED = ",".join([*KEPT, *(f".{media.ending}" for media in KEPT.values()), ".jpeg"])


# Kinds of records that have a page of their own; it bears the kind's name.
PAGES = ("facility", "agency", "vehicle", "equipment", "archive_holding", "delegation_rule", "authorisation")


def register_panels(*, order: int) -> None:
    """Show the panel on the page of every kind of record that has one."""
    for kind in PAGES:
        register_panel(page=kind, order=order, render=_panel_of(kind))


def _panel_of(kind: str) -> Callable[[Any], str]:
    def render(record: Any) -> str:
        found = documents_of(db(), kind, record.id, limit=SHOWN + 1)
        return render_template(
            "documents/panel.html",
            record=record,
            subject_kind=kind,
            photos=[one for one in found[:SHOWN] if one.width_px is not None],
            papers=[one for one in found[:SHOWN] if one.width_px is None],
            more=len(found) > SHOWN,
            may_attach=may(current_actor(), Permission.DOCUMENT_ATTACH),
            form=Form({}, (), FIELD_LABELS),
            choices=CHOICES,
            accepted=ACCEPTED,
        )

    render.__qualname__ = f"documents_of_{kind}"
    return render
