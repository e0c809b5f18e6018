"""The evidence bundle of a case: what lies in the archive and where, so that ``verifier`` can prove it without us."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from assetreg.dispositions.drafting import verifier

_PIECE = 1 << 20
README = """Bộ hồ sơ chứng cứ {case}, lập lúc {made_at}.
Kiểm tra (chỉ cần Python 3, không cần mạng, không cần phần mềm nào khác):
    python3 -I verify.py .          (trong thư mục đã giải nén)
    python3 -I verify.py TỆP.zip    (với tệp nén)
Mỗi dòng là một phép kiểm tra; mã thoát khác 0 nếu có phép kiểm tra không đạt. Dòng cuối là đầu chuỗi băm của tỉnh: đối
chiếu với số do phần mềm in ra (assetreg audit verify) hoặc đã công bố.

Evidence bundle of {case}, made at {made_at}.
Verify with Python 3 alone, as above. A line for each check; the exit code is not 0 where one fails. Compare the last
line, the end of the province's chain, with what the register prints (assetreg audit verify) or has published.

case.json       the case, its lines, moves, papers, decisions, clocks; the assets as decided on and now
papers/         the file of every paper, named by its SHA-256
history/        every version of these rows, as their digests were taken
chain/          the acts that wrote them, and the province's chain from the first of these acts to its end
manifest.json   the SHA-256 of every file
"""


@dataclass(frozen=True, slots=True)
class RowVersion:
    """One version of a row. ``text`` is what its digest was taken of; None: not shown, ``digest`` stands for it."""

    table: str
    id: int
    revision: int
    change_set_id: int
    columns: tuple[str, ...]
    text: str | None
    digest: str | None = None

    @property
    def said(self) -> dict[str, str | None]:
        """Its fields as the database writes them."""
        if self.text is None:
            return {}
        return dict(zip(self.columns, verifier.fields_of(self.text), strict=True))

    @property
    def pointer(self) -> dict[str, Any]:
        """What case.json says of it and where it lies."""
        return {"row": {"table": self.table, "id": self.id, "revision": self.revision}, "said": self.said}


@dataclass(frozen=True, slots=True)
class ActPart:
    """What an act did to one table in one place; ``ids`` and ``digests`` (hexadecimal) belong together."""

    text: str
    province_code: str
    table: str
    side: str
    ids: tuple[int, ...]
    digests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActRecord:
    """An act: the text its digest was taken of, and its parts in their order."""

    id: int
    text: str
    parts: tuple[ActPart, ...]


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A link of a province's chain; digests in hexadecimal."""

    sequence: int
    change_set_id: int
    rows: int
    digest: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A content by its digest; ``open`` answers it to be read and closed."""

    digest: str
    ending: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything an archive holds. ``case``: what case.json says beside code, maker and moment.

    ``links``: province -> its links in their order, without a gap.
    """

    code: str
    made_at: dt.datetime
    made_by: str
    program: str
    case: Mapping[str, Any]
    versions: Sequence[RowVersion]
    acts: Iterable[ActRecord]
    links: Mapping[str, Iterable[LinkRecord]]
    files: Sequence[PaperFile] = field(default=())


def write_bundle(bundle: Bundle, path: Path) -> None:
    """Write the archive; the same bundle makes the same bytes."""
    made_at = bundle.made_at.isoformat(timespec="seconds")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        writer = _Writer(archive, bundle.made_at)
        told = {"code": bundle.code, "made_at": made_at, "made_by": bundle.made_by, "program": bundle.program}
        writer.put("README.txt", README.format(case=bundle.code, made_at=made_at).encode())
        writer.put("verify.py", Path(verifier.__file__).read_bytes())
        writer.put("case.json", _json(told | dict(bundle.case), indent=1))
        writer.lines("history/rows.jsonl", map(_version, bundle.versions))
        writer.lines("chain/acts.jsonl", map(_act, bundle.acts))
        for province, links in bundle.links.items():
            writer.lines(f"chain/links-{province}.jsonl", _links(links))
        for paper in bundle.files:
            with paper.open() as file:
                writer.pieces(f"papers/{paper.digest}.{paper.ending}", _pieces(file))
        manifest = {"format": verifier.FORMAT, "case": bundle.code, "made_at": made_at, "files": writer.digests}
        writer.put("manifest.json", _json(manifest, indent=1))


class _Writer:
    """Writes files one after another and notes the digest of each."""

    def __init__(self, archive: zipfile.ZipFile, moment: dt.datetime) -> None:
        self._archive, self._moment = archive, moment.timetuple()[:6]
        self.digests: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> None:
        self.pieces(name, iter([content]))

    def lines(self, name: str, records: Iterable[Mapping[str, Any]]) -> None:
        self.pieces(name, (_json(record) + b"\n" for record in records))

    def pieces(self, name: str, pieces: Iterator[bytes]) -> None:
        info = zipfile.ZipInfo(name, self._moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        digest = hashlib.sha256()
        with self._archive.open(info, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self.digests[name] = digest.hexdigest()


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _json(value: Any, indent: int | None = None) -> bytes:
    separators = None if indent else (",", ":")
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=separators).encode()


def _version(version: RowVersion) -> dict[str, Any]:
    told = {
        "table": version.table,
        "id": version.id,
        "revision": version.revision,
        "change_set": version.change_set_id,
        "columns": version.columns,
    }
    return told | ({"digest": version.digest} if version.text is None else {"row": version.text})


def _act(act: ActRecord) -> dict[str, Any]:
    parts = [
        {
            "row": part.text, "province": part.province_code, "table": part.table, "side": part.side, "ids": part.ids,
            "digests": part.digests,
        }
        for part in act.parts
    ]  # fmt: skip
    return {"id": act.id, "row": act.text, "parts": parts}


def _links(links: Iterable[LinkRecord]) -> Iterator[dict[str, Any]]:
    """The first says what came before it; every other follows from the one before."""
    is_first = True
    for link in links:
        told = {
            "sequence": link.sequence, "change_set": link.change_set_id, "rows": link.rows, "digest": link.digest,
            "hash": link.hash,
        }  # fmt: skip
        yield told | ({"previous": link.previous} if is_first else {})
        is_first = False
