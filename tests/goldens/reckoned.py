"""The figures of the papers, reckoned by hand from the facts: no view, no rule, no read of ours.

Prices are split as the rules of domain say (days of days, the kopeck upwards, the rest of a month's
rounding in the first one); everything else is a sum over facts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Final, TypeVar

from events.advance import AdvancePaid
from events.certificate import (
    CertificateCharged,
    ChargeReversed,
    FundsReserved,
    ReserveReleased,
    ReversedTo,
    UnusedServiceRefunded,
)
from events.codec import Recorded
from events.completeness import CompletenessSet
from events.contract import ContractConcluded, EnrolmentRequested, TerminationRequested
from events.invoice import InvoiceIssued, InvoicePaid
from events.registry import ModuleOpened, StudyGroupOpened
from events.subsidy import SubsidyRegisterIssued

ADVANCE_PERCENT: Final = 80
F = TypeVar("F")


@dataclass(frozen=True)
class Contract:
    """A contract in force, and what its months cost."""

    name: str
    number: str
    concluded_on: date
    certificate: str
    agreement: str
    group: str
    last_month: str
    months: dict[str, int]
    at: int


def of(facts: Iterable[Recorded], kind: type[F]) -> list[F]:
    """Pick facts of a kind."""
    return [each.fact for each in facts if isinstance(each.fact, kind)]


def half_up(kopecks: int, percent: int) -> int:
    """Take a share to the kopeck."""
    return floor(Fraction(kopecks * percent, 100) + Fraction(1, 2))


def months_between(first: date, last: date) -> list[str]:
    """Name the months that two days touch."""
    found, day = [], first
    while day <= last:
        if f"{day:%Y-%m}" not in found:
            found.append(f"{day:%Y-%m}")
        day += timedelta(days=1)
    return found


def split(asked: EnrolmentRequested, group: StudyGroupOpened, module: ModuleOpened) -> list[int]:
    """Split the certificate's part of a price over the months."""
    days = (asked.ends_on - asked.starts_on).days + 1
    share = Fraction(days, (group.ends_on - group.starts_on).days + 1)
    part = min(ceil(share * module.price_kopecks), ceil(share * module.normative_kopecks))
    months = months_between(asked.starts_on, asked.ends_on)
    first_days = len([1 for n in range(days) if in_month(asked.starts_on, n, months[0])])
    if len(months) == 1:
        return [part]
    others = len(months) - 1
    other = floor(Fraction(days - first_days, days) * part / others)
    return [part - other * others, *[other] * others]


def in_month(first: date, days: int, month: str) -> bool:
    return f"{first + timedelta(days=days):%Y-%m}" == month


def contracts(facts: Sequence[Recorded]) -> list[Contract]:
    """List contracts in the order of their numbers."""
    groups = {each.group: each for each in of(facts, StudyGroupOpened)}
    modules = {each.module: each for each in of(facts, ModuleOpened)}
    asked = {each.contract: each for each in of(facts, EnrolmentRequested)}
    noticed = {
        each.fact.contract: f"{each.effective_on:%Y-%m}"
        for each in facts
        if isinstance(each.fact, TerminationRequested)
    }
    found = []
    for each in facts:
        if isinstance(each.fact, ContractConcluded):
            its = asked[each.fact.contract]
            group = groups[its.group]
            names = months_between(its.starts_on, its.ends_on)
            prices = split(its, group, modules[group.module])
            found.append(
                Contract(
                    name=its.contract,
                    number=each.fact.number,
                    concluded_on=each.fact.concluded_on,
                    certificate=its.certificate,
                    agreement=its.agreement,
                    group=its.group,
                    last_month=noticed.get(its.contract, names[-1]),
                    months=dict(zip(names, prices, strict=True)),
                    at=each.position,
                )
            )
    return sorted(found, key=lambda contract: contract.number)


def advance_lines(facts: Sequence[Recorded], agreement: str, month: str) -> Iterator[int]:
    """Give what may be asked for beforehand, contract by contract."""
    for each in contracts(facts):
        if each.agreement == agreement and month in each.months:
            yield half_up(each.months[month], ADVANCE_PERCENT)


@dataclass(frozen=True)
class Bill:
    """What a month under an agreement comes to."""

    lines: list[tuple[str, str, int, int]]  # number, month, per cent, kopecks
    total: int
    advance: int
    carried: int

    @property
    def left(self) -> int:
        """What is to be paid; below zero it is carried on."""
        return self.total - self.advance - self.carried


