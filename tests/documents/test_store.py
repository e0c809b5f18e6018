from __future__ import annotations

import hashlib
import io
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assetreg.core.errors import Unavailable
from assetreg.documents.store import DirectoryStore, FileStore, Stored, TooLarge
from tests.documents.memory_store import MemoryStore

DAY_S = 24 * 3600


@pytest.fixture(params=["directory", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    """Each store keeps the same promises."""
    return DirectoryStore(tmp_path / "documents") if request.param == "directory" else MemoryStore()


def put(store: FileStore, content: bytes, limit: int = 1 << 30) -> Stored:
    return store.put(io.BytesIO(content), limit=limit)


def test_a_content_comes_back_by_its_digest(store: FileStore) -> None:
    stored = put(store, b"Bien ban")
    assert stored == Stored(hashlib.sha256(b"Bien ban").hexdigest(), 8)
    assert store.exists(stored.digest)
    with store.open(stored.digest) as file:
        assert file.read() == b"Bien ban"


def test_a_content_put_twice_is_kept_once(store: FileStore) -> None:
    assert put(store, b"same") == put(store, b"same")
    put(store, b"other")
    assert len(list(store.digests())) == 2


def test_a_content_beyond_the_limit_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(TooLarge):
        put(store, bytes(1001), limit=1000)
    assert put(store, bytes(1000), limit=1000).size == 1000
    assert len(list(store.digests())) == 1


def test_what_is_not_kept_is_said_to_be_missing(store: FileStore) -> None:
    absent = hashlib.sha256(b"never").hexdigest()
    assert not store.exists(absent)
    with pytest.raises(Unavailable, match="content_missing"):
        store.open(absent)
    assert not store.delete_unreferenced(absent, older_than_s=0)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 65, "/" * 64])
def test_only_a_digest_names_a_content(store: FileStore, name: str) -> None:
    for ask in (store.exists, store.open, lambda digest: store.delete_unreferenced(digest, older_than_s=0)):
        ask_for: Callable[[str], object] = ask
        with pytest.raises(ValueError, match="digest"):
            ask_for(name)


def test_a_young_content_is_not_deleted_and_putting_again_makes_it_young(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    digest = put(store, b"orphan").digest
    assert not store.delete_unreferenced(digest, older_than_s=DAY_S)
    long_ago = time.time() - 2 * DAY_S
    os.utime(store.path(digest), (long_ago, long_ago))
    put(store, b"orphan")
    assert not store.delete_unreferenced(digest, older_than_s=DAY_S)
    os.utime(store.path(digest), (long_ago, long_ago))
    assert store.delete_unreferenced(digest, older_than_s=DAY_S)
    assert not store.exists(digest)


def test_a_file_lies_under_its_digest_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "documents")
    digest = put(store, b"paper").digest
    path = tmp_path / "documents" / digest[:2] / digest[2:4] / digest
    assert path.read_bytes() == b"paper"
    assert path.stat().st_mode & 0o377 == 0
    assert list((tmp_path / "documents" / "incoming").iterdir()) == []


def test_a_source_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise ConnectionError
            return super().read(10)

    store = DirectoryStore(tmp_path)
    with pytest.raises(ConnectionError):
        store.put(Broken(bytes(100)), limit=1000)
    assert list(store.digests()) == []
    assert list((tmp_path / "incoming").iterdir()) == []


def test_many_may_put_the_same_at_once(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    content = os.urandom(300_000)
    threads = [threading.Thread(target=put, args=(store, content)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [stored.size for stored in store.digests()] == [300_000]


def test_a_large_content_passes_in_pieces(tmp_path: Path) -> None:
    largest = 0

    class Endless(io.RawIOBase):
        left = 40 << 20

        def read(self, size: int = -1, /) -> bytes:
            nonlocal largest
            largest = max(largest, size)
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    assert DirectoryStore(tmp_path).put(Endless(), limit=1 << 30).size == 40 << 20  # type: ignore[arg-type]
    assert 0 < largest <= 1 << 20
