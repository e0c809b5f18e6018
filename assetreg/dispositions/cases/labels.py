"""What states, moves, fields and choices of a case are called: English message ids; the catalogues hold both."""

from __future__ import annotations

from collections.abc import Mapping

STATE_LABELS: Mapping[str, str] = {
    "draft": "Being written",
    "at_leader": "With the head of the body",
    "at_superior": "With the superior body",
    "at_receipt": "Waiting to be received",
    "in_consultation": "In consultation",
    "in_review": "In review",
    "at_submission": "Being submitted",
    "at_authority": "With the competent authority",
    "decided": "Decided",
    "cleared": "Cleared without a decision",
    "closed": "Finished",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
}
LINE_STATE_LABELS: Mapping[str, str] = {
    "pending": "Waiting for the decision",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
    "decided": "Decided, to be carried out",
    "cleared": "Cleared, to be carried out",
    "delivered": "Delivered",
    "disputed": "Delivery disputed",
    "done": "Done",
}
MOVE_LABELS: Mapping[str, str] = {
    "submit": "Submit",
    "sign": "Sign as head",
    "endorse": "Endorse as superior",
    "accept": "Accept the dossier",
    "consult": "Ask another body",
    "conclude": "Conclude the consultation",
    "review": "Finish the review",
    "present": "Submit to the authority",
    "decide": "Enter the decision",
    "refuse": "Refuse the case",
    "send_back": "Send back",
    "withdraw": "Withdraw the case",
    "close": "Close",
    "deliver": "Deliver",
    "confirm": "Confirm the delivery",
    "dispute": "Dispute the delivery",
    "settle": "Settle the dispute",
    "book": "Enter in the books",
    "declare": "Declare the change",
    "register": "Register the land",
    "remit": "Remit the proceeds",
    "put_in_use": "Put in use",
}
ACT_LABELS: Mapping[str, str] = {
    "delivery": "Delivery",
    "booking_giver": "Booked by the giver",
    "booking_receiver": "Booked by the receiver",
    "declaration_giver": "Declared by the giver",
    "declaration_receiver": "Declared by the receiver",
    "registration": "Land registered",
    "remittance": "Proceeds remitted",
    "use": "Put in use",
    "confirmation": "Delivery confirmed",
    "dispute": "Delivery disputed",
    "settlement": "Dispute settled",
}
ORIGIN_LABELS: Mapping[str, str] = {"made": "Made here", "recorded": "Recorded from paper"}
INITIATOR_LABELS: Mapping[str, str] = {
    "holder": "The body that holds the asset",
    "asset_agency": "The public-asset agency",
    "inspection": "An inspection or audit body",
}
VERDICT_LABELS: Mapping[str, str] = {
    "decided": "Agreed",
    "refused": "Refused",
    "adjusted": "Adjusted",
    "cancelled": "Cancelled",
}
ANSWER_LABELS: Mapping[str, str] = {
    "agreed": "Agreed",
    "refused": "Not agreed",
    "silent": "No answer in time",
}
ASSET_KIND_LABELS: Mapping[str, str] = {
    "facility": "House-and-land facility",
    "vehicle": "Car",
    "equipment": "Other fixed asset",
}
CAUSE_LABELS: Mapping[str, str] = {
    "merger": "Merger or consolidation",
    "division": "Division",
    "moved_function": "Function moved to another body",
    "reorganisation": "Reorganisation of bodies",
    "voluntary": "Given back voluntarily",
    "findings": "Findings of an inspection",
    "project": "Under a project",
    "clearance": "Site clearance",
    "temporary_building": "Temporary building",
    "rearrangement": "Rearrangement of houses and land",
}
BUILDER_LABELS: Mapping[str, str] = {"holder": "The holder builds", "others": "Another party builds"}
METHOD_LABELS: Mapping[str, str] = {
    "auction": "Auction",
    "listing": "Sale at a listed price",
    "direct": "Direct sale",
    "sale": "Liquidation by sale",
    "demolition": "Liquidation by demolition",
}
CASE_LABELS: Mapping[str, str] = {
    "code": "Code of the case",
    "title": "Title of the case",
    "state": "State of the case",
    "origin": "Origin of the case",
    "initiator": "Who proposes",
    "agency": "Body that prepares the case",
    "agency_id": "Body that prepares the case",
    "law_on": "Follows the law of",
    "prepared_by": "Prepared by",
    "submitted_on": "Submitted on",
    "accepted_on": "Full dossier on",
    "decided_on": "Decided on",
    "closed_on": "Finished on",
    "due_on": "Due on",
    "due_rule": "Due by",
    "authority": "Competent authority",
    "confirmed_by": "Record confirmed by",
    "confirmed_on": "Record confirmed on",
    "note": "Note",
}
LINE_LABELS: Mapping[str, str] = {
    "asset": "Asset (code)",
    "asset_code": "Asset (code)",
    "asset_name": "Asset",
    "asset_kind": "Kind of asset",
    "holder": "Holder",
    "form": "Form of handling",
    "path": "Path in law",
    "cause": "Cause",
    "ground": "Legal ground",
    "reason": "Reason",
    "receiver": "Receiver",
    "final_use": "Final use",
    "area_m2": "Floor of the part (m²)",
    "land_m2": "Land of the part (m²)",
    "quantity": "Quantity of the part",
    "sale_method": "Method of sale",
    "builder": "Who builds",
    "follows": "Plan for the line of a recovery (number)",
    "original_cost_vnd": "Original cost on the books (dong)",
    "residual_value_vnd": "Residual value on the books (dong)",
    "book_date": "Book values as of",
    "state": "State of the line",
    "number": "Line of the case",
    "decided_on": "Decided on",
    "delivered_on": "Delivered on",
    "in_use_on": "In use since",
    "note": "Note",
}
MOVE_FIELD_LABELS: Mapping[str, str] = {
    "move": "Move",
    "reason": "Reason",
    "to": "Back to",
    "on_date": "Day of the move",
    "from_state": "From step",
    "to_state": "To step",
    "moved_by": "Moved by",
}
CASE_CHOICES: Mapping[str, Mapping[str, str]] = {
    "state": STATE_LABELS,
    "origin": ORIGIN_LABELS,
    "initiator": INITIATOR_LABELS,
}
LINE_CHOICES: Mapping[str, Mapping[str, str]] = {
    "state": LINE_STATE_LABELS,
    "asset_kind": ASSET_KIND_LABELS,
    "cause": CAUSE_LABELS,
    "builder": BUILDER_LABELS,
    "sale_method": METHOD_LABELS,
}
