"""Pictures: whether one can be decoded safely, its size, and small copies of it without anything but the picture."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from assetreg.documents.media import refusal

FORMATS = ("JPEG", "PNG", "WEBP")
# A photo is decoded at a fraction of its size, so the largest sensors of phones (108 million) pass. Anything else is
# decoded whole, and every pixel takes up to 4 bytes twice over.
MOST_PIXELS_OF_A_PHOTO = 110_000_000
MOST_PIXELS = 50_000_000
Image.MAX_IMAGE_PIXELS = MOST_PIXELS_OF_A_PHOTO
# Longest side in pixels by name: for lists, for a record's panel, for the page of the picture itself.
THUMBNAILS = {"small": 160, "medium": 480, "large": 1600}
_LARGEST = max(THUMBNAILS.values())


@contextmanager
def opened(file: BinaryIO, name: str) -> Iterator[Image.Image]:
    """The picture in a seekable file, not decoded yet.

    Raises ``Invalid``: ``picture_too_large`` before anything is unpacked, ``file_damaged``, also for what fails
    inside the block.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            is_photo = image.format in ("JPEG", "MPO")
            if image.width * image.height > (MOST_PIXELS_OF_A_PHOTO if is_photo else MOST_PIXELS):
                raise Image.DecompressionBombError
            yield image
    except Image.DecompressionBombError:
        raise refusal("picture_too_large", name, limit=MOST_PIXELS // 1_000_000) from None
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ArithmeticError,
        ValueError,
        LookupError,
        TypeError,
        struct.error,
    ):
        # Pillow's decoders say in many ways that a file is not what it claims to be.
        raise refusal("file_damaged", name) from None
    finally:
        file.seek(0)


def thumbnails(image: Image.Image) -> dict[str, bytes]:
    """Every small copy (WebP) by name: upright as EXIF says, in sRGB on white, with nothing of EXIF, GPS or XMP.

    Decodes the picture, so a truncated one raises here. None is larger than the original.
    """
    image.draft("RGB", (_LARGEST, _LARGEST))  # a JPEG is decoded no larger than needed
    image.load()
    largest = _on_white(ImageOps.exif_transpose(image))
    largest.thumbnail((_LARGEST, _LARGEST))
    copies = {}
    for name, side in sorted(THUMBNAILS.items(), key=lambda item: -item[1]):
        largest.thumbnail((side, side))
        copies[name] = _encoded(largest)
    return copies


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height in pixels as a person sees the picture; EXIF orientations 5 to 8 lie on their side."""
    turned = image.getexif().get(0x0112) in (5, 6, 7, 8)
    return (image.height, image.width) if turned else (image.width, image.height)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("I", "I;16", "I;16B", "F"):
        return image.convert("L").convert("RGB")
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    pixels = image.convert("RGBA")
    paper = Image.new("RGB", pixels.size, "white")
    paper.paste(pixels, mask=pixels.getchannel("A"))
    return paper


def _encoded(image: Image.Image) -> bytes:
    """The pixels alone: a copy made from them carries no metadata of the original."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    buffer = io.BytesIO()
    bare.save(buffer, "WEBP", quality=80, method=4)
    return buffer.getvalue()
