"""What can be had of a case: a draft as .docx or PDF, all its PDFs made beforehand, the evidence bundle."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from assetreg.access.actor import Actor
from assetreg.access.permissions import Permission
from assetreg.access.policy import require
from assetreg.core.settings import Settings
from assetreg.dispositions.cases.models import DispositionCase
from assetreg.dispositions.cases.standing import find_case, lines_of, place_of
from assetreg.dispositions.drafting.bundle import write_bundle
from assetreg.dispositions.drafting.contents import Gap, missing
from assetreg.dispositions.drafting.context import context_of
from assetreg.dispositions.drafting.evidence import bundle_of
from assetreg.dispositions.drafting.from_case import draft_of, pairs_of
from assetreg.dispositions.drafting.labels import BUNDLE_NAME, FILE_NAMES
from assetreg.dispositions.drafting.pdf import find_kept, make_pdf
from assetreg.dispositions.drafting.render import kind_of, render, template_of
from assetreg.dispositions.drafting.shapes import KINDS, DecisionDraft, Draft
from assetreg.dispositions.drafting.signed import SignedPaper, signed_papers
from assetreg.dispositions.papers.signatures import trust_roots
from assetreg.documents.contents import contents_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft that can be had. ``line``: between whose giver and receiver minutes lie; ``has_pdf``: it is made."""

    kind: str
    line: int | None = None
    giver: str | None = None
    receiver: str | None = None
    has_pdf: bool = False


def seen_case(session: Session, actor: Actor, code: str) -> DispositionCase:
    """The case, if the actor may look at it; raises ``NotFound``, ``Forbidden``."""
    case = find_case(session, code)
    require(actor, Permission.CASE_VIEW, place_of(case))
    return case


def draft_docx(session: Session, case: DispositionCase, kind: str, line: int | None, home: Path) -> bytes:
    """One draft as .docx."""
    return render(draft_of(session, case, kind, line=line), home)


def draft_pdf(session: Session, case: DispositionCase, kind: str, line: int | None, home: Path) -> Path:
    """One draft as PDF: that made before of the same draft by the same template, else made now (some seconds)."""
    draft = draft_of(session, case, kind, line=line)
    key = key_of(draft, home)
    return find_kept(home, key) or make_pdf(home, key, render(draft, home))


def key_of(draft: Draft, home: Path) -> str:
    """What tells a draft from any other: everything that would be printed, and the template."""
    said = json.dumps([kind_of(draft), context_of(draft)], ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(template_of(kind_of(draft), home).read_bytes() + said).hexdigest()


def offers_of(session: Session, case: DispositionCase, home: Path) -> list[Offer]:
    """Every draft of a case, the minutes once for each giver and receiver."""
    found = []
    for offer in offered(lines_pairs(session, case)):
        draft = draft_of(session, case, offer.kind, line=offer.line)
        has_pdf = find_kept(home, key_of(draft, home)) is not None
        found.append(Offer(offer.kind, offer.line, offer.giver, offer.receiver, has_pdf))
    return found


def offered(pairs: list[tuple[int, str, str]]) -> list[Offer]:
    """The same without looking whether a PDF is there."""
    plain = [Offer(kind) for kind in KINDS if kind != "minutes"]
    return [*plain, *(Offer("minutes", *pair) for pair in pairs)] if pairs else [Offer(kind) for kind in KINDS]


def lines_pairs(session: Session, case: DispositionCase) -> list[tuple[int, str, str]]:
    """Givers and receivers of a case, each pair once with the number of its first line."""
    return pairs_of(lines_of(session, case))


def gaps_of(session: Session, case: DispositionCase) -> list[Gap]:
    """What the decree asks of the decision and the case does not say yet."""
    draft = draft_of(session, case, "decision")
    return missing(draft) if isinstance(draft, DecisionDraft) else []


def write_evidence(session: Session, actor: Actor, case: DispositionCase, settings: Settings, path: Path) -> None:
    """Write the evidence bundle; raises as ``evidence.bundle_of``."""
    require(actor, Permission.HISTORY_VIEW, place_of(case))
    store, roots = contents_of(settings).store, trust_roots(settings.home)
    write_bundle(bundle_of(session, actor, case, store, roots), path)


def signatures_of(session: Session, case: DispositionCase, settings: Settings) -> list[SignedPaper]:
    """The digital signatures on the papers of a case, judged against the roots that this installation trusts."""
    return signed_papers(session, case, contents_of(settings).store, trust_roots(settings.home))


def file_name(case: DispositionCase, kind: str, ending: str, line: int | None = None) -> str:
    """``HS-52-000123-quyet-dinh.docx``."""
    part = FILE_NAMES.get(kind, BUNDLE_NAME)
    return f"{case.code}-{part}{f'-{line}' if line else ''}.{ending}"
