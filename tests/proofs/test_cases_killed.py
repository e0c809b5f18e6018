"""The same race while the server is killed and started again: a request sent once more is done once."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter

from assetreg.core.runtime import Runtime
from tests.proofs.race.cases import make_cases, make_people
from tests.proofs.race.clients import Client, race, told_by
from tests.proofs.race.proof import prove
from tests.proofs.race.server import Served

CASES = int(os.environ.get("RACE_CASES", "500"))
KILLS = 12
LIVES_S = (1.0, 9.0)


def test_32_clients_race_on_500_cases_while_the_server_is_killed(committed: Runtime) -> None:
    with committed.session() as session:
        people = make_people(session)
        cases = make_cases(session, people, CASES)
    server = Served(committed)
    server.start()
    try:
        clients = race(people, cases, server.port, again=True)
        kills = _kill_now_and_then(server, clients)
        told = told_by(clients)
    finally:
        server.stop()
    with committed.session() as session:
        ends = prove(session, told, CASES)
    assert kills > 0
    answers = Counter(f"{one.status} {one.code or ('done' if one.status else 'no answer')}" for one in told)
    sys.stdout.write(f"{kills} kills, {len(told)} attempts: {dict(answers.most_common())}; ends: {dict(ends)}\n")


def _kill_now_and_then(server: Served, clients: list[Client]) -> int:
    """``KILLS`` times at most, at moments of no pattern, while anybody still races."""
    chance = random.Random(32)
    for killed in range(KILLS):
        time.sleep(chance.uniform(*LIVES_S))
        if not any(client.is_alive() for client in clients):
            return killed
        server.kill()
        server.start()
    return KILLS
