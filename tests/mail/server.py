"""A real mail server on this machine, which can be told to refuse, to hang up, and whether to take signed-in people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 Message accepted"


@dataclass
class Taking:
    """What the server answers to each message in turn (then: accepted), and the messages it took.

    ``HANG_UP`` closes the connection after the message was received, before an answer.
    """

    answers: list[str] = field(default_factory=list)
    recipients: dict[str, str] = field(default_factory=dict)
    taken: list[EmailMessage] = field(default_factory=list)
    offered: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.recipients.get(address, "250 OK")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        message = cast(EmailMessage, message_from_bytes(cast(bytes, envelope.content), policy=policy.default))
        self.offered.append(message)
        answer = self.answers.pop(0) if self.answers else OK
        if answer == HANG_UP:
            cast(Any, server).transport.abort()
            return OK
        if answer.startswith("250"):
            self.taken.append(message)
        return answer


HANG_UP = "hang up"


class _OnFreePort(Controller):
    def _trigger_server(self) -> None:
        self.port = cast(Any, self.server).sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(taking: Taking, **options: Any) -> Iterator[int]:
    """The port on which it listens, on loopback only."""
    controller = _OnFreePort(taking, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
