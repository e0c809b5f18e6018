"""Speaks to a mail server: one letter as one message, and what each refusal means for it and for those behind it."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Self

from assetreg.core.clock import VIETNAM
from assetreg.core.mail_server import MailServer
from assetreg.mail.models import Letter

TIMEOUT_S = 30
PERMANENT = 500  # from this code on a server has refused for good


class ServerAway(Exception):
    """The server, or its way to us, is in trouble: no other letter would fare better now."""


class LetterRefused(Exception):
    """The server did not take this letter; ``for_good``: it never will."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        self.for_good = for_good
        super().__init__(why)


class Connection:
    """A connection to the server, made when the first letter goes out and closed with the block."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._hang_up()

    def send(self, letter: Letter) -> None:
        """Give the letter to the server; raises ``LetterRefused`` or ``ServerAway``."""
        try:
            message = message_of(letter, self._server.sender)
        except ValueError as error:  # an address or a text that no header can carry
            raise LetterRefused(str(error), for_good=True) from error
        try:
            smtp = self._smtp = self._smtp or self._connect()
            smtp.send_message(message, mail_options=["SMTPUTF8"] if not letter.recipient.isascii() else [])
        except smtplib.SMTPRecipientsRefused as refusal:
            code, said = next(iter(refusal.recipients.values()))
            raise LetterRefused(_said(code, said), for_good=code >= PERMANENT) from refusal
        except smtplib.SMTPDataError as refusal:
            why = _said(refusal.smtp_code, refusal.smtp_error)
            raise LetterRefused(why, for_good=refusal.smtp_code >= PERMANENT) from refusal
        except smtplib.SMTPResponseException as refusal:
            # Our greeting, sign-in or sender: the next letter would hear the same.
            self._hang_up()
            raise ServerAway(_said(refusal.smtp_code, refusal.smtp_error)) from refusal
        except (smtplib.SMTPException, OSError) as trouble:
            self._hang_up()
            raise ServerAway(f"{type(trouble).__name__}: {trouble}") from trouble

    def _connect(self) -> smtplib.SMTP:
        server, trusted = self._server, ssl.create_default_context()
        if server.security == "tls":
            made: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=trusted)
        else:
            made = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        try:
            if server.security == "starttls":
                made.starttls(context=trusted)
            if server.user:
                made.login(server.user, server.password or "")
        except BaseException:
            made.close()
            raise
        return made

    def _hang_up(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()


def message_of(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a message. Its number and date stay the same however often it is sent, so that a server which has
    it already drops the second."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.posted_at.astimezone(VIETNAM))
    message["Message-ID"] = message_id(letter.key, sender)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html")
    return message


def message_id(key: str, sender: str) -> str:
    """The number of the letter that tells ``key``."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
