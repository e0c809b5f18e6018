"""What templates may call: sentences, numbers, dates, money, and addresses with one thing changed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for

from assetreg.core.clock import VIETNAM
from assetreg.core.i18n import (
    LOCALES,
    current_locale,
    format_date,
    format_money_glance,
    format_number,
    gettext,
)
from assetreg.web.navigation import is_current, nav_items
from assetreg.web.panels import panels


def init_filters(app: Flask) -> None:
    """Put them into every template."""
    app.jinja_env.filters.update(
        number=format_number, date=format_date, moment=format_moment, money=format_money_glance
    )
    app.jinja_env.globals.update(
        _=gettext,
        current_locale=current_locale,
        LOCALES=LOCALES,
        url_with=url_with,
        url_if=url_if,
        nav_items=nav_items,
        is_current=is_current,
        panels=panels,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def url_with(**changes: Any) -> str:
    """This page's address with some query parameters changed; None takes one away.

    A list of values under one name stays a list; paging starts anew whenever anything else changes; the language
    is remembered by itself.
    """
    query: dict[str, Any] = {name: request.args.getlist(name) for name in request.args if name != "lang"}
    if "cursor" not in changes and set(changes) != {"lang"}:
        query.pop("cursor", None)
    query.update(changes)
    kept = {name: value for name, value in query.items() if value not in (None, "", [])}
    return f"{request.path}?{urlencode(kept, doseq=True)}" if kept else request.path


def url_if(endpoint: str, **values: Any) -> str | None:
    """The address of a page of another feature; None where that feature is not part of the application."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **{name: value for name, value in values.items() if value not in (None, "")})


def format_moment(value: dt.datetime | None) -> str:
    """``03/02/2026 14:05`` in Viet Nam's time."""
    if value is None:
        return "–"
    return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")
