"""The pages: a file is handed in, looked at, excepted from, applied, answered and taken back by hand."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from assetreg.reorganisations import service
from tests.reorganisations.ground import SOUTH, at, commune_code, event, facility_in, ground_of, written
from tests.support.web import PageClient


def page_of(client: PageClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def handed_in(client: PageClient, content: str) -> str:
    answer = client.post("/reorganisations", data={"content": content})
    assert answer.status_code == 303, answer.text
    return answer.location


def digest_on(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_an_event_is_shown_applied_answered_and_taken_back(client: PageClient, session: Session) -> None:
    ground = ground_of(session)
    lon, lat = ground.centre
    waits = facility_in(session, ground.split, **at(lon, lat - 0.01))
    excepted = facility_in(session, ground.split)
    session.commit()
    address = handed_in(client, written(event(ground, drawn=False)))
    shown = page_of(client, f"{address}?table=facility")
    assert waits.code in shown
    assert excepted.code in shown
    form = {"table": "facility", "id": excepted.id, "to": SOUTH, "note": "Theo biên bản"}
    assert client.post(f"{address}/exceptions", data=form).status_code == 303
    digest = digest_on(page_of(client, address))
    assert client.post(f"{address}/apply", data={"digest": digest}).status_code == 303
    assert commune_code(session, "facility", excepted.id) == SOUTH
    queue = page_of(client, f"{address}/waiting")
    assert waits.code in queue
    assert SOUTH in queue
    assert "km)" in queue  # how far it is to each
    assert f"{address}/waiting" in page_of(client, f"/facilities/{waits.code}")
    assert f"{address}/waiting" not in page_of(client, f"/facilities/{excepted.code}")
    assert excepted.code in client.get(f"{address}/rows.csv").text
    assert service.find_event(session, "thu-52").state == "applied"
    assert "field-reason" in page_of(client, f"{address}/undo")
    assert client.post(f"{address}/undo", data={"reason": ""}).status_code == 422
    assert client.post(f"{address}/undo", data={"reason": "thử"}).status_code == 303
    assert commune_code(session, "facility", waits.id) == ground.split.code


def test_an_answer_moves_what_waited(client: PageClient, session: Session) -> None:
    ground = ground_of(session)
    waits = facility_in(session, ground.split)
    session.commit()
    address = handed_in(client, written(event(ground, drawn=False)))
    client.post(f"{address}/apply", data={"digest": digest_on(page_of(client, address))})
    row = re.search(r'name="row" value="(\d+)"', page_of(client, f"{address}/waiting"))
    assert row is not None
    assert client.post(f"{address}/answers", data={"row": row[1], "to": "00000"}).status_code == 422
    assert client.post(f"{address}/answers", data={"row": row[1], "to": SOUTH}).status_code == 303
    assert commune_code(session, "facility", waits.id) == SOUTH
    assert waits.code not in page_of(client, f"{address}/waiting")
    # What somebody has said since stands against taking the event back.
    assert client.post(f"{address}/undo", data={"reason": "thử"}).status_code == 409


def test_a_mistake_in_the_file_is_shown_with_its_line_and_nothing_typed_is_lost(client: PageClient) -> None:
    answer = client.post("/reorganisations", data={"content": "key: thu\ntitle: Thử của tôi\n"})
    assert answer.status_code == 422
    assert "effective_on" in answer.text
    assert "Thử của tôi" in answer.text
