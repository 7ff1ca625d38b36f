"""Each figure of a paper is what the facts come to, reckoned again by a plain script."""

import csv
from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from api.demo.region import ASSIGNMENT, PFDO
from events.budget import (
    BudgetApproved,
    BudgetReallocated,
    CashExecuted,
    CommitmentLimitSet,
    SubsidyAgreementAmended,
    SubsidyReceived,
)
from events.certificate import (
    CertificateCharged,
    CertificateConvertedToPf,
    CertificateFrozen,
    FundsReserved,
    ReserveReleased,
    UnusedServiceRefunded,
)
from events.codec import FACTS, Recorded
from events.contract import ContractConcluded, EnrolmentRefused, EnrolmentRequested
from events.indicator import PopulationDeclared
from events.invoice import InvoiceIssued
from events.pf_programme import PfProgrammeApproved
from projections.reports.fact_words import FACT_WORDS
from tests.goldens import reckoned
from tests.goldens.founding import REGION
from tests.goldens.printing import Printed

HOUSE: Final = "agreement-house"
YEAR: Final = 2025
Papers = dict[str, Printed]


def table(paper: Printed) -> list[list[str]]:
    """Read the rows of a paper under its titles."""
    return list(csv.reader(paper.lines(), delimiter=";"))[1:]


def kopecks(cell: str) -> int:
    """Read a sum back."""
    return int(cell.replace(",", "") or "0")


def spoken(amount: int) -> str:
    """Write a sum as papers do, by another way than theirs."""
    return f"{amount // 100:,}".replace(",", " ") + f",{amount % 100:02} руб."


def test_prices_are_split_as_the_rules_of_the_domain_say(facts: Sequence[Recorded]) -> None:
    for contract in reckoned.contracts(facts):
        for charge in reckoned.of(facts, CertificateCharged):
            if charge.contract == contract.name:
                assert charge.amount_kopecks == contract.months[charge.month], charge


@pytest.mark.parametrize(
    ("name", "invoice"),
    [("invoice", "invoice-house-11"), ("invoice-below-its-advance", "invoice-house-10")],
)
def test_an_invoices_annex(
    printed: Papers, facts: Sequence[Recorded], name: str, invoice: str
) -> None:
    issued = next(
        each
        for each in facts
        if isinstance(each.fact, InvoiceIssued) and each.fact.invoice == invoice
    )
    bill = reckoned.bill(facts, issued)
    rows = table(printed[name])
    shown = [(row[1].partition(" (")[0], int(row[4]), kopecks(row[5])) for row in rows]
    assert shown == [(number, percent, amount) for number, _, percent, amount in bill.lines]
    words = printed[name].words()
    assert f"Всего оказано услуг на сумму: {spoken(bill.total)}" in words
    assert f"Подлежит оплате: {spoken(max(bill.left, 0))}" in words
    assert (f"Выплачен аванс: {spoken(bill.advance)}" in words) == bool(bill.advance)
    assert (f"Зачтено из прошлых месяцев: {spoken(bill.carried)}" in words) == bool(bill.carried)
    assert (f"Аванс превышает сумму услуг на {spoken(-bill.left)}" in words) == (bill.left < 0)
    assert f"Итого {spoken(bill.total).removesuffix(' руб.')}" in words


def test_an_advances_annex(printed: Papers, facts: Sequence[Recorded]) -> None:
    lines = list(reckoned.advance_lines(facts, HOUSE, "2025-10"))
    assert [kopecks(row[5]) for row in table(printed["advance"])] == lines
    assert f"Всего подлежит к оплате: {spoken(sum(lines))}" in printed["advance"].words()


@pytest.mark.parametrize(
    ("name", "position"), [("subsidy-register", 99), ("subsidy-register-added", 79)]
)
def test_a_subsidy_register(
    printed: Papers, facts: Sequence[Recorded], name: str, position: int
) -> None:
    lines = reckoned.register_lines(facts, position)
    rows = [(row[2], kopecks(row[3])) for row in table(printed[name])]
    assert [amount for _, amount in rows] == [amount for *_, amount in lines]
    numbers = [contract.partition(" от ")[0] for contract, _ in rows]
    assert numbers == [f"№ {number}" for number, *_ in lines]
    total = sum(amount for *_, amount in lines)
    assert f"Всего обязательств: {spoken(total)}" in printed[name].words()


def test_a_subsidys_calculation(printed: Papers, facts: Sequence[Recorded]) -> None:
    (agreed,) = reckoned.of(facts, SubsidyAgreementAmended)
    code = next(
        measure.code
        for budget in reckoned.of(facts, BudgetApproved)
        for measure in budget.measures
        if (budget.year, measure.measure) == (YEAR, agreed.measure)
    )
    parts = [code[:3], code[3:7], code[7:12], code[12:17], code[17:]]
    assert [row[2:] for row in table(printed["subsidy-calculation"])] == [
        [*parts, f"{each.due_from:%d.%m.%Y}", f"{each.due_to:%d.%m.%Y}", plain(each.amount_kopecks)]
        for each in agreed.schedule
    ]


