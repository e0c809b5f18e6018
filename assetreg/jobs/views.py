"""The pages of jobs: how far one is, to be left and found again, and stopping it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assetreg.core.errors import Conflict
from assetreg.jobs import queries, service
from assetreg.jobs.labels import stage_text, state_text, task_text
from assetreg.jobs.models import Job
from assetreg.jobs.running import from_json
from assetreg.jobs.tasks import task_named
from assetreg.web.guards import current_actor, signed_in
from assetreg.web.transactions import db

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs", template_folder="templates")
blueprint.add_app_template_global(lambda job: job_facts(job), "job_facts")


@blueprint.get("/<int:number>")
@signed_in
def job_page(number: int) -> ResponseReturnValue:
    """How far a job is; asked again every second by itself, and led on to its result when it has ended."""
    job = queries.get_job(db(), number)
    if request.headers.get("HX-Request"):
        if job.has_ended:
            return "", 200, {"HX-Redirect": page_of(job)}
        return render_template("jobs/progress.html", **job_facts(job))
    return render_template("jobs/job.html", **job_facts(job))


@blueprint.post("/<int:number>/cancel")
@signed_in
def cancel(number: int) -> ResponseReturnValue:
    """Ask a job to stop; one that has ended meanwhile just shows its end."""
    try:
        job = service.cancel(db(), current_actor(), number)
    except Conflict:
        job = queries.get_job(db(), number)
    return redirect(page_of(job) if job.has_ended else url_for("jobs.job_page", number=number), code=303)


def page_of(job: Job) -> str:
    """Where the result of a job is looked at."""
    endpoint, parameter, key = task_named(job.task).page
    return url_for(endpoint, **{parameter: job.given[key]})


def job_facts(job: Job) -> dict[str, object]:
    """What the templates show of a job."""
    return {
        "job": job,
        "state_text": state_text(job),
        "stage_text": stage_text(job),
        "task_text": task_text(job),
        "result_page": page_of(job),
        "job_problem": from_json(job.problem),
        "nobody_works": not job.has_ended and queries.workers_alive(db()) == 0,
    }
