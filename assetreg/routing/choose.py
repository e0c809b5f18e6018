"""Which router a process uses, from the setting ``ASSETREG_ROUTER``."""

from __future__ import annotations

from assetreg.core.errors import Unavailable
from assetreg.routing.estimate import EstimateRouter
from assetreg.routing.router import Router


def choose_router(setting: str) -> Router:
    """``auto`` and ``estimate`` give the straight-line estimate; road graphs are not built in yet.

    Raises ``Unavailable`` (``router_unavailable``) for a router that this version does not have: a road distance
    is never silently replaced by an estimate.
    """
    if setting in ("auto", "estimate"):
        return EstimateRouter()
    raise Unavailable("router_unavailable", router=setting)
