"""A password alone opens nothing once a second factor is on; codes of app and paper are good once each."""

from __future__ import annotations

import re

import pytest
from passlib.totp import TOTP
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetreg.accounts.attempts import MOST_FAILURES
from assetreg.accounts.models import Attempt, User
from assetreg.accounts.recovery import HOW_MANY, recovery_codes_left
from assetreg.accounts.second_factor import turn_on_printed
from assetreg.app import Application, create_app
from assetreg.core.runtime import Runtime
from tests.support.web import PASSWORD, PageClient, make_user


@pytest.fixture
def user(session: Session) -> User:
    return make_user(session, hashed=True)


@pytest.fixture
def me(anonymous: PageClient, user: User) -> PageClient:
    """A client of the user, signed in."""
    return anonymous.sign_in(user)


def give_password(client: PageClient, user: User, **more: str) -> str:
    """Sign in as far as the password goes; where it leads."""
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD, **more})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def fresh(app: Application) -> PageClient:
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def printed(page: str) -> list[str]:
    return re.findall(r"<code>([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})</code>", page)


def set_up_app(client: PageClient) -> tuple[TOTP, list[str]]:
    """Through the pages: the key into an app of our own, its code back; the app and the recovery codes."""
    assert client.post("/account/second-factor/app", data={"present_password": PASSWORD}).status_code == 303
    page = client.get("/account/second-factor/app").text
    assert "data:image/svg+xml" in page
    key = re.search(r"<code[^>]*>([A-Z2-7-]{20,})</code>", page)
    assert key, page
    app = TOTP(key=key.group(1))
    wrong = client.post("/account/second-factor/app/confirm", data={"code": "000000"})
    assert wrong.status_code == 422
    done = client.post("/account/second-factor/app/confirm", data={"code": app.generate().token})
    assert done.status_code == 200
    return app, printed(done.text)


def test_an_authenticator_app_is_asked_after_the_password_and_never_twice_with_one_code(
    app: Application, me: PageClient, user: User, session: Session
) -> None:
    totp, codes = set_up_app(me)
    assert len(codes) == HOW_MANY
    assert totp.base32_key not in (user.totp_secret or "")
    visitor = fresh(app)
    assert give_password(visitor, user, next="/map") == "/sign-in/second?next=/map"
    assert visitor.get("/account").status_code == 302  # not yet signed in
    used = totp.generate()
    assert visitor.post("/sign-in/second", data={"code": used.token}).status_code == 422  # it turned the app on
    session.execute(text("UPDATE app_user SET totp_counter = totp_counter - 5"))
    session.expire_all()
    assert visitor.post("/sign-in/second?next=/map", data={"code": used.token}).headers["Location"] == "/map"
    assert visitor.get("/account").status_code == 200
    again = fresh(app)
    give_password(again, user)
    assert again.post("/sign-in/second", data={"code": used.token}).status_code == 422


def test_a_shared_office_computer_works_with_printed_codes_each_good_once(
    app: Application, me: PageClient, user: User
) -> None:
    page = me.post("/account/second-factor/codes", data={"present_password": PASSWORD})
    codes = printed(page.text)
    assert len(set(codes)) == HOW_MANY
    for code in codes[:2]:
        visitor = fresh(app)
        assert give_password(visitor, user) == "/sign-in/second"
        typed = code.lower().replace("-", " ")
        assert visitor.post("/sign-in/second", data={"code": typed}).status_code == 302
        assert visitor.get("/account").status_code == 200
        again = fresh(app)
        give_password(again, user)
        assert again.post("/sign-in/second", data={"code": code}).status_code == 422


def test_with_few_codes_left_one_is_led_to_print_new_ones(
    app: Application, me: PageClient, user: User, session: Session
) -> None:
    codes = turn_on_printed(session, user)
    session.execute(text("UPDATE recovery_code SET used_at = now() WHERE id > (SELECT min(id) + 3 FROM recovery_code)"))
    visitor = fresh(app)
    give_password(visitor, user)
    assert visitor.post("/sign-in/second", data={"code": codes[0]}).headers["Location"] == "/account/second-factor"
    assert "Sắp hết mã dự phòng" in visitor.get("/account/second-factor").text
    page = visitor.post("/account/second-factor/renew", data={"present_password": PASSWORD})
    assert len(printed(page.text)) == HOW_MANY == recovery_codes_left(session, user.id)
    give_password(fresh(app), user)
    old = fresh(app)
    give_password(old, user)
    assert old.post("/sign-in/second", data={"code": codes[1]}).status_code == 422


