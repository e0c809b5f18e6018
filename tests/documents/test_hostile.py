"""Whatever is typed, through whichever door: the same verdict, never a fault of ours, nothing half stored."""

from __future__ import annotations

import io
import random
import string
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from assetreg.assets.models import Facility
from assetreg.documents.models import Document
from assetreg.documents.schemas import DocumentInput
from tests.documents import files
from tests.documents.conftest import Attach
from tests.support.web import PageClient

ODD = [
    "", " ", "-", "\x00", "a\x00b", "'; DROP TABLE document; --", "<script>alert(1)</script>", "=cmd|' /C calc'!A1",
    "\u202etxt.exe", "Đ" * 400, "9" * 400, "null", "[]", "{}", "NaN", "1e999", "../../etc/passwd", "\ud7ff\uffff",
    "01/01/0000", "31/02/2026", "2026-13-01", "9999-12-31", "TM.", "tm", "minutes", "Biên bản bàn giao, tiếp nhận",
    "\r\nX-Injected: 1", "%s%n", "${7*7}", "{{7*7}}", "🏛️", "a\u0300" * 50,
]  # fmt: skip
FIELDS = tuple(DocumentInput.model_fields)


def typed(source: random.Random) -> dict[str, str]:
    """Some fields with odd values, or with noise of printable and other characters."""
    alphabet = string.printable + "ăâđêôơưĂÂĐ\x00\x1f\u200b\u202e\U0001f3db"
    chosen = source.sample(FIELDS, source.randint(1, 4))
    noise = ("".join(source.choices(alphabet, k=source.randint(0, 30))) for _ in chosen)
    return {name: source.choice([*ODD, one]) for name, one in zip(chosen, noise, strict=True)}


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Document)) or 0


def test_form_and_interface_judge_odd_values_alike(client: PageClient, session: Session, facility: Facility) -> None:
    source = random.Random(20260701)
    kept = 0
    for number in range(60):
        said: dict[str, Any] = typed(source)
        name = source.choice([one for one in ODD if one.strip("\x00 \r\n")])
        verdicts = []
        for door, (address, good) in enumerate((("/documents/new", 303), ("/api/v1/documents", 201))):
            content = files.pdf(f"{number}-{door}")
            data = {"subject_kind": "facility", "subject": facility.code, **said}
            data["file"] = (io.BytesIO(content), name)
            answer = client.post(address, data=data, content_type="multipart/form-data")
            assert answer.status_code in (good, 422), (said, answer.status_code, answer.text[:300])
            verdicts.append(answer.status_code == good)
            kept += answer.status_code == good
        assert verdicts[0] == verdicts[1], (said, name)
        assert count(session) == kept
    assert 20 < kept < 120


@pytest.mark.parametrize(
    "address",
    [
        "/documents/0", "/documents/9223372036854775808", "/documents/99999999999999999999999/content",
        "/documents/new?subject_kind=facility&subject=%00", "/documents/new?subject_kind=%00&subject=1",
        "/documents/new?subject_kind=building&subject=99999999999999999999", "/documents/new",
        "/documents?q=%00", "/documents?unit=%00", "/documents?unit=99999999999999999999", "/documents?cursor=%00",
        "/documents?cursor=WzFd", "/documents?cursor=WzFlMTAwXQ", "/documents?subject_kind=facility&subject=%27",
        "/api/v1/documents?subject_kind=facility&subject=%00", "/api/v1/documents/9223372036854775808",
        "/api/v1/documents?subject_kind=vehicle&subject=%F0%9F%8F%9B&cursor=W251bGxd", "/api/v1/documents",
    ],
)  # fmt: skip
def test_no_address_is_a_fault_of_ours(client: PageClient, address: str) -> None:
    assert client.get(address).status_code in (200, 404, 422)


@pytest.mark.parametrize("reason", ["\x00", " ", "x" * 5000, "\ud7ff"])
def test_a_reason_is_text_or_none(client: PageClient, attach: Attach, reason: str) -> None:
    paper = attach(files.pdf())
    answer = client.delete(f"/api/v1/documents/{paper.id}", query_string={"reason": reason})
    assert answer.status_code in (204, 422)