def plain(amount: int) -> str:
    """Write a sum as a table has it."""
    return f"{amount // 100},{amount % 100:02}"


def test_a_reconciliation(printed: Papers, facts: Sequence[Recorded]) -> None:
    months, balance, expected = reckoned.settled(facts, HOUSE), 0, []
    for accrued, reversed_, unrendered, advanced, paid in months.values():
        opening = balance
        balance += accrued - reversed_ - unrendered - advanced - paid
        expected.append([opening, accrued, reversed_, unrendered, advanced, paid, balance])
    rows = [list(map(kopecks, row[1:])) for row in table(printed["reconciliation"])]
    assert rows == expected
    last = [list(map(kopecks, row[1:])) for row in table(printed["reconciliation-of-november"])]
    assert last == expected[-1:]
    assert f"в пользу поставщика: {spoken(balance)}" in printed["reconciliation"].words()


def test_what_is_owed_is_what_the_last_invoice_asks_for(
    printed: Papers, facts: Sequence[Recorded]
) -> None:
    issued = [each for each in facts if isinstance(each.fact, InvoiceIssued)][-1]
    owed = reckoned.bill(facts, issued).left
    assert kopecks(table(printed["reconciliation"])[-1][-1]) == owed


def test_a_certificates_statement(printed: Papers, facts: Sequence[Recorded]) -> None:
    available, reserved = dict.fromkeys(("2025-2", "2026-1", "2026-2"), 0), 0
    expected = []
    for each in facts:
        match each.fact:
            case CertificateConvertedToPf(certificate="certificate-4", grants=grants):
                moved = [(grant.period, grant.nominal_kopecks, 0) for grant in grants]
            case FundsReserved(certificate="certificate-4", amount_kopecks=amount):
                moved = [("2025-2", -amount, amount)]
            case ReserveReleased(certificate="certificate-4", amount_kopecks=amount):
                moved = [("2025-2", amount, -amount)]
            case CertificateCharged(certificate="certificate-4", amount_kopecks=amount):
                moved = [("2025-2", 0, -amount)]
            case CertificateFrozen(certificate="certificate-4"):
                moved = [(period, -left, 0) for period, left in available.items()]
            case _:
                continue
        for period, given, set_aside in moved:
            available[period] += given
            reserved += set_aside
            held = reserved if period == "2025-2" else 0
            expected.append([max(-given, 0), max(given, 0), held, available[period]])
    rows = table(printed["certificate-statement"])
    assert [[kopecks(row[at]) for at in (7, 8, 10, 11)] for row in rows] == expected
    assert set(available.values()) == {0}


def test_a_months_statement_begins_and_ends_with_the_month(
    printed: Papers, facts: Sequence[Recorded]
) -> None:
    nominal = next(
        grant.nominal_kopecks
        for each in reckoned.of(facts, CertificateConvertedToPf)
        for grant in each.grants
        if (each.certificate, grant.period) == ("certificate-1", "2025-2")
    )
    (contract,) = (
        each for each in reckoned.contracts(facts) if each.certificate == "certificate-1"
    )
    before = nominal - sum(contract.months.values())
    back = sum(
        each.amount_kopecks
        for each in reckoned.of(facts, UnusedServiceRefunded)
        if (each.contract, each.month) == (contract.name, "2025-10")
    )
    words = printed["certificate-statement-of-october"].words()
    assert f"Доступно на начало, период 2025-2: {spoken(before)}" in words
    assert f"Доступно на конец, период 2025-2: {spoken(before + back)}" in words
    before_its_charges = printed["certificate-statement-of-august"].words()
    assert f"Доступно на конец, период 2025-2: {spoken(nominal)}" in before_its_charges


def reckoned_budget(facts: Sequence[Recorded]) -> dict[str, list[int]]:
    """Give what each measure of the year has, may bind and has paid."""
    found = {
        measure.measure: [measure.approved_kopecks, measure.approved_kopecks, 0]
        for budget in reckoned.of(facts, BudgetApproved)
        for measure in budget.measures
        if budget.year == YEAR
    }
    for move in reckoned.of(facts, BudgetReallocated):
        for measure, sign in ((move.from_measure, -1), (move.to_measure, 1)):
            found[measure][0] += sign * move.amount_kopecks
            found[measure][1] += sign * move.amount_kopecks
    for limit in reckoned.of(facts, CommitmentLimitSet):
        found[limit.measure][1] = limit.new_kopecks or 0
    for cash in reckoned.of(facts, CashExecuted):
        found[cash.measure][2] += cash.amount_kopecks
    for part in reckoned.of(facts, SubsidyReceived):
        found[part.measure][2] += part.amount_kopecks
    return found


