"""Keeps Python's cycle collector from walking millions of cells that it will not free."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No collection of cycles inside the block: a table of 10,000 rows makes none, and looking cost a quarter of it.

    The switch belongs to the whole process; imports that overlap only end each other's pause early.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
