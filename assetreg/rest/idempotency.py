"""``Idempotency-Key``: a request sent twice under one key is done once, and answered twice the same."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, jsonify, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, FieldError, Invalid

KEPT = dt.timedelta(days=7)
LONGEST_KEY = 200

type Answer = tuple[Any, int, Mapping[str, str]]

# A second request under the same key waits here until the first is committed or rolled back.
_TAKE = text("""
    INSERT INTO idempotency_key (actor, key, fingerprint) VALUES (:actor, :key, :fingerprint)
    ON CONFLICT (actor, key) DO NOTHING RETURNING true
""")
_FORGET = text("DELETE FROM idempotency_key WHERE created_at < :before")
_EARLIER = text("SELECT fingerprint, status, body, headers FROM idempotency_key WHERE actor = :actor AND key = :key")
_KEEP = text("""
    UPDATE idempotency_key SET status = :status, body = CAST(:body AS jsonb), headers = CAST(:headers AS jsonb)
    WHERE actor = :actor AND key = :key
""")


def once(session: Session, actor: Actor, work: Callable[[], Answer], *, said: bytes | None = None) -> Response:
    """Do ``work`` and answer with its body, status and headers; under a key already used, answer as then.

    ``said`` stands for the body where that was read already (files). A refusal keeps nothing: it may be sent again.
    Raises ``Conflict`` (``idempotency_key_reused``) where the key came with another request before.
    """
    key = request.headers.get("Idempotency-Key")
    if not key:
        return _response(*work())
    if len(key) > LONGEST_KEY:
        raise Invalid([FieldError("Idempotency-Key", "too_long", {"limit": LONGEST_KEY})])
    named = {"actor": actor.name, "key": key}
    fingerprint = _fingerprint(request.get_data() if said is None else said)
    session.execute(_FORGET, {"before": now() - KEPT})
    if session.scalar(_TAKE, named | {"fingerprint": fingerprint}) is None:
        earlier = session.execute(_EARLIER, named).one()
        if earlier.fingerprint != fingerprint:
            raise Conflict("idempotency_key_reused")
        return _response(earlier.body, earlier.status, earlier.headers)
    body, status, headers = work()
    kept = {"status": status, "body": json.dumps(body), "headers": json.dumps(dict(headers))}
    session.execute(_KEEP, named | kept)
    return _response(body, status, headers)


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + body).hexdigest()


def _response(body: Any, status: int, headers: Mapping[str, str]) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers.update(headers)
    return response
