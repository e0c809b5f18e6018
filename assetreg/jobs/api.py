"""Jobs as JSON: how far one is, and stopping it."""

# Annotations stay objects here: flask-openapi3 reads each route's own path models from them.

from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field

from assetreg.jobs import queries, service
from assetreg.jobs.models import Job
from assetreg.web.guards import current_actor, signed_in
from assetreg.web.transactions import db

api = APIBlueprint(
    "jobs_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="jobs", description="Work in the background")]
)


class JobPath(BaseModel):
    """The number of the job."""

    number: int = Field(ge=1, lt=2**63)


@api.get("/jobs/<int:number>")
@signed_in
def get_job(path: JobPath) -> dict[str, Any]:
    """How far a job is: ``state`` is ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``."""
    return body_of(queries.get_job(db(), path.number))


@api.post("/jobs/<int:number>/cancel")
@signed_in
def cancel_job(path: JobPath) -> dict[str, Any]:
    """Ask a job to stop: at once where nobody has begun it, else at its next step."""
    return body_of(service.cancel(db(), current_actor(), path.number))


def body_of(job: Job) -> dict[str, Any]:
    """A job as JSON."""
    names = ("task", "subject", "state", "stage", "done", "total", "attempts", "cancel_asked", "problem")
    moments = {name: getattr(job, name) for name in ("created_at", "started_at", "ended_at")}
    told = {name: None if moment is None else moment.isoformat() for name, moment in moments.items()}
    return {"job": job.id, **{name: getattr(job, name) for name in names}, **told}
