"""``assetreg worker``: does what people have left to the machine; the one place that knows all tasks."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import click
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.accounts.acting import actor_of
from assetreg.accounts.models import User
from assetreg.core.console import note, pass_runtime
from assetreg.core.embedded import ClusterError
from assetreg.core.i18n import gettext
from assetreg.core.runtime import Runtime
from assetreg.core.upgrade import ensure_newest
from assetreg.dispositions.cases.reminders import remind_all
from assetreg.dispositions.drafting.background import register_tasks as register_drafting_tasks
from assetreg.duplicates.background import register_tasks as register_duplicate_tasks
from assetreg.imports.background import register_tasks as register_import_tasks
from assetreg.jobs.tasks import Chore, register_chore
from assetreg.jobs.worker import parent_is_gone, work
from assetreg.mail.sending import send_waiting
from assetreg.quality.background import register_tasks as register_quality_tasks
from assetreg.reorganisations.background import register_tasks as register_reorganisation_tasks


def register_tasks() -> None:
    """Every feature's tasks."""
    register_import_tasks()
    register_drafting_tasks()
    register_duplicate_tasks()
    register_quality_tasks()
    register_reorganisation_tasks()
    register_chore(Chore("mail.send", "* * * * *", send_waiting))
    # Each hour of a day in Viet Nam, from seven to five: who was told that day is not told again.
    register_chore(Chore("cases.remind", "5 0-10 * * *", remind_all))


def acting(session: Session, user_id: int, permits: frozenset[str] | None) -> Actor | None:
    """The person as the one who acts today; None where the account is gone or closed."""
    user = session.get(User, user_id)
    return actor_of(session, user, permits=permits) if user is not None and user.active else None


@click.command()
@click.option("--once", is_flag=True, help="End when the queue is empty.")
@click.option("--parent", type=int, hidden=True, help="End when this process is no longer our parent.")
@pass_runtime
def worker(runtime: Runtime, once: bool, parent: int | None) -> None:
    """Do what people have left to the machine until Ctrl-C; `serve` runs one by itself."""
    if runtime.uses_embedded:
        if runtime.settings.production:
            raise ClusterError("embedded_in_production")
        if parent is None:  # beside a server the database is the server's: it has brought it to the newest, once
            ensure_newest(runtime.engine())
    register_tasks()
    if parent is None:
        note(gettext("Working (Ctrl-C ends it)"))
    with suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(work(runtime, acting, wait=not once, until=parent_is_gone(parent)))
