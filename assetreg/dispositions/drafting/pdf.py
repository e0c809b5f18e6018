"""Turns a .docx into a PDF with LibreOffice where this machine has it: a process and a profile of its own each time."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from assetreg.core.errors import Unavailable

PROGRAMS = ("soffice", "libreoffice")
FACES = frozenset({"Times New Roman", "Liberation Serif", "Tinos", "Nimbus Roman", "TeX Gyre Termes"})
LONGEST_S = 120.0
WAITING_S = 60.0  # for somebody else's paper: one at a time, for each takes a few hundred MB
KEPT_S = 7 * 24 * 3600.0
_KEY = re.compile(r"[0-9a-f]{64}")


def find_office() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def find_font() -> str | None:
    """The family that Vietnamese in Times New Roman is printed in; None where letters would come from another face.

    Metric equals of that face, some of whose older versions lack Vietnamese letters.
    """
    asker = shutil.which("fc-match")
    if asker is None:
        return None
    asked = [asker, "-f", "%{family[0]}", "Times New Roman:lang=vi"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return found if found in FACES else None


def find_kept(home: Path, key: str) -> Path | None:
    """The PDF made earlier of the same draft."""
    path = _kept(home, key)
    return path if path.is_file() else None


def make_pdf(home: Path, key: str, docx: bytes) -> Path:
    """The PDF of a draft, made unless it is kept already under ``key`` (64 hexadecimal digits).

    Raises ``Unavailable``: ``pdf_unavailable`` without LibreOffice, ``pdf_busy`` where others wait too long,
    ``pdf_failed`` where it gives up or takes more than ``LONGEST_S``.
    """
    path = _kept(home, key)
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with _turn(path.parent / ".lock"):
        if not path.is_file():
            _sweep(path.parent)
            aside = path.with_suffix(f".{os.getpid()}")
            aside.write_bytes(convert(docx))
            aside.rename(path)
    return path


def convert(docx: bytes, *, timeout_s: float = LONGEST_S) -> bytes:
    """A .docx as PDF, by LibreOffice in a folder that is gone afterwards; raises as ``make_pdf``."""
    program = find_office()
    if program is None:
        raise Unavailable("pdf_unavailable")
    with tempfile.TemporaryDirectory(prefix="assetreg-pdf-") as name:
        folder = Path(name)
        (folder / "draft.docx").write_bytes(docx)
        said = _run(_command(program, folder), folder, timeout_s)
        made = folder / "draft.pdf"
        if not made.is_file() or not (content := made.read_bytes()).startswith(b"%PDF-"):
            raise Unavailable("pdf_failed", reason=said[:200])
    return content


def _command(program: str, folder: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    return [
        program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck", "--nodefault",
        "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder), str(folder / "draft.docx"),
    ]  # fmt: skip


def _run(command: list[str], folder: Path, timeout_s: float) -> str:
    """What it said. The program starts others: when time is up its whole group ends."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise Unavailable("pdf_failed", reason=f"{timeout_s:g} s") from None
    return said.decode("utf-8", "replace").strip()


@contextlib.contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """One conversion at a time on this machine."""
    with lock.open("a") as held:
        until = time.monotonic() + WAITING_S
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Unavailable("pdf_busy") from None
                time.sleep(0.2)
        yield


def _sweep(folder: Path) -> None:
    """A draft changes with its case; those nobody can want any more go."""
    for path in folder.glob("*.pdf"):
        if time.time() - path.stat().st_mtime > KEPT_S:
            path.unlink(missing_ok=True)


def _kept(home: Path, key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise ValueError("not a key of a draft")
    return home / "drafts" / f"{key}.pdf"
