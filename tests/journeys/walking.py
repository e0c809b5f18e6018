"""Every page of the application by its address, over one record of every kind; new pages are found by themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator

from flask import Flask
from playwright.sync_api import APIRequestContext

from assetreg.access.actor import OPERATOR
from assetreg.core.runtime import Runtime
from assetreg.documents.contents import contents_of
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import subject_of
from tests.documents import files
from tests.walls.asking import parameters_of
from tests.walls.records import Ground, make_grounds

NOT_PAGES = ("/api/v1/", "/static/", "/tiles/", "/metrics", "/healthz", "/readyz")
# Pages that say something else when asked for something.
ASKED = (
    "/search?q=tru+so",
    "/facilities?unit=52&outcome=undecided&q=tru+so",
    "/facilities?q=khongcogi",
    "/facilities?outcome=nonsense",
    "/documents/new?subject_kind=facility&subject={facility}",
    "/map?unit=52",
    "/commuting?unit=52",
    "/no-such-page",
)


def fill(runtime: Runtime) -> Ground:
    """One record of every kind, a photo with its place among them; gives the place where they are."""
    contents = contents_of(runtime.settings)
    with runtime.session() as session:
        own = make_grounds(session, contents)["own"]
        facility = own.records["facility"]
        subject = subject_of(session, "facility", facility.id)
        said = dict.fromkeys(DocumentInput.model_fields)
        photo = create_document(
            session,
            OPERATOR,
            DocumentInput.model_construct(**said),
            subject=subject,
            upload=Upload(io.BytesIO(files.photo(gps=files.GPS_THERE)), "mat-tien.jpg"),
            contents=contents,
        )
        session.flush()
        own.records["document"] = photo
        own.records["import_batch"].issues = {"possible_match": 1}
    return own


def addresses(app: Flask, own: Ground) -> Iterator[str]:
    """The address of every GET route, with our records for its parameters; routes of files and pieces included."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.rule.startswith(NOT_PAGES) or "filename" in rule.arguments:
            continue
        records, plain, untaught = parameters_of(rule)
        if untaught:
            continue
        values = {name: value(own) for name, value in records.items()} | {name: one[0] for name, one in plain.items()}
        with app.test_request_context():
            yield app.url_for(rule.endpoint, **values)
    for address in ASKED:
        yield address.format(facility=own.records["facility"].code)


def pages(app: Flask, own: Ground, request: APIRequestContext) -> list[str]:
    """Those addresses that answer with a whole page, each once."""
    found = []
    for address in dict.fromkeys(addresses(app, own)):
        answer = request.get(address, max_redirects=0)
        assert answer.status < 500, address
        if answer.headers.get("content-type", "").startswith("text/html") and answer.body()[:15] == b"<!doctype html>":
            found.append(address)
    return found
