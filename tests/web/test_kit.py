from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.permissions import Permission
from assetreg.app import Application
from assetreg.core.errors import Conflict, FieldError, Invalid
from assetreg.web.filters import url_with
from assetreg.web.guards import current_actor, guard_of, permission, public
from assetreg.web.transactions import db
from tests.support.web import PageClient


def add(app: Flask, rule: str, view: Callable[[], Any], **options: Any) -> None:
    app.add_url_rule(rule, view_func=view, **options)


def count_attempts(session: Session, kind: str) -> int:
    return session.execute(text("SELECT count(*) FROM attempt WHERE kind = :kind"), {"kind": kind}).scalar_one()


INSERT = text("INSERT INTO attempt (kind, actor) VALUES (:kind, 'x')")


def test_every_route_declares_a_permission_or_is_public(app: Application) -> None:
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) is None]
    assert undeclared == []


def test_a_route_that_declares_nothing_refuses_everybody(app: Application, client: PageClient) -> None:
    add(app, "/forgotten", lambda: "secret", endpoint="forgotten")
    answer = client.get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_nobody_is_sent_to_the_sign_in_and_back_afterwards(anonymous: PageClient) -> None:
    answer = anonymous.get("/?unit=52")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/?unit%3D52"


def test_nobody_gets_a_problem_from_the_interface(app: Application, anonymous: PageClient) -> None:
    @permission(Permission.REGISTER_VIEW)
    def listing() -> dict[str, str]:
        return {}

    add(app, "/api/v1/listing", listing)
    answer = anonymous.get("/api/v1/listing")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "unauthenticated"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_role_without_the_permission_is_refused(app: Application, signed_in: Callable[[str], PageClient]) -> None:
    @permission(Permission.FACILITY_EDIT)
    def change() -> str:
        return current_actor().name

    add(app, "/change", change)
    assert signed_in("inspector").get("/change").status_code == 403
    assert signed_in("clerk").get("/change").status_code == 200


def test_reading_cannot_write(app: Application, client: PageClient, session: Session) -> None:
    @public
    def sneaky() -> str:
        db().execute(INSERT, {"kind": "sneaky"})
        return "done"

    add(app, "/sneaky", sneaky, methods=["GET", "POST"])
    assert client.get("/sneaky").status_code == 500
    assert count_attempts(session, "sneaky") == 0
    assert client.post("/sneaky").status_code == 200
    assert count_attempts(session, "sneaky") == 1


@pytest.mark.parametrize(("status", "stored"), [(200, 1), (303, 1), (400, 0), (409, 0), (500, 0)])
def test_only_a_success_is_stored(
    app: Application, client: PageClient, session: Session, status: int, stored: int
) -> None:
    @public
    def write() -> tuple[str, int]:
        db().execute(INSERT, {"kind": f"only-{status}"})
        return "", status

    add(app, "/write", write, methods=["POST"])
    client.post("/write")
    assert count_attempts(session, f"only-{status}") == stored


def test_a_problem_undoes_what_was_written(app: Application, client: PageClient, session: Session) -> None:
    @public
    def write() -> str:
        db().execute(INSERT, {"kind": "undone"})
        raise Conflict("stale_revision")

    add(app, "/write", write, methods=["POST"])
    assert client.post("/write").status_code == 409
    assert count_attempts(session, "undone") == 0


def test_a_constraint_answers_with_its_field_and_code(app: Application, client: PageClient) -> None:
    @public
    def write() -> str:
        db().execute(text("INSERT INTO facility_code_counter VALUES ('00001', 1), ('00001', 2)"))
        return ""

    add(app, "/api/v1/write", write, methods=["POST"])
    answer = client.post("/api/v1/write")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["code"] == "conflict"


