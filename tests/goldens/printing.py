"""Prints every paper of the fixed region, and reads the files by other hands than those that wrote.

What is kept of a paper is what a reader sees: the workbook's cells, the lines of the CSV, the words
of the PDF.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pypdf
import python_calamine
from msgspec import Struct

from api.reporting.building import build, room
from api.reporting.papers import About
from events.base import PersonRef
from events.report import ReportForm
from ledger.database import Db
from ledger.persons import CertificateNumber, Person
from projections.paging import ALL
from projections.reports.forms import FORMS
from projections.reports.ground import Ground
from projections.reports.terms import Terms
from tests.goldens.founding import REGION
from tests.goldens.region import CAMPAIGN

ORDERS: Final[Mapping[str, tuple[str, Terms]]] = {
    "advance": ("advance", Terms(advance="advance-house-10")),
    "anomalies": ("anomalies", Terms()),
    "audit-trail": ("audit-trail", Terms(period="2025-11")),
    "budget-execution": ("budget-execution", Terms(period="2025", municipality="lk")),
    "budget-execution-of-october": (
        "budget-execution",
        Terms(period="2025-10", municipality="lk"),
    ),
    "campaign-report": ("campaign-report", Terms(roadmap="roadmap", measure=CAMPAIGN)),
    "certificate-statement": ("certificate-statement", Terms(certificate="certificate-4")),
    "certificate-statement-of-october": (
        "certificate-statement",
        Terms(certificate="certificate-1", period="2025-10", names=True),
    ),
    "certificate-statement-of-august": (
        "certificate-statement",
        Terms(certificate="certificate-1", period="2025-08"),
    ),
    "certificates": ("certificates", Terms(names=True)),
    "contracts": ("contracts", Terms()),
    "form-0503117": ("form-0503117", Terms(period="2025")),
    "form-0503127": ("form-0503127", Terms(period="2025")),
    "form-0503127-of-the-third-quarter": ("form-0503127", Terms(period="2025-Q3")),
    "indicators": ("indicators", Terms(period="2025", roadmap="roadmap")),
    "invoice": ("invoice", Terms(invoice="invoice-house-11", names=True)),
    "invoice-below-its-advance": ("invoice", Terms(invoice="invoice-house-10")),
    "obligations-forecast": ("obligations-forecast", Terms(period="2025")),
    "programmes": ("programmes", Terms()),
    "providers": ("providers", Terms(names=True)),
    "reconciliation": ("reconciliation", Terms(agreement="agreement-house")),
    "reconciliation-of-november": (
        "reconciliation",
        Terms(agreement="agreement-house", period="2025-11"),
    ),
    "roadmap-progress": ("roadmap-progress", Terms(roadmap="roadmap")),
    "subsidy-calculation": ("subsidy-calculation", Terms(subsidy_agreement="subsidy")),
    "subsidy-register": ("subsidy-register", Terms(subsidy_register=99, names=True)),
    "subsidy-register-added": ("subsidy-register", Terms(subsidy_register=79)),
}


class Printed(Struct, frozen=True):
    """A paper as files."""

    files: dict[str, bytes]

    def cells(self) -> list[list[Any]]:
        """Read the workbook; two readers must see the same in it."""
        sheet = openpyxl.load_workbook(io.BytesIO(self.files["xlsx"]), data_only=True).worksheets[0]
        rows = [[plain(cell.value) for cell in row] for row in sheet.iter_rows()]
        book = python_calamine.load_workbook(io.BytesIO(self.files["xlsx"]))
        other = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        assert [[plain(cell) for cell in row] for row in other] == rows
        return rows

    def lines(self) -> list[str]:
        """Read the CSV."""
        return self.files["csv"].decode("utf-8-sig").splitlines()

    def words(self) -> str:
        """Read the PDF."""
        pages = pypdf.PdfReader(io.BytesIO(self.files["pdf"])).pages
        return "\n".join(page.extract_text() for page in pages).replace("\xa0", " ")

    def text(self) -> str:
        """Write down what a reader sees."""
        sheet = "\n".join(" | ".join(map(shown, row)).rstrip(" |") for row in self.cells())
        lines = "\n".join(self.lines())
        return f"# XLSX\n{sheet}\n\n# CSV\n{lines}\n\n# PDF\n{self.words()}\n"


def plain(cell: Any) -> Any:
    """Give a cell as both readers have it: no times in days, no numbers that are not one."""
    if cell is None:
        return ""
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def shown(cell: Any) -> str:
    """Write a cell so that a number is told from its text."""
    return f"«{cell}»" if isinstance(cell, str) and cell else str(cell)


async def people(persons: Iterable[PersonRef]) -> dict[PersonRef, Person]:
    """Stand in for the vault: everybody has a name, and a child a number."""
    return {each: person(each) for each in persons}


def person(ref: PersonRef) -> Person:
    """Make up a person."""
    kind, _, number = ref.partition("-")
    if kind == "child":
        return Person(
            family_name=f"Вымышленный-{number}",
            given_name="Иван",
            patronymic="Иванович",
            certificate_number=CertificateNumber(f"420100000{number}"),
        )
    return Person(family_name="Вымышленная", given_name="Анна", inn="421200000077")


async def print_all(db: Db, book: str, position: int) -> dict[str, Printed]:
    """Print every paper."""
    return {name: await print_one(db, book, position, *order) for name, order in ORDERS.items()}


async def print_one(db: Db, book: str, position: int, kind: str, terms: Terms) -> Printed:
    """Gather a report and write all its files."""
    form, zone = FORMS[kind], ZoneInfo(REGION.time_zone)
    ground = Ground(
        db=db,
        book=book,
        position=position,
        scope=ALL,
        zone=zone,
        people=people if terms.names else None,
    )
    async with db.transaction():
        report = await form.gather(ground, terms)
        about = About(
            kind=kind,
            version=form.version,
            book=book,
            position=position,
            made_at=await ground.recorded_at(),
            terms=terms.stated(),
            zone=zone,
        )
        with room(ReportForm) as opened:
            made = await build(report, about, opened)
            return Printed({form: made.opened[form].read() for form in ReportForm})
