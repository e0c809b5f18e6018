from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetreg.documents.media import JPEG, PDF
from assetreg.documents.names import LONGEST_NAME, download_name, kept_name, title_from


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.pdf", "a.pdf"),
        ("/abs/Quyết định.pdf", "Quyết định.pdf"),
        ("C:\\Users\\lan\\ảnh.jpg", "ảnh.jpg"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        (None, "file"),
        (".htaccess", "htaccess"),
        ("a\x00b\r\nX-Header: 1.pdf", "ab X-Header_ 1.pdf"),
        ("hop\u202efdp.exe", "hopfdp.exe"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("Qu\u0079\u0065\u0302\u0301t.pdf", "Quyết.pdf"),
    ],
)
def test_a_name_is_its_last_part_and_nothing_that_acts(given: str | None, kept: str) -> None:
    assert kept_name(given) == kept


@given(st.text(max_size=400))
def test_no_name_leaves_its_directory_or_breaks_a_header(raw: str) -> None:
    name = kept_name(raw)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('/\\\0\r\n"')
    assert name not in (".", "..")
    assert not name.startswith(".")


def test_a_long_name_keeps_its_ending() -> None:
    assert kept_name("x" * 500 + ".pdf").endswith("x.pdf")


def test_what_is_given_back_has_the_ending_its_bytes_deserve() -> None:
    assert download_name("plan.pdf.exe", PDF) == "plan.pdf.exe.pdf"
    assert download_name("anh.JPEG", JPEG) == "anh.JPEG"
    assert download_name("khong duoi", PDF) == "khong duoi.pdf"


def test_a_paper_without_a_title_is_called_like_its_file() -> None:
    assert title_from("Biên bản 12.2025.pdf") == "Biên bản 12.2025"
    assert title_from("khong duoi") == "khong duoi"
