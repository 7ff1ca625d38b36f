"""The month's charges: a row a contract, in per cent of its month or as a sum."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Final

from api.imports.subject import SKIPPED, Desk, Line, Made, Outcome, Subject, Wrong
from api.spreadsheets.cells import Value
from api.spreadsheets.columns import Column, Kind
from events.base import Month
from events.money import percent_of
from events.period import first_day, last_day
from ledger.keys import Role
from ledger.persons import CertificateNumber, Purpose
from ledger.rules import refusals
from ledger.rules.commands import ChargeCertificate
from projections.certificates import read_certificate
from projections.lookups import FoundContract, find_contracts, read_due

PAGE_ROWS: Final = 500
WHOLE_PERCENT: Final = 100

COLUMNS: Final = (
    Column(
        "number",
        ("№ договора", "Contract No.", "Номер договора", "Договор"),
        required=False,
        example="17-Д/26",
    ),
    Column(
        "concluded_on",
        ("Дата договора", "Contract date"),
        Kind.DATE,
        required=False,
        example="01.09.2026",
    ),
    Column(
        "certificate_number",
        ("Номер сертификата", "Certificate No.", "№ сертификата", "Сертификат"),
        required=False,
        digits=10,
        example="4207123456",
    ),
    Column("month", ("Месяц", "Month"), Kind.MONTH, required=False, example="2026-10"),
    Column(
        "price",
        ("Стоимость месяца, руб.", "Price of the month, RUB", "Стоимость месяца"),
        Kind.MONEY,
        required=False,
        example="1593,55",
    ),
    Column(
        "percent",
        ("Объем оказания услуги, %", "Rendered, %", "Объем услуги, %", "Процент"),
        Kind.PERCENT,
        required=False,
        example="100",
    ),
    Column(
        "amount",
        ("К оплате, руб.", "Amount, RUB", "Сумма, руб.", "К оплате", "Сумма"),
        Kind.MONEY,
        required=False,
        example="1593,55",
    ),
    Column(
        "contract",
        ("Ключ строки", "Row key"),
        required=False,
        example="01999e5e-7c1b-7d0e-9b0e-6f2b1c7a55d1",
    ),
)


async def make(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Make a charge of every row: find its contract, then what the month comes to."""
    found = await _found(desk, lines)
    return [_made(desk, line, found) for line in lines]


class _Found:
    """The contracts that the rows may mean, by whatever names them."""

    def __init__(
        self, contracts: Iterable[FoundContract], certificates: Mapping[str, str | None]
    ) -> None:
        self.certificates = certificates
        self.all = {each.contract: each for each in contracts}
        self.numbered: dict[str, list[FoundContract]] = {}
        self.held: dict[str, list[FoundContract]] = {}
        for each in self.all.values():
            self.numbered.setdefault(each.number or "", []).append(each)
            self.held.setdefault(each.certificate, []).append(each)


async def _found(desk: Desk, lines: Sequence[Line]) -> _Found:
    """Look up together what the rows name."""
    refs = {ref for line in lines if (ref := line.text("contract"))}
    numbers = {number for line in lines if (number := line.text("number"))}
    certificates: dict[str, str | None] = {}
    for line in lines:
        number = line.text("certificate_number")
        if number and not line.text("contract") and number not in certificates:
            certificates[number] = await desk.vault.find_certificate(
                desk.book,
                CertificateNumber(number),
                by=desk.by,
                purpose=Purpose.FIND_CERTIFICATE,
                request=desk.request,
            )
    held = [each for each in certificates.values() if each]
    contracts = await find_contracts(
        desk.db, desk.book, desk.scope, sorted(refs), sorted(numbers), sorted(held)
    )
    return _Found(contracts, certificates)


