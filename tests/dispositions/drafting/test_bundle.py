"""The evidence bundle: verified by its own verifier in a Python that knows nothing of ours, and broken in many ways."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from assetreg.access.actor import OPERATOR
from assetreg.dispositions.cases.standing import find_case
from assetreg.dispositions.drafting.bundle import write_bundle
from assetreg.dispositions.drafting.evidence import bundle_of
from assetreg.documents.store import DirectoryStore
from tests.dispositions.cases.cast import CAST, CHAIR, go, lead, paper
from tests.dispositions.drafting.story import TITLE, Story, propose, scan, tell
from tests.dispositions.execution.stage import given, opened


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "documents")


@pytest.fixture
def story(session: Session, store: DirectoryStore) -> Story:
    return tell(session, store)


@pytest.fixture
def archive(session: Session, story: Story, store: DirectoryStore, tmp_path: Path) -> Path:
    path = tmp_path / "bundle.zip"
    write_bundle(bundle_of(session, OPERATOR, story.case, store), path)
    return path


@pytest.fixture
def folder(archive: Path, tmp_path: Path) -> Path:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "bundle")
    return tmp_path / "bundle"


def run(path: Path, verifier: Path) -> tuple[int, str]:
    """The verifier of the bundle, by the interpreter alone: without our packages, our environment, our folder."""
    command = [sys.executable, "-I", "-S", str(verifier), str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd="/", env={"PYTHONIOENCODING": "utf-8"}, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def failed(folder: Path) -> list[str]:
    """The checks that do not hold."""
    code, said = run(folder, folder / "verify.py")
    names = [line.partition("] ")[2].partition(" /")[0] for line in said.splitlines() if line.startswith("[FAIL]")]
    assert code == (1 if names else 0)
    return names


def rewrite(folder: Path, name: str, change: Callable[[Any], None]) -> None:
    """Change a file of JSON (or of lines of it) and list its new digest, as somebody would who means it."""
    path = folder / name
    if name.endswith(".jsonl"):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        change(records)
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records))
    else:
        record = json.loads(path.read_text())
        change(record)
        path.write_text(json.dumps(record, ensure_ascii=False))
    list_anew(folder)


def list_anew(folder: Path) -> None:
    """A manifest that agrees with what lies there."""
    manifest = json.loads((folder / "manifest.json").read_text())
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"]
    manifest["files"] = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_a_bundle_verifies_as_archive_and_as_folder(archive: Path, folder: Path, story: Story) -> None:
    for path in (archive, folder):
        code, said = run(path, folder / "verify.py")
        assert (code, "FAIL" in said) == (0, False), said
        assert len(said.splitlines()) == 8
        assert "7 moves" in said
        assert re.search(r"2/\d+ papers with a file", said)


def test_it_tells_the_case_and_the_assets_as_decided_on_and_now(folder: Path, story: Story) -> None:
    case = json.loads((folder / "case.json").read_text())
    assert case["code"] == story.case.code
    assert case["case"]["said"]["title"] == TITLE
    assert case["case"]["said"]["state"] == "decided"
    assert {record["row"]["table"] for record in case["assets_now"]} == {"facility", "land_parcel", "building"}
    assert [record["said"]["move"] for record in case["moves"]] == [
        "submit", "sign", "endorse", "accept", "review", "present", "decide"
    ]  # fmt: skip
    assert len(list((folder / "papers").iterdir())) == 2


def test_a_bundle_of_the_same_moment_is_the_same_to_the_byte(
    session: Session, story: Story, store: DirectoryStore, tmp_path: Path
) -> None:
    bundle = bundle_of(session, OPERATOR, story.case, store)
    for name in ("one.zip", "two.zip"):
        write_bundle(bundle, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_flipped_byte_anywhere_is_found(folder: Path) -> None:
    for path in sorted(one for one in folder.rglob("*") if one.is_file() and one.name != "verify.py"):
        whole = path.read_bytes()
        broken = bytearray(whole)
        broken[len(broken) // 2] ^= 1
        path.write_bytes(bytes(broken))
        assert failed(folder), path
        path.write_bytes(whole)
    assert failed(folder) == []


def test_a_paper_taken_away_is_found_also_where_the_manifest_is_made_to_agree(folder: Path) -> None:
    next((folder / "papers").iterdir()).unlink()
    assert failed(folder) == ["Manifest", "Papers"]
    list_anew(folder)
    assert failed(folder) == ["Papers"]


def test_a_paper_left_out_everywhere_is_missed_by_what_rests_on_it(folder: Path, story: Story) -> None:
    gone = json.loads((folder / "case.json").read_text())["papers"][-1]["row"]["id"]

    def leave_out(records: list[Any]) -> None:
        records[:] = [one for one in records if (one["table"], one["id"]) != ("disposition_paper", gone)]

    rewrite(folder, "history/rows.jsonl", leave_out)
    rewrite(folder, "case.json", lambda case: case["papers"].pop())
    assert "Papers" in failed(folder)


def test_moves_in_another_order_are_found(folder: Path) -> None:
    def swap(case: Any) -> None:
        case["moves"][1], case["moves"][2] = case["moves"][2], case["moves"][1]

    rewrite(folder, "case.json", swap)
    assert failed(folder) == ["Moves"]


def test_moves_renumbered_to_look_right_are_no_longer_what_was_written(folder: Path) -> None:
    def renumber(case: Any) -> None:
        second, third = case["moves"][1], case["moves"][2]
        case["moves"][1], case["moves"][2] = third, second
        third["said"]["sequence"], second["said"]["sequence"] = "2", "3"

    rewrite(folder, "case.json", renumber)
    assert "Facts" in failed(folder)


def test_the_last_move_taken_away_is_found(folder: Path) -> None:
    def forget(case: Any) -> None:
        case["moves"].pop()

    rewrite(folder, "case.json", forget)
    assert {"Facts", "Moves"} <= set(failed(folder))


def test_a_row_that_says_otherwise_is_not_what_its_act_wrote(folder: Path) -> None:
    def forge(records: list[Any]) -> None:
        line = [one for one in records if one["table"] == "disposition_line"][-1]
        line["row"] = line["row"].replace("Dôi dư", "Dư thừa")

    def agree(case: Any) -> None:
        case["lines"][0]["said"]["reason"] = case["lines"][0]["said"]["reason"].replace("Dôi dư", "Dư thừa")

    rewrite(folder, "history/rows.jsonl", forge)
    rewrite(folder, "case.json", agree)
    assert failed(folder) == ["Digests of rows"]


def test_a_delivery_before_the_decision_is_found(folder: Path) -> None:
    def early(case: Any) -> None:
        case["lines"][0]["said"]["delivered_on"] = "2025-07-01"

    rewrite(folder, "case.json", early)
    assert failed(folder) == ["Facts", "Decision before delivery"]


def test_a_forged_act_or_link_breaks_the_chain(folder: Path) -> None:
    links = next((folder / "chain").glob("links-*.jsonl")).name
    whole = {name: (folder / "chain" / name).read_text() for name in (links, "acts.jsonl")}

    def another_actor(records: list[Any]) -> None:
        records[-1]["row"] = records[-1]["row"].replace("(", "(0", 1)

    def another_digest(records: list[Any]) -> None:
        records[-1]["digest"] = "0" * 64

    def a_gap(records: list[Any]) -> None:
        del records[1]

    for name, change in (("acts.jsonl", another_actor), (links, another_digest), (links, a_gap)):
        rewrite(folder, f"chain/{name}", change)
        assert failed(folder) == ["Chain"], change
        (folder / "chain" / name).write_text(whole[name])
    list_anew(folder)
    assert failed(folder) == []


def test_where_restricted_premises_once_lay_is_not_told_and_still_proven(
    session: Session, store: DirectoryStore, tmp_path: Path
) -> None:
    from assetreg.audit.record import open_change_set
    from tests.support.sealing import seal

    story = tell(session, store)
    change = open_change_set(session, OPERATOR, "facility.revise")
    place = ("location", "location_source", "source_x", "source_y", "source_srid")
    for name in place:
        setattr(story.facility, name, None)
    story.facility.is_restricted, story.facility.change_set_id = True, change.id
    story.facility.revision += 1
    seal(session)
    write_bundle(bundle_of(session, OPERATOR, story.case, store), tmp_path / "secret.zip")
    with zipfile.ZipFile(tmp_path / "secret.zip") as packed:
        packed.extractall(tmp_path / "secret")
    rows = [json.loads(line) for line in (tmp_path / "secret/history/rows.jsonl").read_text().splitlines()]
    assert ["row" in row for row in rows if row["table"] == "facility"] == [False, False, True]
    assert failed(tmp_path / "secret") == []


def test_a_file_that_is_no_bundle_is_said(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "nothing.zip").write_bytes(b"nothing")
    code, said = run(tmp_path / "nothing.zip", folder / "verify.py")
    assert code == 1
    assert said.startswith("[FAIL] Bundle")


def test_a_delivery_with_its_minutes_and_answers_is_in_the_bundle(
    session: Session, store: DirectoryStore, tmp_path: Path
) -> None:
    seat, case = propose(session)
    signed = paper("decision", symbol="QĐ-UBND", document=scan(session, seat, store, "Quyết định"), **CHAIR)
    lead(session, case.code, until="at_authority", facility=seat)
    go(session, CAST["approver"], case.code, "decide", paper=signed)
    delivery = opened(session, case.code)
    given(session, delivery)
    path = tmp_path / "delivered.zip"
    write_bundle(bundle_of(session, OPERATOR, find_case(session, case.code), store), path)
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path / "delivered")
    told = json.loads((tmp_path / "delivered" / "case.json").read_text())
    assert [one["said"]["code"] for one in told["deliveries"]] == [delivery.code]
    assert [one["said"]["line_id"] for one in told["delivery_lines"]] == [told["lines"][0]["said"]["id"]]
    assert delivery.paper_id in {int(one["said"]["id"]) for one in told["papers"]}
    assert failed(tmp_path / "delivered") == []
