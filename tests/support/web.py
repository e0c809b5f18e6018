"""A test client that behaves like a browser of ours, and the people who sit before it."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from assetreg.accounts.models import User, UserRole
from assetreg.accounts.passwords import hash_password
from assetreg.accounts.sessions import start_session
from assetreg.accounts.sign_in import NUMBER
from assetreg.admin_units.models import AdminUnit
from assetreg.core.clock import today
from assetreg.web.transactions import apart

PASSWORD = "correct horse 25"  # long enough for the rule
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class PageClient(FlaskClient):
    """Sends the session's forgery token with every write, as our pages do, unless told ``csrf=False``."""

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> TestResponse:
        if csrf and str(kwargs.get("method", "GET")).upper() in WRITES:
            kwargs["headers"] = {"X-CSRFToken": self._token(), **dict(kwargs.get("headers") or {})}
        return super().open(*args, **kwargs)

    def sign_in(self, user: User) -> PageClient:
        """Wear the session of ``user`` without going through the page."""
        with self.application.test_request_context(), apart() as listed:
            number = start_session(listed, user, agent="test client", address="127.0.0.1")
        with self.session_transaction() as session:
            session["_user_id"] = user.fs_uniquifier
            session["_fresh"] = True
            session[NUMBER] = number
        return self

    def _token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        token = URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(raw)
        return token.decode() if isinstance(token, bytes) else token


def make_user(
    session: Session, role: str = "officer", *, province: str = "52", email: str | None = None, hashed: bool = False
) -> User:
    """A user with one role over a present province, or over the country (``VN``).

    ``hashed`` where the test signs in with ``PASSWORD``.
    """
    unit_id = (
        None
        if province == "VN"
        else session.scalar(
            select(AdminUnit.id)
            .where(AdminUnit.level == "province", AdminUnit.code == province)
            .order_by(AdminUnit.valid_from.desc().nulls_last())
            .limit(1)
        )
    )
    assert unit_id is not None or province == "VN", f"no province {province}"
    ends = today() + dt.timedelta(days=30) if role == "inspector" else None
    user = User(
        email=email or f"{role}-{uuid.uuid4().hex[:8]}@demo.example",
        name=role,
        password=hash_password(PASSWORD) if hashed else "unusable",
        fs_uniquifier=uuid.uuid4().hex,
        grants=[UserRole(role=role, unit_id=unit_id, valid_to=ends)],
    )
    session.add(user)
    session.flush()
    return user
