"""The pages of accounts: one's own and the administrator's, in both languages, with their limits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.access.permissions import Permission
from assetreg.accounts.labels import FIELD_LABELS, PERMISSION_LABELS
from assetreg.accounts.models import ApiToken, Attempt, User, UserRole, Viewing
from assetreg.accounts.people import add_stand_in
from assetreg.accounts.queries import find_user
from assetreg.accounts.schemas import StandInInput
from assetreg.accounts.tokens import issue_token
from assetreg.app import Application, create_app
from assetreg.core.clock import today
from assetreg.core.i18n import LOCALES, catalogue
from assetreg.core.settings import Settings
from tests.accounts.cast import COMMUNE, NEIGHBOUR, PROVINCE, on_day, person
from tests.support.web import PASSWORD, PageClient, make_user

type SignedIn = Callable[[str], PageClient]


@pytest.fixture
def admin(anonymous: PageClient, session: Session) -> PageClient:
    """A client of an administrator of the country."""
    return anonymous.sign_in(person(session, "root@demo.example", "admin", "VN"))


def invitation_in(page: str) -> str:
    found = re.search(r"<code>([2-9A-Z]{4}(?:-[2-9A-Z]{4}){6})</code>", page)
    assert found, page
    return found.group(1)


def test_a_person_is_made_invited_and_signs_in_with_a_password_of_their_own(
    app: Application, admin: PageClient, session: Session
) -> None:
    page = admin.post(
        "/admin/people/new",
        data={"email": "New@demo.example", "name": "Trần Thị Mới", "role": "clerk", "unit": COMMUNE, "paper": "1/QĐ"},
    )
    assert page.status_code == 200, page.text
    code = invitation_in(page.text)
    visitor = app.test_client()
    assert isinstance(visitor, PageClient)
    chosen = {"code": code, "password": PASSWORD, "password_again": PASSWORD}
    assert visitor.post("/invitation", data={**chosen, "password": "short"}).status_code == 422
    assert visitor.post("/invitation", data={**chosen, "password_again": "other horse 25"}).status_code == 422
    assert visitor.post("/invitation", data=chosen).status_code == 303
    assert visitor.post("/invitation", data=chosen).status_code == 422
    assert visitor.post("/sign-in", data={"email": "new@demo.example", "password": PASSWORD}).status_code == 302
    assert "Trần Thị Mới" in admin.get("/admin").text


def test_somebody_without_a_password_cannot_sign_in_and_is_told_no_more_than_others(
    app: Application, session: Session
) -> None:
    person(session, "new@demo.example")
    visitor = app.test_client()
    assert isinstance(visitor, PageClient)
    page = visitor.post("/sign-in", data={"email": "new@demo.example", "password": PASSWORD}).text
    assert "Thư điện tử hoặc mật khẩu không đúng." in page


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        ({"email": "bad", "role": "clerk", "unit": "52"}, "field-email"),
        ({"email": "a@demo.example", "role": "clerk", "unit": "99999"}, "field-unit"),
        ({"email": "a@demo.example", "role": "inspector", "unit": "52"}, "field-valid_to"),
        ({"email": "root@demo.example", "role": "clerk", "unit": "52"}, "field-email"),
    ],
)
def test_a_bad_form_comes_back_with_what_was_typed(admin: PageClient, data: dict[str, str], wrong: str) -> None:
    page = admin.post("/admin/people/new", data={**data, "name": "Đã gõ"})
    assert page.status_code == 422
    assert f'href="#{wrong}"' in page.text
    assert "Đã gõ" in page.text


def test_a_role_is_granted_moved_and_ended_on_the_person_s_page(admin: PageClient, session: Session) -> None:
    user = person(session, "a@demo.example", "clerk", COMMUNE)
    address = f"/admin/people/{user.id}"
    assert admin.post(f"{address}/grants", data={"role": "records", "unit": COMMUNE}).status_code == 303
    assert admin.post(f"{address}/grants", data={"role": "officer", "unit": "52", "_instead": "y"}).status_code == 303
    held = session.scalars(select(UserRole).where(UserRole.user_id == user.id, UserRole.holding(today()))).all()
    assert [one.role for one in held] == ["officer"]
    assert admin.post(f"{address}/grants/{held[0].id}/end").status_code == 303
    assert admin.post(f"{address}/grants/{held[0].id}/end").status_code == 404


def test_a_person_is_invited_anew_and_leaves_on_the_page(admin: PageClient, session: Session) -> None:
    user, heir = person(session, "a@demo.example"), person(session, "b@demo.example")
    address = f"/admin/people/{user.id}"
    invitation_in(admin.post(f"{address}/invite", data={}).text)
    assert admin.post(f"{address}/leave", data={"successor": "nobody@demo.example"}).status_code == 422
    assert admin.post(f"{address}/leave", data={"successor": heir.email}).status_code == 303
    assert "Tài khoản này đã đóng." in admin.get(address).text
    me = find_user(session, email="root@demo.example")
    assert me is not None
    assert "Không thể đóng tài khoản của chính mình." in admin.post(f"/admin/people/{me.id}/leave", data={}).text


def test_a_stand_in_is_recorded_and_ended_on_the_page(admin: PageClient, session: Session) -> None:
    absent, deputy = person(session, "a@demo.example"), person(session, "b@demo.example", "clerk", COMMUNE)
    address = f"/admin/people/{deputy.id}/stand-ins"
    assert admin.get(address).status_code == 200
    assert admin.post(address, data={"for_email": absent.email}).status_code == 422
    until = (today() + dt.timedelta(days=3)).isoformat()
    assert admin.post(address, data={"for_email": absent.email, "valid_to": until}).status_code == 303
    page = admin.get(f"/admin/people/{deputy.id}").text
    found = re.search(rf"{address}/([0-9]+)/end", page)
    assert found
    assert admin.post(f"{address}/{found.group(1)}/end").status_code == 303


def test_a_province_s_administrator_sees_and_touches_own_people_alone(
    app: Application, anonymous: PageClient, session: Session
) -> None:
    here, there = person(session, "here@demo.example"), person(session, "there@demo.example", "clerk", NEIGHBOUR)
    client = anonymous.sign_in(person(session, "admin52@demo.example", "admin", PROVINCE))
    page = client.get("/admin?q=demo").text
    assert here.email in page
    assert there.email not in page
    assert client.get(f"/admin/people/{there.id}").status_code == 404
    for act in ("grants", "invite", "leave", "stand-ins", "name", "grants/1/end", "stand-ins/1/end"):
        assert client.post(f"/admin/people/{there.id}/{act}", data={}).status_code == 404
    beyond = client.post(f"/admin/people/{here.id}/grants", data={"role": "clerk", "unit": "VN"})
    assert beyond.status_code == 403
    assert "vượt quá các đơn vị bạn quản trị" in beyond.text


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/people/new", "/admin/people/1", "/admin/attempts", "/admin/viewings"]
)
def test_only_administrators_open_the_administrator_s_pages(signed_in: SignedIn, path: str) -> None:
    assert signed_in("officer").get(path).status_code == 403
    assert signed_in("inspector").get(path).status_code == 403


def test_people_are_found_by_name_role_unit_and_state(admin: PageClient, session: Session) -> None:
    person(session, "hanh@demo.example", "clerk", COMMUNE).name = "Nguyễn Thị Hạnh"
    person(session, "lan@demo.example", "records", PROVINCE).active = False
    session.flush()
    for query, shown in (
        ("q=hanh+demo", []), ("q=nguyen+thi", ["hanh"]), ("role=clerk", ["hanh"]), (f"unit={COMMUNE}", ["hanh"]),
        ("unit=VN", ["root"]), ("state=left", ["lan"]), ("state=invited", ["hanh", "root"]),
        ("role=none", ["hanh", "lan", "root"]),
    ):  # fmt: skip
        page = admin.get(f"/admin?{query}").text
        assert [name for name in ("hanh", "lan", "root") if f'<span class="under">{name}@' in page] == shown, query


def test_a_token_is_made_shown_once_and_does_no_more_than_it_says(
    app: Application, signed_in: SignedIn, session: Session
) -> None:
    client = signed_in("officer")
    page = client.post("/account/tokens", data={"name": "báo cáo", "days": "30", "scopes": ["register:view"]}).text
    token = re.search(r"<code>(arg_[\w-]{43})</code>", page)
    assert token
    assert "arg_" not in client.get("/account/tokens").text
    program = app.test_client()
    assert isinstance(program, PageClient)
    headers = {"Authorization": f"Bearer {token.group(1)}"}
    assert program.get("/api/v1/facilities", headers=headers).status_code == 200
    assert program.post("/api/v1/facilities", json={}, headers=headers).status_code == 403
    row = session.scalars(select(ApiToken)).one()
    assert row.last_used_at is not None
    assert round((row.expires_at - row.created_at) / dt.timedelta(days=1)) == 30
    assert client.post(f"/account/tokens/{row.id}/revoke").status_code == 303
    assert program.get("/api/v1/facilities", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "data",
    [{"days": "0"}, {"days": "367"}, {"days": "x"}, {"days": "9", "scopes": ["all:do"]}, {"days": "9", "scopes": []}],
)
def test_a_bad_token_is_refused(client: PageClient, session: Session, data: dict[str, object]) -> None:
    assert client.post("/account/tokens", data={"scopes": ["register:view"], **data}).status_code == 422
    assert session.scalars(select(ApiToken)).all() == []


def test_a_token_never_reaches_the_pages_of_its_owner_s_account(anonymous: PageClient, session: Session) -> None:
    user = make_user(session)
    headers = {"Authorization": f"Bearer {issue_token(session, user)}"}
    session.flush()
    assert anonymous.get("/account", headers=headers).status_code == 403
    assert anonymous.post("/account/tokens", data={"days": "9", "all": "y"}, headers=headers).status_code == 403


def test_what_an_inspector_was_shown_is_remembered_and_nobody_else_s(
    app: Application, admin: PageClient, session: Session
) -> None:
    inspector = person(session, "thanhtra@demo.example", "inspector", PROVINCE)
    visitor = app.test_client()
    assert isinstance(visitor, PageClient)
    visitor.sign_in(inspector)
    visitor.get("/facilities?q=tru+so")
    visitor.get("/static/app.css")
    visitor.get("/facilities/HQ-99999-1")
    admin.get("/facilities")
    assert session.scalars(select(Viewing.path)).all() == ["/facilities?q=tru+so"]
    page = admin.get("/admin/viewings").text
    assert "/facilities?q=tru+so" in page
    assert inspector.email in page
    assert inspector.email not in admin.get("/admin/viewings?q=khong-co").text


def test_refused_sign_ins_are_listed(app: Application, admin: PageClient) -> None:
    visitor = app.test_client()
    assert isinstance(visitor, PageClient)
    visitor.post("/sign-in", data={"email": "who@demo.example", "password": "wrong"})
    page = admin.get("/admin/attempts").text
    assert "who@demo.example" in page
    assert "Đăng nhập sai" in page


def test_the_own_account_tells_roles_dates_and_stand_ins(anonymous: PageClient, session: Session) -> None:
    absent, me = (
        person(session, "a@demo.example"),
        person(session, "b@demo.example", "clerk", COMMUNE, paper="5/QĐ-UBND"),
    )
    ends = today() + dt.timedelta(days=5)
    given = StandInInput.model_construct(
        for_email=absent.email, valid_from=None, valid_to=ends, paper=None, paper_date=None
    )
    add_stand_in(session, OPERATOR, me, given)
    page = anonymous.sign_in(me).get("/account").text
    assert "5/QĐ-UBND" in page
    assert "Bạn đang làm thay a@demo.example." in page
    with on_day(ends):
        anonymous.sign_in(me)
        assert "đã kết thúc" in anonymous.get("/account").text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_of_accounts_speaks_both_languages(admin: PageClient, session: Session, locale: str) -> None:
    user = session.scalars(select(User)).first()
    assert user is not None
    for path in (
        "/admin", "/admin/people/new", f"/admin/people/{user.id}", f"/admin/people/{user.id}/stand-ins",
        "/admin/attempts", "/admin/viewings",
        "/account", "/account/second-factor", "/account/tokens", "/account/password",
    ):  # fmt: skip
        page = admin.get(path, query_string={"lang": locale})
        assert page.status_code == 200, path
        assert f'<html lang="{locale}">' in page.text
        ids = re.findall(r'\sid="([^"]+)"', page.text)
        assert len(ids) == len(set(ids)), path


@pytest.mark.parametrize("locale", LOCALES)
def test_permissions_and_fields_have_names(locale: str) -> None:
    known = catalogue(locale)
    assert [label for label in (*PERMISSION_LABELS.values(), *FIELD_LABELS.values()) if label not in known] == []
    assert set(PERMISSION_LABELS) == set(Permission)


@pytest.mark.parametrize(("proxies", "counted"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_the_client_s_address_is_believed_from_named_proxies_alone(
    session: Session, settings: Settings, proxies: int, counted: str
) -> None:
    app = create_app(replace(settings, trusted_proxies=proxies), open_session=lambda: session)
    app.test_client_class = PageClient
    client = app.test_client()
    user = make_user(session, hashed=True)
    headers = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    client.post("/sign-in", data={"email": user.email, "password": "wrong"}, headers=headers)
    assert session.scalars(select(Attempt.address)).one() == counted


@pytest.mark.parametrize(
    "path",
    ["/admin/people/{n}", "/admin/people/1/grants/{n}/end", "/account/sessions/{n}/end", "/account/tokens/{n}/revoke"],
)
@pytest.mark.parametrize("number", ["0", "9223372036854775807", "99999999999999999999999", "-1", "x"])
def test_a_number_that_names_nothing_is_not_found(admin: PageClient, path: str, number: str) -> None:
    address = path.format(n=number)
    answer = admin.get(address) if address.startswith("/admin/people/" + number) else admin.post(address)
    assert answer.status_code == 404


def test_hostile_words_in_every_field_are_refused_or_kept_as_they_are(admin: PageClient, session: Session) -> None:
    user = person(session, "a@demo.example")
    words = (
        "",
        "\x00",
        "'; DROP TABLE app_user; --",
        "<script>alert(1)</script>",
        "🏛" * 5000,
        "../../etc/passwd",
        "1e999",
        "-",
    )
    for word in words:
        for path, fields in (
            ("/admin/people/new", ("email", "name", "role", "unit", "valid_from", "valid_to", "paper", "paper_date")),
            (f"/admin/people/{user.id}/grants", ("role", "unit", "valid_from", "valid_to", "paper", "paper_date")),
            (f"/admin/people/{user.id}/stand-ins", ("for_email", "valid_from", "valid_to", "paper", "paper_date")),
            (f"/admin/people/{user.id}/name", ("name",)),
            (f"/admin/people/{user.id}/leave", ("successor",)),
            ("/account/tokens", ("name", "days", "scopes", "all")),
            ("/invitation", ("code", "password", "password_again")),
            ("/account/second-factor/app", ("present_password",)),
        ):
            answer = admin.post(path, data=dict.fromkeys(fields, word))
            assert answer.status_code < 500, (path, word[:30])
            assert "<script>alert(1)" not in answer.text
        for query in ("q", "role", "unit", "state", "cursor"):
            assert admin.get("/admin", query_string={query: word}).status_code < 500, (query, word[:30])
        for path in ("/admin/viewings", "/admin/attempts"):
            assert admin.get(path, query_string={"q": word, "before": word}).status_code == 200
