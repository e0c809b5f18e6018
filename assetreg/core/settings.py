"""The settings of one running assetreg, read from the environment and a ``.env`` file."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from assetreg.core.mail_server import MailServer, read_mail_server

PREFIX = "ASSETREG_"
# Read by the demonstration and by the tests, not by the program itself.
OUTSIDE = frozenset({"ASSETREG_DEMO_PASSWORD", "ASSETREG_TEST_DATA", "ASSETREG_TEST_BROWSER", "ASSETREG_SCREENSHOTS"})

# Elsewhere than on this machine an identity may only come encrypted.
_SAFE_ADDRESS = r"^(https://|http://(127\.0\.0\.1|localhost)(:|/|$)).*"


class SettingsError(Exception):
    """One or more settings are unknown or bad; ``problems`` lists every one of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class _Raw(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    database_url: str | None = None
    owner_database_url: str | None = None
    home: Path = Path("var")
    secret_key: str | None = None
    secret_key_file: Path | None = None
    port: int = Field(default=8000, ge=1, le=65535)
    host: str = "127.0.0.1"
    locale: Literal["vi", "en"] = "vi"
    router: str = Field(default="auto", pattern=r"^(auto|estimate|osrm:.+|https?://.+)$")
    basemap: str | None = None
    document_limit_mb: int = Field(default=30, ge=1, le=1024)
    env: Literal["development", "production"] = "development"
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    oidc_issuer: str | None = Field(default=None, pattern=_SAFE_ADDRESS)
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_client_secret_file: Path | None = None
    metrics_token: str | None = Field(default=None, min_length=16)
    smtp_url: str | None = None
    mail_from: str | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("database_url", "owner_database_url")
    @classmethod
    def _psycopg3(cls, value: str | None) -> str | None:
        """Accept what PostgreSQL's own tools accept and name the driver ourselves."""
        if value is None:
            return None
        for prefix in ("postgresql://", "postgres://"):
            if value.startswith(prefix):
                value = "postgresql+psycopg://" + value.removeprefix(prefix)
        if not value.startswith("postgresql+psycopg://"):
            raise ValueError("must start with postgresql://")
        try:
            make_url(value)
        except (ArgumentError, ValueError):  # whose words may quote the password
            raise ValueError("is not an address as postgresql://user:password@host:port/database") from None
        return value


@dataclass(frozen=True, slots=True)
class OpenId:
    """The OpenID provider people may sign in with, and what it knows us by."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process runs with. ``database_url`` is None where the embedded cluster serves."""

    database_url: str | None
    owner_database_url: str | None
    home: Path
    secret_key: str
    port: int
    host: str
    locale: str
    router: str
    basemap: str | None
    document_limit_mb: int
    env: str
    log_level: str
    trusted_proxies: int = 0
    oidc: OpenId | None = None
    metrics_token: str | None = None
    mail: MailServer | None = None

    @property
    def production(self) -> bool:
        """Whether this process serves real data: secure cookies, no embedded cluster."""
        return self.env == "production"


def load_settings(environ: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """Read settings from ``environ`` over ``dotenv`` (default ``./.env``).

    Raises ``SettingsError`` naming every unknown and every bad value at once.
    """
    merged: dict[str, str | None] = dict(dotenv_values(dotenv or Path(".env")))
    merged.update(environ if environ is not None else os.environ)
    ours = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in merged.items()
        if name.startswith(PREFIX) and name not in OUTSIDE and value not in (None, "")
    }
    try:
        raw = _Raw.model_validate(ours)
    except ValidationError as error:
        raise SettingsError([_sentence(e["type"], str(e["loc"][0]), e["msg"]) for e in error.errors()]) from None
    home = raw.home.expanduser().absolute()
    return Settings(
        database_url=raw.database_url,
        owner_database_url=raw.owner_database_url or raw.database_url,
        home=home,
        secret_key=_secret_key(raw, home),
        port=raw.port,
        host=raw.host,
        locale=raw.locale,
        router=raw.router,
        basemap=raw.basemap,
        document_limit_mb=raw.document_limit_mb,
        env=raw.env,
        log_level=raw.log_level,
        trusted_proxies=raw.trusted_proxies,
        oidc=_openid(raw),
        metrics_token=raw.metrics_token,
        mail=_mail(raw),
    )


def _sentence(kind: str, name: str, message: str) -> str:
    variable = PREFIX + name.upper()
    if kind == "extra_forbidden":
        return f"{variable}: unknown setting"
    return f"{variable}: {message.removeprefix('Value error, ')}"


def _openid(raw: _Raw) -> OpenId | None:
    """All three settings of sign-in by OpenID, or none."""
    secret = raw.oidc_client_secret
    if secret is None and raw.oidc_client_secret_file is not None:
        secret = _read_key(raw.oidc_client_secret_file, f"{PREFIX}OIDC_CLIENT_SECRET_FILE")
    given = {"ISSUER": raw.oidc_issuer, "CLIENT_ID": raw.oidc_client_id, "CLIENT_SECRET": secret}
    missing = [f"{PREFIX}OIDC_{name}: required beside the others" for name, value in given.items() if not value]
    if len(missing) == len(given):
        return None
    if raw.oidc_issuer is None or raw.oidc_client_id is None or secret is None:
        raise SettingsError(missing)
    return OpenId(raw.oidc_issuer.rstrip("/"), raw.oidc_client_id, secret)


def _mail(raw: _Raw) -> MailServer | None:
    """The mail server, where one is named; a sender without one is no setting."""
    if raw.smtp_url is None:
        return None
    try:
        return read_mail_server(raw.smtp_url, raw.mail_from or "")
    except ValueError as error:
        raise SettingsError([f"{PREFIX}SMTP_URL: {error}"]) from None


def _secret_key(raw: _Raw, home: Path) -> str:
    """The signing key: given, read from a file, or made once and kept under ``home``."""
    if raw.secret_key:
        return raw.secret_key
    if raw.secret_key_file:
        return _read_key(raw.secret_key_file, f"{PREFIX}SECRET_KEY_FILE")
    if raw.env == "production":
        raise SettingsError([f"{PREFIX}SECRET_KEY: required when {PREFIX}ENV=production"])
    kept = home / "secret_key"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            _make_key(kept)
    except OSError as error:
        raise SettingsError([f"{PREFIX}HOME: {home}: {error.strerror}"]) from None
    return _read_key(kept, f"{PREFIX}HOME")


def _make_key(kept: Path) -> None:
    """Make the key once, whole or not at all: of several processes that begin together, the first one's stands."""
    with tempfile.NamedTemporaryFile("w", dir=kept.parent, prefix=".secret_key.") as file:  # mode 0600
        file.write(secrets.token_urlsafe(48))
        file.flush()
        with contextlib.suppress(FileExistsError):
            os.link(file.name, kept)


def _read_key(file: Path, variable: str) -> str:
    try:
        key = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not text"
        raise SettingsError([f"{variable}: {file}: {reason}"]) from None
    if not key:
        raise SettingsError([f"{variable}: {file}: is empty"])
    return key
