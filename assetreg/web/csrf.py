"""Forged requests are refused: every write of a session carries a token, in the form or in a header."""

from __future__ import annotations

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from assetreg.web.guards import current_actor
from assetreg.web.transactions import READING

_protect = CSRFProtect()


def init_csrf(app: Flask) -> None:
    """Check before every write, but not where a bearer token spoke: a browser never adds that by itself."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # the check is ours, after the guards
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may be filled in over a long day
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    _protect.init_app(app)
    app.before_request(_check)


def vouch_for_token() -> None:
    """Note that this request was authenticated by a bearer token and not by a cookie."""
    g.by_token = True


def csrf_token() -> str:
    """The token of this session, for forms and the header ``X-CSRFToken``."""
    token: str = generate_csrf()
    return token


def _check() -> None:
    if request.method in READING or request.endpoint is None:
        return
    current_actor()  # whoever is found by a token vouches for it, also where the page is public
    if not g.get("by_token", False):
        _protect.protect()
