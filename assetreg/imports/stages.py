"""A stopwatch for the stages of an import: what took how long is part of its record."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stages:
    """Seconds per stage, in the order in which stages first ran."""

    def __init__(self, seconds: dict[str, float] | None = None) -> None:
        self._seconds: dict[str, float] = dict(seconds or {})

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of the block to ``name``."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + time.perf_counter() - started

    @property
    def seconds(self) -> dict[str, float]:
        """Seconds per stage, to the millisecond."""
        return {name: round(seconds, 3) for name, seconds in self._seconds.items()}
