from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assetreg.access.actor import OPERATOR
from assetreg.cli.backup_file import DUMP, pack, restore_contents, restore_office, unpacked_dump
from assetreg.cli.document_checks import check_documents
from assetreg.cli.findings import Finding
from assetreg.core.errors import Invalid
from assetreg.core.runtime import Runtime
from assetreg.documents.contents import contents_of
from assetreg.documents.models import Document
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.service import Upload, create_document, sweep, withdraw_document
from assetreg.documents.store import DirectoryStore
from assetreg.documents.subjects import subject_of
from tests.documents import files
from tests.factories.facilities import make_facility

pytestmark = pytest.mark.committing
# Attaches a paper in a process that is killed once the content is kept and before its row is committed.
KILLED = """
import io, os, signal, sys
from assetreg.access.actor import OPERATOR
from assetreg.core.runtime import Runtime
from assetreg.core.settings import load_settings
from assetreg.documents.contents import Contents, contents_of
from assetreg.documents.schemas import DocumentInput
from assetreg.documents.service import Upload, create_document
from assetreg.documents.subjects import subject_of
runtime = Runtime(load_settings())
with runtime.session() as session:
    subject = subject_of(session, "facility", int(sys.argv[1]))
    given = DocumentInput.model_construct(**dict.fromkeys(DocumentInput.model_fields))
    upload = Upload(io.BytesIO(sys.stdin.buffer.read()), "bien-ban.pdf")
    create_document(session, OPERATOR, given, subject=subject, upload=upload, contents=contents_of(runtime.settings))
    if sys.argv[2] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def facility_id(committed: Runtime) -> int:
    with committed.session() as session:
        return make_facility(session).id


def attach(runtime: Runtime, facility_id: int, content: bytes, name: str = "a.pdf") -> int:
    with runtime.session() as session:
        given = DocumentInput.model_construct(**dict.fromkeys(DocumentInput.model_fields))
        return create_document(
            session,
            OPERATOR,
            given,
            subject=subject_of(session, "facility", facility_id),
            upload=Upload(io.BytesIO(content), name),
            contents=contents_of(runtime.settings),
        ).id


def verdicts(runtime: Runtime) -> list[Finding]:
    return list(check_documents(runtime))


def only_file(runtime: Runtime) -> Path:
    store = contents_of(runtime.settings).store
    assert isinstance(store, DirectoryStore)
    (stored,) = store.digests()
    return store.path(stored.digest)


def test_a_kill_between_file_and_row_leaves_no_row_and_the_doctor_names_the_orphan(
    committed: Runtime, facility_id: int
) -> None:
    settings = committed.settings
    environ = {
        **os.environ,
        "ASSETREG_HOME": str(settings.home),
        "ASSETREG_DATABASE_URL": str(settings.database_url),
        "ASSETREG_OWNER_DATABASE_URL": str(settings.owner_database_url),
    }
    command = [sys.executable, "-c", KILLED, str(facility_id), "kill"]
    ended = subprocess.run(command, input=files.pdf(), env=environ, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    orphan = only_file(committed)
    with committed.session() as session:
        assert session.scalar(select(func.count()).select_from(Document)) == 0
    found = {finding.verdict: finding for finding in verdicts(committed)}
    assert set(found) == {"good", "doubt"}
    assert orphan.name[:12] in found["doubt"].seen
    os.utime(orphan, (0, 0))
    with committed.session() as session:
        assert [one.digest for one in sweep(session, contents_of(settings))] == [orphan.name]
    assert not orphan.exists()
    # The same file, sent again, goes through.
    assert attach(committed, facility_id, files.pdf()) > 0
    assert [finding.verdict for finding in verdicts(committed)] == ["good"]


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_the_doctor_finds_what_is_missing_and_what_was_changed(
    committed: Runtime, facility_id: int, is_withdrawn: bool
) -> None:
    paper = attach(committed, facility_id, files.pdf())
    if is_withdrawn:
        with committed.session() as session:
            withdraw_document(session, OPERATOR, paper, revision=1, reason="Đính nhầm")
    path = only_file(committed)
    path.chmod(0o600)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"X")
    assert [(finding.verdict, path.name[:12] in finding.seen) for finding in verdicts(committed)] == [("bad", True)]
    path.unlink()
    assert [(finding.verdict, path.name[:12] in finding.seen) for finding in verdicts(committed)] == [("bad", True)]
    path.write_bytes(whole)
    assert [finding.verdict for finding in verdicts(committed)] == ["good"]


@pytest.fixture
def packed(tmp_path: Path) -> tuple[Path, DirectoryStore]:
    """A backup of two contents, and the store they came from."""
    store = DirectoryStore(tmp_path / "documents")
    for content in (b"first", b"second" * 100_000):
        store.put(io.BytesIO(content), limit=1 << 30)
    (tmp_path / "dump").write_bytes(b"PGDMP")
    assert pack(tmp_path / "dump", store, tmp_path / "backup", tmp_path / "home") == 2
    return tmp_path / "backup", store


def test_a_backup_brings_papers_back_beside_the_database(packed: tuple[Path, DirectoryStore], tmp_path: Path) -> None:
    backup, store = packed
    with unpacked_dump(backup) as dump:
        assert dump.name == DUMP
        assert dump.read_bytes() == b"PGDMP"
    assert not dump.exists()
    other = DirectoryStore(tmp_path / "elsewhere")
    assert restore_contents(backup, other, dry_run=True) == 2
    assert list(other.digests()) == []
    assert restore_contents(backup, other, dry_run=False) == 2
    assert restore_contents(backup, other, dry_run=False) == 2
    assert list(other.digests()) == list(store.digests())


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_backup_with_a_changed_paper_is_refused(
    packed: tuple[Path, DirectoryStore], tmp_path: Path, dry_run: bool
) -> None:
    backup, _ = packed
    backup.write_bytes(backup.read_bytes().replace(b"first", b"worst"))
    with pytest.raises(Invalid, match="backup_unreadable"):
        restore_contents(backup, DirectoryStore(tmp_path / "elsewhere"), dry_run=dry_run)


def test_a_backup_from_before_papers_is_its_own_dump(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(b"PGDMP and more")
    with unpacked_dump(old) as dump:
        assert dump == old
    assert restore_contents(old, DirectoryStore(tmp_path / "documents"), dry_run=False) == 0


def test_a_backup_brings_the_offices_templates_and_trusted_certificates_and_overwrites_none(tmp_path: Path) -> None:
    (tmp_path / "dump").write_bytes(b"dump")
    for folder, name in (("templates", "decision.docx"), ("trust", "root.pem")):
        (tmp_path / "home" / folder).mkdir(parents=True)
        (tmp_path / "home" / folder / name).write_text(name)
    pack(tmp_path / "dump", DirectoryStore(tmp_path / "documents"), tmp_path / "backup", tmp_path / "home")
    other = tmp_path / "other"
    (other / "trust").mkdir(parents=True)
    (other / "trust" / "root.pem").write_text("another")

    assert restore_office(tmp_path / "backup", other, dry_run=True) == 1
    assert not (other / "templates").exists()
    assert restore_office(tmp_path / "backup", other, dry_run=False) == 1
    assert (other / "templates" / "decision.docx").read_text() == "decision.docx"
    assert (other / "trust" / "root.pem").read_text() == "another"


def test_no_name_in_a_backup_leads_out_of_the_home(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "backup", "w") as archive:
        for name in ("office/templates/../../evil", "office/trust/..", "office/elsewhere/x", "/office/trust/x"):
            entry = tarfile.TarInfo(name)
            archive.addfile(entry, io.BytesIO(b""))
    assert restore_office(tmp_path / "backup", tmp_path / "home", dry_run=False) == 0
    assert not (tmp_path / "evil").exists()
