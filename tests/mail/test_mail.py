"""Letters: posted with what they tell or never, sent once, kept until a real mail server takes them."""

from __future__ import annotations

import datetime as dt
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import NOWHERE, Scope
from assetreg.cli.mail_checks import check_mail
from assetreg.core import clock
from assetreg.core.clock import now
from assetreg.core.i18n import use_locale
from assetreg.core.mail_server import read_mail_server
from assetreg.core.runtime import Runtime
from assetreg.core.settings import SettingsError, load_settings
from assetreg.mail.models import Letter
from assetreg.mail.queries import outbox
from assetreg.mail.sending import GIVE_UP_AFTER, Sent, send_waiting, wait_after
from assetreg.mail.service import post
from assetreg.mail.smtp import message_id
from tests.mail.server import HANG_UP, Taking, mail_server
from tests.support.walls import behind_walls

SENDER = "Sổ tài sản công <so-tai-san@demo.example>"
ONE = {"key": "digest:2026-03-02:1", "to": "clerk@demo.example", "subject": "Hạn trong 3 ngày", "text": "Xã Ia Pa"}


@contextmanager
def sending(runtime: Runtime, taking: Taking) -> Iterator[Runtime]:
    """The runtime with a mail server that answers as told."""
    with mail_server(taking) as port:
        yield with_server(runtime, f"smtp://127.0.0.1:{port}")


def with_server(runtime: Runtime, url: str) -> Runtime:
    return Runtime(replace(runtime.settings, mail=read_mail_server(url, SENDER)))


def leave(runtime: Runtime, *keys: str) -> None:
    with runtime.session() as session:
        for key in keys:
            assert post(session, **{**ONE, "key": key})


def letters(runtime: Runtime) -> dict[str, Letter]:
    with runtime.session() as session:
        return {letter.key: letter for letter in session.query(Letter)}


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    token = clock._fixed.set(moment)
    try:
        yield
    finally:
        clock._fixed.reset(token)


def test_nobody_is_told_twice(session: Session) -> None:
    assert post(session, **ONE)
    assert not post(session, **{**ONE, "text": "anders"})
    assert post(session, **{**ONE, "key": "digest:2026-03-03:1"})
    assert outbox(session).waiting == 2


@pytest.mark.committing
def test_a_letter_is_posted_with_its_transaction_or_never(committed: Runtime) -> None:
    with committed.session() as session:
        post(session, **ONE)
        session.rollback()
    assert letters(committed) == {}
    leave(committed, ONE["key"])
    assert letters(committed)[ONE["key"]].state == "waiting"


@pytest.mark.committing
def test_whoever_posts_reads_no_letter_of_another(committed: Runtime) -> None:
    for scope in (Scope(provinces=frozenset({"52"})), NOWHERE):
        with behind_walls(committed, scope) as session:
            assert post(session, **{**ONE, "key": str(scope)})
            assert session.scalar(text("SELECT count(*) FROM letter")) == 0
            assert outbox(session).waiting == 0
            session.commit()
    assert len(letters(committed)) == 2


@pytest.mark.committing
def test_what_waits_goes_out_once_as_it_was_written(committed: Runtime) -> None:
    taking = Taking()
    with committed.session() as session:
        post(session, **{**ONE, "subject": "Một\nhai", "html": "<p>Xã <b>Ia Pa</b></p>"})
    with sending(committed, taking) as runtime:
        assert send_waiting(runtime) == Sent(sent=1)
        assert send_waiting(runtime) == Sent()
    (message,) = taking.taken
    assert (message["To"], message["Subject"]) == ("clerk@demo.example", "Một hai")
    assert message["From"] == SENDER
    assert message["Message-ID"] == message_id(ONE["key"], SENDER)
    assert message["Message-ID"].endswith("@demo.example>")
    plain, rich = (message.get_body(("plain",)), message.get_body(("html",)))
    assert plain is not None
    assert rich is not None
    assert "Xã Ia Pa" in plain.get_content()
    assert "<b>Ia Pa</b>" in rich.get_content()
    sent = letters(committed)[ONE["key"]]
    assert (sent.state, sent.attempts, sent.sent_at is not None) == ("sent", 1, True)


@pytest.mark.committing
def test_a_letter_that_is_put_off_is_tried_again_later_and_holds_up_no_other(committed: Runtime) -> None:
    leave(committed, "a", "b")
    taking = Taking(answers=["451 try again later"])
    with sending(committed, taking) as runtime:
        assert send_waiting(runtime) == Sent(sent=1, put_off=1)
        waiting = letters(committed)["a"]
        assert waiting.last_error == "451 try again later"
        assert send_waiting(runtime) == Sent()  # not before its time
        with at(waiting.next_try_at):
            assert send_waiting(runtime) == Sent(sent=1)
    assert [message["Message-ID"] for message in taking.offered] == [message_id(key, SENDER) for key in "aba"]


@pytest.mark.committing
def test_a_server_that_hangs_up_ends_the_round_and_hears_the_same_number_again(committed: Runtime) -> None:
    leave(committed, "a", "b")
    taking = Taking(answers=[HANG_UP])
    with sending(committed, taking) as runtime:
        assert send_waiting(runtime) == Sent(put_off=1)
        assert send_waiting(runtime) == Sent(sent=1)
        with at(now() + dt.timedelta(minutes=2)):
            assert send_waiting(runtime) == Sent(sent=1)
    assert [message["Message-ID"] for message in taking.offered] == [message_id(key, SENDER) for key in "aba"]


