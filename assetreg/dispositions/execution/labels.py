"""What deliveries, their states and fields are called: English message ids; the catalogues hold both languages."""

from __future__ import annotations

from collections.abc import Mapping

STATE_LABELS: Mapping[str, str] = {
    "planned": "Delivery prepared",
    "given": "Handed over, the receiver answers",
    "confirmed": "Received",
    "temporary": "Handed over for the time being",
    "regularised": "Regularised",
    "cancelled": "Not carried out",
}
LINE_STATE_LABELS: Mapping[str, str] = {
    "waiting": "The receiver has not answered",
    "confirmed": "Confirmed by the receiver",
    "disputed": "Disputed",
    "settled": "Settled, to be confirmed",
    "cancelled": "Not carried out",
}
BASIS_LABELS: Mapping[str, str] = {
    "settlement": "Settled value",
    "estimate": "Estimated value",
    "floor": "By the share of the floor",
    "land": "By the share of the land",
    "quantity": "By the number of pieces",
}
STATED_BASES: Mapping[str, str] = {name: BASIS_LABELS[name] for name in ("settlement", "estimate")}
SALE_LABELS: Mapping[str, str] = {"auction": "Auction", "listing": "Listed price", "direct": "Direct sale"}
ACT_LABELS: Mapping[str, str] = {
    "delivery": "Delivery",
    "confirmation": "Confirmation by the receiver",
    "dispute": "Dispute",
    "settlement": "Settlement of a dispute",
    "booking_giver": "Booked out by the giver",
    "booking_receiver": "Booked in by the receiver",
    "declaration_giver": "Declared by the giver",
    "declaration_receiver": "Declared by the receiver",
    "registration": "Land registered",
    "remittance": "Proceeds remitted",
    "use": "Put in use",
}
DELIVERY_LABELS: Mapping[str, str] = {
    "code": "Code of the delivery",
    "state": "State of the delivery",
    "is_temporary": "For the time being, before the decision",
    "giver": "Giver",
    "giver_title": "Function of the giver's signer",
    "receiver": "Receiver",
    "receiver_title": "Function of the receiver's signer",
    "witness": "Bodies that witness",
    "witness_title": "Functions of the witnesses",
    "planned_on": "Planned for",
    "delivered_on": "Handed over on",
    "regularise_by": "To be regularised by",
    "regularised_on": "Regularised on",
    "opened_by": "Prepared by",
    "paper_id": "Minutes",
    "archive_paper_id": "Minutes of the archives",
    "note": "Note",
}
DELIVERY_LINE_LABELS: Mapping[str, str] = {
    "state": "Answer of the receiver",
    "area_m2": "Floor handed over (m²)",
    "land_m2": "Land handed over (m²)",
    "quantity": "Pieces handed over",
    "value_vnd": "Value of the part (dong)",
    "value_basis": "Basis of the value",
    "reason": "Reason of the dispute",
    "received_quantity": "Received (pieces or m²)",
    "answered_on": "Answered on",
    "answered_by": "Answered by",
}
SALE_FIELD_LABELS: Mapping[str, str] = {
    "method": "Way of the sale",
    "revalued_vnd": "Revalued worth (dong)",
    "contract_on": "Contract or auction of",
    "received_on": "All of the price received on",
    "amount_vnd": "Proceeds (dong)",
    "costs_vnd": "Costs of the sale (dong)",
    "remitted_vnd": "Remitted (dong)",
    "remitted_on": "Remitted on",
}
ACT_FIELD_LABELS: Mapping[str, str] = {
    "done_on": "Done on",
    "amount_vnd": "Amount (dong)",
    "asked_on": "Extension asked for on",
    "extended_to": "Extended to",
}
DELIVERY_CHOICES: Mapping[str, Mapping[str, str]] = {"state": STATE_LABELS}
DELIVERY_LINE_CHOICES: Mapping[str, Mapping[str, str]] = {"state": LINE_STATE_LABELS, "value_basis": BASIS_LABELS}
SALE_CHOICES: Mapping[str, Mapping[str, str]] = {"method": SALE_LABELS}
# Reports of the lists: name -> (title, what it shows).
LIST_LABELS: Mapping[str, tuple[str, str]] = {
    "not_in_use": ("Decided, not in use", "By receiver, those first that wait longest since the decision."),
    "waste": ("Vacancy clock", "Houses and land that stand vacant: floor and months lost, the oldest first."),
    "temporary": ("Temporary deliveries over their limit", "Handed over before the decision and not regularised."),
    "vacant": ("Vacant houses and land", "Said to be vacant, those first that stand so longest."),
    "encroached": ("Encroached houses and land", "Said to be encroached, by status or by a look at the use."),
    "leased": ("Leased without a paper", "Area under lease or joint venture without a paper that allows it."),
    "early": ("Decided before the submission", "The decision is dated before the submission it rests on."),
    "twice": ("Decided twice", "The same asset under two decisions that both stand."),
}
COLUMN_LABELS: Mapping[str, str] = {
    "asset": "Code",
    "name": "Name",
    "holder": "Holder",
    "receiver": "Receiver",
    "unit": "Commune",
    "case_code": "Case",
    "form": "Form",
    "decision": "Decision",
    "decided_on": "Decided on",
    "delivered_on": "Delivered on",
    "days": "Days",
    "since": "Since",
    "months": "Months",
    "floor_m2": "Floor (m²)",
    "land_m2": "Land (m²)",
    "m2_months": "m² × months",
    "cost_vnd": "Cost of the vacancy (dong)",
    "delivery": "Delivery code",
    "regularise_by": "To be regularised by",
    "state": "State",
    "status": "Status",
    "as_of": "Looked at on",
    "submitted_on": "Submitted on",
    "other_case": "Other case",
    "other_form": "Form (other)",
    "other_on": "Decided on (other)",
}
