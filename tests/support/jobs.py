"""The background's work, done to its end inside a test."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from assetreg.cli.worker import acting, register_tasks
from assetreg.core.runtime import Runtime
from assetreg.jobs.worker import work


def drain(runtime: Runtime) -> None:
    """Work until the queue is empty; in a thread of its own, for a browser's driver may hold this one's event loop."""
    register_tasks()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(copy_context().run, asyncio.run, work(runtime, acting, wait=False)).result()
