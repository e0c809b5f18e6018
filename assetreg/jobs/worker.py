"""The worker: takes jobs from the queue one after the other, and takes up what a lost worker has left."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections.abc import Callable
from contextlib import suppress

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from sqlalchemy import make_url

from assetreg.core.runtime import Runtime
from assetreg.jobs.queries import HEARTBEAT_S, SILENT_S
from assetreg.jobs.running import MOST_ATTEMPTS, Acting, run_job
from assetreg.jobs.tasks import Chore, known_chores

QUEUE = "assetreg"
TASK = "assetreg.run"
WAIT_S = 5  # before a failed job is tried again
log = structlog.get_logger("assetreg.jobs")

# The queue stands in a schema of its own, open to the role of the whole country (migrations/replaceable/jobs.sql).
_OPTIONS = "-c role=assetreg_national -c search_path=procrastinate,public -c timezone=UTC"


def make_queue(runtime: Runtime, acting: Acting, *, chores: bool = False) -> App:
    """Procrastinate over the runtime's database; its one task runs whatever job it is handed.

    ``chores``: whether what comes round by itself comes here.
    """
    address = make_url(runtime.url("web")).set(drivername="postgresql").render_as_string(hide_password=False)
    kwargs = {"options": _OPTIONS, "application_name": "assetreg worker"}
    queue = App(connector=PsycopgConnector(conninfo=address, kwargs=kwargs, min_size=1, max_size=3))
    # Our own count ends a job that keeps failing; one more here lets it write that down.
    retry = RetryStrategy(max_attempts=MOST_ATTEMPTS * 25, wait=WAIT_S)

    @queue.task(name=TASK, queue=QUEUE, retry=retry)
    def run(job_id: int) -> None:
        run_job(runtime, acting, job_id)

    for chore in known_chores() if chores else ():
        # One of a kind in the queue, before the jobs of people: a chore is short.
        task = queue.task(name=f"assetreg.{chore.name}", queue=QUEUE, queueing_lock=chore.name, priority=10)
        queue.periodic(cron=chore.cron)(task(coming_round(runtime, chore)))
    return queue


def coming_round(runtime: Runtime, chore: Chore) -> Callable[[int], None]:
    """A chore that fails is told and comes again; it leaves no failed job behind."""

    def run(timestamp: int) -> None:
        try:
            chore.run(runtime)
        except Exception:
            log.exception("chore failed", chore=chore.name, due=timestamp)

    return run


async def work(
    runtime: Runtime, acting: Acting, *, wait: bool = True, silent_s: float = SILENT_S,
    until: Callable[[], bool] = lambda: False,
) -> None:  # fmt: skip
    """Work until told to stop, or (``wait`` false) until the queue is empty; ``until`` is asked every second.

    Who only empties the queue does no chores.
    """
    queue = make_queue(runtime, acting, chores=wait)
    async with queue.open_async():
        await take_up(queue, silent_s)
        worker = asyncio.create_task(
            queue.run_worker_async(
                queues=[QUEUE], wait=wait, concurrency=1, delete_jobs="successful", install_signal_handlers=wait,
                update_heartbeat_interval=HEARTBEAT_S, stalled_worker_timeout=silent_s,
                shutdown_graceful_timeout=20,
            )
        )  # fmt: skip
        watch = asyncio.create_task(_watch(queue, worker, silent_s, until))
        try:
            await worker
        finally:
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch


async def take_up(queue: App, silent_s: float) -> int:
    """Put jobs of workers that have fallen silent back into the queue; returns how many."""
    stalled = await queue.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=silent_s)
    taken = 0
    for job in stalled:
        log.warning("job of a lost worker", queued=job.id, task=job.task_name)
        await queue.job_manager.retry_job(job, retry_at=dt.datetime.now(dt.UTC))
        taken += 1
    return taken


async def _watch(queue: App, worker: asyncio.Task[None], silent_s: float, until: Callable[[], bool]) -> None:
    """Every second ask whether to stop; every few, whether a worker was lost."""
    every = max(1, int(silent_s / 2))
    second = 0
    while True:
        await asyncio.sleep(1)
        second += 1
        if until():
            worker.cancel()
            return
        if second % every == 0:
            await take_up(queue, silent_s)


def parent_is_gone(parent: int | None) -> Callable[[], bool]:
    """Whether the process that started us has ended; never, where nobody did."""
    return lambda: parent is not None and os.getppid() != parent
