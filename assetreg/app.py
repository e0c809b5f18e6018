"""Wires the features into one application; the only place, beside the command line, that knows them all."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from assetreg.access.actor import NOBODY
from assetreg.access.permissions import Permission
from assetreg.access.roles import wall_in
from assetreg.accounts.openid import init_openid
from assetreg.accounts.sign_in import init_sign_in, load_actor
from assetreg.accounts.views import account as account_views
from assetreg.accounts.views import entering as entering_views
from assetreg.accounts.views import people as people_views
from assetreg.accounts.watching import init_watching
from assetreg.admin_units import api as units_api
from assetreg.admin_units import views as units_views
from assetreg.agencies import api as agencies_api
from assetreg.agencies import views as agencies_views
from assetreg.agencies.kinds import AGENCIES, HEADCOUNTS
from assetreg.assets import api as facilities_api
from assetreg.assets import check_views, rule_views
from assetreg.assets import views as facilities_views
from assetreg.assets import views_bulk as facilities_bulk
from assetreg.assets.agency_panel import agency_panel
from assetreg.assets.labels import FIELD_CHOICES, FIELD_LABELS, LOCATION_SOURCE_LABELS
from assetreg.assets.newcomers import register_lookalikes
from assetreg.assets.part_kinds import BUILDING, CONNECTION, PARCEL, PARTY, USE
from assetreg.audit import api as audit_api
from assetreg.audit import views as audit_views
from assetreg.audit.labels import Wording, register_wording
from assetreg.audit.record import came_through
from assetreg.commuting import api as commuting_api
from assetreg.commuting import groups_views
from assetreg.commuting import views as commuting_views
from assetreg.commuting.groups_kind import GROUPS
from assetreg.core.db import make_session_factory
from assetreg.core.errors import Problem, Unavailable
from assetreg.core.runtime import Runtime
from assetreg.core.settings import Settings, load_settings
from assetreg.dispositions.cases import api as cases_api
from assetreg.dispositions.cases import clocks as case_clocks
from assetreg.dispositions.cases import views as cases_views
from assetreg.dispositions.cases.wording import register_wordings as register_case_wordings
from assetreg.dispositions.drafting import api as drafts_api
from assetreg.dispositions.drafting import views as drafts_views
from assetreg.dispositions.drafting.background import register_tasks as register_drafting_tasks
from assetreg.dispositions.execution import api as deliveries_api
from assetreg.dispositions.execution import views as deliveries_views
from assetreg.dispositions.execution.labels import (
    DELIVERY_CHOICES,
    DELIVERY_LINE_CHOICES,
    DELIVERY_LINE_LABELS,
    SALE_CHOICES,
    SALE_FIELD_LABELS,
)
from assetreg.dispositions.execution.labels import DELIVERY_LABELS as HANDOVER_LABELS
from assetreg.dispositions.law import clock_views
from assetreg.dispositions.law import views as paths_views
from assetreg.dispositions.law.authority_kinds import register_authority_rules
from assetreg.dispositions.law.clock_kinds import register_clock_rules
from assetreg.dispositions.law.clock_service import register_open_clocks
from assetreg.dispositions.law.delegations import api as authority_api
from assetreg.dispositions.law.delegations import views as authority_views
from assetreg.dispositions.law.delegations.kinds import AUTHORISATIONS, DELEGATIONS
from assetreg.dispositions.law.loader import register_law
from assetreg.dispositions.recorded import api as recorded_api
from assetreg.dispositions.recorded import views as recorded_views
from assetreg.documents import api as documents_api
from assetreg.documents import views as documents_views
from assetreg.documents.labels import CHOICES as DOCUMENT_CHOICES
from assetreg.documents.labels import FIELD_LABELS as DOCUMENT_LABELS
from assetreg.documents.panel import register_panels as register_document_panels
from assetreg.duplicates import api as duplicates_api
from assetreg.duplicates import views as duplicates_views
from assetreg.duplicates.background import register_tasks as register_duplicate_tasks
from assetreg.duplicates.documents import candidates_of
from assetreg.duplicates.labels import DECISION_FIELDS, DECISION_LABELS, DISTINCTION_FIELDS, MERGE_FIELDS
from assetreg.duplicates.labels import KINDS as DUPLICATE_KINDS
from assetreg.duplicates.moved import led_on
from assetreg.imports import api as imports_api
from assetreg.imports import views as imports_views
from assetreg.imports.background import register_tasks as register_import_tasks
from assetreg.jobs import api as jobs_api
from assetreg.jobs import views as jobs_views
from assetreg.kinds.described import Described
from assetreg.kinds.values import init_kinds
from assetreg.lists import views as lists_views
from assetreg.maps import views as maps_views
from assetreg.movables import api as movables_api
from assetreg.movables import views as movables_views
from assetreg.movables.kinds import KINDS as MOVABLES
from assetreg.quality import api as quality_api
from assetreg.quality import views as quality_views
from assetreg.quality.background import register_tasks as register_quality_tasks
from assetreg.quality.facility_panel import facility_panel as place_panel
from assetreg.quality.labels import FIELD_LABELS as PLACE_LABELS
from assetreg.reorganisations import views as reorganisations_views
from assetreg.reorganisations import write_views as reorganisations_writing
from assetreg.reorganisations.background import register_tasks as register_reorganisation_tasks
from assetreg.rest import problems
from assetreg.rest.document import RestApplication, documentation
from assetreg.stocktakes import api as stocktakes_api
from assetreg.stocktakes.kinds import STOCKTAKES
from assetreg.stocktakes.labels import COUNT_LABELS, LINE_LABELS
from assetreg.stocktakes.labels import VERSION_CHOICES as COUNT_CHOICES
from assetreg.stocktakes.views import campaigns as stocktakes_views
from assetreg.stocktakes.views import phone as stocktakes_phone
from assetreg.web import errors, home
from assetreg.web.csrf import init_csrf
from assetreg.web.filters import init_filters
from assetreg.web.forms import init_forms
from assetreg.web.guards import PUBLIC, declare, init_guards
from assetreg.web.headers import init_headers
from assetreg.web.language import init_language
from assetreg.web.navigation import NavItem, register_nav
from assetreg.web.observe import init_observe
from assetreg.web.panels import register_panel
from assetreg.web.search import Searcher, register_search
from assetreg.web.statics import init_statics
from assetreg.web.transactions import OpenSession, discard, init_transactions, settle

LARGEST_UPLOAD_BYTES = 40 * 1024 * 1024


class Application(RestApplication):
    """The application: settles the transaction where a refusal by the database is still an answer like any other."""

    runtime: Runtime

    def dispatch_request(self) -> ResponseReturnValue:
        """Answer, and commit or roll back before the answer is given away."""
        response = self.make_response(super().dispatch_request())
        settle(response)
        return response

    def log_exception(self, exc_info: Any) -> None:
        """Nothing: web.errors logs faults with a reference that the person is shown."""


def create_app(using: Runtime | Settings | None = None, *, open_session: OpenSession | None = None) -> Application:
    """The application over a runtime, over settings, or over the environment's.

    ``open_session`` lets tests serve from a session of theirs.
    """
    runtime = using if isinstance(using, Runtime) else Runtime(using or load_settings())
    app = _bare(runtime.settings)
    app.runtime = runtime
    init_observe(app)
    init_language(app, runtime.settings.locale)
    init_transactions(app, open_session or _sessions(runtime), runtime.settings)
    init_statics(app)
    init_filters(app)
    init_forms(app)
    init_kinds(app)
    init_errors(app)
    # Who asks, whether they may, whether the page is ours: in this order, before every request.
    init_guards(app, load_actor)
    init_csrf(app)
    init_sign_in(app)
    init_openid(app, runtime.settings.oidc)
    init_watching(app)
    init_headers(app, production=runtime.settings.production, basemap=runtime.settings.basemap)
    register_features(app)
    remember(app)
    return app


def register_features(app: Application) -> None:
    """The table of contents: every feature's pages, interface and place in the rail."""
    app.register_blueprint(home.blueprint)
    app.register_blueprint(entering_views.blueprint)
    app.register_blueprint(account_views.blueprint)
    app.register_blueprint(people_views.blueprint)
    app.register_blueprint(units_views.blueprint)
    app.register_blueprint(agencies_views.blueprint)
    app.register_blueprint(lists_views.blueprint)
    app.register_blueprint(facilities_bulk.blueprint)
    app.register_blueprint(facilities_views.blueprint)
    app.register_blueprint(rule_views.blueprint)
    app.register_blueprint(check_views.blueprint)
    for movables in movables_views.BLUEPRINTS:
        app.register_blueprint(movables)
    app.register_blueprint(documents_views.blueprint)
    of_cases = (*deliveries_views.BLUEPRINTS, *cases_views.BLUEPRINTS)
    for case_pages in (*of_cases, drafts_views.blueprint, recorded_views.blueprint):
        app.register_blueprint(case_pages)
    app.register_blueprint(duplicates_views.blueprint)
    app.register_blueprint(imports_views.blueprint)
    app.register_blueprint(jobs_views.blueprint)
    register_import_tasks()
    register_drafting_tasks()
    register_duplicate_tasks()
    register_quality_tasks()
    register_reorganisation_tasks()
    app.register_blueprint(commuting_views.blueprint)
    app.register_blueprint(reorganisations_views.blueprint)
    app.register_blueprint(reorganisations_writing.blueprint)
    app.register_blueprint(groups_views.blueprint)
    app.register_blueprint(quality_views.blueprint)
    app.register_blueprint(maps_views.blueprint)
    app.register_blueprint(audit_views.blueprint)
    for deciding in authority_views.BLUEPRINTS:
        app.register_blueprint(deciding)
    register_authority_rules()
    app.register_blueprint(paths_views.blueprint)
    register_law()
    app.register_blueprint(clock_views.blueprint)
    register_clock_rules()
    register_open_clocks(case_clocks.count_moving, case_clocks.recompute_all)
    app.register_blueprint(stocktakes_phone.blueprint)
    app.register_blueprint(stocktakes_views.blueprint)

    app.register_api(units_api.api)
    app.register_api(agencies_api.api)
    app.register_api(facilities_api.api)
    app.register_api(movables_api.api)
    app.register_api(documents_api.api)
    app.register_api(drafts_api.api)
    app.register_api(duplicates_api.api)
    app.register_api(imports_api.api)
    app.register_api(jobs_api.api)
    app.register_api(commuting_api.api)
    app.register_api(groups_views.api)
    app.register_api(quality_api.api)
    app.register_api(audit_api.api)
    app.register_api(stocktakes_api.api)
    app.register_api(cases_api.api)
    app.register_api(deliveries_api.api)
    app.register_api(recorded_api.api)
    app.register_api(authority_api.api)
    app.register_blueprint(documentation())
    declare(app, api_docs__docs=PUBLIC, api_docs__document=PUBLIC)

    register_nav(NavItem("home.dashboard", "Overview", order=10, icon="overview"))
    register_nav(NavItem("maps.map_page", "Map", order=20, icon="map"))
    register_nav(NavItem("facilities.facilities_list", "Houses and land", order=30, icon="building"))
    register_nav(NavItem("vehicles.list", "Cars", order=32, icon="car"))
    register_nav(NavItem("equipment.list", "Other assets", order=34, icon="desk"))
    register_nav(NavItem("archives.list", "Archives", order=36, icon="archive"))
    register_nav(NavItem("documents.documents_list", "Papers and photos", order=38, icon="paper"))
    register_nav(NavItem("agencies.list", "Agencies", order=39, icon="agency"))
    register_nav(NavItem("imports.imports_list", "Import", order=40, icon="import", permission=Permission.IMPORT_RUN))
    register_nav(NavItem("cases.cases_list", "Cases", 41, "case", Permission.CASE_VIEW, cases_views.waiting))
    view_cases = Permission.CASE_VIEW
    register_nav(NavItem("deliveries.deliveries_list", "Deliveries", 41, "route", view_cases, deliveries_views.waiting))
    register_nav(NavItem("recorded.decisions_list", "Recorded decisions", 42, "paper", view_cases))
    register_nav(NavItem("case_lists.lists_list", "Ready lists", 43, "filter", view_cases))
    register_nav(NavItem("stocktakes.list", "Inventory counts", order=42, icon="label"))
    register_nav(NavItem("quality.overview", "Trust in locations", order=44, icon="target"))
    register_nav(NavItem("units.resolve_page", "Names and codes of units", order=46, icon="search"))
    register_nav(NavItem("commuting.overview", "Distances", order=50, icon="route"))
    reorganise = Permission.REORGANISE
    register_nav(NavItem("reorganisations.events_list", "Reorganisations", 60, "merge", reorganise))
    history = Permission.HISTORY_VIEW
    register_nav(NavItem("audit.changes_list", "Change log", order=70, icon="memory", permission=history))
    register_nav(NavItem("rules.rules_list", "Rules and norms", order=80, icon="rules"))
    register_nav(NavItem("paths.paths_list", "Forms and paths", order=81, icon="rules"))
    register_nav(NavItem("clocks.rules_list", "Limits of time", 83, "clock", Permission.CASE_VIEW))
    register_nav(NavItem("authority.rules", "Who decides", 82, "rules", Permission.CASE_VIEW))

    register_search(Searcher("Houses and land", 10, facilities_views.find_facilities))
    register_search(Searcher("Papers and photos", 40, documents_views.find_documents))
    register_search(Searcher("Administrative units", 50, units_views.find_units))

    agencies_views.register_searches()
    movables_views.register_searches()
    stocktakes_views.register_searches()

    register_panel(page="facility", order=30, render=movables_views.facility_panel)
    register_panel(page="agency", order=10, render=agency_panel)
    register_panel(page="agency", order=20, render=movables_views.agency_panel)
    for movable in ("vehicle", "equipment"):
        register_panel(page=movable, order=5, render=movables_views.wear_panel)
    register_document_panels(order=20)
    register_panel(page="case", order=20, render=deliveries_views.case_panel)
    register_panel(page="facility_aside", order=35, render=deliveries_views.facility_panel)
    register_panel(page="case", order=60, render=drafts_views.case_panel)
    for handled in ("facility", "vehicle", "equipment"):
        register_panel(page=handled, order=0, render=cases_views.asset_panel(handled))
    register_panel(page="dashboard", order=1, render=cases_views.dashboard_panel)
    register_search(Searcher("Cases", 30, cases_views.find_cases))
    register_panel(page="facility_aside", order=40, render=duplicates_views.facility_panel)
    register_search(Searcher("Merged records", 60, duplicates_views.find_merged))
    register_lookalikes(candidates_of)
    merging = Permission.DUPLICATE_MERGE
    register_nav(NavItem("duplicates.pairs_list", "Entered twice", 45, "twins", merging, duplicates_views.waiting))
    register_nav(NavItem("people.list_page", "Users", order=90, icon="person", permission=Permission.ACCOUNT_MANAGE))

    for counted in ("facility", "vehicle", "equipment", "archive_holding"):
        register_panel(page=counted, order=3, render=stocktakes_views.record_panel(counted))

    register_panel(page="dashboard", order=10, render=facilities_views.dashboard_outcomes)
    register_panel(page="dashboard", order=20, render=facilities_views.dashboard_waiting)
    register_panel(page="dashboard", order=25, render=check_views.dashboard_panel)
    register_panel(page="dashboard", order=26, render=quality_views.dashboard_panel)
    register_panel(page="dashboard", order=30, render=commuting_views.dashboard_panel)
    register_panel(page="dashboard", order=5, render=reorganisations_views.dashboard_panel)
    register_panel(page="facility", order=2, render=place_panel)
    register_panel(page="import_batch", order=10, render=quality_views.batch_panel)
    register_panel(page="facility", order=1, render=reorganisations_views.facility_panel)
    register_panel(page="facility", order=10, render=commuting_views.facility_panel)
    register_panel(page="facility", order=11, render=groups_views.facility_panel)
    register_panel(page="agency", order=30, render=groups_views.agency_panel)
    register_panel(page="facility", order=4, render=check_views.wear_panel)
    register_panel(page="facility", order=5, render=check_views.space_panel)
    register_panel(page="facility", order=6, render=check_views.non_use_panel)


