"""What the drafts of a case ask of it, read once: lines, law, papers as others cite them, who decides, who is above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.admin_units.models import AdminUnit
from assetreg.agencies.models import Agency
from assetreg.core.clock import today
from assetreg.core.errors import Conflict
from assetreg.dispositions.cases.contents import papers_of
from assetreg.dispositions.cases.dossier import asked_items
from assetreg.dispositions.cases.models import CasePaper, Decision, DispositionCase, DispositionLine, Verdict
from assetreg.dispositions.cases.standing import lines_of
from assetreg.dispositions.drafting.shapes import Cited
from assetreg.dispositions.drafting.wording import DOTS, address_first_point, in_full, listed
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.paths import PathRow
from assetreg.dispositions.law.queries import law_as_of
from assetreg.dispositions.papers.models import Paper

# Names of papers inside a citation; statutory words, not labels of the page.
PAPER_NAMES = {
    "proposal": "Văn bản đề nghị xử lý tài sản",
    "request_of_receiver": "Văn bản đề nghị được tiếp nhận tài sản",
    "superior_letter": "Văn bản của cơ quan quản lý cấp trên",
    "receiver_superior_letter": "Văn bản của cơ quan quản lý cấp trên của đơn vị tiếp nhận",
    "consultation": "Công văn lấy ý kiến",
    "answer": "Công văn trả lời",
    "recommendation": "Kiến nghị của cơ quan thanh tra, kiểm toán",
    "findings": "Biên bản xác minh",
    "construction_opinion": "Ý kiến của cơ quan chuyên môn về xây dựng",
    "site_check": "Biên bản kiểm tra hiện trạng",
    "review": "Báo cáo thẩm định",
    "submission": "Tờ trình",
    "decision": "Quyết định",
    "adjustment": "Quyết định điều chỉnh",
    "extension": "Quyết định gia hạn",
    "cancellation": "Quyết định hủy bỏ",
    "minutes": "Biên bản bàn giao, tiếp nhận tài sản công",
    "temporary_minutes": "Biên bản tạm bàn giao",
    "invoice": "Hóa đơn bán tài sản công",
    "land_registration": "Hồ sơ đăng ký biến động đất đai",
    "loss_record": "Hồ sơ về việc tài sản bị mất, bị hủy hoại",
}
# What comes into a dossier with the submission or after it.
AFTERWARDS = frozenset(
    "submission decision adjustment extension cancellation minutes temporary_minutes invoice archive_minutes "
    "use_minutes photo land_registration declaration booking remittance".split()
)
ANSWERS = {"agreed": "thống nhất", "refused": "không thống nhất", "silent": "không trả lời trong thời hạn"}
UNIT_KINDS = ("Tỉnh ", "Thành phố ", "Phường ", "Xã ", "Đặc khu ")
# What stands before the name of a body in the title of its head.
HEADS = ("Chủ tịch", "Chánh Văn phòng", "Giám đốc", "Bộ trưởng", "Thủ trưởng", "Cục trưởng", "Trưởng phòng")


@dataclass
class CaseFacts:
    """A case with what its drafts ask of it, read once."""

    session: Session
    case: DispositionCase

    @cached_property
    def law(self) -> Law:
        return law_as_of(self.session, self.case.law_on)

    @cached_property
    def lines(self) -> list[DispositionLine]:
        found = lines_of(self.session, self.case)
        if not found:
            raise Conflict("case_without_lines", case=self.case.code)
        return found

    @cached_property
    def papers(self) -> Sequence[tuple[CasePaper, Paper]]:
        return papers_of(self.session, self.case)

    @cached_property
    def agency(self) -> Agency | None:
        return None if self.case.agency_id is None else self.session.get(Agency, self.case.agency_id)

    @cached_property
    def superior(self) -> Agency | None:
        above = self.agency.superior_id if self.agency else None
        return None if above is None else self.session.get(Agency, above)

    @cached_property
    def paths(self) -> list[PathRow]:
        return [self.law.path(code) for code in dict.fromkeys(line.path for line in self.lines)]

    @cached_property
    def province(self) -> str:
        """``Tỉnh Gia Lai``: the unit that bears the code on this day."""
        query = select(AdminUnit.name).where(AdminUnit.level == "province", AdminUnit.code == self.case.province_code)
        return str(self.session.scalar(query.where(AdminUnit.stands_on(today())).limit(1)) or DOTS)

    @cached_property
    def place(self) -> str:
        """The name before the date: of the commune in which a body of a commune lies, else of the province."""
        unit = self.session.get(AdminUnit, self.case.commune_id) if self.case.commune_id else None
        name = self.province if unit is None else unit.name
        return next((name.removeprefix(kind) for kind in UNIT_KINDS if name.startswith(kind)), name)

    @property
    def holders(self) -> str:
        return listed(line.holder for line in self.lines)

    @property
    def authority(self) -> str | None:
        """Who decides, as the rules said when it was submitted last."""
        title = (self.case.authority or {}).get("title")
        return None if title is None else in_full(title)

    @property
    def authority_article(self) -> str | None:
        told = self.case.authority or {}
        said = (address_first_point(told.get("article") or ""), told.get("document") or "")
        return " ".join(part for part in said if part) or None

    def paper(self, kind: str) -> Paper | None:
        """The newest paper of a kind in the dossier."""
        return next((paper for _, paper in reversed(self.papers) if paper.kind == kind), None)

    def cited(self, *kinds: str) -> tuple[Cited, ...]:
        return tuple(cited_paper(paper) for _, paper in self.papers if not kinds or paper.kind in kinds)

    @cached_property
    def verdicts(self) -> dict[int, Verdict]:
        """The last verdict on each line."""
        ids = [line.id for line in self.lines]
        query = select(Verdict).where(Verdict.line_id.in_(ids), Verdict.verdict.in_(("decided", "refused")))
        return {one.line_id: one for one in self.session.scalars(query.order_by(Verdict.id))}

    def decided_by(self, lines: Sequence[DispositionLine]) -> Cited | None:
        """The paper on which the first of some lines was decided."""
        query = (
            select(Paper)
            .join(Decision, Decision.paper_id == Paper.id)
            .join(Verdict, Verdict.decision_id == Decision.id)
            .where(Verdict.line_id.in_([line.id for line in lines]))
            .order_by(Verdict.id)
            .limit(1)
        )
        paper = self.session.scalar(query)
        return None if paper is None else cited_paper(paper)

    def before(self, step: str) -> tuple[Cited, ...]:
        """The dossier as it lies before a review or a submission, what is missing among it: later papers left out."""
        later = AFTERWARDS if step == "submission" else AFTERWARDS | {"review"}
        return tuple(paper for paper in self.dossier if paper.kind not in later)

    @cached_property
    def dossier(self) -> tuple[Cited, ...]:
        """The papers in order, then what the check-list asks without condition and nobody has put there."""
        items = asked_items(self.session, self.case)
        names = {item.code: item.name_vi for item in items}
        answered = {link.item for link, _ in self.papers}
        there = tuple(cited_paper(paper, names.get(link.item or "")) for link, paper in self.papers)
        lacking = [item.name_vi for item in items if item.is_required and item.code not in answered]
        return there + tuple(Cited(name=name, present=False) for name in lacking)


def cited_paper(paper: Paper, item: str | None = None) -> Cited:
    """A paper as others cite it."""
    return Cited(
        kind=paper.kind,
        name=PAPER_NAMES.get(paper.kind, paper.abstract or item or "Văn bản"), number=paper.name or None,
        issued_on=paper.issued_on, issuer=paper.issuer, received_on=paper.received_on, item=item,
    )  # fmt: skip


def split_title(title: str) -> tuple[str, str]:
    """Rank and body of a head: ``Chủ tịch``, ``Ủy ban nhân dân tỉnh Gia Lai``; a body alone has the rank of a head."""
    rank = next((one for one in HEADS if title.casefold().startswith(one.casefold() + " ")), None)
    if rank is None:
        return "Thủ trưởng đơn vị", title
    body = title[len(rank) + 1 :]
    return rank, body[:1].upper() + body[1:]
