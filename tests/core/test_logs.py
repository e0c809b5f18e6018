"""Logs go to the stderr of the moment, also after the one they were configured with is gone."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr

import structlog

from assetreg.core.logs import configure_logs


def test_a_log_outlives_the_stderr_it_was_configured_with() -> None:
    gone = io.StringIO()
    with redirect_stderr(gone):
        configure_logs("info")
    gone.close()
    log = structlog.get_logger()
    now = io.StringIO()
    with redirect_stderr(now):
        log.info("still here", number=3)
    line = json.loads(now.getvalue())
    assert (line["event"], line["number"], line["level"]) == ("still here", 3, "info")


def test_a_traceback_never_shows_the_values_of_variables() -> None:
    told = io.StringIO()
    with redirect_stderr(told):
        configure_logs("info")
        password = "hunter2"
        try:
            raise RuntimeError("broken") from KeyError(len(password))
        except RuntimeError:
            structlog.get_logger().exception("fault")
    assert "RuntimeError: broken" in told.getvalue()
    assert password not in json.loads(told.getvalue())["exception"].replace('password = "hunter2"', "")