def test_the_total_of_contracts_is_of_those_that_stand(
    printed: Papers, facts: Sequence[Recorded]
) -> None:
    """What a child asked for and did not get stands under the total."""
    prices = {
        each.contract: each.quote.total_kopecks for each in reckoned.of(facts, EnrolmentRequested)
    }
    refused = {each.contract for each in reckoned.of(facts, EnrolmentRefused)}
    concluded = {each.contract for each in reckoned.of(facts, ContractConcluded)}
    lines = {row[1]: row[11] for row in printed["contracts"].cells() if len(row) > 11}
    assert refused
    assert lines["Итого"] == sum(prices[name] for name in concluded) / 100
    assert (
        lines["Отказы и аннулированные (в итог не входят)"]
        == sum(prices[name] for name in refused) / 100
    )
    assert concluded | refused == prices.keys()
    assert "Заявки (в итог не входят)" not in lines


@pytest.mark.parametrize(
    ("name", "last"),
    [("budget-execution", date.max), ("budget-execution-of-october", date(2025, 10, 31))],
)
def test_the_execution_of_the_budget(
    printed: Papers, facts: Sequence[Recorded], name: str, last: date
) -> None:
    facts = [each for each in facts if each.effective_on <= last]
    budget = reckoned_budget(facts)
    caps = sum(
        cap.cap_kopecks
        for programme in reckoned.of(facts, PfProgrammeApproved)
        for cap in programme.periods
        if cap.year == YEAR
    )
    months = [
        each
        for agreement in (HOUSE, "agreement-alone")
        for each in reckoned.settled(facts, agreement).values()
    ]
    invoiced = sum(
        reckoned.bill(facts, each).total for each in facts if isinstance(each.fact, InvoiceIssued)
    )
    drawn = [caps, *reckoned.bound(facts), sum(each[3] for each in months), invoiced]
    rows = {row[0]: row for row in table(printed[name])}
    measures = {each.measure: each.title for each in REGION.budgets[0].measures}
    for measure, title in measures.items():
        approved, limits, paid = budget[measure]
        shown = list(map(kopecks, rows[title][3:]))
        held = drawn if measure == PFDO else [0] * 5
        share = (20_000 * paid + approved) // (2 * approved)  # hundredths of a per cent
        left = [approved - paid, limits - paid]
        assert shown == [approved, limits, *held, paid, share, *left], measure


def test_a_form_of_a_quarter_is_cumulative_up_to_its_last_day(
    printed: Papers, facts: Sequence[Recorded]
) -> None:
    early = [each for each in facts if each.effective_on <= date(2025, 9, 30)]
    approved, limits, paid = map(sum, zip(*reckoned_budget(early).values(), strict=True))
    rows = [
        list(map(kopecks, row[3:])) for row in table(printed["form-0503127-of-the-third-quarter"])
    ]
    assert [sum(column) for column in zip(*rows, strict=True)] == [
        *(approved, limits, paid, 0, 0, paid),
        *(approved - paid, limits - paid),
    ]


def test_the_forms_of_finance(printed: Papers, facts: Sequence[Recorded]) -> None:
    budget = reckoned_budget(facts)
    together = [sum(of) for of in zip(budget[PFDO], budget["pfdo-regional"], strict=True)]
    sums = [budget[ASSIGNMENT], together]
    rows = [list(map(kopecks, row[3:])) for row in table(printed["form-0503117"])]
    assert rows == [[approved, paid, approved - paid] for approved, _, paid in sums]
    rows = [list(map(kopecks, row[3:])) for row in table(printed["form-0503127"])]
    assert rows == [
        [approved, limits, paid, 0, 0, paid, approved - paid, limits - paid]
        for approved, limits, paid in sums
    ]


def test_the_forecast_is_what_is_left_of_contracts_in_force(
    printed: Papers, facts: Sequence[Recorded]
) -> None:
    planned: dict[str, int] = {}
    for contract in reckoned.contracts(facts):
        gone = reckoned.charged(facts, contract.name)
        for month, amount in contract.months.items():
            if month not in gone and month <= contract.last_month:
                planned[month] = planned.get(month, 0) + amount
    rows = table(printed["obligations-forecast"])
    assert [kopecks(row[1]) for row in rows] == [planned[month] for month in sorted(planned)]
    _, charges = reckoned.bound(facts)
    assert kopecks(rows[-1][2]) == charges + sum(planned.values())


def test_indicators_count_children_and_not_contracts(
    printed: Papers, facts: Sequence[Recorded]
) -> None:
    (declared,) = reckoned.of(facts, PopulationDeclared)
    listed = reckoned.contracts(facts)
    live = {each.certificate for each in listed if each.last_month > "2025-11"}
    ever = {each.certificate for each in listed}
    rows = {row[1]: row for row in table(printed["indicators"])}
    for name, children in (
        ("охват дополнительным образованием", live),
        ("охват персонифицированным финансированием", live),
        ("доля детей, использовавших сертификат", ever),
    ):
        shown = (int(rows[name][4]), int(rows[name][5]))
        assert shown == (len(children), declared.children_count), name
        share = (200_000 * len(children) + declared.children_count) // (2 * declared.children_count)
        thousandths = f"{share // 1000},{share % 1000:03}".rstrip("0")
        assert rows[name][6].rstrip("0") == thousandths, name


def test_every_kind_of_fact_has_words_for_papers() -> None:
    assert FACTS.keys() == FACT_WORDS.keys()
