"""Every route asked by every role for its own, a lower, a sibling and a foreign unit: nothing of others gets out."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from sqlalchemy import select
from werkzeug.routing import BuildError, Rule

from assetreg.access.actor import Scope
from assetreg.access.permissions import ROLES, ROLES_WITH, Permission
from assetreg.accounts.models import User, UserRole
from assetreg.admin_units.models import AdminUnit
from assetreg.app import Application, create_app
from assetreg.core.clock import today
from assetreg.core.runtime import Runtime
from assetreg.web.guards import PUBLIC, SIGNED_IN, guard_of
from tests.support.web import PageClient
from tests.walls.asking import OF_ACCOUNTS, QUERIES, counted, leaks, parameters_of
from tests.walls.records import AREAS, KINDS, OWN_PROVINCE, Ground

BODY = {"GET": {}, "POST": {"json": {}}, "PATCH": {"json": {}}, "DELETE": {}}
# What is asked first of such a route is the thing the request says, not the one its address names.
UNITS = ("commune", "province")


@dataclass(frozen=True)
class Visitor:
    """A signed-in client and what it may see; ``may`` are the permissions of its role."""

    role: str
    scope: Scope
    client: PageClient
    may: frozenset[Permission]

    def hidden(self, grounds: dict[str, Ground]) -> list[Ground]:
        return [ground for ground in grounds.values() if not self.scope.covers(ground.place)]


@pytest.fixture(scope="module")
def application(walled: Runtime, grounds: dict[str, Ground]) -> Application:
    """The application as it is served, behind both walls."""
    app = create_app(walled)
    app.test_client_class = PageClient
    return app


@pytest.fixture(scope="module")
def visitors(application: Application, walled: Runtime, grounds: dict[str, Ground]) -> list[Visitor]:
    """Every role, once over the own commune and once over its province."""
    commune = grounds["own"].commune
    assert commune is not None
    with walled.session() as session:
        province = session.scalars(
            select(AdminUnit).where(
                AdminUnit.level == "province", AdminUnit.code == OWN_PROVINCE, AdminUnit.stands_on(today())
            )
        ).one()
        scopes = {
            "commune": (commune.id, Scope(communes=frozenset({commune.id}))),
            "province": (province.id, Scope(provinces=frozenset({OWN_PROVINCE}))),
        }
        people = []
        for role, unit in product(ROLES, UNITS):
            unit_id, scope = scopes[unit]
            grant = UserRole(role=role, unit_id=unit_id, valid_to=today().replace(year=today().year + 1))
            name = f"{role}-{unit}@demo.example"
            user = User(email=name, name=role, password="-", fs_uniquifier=uuid.uuid4().hex, grants=[grant])
            session.add(user)
            people.append((role, scope, user))
    return [_visitor(application, *person) for person in people]


def _visitor(application: Application, role: str, scope: Scope, user: User) -> Visitor:
    client = application.test_client()
    assert isinstance(client, PageClient)
    may = frozenset(p for p, roles in ROLES_WITH.items() if role in roles)
    return Visitor(role, scope, client.sign_in(user), may)


def routes(application: Application) -> Iterator[Rule]:
    """Every route of ours that is not open to everybody."""
    for rule in application.url_map.iter_rules():
        if guard_of(application, rule.endpoint) != PUBLIC:
            yield rule


def methods_of(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def test_every_parameter_of_every_route_is_known_to_this_walk(application: Application) -> None:
    unknown = {
        rule.rule: left
        for rule in routes(application)
        if (left := parameters_of(rule)[2]) and not OF_ACCOUNTS.match(rule.rule)
    }
    assert unknown == {}, "teach tests/walls/asking.py what these parameters name"


def test_nobody_gets_anything(application: Application, grounds: dict[str, Ground]) -> None:
    client = application.test_client()
    for rule in routes(application):
        records, plain, unknown = parameters_of(rule)
        if unknown:
            continue
        said = {name: value(grounds["own"]) for name, value in records.items()}
        address = _address(application, rule, said | {name: values[0] for name, values in plain.items()})
        for method in methods_of(rule):
            answer = client.open(address, method=method, csrf=False, **BODY[method])
            assert answer.status_code in (302, 400, 401), f"{method} {address}: {answer.status}"
            assert not leaks(answer.data, _others(grounds["own"], grounds)), address


@pytest.mark.parametrize("unit", UNITS)
def test_what_is_not_visible_is_not_found_through_any_door(
    application: Application, visitors: list[Visitor], grounds: dict[str, Ground], unit: str
) -> None:
    wrong = []
    for rule in routes(application):
        records, plain, unknown = parameters_of(rule)
        if not records or unknown:
            continue
        guard = guard_of(application, rule.endpoint)
        for visitor in _kinds_of(visitors, unit):
            for ground in _holding(records, visitor.hidden(grounds)):
                said = {name: value(ground) for name, value in records.items()}
                address = _address(application, rule, said | {name: values[0] for name, values in plain.items()})
                expected = 404 if guard in visitor.may or guard == SIGNED_IN else 403
                for method in methods_of(rule):
                    answer = visitor.client.open(address, method=method, **BODY[method])
                    if answer.status_code != expected or leaks(answer.data, _others(ground, grounds)):
                        wrong.append(f"{visitor.role}: {method} {address} ({ground.name}): {answer.status}")
    assert wrong == []


def test_what_is_ones_own_is_found_through_every_door(
    application: Application, visitors: list[Visitor], grounds: dict[str, Ground]
) -> None:
    first = next(visitor for visitor in visitors if visitor.role == "admin" and visitor.scope.communes)
    officer = next(visitor for visitor in visitors if visitor.role == "admin" and visitor.scope.provinces)
    for rule in routes(application):
        records, plain, unknown = parameters_of(rule)
        # The file that was handed in is not there: these records were not made of files, nor was one applied, and what
        # the documents hold is no picture. Jobs are their maker's alone (tests/jobs), and these are nobody's here. What
        # a case has not come to is refused (tests/dispositions).
        left_out = re.search("thumbnail|report.xlsx|/jobs/|imports/.*/undo|/moves/<move>", rule.rule)
        if not records or unknown or "GET" not in methods_of(rule) or left_out:
            continue
        said = {name: value(grounds["own"]) for name, value in records.items()}
        address = _address(application, rule, said | {name: values[0] for name, values in plain.items()})
        guard = guard_of(application, rule.endpoint)
        asking = (
            first if guard in first.may else next((v for v in visitors if v.scope.communes and guard in v.may), first)
        )
        answer = asking.client.get(address, follow_redirects=True)
        if answer.status_code == 403:  # an act over a whole province is its own people's
            asking = officer
            answer = asking.client.get(address, follow_redirects=True)
        assert answer.status_code == 200, f"{asking.role}: {address}: {answer.status}"
        assert not leaks(answer.data, asking.hidden(grounds)), address


@pytest.mark.parametrize("unit", UNITS)
def test_no_list_count_suggestion_tile_or_file_tells_of_others(
    application: Application, visitors: list[Visitor], grounds: dict[str, Ground], unit: str
) -> None:
    told = []
    foreign = grounds["foreign"].commune
    assert foreign is not None
    for rule in routes(application):
        records, plain, unknown = parameters_of(rule)
        if records or unknown or "GET" not in methods_of(rule):
            continue
        for values in product(*plain.values()):
            if not (address := _address(application, rule, dict(zip(plain, values, strict=True)))):
                continue
            for visitor, query in product(_most_and_least(visitors, unit), QUERIES):
                answer = visitor.client.get(address + query.format(foreign=foreign.code))
                assert answer.status_code < 500, f"{visitor.role}: {address}{query}: {answer.status}"
                if found := leaks(answer.data, visitor.hidden(grounds)):
                    told.append(f"{visitor.role}: {address}{query}: {found}")
    assert told == []


LISTS = {
    "facilities": "facility",
    "vehicles": "vehicle",
    "equipment": "equipment",
    "archives": "archive_holding",
    "agencies": "agency",
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_count_what_one_sees(visitors: list[Visitor], grounds: dict[str, Ground], name: str) -> None:
    kinds = {LISTS[name], "former_agency"} if name == "agencies" else {LISTS[name]}
    for visitor in visitors:
        hidden = visitor.hidden(grounds)
        mine = [g.records[kind] for g in grounds.values() if g not in hidden for kind in kinds & g.records.keys()]
        answer = visitor.client.get(f"/api/v1/{name}")
        assert answer.status_code == 200, answer.data
        said = json.loads(answer.data)
        assert {item["code"] for item in said["items"]} <= {record.code for record in mine}
        assert said["count"] == len(said["items"]) <= len(mine)
        if name == "facilities":
            assert said["count"] == len(mine)
            assert said["totals"]["land_area_m2"] == sum(AREAS[g.name] for g in grounds.values() if g not in hidden
                                                         and "facility" in g.records)  # fmt: skip


@pytest.mark.parametrize(("z", "x", "y"), [(0, 0, 0), (5, 25, 14), (8, 204, 117), (12, 3277, 1888)])
def test_tiles_count_what_one_sees(visitors: list[Visitor], grounds: dict[str, Ground], z: int, x: int, y: int) -> None:
    whole = (z, x, y) in ((0, 0, 0), (5, 25, 14))
    for visitor in visitors:
        seen = [g for g in grounds.values() if "facility" in g.records and g not in visitor.hidden(grounds)]
        number = counted(visitor.client.get(f"/tiles/facilities/{z}/{x}/{y}.mvt").data)
        assert number == len(seen) if whole else number <= len(seen)


def test_nothing_is_made_where_one_may_not(visitors: list[Visitor], grounds: dict[str, Ground]) -> None:
    for visitor in visitors:
        if Permission.FACILITY_EDIT not in visitor.may:
            continue
        for ground in visitor.hidden(grounds):
            if ground.commune is None:
                continue
            said = {"name": "Trụ sở mới", "kind": "headquarters", "holder": "UBND", "commune": ground.commune.code}
            answer = visitor.client.post("/api/v1/facilities", json=said)
            assert answer.status_code == 403, f"{visitor.role} in {ground.name}: {answer.data!r}"
            assert not leaks(answer.data, [ground])


def test_every_kind_of_record_stands_in_every_place() -> None:
    assert {"facility", "vehicle", "document", "agency", "import_batch"} <= set(KINDS)


def _holding(records: dict[str, object], hidden: list[Ground]) -> list[Ground]:
    """Hidden places in which all the records are that an address names."""
    found = []
    for ground in hidden:
        try:
            for value in records.values():
                value(ground)  # type: ignore[operator]
        except KeyError:
            continue
        found.append(ground)
    return found


def _others(ground: Ground, grounds: dict[str, Ground]) -> list[Ground]:
    """The other places: what the visitor typed himself is no leak."""
    return [other for other in grounds.values() if other is not ground]


def _kinds_of(visitors: list[Visitor], unit: str) -> list[Visitor]:
    """One visitor of every set of permissions: to routes and services, roles that carry the same are the same."""
    found: dict[frozenset[Permission], Visitor] = {}
    for visitor in visitors:
        if (unit == "commune") == bool(visitor.scope.communes):
            found.setdefault(visitor.may, visitor)
    return list(found.values())


def _most_and_least(visitors: list[Visitor], unit: str) -> list[Visitor]:
    """Those who may do most and least: what a reader sees depends on the unit alone, what is shown beside on more."""
    kinds = sorted(_kinds_of(visitors, unit), key=lambda visitor: len(visitor.may))
    return [kinds[0], kinds[-1]]


def _address(application: Application, rule: Rule, said: dict[str, object]) -> str:
    """The address of a route; empty where the route takes no such value."""
    try:
        return application.url_map.bind("localhost").build(rule.endpoint, said, method=methods_of(rule)[0])
    except (BuildError, ValueError):
        return ""
