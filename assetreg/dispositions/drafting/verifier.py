"""Verifies an evidence bundle of a case with nothing but Python's standard library: python3 -I verify.py DIR|ZIP.

Prints a line for every check and ends with 1 where one fails. What it proves: no file was changed, added or taken
away; every row shown is the one whose digest its act noted; every act is the one its province's chain vouches for; the
chain is unbroken from the first act to the end given; the case went its way in order, on the papers it names. What it
cannot prove alone: that the end of the chain is the true one. Compare it with what the register prints
(assetreg audit verify) or has published.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FORMAT = "assetreg-bundle/1"
BIGINT, BYTEA = 20, 17  # type numbers of PostgreSQL, part of what its arrays look like in bytes


class Broken(Exception):
    """A check that fails, and why."""


class Archive:
    """The files of a bundle, from its folder or its archive."""

    def __init__(self, path: Path) -> None:
        self._folder = path if path.is_dir() else None
        self._zip = None if self._folder else zipfile.ZipFile(path)

    def names(self) -> list[str]:
        if self._zip:
            return [one.filename for one in self._zip.infolist() if not one.is_dir()]
        assert self._folder is not None
        return [one.relative_to(self._folder).as_posix() for one in self._folder.rglob("*") if one.is_file()]

    def read(self, name: str) -> bytes:
        if self._zip:
            return self._zip.read(name)
        assert self._folder is not None
        return (self._folder / name).read_bytes()

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def lines(self, name: str) -> Iterator[Any]:
        return (json.loads(line) for line in self.read(name).splitlines() if line)


def sha256(*pieces: bytes) -> bytes:
    return hashlib.sha256(b"".join(pieces)).digest()


def fields_of(row: str) -> list[str | None]:
    """The texts of a row as PostgreSQL writes it: ``(1,"a, b",)``; what is empty and not quoted is nothing."""
    found: list[str | None] = []
    place, end = 1, len(row) - 1
    while place <= end:
        value, quoted, seen = [], False, False
        while place < end and (quoted or row[place] != ","):
            sign = row[place]
            if sign == '"' and quoted and row[place + 1 : place + 2] == '"':
                value.append('"')
                place += 1
            elif sign == '"':
                quoted, seen = not quoted, True
            elif sign == "\\":
                place += 1
                value.append(row[place])
            else:
                value.append(sign)
            place += 1
        found.append("".join(value) if value or seen else None)
        place += 1
    return found


def array_bytes(kind: int, items: list[bytes]) -> bytes:
    """An array without nulls as PostgreSQL sends it."""
    if not items:
        return struct.pack(">iii", 0, 0, kind)
    head = struct.pack(">iiiii", 1, 0, kind, len(items), 1)
    return head + b"".join(struct.pack(">i", len(item)) + item for item in items)


def part_digest(part: dict[str, Any]) -> bytes:
    ids = array_bytes(BIGINT, [struct.pack(">q", number) for number in part["ids"]])
    return sha256(part["row"].encode(), ids, array_bytes(BYTEA, [bytes.fromhex(one) for one in part["digests"]]))


def link_hash(province: str, link: dict[str, Any]) -> bytes:
    row = f"({province},{link['sequence']},{link['change_set']},{link['rows']})"
    return sha256(bytes.fromhex(link["previous"]), bytes.fromhex(link["digest"]), row.encode())


class Bundle:
    """What the files say, and one method per check: each answers what it saw, or raises ``Broken``."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.case: dict[str, Any] = archive.json("case.json")
        self.rows: dict[tuple[str, int, int], dict[str, Any]] = {}
        for row in archive.lines("history/rows.jsonl"):
            self.rows[row["table"], row["id"], row["revision"]] = row
        self.acts = {act["id"]: act for act in archive.lines("chain/acts.jsonl")}
        self.chains: dict[str, list[dict[str, Any]]] = {}
        for name in sorted(archive.names()):
            if name.startswith("chain/links-"):
                self.chains[name[len("chain/links-") : -len(".jsonl")]] = list(archive.lines(name))

    def manifest(self) -> str:
        """Every file is listed with its digest, and no other file is there."""
        said = self.archive.json("manifest.json")
        if said.get("format") != FORMAT or said.get("case") != self.case["code"]:
            raise Broken("manifest.json belongs to another bundle")
        listed, there = set(said["files"]), set(self.archive.names()) - {"manifest.json"}
        if listed != there:
            raise Broken(f"missing: {sorted(listed - there)}; not listed: {sorted(there - listed)}")
        for name, digest in sorted(said["files"].items()):
            if sha256(self.archive.read(name)).hex() != digest:
                raise Broken(f"{name} was changed")
        return f"{len(listed)} files / tệp"

    def papers(self) -> str:
        """Every paper that has a file is there under the digest that the register noted."""
        documents = {str(record["row"]["id"]): record for record in self.case["documents"]}
        held = 0
        for paper in self.case["papers"]:
            number = paper["said"]["document_id"]
            if number is None:
                continue
            if number not in documents:
                raise Broken(f"paper {paper['said']['id']}: its file is not named")
            document = documents[number]
            digest = document["digest"]
            if document["said"] and document["said"]["digest"] != digest:
                raise Broken(f"document {number} has another digest in history")
            name = next((one for one in self.archive.names() if one.startswith(f"papers/{digest}.")), None)
            if name is None or sha256(self.archive.read(name)).hex() != digest:
                raise Broken(f"papers/{digest} is missing or was changed")
            held += 1
        if lost := self._named_papers() - {paper["said"]["id"] for paper in self.case["papers"]}:
            raise Broken(f"papers {sorted(lost)} are named and missing")
        return f"{held}/{len(self.case['papers'])} papers with a file / văn bản có tệp"

    def _named_papers(self) -> set[str]:
        """The papers that moves, decisions, acts, letters, deliveries and the dossier rest on."""
        lists = [records for records in self.case.values() if isinstance(records, list)]
        said = [record["said"] for records in lists for record in records if "said" in record]
        naming = ("paper_id", "letter_id", "answer_id", "archive_paper_id", "settlement_id")
        return {one[name] for one in said for name in naming if one.get(name)}

    def facts(self) -> str:
        """What case.json says of a row is what the row says; the newest version of every row of the case is told."""
        told: dict[tuple[str, int], int] = {}
        for name, records in self.case.items():
            for record in records if isinstance(records, list) else [records]:
                if not isinstance(record, dict) or "row" not in record:
                    continue
                key = (record["row"]["table"], record["row"]["id"], record["row"]["revision"])
                row = self.rows.get(key)
                if row is None:
                    raise Broken(f"{name}: no version {key} in history")
                if row.get("row") is not None and self.said(row) != record["said"]:
                    raise Broken(f"{name}: {key} says otherwise in history")
                told[key[:2]] = max(key[2], told.get(key[:2], 0))
        for table, number, revision in self.rows:
            if told.get((table, number), 0) < revision:
                raise Broken(f"case.json leaves out {table} {number}, version {revision}")
        return f"{len(told)} records / bản ghi"

    @staticmethod
    def said(row: dict[str, Any]) -> dict[str, str | None]:
        return dict(zip(row["columns"], fields_of(row["row"]), strict=True))

    def digests(self) -> str:
        """Every version is the one whose digest stands under its act."""
        noted = {
            (act["id"], part["table"], number, digest)
            for act in self.acts.values()
            for part in act["parts"]
            if part["side"] == "new"
            for number, digest in zip(part["ids"], part["digests"], strict=True)
        }
        withheld = 0
        for (table, number, revision), row in self.rows.items():
            text = row.get("row")
            withheld += text is None
            digest = row["digest"] if text is None else sha256(text.encode()).hex()
            if (row["change_set"], table, number, digest) not in noted:
                raise Broken(f"{table} {number}, version {revision}, is not what act {row['change_set']} wrote")
        return f"{len(self.rows)} versions, {withheld} withheld / phiên bản, {withheld} không cho xem"

    def links(self) -> str:
        """Every chain is unbroken from its first link to its end, and its links vouch for the acts given."""
        vouched: set[int] = set()
        count = 0
        for province, links in self.chains.items():
            before = None
            for link in links:
                if before is not None:
                    if link["sequence"] != before["sequence"] + 1:
                        raise Broken(f"{province}: link {link['sequence']} does not follow {before['sequence']}")
                    link["previous"] = before["hash"]
                if link_hash(province, link).hex() != link["hash"]:
                    raise Broken(f"{province}: link {link['sequence']} was changed")
                act = self.acts.get(link["change_set"])
                if act is not None:
                    self._vouch(province, link, act)
                    vouched.add(act["id"])
                before, count = link, count + 1
        if missing := set(self.acts) - vouched:
            raise Broken(f"no link vouches for acts {sorted(missing)}")
        return f"{count} links, {len(vouched)} acts / mắt xích, {len(vouched)} lần ghi"

    @staticmethod
    def _vouch(province: str, link: dict[str, Any], act: dict[str, Any]) -> None:
        parts = [part for part in act["parts"] if part["province"] == province]
        digest = sha256(sha256(act["row"].encode()), *(part_digest(part) for part in parts))
        if digest.hex() != link["digest"]:
            raise Broken(f"{province}: link {link['sequence']} does not vouch for act {act['id']}")
        for part in parts:
            said = fields_of(part["row"])
            if [said[1], said[2], said[4], said[5]] != [str(act["id"]), province, part["table"], part["side"]]:
                raise Broken(f"a part of act {act['id']} is not what it says")

    def moves(self) -> str:
        """The moves follow one another, each from the state where the one before led, written in that order."""
        moves = [record["said"] for record in self.case["moves"]]
        for number, move in enumerate(moves, 1):
            if move["sequence"] != str(number):
                raise Broken(f"move {number} is number {move['sequence']}")
            if number > 1 and move["from_state"] != moves[number - 2]["to_state"]:
                raise Broken(f"move {number} begins at {move['from_state']}, not at {moves[number - 2]['to_state']}")
        order = [int(move["change_set_id"] or 0) for move in moves]
        if order != sorted(order):
            raise Broken("moves were not written in this order")
        case = self.case["case"]["said"]
        if moves and moves[-1]["to_state"] != case["state"]:
            raise Broken(f"the case is {case['state']}, its last move led to {moves[-1]['to_state']}")
        return f"{len(moves)} moves / bước"

    def order(self) -> str:
        """No line is delivered before it is decided, and what is decided rests on a decision with number and date."""
        decided = {record["said"]["id"]: record["said"] for record in self.case["decisions"]}
        papers = {record["said"]["id"]: record["said"] for record in self.case["papers"]}
        for decision in decided.values():
            paper = papers.get(decision["paper_id"])
            if paper is None or not paper["number"] or not paper["issued_on"]:
                raise Broken(f"decision {decision['id']} rests on no paper with number and date")
        verdicts = {record["said"]["line_id"]: record["said"]["decision_id"] for record in self.case["verdicts"]}
        for record in self.case["lines"]:
            line = record["said"]
            day, decision = line["decided_on"], decided.get(verdicts.get(line["id"]))
            if day and decision is not None and papers[decision["paper_id"]]["issued_on"] > day:
                raise Broken(f"line {line['number']} was decided before its decision was issued")
            if line["delivered_on"] and day and line["delivered_on"] < day:
                raise Broken(f"line {line['number']} was delivered on {line['delivered_on']}, decided on {day}")
        return f"{len(decided)} decisions, {len(self.case['lines'])} lines / quyết định, dòng tài sản"

    def ends(self) -> str:
        """Where each chain ends: to be compared with what the register prints."""
        return "; ".join(f"{code} #{links[-1]['sequence']} {links[-1]['hash']}" for code, links in self.chains.items())


