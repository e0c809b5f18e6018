"""The description of the JSON interface, and its pages to browse it without a network."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from pydantic import BaseModel

from assetreg import __version__
from assetreg.rest.problems import MEDIA_TYPE, refuse_parameters


class FieldProblem(BaseModel):
    """One bad field; the same name, code and sentence as in a form or a spreadsheet."""

    field: str
    code: str
    message: str


class ProblemAnswer(BaseModel):
    """The body of every refusal; ``code`` is stable, the sentences follow the language asked for."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


class RestApplication(OpenAPI):
    """A Flask application that also keeps the document of its JSON routes."""

    def __init__(self, import_name: str, **options: Any) -> None:
        super().__init__(
            import_name,
            info=Info(title="assetreg", version=__version__),
            security_schemes={"token": {"type": "http", "scheme": "bearer"}},
            validation_error_callback=refuse_parameters,
            validation_error_model=ProblemAnswer,
            # The ready-made pages carry inline scripts, which our headers forbid; docs.html takes their place.
            doc_ui=False,
            **options,
        )

    def generate_spec_json(self) -> None:
        """Add to every operation how it refuses and how it is authenticated."""
        super().generate_spec_json()  # type: ignore[no-untyped-call]
        schema = {"$ref": f"#/components/schemas/{ProblemAnswer.__name__}"}
        refusal = {"description": "Refused", "content": {MEDIA_TYPE: {"schema": schema}}}
        for path in self.spec_json["paths"].values():
            for operation in path.values():
                operation["responses"].pop(self.validation_error_status, None)
                operation["responses"]["4XX"] = refusal
                operation.setdefault("security", [{"token": []}])


def documentation() -> Blueprint:
    """The document at ``/api/v1/openapi.json`` and Swagger's page over it at ``/api/docs``."""
    swagger = files("flask_openapi3_swagger") / "templates" / "swagger"
    blueprint = Blueprint(
        "api_docs",
        __name__,
        template_folder="templates",
        static_folder=str(swagger),
        static_url_path="/api/docs/static",
    )
    blueprint.add_url_rule("/api/v1/openapi.json", "document", _document)
    blueprint.add_url_rule("/api/docs", "docs", _docs)
    return blueprint


def _document() -> Response:
    return jsonify(cast(RestApplication, current_app).api_doc)


def _docs() -> str:
    return render_template("rest/docs.html")
