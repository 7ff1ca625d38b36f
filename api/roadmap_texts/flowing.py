"""Reads a road map whose table was poured out of a page, column by column, line by line.

A row goes on after a page break: there, each column that had not come to its end continues, in
the order of the columns. A cell has come to its end when it ends with a full stop.
"""

import re
from collections.abc import Sequence
from typing import Final

from api.roadmap_texts import meaning
from api.roadmap_texts.deadlines import (
    DAY,
    YEAR,
    Unreadable,
    by_year,
    on_day,
    read_day,
    read_targets,
)
from api.roadmap_texts.text_faults import Faults, TextFaultCode
from api.roadmap_texts.words import Joiner, Line, RoadmapText, check_length, clean, read_act
from events.roadmap import Deadline, Level, RoadmapMeasure, Target

BREAK_LINES: Final = 3  # empty lines in a row where a page ends
_HEADER = re.compile(r"\s*(?:N|№)\s+(?:п/п\s+)?Наименование")
_FORM = re.compile(
    r"(?:^|(?<=[.»]\s))(?:Приказ|Нормативно-правовой|Отч[её]т|Справка|Решение|Постановление)\b"
)
_LEVELS: Final = {"Муниципальный": Level.MUNICIPAL, "Региональный": Level.REGIONAL}
_LEVEL = re.compile(rf"\s*({'|'.join(_LEVELS)})\b")
_TARGET_LINE = re.compile(r"\s*(?:20\d{2}\b|\d{1,3}(?:,\d+)?\s*$|ПФ\b|Муниципал|ьное\b|задание\b)")

Part = list[Line]  # what stands of a row on one page


class Row:
    """A row: its number, and what stands of it on each page."""

    def __init__(self, number: int, line: int) -> None:
        self.number = number
        self.line = line
        self.parts: list[Part] = [[]]

    def has_deadline(self) -> bool:
        """Tell whether the row has come as far as its deadline."""
        return any(is_due(each) for part in self.parts for each in part)


def is_due(line: Line) -> bool:
    """Tell whether a deadline begins on a line."""
    return bool(DAY.match(line.text.strip()) or YEAR.match(line.text.strip()))


def read_flowing(lines: list[Line], faults: Faults) -> RoadmapText | None:
    """Read the preamble and the rows."""
    joiner = Joiner(lines)
    start = next(
        (index for index, each in enumerate(lines) if _HEADER.match(each.text)), len(lines)
    )
    rows = _rows(lines[start:])
    measures = tuple(filter(None, (_measure(row, joiner, faults) for row in rows)))
    preamble = _preamble(lines[:start], joiner)
    if not preamble["title"]:
        faults.add(lines[0].number, TextFaultCode.NO_TITLE)
    act = read_act(preamble["adopted_by"], lines[0].number, faults)
    if act is None:
        return None
    expected = preamble["expected"]
    return RoadmapText(
        title=preamble["title"],
        adopted_by=preamble["adopted_by"],
        act=act,
        measures=measures,
        aim=preamble["aim"] or None,
        tasks=tuple(
            each.strip(" ;.")
            for each in re.split(r"(?:^|\s)-\s", preamble["tasks"])
            if each.strip()
        ),
        expected_results=expected or None,
        goals=meaning.goals_of(expected),
    )


def _preamble(lines: Sequence[Line], joiner: Joiner) -> dict[str, str]:
    """Part what stands before the table by the words that begin each part."""
    marks = {
        "комплекс мероприятий": "title",
        "план мероприятий": "title",
        "цель:": "aim",
        "задачи:": "tasks",
        "ожидаемые результаты:": "expected",
    }
    parts: dict[str, list[Line]] = {"adopted_by": [], **{name: [] for name in marks.values()}}
    name = "adopted_by"
    for line in lines:
        lowered = line.text.strip().lower()
        mark = next((each for each in marks if lowered.startswith(each)), None)
        text = line.text
        if mark is not None:
            name = marks[mark]
            if mark.endswith(":"):
                text = line.text.strip()[len(mark) :] + " "
        if text.strip():
            parts[name].append(Line(line.number, text))
    return {name: joiner.join(part) for name, part in parts.items()}


def _rows(lines: Sequence[Line]) -> list[Row]:
    """Cut the table into rows; numbers follow one another and may be broken over lines."""
    rows: list[Row] = []
    empty, index = 0, 0
    while index < len(lines):
        line = lines[index]
        if not line.text.strip():
            empty = empty + 1 if line.text == "" else 0
            if empty == BREAK_LINES and rows and rows[-1].has_deadline():
                rows[-1].parts.append([])
            index += 1
            continue
        empty = 0
        follows = not rows or rows[-1].has_deadline()
        taken = _begins(lines, index, len(rows) + 1) if follows else None
        if taken is not None:
            rows.append(Row(len(rows) + 1, line.number))
            index, rest = taken
            if rest.text.strip():
                rows[-1].parts[-1].append(rest)
            continue
        if rows:
            rows[-1].parts[-1].append(line)
        index += 1
    return rows


