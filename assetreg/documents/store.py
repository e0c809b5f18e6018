"""Where contents lie: files named by the digest of what they hold, written once and never changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from assetreg.core.errors import Unavailable

DIGEST = re.compile(r"^[0-9a-f]{64}$")
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """A kept content: its SHA-256 in hexadecimal and its size in bytes."""

    digest: str
    size: int


class TooLarge(Exception):
    """The source holds more bytes than were allowed; nothing was kept."""


class FileStore(Protocol):
    """Keeps contents by digest. A content that is put twice is kept once; what is there is never written over."""

    def put(self, source: BinaryIO, *, limit: int) -> Stored:
        """Keep what ``source`` yields from where it stands; on return it survives a power cut.

        Raises ``TooLarge`` beyond ``limit`` bytes.
        """
        ...

    def open(self, digest: str) -> BinaryIO:
        """The content, to be read and closed; raises ``Unavailable`` (``content_missing``)."""
        ...

    def exists(self, digest: str) -> bool:
        """Whether a content of this digest is kept."""
        ...

    def digests(self) -> Iterator[Stored]:
        """Everything that is kept, with the size it has now."""
        ...

    def delete_unreferenced(self, digest: str, *, older_than_s: float) -> bool:
        """Delete a content nobody names, unless it was put (again) within ``older_than_s``; whether it was deleted.

        A content is put before the row that names it is committed: the age is what protects it meanwhile.
        """
        ...


class DirectoryStore:
    """A directory: ``ab/cd/<digest>``, readable by its owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, source: BinaryIO, *, limit: int) -> Stored:
        """As ``FileStore.put``: written aside, flushed to the disk, then renamed into place."""
        aside = self._folder(self.root / "incoming")
        descriptor, name = tempfile.mkstemp(dir=aside)
        try:
            with os.fdopen(descriptor, "wb") as target:
                stored = _copy(source, target, limit)
                target.flush()
                os.fsync(target.fileno())
            self._settle(Path(name), stored.digest)
        finally:
            Path(name).unlink(missing_ok=True)
        return stored

    def open(self, digest: str) -> BinaryIO:
        """As ``FileStore.open``."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError:
            raise Unavailable("content_missing", digest=digest[:12]) from None

    def exists(self, digest: str) -> bool:
        """As ``FileStore.exists``."""
        return self.path(digest).is_file()

    def digests(self) -> Iterator[Stored]:
        """As ``FileStore.digests``; whatever else lies in the directory is not ours."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if DIGEST.match(path.name):
                yield Stored(path.name, path.stat().st_size)

    def delete_unreferenced(self, digest: str, *, older_than_s: float) -> bool:
        """As ``FileStore.delete_unreferenced``."""
        path = self.path(digest)
        with self._alone():
            try:
                if time.time() - path.stat().st_mtime < older_than_s:
                    return False
                path.unlink()
            except FileNotFoundError:
                return False
        return True

    def path(self, digest: str) -> Path:
        """Where a content lies or would lie; raises ``ValueError`` for what is no digest."""
        if not DIGEST.match(digest):
            raise ValueError("not a SHA-256 digest")
        return self.root / digest[:2] / digest[2:4] / digest

    def _settle(self, written: Path, digest: str) -> None:
        """Put the written file in its place; where the content is there already, only its age begins anew."""
        place = self.path(digest)
        folder = self._folder(place.parent)
        with self._alone():
            if place.exists():
                os.utime(place)
            else:
                written.chmod(0o400)
                written.rename(place)
        _flush_folder(folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else puts in place or deletes: between finding a content kept and relying on it."""
        with (self._folder(self.root) / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @staticmethod
    def _folder(folder: Path) -> Path:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush_folder(folder.parent)
        return folder


def digest_of(source: BinaryIO) -> str:
    """The SHA-256 of what a source yields, in hexadecimal, read piece by piece."""
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _copy(source: BinaryIO, target: BinaryIO, limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > limit:
            raise TooLarge
        digest.update(piece)
        target.write(piece)
    return Stored(digest.hexdigest(), size)


def _flush_folder(folder: Path) -> None:
    """A rename survives a power cut only once the directory that names the file is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
