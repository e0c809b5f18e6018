"""Gathers the evidence of a case: its rows in all their versions, the acts that wrote them, the chain, the papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from asn1crypto import x509
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from assetreg import __version__
from assetreg.access.actor import Actor
from assetreg.access.rows import scope_seen, visible_sql, within
from assetreg.audit.as_of import end_of
from assetreg.audit.chain import write_values_as_then
from assetreg.audit.tables import remembered
from assetreg.core.clock import now
from assetreg.core.errors import Conflict, Forbidden
from assetreg.core.sql import sql
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.drafting.bundle import ActPart, ActRecord, Bundle, LinkRecord, PaperFile
from assetreg.dispositions.drafting.signed import signature_shape, verifications
from assetreg.dispositions.drafting.versions import Kept, versions_of
from assetreg.documents.media import KEPT, PDF
from assetreg.documents.models import Document
from assetreg.documents.store import FileStore

_HERE = "assetreg.dispositions.drafting"
# What belongs to a case: name in case.json, table, the column that says so, and of what; in the order of reading.
BELONGS = (
    ("lines", "disposition_line", "case_id", "case"),
    ("moves", "disposition_move", "case_id", "case"),
    ("dossier", "disposition_case_paper", "case_id", "case"),
    ("consultations", "disposition_consultation", "case_id", "case"),
    ("clocks", "disposition_clock", "case_id", "case"),
    ("verdicts", "disposition_verdict", "line_id", "lines"),
    ("acts", "disposition_act", "line_id", "lines"),
    ("deliveries", "delivery", "case_id", "case"),
    ("delivery_lines", "delivery_line", "delivery_id", "deliveries"),
    ("proceeds", "sale_proceeds", "line_id", "lines"),
)
# Columns that name a paper.
NAMING = ("paper_id", "letter_id", "answer_id", "archive_paper_id", "settlement_id")
# Parts of premises that are disposed of with them.
PARTS = ("land_parcel", "building")


@dataclass
class _Gathered:
    """Versions by the name under which case.json tells them."""

    by_name: dict[str, list[Kept]] = field(default_factory=dict)

    def newest(self, name: str) -> list[Kept]:
        return [one for one in self.by_name.get(name, []) if one.until is None]

    def values(self, column: str, *names: str) -> list[int]:
        """The numbers that the newest versions have in a column, each once."""
        said = (one.version.said.get(column) for name in names or tuple(self.by_name) for one in self.newest(name))
        return sorted({int(value) for value in said if value is not None})

    @property
    def every(self) -> list[Kept]:
        return [one for versions in self.by_name.values() for one in versions]


def bundle_of(
    session: Session,
    actor: Actor,
    case: DispositionCase,
    store: FileStore,
    roots: Sequence[x509.Certificate] = (),
) -> Bundle:
    """The bundle of a case as it stands now; digital signatures are judged against ``roots``.

    Raises ``Forbidden`` (``bundle_needs_province``) where the session does not see all that the chain vouches for,
    ``Conflict`` (``case_moved``) where somebody wrote meanwhile, ``Unavailable`` (``content_missing``).
    """
    write_values_as_then(session)
    gathered = _gather(session, case)
    if not gathered.newest("case"):
        raise Forbidden("bundle_needs_province")
    acts = sorted({one.version.change_set_id for one in gathered.every})
    provinces = _provinces(gathered)
    records = _acts(session, acts, provinces)
    links = {province: _links(session, province, acts) for province in provinces}
    _must_be_whole(records, links, acts)
    files = _files(session, gathered, store)
    table = remembered()["disposition_case"]
    if session.scalar(select(table.c.revision).where(table.c.id == case.id)) != case.revision:
        raise Conflict("case_moved", case=case.code)
    return Bundle(
        code=case.code,
        made_at=now(),
        made_by=actor.name,
        program=f"assetreg {__version__}",
        case=_told(gathered, case, files) | {"signatures": _signatures(files, store, roots)},
        versions=[one.version for one in gathered.every],
        acts=records,
        links=links,
        files=list({file.digest: file for file in files.values()}.values()),
    )


def _gather(session: Session, case: DispositionCase) -> _Gathered:
    found = _Gathered({"case": versions_of(session, "disposition_case", [case.id])})
    for name, table, column, owner in BELONGS:
        owners = sorted({one.version.id for one in found.newest(owner)})
        found.by_name[name] = versions_of(session, table, _ids(session, remembered()[table], column, owners))
    decided = found.values("decision_id", "verdicts")
    found.by_name["decisions"] = versions_of(session, "disposition_decision", decided)
    papers = sorted({number for column in NAMING for number in found.values(column)})
    found.by_name["papers"] = versions_of(session, "disposition_paper", papers)
    found.by_name["documents"] = versions_of(session, "document", found.values("document_id", "papers"))
    for kind, ids in _assets(found).items():
        found.by_name[f"assets.{kind}"] = versions_of(session, kind, ids)
    premises = sorted({one.version.id for one in found.newest("assets.facility")})
    for table in PARTS:
        ids = _ids(session, remembered()[table], "facility_id", premises)
        found.by_name[f"assets.{table}"] = versions_of(session, table, ids)
    return found


def _ids(session: Session, table: Table, column: str, owners: Sequence[int]) -> list[int]:
    if not owners:
        return []
    query = select(table.c.id).where(table.c[column].in_(owners)).order_by(table.c.id)
    scope = scope_seen(session)
    return list(session.scalars(query if scope.country else query.where(within(scope, table.c))))


def _assets(found: _Gathered) -> dict[str, list[int]]:
    kinds: dict[str, list[int]] = {}
    for one in found.newest("lines"):
        kinds.setdefault(str(one.version.said["asset_kind"]), []).append(int(one.version.said["asset_id"] or 0))
    return kinds


def _provinces(found: _Gathered) -> list[str]:
    """Whose chains vouch for these versions; of a version that is not shown, that of the row's other versions."""
    return sorted({str(said["province_code"]) for one in found.every if (said := one.version.said)})


