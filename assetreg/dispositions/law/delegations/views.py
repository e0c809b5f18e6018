"""The pages of who decides: the rules of law as people read them, delegations, authorisations, and the question."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from assetreg.access.permissions import Permission
from assetreg.admin_units.choosing import unit_choices
from assetreg.core.clock import today
from assetreg.core.errors import Invalid
from assetreg.core.i18n import current_locale
from assetreg.core.parse import Door, parse
from assetreg.dispositions.law import authority_labels, authority_queries
from assetreg.dispositions.law.delegations import asking
from assetreg.dispositions.law.delegations.kinds import (
    AUTHORISATION_SECTIONS,
    AUTHORISATIONS,
    DELEGATION_SECTIONS,
    DELEGATIONS,
)
from assetreg.dispositions.law.delegations.models import AuthorisationRow, DelegationRule
from assetreg.documents.subjects import SubjectKind, register_subject
from assetreg.kinds.pages import Pages, add_pages
from assetreg.web.forms import Form
from assetreg.web.guards import permission
from assetreg.web.transactions import db

delegations = Blueprint("delegations", __name__, url_prefix="/admin/delegations", template_folder="templates")
authorisations = Blueprint("authorisations", __name__, url_prefix="/admin/authorisations", template_folder="templates")
authority = Blueprint("authority", __name__, url_prefix="/admin/authority", template_folder="templates")
BLUEPRINTS = (authority, delegations, authorisations)
QUESTION_LABELS = {
    "asset": "Code of the asset",
    "form": "Form of handling",
    "receiver": "Receiver (code of the body)",
    "recovered_by": "Who recovered it",
    "on": "On the day",
}

register_subject(SubjectKind("delegation_rule", "subject.delegation_rule", DelegationRule, "delegations.record"))
register_subject(SubjectKind("authorisation", "subject.authorisation", AuthorisationRow, "authorisations.record"))


def _look(sections: Any) -> Pages:
    return Pages(
        sections,
        list_template="authority/list.html",
        record_template="authority/record.html",
        search_label="Name, number or office",
        units=lambda chosen: unit_choices(db(), chosen),
        label_lines=lambda record: (record.number, record.unit_name),
    )


add_pages(delegations, DELEGATIONS, _look(DELEGATION_SECTIONS))
add_pages(authorisations, AUTHORISATIONS, _look(AUTHORISATION_SECTIONS))


@authority.get("")
@permission(Permission.CASE_VIEW)
def rules() -> tuple[str, int]:
    """The rules of law in force today, of one form where one is chosen, and the question with its answer."""
    found, form = _asked()
    standing, chosen = authority_queries.standing(db(), today()), form.value("form")
    page = render_template(
        "authority/rules.html",
        rules=[one for one in standing if not chosen or one.forms is None or chosen in one.forms.split()],
        name_of=lambda rule: rule.name_vi if current_locale() == "vi" else rule.name_en,
        labels=authority_labels,
        found=found,
        form=form,
    )
    return page, 422 if form.errors else 200


def _asked() -> tuple[asking.Answer | None, Form]:
    """The answer, where something is asked, and the form as it was filled in."""
    said = {name: request.args.get(name, "") for name in QUESTION_LABELS}
    if not said["asset"]:
        return None, Form(said, (), QUESTION_LABELS)
    try:
        asked = parse(asking.Question, said, Door.FORM).accept()
        return asking.answer(db(), asked), Form(said, (), QUESTION_LABELS)
    except Invalid as refusal:
        return None, Form(said, refusal.errors, QUESTION_LABELS)
