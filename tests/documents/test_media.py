from __future__ import annotations

import io

import pytest

from assetreg.core.errors import Invalid
from assetreg.documents import media
from assetreg.documents.media import sniff
from tests.documents import files

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)


def verdict(content: bytes, name: str) -> str:
    """The type, or the code of the refusal."""
    file = io.BytesIO(content)
    try:
        found = sniff(file, name).type
    except Invalid as refused:
        (error,) = refused.errors
        assert error.field == "file"
        assert error.params["file"] == name
        return error.code
    assert file.tell() == 0
    return found


@pytest.mark.parametrize("name", ["a.pdf", "a.jpg", "a.html", "khong-duoi", "a.exe"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (files.pdf(), "application/pdf"),
        (files.photo(), "image/jpeg"),
        (files.photo(kind="PNG"), "image/png"),
        (files.photo(kind="WEBP"), "image/webp"),
        (files.docx(), media.DOCX.type),
        (files.xlsx(), media.XLSX.type),
        ("Biên bản bàn giao, tiếp nhận".encode(), "text/plain"),
        ("\ufeffCó dấu thứ tự byte".encode(), "text/plain"),
    ],
)
def test_the_bytes_say_what_a_file_is_and_the_name_does_not(content: bytes, expected: str, name: str) -> None:
    assert verdict(content, name) == expected


@pytest.mark.parametrize("name", ["giay-to.pdf", "anh.jpg", "bang.xlsx", "ghi-chu.txt"])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HTML, "file_type"),
        (b"\xef\xbb\xbf\n  " + HTML, "file_type"),
        (SVG, "file_type"),
        (b"<script>alert(1)</script>", "file_type"),
        (HEIC, "file_type_heic"),
        (b"MZ\x90\x00" + bytes(200), "file_type"),
        (b"\x7fELF" + bytes(200), "file_type"),
        (b"GIF89a" + bytes(200), "file_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_type"),
        (files.archive(readmedottxt=b"hi"), "file_type"),
        (b"text with \x00 inside", "file_type"),
        ("văn bản".encode("utf-16"), "file_type"),
        ("văn bản".encode("cp1258", "replace") + b"\xff\xfe", "file_type"),
        (b"", "file_empty"),
    ],
)
def test_what_is_not_on_the_list_is_refused_whatever_it_is_called(content: bytes, code: str, name: str) -> None:
    assert verdict(content, name) == code


def test_a_table_of_text_is_known_by_its_name() -> None:
    assert verdict(b"code,name\n1,a\n", "danh-muc.CSV") == "text/csv"


@pytest.mark.parametrize("cut", [20, 200, -40])
def test_a_pdf_that_was_cut_off_is_damaged(cut: int) -> None:
    assert verdict(files.pdf()[:cut], "cat.pdf") == "file_damaged"


def test_an_office_file_that_was_cut_off_is_damaged() -> None:
    assert verdict(files.xlsx()[:-30], "cat.xlsx") == "file_damaged"


def test_an_office_file_with_a_macro_is_refused() -> None:
    assert verdict(files.docx(word__vbaProjectdotbin=b"x"), "mau.docx") == "file_macros"


def test_an_office_file_that_unpacks_to_gigabytes_is_refused() -> None:
    assert len(files.zip_bomb()) < 2000
    assert verdict(files.zip_bomb(), "bom.docx") == "file_archive_too_large"


def test_a_long_text_is_read_to_its_end() -> None:
    text = ("ệ" * 50_000).encode()  # three bytes each: pieces end inside a character
    assert verdict(text, "dai.txt") == "text/plain"
    assert verdict(text + b"\xe1\xbb", "dai.txt") == "file_type"
    assert verdict(text + b"\x00", "dai.txt") == "file_type"
