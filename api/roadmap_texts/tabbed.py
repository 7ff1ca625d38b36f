"""Reads a road map whose table has a line a row and a tab between cells."""

import re
from typing import Final

from api.roadmap_texts import meaning
from api.roadmap_texts.deadlines import Unreadable, read_months
from api.roadmap_texts.text_faults import Faults, TextFaultCode
from api.roadmap_texts.words import Line, RoadmapText, check_length, clean, read_act
from events.roadmap import Deadline, RoadmapMeasure

CELLS: Final = 5
_NUMBER = re.compile(r"(\d+(?:\.\d+)+)\.?")
_SECTION = re.compile(r"\d+\.\s+\D.*")
_YEAR = re.compile(r"\b(20\d{2})\s+год")
_RULE = re.compile(r"[-\s]*")
_NOTE = "примечание"
_LOCAL = "местные администрации"
_CONDITIONAL = "при необходимости"


class Row:
    """A row of the table, which may go on after a page break."""

    def __init__(self, line: int, cells: list[str], section: str | None) -> None:
        self.line = line
        self.cells = cells
        self.section = section

    def go_on(self, cells: list[str]) -> None:
        """Add what stands in the same columns on the next page."""
        self.cells = [f"{old} {new}".strip() for old, new in zip(self.cells, cells, strict=True)]


def read_tabbed(lines: list[Line], faults: Faults) -> RoadmapText | None:
    """Read the heading, the rows under their sections, and the note."""
    start = next(index for index, each in enumerate(lines) if "\t" in each.text)
    heading = [each for each in lines[:start] if clean(each.text)]
    rows, note = _rows(lines[start:], faults)
    measures = tuple(filter(None, (_measure(row, note, faults) for row in rows)))
    title_at = next(
        (index for index, each in enumerate(heading) if _is_title(each.text)), len(heading)
    )
    title = clean(" ".join(each.text for each in heading[title_at:]))
    if not title:
        faults.add(lines[0].number, TextFaultCode.NO_TITLE)
    adopted_by = clean(" ".join(each.text for each in heading[:title_at]))
    act = read_act(adopted_by, lines[0].number, faults)
    if act is None:
        return None
    return RoadmapText(title=title, adopted_by=adopted_by, act=act, measures=measures, note=note)


def _is_title(text: str) -> bool:
    words = clean(text).lower()
    return words.startswith(("план мероприятий", "комплекс мероприятий", "дорожная карта"))


def _rows(lines: list[Line], faults: Faults) -> tuple[list[Row], str | None]:
    rows: list[Row] = []
    section, note = None, None
    for number, text in lines:
        whole = clean(text)
        if not whole or _RULE.fullmatch(whole):
            continue
        if whole.lower().startswith(_NOTE):
            note = whole
            continue
        cells = [clean(each) for each in text.split("\t")]
        if len(cells) != CELLS:
            faults.add(number, TextFaultCode.CELLS_MISCOUNTED, whole)
        elif _SECTION.fullmatch(cells[0]) and not any(cells[1:]):
            section = cells[0]
        elif _NUMBER.fullmatch(cells[0]):
            rows.append(Row(number, cells, section))
        elif not cells[0] and rows:
            rows[-1].go_on(cells)
        elif rows:
            faults.add(number, TextFaultCode.NUMBER_OUT_OF_ORDER, cells[0])
    _check_order(rows, faults)
    return rows, note


def _check_order(rows: list[Row], faults: Faults) -> None:
    """Note a number that does not follow the one before it."""
    before: list[int] = []
    for row in rows:
        parts = [int(part) for part in row.cells[0].rstrip(".").split(".")]
        follows = parts[:-1] == before[:-1] and parts[-1] == before[-1] + 1 if before else True
        begins = parts[-1] == 1 and parts[:-1] != before[:-1]
        if not (follows or begins) or (not before and parts[-1] != 1):
            faults.add(row.line, TextFaultCode.NUMBER_OUT_OF_ORDER, row.cells[0])
        before = parts


def _measure(row: Row, note: str | None, faults: Faults) -> RoadmapMeasure | None:
    number, title, responsible, due, result = row.cells
    for cell in (title, due):
        if not cell:
            faults.add(row.line, TextFaultCode.CELL_EMPTY, number)
    for cell in row.cells:
        check_length(cell, row.line, faults)
    deadline = _deadline(row, due, faults) if due else None
    if deadline is None or not title:
        return None
    milestones = meaning.milestones_of(title)
    each = responsible.lower().startswith(_LOCAL)
    return RoadmapMeasure(
        number=number.rstrip("."),
        title=title,
        deadline=deadline,
        section=row.section,
        responsible=responsible or None,
        expected_result=result or None,
        form=meaning.form_of(title, result),
        recommended=each and "рекомендательный" in (note or "").lower(),
        conditional=_CONDITIONAL in title.lower(),
        each_municipality=each,
        milestones=milestones,
        milestones_year=meaning.year_of(title) if milestones else None,
    )


def _deadline(row: Row, due: str, faults: Faults) -> Deadline | None:
    found = _YEAR.search(row.section or "")
    try:
        return read_months(due, None if found is None else int(found[1]))
    except Unreadable:
        faults.add(row.line, TextFaultCode.DEADLINE_UNREADABLE, due)
        return None
