"""Makes the file that a person is to fill in: titles, formats, choices, and the rows known."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped]  # it has no types of its own

from api.spreadsheets.cells import FORMULA_STARTS, Value
from api.spreadsheets.columns import Column, Kind, letters
from api.wording import say
from events.money import roubles

BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by it Excel tells UTF-8
MADE_AT: Final = datetime(2019, 1, 1, tzinfo=UTC)  # the same template has the same bytes
FORMATS: Final = {
    Kind.TEXT: "@",  # a program must not take a number of a document for a number
    Kind.MONEY: "#,##0.00",
    Kind.DATE: "dd.mm.yyyy",
    Kind.MONTH: "@",
    Kind.INTEGER: "0",
    Kind.PERCENT: "0",
    Kind.CHOICE: "@",
}
WIDTHS: Final = {Kind.MONEY: 16, Kind.DATE: 13, Kind.MONTH: 12, Kind.INTEGER: 12, Kind.PERCENT: 14}
WIDTH: Final = 26
REMARK_WIDTH: Final = 260  # pixels, for about so many signs a line
REMARK_SIGNS: Final = 40
REMARK_LINE: Final = 22
SPARE_ROWS_COUNT: Final = 1_000  # below the rows known, with the same formats and choices
CHOICES: Final = "_choices"
ABOUT: Final = "_meta"

Known = Mapping[str, Value]


def template(
    columns: Sequence[Column],
    rows: Iterable[Known],
    title: str,
    language: str,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """Make an XLSX template; `title` names the sheet, `about` is kept on a hidden one."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    book.set_properties({"created": MADE_AT.replace(tzinfo=None)})
    sheet = book.add_worksheet(title)
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    write_titles(book, sheet, columns, formats, language)
    count = 0
    for count, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            write_known(sheet, (count, place), row.get(column.name), column, formats)
    choices = [column for column in columns if column.choices]
    for place, column in enumerate(columns):
        if rule := rule_of(column, choices, language):
            sheet.data_validation(1, place, count + SPARE_ROWS_COUNT, place, rule)
    write_choices(book, choices)
    if about:
        write_about(book, about)
    book.close()
    return file.getvalue()


def write_titles(
    book: Any,  # noqa: ANN401 - xlsxwriter has no types
    sheet: Any,  # noqa: ANN401 - the same
    columns: Sequence[Column],
    formats: Mapping[Kind, Any],
    language: str,
) -> None:
    """Write the header: it stays in sight, and tells of each column what goes in."""
    bold = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    needed = book.add_format({**bold, "bg_color": "#FFE9B8"})
    other = book.add_format({**bold, "bg_color": "#EEEEEE"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS.get(column.kind, WIDTH), formats[column.kind])
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.title(language), needed if column.required else other)
        words = remark(column, language)
        height = REMARK_LINE * (words.count("\n") + 1 + len(words) // REMARK_SIGNS)
        about = {"author": "certledger", "width": REMARK_WIDTH, "height": height}
        sheet.write_comment(0, place, words, about)


def remark(column: Column, language: str) -> str:
    """Say what goes into a column."""
    lines = [say("template.required" if column.required else "template.optional", language)]
    lines.append(say(f"template.{column.kind}", language))
    if column.choices:
        lines[-1] += " " + ", ".join(title for _, title in column.choices)
    if column.example:
        lines.append(say("template.example", language, {"example": column.example}))
    return "\n".join(lines)


def write_known(
    sheet: Any,  # noqa: ANN401 - xlsxwriter has no types
    at: tuple[int, int],
    found: Value,
    column: Column,
    formats: Mapping[Kind, Any],
) -> None:
    """Write what is known already; nothing is a formula."""
    match found:
        case None:
            return
        case date():
            sheet.write_datetime(*at, found, formats[column.kind])
        case int() if column.kind is Kind.MONEY:
            # The edge to a program that keeps floats: two decimals are exact in its 15 digits.
            sheet.write_number(*at, Decimal(found) / 100, formats[column.kind])
        case int():
            sheet.write_number(*at, found, formats[column.kind])
        case str():
            sheet.write_string(*at, worded(found, column), formats[column.kind])


def worded(found: str, column: Column) -> str:
    """Write a code by its title, a month as people do, and all else as it is."""
    if column.kind is Kind.CHOICE:
        return dict(column.choices).get(found, found)
    return f"{found[5:]}.{found[:4]}" if column.kind is Kind.MONTH else found


def rule_of(column: Column, choices: Sequence[Column], language: str) -> dict[str, object] | None:
    """Have the program itself watch over what is typed."""
    rule: dict[str, object]
    match column.kind:
        case Kind.CHOICE:
            at = letters(choices.index(column))
            rule = {
                "validate": "list",
                "source": f"={CHOICES}!${at}$1:${at}${len(column.choices)}",
            }
        case Kind.PERCENT:
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100}
        case Kind.MONEY:
            rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        case Kind.INTEGER:
            rule = {"validate": "integer", "criteria": ">=", "value": 0}
        case Kind.DATE:
            rule = {"validate": "date", "criteria": ">=", "value": date(1900, 3, 1)}
        case Kind.TEXT | Kind.MONTH:
            return None
    title = say("template.wrong", language)
    return {**rule, "error_title": title, "error_message": say(f"template.{column.kind}", language)}


def write_choices(book: Any, choices: Sequence[Column]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Write what can be chosen on a sheet of its own: a list in a rule may have 255 signs."""
    if not choices:
        return
    sheet = book.add_worksheet(CHOICES)
    sheet.very_hidden()
    for line in range(max(len(column.choices) for column in choices)):
        for place, column in enumerate(choices):
            if line < len(column.choices):
                sheet.write_string(line, place, column.choices[line][1])


def write_about(book: Any, about: Mapping[str, str]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Keep with a template what it was made for."""
    sheet = book.add_worksheet(ABOUT)
    sheet.very_hidden()
    for line, (name, text) in enumerate(about.items()):
        sheet.write_string(line, 0, name)
        sheet.write_string(line, 1, text)


def template_csv(columns: Sequence[Column], rows: Iterable[Known], language: str) -> bytes:
    """Make a template that a Russian Excel opens without asking; nothing in it is a formula."""
    text = io.StringIO()
    lines = csv.writer(text, delimiter=";")
    lines.writerow(column.title(language) for column in columns)
    for row in rows:
        lines.writerow(csv_cell(row.get(column.name), column) for column in columns)
    return (BOM + text.getvalue()).encode()


def csv_cell(found: Value, column: Column) -> str:
    """Write what is known already; what would be a formula gets an apostrophe before it."""
    match found:
        case None:
            return ""
        case date():
            return f"{found:%d.%m.%Y}"
        case int() if column.kind is Kind.MONEY:
            return roubles(found).replace(".", ",")
        case int():
            return str(found)
        case str():
            text = worded(found, column)
            return f"'{text}" if text.startswith(FORMULA_STARTS) else text
