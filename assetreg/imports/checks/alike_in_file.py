"""Two rows of one file that read like one facility, as when two sheets of one office list it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from assetreg.assets.findings import SKIP, Finding, doubt
from assetreg.duplicates.blocking import pairs_within
from assetreg.duplicates.scoring import judge
from assetreg.imports.checks.possible_match import NEW, all_bear_codes, communes_of, said_by

SURE = 85  # within one list its maker has told most things apart: only what is nearly the same is asked about


def check(session: Session, batch_id: int) -> Iterator[tuple[int, Finding]]:
    """A doubt on the later of two rows; naming the first and how alike they are."""
    for rows in communes_of(session, batch_id):
        codes = {row.national_asset_code for row in rows}
        if all_bear_codes(rows) and len(codes) == len(rows):
            continue  # each says that it is another
        first: dict[int, tuple[int, int]] = {}
        # Other numbers in the name: never as alike as is asked about.
        for one, other in pairs_within(said_by(rows), of_one_number=True):
            verdict = judge(one, other)
            if verdict is not None and verdict.score >= SURE:
                first[other.id] = min(first.get(other.id, (one.id, verdict.score)), (one.id, verdict.score))
        for number, (row, score) in sorted(first.items()):
            yield number, doubt("name", "alike_in_file", (NEW, SKIP), row=str(row), score=score)
