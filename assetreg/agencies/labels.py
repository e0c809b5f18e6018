"""What the fields and choices of bodies are called: English message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Mapping

FIELD_LABELS: Mapping[str, str] = {
    "code": "Code of the body",
    "name": "Name of the body",
    "asset_unit_code": "Public-asset unit code",
    "budget_code": "Budget-relation code",
    "electronic_id": "Electronic identification code",
    "superior": "Superior body",
    "unit": "Province or commune",
    "unit_name": "Province or commune",
    "block": "Block",
    "kind": "Kind of body",
    "regime": "Asset regime",
    "declaration_class": "Class in declarations",
    "valid_from": "Exists from",
    "valid_to": "Ended on",
    "state": "State",
    "reason": "Reason for the change",
}
BLOCK_LABELS: Mapping[str, str] = {
    "central": "Central block",
    "province": "Provincial block",
    "commune": "Commune block",
    "district": "District block (until 30 June 2025)",
}
KIND_LABELS: Mapping[str, str] = {
    "people_committee": "People's Committee",
    "people_council": "People's Council",
    "office": "Office",
    "department": "Department or equivalent",
    "division": "Division or unit without a budget of its own",
    "central_branch": "Local branch of a central body",
    "court": "People's Court",
    "procuracy": "People's Procuracy",
    "party_body": "Party body",
    "mass_organisation": "Fatherland Front or mass organisation",
    "armed_unit": "Armed forces unit",
    "public_service_unit": "Public service unit",
    "project_board": "Project management board",
    "association": "Association",
    "enterprise": "Enterprise",
    "other": "Other body",
}
REGIME_LABELS: Mapping[str, str] = {
    "state": "State body",
    "public_service_unit": "Public service unit",
    "party": "Party body",
    "front_mass": "Fatherland Front, socio-political organisation",
    "trade_union": "Trade union",
    "armed_forces": "Armed forces",
    "enterprise": "Enterprise",
    "chartered_association": "Chartered association",
    "infrastructure": "Infrastructure asset",
}
DECLARATION_CLASS_LABELS: Mapping[str, str] = {
    "registering": "Registering unit",
    "aggregating": "Aggregating unit",
}
STATE_LABELS: Mapping[str, str] = {"standing": "Exists today", "ended": "Has ended"}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "block": BLOCK_LABELS,
    "kind": KIND_LABELS,
    "regime": REGIME_LABELS,
    "declaration_class": DECLARATION_CLASS_LABELS,
    "state": STATE_LABELS,
}
# What people also write for a choice; compared without accents and case.
CHOICE_ALIASES: Mapping[str, Mapping[str, str]] = {
    "block": {"trung ương": "central", "tỉnh": "province", "cấp tỉnh": "province", "xã": "commune", "cấp xã": "commune",
              "huyện": "district", "cấp huyện": "district"},
    "kind": {"UBND": "people_committee", "HĐND": "people_council", "sở": "department", "phòng": "division",
             "ĐVSNCL": "public_service_unit", "đơn vị sự nghiệp": "public_service_unit", "BQLDA": "project_board",
             "ban quản lý dự án": "project_board", "cấp ủy": "party_body", "mặt trận": "mass_organisation"},
    "regime": {"cơ quan nhà nước": "state", "đơn vị sự nghiệp": "public_service_unit", "Đảng": "party",
               "mặt trận": "front_mass", "công đoàn": "trade_union", "lực lượng vũ trang": "armed_forces",
               "doanh nghiệp": "enterprise", "hội": "chartered_association", "hạ tầng": "infrastructure"},
    "declaration_class": {"đăng ký": "registering", "tổng hợp": "aggregating"},
}  # fmt: skip

EVENT_LABELS: Mapping[str, str] = {
    "merge": "Merger",
    "consolidate": "Consolidation",
    "divide": "Division",
    "function_moved": "Functions moved",
    "dissolve": "Dissolution",
    "rename": "Renaming",
}
EVENT_ALIASES: Mapping[str, str] = {
    "sáp nhập": "merge",
    "hợp nhất": "consolidate",
    "chia": "divide",
    "tách": "divide",
    "giải thể": "dissolve",
    "đổi tên": "rename",
}
SUCCESSION_LABELS: Mapping[str, str] = {
    "kind": "What happened",
    "effective_on": "In force from",
    "act_number": "Number and symbol of the act",
    "act_date": "Date of the act",
    "act_issuer": "Issued by",
    "bodies": "Bodies it happened to",
    "successors": "Succeeding bodies",
    "new_name": "New body to be opened",
    "caretaker": "Body that takes care until handling",
    "ends": "The bodies cease to exist",
    "note": "Note",
}
HEADCOUNT_LABELS: Mapping[str, str] = {
    "title_group": "Title group",
    "title": "Title group",
    "people": "People",
    "counted_on": "Counted on",
    "workplace": "Workplace",
    "workplace_name": "Workplace",
    "source": "Source",
}
