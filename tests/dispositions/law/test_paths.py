"""Which path a situation takes: what is known rules out, what is not known leaves open."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from assetreg.dispositions.law.checklists import missing
from assetreg.dispositions.law.law import Law
from assetreg.dispositions.law.legal_forms import AssetFacts
from assetreg.dispositions.law.paths import CONDITIONS, PathRow, Route, Situation, fits, fitting
from assetreg.dispositions.law.queries import law_as_of
from tests.dispositions.law.rows import standing

ON = dt.date(2026, 5, 4)
FORMS = [row["code"] for row in standing("disposition_form")]
TAKEN = [
    ("transfer", Situation(receiver="inside"), "transfer_inside_province"),
    ("transfer", Situation(receiver="inside", cause="reorganisation"), "transfer_reorganisation"),
    ("transfer", Situation(receiver="elsewhere", cause="reorganisation"), "transfer_across"),
    ("transfer", Situation(receiver="association"), "transfer_association"),
    ("transfer", Situation(receiver="enterprise"), "transfer_enterprise"),
    ("transfer", Situation(initiator="asset_agency", recovery="after"), "transfer_after_recovery"),
    ("transfer", Situation(cause="rearrangement"), "rearrangement_transfer"),
    ("assign", Situation(), "assign"),
    ("assign", Situation(cause="moved_function"), "assign_moved_function"),
    ("assign", Situation(recovery="after"), "assign_after_recovery"),
    ("inherit", Situation(cause="merger"), "inherit"),
    ("inherit", Situation(cause="division"), "inherit_division"),
    ("recover", Situation(initiator="holder"), "recover_voluntary"),
    ("recover", Situation(initiator="inspection"), "recover_on_findings"),
    ("temporary_use", Situation(recovery="after"), "temporary_use_after_recovery"),
    ("temporary_use", Situation(recovery="with", cause="voluntary"), "temporary_use_with_recovery"),
    ("temporary_use", Situation(recovery="with", cause="findings"), "temporary_use_with_findings"),
    ("to_land_fund", Situation(place="inside"), "to_land_fund"),
    ("to_house_management", Situation(recovery="after"), "to_house_management_after_recovery"),
    ("to_locality", Situation(place="inside"), "to_locality_inside"),
    ("to_locality", Situation(place="elsewhere"), "to_locality_across"),
    ("sell", Situation(fixed=True), "sell_auction"),
    ("sell", Situation(fixed=True, method="listing"), "sell_listed"),
    ("sell", Situation(fixed=True, method="direct"), "sell_direct"),
    ("sell", Situation(fixed=False), "sell_not_fixed"),
    ("liquidate", Situation(fixed=True, method="demolition"), "liquidate"),
    ("liquidate", Situation(fixed=True, method="sale"), "liquidate_sale"),
    ("liquidate", Situation(fixed=False), "liquidate_not_fixed"),
    ("destroy", Situation(fixed=True), "destroy"),
    ("destroy", Situation(fixed=False), "destroy_not_fixed"),
    ("lost", Situation(fixed=True, partial=False), "lost"),
    ("lost", Situation(fixed=False, partial=False), "lost_not_fixed"),
    ("lost", Situation(fixed=True, partial=True), "lost_part"),
    ("demolish", Situation(cause="project", builder="holder"), "demolish_project"),
    ("demolish", Situation(cause="project", builder="others"), "demolish_project_handed"),
    ("demolish", Situation(cause="clearance"), "demolish_clearance"),
    ("demolish", Situation(cause="temporary_building"), "demolish_temporary"),
    ("demolish", Situation(recovery="after"), "demolish_remote_site"),
    ("keep", Situation(cause="rearrangement"), "rearrangement_keep"),
    ("shared_use", Situation(), "shared_use"),
    ("exploit", Situation(), "exploit"),
    ("convert", Situation(), "convert"),
]


@pytest.fixture
def law(session: Session) -> Law:
    return law_as_of(session, ON)


@pytest.mark.parametrize(
    ("form", "situation", "path"), TAKEN, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_situation_takes_its_path(law: Law, form: str, situation: Situation, path: str) -> None:
    assert law.paths_for(form, situation)[0].code == path


def test_every_path_is_reached_by_a_situation_that_says_its_conditions(law: Law) -> None:
    for path in law.paths.values():
        said = dict(CONDITIONS[one] for one in path.conditions)
        situation = Situation(
            initiator=path.initiator, cause=said.get("cause"), receiver=said.get("receiver"), place=said.get("place"),
            fixed={"yes": True, "no": False}.get(said.get("fixed", "")), recovery=said.get("recovery", "none"),
            partial={"partial": True, "whole": False}.get(said.get("extent", "")), builder=said.get("builder"),
            method=said.get("method"),
        )  # fmt: skip
        assert path.code in [one.code for one in law.paths_for(path.form, situation)]


def test_the_short_dossier_is_never_the_only_one(law: Law) -> None:
    found = law.paths_for("transfer", Situation(receiver="inside", cause="reorganisation"))
    assert [path.code for path in found] == ["transfer_reorganisation", "transfer_inside_province"]


def test_what_was_not_recovered_takes_no_path_of_what_was(law: Law) -> None:
    for form in law.forms:
        for path in law.paths_for(form, Situation()):
            assert not path.conditions & {"after_recovery", "with_recovery"}
    assert law.paths_for("temporary_use", Situation()) == []


@given(
    st.sampled_from(FORMS),
    st.builds(
        Situation,
        cause=st.sampled_from([None, "merger", "reorganisation", "project", "findings", "rearrangement"]),
        receiver=st.sampled_from([None, "inside", "elsewhere", "association"]),
        place=st.sampled_from([None, "inside", "elsewhere"]),
        fixed=st.sampled_from([None, True, False]),
        partial=st.sampled_from([None, True, False]),
        recovery=st.sampled_from(["none", "after", "with"]),
        method=st.sampled_from([None, "auction", "sale"]),
    ),
)
def test_to_know_more_never_opens_a_path_that_was_closed(form: str, situation: Situation) -> None:
    paths = [path for path in _paths() if path.form == form]
    said = Situation(recovery=situation.recovery, cause=situation.cause)
    assert {path.code for path in fitting(paths, situation)} <= {path.code for path in fitting(paths, said)}
    assert all(fits(path, situation) for path in fitting(paths, situation))


def _paths() -> list[PathRow]:
    """The paths as the file says them, with what a situation asks of them."""
    blank = dict.fromkeys(PathRow.__dataclass_fields__)
    return [
        PathRow(**blank | {
            "code": row["code"], "form": row["form"], "initiator": row["initiator"],
            "conditions": frozenset(row["conditions"].split()), "partial_allowed": row["partial_allowed"] == "yes",
        })
        for row in standing("disposition_path")
    ]  # fmt: skip


def test_lines_of_several_forms_share_one_route(law: Law) -> None:
    codes = "transfer_inside_province liquidate sell_auction recover_voluntary to_locality_inside assign".split()
    assert len({law.path(code).route for code in codes}) == 1
    assert law.path("transfer_across").route != law.path("transfer_inside_province").route
    assert law.path("to_land_fund_with_recovery").route == law.path("recover_voluntary").route
    assert law.path("to_land_fund_with_findings").route == law.path("recover_on_findings").route


def test_a_body_without_a_superior_skips_the_superior(law: Law) -> None:
    path = law.path("transfer_inside_province")
    assert "superior" in path.route.steps()
    assert "superior" not in path.route_for(has_superior=False).steps()


def test_the_steps_of_a_full_route_stand_in_the_order_of_the_law(law: Law) -> None:
    assert law.path("to_locality_across").route.states() == (
        "draft", "at_leader", "at_superior", "at_receipt", "in_consultation", "in_review", "at_submission",
        "at_authority",
    )  # fmt: skip
    assert law.path("inherit").route.steps() == ("prepare", "leader")
    assert law.path("convert").route.steps() == ("prepare", "review", "decision")
    assert law.path("transfer_inside_province").acts() == (
        "delivery", "booking_giver", "booking_receiver", "declaration_giver", "declaration_receiver", "registration",
        "use",
    )  # fmt: skip
    assert law.path("sell_auction").acts() == ("delivery", "booking_giver", "declaration_giver", "remittance")


@pytest.mark.parametrize(("code", "kinds"), [
    ("transfer_inside_province", {"facility", "vehicle"}), ("recover_voluntary", {"facility"}),
    ("inherit", {"facility"}), ("assign", {"facility", "vehicle"}), ("destroy", set()),
])  # fmt: skip
def test_only_what_a_register_knows_is_registered(law: Law, code: str, kinds: set[str]) -> None:
    path = law.path(code)
    assert {kind for kind in ("facility", "vehicle", "equipment") if "registration" in path.acts(kind)} == kinds
    assert set(path.acts("equipment")) <= set(path.acts())


def test_a_house_has_another_term_of_liquidation_than_a_desk(law: Law) -> None:
    path = law.path("liquidate")
    assert path.execution_clocks_of("facility") == ("liquidate_buildings", "liquidate_close")
    assert path.execution_clocks_of("equipment") == ("liquidate_other", "liquidate_close")
    assert law.path("destroy").execution_clocks_of("facility") == ("destroy_do", "destroy_close")


def test_a_part_has_its_own_cause_in_the_national_database(law: Law) -> None:
    assert law.path("transfer_inside_province").mutation(partial=False) == "011"
    assert law.path("transfer_inside_province").mutation(partial=True) == "031"
    assert law.path("to_locality_inside").mutation(partial=True) == "041"
    assert law.path("recover_voluntary").mutation(partial=True) == "040"


def test_a_dossier_lacks_what_is_required_and_what_nobody_said_does_not_apply(law: Law) -> None:
    items = law.items_of(law.path("liquidate"))
    codes = [item.code for item in items]
    assert [item.code for item in missing(items, [])] == codes
    assert [item.code for item in missing(items, [], codes)] == ["liquidate_proposal"]
    assert missing(items, ["liquidate_proposal"], codes) == []
    construction = next(item for item in items if item.code == "liquidate_construction")
    assert not construction.is_original
    assert "hư hỏng" in (construction.condition("vi") or "")
    assert "ruined" in (construction.condition("en") or "")


@pytest.mark.parametrize(("asset", "regime", "form", "obstacle"), [
    (AssetFacts("facility"), "state", "transfer", None),
    (AssetFacts("facility"), "public_service_unit", "assign", None),
    (AssetFacts("facility"), "enterprise", "transfer", "form_not_for_regime"),
    (AssetFacts("facility"), "infrastructure", "liquidate", "form_not_for_regime"),
    (AssetFacts("facility"), "trade_union", "keep", None),
    (AssetFacts("facility"), "trade_union", "sell", "form_not_for_regime"),
    (AssetFacts("vehicle"), "state", "keep", "form_not_for_kind"),
    (AssetFacts("vehicle"), "state", "shared_use", None),
    (AssetFacts("equipment"), "state", "to_land_fund", "form_not_for_kind"),
    (AssetFacts("facility"), "state", "temporary_use", "form_not_recovered"),
    (AssetFacts("facility", is_recovered=True), "state", "temporary_use", None),
    (AssetFacts("facility", is_recovered=True), "state", "recover", "form_recovered_already"),
])  # fmt: skip
def test_a_form_is_offered_only_where_it_is_open(
    law: Law, asset: AssetFacts, regime: str, form: str, obstacle: str | None
) -> None:
    assert {one.form.code: one.obstacle for one in law.offered(asset, regime)}[form] == obstacle


@pytest.mark.parametrize(("form", "use", "outcome", "bucket"), [
    ("transfer", "health", "reuse", "health"), ("transfer", None, "reuse", None), ("keep", "office", "reuse", "office"),
    ("recover", "office", "undecided", None), ("lost", None, "undecided", "other"),
    ("to_land_fund", None, "handover", "land_or_house_organisation"), ("to_locality", None, "handover", None),
    ("to_locality", "education", "handover", "education"), ("sell", "office", "disposal", "other"),
    ("demolish", None, "disposal", "other"), (None, "office", "undecided", None),
])  # fmt: skip
def test_outcome_and_bucket_follow_from_form_and_use(
    law: Law, form: str | None, use: str | None, outcome: str, bucket: str | None
) -> None:
    assert law.outcome_of(form) == outcome
    assert law.bucket_of(form, use) == bucket


def test_a_route_without_a_decision_ends_with_its_last_step() -> None:
    route = Route("holder", leader=True, superior=False, receipt=False, consultation=False, review="none",
                  submission=False, decision="none")  # fmt: skip
    assert route.states() == ("draft", "at_leader")
    assert route.variant("decision") == "none"
    assert route.variant("leader") is None