def bill(facts: Sequence[Recorded], issued: Recorded) -> Bill:
    """Reckon an invoice from what had happened before it."""
    fact = issued.fact
    assert isinstance(fact, InvoiceIssued)
    before = [each for each in facts if each.position < issued.position]
    earlier = [
        each
        for each in before
        if isinstance(each.fact, InvoiceIssued) and each.fact.agreement == fact.agreement
    ]
    billed = {row[:2] for each in earlier for row in bill(facts, each).lines}
    rendered = {(each.group, each.month): each.percent for each in of(before, CompletenessSet)}
    lines = []
    for contract in contracts(before):
        if contract.agreement != fact.agreement:
            continue
        for month, kopecks in sorted(charged(before, contract.name).items()):
            if month <= fact.month and (contract.number, month) not in billed:
                percent = rendered.get((contract.group, month), 100)
                lines.append((contract.number, month, percent, half_up(kopecks, percent)))
    advances = (
        each.total_kopecks
        for each in of(before, AdvancePaid)
        if (each.agreement, each.month) == (fact.agreement, fact.month)
    )
    carried = max(-bill(facts, earlier[-1]).left, 0) if earlier else 0
    return Bill(lines, sum(line[3] for line in lines), sum(advances), carried)


def charged(facts: Iterable[Recorded], contract: str) -> dict[str, int]:
    """Add up a contract's charges less what was taken back, month by month."""
    found: dict[str, int] = {}
    for each in facts:
        fact = each.fact
        if isinstance(fact, CertificateCharged | ChargeReversed) and fact.contract == contract:
            sign = 1 if isinstance(fact, CertificateCharged) else -1
            found[fact.month] = found.get(fact.month, 0) + sign * fact.amount_kopecks
    return found


def register_lines(facts: Sequence[Recorded], position: int) -> list[tuple[str, str, int]]:
    """List a payer's obligations of a month: contracts so far, months not listed before."""
    registers = [each for each in facts if isinstance(each.fact, SubsidyRegisterIssued)]
    listed: set[tuple[str, str]] = set()
    for each in registers:
        fact = each.fact
        assert isinstance(fact, SubsidyRegisterIssued)
        known = [contract for contract in contracts(facts) if contract.at < each.position]
        rows = [
            (contract.number, month, kopecks)
            for contract in known
            for month, kopecks in contract.months.items()
            if month <= fact.month and (contract.number, month) not in listed
        ]
        if each.position == position:
            return rows
        listed |= {row[:2] for row in rows}
    raise AssertionError(position)


def settled(facts: Sequence[Recorded], agreement: str) -> dict[str, list[int]]:
    """Give each month's accrued, reversed, not rendered, advanced and paid under an agreement."""
    found: dict[str, list[int]] = {}
    for each in facts:
        fact = each.fact
        match fact:
            case CertificateCharged():
                place, kopecks = 0, fact.amount_kopecks
            case ChargeReversed():
                place, kopecks = 1, fact.amount_kopecks
            case UnusedServiceRefunded():
                place, kopecks = 2, fact.amount_kopecks
            case AdvancePaid():
                place, kopecks = 3, fact.total_kopecks
            case InvoicePaid():
                place, kopecks = 4, fact.payable_kopecks
            case _:
                continue
        if fact.agreement == agreement:
            found.setdefault(fact.month, [0] * 5)[place] += kopecks
    return dict(sorted(found.items()))


def bound(facts: Sequence[Recorded]) -> tuple[int, int]:
    """Add up what certificates bind: reserved and not charged yet, charged and not taken back."""
    reserved = charges = 0
    for each in facts:
        match each.fact:
            case FundsReserved(amount_kopecks=kopecks):
                reserved += kopecks
            case ReserveReleased(amount_kopecks=kopecks):
                reserved -= kopecks
            case CertificateCharged(amount_kopecks=kopecks):
                reserved, charges = reserved - kopecks, charges + kopecks
            case ChargeReversed(amount_kopecks=kopecks, reversed_to=to):
                charges -= kopecks
                reserved += kopecks if to is ReversedTo.RESERVE else 0
            case UnusedServiceRefunded(amount_kopecks=kopecks):
                charges -= kopecks
            case _:
                pass
    return reserved, charges
