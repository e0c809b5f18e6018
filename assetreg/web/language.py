"""Which language a request speaks: ``?lang=`` if asked, else what was asked before, else the setting."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, Response, current_app, g, request

from assetreg.core.i18n import LOCALES, use_locale

COOKIE = "lang"
YEAR_S = 365 * 24 * 3600


def init_language(app: Flask, default: str) -> None:
    """Speak the asked language during each request and remember it in a cookie."""
    app.config["ASSETREG_LOCALE"] = default
    app.before_request(_speak)
    app.after_request(_remember)
    app.teardown_request(_fall_silent)


def _speak() -> None:
    asked = [request.args.get("lang"), request.cookies.get(COOKIE), current_app.config["ASSETREG_LOCALE"]]
    locale = next((a for a in asked if a in LOCALES), "vi")
    g.spoken = ExitStack()
    g.spoken.enter_context(use_locale(locale))


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LOCALES and asked != request.cookies.get(COOKIE):
        secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
        response.set_cookie(COOKIE, asked, max_age=YEAR_S, secure=secure, httponly=True, samesite="Lax")
    return response


def _fall_silent(_error: BaseException | None) -> None:
    spoken = g.pop("spoken", None)
    if spoken is not None:
        spoken.close()
