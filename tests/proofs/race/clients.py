"""Clients who move, return, refuse, withdraw and edit the same cases at once, and remember every answer."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assetreg.core.clock import today
from tests.proofs.race.cases import Dossier, Person

WINDOW = 60  # so many cases are raced for at a time, by 32 people of whom a handful fits each
ATTEMPTS = 50_000  # of one person; nobody needs as many
GIVES_UP_AFTER_S = 120
ENDED = frozenset({"decided", "closed", "refused", "withdrawn"})
# Role -> state -> the move by which it goes on.
FORWARD: dict[str, dict[str, str]] = {
    "clerk": {"draft": "submit"}, "leader": {"at_leader": "sign"}, "superior": {"at_superior": "endorse"},
    "officer": {"at_receipt": "accept", "at_submission": "present"},
    "reviewer": {"in_review": "review", "at_submission": "present"}, "approver": {"at_authority": "decide"},
}  # fmt: skip
MOVES = tuple(sorted({move for moves in FORWARD.values() for move in moves.values()}))
PAPERS = {"sign": "proposal", "endorse": "superior_letter", "review": "review", "present": "submission"}
WAIVED = ("recover_voluntary_superior", "recover_voluntary_others", "liquidate_superior", "liquidate_construction",
          "liquidate_others")  # fmt: skip
CHAIR = "Chủ tịch UBND tỉnh Gia Lai"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that somebody tried and what he was answered; ``status`` 0: no answer came, the server was killed."""

    marker: str
    case: str
    act: str
    user_id: int
    status: int
    code: str | None
    state: str | None


@dataclass
class Board:
    """What all of them have last seen of the cases, and which are still open."""

    cases: Sequence[Dossier]
    seen: dict[str, tuple[str, int, str]] = field(default_factory=dict)  # state, revision, who decides
    told: list[Told] = field(default_factory=list)

    def window(self) -> list[Dossier]:
        """The cases that are raced for now."""
        return [one for one in self.cases if self.state(one) not in ENDED][:WINDOW]

    def state(self, one: Dossier) -> str:
        """The state in which somebody saw it last."""
        return self.seen.get(one.code, ("draft", 1, CHAIR))[0]