def test_a_slow_statement_is_stopped_and_said(app: Application, client: PageClient) -> None:
    @public
    def slow() -> str:
        db().execute(text("SET LOCAL statement_timeout = '50ms'"))
        db().execute(text("SELECT pg_sleep(5)"))
        return ""

    add(app, "/api/v1/slow", slow)
    answer = client.get("/api/v1/slow")
    assert (answer.status_code, answer.json and answer.json["code"]) == (503, "too_slow")


def test_a_statement_has_a_time_limit(app: Application, client: PageClient) -> None:
    @public
    def limit() -> str:
        return str(db().execute(text("SHOW statement_timeout")).scalar_one())

    add(app, "/limit", limit, methods=["GET", "POST"])
    assert client.get("/limit").text == "15s"
    assert client.post("/limit").text == "1min"


def test_a_problem_is_said_in_the_language_asked_for(app: Application, client: PageClient) -> None:
    @public
    def refuse() -> str:
        raise Invalid([FieldError("name", "required")])

    add(app, "/api/v1/refuse", refuse)
    vietnamese, english = (client.get(f"/api/v1/refuse?lang={lang}").json for lang in ("vi", "en"))
    assert vietnamese is not None
    assert english is not None
    assert vietnamese["code"] == english["code"] == "invalid"
    assert vietnamese["detail"] != english["detail"]
    assert [e["field"] for e in english["errors"]] == ["name"]


def test_the_language_is_remembered(client: PageClient) -> None:
    assert '<html lang="vi">' in client.get("/").text
    assert '<html lang="en">' in client.get("/?lang=en").text
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="en">' in client.get("/?lang=fr").text


def test_a_fault_of_ours_gives_a_reference_and_no_detail(app: Application, client: PageClient) -> None:
    @public
    def fail() -> str:
        raise RuntimeError("the password is hunter2")

    add(app, "/fail", fail)
    answer = client.get("/fail")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text


def test_pages_unknown_are_pages_of_ours(client: PageClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert 'class="rail"' in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/static/app.css", "/healthz"])
def test_every_answer_carries_the_protecting_headers(anonymous: PageClient, path: str) -> None:
    headers = anonymous.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_static_files_carry_their_digest_and_may_be_kept(client: PageClient) -> None:
    page = client.get("/").text
    address = page.split('href="/static/app.css?v=')[1].split('"')[0]
    kept = client.get(f"/static/app.css?v={address}")
    assert "immutable" in kept.headers["Cache-Control"]
    assert "immutable" not in client.get("/static/app.css").headers["Cache-Control"]


def test_style_sheets_travel_squeezed_to_those_who_can_read_them(client: PageClient) -> None:
    plain = client.get("/static/app.css")
    able = {"Accept-Encoding": "gzip"}
    squeezed = client.get("/static/app.css", headers=able)
    assert gzip.decompress(squeezed.data) == plain.data
    assert len(squeezed.data) * 2 < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    known = client.get(
        "/static/app.css", headers={"Accept-Encoding": "gzip", "If-None-Match": squeezed.headers["ETag"]}
    )
    assert known.status_code == 304


def test_an_address_keeps_its_query_but_for_what_is_changed(app: Application) -> None:
    with app.test_request_context("/?unit=52&outcome=reuse&cursor=abc"):
        assert request.endpoint == "home.dashboard"
        assert url_with(outcome=None) == "/?unit=52"
        assert url_with(cursor="def") == "/?unit=52&outcome=reuse&cursor=def"
        assert url_with(lang="en") == "/?unit=52&outcome=reuse&cursor=abc&lang=en"


def test_health_and_readiness(anonymous: PageClient) -> None:
    assert anonymous.get("/healthz").json == {"status": "ok"}
    ready = anonymous.get("/readyz")
    assert ready.status_code == 200
    anonymous.get("/sign-in")
    assert 'endpoint="security.login"' in anonymous.get("/metrics").text


def test_the_interface_describes_itself(anonymous: PageClient) -> None:
    document = anonymous.get("/api/v1/openapi.json").json
    assert document is not None
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert "https://" not in anonymous.get("/api/docs").text