def test_codes_are_kept_as_digests_alone(session: Session, user: User) -> None:
    codes = turn_on_printed(session, user)
    kept = session.scalars(text("SELECT digest FROM recovery_code")).all()
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in kept)
    assert set(kept).isdisjoint(codes)


def test_another_person_s_code_opens_nothing(app: Application, session: Session, user: User) -> None:
    turn_on_printed(session, user)
    others = turn_on_printed(session, make_user(session))
    visitor = fresh(app)
    give_password(visitor, user)
    assert visitor.post("/sign-in/second", data={"code": others[0]}).status_code == 422


@pytest.mark.parametrize("act", ["app", "codes", "renew", "off"])
def test_changing_the_second_factor_needs_the_present_password(me: PageClient, user: User, act: str) -> None:
    page = me.post(f"/account/second-factor/{act}", data={"present_password": "not mine at all"})
    assert page.status_code == 422
    assert "Mật khẩu hiện tại không đúng." in page.text
    assert user.second_factor is None


def test_turned_off_the_password_alone_is_enough(app: Application, me: PageClient, user: User) -> None:
    set_up_app(me)
    assert me.post("/account/second-factor/off", data={"present_password": PASSWORD}).status_code == 303
    visitor = fresh(app)
    assert give_password(visitor, user) == "/"
    assert visitor.get("/account").status_code == 200


def test_the_second_step_is_no_door_of_its_own(anonymous: PageClient) -> None:
    assert anonymous.get("/sign-in/second").headers["Location"] == "/sign-in"
    assert anonymous.post("/sign-in/second", data={"code": "123456"}).headers["Location"] == "/sign-in"


def test_the_second_step_waits_ten_minutes_and_no_longer(app: Application, session: Session, user: User) -> None:
    codes = turn_on_printed(session, user)
    visitor = fresh(app)
    give_password(visitor, user)
    with visitor.session_transaction() as cookie:
        cookie["second_step_since"] -= 601
    assert visitor.post("/sign-in/second", data={"code": codes[0]}).headers["Location"] == "/sign-in"


def test_a_key_of_the_installation_that_changed_leaves_the_printed_codes(
    app: Application, me: PageClient, user: User
) -> None:
    totp, codes = set_up_app(me)
    other = fresh(app)
    give_password(other, user)
    changed = app.extensions["assetreg.app_codes"]
    app.extensions["assetreg.app_codes"] = type(changed)({"1": "another key of the installation"}, "assetreg")
    assert other.post("/sign-in/second", data={"code": totp.generate().token}).status_code == 422
    assert other.post("/sign-in/second", data={"code": codes[0]}).status_code == 302


@pytest.mark.committing
def test_too_many_wrong_codes_lock_the_second_step_from_wherever_they_come(committed: Runtime) -> None:
    app = create_app(committed)
    app.test_client_class = PageClient
    with committed.session() as session:
        user = make_user(session, hashed=True)
        codes = turn_on_printed(session, user)
    for number in range(MOST_FAILURES):
        visitor = fresh(app)
        give_password(visitor, user)
        address = {"REMOTE_ADDR": f"10.0.0.{number}"}
        assert visitor.post("/sign-in/second", data={"code": "AAAA"}, environ_base=address).status_code == 422
    with committed.session() as session:
        kinds = session.scalars(select(Attempt.kind)).all()
        assert kinds == ["second_step"] * MOST_FAILURES
    visitor = fresh(app)
    give_password(visitor, user)
    locked = visitor.post("/sign-in/second", data={"code": codes[0]})
    assert "15 phút" in locked.text
    with committed.session() as session:
        session.execute(text("UPDATE attempt SET happened_at = now() - interval '16 minutes'"))
    assert visitor.post("/sign-in/second", data={"code": codes[0]}).status_code == 302
