"""What the columns and codes of the law's tables are called: message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Mapping

OUTCOME_LABELS: Mapping[str, str] = {
    "reuse": "Reuse",
    "handover": "Handover",
    "disposal": "Disposal",
}
ASSET_KIND_LABELS: Mapping[str, str] = {
    "facility": "House and land",
    "vehicle": "Car or other vehicle",
    "equipment": "Other asset",
}
INITIATOR_LABELS: Mapping[str, str] = {
    "holder": "The body that holds the asset",
    "asset_agency": "The agency that manages public assets",
    "inspection": "An inspecting or auditing body",
}
CONSULTED_LABELS: Mapping[str, str] = {
    "receiving_side": "The minister or provincial chair of the receiving side",
    "owner_representative": "The body that represents the owner of the enterprise",
    "chair_of_place": "The provincial chair where the asset lies",
}
REVIEW_LABELS: Mapping[str, str] = {
    "none": "No review",
    "finance": "Review by the finance department",
    "own": "Review or proposal by the body's own section",
}
DECISION_LABELS: Mapping[str, str] = {
    "none": "No decision",
    "holder": "The holder itself decides",
    "authority": "The competent authority decides",
}
DELIVERY_LABELS: Mapping[str, str] = {
    "none": "No delivery",
    "minutes": "Delivery by minutes, form 02/TSC-BBGN",
    "invoice": "Delivery to the buyer with invoice 07/TSC-HĐ",
}
SCOPE_LABELS: Mapping[str, str] = {"case": "The whole case", "line": "One line of a case"}
ASKED_LABELS: Mapping[str, str] = {"required": "Always asked", "conditional": "Asked where it applies"}
# Each step as the page of a path says it; those with several values are said by the labels above.
STEP_LABELS: Mapping[str, str] = {
    "prepare": "Dossier prepared",
    "leader": "Signed by the body's leader",
    "superior": "Letter of the superior body, where there is one",
    "receipt": "Dossier received, full and valid",
    "consultation": "Consultation by letter",
    "review": "Review of the dossier",
    "submission": "Submitted to who decides",
    "decision": "Decision on the case",
    "delivery": "Delivery of the asset",
    "booking_giver": "Booked by the giver",
    "booking_receiver": "Booked by the receiver",
    "declaration_giver": "Declared by the giver",
    "declaration_receiver": "Declared by the receiver",
    "registration": "Land or ownership registered",
    "remittance": "Proceeds remitted",
    "use": "Asset put in use",
}
CONDITION_LABELS: Mapping[str, str] = {
    "merger": "Merger or consolidation",
    "division": "Division of a body",
    "moved_function": "A body ends and its functions move",
    "reorganisation": "Managing body, structure or decentralisation changed",
    "voluntary": "Given back of one's own will",
    "findings": "On findings of an inspection",
    "project": "Under an approved project",
    "clearance": "To clear land that the State recovers",
    "temporary_building": "A temporary building whose time is over",
    "rearrangement": "Under a plan of rearrangement",
    "receiver_inside": "The receiver is of the same province",
    "receiver_elsewhere": "The receiver is of another province or of the centre",
    "receiver_association": "The receiver is an association with tasks of the State",
    "receiver_enterprise": "The receiver is a wholly state-owned enterprise",
    "place_inside": "The asset lies in the holder's own province",
    "place_elsewhere": "The asset lies elsewhere, or the holder is a central body",
    "fixed": "A fixed asset",
    "not_fixed": "No fixed asset",
    "whole": "The whole asset",
    "partial": "A part of the asset",
    "after_recovery": "The asset was recovered",
    "with_recovery": "Decided together with the recovery",
    "holder_builds": "The holder is the investor",
    "others_build": "Another body is the investor",
    "by_auction": "By auction",
    "by_listing": "At a listed price",
    "by_direct_sale": "By direct sale",
    "by_sale": "By sale",
    "by_demolition": "By demolition or scrapping",
}
FLAGS: Mapping[str, str] = {
    "leader": "Signed by the body's leader",
    "superior": "Letter of the superior body, where there is one",
    "receipt": "Dossier received, full and valid",
    "consultation": "Consultation by letter",
    "submission": "Submitted to who decides",
    "booking_giver": "Booked by the giver",
    "booking_receiver": "Booked by the receiver",
    "declaration_giver": "Declared by the giver",
    "declaration_receiver": "Declared by the receiver",
    "registration": "Land or ownership registered",
    "remittance": "Proceeds remitted",
    "use": "Asset put in use",
}
MUTATIONS: Mapping[str, str] = {
    "mutation_whole": "Cause in the national database: the whole",
    "mutation_partial": "Cause in the national database: a part",
    "mutation_receiver": "Cause in the national database: the receiver",
}
