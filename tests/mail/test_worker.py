"""A worker sends what waits by itself, and a chore that fails comes round again."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from assetreg.core.runtime import Runtime
from assetreg.jobs.tasks import Chore
from assetreg.jobs.worker import coming_round
from assetreg.mail.service import post
from tests.mail.server import Taking, mail_server

FAILED = text("SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status = 'failed'")


@pytest.mark.committing
def test_a_worker_sends_what_waits_by_itself(committed: Runtime) -> None:
    with committed.session() as session:
        post(session, key="a", to="clerk@demo.example", subject="Hạn", text="Hạn")
    taking = Taking()
    with mail_server(taking) as port:
        settings = {
            "ASSETREG_DATABASE_URL": committed.url("web"), "ASSETREG_HOME": str(committed.settings.home),
            "ASSETREG_OWNER_DATABASE_URL": committed.url(), "ASSETREG_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "ASSETREG_MAIL_FROM": "so@demo.example",
        }  # fmt: skip
        command = [sys.executable, "-c", "from assetreg.cli.main import main; main()", "worker"]
        with subprocess.Popen(command, env={**os.environ, **settings}) as worker:
            for _ in range(600):
                if taking.taken:
                    break
                time.sleep(0.1)
            worker.terminate()
    assert [message["To"] for message in taking.taken] == ["clerk@demo.example"]
    with committed.session() as session:
        assert session.scalar(text("SELECT state FROM letter")) == "sent"
        assert session.scalar(FAILED) == 0


def test_a_chore_that_fails_leaves_no_failed_job(committed: Runtime) -> None:
    def fail(_runtime: Runtime) -> None:
        raise OSError("away")

    assert coming_round(committed, Chore("test.fails", "* * * * *", fail))(0) is None
