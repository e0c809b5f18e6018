"""Sign-in through an OpenID provider: who somebody is there, by a verified e-mail, and which account that is here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import structlog
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.flask_client import OAuth  # type: ignore[import-untyped]
from flask import Flask, current_app
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy.orm import Session

from assetreg.accounts.models import User
from assetreg.accounts.queries import find_user
from assetreg.core.errors import NotFound, Unavailable
from assetreg.core.settings import OpenId

log = structlog.get_logger()
_EXTENSION = "assetreg.openid"
TIMEOUT_S = 10
NOT_ACCEPTED = "The sign-in provider did not confirm who you are. Try again."
NOT_KNOWN = "There is no account here under the verified e-mail of your sign-in provider. Ask the administrator."


class NotConfirmed(Exception):
    """Nobody is to be signed in; ``args[0]`` is the message id that says why."""


def init_openid(app: Flask, provider: OpenId | None) -> None:
    """Know the provider, where the settings name one; it is asked for the first time when somebody signs in.

    Authlib adds state, nonce and PKCE, and checks the token's signature, issuer, audience, nonce and times.
    """
    if provider is None:
        return
    app.extensions[_EXTENSION] = OAuth(app).register(
        "provider",
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_S,
        },
    )


def provider_host() -> str | None:
    """The provider's host name for the button; None where none is named."""
    settings = current_app.config["ASSETREG_SETTINGS"]
    return urlsplit(settings.oidc.issuer).hostname if settings.oidc is not None else None


def ask_provider(back: str) -> ResponseReturnValue:
    """Send the browser there; it returns to ``back``. Raises Unavailable where the provider does not answer."""
    try:
        answer: ResponseReturnValue = _client().authorize_redirect(back)
    except (RequestException, AuthlibBaseError) as error:
        log.warning("openid", error=str(error))
        raise Unavailable("openid_unavailable") from None
    return answer


def who_came_back(session: Session) -> User:
    """The active account of whoever the provider confirmed. Raises NotConfirmed, and Unavailable without an answer."""
    claims = _claims()
    email = claims.get("email")
    # Only an address that the provider has verified says who somebody is; anybody may write another's.
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise NotConfirmed(NOT_KNOWN)
    user = find_user(session, email=email)
    if user is None or not user.active:
        raise NotConfirmed(NOT_KNOWN)
    return user


def _claims() -> dict[str, Any]:
    """What the provider says: of the signed token, and where that is silent on e-mail, of its userinfo address."""
    client = _client()
    try:
        token = client.authorize_access_token()
        signed = token.get("userinfo")
        if signed is None:
            raise NotConfirmed(NOT_ACCEPTED)
        if "email" in signed:
            return dict(signed)
        told = dict(client.userinfo(token=token))
    except RequestException as error:
        log.warning("openid", error=str(error))
        raise Unavailable("openid_unavailable") from None
    except (AuthlibBaseError, JoseError, ValueError) as error:
        log.warning("openid", error=str(error))
        raise NotConfirmed(NOT_ACCEPTED) from None
    if told.get("sub") != signed.get("sub"):
        raise NotConfirmed(NOT_ACCEPTED)
    return told


def _client() -> Any:
    client = current_app.extensions.get(_EXTENSION)
    if client is None:
        raise NotFound("no_such_address")
    return client