def _acts(session: Session, acts: Sequence[int], provinces: Sequence[str]) -> list[ActRecord]:
    parts: dict[int, list[ActPart]] = {}
    given = {"acts": list(acts), "provinces": list(provinces)}
    for row in session.execute(visible_sql(session, _HERE, "bundle_parts"), given):
        part = ActPart(row.said, row.province_code, row.table_name, row.side, tuple(row.ids), tuple(row.digests))
        parts.setdefault(row.change_set_id, []).append(part)
    found = session.execute(sql(_HERE, "bundle_acts"), {"acts": list(acts)})
    return [ActRecord(row.id, row.said, tuple(parts.get(row.id, ()))) for row in found]


def _links(session: Session, province: str, acts: Sequence[int]) -> list[LinkRecord]:
    given = {"province": province, "acts": list(acts)}
    return [LinkRecord(*row) for row in session.execute(sql(_HERE, "bundle_links"), given)]


def _must_be_whole(
    records: Sequence[ActRecord], links: Mapping[str, Sequence[LinkRecord]], acts: Sequence[int]
) -> None:  # fmt: skip
    """A link vouches for everything an act did in its province: who sees only a part of it cannot prove anything."""
    seen_rows: dict[tuple[str, int], int] = {}
    for record in records:
        for part in record.parts:
            key = part.province_code, record.id
            seen_rows[key] = seen_rows.get(key, 0) + len(part.ids)
    vouched = {(province, one.change_set_id): one.rows for province, chain in links.items() for one in chain}
    linked = {number for _, number in vouched}
    lacking = any(vouched.get(key) != rows for key, rows in seen_rows.items()) or not linked >= set(acts)
    if lacking or {record.id for record in records} != set(acts):
        raise Forbidden("bundle_needs_province")


def _told(found: _Gathered, case: DispositionCase, files: Mapping[int, PaperFile]) -> dict[str, Any]:
    """What case.json says: every record as it stands now; of the assets also what was decided on."""
    told: dict[str, Any] = {"case": found.newest("case")[0].version.pointer}
    for name in (*(name for name, *_ in BELONGS), "decisions", "papers"):
        told[name] = [one.version.pointer for one in found.newest(name)]
    told["moves"].sort(key=lambda record: int(record["said"]["sequence"]))
    told["documents"] = [
        one.version.pointer | {"digest": files[one.version.id].digest} for one in found.newest("documents")
    ]
    assets = [one for name, versions in found.by_name.items() if name.startswith("assets.") for one in versions]
    told["assets_now"] = [one.version.pointer for one in assets if one.until is None]
    moment = end_of(case.decided_on) if case.decided_on else None
    told["assets_when_decided"] = [one.version.pointer for one in assets if moment and one.stood(moment)]
    return told


def _signatures(
    files: Mapping[int, PaperFile], store: FileStore, roots: Sequence[x509.Certificate]
) -> list[dict[str, Any]]:  # fmt: skip
    """What the digital signatures of the papers said when the bundle was made; their files lie beside."""
    pdfs = [file.digest for file in files.values() if file.ending == PDF.ending]
    return [
        {"digest": digest, "fault": said.fault, "signatures": [signature_shape(one) for one in said.signatures]}
        for digest, said in verifications(pdfs, store, roots).items()
        if said.signatures
    ]


def _files(session: Session, found: _Gathered, store: FileStore) -> dict[int, PaperFile]:
    """The contents of the papers, by the number of the document that names each."""
    numbers = found.values("document_id", "papers")
    rows = session.execute(select(Document.id, Document.digest, Document.media_type).where(Document.id.in_(numbers)))
    return {
        number: PaperFile(digest, KEPT[media_type].ending, partial(store.open, digest))
        for number, digest, media_type in rows
    }
