"""Remembers what was shown to inspectors: page by page, apart from the request, before the answer is given."""

from __future__ import annotations

from flask import Flask, Response, g, request

from assetreg.access.actor import Actor
from assetreg.accounts.models import Viewing
from assetreg.web.transactions import apart

WATCHED = "inspector"
LONGEST_PATH = 2000


def init_watching(app: Flask) -> None:
    """Watch every answer but style sheets and scripts."""
    app.after_request(_remember)


def is_watched(actor: Actor) -> bool:
    """Whether any role of this actor, or of the one stood in for, is an inspector's: beside others no less."""
    return WATCHED in actor.roles


def _remember(response: Response) -> Response:
    actor = g.get("actor")
    if actor is None or not is_watched(actor) or response.status_code >= 400:
        return response
    if (request.endpoint or "").rpartition(".")[2] == "static":
        return response
    with apart() as session:
        path = request.full_path.rstrip("?")[:LONGEST_PATH]
        session.add(Viewing(user_id=actor.user_id, path=path, address=request.remote_addr))
    return response
