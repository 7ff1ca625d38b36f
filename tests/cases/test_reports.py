"""A printed report is the book's word: the same bytes again, and whatever was altered is found."""

import hashlib
import io
from datetime import datetime

import pypdf
import pytest
import python_calamine

from tests.cases.months import invoice, october, rendered
from tests.cases.papers import Paper, print_report, verify
from tests.cases.region import Door, Region

NUMBER_LENGTH = 10
TITLES = [
    "№ п.п.",
    "№ договора",
    "Дата договора",
    "Номер сертификата",
    "Объем оказания услуги, %",
    "К оплате, руб.",
]


@pytest.fixture
async def region(operator: Door) -> Region:
    made = await october(operator)
    await rendered(made, "group_b", 50)
    return made


async def test_an_annex_to_an_invoice_is_printed_as_payers_know_it(region: Region) -> None:
    issued = await invoice(region)
    paper = await print_report(region, "invoice", invoice=issued["invoice"], names=True)
    text = " ".join((await paper.text()).replace("\xa0", " ").split())
    for words in (
        f"Приложение к счету от 04.10.2017 № {issued['invoice']}",
        "по договору № 1 от 01.01.2017",
        "Месяц, за который сформирован счет: октябрь 2017 г.",
        "Наименование поставщика: Дом творчества",
        "Всего оказано услуг на сумму: 1 442,90 руб.",
        "Подлежит оплате: 1 442,90 руб.",
        "К оплате: Одна тысяча четыреста сорок два рубля 90 копеек.",
        "Руководитель (подпись)",
        "Главный бухгалтер (подпись)",
        "М.П.",
    ):
        assert words in text
    titles, first, second = await paper.lines()
    assert titles.split(";") == TITLES
    assert first.split(";")[2:] == ["03.10.2017", first.split(";")[3], "100", "1018,51"]
    assert second.split(";")[4:] == ["50", "424,39"]
    assert len(first.split(";")[3]) == NUMBER_LENGTH
    await look_into_workbook(paper)
    await look_into_pdf(paper)


async def look_into_workbook(paper: Paper) -> None:
    """Numbers are numbers, dates are dates, totals are formulas with what they come to."""
    rows = [[cell.value for cell in row] for row in (await paper.sheet()).iter_rows()]
    at = rows.index(TITLES)
    assert rows[at + 1][2:3] + rows[at + 1][4:] == [datetime(2017, 10, 3), 100, 1018.51]  # noqa: DTZ001 - a date
    assert rows[at + 3] == [None, "Итого", None, None, None, 1442.9]
    formulas = await paper.sheet(formulas=True)
    assert formulas.cell(at + 4, 6).value == f"=SUM(F{at + 2}:F{at + 3})"
    other = python_calamine.load_workbook(io.BytesIO(await paper.file("xlsx")))
    assert other.get_sheet_by_index(0).to_python()[at + 3][5] == 1442.9


async def look_into_pdf(paper: Paper) -> None:
    """It is archival and carries its fonts."""
    pdf = pypdf.PdfReader(io.BytesIO(await paper.file("pdf")))
    assert pdf.xmp_metadata is not None
    assert "pdfaid" in pdf.xmp_metadata.stream.get_data().decode()
    fonts, missing = pdf.pages[0]._get_fonts()
    assert (any("LibertinusSerif" in font for font in fonts), missing) == (True, set())


async def test_the_same_question_gives_the_same_bytes_whenever_it_is_asked(region: Region) -> None:
    issued = await invoice(region)
    first = await print_report(region, "invoice", invoice=issued["invoice"])
    await region.door.made(f"/v1/invoices/{issued['invoice']}/work")
    at = first.receipt["at_position"]
    again = await print_report(region, "invoice", at, invoice=issued["invoice"])
    assert again.receipt["files"] == first.receipt["files"]
    for told in first.receipt["files"]:
        raw = await first.file(told["form"])
        assert (len(raw), hashlib.sha256(raw).hexdigest()) == (told["size_bytes"], told["sha256"])
    later = await print_report(region, "invoice", invoice=issued["invoice"])
    assert later.receipt["files"] != first.receipt["files"]  # its foot names another position
    await look_for_forgery(first, issued["invoice"])


async def look_for_forgery(paper: Paper, invoice_: str) -> None:
    """A file is genuine to the byte or not at all."""
    region = paper.region
    file = await paper.file("xlsx")
    found = (await verify(region.door, file)).body
    assert (found["genuine"], found["form"]) == (True, "xlsx")
    assert found["report"]["report"] == paper.receipt["report"]
    assert found["report"]["terms"] == [{"name": "invoice", "value": invoice_}]
    assert (found["changes"]["changed_count"], found["changes"]["rows"]) == (0, [])
    forged = (await verify(region.door, file + b" ")).body
    assert (forged["genuine"], forged["report"], forged["changes"]) == (False, None, None)


async def test_what_a_kind_needs_is_asked_for_and_what_it_cannot_use_is_refused(
    region: Region,
) -> None:
    await region.head()
    refused = await region.door.post(
        "/v1/reports", {"kind": "invoice", "filter": {"advance": "a", "period": "2017"}}
    )
    assert (refused.status, [each["pointer"] for each in refused.body["errors"]]) == (
        422,
        ["/filter/invoice", "/filter/advance", "/filter/period"],
    )
    for kind in ("obligations-forecast", "indicators"):
        of_a_quarter = await region.door.post(
            "/v1/reports", {"kind": kind, "filter": {"period": "2017-Q3"}}
        )
        assert of_a_quarter.status == 422
        assert of_a_quarter.body["errors"] == [
            {
                "pointer": "/filter/period",
                "code": "not-a-year",
                "detail": "Этот отчёт составляется только за год целиком: 2017.",
            }
        ]
    unknown = await region.door.post(
        "/v1/reports", {"kind": "invoice", "filter": {"invoice": "no-such"}}
    )
    assert (unknown.status, unknown.code) == (404, "not-found")
