"""The program's own figures are for this machine, or for whoever has the token."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from assetreg.app import create_app
from assetreg.core.settings import Settings

TOKEN = "a token of sixteen letters"


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.1.2.3", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "10.1.2.3"}, 404),
        ("127.0.0.1", {"Forwarded": "for=10.1.2.3"}, 404),
        ("10.1.2.3", {"Authorization": f"Bearer {TOKEN}"}, 200),
        ("10.1.2.3", {"Authorization": "Bearer another token"}, 404),
        ("10.1.2.3", {"Authorization": "Bearer "}, 404),
    ],
)
def test_metrics_are_not_public(
    session: Session, settings: Settings, address: str, headers: dict[str, str], status: int
) -> None:
    app = create_app(replace(settings, metrics_token=TOKEN), open_session=lambda: session)
    answer = app.test_client().get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_without_a_token_no_token_opens_them(session: Session, settings: Settings) -> None:
    client = create_app(settings, open_session=lambda: session).test_client()
    for given in ("", "Bearer", "Bearer ", "Bearer None"):
        headers = {"Authorization": given}
        assert client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": "10.1.2.3"}).status_code == 404
