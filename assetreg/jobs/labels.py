"""What jobs are called: their states, tasks and stages, as message ids of the catalogues."""

from __future__ import annotations

from assetreg.core.i18n import gettext
from assetreg.jobs.models import Job


def state_text(job: Job) -> str:
    """Whether it waits, runs or has ended, in the current language."""
    return gettext(f"job_state.{job.state}")


def stage_text(job: Job) -> str:
    """What it is doing just now; empty where it has not said."""
    return "" if job.stage is None else gettext(f"job_stage.{job.stage}")


def task_text(job: Job) -> str:
    """What kind of work it is."""
    return gettext(f"job_task.{job.task}")
