"""Builders for the settlement of a month: completeness, advances, payment, registers, closing."""

from datetime import date

from events.certificate import ReversalReason
from events.completeness import CompletenessReason
from events.invoice import RollbackReason
from events.subsidy import RegisterKind
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import made

OCTOBER = date(2025, 10, 10)
NOVEMBER = date(2025, 11, 3)
CANCELLED = CompletenessReason.LESSONS_CANCELLED

# Contract A of S18 costs 4 051.92 a year, 1 018.51 in October; B costs 848.78 in October.
PRICE_B = 3_376_68


def calendar(*off: date, worked: tuple[date, ...] = (), year: int = 2025) -> do.SetWorkingCalendar:
    return do.SetWorkingCalendar(
        effective_on=made.DAY, year=year, days_off=off, worked_weekends=worked
    )


def terms(percent: int = 70, day: int = 3) -> do.SetAdvanceTerms:
    return do.SetAdvanceTerms(effective_on=made.DAY, percent_max=percent, working_day=day)


def two_contracts() -> list[Command]:
    """S18: two children, two study groups of one provider, both in force in October."""
    return [
        *made.region(),
        *made.taught("2", price=PRICE_B),
        made.certificate("c1"),
        made.certificate("c2"),
        *made.enrolled("k1", "c1"),
        *made.enrolled("k2", "c2", "gr2"),
        calendar(),
    ]


def charged(month: str = "2025-10", on: date = OCTOBER) -> list[Command]:
    """Both contracts' charges of a month."""
    return [made.charge("k1", month, on=on), made.charge("k2", month, on=on)]


def october() -> list[Command]:
    """S18 with October charged and nothing asked for yet."""
    return [*two_contracts(), *charged()]


def advance(
    name: str = "adv1", month: str = "2025-10", on: date = OCTOBER, percent: int | None = None
) -> do.RequestAdvance:
    return do.RequestAdvance(
        effective_on=on, advance=name, agreement="a1", month=month, percent=percent
    )


def pay_advance(name: str = "adv1", on: date = OCTOBER) -> do.PayAdvance:
    return do.PayAdvance(effective_on=on, advance=name)


def cancel_advance(name: str = "adv1", on: date = OCTOBER) -> do.CancelAdvance:
    return do.CancelAdvance(effective_on=on, advance=name)


def completeness(
    percent: int, group: str = "gr1", month: str = "2025-10", on: date = OCTOBER
) -> do.SetCompleteness:
    return do.SetCompleteness(
        effective_on=on, group=group, month=month, percent=percent, reason=CANCELLED
    )


def correct_completeness(
    percent: int, group: str = "gr1", month: str = "2025-10", on: date = OCTOBER
) -> do.CorrectCompleteness:
    return do.CorrectCompleteness(
        effective_on=on,
        group=group,
        month=month,
        percent=percent,
        reason=CompletenessReason.WRONG_ENTRY,
    )


def invoice(name: str = "i1", month: str = "2025-10", on: date = NOVEMBER) -> do.IssueInvoice:
    return made.invoice(name, month, on=on)


def take(name: str = "i1", on: date = NOVEMBER) -> do.TakeInvoiceInWork:
    return do.TakeInvoiceInWork(effective_on=on, invoice=name)


def roll_back(name: str = "i1", on: date = NOVEMBER) -> do.RollBackInvoice:
    return do.RollBackInvoice(effective_on=on, invoice=name, reason=RollbackReason.TAKEN_BY_MISTAKE)


def pay(name: str = "i1", on: date = NOVEMBER) -> do.PayInvoice:
    return do.PayInvoice(effective_on=on, invoice=name)


def paid(name: str = "i1", month: str = "2025-10", on: date = NOVEMBER) -> list[Command]:
    """An invoice from its issue to its payment."""
    return [invoice(name, month, on), take(name, on), pay(name, on)]


def correct_charge(
    position: int, amount: int, contract: str = "k1", on: date = OCTOBER
) -> do.CorrectCharge:
    return do.CorrectCharge(
        effective_on=on,
        contract=contract,
        charge=position,
        amount_kopecks=amount,
        reason=ReversalReason.WRONG_AMOUNT,
    )


def register(
    month: str = "2025-10", on: date = OCTOBER, kind: RegisterKind = RegisterKind.MONTHLY
) -> do.IssueSubsidyRegister:
    return do.IssueSubsidyRegister(effective_on=on, payer="pay1", month=month, kind=kind)


def close(month: str = "2025-10", on: date = NOVEMBER) -> do.CloseMonth:
    return do.CloseMonth(effective_on=on, payer="pay1", month=month)


def closed() -> list[Command]:
    """September and October are closed; September had charges too."""
    return [close("2025-09"), close()]
