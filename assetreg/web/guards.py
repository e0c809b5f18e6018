"""Who is asking, and whether they may: every route declares a permission or that it is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g, request

from assetreg.access.actor import NOBODY, Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import may, require
from assetreg.core.errors import Forbidden
from assetreg.web.transactions import let_in

PUBLIC = "public"
SIGNED_IN = "signed_in"
_MARK = "_assetreg_guard"
_LOADER = "assetreg.actor_loader"
_DECLARED = "assetreg.declared_guards"

type LoadActor = Callable[[], Actor]


def permission[F: Callable[..., Any]](needed: Permission) -> Callable[[F], F]:
    """Declare that a route needs ``needed``. Stands under the route decorator, nearest to the function."""

    def mark(view: F) -> F:
        setattr(view, _MARK, needed)
        return view

    return mark


def public[F: Callable[..., Any]](view: F) -> F:
    """Declare that a route is open to everybody."""
    setattr(view, _MARK, PUBLIC)
    return view


def signed_in[F: Callable[..., Any]](view: F) -> F:
    """Declare that a route is open to everybody who is signed in (their own account's pages)."""
    setattr(view, _MARK, SIGNED_IN)
    return view


def declare(app: Flask, **guards: str) -> None:
    """Declare guards of routes that are not ours to decorate; a dot in an endpoint is written ``__``."""
    declared = app.extensions.setdefault(_DECLARED, {})
    declared.update({endpoint.replace("__", "."): guard for endpoint, guard in guards.items()})


def guard_of(app: Flask, endpoint: str) -> Permission | str | None:
    """What a route declared; None where it declared nothing, and then it refuses everybody.

    Static files are public: style sheets and scripts, of the application and of its blueprints.
    """
    if endpoint.rpartition(".")[2] == "static":
        return PUBLIC
    view = app.view_functions.get(endpoint)
    found: Permission | str | None = getattr(view, _MARK, None)
    return found or app.extensions.get(_DECLARED, {}).get(endpoint)


def init_guards(app: Flask, load_actor: LoadActor) -> None:
    """Ask the declared question before every request; ``load_actor`` tells who is asking."""
    app.extensions[_LOADER] = load_actor
    app.before_request(_enforce)
    app.jinja_env.globals.update(current_actor=current_actor, can=can, Permission=Permission)


def current_actor() -> Actor:
    """The one who sent this request, or ``NOBODY``; from here on the request sees what this one may see."""
    if "actor" not in g:
        g.actor = current_app.extensions[_LOADER]()
        if g.actor.is_known:
            let_in(g.actor)
    found: Actor = g.actor
    return found


def can(needed: Permission) -> bool:
    """For templates: whether to offer what needs this permission."""
    return may(current_actor(), needed)


def nobody() -> Actor:
    """The loader of an application without accounts."""
    return NOBODY


def _enforce() -> None:
    if request.endpoint is None or (request.method == "OPTIONS" and request.routing_exception is None):
        return
    guard = guard_of(current_app, request.endpoint)
    if guard == PUBLIC:
        return
    if isinstance(guard, Permission):
        require(current_actor(), guard)
        return
    if not current_actor().is_known:
        require(NOBODY, Permission.REGISTER_VIEW)
    if guard != SIGNED_IN:
        raise Forbidden(permission="undeclared")
