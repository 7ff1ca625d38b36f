"""Writes a paper into files, one form a class; rows come in pages and only a PDF keeps them."""

import codecs
import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import as_file, files
from typing import IO, Any, Final, Protocol
from zoneinfo import ZoneInfo

import msgspec
import typst
import xlsxwriter  # type: ignore[import-untyped]  # it has no types of its own
from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from api.exporting.sheets import BOM, MADE_AT, inert
from api.reporting.cells import HUNDREDTHS, NUMBERS, Total, Totals, for_excel, printed
from events.money import roubles
from projections.reports.paper import Apart, Cell, Kind, Paper, Row
from projections.shares import written

PDF_ROWS_MAX: Final = 5_000  # a longer list is read in a table, not on paper
LANDSCAPE_COLUMNS: Final = 8  # from so many on a page lies on its side
CHARACTER: Final = 5  # the width of a column's part, in a workbook's characters
TEMPLATES: Final = Environment(
    loader=PackageLoader("api.reporting", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class About(Struct, frozen=True, kw_only=True):
    """What the foot of a paper says: of what it is made."""

    kind: str
    version: int
    book: str
    position: int
    made_at: datetime  # when the fact at the position was recorded
    terms: dict[str, str]
    zone: ZoneInfo

    def foot(self) -> str:
        """Say in a line from where anybody can build the same again."""
        stated = "".join(f", {name} = {it}" for name, it in sorted(self.terms.items()))
        when = f"{self.made_at.astimezone(self.zone):%d.%m.%Y %H:%M:%S}"
        return (
            f"Отчёт {self.kind}, шаблон {self.version}, книга {self.book},"
            f" позиция {self.position} от {when}{stated}"
        )


class Form(Protocol):
    """A file that is being written."""

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows."""

    def close(self, totals: Totals) -> None:
        """Finish what was written, and leave the file open: it is to be read."""


class Csv:
    """CSV as a Russian Excel opens it: the table alone."""

    def __init__(self, file: IO[bytes], paper: Paper, about: About) -> None:
        self._paper, self._about = paper, about
        text = codecs.getwriter("utf-8")(file)
        text.write(BOM)
        self._lines = csv.writer(text, delimiter=";")
        self._lines.writerow(inert(column.title) for column in paper.columns)

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        for row in rows:
            self._lines.writerow(
                inert(for_excel(cell, column.kind, self._about.zone))
                for cell, column in zip(row, self._paper.columns, strict=True)
            )

    def close(self, totals: Totals) -> None:
        """Leave totals out: a table that is read by programs has rows of one kind."""


class Html:
    """A page that prints itself; everything in it is escaped."""

    def __init__(self, file: IO[bytes], paper: Paper, about: About) -> None:
        self._file, self._paper, self._about = file, paper, about
        self._rows = TEMPLATES.get_template("rows.html")
        self._write("head.html", paper=paper, wide=is_wide(paper), numbers=NUMBERS)

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        columns = self._paper.columns
        listed = [cells_of(row, self._paper, self._about.zone) for row in rows]
        self._file.write(self._rows.render(rows=listed, columns=columns, numbers=NUMBERS).encode())

    def close(self, totals: Totals) -> None:
        """Write what stands under the table."""
        self._write(
            "foot.html",
            paper=self._paper,
            totals=totals_of(totals, self._paper, self._about.zone),
            foot=self._about.foot(),
            numbers=NUMBERS,
        )

    def _write(self, name: str, **words: Any) -> None:  # noqa: ANN401 - what the template asks for
        self._file.write(TEMPLATES.get_template(name).render(**words).encode())


class Pdf:
    """PDF/A set by Typst with its own fonts; a paper that is too long has none."""

    def __init__(self, file: IO[bytes], paper: Paper, about: About) -> None:
        self._file, self._paper, self._about = file, paper, about
        self._rows: list[list[str]] = []
        self.too_long = False

    def add(self, rows: Sequence[Row]) -> None:
        """Keep some rows, as they will be printed."""
        if len(self._rows) + len(rows) > PDF_ROWS_MAX:
            self.too_long = True
            self._rows.clear()
        if not self.too_long:
            self._rows += [cells_of(row, self._paper, self._about.zone) for row in rows]

    def close(self, totals: Totals) -> None:
        """Set the pages."""
        if self.too_long:
            return
        self._file.write(set_pages(self._words(totals), self._about))

    def _words(self, totals: Totals) -> dict[str, Any]:
        return {
            "title": self._paper.title,
            "under": self._paper.under,
            "facts": self._paper.facts,
            "columns": [
                {
                    "title": column.title,
                    "width": column.width,
                    "number": column.kind in NUMBERS,
                }
                for column in self._paper.columns
            ],
            "rows": self._rows,
            "totals": totals_of(totals, self._paper, self._about.zone),
            "closing": self._paper.closing,
            "signatures": self._paper.signatures,
            "stamped": self._paper.stamped,
            "foot": self._about.foot(),
            "wide": is_wide(self._paper),
        }


def set_pages(words: dict[str, Any], about: About) -> bytes:
    """Let Typst set a paper; its only clock is the position's."""
    with as_file(files("api.reporting").joinpath("templates", "paper.typ")) as template:
        return typst.compile(
            template,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards="a-2b",
            sys_inputs={"paper": msgspec.json.encode(words).decode()},
            timestamp=int(about.made_at.timestamp()),
        )


class Workbook:
    """A workbook: numbers are numbers, dates are dates, and only the totals are formulas."""

    def __init__(self, file: IO[bytes], paper: Paper, about: About) -> None:
        self._paper, self._about = paper, about
        self._book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "default_format_properties": {"font_size": 10}}
        )
        self._book.set_properties({"created": MADE_AT.replace(tzinfo=None), "title": paper.title})
        self._bold = self._book.add_format({"bold": True})
        self._title = self._book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
        )
        self._formats = {kind: self._format(kind) for kind in Kind}
        self._totals = {kind: self._format(kind, bold=True) for kind in Kind}
        self._sheet = self._book.add_worksheet("Отчёт")
        self._line = 0
        self._set_up()
        self._write_head()
        self._first = self._line

    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows."""
        for row in rows:
            for place, (cell, column) in enumerate(zip(row, self._paper.columns, strict=True)):
                self._write(place, cell, column.kind, self._formats[column.kind])
            self._line += 1

    def close(self, totals: Totals) -> None:
        """Write totals as formulas with what they come to, and what stands under them."""
        last = self._line
        for total in totals.lines():
            self._write_total(total, last)
        for words in ("", *self._paper.closing):
            self._say(words)
        for words in self._paper.signatures:
            self._line += 1
            self._say(f"{words} ____________________ / ____________________ /")
        if self._paper.stamped:
            self._say("М.П.")
        self._line += 1
        self._say(self._about.foot())
        self._book.close()

    def _set_up(self) -> None:
        sheet, columns = self._sheet, self._paper.columns
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width * CHARACTER + 2)
        if is_wide(self._paper):
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")

    def _write_head(self) -> None:
        self._say(self._paper.title, self._bold)
        for words in self._paper.under:
            self._say(words)
        for name, words in self._paper.facts:
            self._say(f"{name}: {words}")
        self._line += 1
        for place, column in enumerate(self._paper.columns):
            self._sheet.write_string(self._line, place, column.title, self._title)
        self._sheet.repeat_rows(self._line)
        self._line += 1

    def _write_total(self, total: Total, last: int) -> None:
        for place, (cell, column) in enumerate(zip(total.row, self._paper.columns, strict=True)):
            style = self._totals[column.kind]
            if place in self._paper.totalled and isinstance(cell, int) and last > self._first:
                worth = Decimal(roubles(cell)) if column.kind is Kind.MONEY else cell
                formula = self._formula(place, last, total.apart)
                self._sheet.write_formula(self._line, place, formula, style, worth)
            elif isinstance(cell, str):
                self._sheet.write_string(self._line, place, cell, style)
            else:
                self._write(place, cell, column.kind, style)
        self._line += 1

    def _formula(self, place: int, last: int, apart: Apart | None) -> str:
        """Add a column up, less the rows that don't count, or those rows alone."""
        cells = self._span(place, last)
        told = self._span(self._paper.told_apart_by, last)
        if apart is not None:
            return "=" + "+".join(f'SUMIF({told},"{it}",{cells})' for it in sorted(apart.words))
        left_out = sorted(it for each in self._paper.apart for it in each.words)
        return f"=SUM({cells})" + "".join(f'-SUMIF({told},"{it}",{cells})' for it in left_out)

    def _span(self, place: int, last: int) -> str:
        letter = xlsxwriter.utility.xl_col_to_name(place)
        return f"{letter}{self._first + 1}:{letter}{last}"

    def _write(self, place: int, cell: Cell, kind: Kind, style: Any) -> None:  # noqa: ANN401 - untyped
        sheet, line = self._sheet, self._line
        match cell:
            case None:
                sheet.write_blank(line, place, None, style)
            case int() if kind in HUNDREDTHS:
                sheet.write_number(line, place, Decimal(roubles(cell)), style)
            case int() if kind is Kind.FINE_SHARE:
                sheet.write_number(line, place, Decimal(written(cell)), style)
            case int():
                sheet.write_number(line, place, cell, style)
            case datetime():
                moment = cell.astimezone(self._about.zone).replace(tzinfo=None)
                sheet.write_datetime(line, place, moment, style)
            case date():
                sheet.write_datetime(line, place, cell, style)
            case _:
                sheet.write_string(line, place, cell, style)

    def _say(self, words: str, style: Any = None) -> None:  # noqa: ANN401 - untyped
        self._sheet.write_string(self._line, 0, words, style)
        self._line += 1

    def _format(self, kind: Kind, **more: bool) -> Any:  # noqa: ANN401 - untyped
        form = {
            Kind.MONEY: "#,##0.00",
            Kind.COUNT: "0",
            Kind.ORDINAL: "0",
            Kind.PERCENT: "0",
            Kind.SHARE: "0.00",
            Kind.FINE_SHARE: "0.0##",
            Kind.DATE: "dd.mm.yyyy",
            Kind.MOMENT: "dd.mm.yyyy hh:mm:ss",
        }.get(kind)
        terms: dict[str, Any] = {"border": 1, "valign": "top", **more}
        if form is None:
            terms["text_wrap"] = True
        else:
            terms["num_format"] = form
        return self._book.add_format(terms)


def cells_of(row: Row, paper: Paper, zone: ZoneInfo) -> list[str]:
    """Write a row for people."""
    return [
        printed(cell, column.kind, zone) for cell, column in zip(row, paper.columns, strict=True)
    ]


def totals_of(totals: Totals, paper: Paper, zone: ZoneInfo) -> list[list[str]]:
    """Write the lines under the table for people."""
    return [cells_of(total.row, paper, zone) for total in totals.lines()]


def is_wide(paper: Paper) -> bool:
    """Tell whether a page should lie on its side."""
    return len(paper.columns) >= LANDSCAPE_COLUMNS
