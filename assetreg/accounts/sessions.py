"""Where somebody is signed in: one row per browser, which can be listed, ended one by one, or all at once."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from assetreg.accounts.models import SignInSession, User
from assetreg.accounts.secret_codes import digest_of
from assetreg.core.clock import now
from assetreg.core.errors import NotFound

LASTS = dt.timedelta(hours=12)
LASTS_KEPT = dt.timedelta(days=14)
SEEN_EVERY = dt.timedelta(minutes=5)  # oftener would write at every click
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung Internet"),
             ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def start_session(
    session: Session, user: User, *, agent: str, address: str | None, via: str = "password", keep: bool = False
) -> str:
    """Remember that ``user`` signed in here; gives the number for the cookie. ``keep``: for 14 days, else 12 hours."""
    number = secrets.token_urlsafe(24)
    lasts = LASTS_KEPT if keep else LASTS
    session.add(
        SignInSession(
            user_id=user.id,
            digest=digest_of(number),
            device=device_of(agent),
            address=address,
            via=via,
            expires_at=now() + lasts,
        )
    )
    session.flush()
    return number


def find_signed_in(session: Session, number: str, uniquifier: str) -> tuple[User, SignInSession] | None:
    """Who is signed in under a cookie's number and the name of sessions that know the present password."""
    found = session.execute(
        select(User, SignInSession)
        .join(SignInSession, SignInSession.user_id == User.id)
        .where(SignInSession.digest == digest_of(number), *_open(), User.fs_uniquifier == uniquifier, User.active)
    ).first()
    return (found[0], found[1]) if found is not None else None


def list_sessions(session: Session, user_id: int) -> Sequence[SignInSession]:
    """Where a user is signed in, the most recently seen first."""
    found = select(SignInSession).where(SignInSession.user_id == user_id, *_open())
    return session.scalars(found.order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())).all()


def note_seen(session: Session, session_id: int, address: str | None) -> None:
    """Remember that a browser was heard of just now, and from where."""
    session.execute(
        update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=now(), address=address)
    )


def end_session(session: Session, user_id: int, session_id: int) -> None:
    """Sign one browser of the user out; raises NotFound where it is another's or has ended."""
    ended = _end(session, SignInSession.user_id == user_id, SignInSession.id == session_id)
    if not ended:
        raise NotFound("session_not_found")


def end_sessions(session: Session, user_id: int, *, but: str | None = None) -> int:
    """Sign every browser of the user out, except the one with the cookie's number ``but``; says how many."""
    others = (SignInSession.digest != digest_of(but),) if but is not None else ()
    return _end(session, SignInSession.user_id == user_id, *others)


def end_this_session(session: Session, number: str) -> None:
    """Sign out the browser with this number; nothing where it has ended."""
    _end(session, SignInSession.digest == digest_of(number))


def device_of(agent: str) -> str:
    """The browser and the system of a ``User-Agent``, as its owner would recognise them."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    said = re.sub(r"[^\w./ -]", "", agent)[:40].strip()
    return " · ".join(part for part in (browser, system) if part) or said or "–"


def _open() -> tuple[ColumnElement[bool], ...]:
    return SignInSession.expires_at > now(), SignInSession.ended_at.is_(None)


def _end(session: Session, *which: ColumnElement[bool]) -> int:
    ended = session.execute(
        update(SignInSession).where(*which, *_open()).values(ended_at=now()).returning(SignInSession.id)
    )
    return len(ended.all())
