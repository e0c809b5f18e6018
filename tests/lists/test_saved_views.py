"""Filters saved under a name: one's own, shared with a province, and nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import Actor, Grant, Scope
from assetreg.core.errors import Invalid, NotFound
from assetreg.lists.queries import list_views
from assetreg.lists.service import forget_view, save_view
from tests.support.web import PageClient, make_user

GIA_LAI, QUANG_NGAI = (Scope(provinces=frozenset({code})) for code in ("52", "51"))


def actor(session: Session, scope: Scope, role: str = "officer") -> Actor:
    user = make_user(session, role)
    return Actor(user.email, user_id=user.id, grants=(Grant(role, scope),))


def test_a_list_is_kept_without_the_place_where_one_stood_and_replaced_under_the_same_name(session: Session) -> None:
    me = actor(session, GIA_LAI)
    save_view(session, me, "/facilities", " Trống ", "status=vacant&cursor=abc&lang=en")
    save_view(session, me, "/facilities", "Trống", "status=vacant&outcome=undecided")
    save_view(session, me, "/vehicles", "Xe", "")
    views = list_views(session, me, "/facilities")
    assert [(view.name, view.address) for view in views] == [("Trống", "/facilities?status=vacant&outcome=undecided")]


def test_a_shared_view_is_shown_in_its_province_alone(session: Session) -> None:
    me, colleague, stranger = (actor(session, scope) for scope in (GIA_LAI, GIA_LAI, QUANG_NGAI))
    save_view(session, me, "/facilities", "mine", "unit=52")
    save_view(session, me, "/facilities", "ours", "unit=52&status=vacant", share=True)
    assert [view.name for view in list_views(session, me, "/facilities")] == ["mine", "ours"]
    assert [view.name for view in list_views(session, colleague, "/facilities")] == ["ours"]
    assert list_views(session, stranger, "/facilities") == []


def test_only_who_works_in_one_province_can_share(session: Session) -> None:
    with pytest.raises(Invalid) as refusal:
        save_view(session, actor(session, Scope(country=True)), "/facilities", "all", "", share=True)
    assert [error.code for error in refusal.value.errors] == ["no_one_province"]


@pytest.mark.parametrize(
    ("page", "name", "query", "code"),
    [
        ("/facilities", "  ", "", "required"),
        ("/facilities", "n" * 81, "", "too_long"),
        ("/facilities", "n", "q=" + "x" * 2001, "too_long"),
        ("https://elsewhere.example/", "n", "", "too_long"),
        ("//elsewhere", "n", "", "too_long"),
    ],
)
def test_what_is_no_list_of_ours_is_refused(session: Session, page: str, name: str, query: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_view(session, actor(session, GIA_LAI), page, name, query)
    assert [error.code for error in refusal.value.errors] == [code]


def test_only_its_maker_takes_a_view_away(session: Session) -> None:
    me, colleague = actor(session, GIA_LAI), actor(session, GIA_LAI)
    view = save_view(session, me, "/facilities", "ours", "", share=True)
    with pytest.raises(NotFound):
        forget_view(session, colleague, view.id)
    forget_view(session, me, view.id)
    assert list_views(session, me, "/facilities") == []


def test_the_menu_saves_the_list_being_looked_at_and_takes_it_away(
    signed_in: Callable[[str], PageClient],
) -> None:
    client = signed_in("officer")
    sent = {"view_page": "/facilities", "view_name": "Trống ở Gia Lai", "view_query": "unit=52&status=vacant&cursor=x"}
    answer = client.post("/account/views", data=sent)
    assert (answer.status_code, answer.location) == (303, "/facilities?unit=52&status=vacant")
    page = client.get(answer.location).text
    assert 'href="/facilities?unit=52&amp;status=vacant">Trống ở Gia Lai' in page
    number = page.split("/account/views/")[1].split("/")[0]
    assert client.post(f"/account/views/{number}/forget").location == "/facilities"
    assert "Trống ở Gia Lai" not in client.get("/facilities").text


def test_a_bad_name_is_said_and_leads_back_to_the_list_not_elsewhere(signed_in: Callable[[str], PageClient]) -> None:
    client = signed_in("officer")
    assert client.post("/account/views", data={"view_page": "/facilities", "view_name": ""}).location == "/facilities"
    assert client.post("/account/views", data={"view_page": "//evil.example", "view_name": "x"}).location == "/"
