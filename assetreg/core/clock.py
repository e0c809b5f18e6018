"""Today and now, in one place, so that rules never ask a clock and tests can set one."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_fixed: ContextVar[dt.datetime | None] = ContextVar("fixed_now", default=None)


def now() -> dt.datetime:
    """The present moment, timezone-aware, in UTC."""
    return _fixed.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The present date in Viet Nam."""
    return now().astimezone(VIETNAM).date()
