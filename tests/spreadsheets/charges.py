"""A table as accountants fill it in, for the tests of reading one."""

from pathlib import Path

from api.spreadsheets.columns import Column, Kind
from api.spreadsheets.reading import Limits, Reading, Row, read

COLUMNS = (
    Column("contract", ("Номер договора", "Contract", "№ договора"), digits=0, example="Д-17"),
    Column("certificate", ("Номер сертификата", "Certificate"), digits=10, required=False),
    Column("date", ("Дата договора", "Contract date"), Kind.DATE, required=False),
    Column("month", ("Месяц", "Month"), Kind.MONTH, required=False),
    Column("percent", ("Объём оказания услуги, %", "Percent"), Kind.PERCENT, required=False),
    Column("count", ("Занятий", "Lessons"), Kind.INTEGER, required=False),
    Column(
        "reason",
        ("Причина", "Reason"),
        Kind.CHOICE,
        required=False,
        choices=(("illness", "Болезнь"), ("quarantine", "Карантин")),
    ),
    Column("amount", ("К оплате, руб.", "Amount"), Kind.MONEY, example="1234,50"),
)
LIMITS = Limits()


def reading_of(path: Path, filename: str | None = None, limits: Limits = LIMITS) -> Reading:
    return read(path, path.name if filename is None else filename, COLUMNS, limits)


def rows_of(path: Path, filename: str | None = None) -> list[Row]:
    """Read a file that has nothing wrong as a whole."""
    with reading_of(path, filename) as reading:
        rows = list(reading)
    assert reading.faults == []
    return rows


def faults_of(path: Path, filename: str | None = None, limits: Limits = LIMITS) -> list[str]:
    """Name what is wrong with a file as a whole; each has its words and its cure."""
    with reading_of(path, filename, limits) as reading:
        for row in reading:
            assert row.cells
    for fault in (*reading.faults, *reading.notices):
        for language in ("ru", "en"):
            assert fault.words(language)
            assert fault.cure(language)
    return [fault.code for fault in reading.faults]


def cell_faults(row: Row) -> dict[str, str]:
    """Name what is wrong in a row, cell by cell."""
    return {
        name: cell.fault.code.removeprefix("sheet-")
        for name, cell in row.cells.items()
        if cell.fault
    }
