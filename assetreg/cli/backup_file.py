"""Knows the one file a backup is: a tar archive of the dump, every paper's content, an office's templates and roots."""

from __future__ import annotations

import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from assetreg.core.errors import Invalid
from assetreg.documents.store import DIGEST, FileStore, digest_of

DUMP = "database.dump"
CONTENTS = "documents/"
OFFICE = ("templates", "trust")  # folders under the home; files in them, no folders
_OFFICE_ENTRY = re.compile(rf"office/(?P<folder>{'|'.join(OFFICE)})/(?P<name>[^/\\0]{{1,200}})")


def pack(dump: Path, store: FileStore, file: Path, home: Path) -> int:
    """Write ``dump``, every content and the office's own files into ``file``, and return how many contents.

    The dump is made first: whatever a row of it names was kept before that row, so it is in the store by now.
    """
    count = 0
    with tarfile.open(file, "w") as archive:
        archive.add(dump, DUMP)
        for stored in store.digests():
            entry = tarfile.TarInfo(CONTENTS + stored.digest)
            entry.size, entry.mode = stored.size, 0o400
            with store.open(stored.digest) as content:
                archive.addfile(entry, content)
            count += 1
        for folder in OFFICE:
            for own in sorted((home / folder).glob("*")):
                if own.is_file():
                    archive.add(own, f"office/{folder}/{own.name}")
    return count


def restore_office(file: Path, home: Path, *, dry_run: bool) -> int:
    """Put the office's own files of a backup under ``home``, and return how many; what lies there stays as it is."""
    if not tarfile.is_tarfile(file):
        return 0
    count = 0
    with tarfile.open(file) as archive:
        for entry in archive:
            named = _OFFICE_ENTRY.fullmatch(entry.name)
            if named is None or not entry.isfile() or named["name"] in (".", ".."):
                continue
            target = home / named["folder"] / named["name"]
            if target.exists():
                continue
            count += 1
            if not dry_run:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(cast(IO[bytes], archive.extractfile(entry)).read())
    return count


@contextmanager
def unpacked_dump(file: Path) -> Iterator[Path]:
    """The dump inside a backup as a file of its own; a backup from before papers is its own dump."""
    if not file.is_file() or not tarfile.is_tarfile(file):
        yield file
        return
    beside = file.parent if os.access(file.parent, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="assetreg-", dir=beside) as folder:
        try:
            with tarfile.open(file) as archive, (Path(folder) / DUMP).open("wb") as target:
                source = archive.extractfile(DUMP)
                while source is not None and (piece := source.read(1 << 20)):
                    target.write(piece)
        except (tarfile.TarError, KeyError, EOFError) as error:
            raise Invalid(code="backup_unreadable", path=str(file), reason=str(error)) from None
        yield Path(folder) / DUMP


def restore_contents(file: Path, store: FileStore, *, dry_run: bool) -> int:
    """Put every content of a backup into the store, which loses nothing, and return how many.

    Each is read against its digest; raises ``Invalid`` (``backup_unreadable``) at the first that differs. Names in
    the archive are only ever read as digests.
    """
    if not tarfile.is_tarfile(file):
        return 0
    count = 0
    try:
        with tarfile.open(file) as archive:
            for entry in archive:
                digest = entry.name.removeprefix(CONTENTS)
                if entry.isfile() and entry.name.startswith(CONTENTS) and DIGEST.match(digest):
                    _restore_one(
                        cast(IO[bytes], archive.extractfile(entry)), digest, entry.size, store, dry_run=dry_run
                    )
                    count += 1
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise Invalid(code="backup_unreadable", path=str(file), reason=str(error)) from None
    return count


def _restore_one(source: IO[bytes], digest: str, size: int, store: FileStore, *, dry_run: bool) -> None:
    found = digest_of(source) if dry_run else store.put(source, limit=size).digest  # type: ignore[arg-type]
    if found != digest:
        raise ValueError(f"{digest[:12]} is not what it was")