def _begins(lines: Sequence[Line], index: int, number: int) -> tuple[int, Line] | None:
    """Tell where a row with this number goes on, if it begins here."""
    text, digits = lines[index].text, str(number)
    if found := re.fullmatch(rf"\s*{digits}\s+(?=[А-ЯЁ])(.*)", text):
        return index + 1, Line(lines[index].number, found[1])
    if text.strip() == digits:
        return index + 1, Line(lines[index].number, "")
    later = next((at for at in range(index + 1, len(lines)) if lines[at].text.strip()), None)
    if later is not None and len(digits) > 1 and text.strip() == digits[:1]:
        rest = lines[later].text
        found = re.fullmatch(rf"\s*{digits[1:]}(?:\s+(?=[А-ЯЁ])(.*)|\s*)", rest)
        if found:
            return later + 1, Line(lines[later].number, found[1] or "")
    return None


class Cells:
    """The cells of a row, each as the lines that it has so far."""

    def __init__(self) -> None:
        self.title: list[Line] = []
        self.due: list[Line] = []
        self.result: list[Line] = []
        self.form: list[Line] = []
        self.level: Level | None = None


def _measure(row: Row, joiner: Joiner, faults: Faults) -> RoadmapMeasure | None:
    cells = _cells(row, joiner)
    title = joiner.join(cells.title)
    result = joiner.join(cells.result) or None
    form_text = joiner.join(cells.form) or None
    due = joiner.join(cells.due)
    if not title:
        faults.add(row.line, TextFaultCode.CELL_EMPTY, str(row.number))
    if not cells.due:
        faults.add(row.line, TextFaultCode.DEADLINE_MISSING, str(row.number))
    for text in (title, result or "", form_text or ""):
        check_length(text, row.line, faults)
    found = _due(cells.due, due, title, faults) if cells.due else None
    if found is None or not title:
        return None
    deadline, targets = found
    milestones = meaning.milestones_of(title)
    return RoadmapMeasure(
        number=str(row.number),
        title=title,
        deadline=deadline,
        level=cells.level,
        expected_result=result,
        form_text=form_text,
        form=meaning.form_of(form_text),
        milestones=milestones,
        milestones_year=meaning.year_of(title) if milestones else None,
        targets=targets,
    )


def _due(
    lines: list[Line], due: str, title: str, faults: Faults
) -> tuple[Deadline, tuple[Target, ...]] | None:
    """Read the deadline's cell."""
    by_day = DAY.match(due) is not None
    try:
        if by_day:
            return on_day(read_day(due)), ()
        targets = read_targets(due, meaning.indicator_of(title))
    except Unreadable as error:
        code = TextFaultCode.DEADLINE_UNREADABLE if by_day else TextFaultCode.TARGET_UNREADABLE
        faults.add(lines[0].number, code, str(error))
        return None
    return by_year(targets), targets


def _cells(row: Row, joiner: Joiner) -> Cells:
    """Give every line of a row to its column."""
    cells = Cells()
    first, *later = row.parts
    at = next((index for index, each in enumerate(first) if is_due(each)), len(first))
    cells.title = first[:at]
    rest = first[at:]
    if rest and (day := DAY.match(rest[0].text.strip())):
        cells.due = [Line(rest[0].number, day[0])]
        rest = [Line(rest[0].number, rest[0].text.strip()[day.end() :] + " "), *rest[1:]]
    else:
        count = next(
            (index for index, each in enumerate(rest) if not _TARGET_LINE.match(each.text)),
            len(rest),
        )
        # «Муниципальный» begins like «Муниципальное задание», but is a level.
        levelled = next(
            (index for index, each in enumerate(rest) if _LEVEL.match(each.text)), len(rest)
        )
        count = min(count, levelled)
        cells.due, rest = rest[:count], rest[count:]
    _result_and_form(rest, cells)
    for part in later:
        _go_on(part, cells, joiner)
    return cells


def _result_and_form(lines: list[Line], cells: Cells) -> None:
    """Part the last two columns: a form begins with the name of a document."""
    column = cells.result
    for line in lines:
        text = line.text
        if cells.level is None and not clean(joined(column)) and (found := _LEVEL.match(text)):
            cells.level = _LEVELS[found[1]]
            text = text[found.end() :].lstrip()
        if column is cells.result and (form := _FORM.search(text.lstrip())):
            stripped = text.lstrip()
            column.append(Line(line.number, stripped[: form.start()]))
            column = cells.form
            text = stripped[form.start() :]
        column.append(Line(line.number, text))


def joined(lines: list[Line]) -> str:
    """Put lines together as they are."""
    return "".join(each.text for each in lines)


def _go_on(part: Part, cells: Cells, joiner: Joiner) -> None:
    """Give each unfinished column its continuation, in the order of the columns."""
    rest = list(part)
    if not _ends(cells.title, joiner):
        rest = _take(rest, cells.title)
    if cells.due and YEAR.match(joined(cells.due).strip()):
        count = next(
            (index for index, each in enumerate(rest) if not _TARGET_LINE.match(each.text)),
            len(rest),
        )
        cells.due += rest[:count]
        rest = rest[count:]
    if cells.result and not _ends(cells.result, joiner):
        rest = _take(rest, cells.result)
    (cells.form or cells.title).extend(rest)


def _ends(lines: list[Line], joiner: Joiner) -> bool:
    """Tell whether a cell has come to its end."""
    return joiner.join(lines).endswith(".")


def _take(lines: list[Line], column: list[Line]) -> list[Line]:
    """Take lines up to a full stop at the end of one; give back what is left."""
    for index, each in enumerate(lines):
        column.append(each)
        if each.text.rstrip().endswith("."):
            return lines[index + 1 :]
    return []
