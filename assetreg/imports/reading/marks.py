"""What the XML of a workbook says beside its values: what is hidden, filtered, coloured, pasted in, in error."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from xml.etree import ElementTree

from assetreg.core.errors import Invalid
from assetreg.imports.reading.grids import BadCell, Marks

_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>'
    rb"(?:(<f(?:\s[^>]*)?(?:/>|>.*?</f>))?\s*(?:<v>([^<]*)</v>|<v\s*/>|<v></v>|<is>.*?</is>)?)\s*</c>",
    re.DOTALL,
)
_ROW = re.compile(rb'<row [^>]*?\br="([0-9]+)"[^>]*>')
_COLUMN = re.compile(rb"<col ([^>]*)/?>")
_STYLED = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,7})"[^>]*? s="([0-9]+)"')
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_ELSEWHERE = re.compile(rb"\[[0-9]+\]|\[[^\]]+\.xls[xm]?\]")
_PICTURE = re.compile(rb"<(?:\w+:)?pic[ >]")
_HIDDEN = (b' hidden="1"', b' hidden="true"')
_LOOK_FOR_COLOURS = 5 * 2**20  # above this colours are not worth a second look at every cell


class Parts:
    """The parts of one workbook, read when asked for; ``odd`` are those worth it, as ``sniff`` found."""

    def __init__(self, archive: zipfile.ZipFile, odd: Sequence[str]) -> None:
        self.archive, self.odd = archive, odd

    def marks(self, sheet: str) -> Marks:
        """What one sheet carries beside its values."""
        part = self._targets.get(sheet)
        if part is None or part not in self.archive.NameToInfo:
            return Marks()
        odd, small = part in self.odd, self.archive.getinfo(part).file_size <= _LOOK_FOR_COLOURS
        if not odd and not (small and self._colours):
            return Marks()
        xml = self.archive.read(part)
        colours = self._coloured(xml) if small and self._colours else {}
        if not odd:
            return Marks(colours=colours)
        return Marks(
            frozenset(_hidden_rows(xml)),
            frozenset(_hidden_columns(xml)),
            b"<autoFilter" in xml,
            b"<sheetProtection" in xml,
            self._pictures(part) if b"<drawing" in xml else 0,
            colours,
            tuple(self._bad_cells(xml)),
        )

    def visible(self) -> dict[str, bool]:
        """Sheet -> whether it can be seen."""
        return {sheet.get("name", ""): sheet.get("state", "visible") == "visible" for sheet in self._sheets}

    @cached_property
    def _book(self) -> ElementTree.Element:
        return self._xml("xl/workbook.xml")

    @property
    def _sheets(self) -> list[ElementTree.Element]:
        # Any namespace: workbooks in the strict form of the standard name theirs differently.
        return self._book.findall(".//{*}sheet")

    @cached_property
    def _targets(self) -> dict[str, str]:
        """Sheet -> the part that holds it."""
        links = {link.get("Id"): link.get("Target", "") for link in self._xml("xl/_rels/workbook.xml.rels")}
        found = {}
        for sheet in self._sheets:
            target = next((links[value] for key, value in sheet.items() if key.endswith("}id") and value in links), "")
            found[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return found

    @cached_property
    def _uncalculated(self) -> bool:
        """Files made by other programs ask to be calculated when opened: what is stored there is no result."""
        calculation = self._book.find("{*}calcPr")
        return calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")

    @cached_property
    def _colours(self) -> dict[int, str]:
        """Style -> the colour it fills cells with, where it does."""
        if "xl/styles.xml" not in self.archive.NameToInfo:
            return {}
        styles = self._xml("xl/styles.xml")
        fills = []
        for fill in styles.findall("{*}fills/{*}fill"):
            pattern = fill.find("{*}patternFill")
            colour = None if pattern is None or pattern.get("patternType") != "solid" else pattern.find("{*}fgColor")
            fills.append("" if colour is None else colour.get("rgb") or f"theme {colour.get('theme', '')}")
        found = {}
        for style, form in enumerate(styles.findall("{*}cellXfs/{*}xf")):
            fill_id = int(form.get("fillId", "0"))
            if fill_id < len(fills) and fills[fill_id] and not fills[fill_id].upper().endswith("FFFFFF"):
                found[style] = fills[fill_id]
        return found

    def _coloured(self, xml: bytes) -> dict[str, int]:
        """How many rows have a cell of each colour."""
        rows = {(int(row), self._colours.get(int(style), "")) for row, style in _STYLED.findall(xml)}
        return dict(Counter(colour for _, colour in rows if colour))

    def _pictures(self, part: str) -> int:
        """How many pictures are pasted into a sheet."""
        folder, name = posixpath.split(part)
        links = f"{folder}/_rels/{name}.rels"
        if links not in self.archive.NameToInfo:
            return 0
        drawings = [link.get("Target", "") for link in self._xml(links) if link.get("Type", "").endswith("/drawing")]
        paths = [posixpath.normpath(posixpath.join(folder, d)) if d[:1] != "/" else d[1:] for d in drawings]
        return sum(len(_PICTURE.findall(self.archive.read(p))) for p in paths if p in self.archive.NameToInfo)

    def _bad_cells(self, xml: bytes) -> Iterator[BadCell]:
        """Cells that show an error, a formula without a result, or one that points into a workbook nobody has."""
        for found in _CELL.finditer(xml):
            letters, number, attributes, formula, value = found.groups()
            row, column = int(number) - 1, _index(letters)
            nothing = not value and b't="str"' not in attributes  # a text may well be blank
            if formula and _ELSEWHERE.search(formula) and (b't="e"' in attributes or nothing):
                yield BadCell(row, column, "broken_link", _shown(formula))
            elif b't="e"' in attributes:
                yield BadCell(row, column, "error_cell", (value or b"").decode(errors="replace"))
            elif formula and (self._uncalculated or nothing):
                yield BadCell(row, column, "formula_without_result", _shown(formula))

    def _xml(self, part: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self.archive.read(part))
        except (KeyError, ElementTree.ParseError):
            raise Invalid(code="file_damaged") from None


def _hidden_rows(xml: bytes) -> Iterator[int]:
    for found in _ROW.finditer(xml):
        if any(mark in found[0] for mark in _HIDDEN):
            yield int(found[1]) - 1


def _hidden_columns(xml: bytes) -> Iterator[int]:
    end = xml.find(b"<sheetData")
    for found in _COLUMN.finditer(xml, 0, max(end, 0)):
        said = dict(_ATTRIBUTE.findall(found[1]))
        if said.get(b"hidden") in (b"1", b"true"):
            yield from range(int(said[b"min"]) - 1, min(int(said[b"max"]), 200))


def _index(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def _shown(formula: bytes) -> str:
    text = re.sub(rb"<[^>]*>", b"", formula).decode(errors="replace")
    return text if len(text) <= 60 else text[:59] + "…"
