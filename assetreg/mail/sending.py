"""Sends what waits in the outbox: one letter after the other, each in a transaction of its own.

A letter is held from before it is given to the server until that is written down, so that no second worker sends it.
Killed between the two it is sent again under the same number (docs/decisions/0026).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.roles import worker_session
from assetreg.core.clock import now
from assetreg.core.runtime import Runtime
from assetreg.mail.models import Letter
from assetreg.mail.smtp import Connection, LetterRefused, ServerAway

MOST_AT_ONCE = 500
FIRST_WAIT = dt.timedelta(minutes=1)
LONGEST_WAIT = dt.timedelta(hours=6)
# "The give-up time generally needs to be at least 4-5 days" (RFC 5321, 4.5.4.1).
GIVE_UP_AFTER = dt.timedelta(days=5)
LONGEST_ERROR = 500
log = structlog.get_logger("assetreg.mail")


@dataclass(slots=True)
class Sent:
    """What became of the letters of one round."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def send_waiting(runtime: Runtime) -> Sent:
    """Send every letter whose time has come; without a mail server they wait.

    The round ends where the server is away: the others would only wait for it too.
    """
    done = Sent()
    server = runtime.settings.mail
    if server is None:
        return done
    with Connection(server) as connection:
        for _ in range(MOST_AT_ONCE):
            with worker_session(runtime) as session:
                letter = _claim(session)
                if letter is None or not _send(connection, letter, done):
                    session.commit()
                    break
                session.commit()
    if done != Sent():
        log.info("letters", sent=done.sent, put_off=done.put_off, failed=done.failed)
    return done


def _claim(session: Session) -> Letter | None:
    """The letter that has waited longest and that nobody else is sending, held until the transaction ends."""
    due = select(Letter).where(Letter.state == "waiting", Letter.next_try_at <= now())
    return session.scalar(due.order_by(Letter.next_try_at, Letter.id).limit(1).with_for_update(skip_locked=True))


def _send(connection: Connection, letter: Letter, done: Sent) -> bool:
    """Send a letter and write down what became of it; whether the server is there for the next one."""
    letter.attempts += 1
    try:
        connection.send(letter)
    except LetterRefused as refusal:
        _not_sent(letter, str(refusal), done, for_good=refusal.for_good)
        return True
    except ServerAway as trouble:
        _not_sent(letter, str(trouble), done, for_good=False)
        return False
    letter.state, letter.sent_at, letter.last_error = "sent", now(), None
    done.sent += 1
    return True


def _not_sent(letter: Letter, why: str, done: Sent, *, for_good: bool) -> None:
    letter.last_error = why[:LONGEST_ERROR]
    if for_good or now() - letter.posted_at >= GIVE_UP_AFTER:
        letter.state = "failed"
        done.failed += 1
    else:
        letter.next_try_at = now() + wait_after(letter.attempts)
        done.put_off += 1


def wait_after(attempts: int) -> dt.timedelta:
    """How long a letter rests after so many attempts: a minute, then twice as long each time, at most six hours."""
    doublings = min(attempts - 1, 16)
    wait: dt.timedelta = min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return wait
