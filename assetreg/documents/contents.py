"""The contents of papers on this machine: the store, the small pictures beside it, and how large a file may be."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from assetreg.core.settings import Settings
from assetreg.documents import images
from assetreg.documents.media import refusal
from assetreg.documents.photo_facts import PhotoFacts, photo_facts
from assetreg.documents.store import DIGEST, DirectoryStore, FileStore, Stored, TooLarge

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Picture:
    """What one decoding of a picture gives: its size upright, its small copies by name, what it says of itself."""

    width_px: int
    height_px: int
    copies: Mapping[str, bytes]
    facts: PhotoFacts


class Thumbnails:
    """Small copies by digest and name; they can be made again from the contents, so a lost one is no loss."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, digest: str, copies: Mapping[str, bytes]) -> None:
        """Write the copies, each whole or not at all."""
        for name, data in copies.items():
            place = self._path(digest, name)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, aside = tempfile.mkstemp(dir=place.parent)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(aside).rename(place)

    def find(self, digest: str, name: str) -> bytes | None:
        """One copy; None where it has to be made again."""
        try:
            return self._path(digest, name).read_bytes()
        except FileNotFoundError:
            return None

    def forget(self, digest: str) -> None:
        """Remove the copies of a content that was deleted."""
        for name in images.THUMBNAILS:
            self._path(digest, name).unlink(missing_ok=True)

    def _path(self, digest: str, name: str) -> Path:
        if not DIGEST.match(digest) or name not in images.THUMBNAILS:
            raise ValueError("no thumbnail has that name")
        return self.root / digest[:2] / digest[2:4] / f"{digest}-{name}.webp"


@dataclass(frozen=True, slots=True)
class Contents:
    """Where contents and their small copies lie; ``limit_bytes`` is the most one file may hold."""

    store: FileStore
    thumbnails: Thumbnails
    limit_bytes: int

    def keep(self, file: BinaryIO, name: str) -> Stored:
        """Put a file from its beginning; raises ``Invalid`` (``file_too_large``)."""
        file.seek(0)
        try:
            return self.store.put(file, limit=self.limit_bytes)
        except TooLarge:
            raise refusal("file_too_large", name, limit=self.limit_bytes // MEBIBYTE) from None

    def thumbnail(self, digest: str, name: str) -> bytes:
        """One small copy, made again where it was lost."""
        found = self.thumbnails.find(digest, name)
        if found is not None:
            return found
        with self.store.open(digest) as file:
            copies = read_picture(file, digest).copies
        self.thumbnails.keep(digest, copies)
        return copies[name]


def contents_of(settings: Settings) -> Contents:
    """The contents under this installation's home."""
    return Contents(
        DirectoryStore(settings.home / "documents"),
        Thumbnails(settings.home / "thumbnails"),
        settings.document_limit_mb * MEBIBYTE,
    )


def read_picture(file: BinaryIO, name: str) -> Picture:
    """Decode a picture once; raises ``Invalid`` where it is damaged or too large to decode."""
    with images.opened(file, name) as image:
        facts = photo_facts(image)
        width, height = images.upright_size(image)
        return Picture(width, height, images.thumbnails(image), facts)
