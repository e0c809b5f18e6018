"""A real OpenID provider beside the test, and a person who signs in there as a browser would."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

HERE = Path(__file__).resolve().parents[1] / "node"
CLIENT_ID = "assetreg"
CLIENT_SECRET = "a secret of this test alone"
REDIRECT = "http://localhost/sign-in/openid/back"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider listens."""

    issuer: str

    def sign_in(self, address: str, account: str) -> str:
        """Follow the application's redirect, sign in as ``account``, agree; the address the browser is sent back to."""
        browser = requests.Session()
        page = browser.get(address, timeout=20)
        for _ in range(4):
            form = re.search(r'<form[^>]*action="([^"]+)"', page.text)
            assert form, page.text
            said = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text))
            if 'name="login"' in page.text:
                said |= {"login": account, "password": "any"}
            page = browser.post(urljoin(page.url, form.group(1)), data=said, allow_redirects=False, timeout=20)
            while page.is_redirect:
                goal = urljoin(page.url, page.headers["Location"])
                if goal.startswith(REDIRECT):
                    return goal
                page = browser.get(goal, allow_redirects=False, timeout=20)
        raise AssertionError(page.text)


@contextmanager
def provider(accounts: dict[str, dict[str, Any]]) -> Iterator[Provider]:
    """oidc-provider run by node, knowing ``accounts`` (id -> claims) and one client: this application."""
    node = shutil.which("node")
    assert node, "no node: apt-get install nodejs npm"
    assert (HERE / "node_modules" / "oidc-provider").is_dir(), "make setup"
    told = {"clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET, "redirect": REDIRECT, "accounts": accounts}
    running = subprocess.Popen(
        [node, "provider.mjs", json.dumps(told)],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert running.stdout is not None
        yield Provider(json.loads(running.stdout.readline())["issuer"])
    finally:
        running.terminate()
        running.wait(timeout=10)
