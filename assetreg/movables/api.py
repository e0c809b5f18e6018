"""Cars, other fixed assets and records as JSON, by the routes every described kind has."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from assetreg.kinds.routes import add_routes
from assetreg.movables.kinds import KINDS

api = APIBlueprint(
    "movables_api", __name__, url_prefix="/api/v1", abp_tags=[Tag(name="movables", description="What can be carried")]
)

for _kind, _ in KINDS:
    add_routes(api, _kind)