def _made(desk: Desk, line: Line, found: _Found) -> Outcome:
    """Make the charge of one row."""
    percent, amount = line.values.get("percent"), line.values.get("amount")
    if percent in {None, 0} and amount in {None, 0}:
        return SKIPPED
    month = line.text("month") or desk.month
    if month is None:
        return Wrong("import-month-missing", "month")
    if desk.month not in {None, month}:
        return Wrong("import-month-other", "month", {"month": month, "wanted_month": desk.month})
    contract = _contract_of(line, month, found)
    if isinstance(contract, Wrong):
        return contract
    kopecks = amount
    if percent is not None:
        kopecks = percent_of(contract.price_of(month), percent)
        if amount not in {None, kopecks}:
            figures = {"percent": percent, "stated_kopecks": amount, "found_kopecks": kopecks}
            return Wrong("import-percent-disagrees", "amount", figures)
        if kopecks == 0:
            return Wrong("import-month-is-free", "percent", {"month": month})
    whole = percent == WHOLE_PERCENT and amount is None
    command = ChargeCertificate(
        contract=contract.contract,
        month=month,
        amount_kopecks=None if whole else kopecks,
        **desk.standing,
    )
    return Made(command, f"{contract.contract}:{month}", kopecks)


def _contract_of(line: Line, month: Month, found: _Found) -> FoundContract | Wrong:
    """Find the one contract that a row means; what it says beside must agree."""
    ref, number = line.text("contract"), line.text("number")
    owner = line.text("certificate_number")
    if ref is not None:
        known = [found.all[ref]] if ref in found.all else []
        named = "contract"
    elif number is not None:
        known, named = found.numbered.get(number, []), "number"
    elif owner is not None:
        known, named = found.held.get(found.certificates.get(owner) or "", []), "certificate_number"
    else:
        return Wrong("import-contract-missing", "number")
    if ref is None and owner is not None:
        certificate = found.certificates.get(owner)
        if certificate is None:
            return Wrong("import-certificate-unknown", "certificate_number")
        known = [each for each in known if each.certificate == certificate]
    if len(known) > 1:  # an old one of the same number, or another course of the same child
        known = [each for each in known if _covers(each, month)] or known
    if not known:
        return Wrong("import-contract-unknown", named)
    if len(known) > 1:
        return Wrong("import-contract-ambiguous", named, {"found_count": len(known)})
    if number is not None and known[0].number not in {None, number}:
        return Wrong("import-contract-other", "number", {"number": known[0].number})
    return known[0]


def _covers(contract: FoundContract, month: Month) -> bool:
    return (
        contract.status == "active"
        and contract.starts_on <= last_day(month)
        and contract.ends_on >= first_day(month)
    )


async def fill(desk: Desk) -> AsyncIterator[Mapping[str, Value]]:
    """Give the contracts that have the month to charge, each at its full price."""
    month = desk.month
    if month is None:
        return
    after = ""
    while page := await read_due(desk.db, desk.book, desk.scope, month, after, PAGE_ROWS):
        numbers = await _numbers(desk, page) if desk.names else {}
        for each in page:
            yield {
                "number": each.number,
                "concluded_on": each.concluded_on,
                "certificate_number": numbers.get(each.certificate),
                "month": month,
                "price": each.price_of(month),
                "percent": WHOLE_PERCENT,
                "amount": None,
                "contract": each.contract,
            }
        after = page[-1].contract


async def _numbers(desk: Desk, page: Sequence[FoundContract]) -> dict[str, str | None]:
    """Open the numbers of certificates; the vault notes who has asked."""
    children = {}
    for name in {each.certificate for each in page}:
        row = await read_certificate(desk.db, desk.book, name)
        if row is not None:
            children[name] = row.child
    people = await desk.vault.read(
        desk.book,
        children.values(),
        by=desk.by,
        purpose=Purpose.LIST_REGISTRY,
        request=desk.request,
    )
    return {
        name: people[child].certificate_number
        for name, child in children.items()
        if child in people
    }


CHARGES: Final = Subject(
    name="charges",
    columns=COLUMNS,
    roles=frozenset({Role.PROVIDER, Role.OPERATOR}),
    make=make,
    fill=fill,
    views=("contracts",),
    is_monthly=True,
    doubles=frozenset({refusals.AlreadyCharged}),
    column_of={
        refusals.OverMonthPrice.code: "amount",
        refusals.OverReserve.code: "amount",
        refusals.NotFound.code: "contract",
        refusals.MonthInFuture.code: "month",
    },
)
