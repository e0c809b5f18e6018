"""Knows whether letters go out: that a mail server is named, and that nothing waits for long or was given up."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.exc import SQLAlchemyError

from assetreg.cli.findings import Finding, bad, doubt, good
from assetreg.core.clock import now
from assetreg.core.i18n import gettext as _
from assetreg.core.runtime import Runtime
from assetreg.mail.queries import Outbox, outbox

LONG = dt.timedelta(hours=1)


def check_mail(runtime: Runtime) -> Finding:
    """The outbox, and whether anybody takes from it."""
    subject = _("Letters")
    try:
        with runtime.session(dry_run=True) as session:
            found = outbox(session)
    except SQLAlchemyError as error:
        return bad(subject, str(error).splitlines()[0], "assetreg db upgrade")
    if runtime.settings.mail is None:
        seen = _("no mail server is named; letters waiting: {count}", count=found.waiting)
        hint = _("Set ASSETREG_SMTP_URL and ASSETREG_MAIL_FROM; what waits then goes out.")
        return doubt(subject, seen, hint) if found.waiting else good(subject, seen)
    return _served(subject, found)


def _served(subject: str, found: Outbox) -> Finding:
    if found.failed:
        seen = _("letters of the last 30 days that could not be sent: {count}", count=found.failed)
        return doubt(subject, _said(seen, found), _("Look at the addresses of the accounts, and ask the mail server."))
    seen = _("letters waiting: {count}", count=found.waiting)
    if found.waiting_since is not None and now() - found.waiting_since > LONG:
        return doubt(subject, _said(seen, found), _("Is a worker running, and does the mail server answer?"))
    return good(subject, seen)


def _said(seen: str, found: Outbox) -> str:
    """With what the server said last."""
    return f"{seen}: {found.last_error}" if found.last_error else seen
