from __future__ import annotations

import io

import pytest
from PIL import Image

from assetreg.core.errors import Invalid
from assetreg.documents.contents import Picture, read_picture
from tests.documents import files


def read(content: bytes) -> Picture:
    return read_picture(io.BytesIO(content), "anh")


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        read(content)
    return caught.value.errors[0].code


def opened(copy: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(copy))
    image.load()
    return image


def test_three_copies_are_made_none_larger_than_the_original() -> None:
    picture = read(files.photo(size=(1000, 500)))
    assert {name: opened(copy).size for name, copy in picture.copies.items()} == {
        "small": (160, 80), "medium": (480, 240), "large": (1000, 500)
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_copy_carries_the_picture_and_nothing_else(kind: str) -> None:
    original = files.photo(kind=kind, gps=files.GPS_THERE)
    assert b"Secret Camera" in original
    for copy in read(original).copies.values():
        image = opened(copy)
        assert image.format == "WEBP"
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile"} & image.info.keys()
        assert b"Secret Camera" not in copy


@pytest.mark.parametrize(("orientation", "left_is_blue"), [(1, True), (3, False)])
def test_a_copy_stands_upright(orientation: int, left_is_blue: bool) -> None:
    small = opened(read(files.photo(orientation=orientation)).copies["small"]).convert("RGB")
    left, right = small.getpixel((10, 40)), small.getpixel((150, 40))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert (left[0] < right[0]) is left_is_blue


def test_a_picture_that_lies_on_its_side_is_measured_as_it_is_seen() -> None:
    picture = read(files.photo(size=(800, 400), orientation=6))
    assert (picture.width_px, picture.height_px) == (400, 800)
    assert opened(picture.copies["medium"]).size == (240, 480)


def test_what_is_transparent_shows_as_paper() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(buffer, "PNG")
    assert opened(read(buffer.getvalue()).copies["small"]).convert("RGB").getpixel((25, 25)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16"])
def test_every_way_to_keep_colours_is_read(mode: str) -> None:
    image = Image.new("L", (40, 40), 128).convert(mode) if mode != "I;16" else Image.new("I;16", (40, 40), 30000)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(read(buffer.getvalue()).copies["small"]).size == (40, 40)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked() -> None:
    bomb = files.png_bomb()
    assert len(bomb) < 5000
    assert refused(bomb) == "picture_too_large"
    assert refused(files.png_bomb(8000, 8000)) == "picture_too_large"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_picture_that_was_cut_off_is_damaged(kind: str, part: float) -> None:
    whole = files.photo(kind=kind)
    assert refused(whole[: int(len(whole) * part)]) == "file_damaged"


def test_bytes_that_are_no_picture_are_damaged_even_behind_the_right_head() -> None:
    assert refused(b"\xff\xd8\xff\xe0" + bytes(500)) == "file_damaged"
    assert refused(b"\x89PNG\r\n\x1a\n" + bytes(500)) == "file_damaged"
