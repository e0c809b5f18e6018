"""A store in memory, for tests that look at what is done with contents; it keeps the promises of the real one."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterator
from typing import BinaryIO

from assetreg.core.errors import Unavailable
from assetreg.documents.store import DIGEST, Stored, TooLarge


class MemoryStore:
    """Contents by digest, with the time each was put last."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, float]] = {}

    def put(self, source: BinaryIO, *, limit: int) -> Stored:
        content = source.read()
        if len(content) > limit:
            raise TooLarge
        digest = hashlib.sha256(content).hexdigest()
        self._kept[digest] = content, time.time()
        return Stored(digest, len(content))

    def open(self, digest: str) -> BinaryIO:
        if not self.exists(digest):
            raise Unavailable("content_missing", digest=digest[:12])
        return io.BytesIO(self._kept[digest][0])

    def exists(self, digest: str) -> bool:
        if not DIGEST.match(digest):
            raise ValueError("not a SHA-256 digest")
        return digest in self._kept

    def digests(self) -> Iterator[Stored]:
        for digest, (content, _) in sorted(self._kept.items()):
            yield Stored(digest, len(content))

    def delete_unreferenced(self, digest: str, *, older_than_s: float) -> bool:
        if not self.exists(digest) or time.time() - self._kept[digest][1] < older_than_s:
            return False
        del self._kept[digest]
        return True