def remember(app: Application) -> None:
    """What the memory calls each kind of row, where records show it, and through which door changes come."""
    app.before_request(lambda: came_through("api" if request.path.startswith("/api/") else "form"))
    facility = {**FIELD_CHOICES, "location_source": LOCATION_SOURCE_LABELS}
    register_wording("facility", Wording(FIELD_LABELS, facility, "facilities.record"))
    register_wording("document", Wording(DOCUMENT_LABELS, DOCUMENT_CHOICES))
    register_wording("place_verdict", Wording(PLACE_LABELS))
    register_wording("facility_merge", Wording(MERGE_FIELDS, {}))
    register_wording("movable_distinction", Wording(DISTINCTION_FIELDS, {"kind": DUPLICATE_KINDS}))
    register_wording("duplicate_decision", Wording(DECISION_FIELDS, {"decision": DECISION_LABELS}))
    parts: dict[str, Described] = {
        "land_parcel": PARCEL, "building": BUILDING, "use_state": USE, "facility_party": PARTY,
        "site_connection": CONNECTION, "agency": AGENCIES, "headcount": HEADCOUNTS,
        "staff_group": GROUPS, "delegation_rule": DELEGATIONS, "authorisation": AUTHORISATIONS,
    }  # fmt: skip
    for table, kind in (*parts.items(), *((sort.name, kind) for kind, sort in MOVABLES)):
        page = f"{kind.plural.replace('-', '_')}.record"
        shown = page if page in app.view_functions else None
        register_wording(table, Wording(kind.labels, kind.choices, shown))
    register_panel(page="facility_aside", order=90, render=audit_views.history_panel("facility"))
    register_wording("stocktake", Wording(STOCKTAKES.labels, STOCKTAKES.choices, "stocktakes.record"))
    register_wording("stocktake_line", Wording(LINE_LABELS, COUNT_CHOICES))
    register_wording("stocktake_count", Wording(COUNT_LABELS, COUNT_CHOICES))
    register_case_wordings()
    register_wording("delivery", Wording(HANDOVER_LABELS, DELIVERY_CHOICES, "deliveries.record"))
    register_wording("delivery_line", Wording(DELIVERY_LINE_LABELS, DELIVERY_LINE_CHOICES))
    register_wording("sale_proceeds", Wording(SALE_FIELD_LABELS, SALE_CHOICES))
    for table in ("agency", "vehicle", "equipment", "archive_holding", "document", "staff_group", "stocktake"):
        register_panel(page=table, order=90, render=audit_views.history_panel(table))
    for table in ("delegation_rule", "authorisation"):
        register_panel(page=table, order=90, render=audit_views.history_panel(table))


