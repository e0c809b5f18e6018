"""PDFs of drafts: where LibreOffice is there every draft opens in it whole; where it is not, that is said."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document

from assetreg.core.errors import Unavailable
from assetreg.dispositions.drafting.pdf import convert, find_font, find_kept, find_office, make_pdf
from assetreg.dispositions.drafting.render import render
from tests.dispositions.drafting import samples
from tests.dispositions.drafting.test_drafts import whole_text

KEY = "0" * 64


def words_of(pdf: bytes) -> set[str] | None:
    """The words a PDF prints; None where this machine has nothing to read one with, or prints words of two faces."""
    reader = shutil.which("pdftotext")
    if reader is None or find_font() is None:
        return None
    read = subprocess.run([reader, "-raw", "-", "-"], input=pdf, check=True, capture_output=True)
    return set(read.stdout.decode().replace("-\n", "-").split())


@pytest.mark.parametrize("kind", samples.ALL)
def test_a_draft_opens_in_the_word_processor_and_all_its_words_are_there(kind: str, tmp_path: Path) -> None:
    docx = render(samples.ALL[kind], tmp_path)
    if find_office() is None:
        with pytest.raises(Unavailable, match="pdf_unavailable"):
            make_pdf(tmp_path, KEY, docx)
        return
    pdf = make_pdf(tmp_path, KEY, docx).read_bytes()
    printed = words_of(pdf)
    written = set(whole_text(Document(io.BytesIO(docx))).split())
    assert find_kept(tmp_path, KEY) is not None
    assert pdf.rstrip().endswith(b"%%EOF")
    assert printed is None or written - printed == set()


def test_a_pdf_is_made_once(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / f"{KEY}.pdf").write_bytes(b"%PDF-made before")
    assert make_pdf(tmp_path, KEY, b"not even a document").read_bytes() == b"%PDF-made before"


def test_without_the_word_processor_the_refusal_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as refused:
        convert(b"")
    assert refused.value.code == "pdf_unavailable"


@pytest.mark.parametrize("body", ["sleep 30", "echo no such filter"])
def test_a_word_processor_that_hangs_or_gives_up_is_said(
    body: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(Unavailable) as refused:
        convert(b"", timeout_s=0.3 if body.startswith("sleep") else 20)
    assert refused.value.code == "pdf_failed"