CHECKS: tuple[tuple[str, Callable[[Bundle], str]], ...] = (
    ("Manifest / Bảng kê tệp", Bundle.manifest),
    ("Papers / Văn bản", Bundle.papers),
    ("Facts / Nội dung hồ sơ", Bundle.facts),
    ("Digests of rows / Mã băm bản ghi", Bundle.digests),
    ("Chain / Chuỗi băm", Bundle.links),
    ("Moves / Các bước", Bundle.moves),
    ("Decision before delivery / Quyết định trước bàn giao", Bundle.order),
    ("End of the chain, to be compared / Đầu chuỗi để đối chiếu", Bundle.ends),
)


def verify(path: Path) -> Iterator[tuple[bool, str, str]]:
    """(holds, check, what was seen) for every check; whatever cannot be read fails its check."""
    unreadable = (
        OSError,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        struct.error,
        zipfile.BadZipFile,
    )
    try:
        bundle = Bundle(Archive(path))
    except unreadable as error:
        yield False, "Bundle / Bộ hồ sơ", f"cannot be read / không đọc được: {error!r}"
        return
    for name, check in CHECKS:
        try:
            yield True, name, check(bundle)
        except Broken as error:
            yield False, name, str(error)
        except unreadable as error:
            yield False, name, f"cannot be read / không đọc được: {error!r}"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("python3 -I verify.py DIR|ZIP\n")
        return 2
    all_hold = True
    for holds, name, seen in verify(Path(arguments[0])):
        all_hold = all_hold and holds
        sys.stdout.write(f"[{'OK' if holds else 'FAIL'}] {name}: {seen}\n")
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
