"""Answers that are a draft or a bundle, the same at every door."""

from __future__ import annotations

from pathlib import Path

from flask import Response, current_app

from assetreg.core.settings import Settings
from assetreg.dispositions.drafting import service
from assetreg.web.downloads import send_written
from assetreg.web.guards import current_actor
from assetreg.web.transactions import db


def send_docx(code: str, kind: str, line: int | None) -> Response:
    """The answer that is a draft as .docx, at every door."""
    case = service.seen_case(db(), current_actor(), code)
    content = service.draft_docx(db(), case, kind, line, settings().home)
    return send_written(lambda path: path.write_bytes(content), service.file_name(case, kind, "docx", line))


def send_pdf(code: str, kind: str, line: int | None) -> Response:
    """The answer that is a draft as PDF, at every door."""
    case = service.seen_case(db(), current_actor(), code)
    made = service.draft_pdf(db(), case, kind, line, settings().home)
    return send_written(lambda path: path.write_bytes(made.read_bytes()), service.file_name(case, kind, "pdf", line))


def send_bundle(code: str) -> Response:
    """The answer that is an evidence bundle, at every door."""
    case = service.seen_case(db(), current_actor(), code)

    def write(path: Path) -> None:
        service.write_evidence(db(), current_actor(), case, settings(), path)

    return send_written(write, service.file_name(case, "bundle", "zip"))


def settings() -> Settings:
    """Those of this installation."""
    found: Settings = current_app.config["ASSETREG_SETTINGS"]
    return found