class Client(threading.Thread):
    """One person at one machine; ``again``: a request without an answer is sent once more under its key."""

    def __init__(self, person: Person, board: Board, port: int, *, again: bool) -> None:
        super().__init__(daemon=True)
        self.person, self.board, self.again = person, board, again
        self.chance = random.Random(person.number)
        self.failed: BaseException | None = None
        self._port = port

    def run(self) -> None:
        """Try something with one of the open cases until none is left."""
        try:
            for attempt in range(ATTEMPTS):
                window = self.board.window()
                if not window:
                    return
                if not self._fitting(window) and self.chance.random() < 0.8:
                    time.sleep(0.1)
                    continue
                self._attempt(f"{self.person.number}{attempt:06d}", window)
            raise AssertionError("the cases never ended")
        except BaseException as failure:
            self.failed = failure

    def _attempt(self, marker: str, window: Sequence[Dossier]) -> None:
        fitting = self._fitting(window)
        dossier = self.chance.choice(fitting if fitting and self.chance.random() < 0.85 else window)
        revision = self._look(dossier) if self.chance.random() < 0.2 else None
        act = self._choose(self.board.state(dossier))
        status, said = self._do(dossier, act, marker, revision)
        problem = said.get("code") if status >= 400 else None
        state = said.get("state") if 200 <= status < 300 else None
        self.board.told.append(Told(marker, dossier.code, act, self.person.user_id, status, problem, state))
        if status == 200:
            self._note(dossier.code, said)
        elif self.chance.random() < 0.5:
            self._look(dossier)

    def _fitting(self, window: Sequence[Dossier]) -> list[Dossier]:
        """Cases that wait for him as far as is known."""
        return [one for one in window if self.board.state(one) in FORWARD.get(self.person.role, {})]

    def _choose(self, state: str) -> str:
        drawn = self.chance.random()
        if self.person.role == "clerk":
            return "submit" if drawn < 0.5 else "title" if drawn < 0.72 else "line" if drawn < 0.92 else "withdraw"
        if drawn < 0.03:
            return self.chance.choice(("title", "withdraw", *MOVES))
        if drawn < 0.15:
            return "refuse" if self.person.role == "approver" and drawn < 0.07 else "send_back"
        mine = FORWARD.get(self.person.role) or dict.fromkeys((state,), self.chance.choice(MOVES))
        return mine.get(state) or next(iter(mine.values()))

    def _do(self, dossier: Dossier, act: str, marker: str, revision: int | None) -> tuple[int, dict[str, Any]]:
        headers = {} if revision is None else {"If-Match": f'"{revision}"'}
        where = f"/api/v1/cases/{dossier.code}"
        if act == "title":
            return self._ask("PATCH", where, {"title": f"Hồ sơ {marker}"}, headers)
        if act == "line":
            return self._ask("PATCH", f"{where}/lines/1", {"reason": f"Lý do {marker}"}, {})
        key = {"Idempotency-Key": marker} if self.again else {}
        return self._ask("POST", f"{where}/moves", self._move(dossier, act, marker), headers | key)

    def _move(self, dossier: Dossier, act: str, marker: str) -> dict[str, Any]:
        said: dict[str, Any] = {"move": act, "reason": marker}
        numbered = {"number": marker, "issued_on": today().isoformat()}
        if act in PAPERS:
            said["paper"] = numbered | {"kind": PAPERS[act], "symbol": "VB"}
        if act == "accept":
            said["waived"] = list(WAIVED)
        if act == "decide":
            title = self.board.seen.get(dossier.code, ("", 1, CHAIR))[2]
            said["paper"] = numbered | {"kind": "decision", "symbol": "QĐ-UBND", "document": dossier.scan_id,
                                        "issuer": title, "signer": "Ông A", "capacity": "self"}  # fmt: skip
        return said

    def _look(self, dossier: Dossier) -> int:
        status, said = self._ask("GET", f"/api/v1/cases/{dossier.code}", None, {}, again=True)
        assert status == 200, (status, said)
        self._note(dossier.code, said)
        return int(said["revision"])

    def _note(self, code: str, said: dict[str, Any]) -> None:
        title = (said.get("authority") or {}).get("title") or self.board.seen.get(code, ("", 1, CHAIR))[2]
        self.board.seen[code] = (said["state"], said["revision"], title)

    def _ask(
        self, method: str, address: str, body: Any, headers: dict[str, str], *, again: bool = False
    ) -> tuple[int, dict[str, Any]]:
        """Status and body; 0 where no answer came and it may not be asked twice."""
        sent = {"Authorization": f"Bearer {self.person.token}", "Content-Type": "application/json", **headers}
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            try:
                connection.request(method, address, None if body is None else json.dumps(body), sent)
                answer = connection.getresponse()
                read = answer.read()
                return answer.status, json.loads(read) if read else {}
            except (OSError, http.client.HTTPException):
                if not (again or "Idempotency-Key" in headers):
                    return 0, {}
                assert time.monotonic() < deadline, "the server never came back"
                time.sleep(0.2)
            finally:
                connection.close()


def race(people: Sequence[Person], cases: Sequence[Dossier], port: int, *, again: bool = False) -> list[Client]:
    """Let all of them begin at once; they end when every case has."""
    board = Board(cases)
    clients = [Client(person, board, port, again=again) for person in people]
    for client in clients:
        client.start()
    return clients


def told_by(clients: Sequence[Client]) -> list[Told]:
    """Wait for the end; every answer that was given. Raises what a client died of."""
    for client in clients:
        client.join()
    for client in clients:
        if client.failed is not None:
            raise client.failed
    return clients[0].board.told
