"""Which router a process uses, from the setting ``ASSETREG_ROUTER``."""

from __future__ import annotations

from typing import Literal

from assetreg.core.errors import Unavailable
from assetreg.routing.estimate import EstimateRouter
from assetreg.routing.router import Router

Mode = Literal["car", "motorbike"]

# Door to door on ordinary roads, without expressways; an assumption until a road graph is loaded.
SPEED_KMH: dict[Mode, float] = {"car": 40.0, "motorbike": 35.0}


def choose_router(setting: str, mode: Mode = "motorbike") -> Router:
    """``auto`` and ``estimate`` give the straight-line estimate; road graphs are not built in yet.

    Raises ``Unavailable`` (``router_unavailable``) for a router that this version does not have: a road distance
    is never silently replaced by an estimate.
    """
    if setting in ("auto", "estimate"):
        return EstimateRouter(speed_kmh=SPEED_KMH[mode])
    raise Unavailable("router_unavailable", router=setting)
