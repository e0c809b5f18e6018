"""32 clients race on 500 cases over HTTP: each ends in one consistent state, nothing is lost, losers are told why."""

from __future__ import annotations

import os
import sys
from collections import Counter

from assetreg.core.runtime import Runtime
from tests.proofs.race.cases import make_cases, make_people
from tests.proofs.race.clients import race, told_by
from tests.proofs.race.proof import prove
from tests.proofs.race.server import Served

CASES = int(os.environ.get("RACE_CASES", "500"))


def test_32_clients_race_on_500_cases(committed: Runtime) -> None:
    with committed.session() as session:
        people = make_people(session)
        cases = make_cases(session, people, CASES)
    assert (len(people), len(cases)) == (32, CASES)
    server = Served(committed)
    server.start()
    try:
        told = told_by(race(people, cases, server.port))
    finally:
        server.stop()
    assert all(one.status for one in told), server.log()
    with committed.session() as session:
        ends = prove(session, told, CASES)
    assert set(ends) == {"decided", "refused", "withdrawn"}
    answers = Counter(f"{one.status} {one.code or ('done' if one.status else 'no answer')}" for one in told)
    sys.stdout.write(f"{len(told)} attempts on {CASES} cases: {dict(answers.most_common())}; ends: {dict(ends)}\n")
