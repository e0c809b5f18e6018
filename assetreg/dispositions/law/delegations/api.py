"""Delegations and authorisations as JSON, and the question who decides over one asset."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict

from assetreg.access.permissions import Permission
from assetreg.core.parse import Door, parse
from assetreg.dispositions.law.authority import as_document
from assetreg.dispositions.law.authority_labels import warnings
from assetreg.dispositions.law.delegations import asking
from assetreg.dispositions.law.delegations.kinds import AUTHORISATIONS, DELEGATIONS
from assetreg.kinds.routes import add_routes
from assetreg.web.guards import permission
from assetreg.web.transactions import db

api = APIBlueprint(
    "authority_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="authority", description="Who decides")]
)
add_routes(api, DELEGATIONS)
add_routes(api, AUTHORISATIONS)


class AuthorityQuery(BaseModel):
    """The asset and the receiver by code, the form, the level that recovered it, the day (today unless said)."""

    model_config = ConfigDict(extra="forbid")

    asset: str
    form: str
    receiver: str | None = None
    recovered_by: str | None = None
    on: str | None = None


@api.get("/authority")
@permission(Permission.CASE_VIEW)
def authority(query: AuthorityQuery) -> dict[str, Any]:
    """Who decides over one asset in one form on a day, with the article, the capacities and what is doubtful."""
    asked = parse(asking.Question, request.args.to_dict(), Door.JSON).accept()
    answer = asking.answer(db(), asked)
    return as_document(answer.authority) | {"sentences": list(warnings(answer.authority))}