@pytest.mark.committing
def test_a_letter_refused_for_good_is_not_tried_again(committed: Runtime) -> None:
    leave(committed, "a", "b")
    with committed.session() as session:
        post(session, **{**ONE, "key": "c", "to": "gone@demo.example"})
        post(session, **{**ONE, "key": "d", "to": "no address\r\nBcc: x@demo.example"})
    taking = Taking(["554 not here"], {"gone@demo.example": "550 no such mailbox"})
    with sending(committed, taking) as runtime:
        assert send_waiting(runtime) == Sent(sent=1, failed=3)
        with use_locale("en"):
            finding = check_mail(runtime)
    states = {key: letter.state for key, letter in letters(committed).items()}
    assert states == {"a": "failed", "b": "sent", "c": "failed", "d": "failed"}
    assert finding.verdict == "doubt"
    assert finding.seen.startswith("letters of the last 30 days that could not be sent: 3")


@pytest.mark.committing
def test_without_a_server_letters_wait_and_the_doctor_says_so(committed: Runtime) -> None:
    with use_locale("en"):
        assert check_mail(committed).verdict == "good"
        leave(committed, "a")
        assert send_waiting(committed) == Sent()
        finding = check_mail(committed)
    assert (finding.verdict, finding.seen) == ("doubt", "no mail server is named; letters waiting: 1")


@pytest.mark.committing
def test_a_server_that_is_not_there_is_waited_for_and_given_up_after_days(committed: Runtime) -> None:
    leave(committed, "a")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        runtime = with_server(committed, f"smtp://127.0.0.1:{free.getsockname()[1]}")
        assert send_waiting(runtime) == Sent(put_off=1)
        with at(now() + dt.timedelta(hours=2)), use_locale("en"):
            assert check_mail(runtime).verdict == "doubt"
        with at(now() + GIVE_UP_AFTER):
            assert send_waiting(runtime) == Sent(failed=1)
    assert letters(committed)["a"].last_error


@pytest.mark.committing
def test_two_workers_never_send_one_letter(committed: Runtime) -> None:
    leave(committed, *(f"letter {number}" for number in range(40)))
    taking = Taking()
    with sending(committed, taking) as runtime:
        done: list[Sent] = []
        workers = [Thread(target=lambda: done.append(send_waiting(runtime))) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sum(one.sent for one in done) == 40
    assert len({message["Message-ID"] for message in taking.taken}) == len(taking.taken) == 40


KILLED = """
import sys
from dataclasses import replace
from assetreg.core.mail_server import read_mail_server
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.mail import sending
from assetreg.mail.smtp import Connection

class Lingering(Connection):
    def send(self, letter):
        super().send(letter)
        print("accepted", flush=True)
        sys.stdin.read()  # until somebody kills us

sending.Connection = Lingering
settings = load_settings({"ASSETREG_DATABASE_URL": sys.argv[1]})
server = read_mail_server(sys.argv[2], "a@demo.example")
sending.send_waiting(Runtime(replace(settings, mail=server)))
"""


@pytest.mark.committing
def test_killed_between_server_and_commit_it_is_sent_again_under_the_same_number(committed: Runtime) -> None:
    leave(committed, "a")
    taking = Taking()
    with mail_server(taking) as port:
        url = f"smtp://127.0.0.1:{port}"
        command = [sys.executable, "-c", KILLED, committed.url("web"), url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "accepted\n"
            assert send_waiting(with_server(committed, url)) == Sent()  # it is held by the one who sends it
            worker.send_signal(signal.SIGKILL)
        assert letters(committed)["a"].state == "waiting"
        _wait_until_sent(with_server(committed, url))
    first, second = taking.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]


def _wait_until_sent(runtime: Runtime) -> None:
    """The database lets go of a killed session a moment later."""
    for _ in range(100):
        if send_waiting(runtime).sent:
            return
        time.sleep(0.1)
    raise AssertionError("the letter is still held")


def test_waits_double_until_six_hours() -> None:
    minutes = [wait_after(attempts).total_seconds() / 60 for attempts in (1, 2, 3, 9, 10, 500)]
    assert minutes == [1, 2, 4, 256, 360, 360]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://h", "must be smtp://"), ("smtp://", "must be smtp://"), ("smtp://h/box", "must be smtp://"),
        ("smtp://h:99999", "has a port"), ("smtp://u:p@mail.example", "unencrypted"),
        ("smtps://u:p@mail.example", "ASSETREG_MAIL_FROM"),
    ],
)  # fmt: skip
def test_a_bad_address_of_the_server_is_refused_at_the_start_without_quoting_it(url: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"ASSETREG_SMTP_URL": url, "ASSETREG_SECRET_KEY": "k" * 40})
    assert said in refused.value.problems[0]
    assert "u:p" not in refused.value.problems[0]


def test_an_address_says_how_the_way_is_kept_secret() -> None:
    kept = load_settings({
        "ASSETREG_SMTP_URL": "starttls://so%40sở:m%3At@mail.example", "ASSETREG_MAIL_FROM": SENDER,
        "ASSETREG_SECRET_KEY": "k" * 40,
    }).mail  # fmt: skip
    assert kept is not None
    assert (kept.host, kept.port, kept.security) == ("mail.example", 587, "starttls")
    assert (kept.user, kept.password) == ("so@sở", "m:t")
    assert read_mail_server("smtps://h", SENDER).port == 465
    assert read_mail_server("smtp://u:p@127.0.0.1", SENDER).security == "plain"