def init_errors(app: Application) -> None:
    """Answer every refusal once: as JSON under ``/api/``, as a page elsewhere."""

    def refuse(error: Exception) -> ResponseReturnValue:
        discard()
        answer = _refusal(error)
        discard()  # what the page read is over, before anything is noted apart
        return answer

    kinds: list[Any] = [Problem, HTTPException, DBAPIError, StaleDataError]
    for kind in kinds:
        app.register_error_handler(kind, refuse)
    errors.init_errors(app)


def _refusal(error: Exception) -> ResponseReturnValue:
    problem = led_on(errors.as_problem(error))
    if not isinstance(problem, Problem):
        return problem
    if isinstance(problem, Unavailable | errors.Unexpected):
        g.setdefault("actor", NOBODY)  # the page must not need what has just failed
    return problems.answer(problem) if request.path.startswith("/api/") else errors.page(problem)


def _bare(settings: Settings) -> Application:
    app = Application(
        "assetreg", static_folder="web/static", static_url_path="/static", template_folder="web/templates"
    )
    app.config.update(
        ASSETREG_SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD_BYTES,
        SESSION_COOKIE_NAME="assetreg",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.production,
    )
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    return app


def _sessions(runtime: Runtime) -> OpenSession:
    """Sessions of the web role; the engine is made at the first request, after the server has forked."""

    def open_session() -> Session:
        return wall_in(make_session_factory(runtime.engine("web"))())

    return open_session
