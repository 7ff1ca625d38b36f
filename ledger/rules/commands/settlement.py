"""What may be asked about a month's settlement: completeness, advances, payment, closing."""

from datetime import date

from msgspec import Struct

from events.advance import GroupShare, WorkingDay
from events.base import (
    Act,
    AdvanceId,
    AgreementId,
    ContractId,
    GroupId,
    InvoiceId,
    Kopecks,
    Month,
    PayerId,
    Percent,
    Position,
    PositiveKopecks,
    Year,
)
from events.certificate import ReversalReason
from events.completeness import CompletenessReason
from events.invoice import RollbackReason
from events.subsidy import RegisterKind
from ledger.rules.commands.base import Command


class SetCompleteness(Command, frozen=True, kw_only=True):
    """Say how much of a month a study group was given."""

    group: GroupId
    month: Month
    percent: Percent
    reason: CompletenessReason


class CorrectCompleteness(Command, frozen=True, kw_only=True):
    """Take back what was said of a group's month, and say it anew."""

    group: GroupId
    month: Month
    percent: Percent
    reason: CompletenessReason


class SetWorkingCalendar(Command, frozen=True, kw_only=True):
    """Enter the production calendar of a year, or the one that takes its place."""

    year: Year
    days_off: tuple[date, ...]
    worked_weekends: tuple[date, ...]
    act: Act | None = None


class SetAdvanceTerms(Command, frozen=True, kw_only=True):
    """Set how large an advance may be and from which working day it is asked for."""

    percent_max: Percent
    working_day: WorkingDay
    act: Act | None = None


class RequestAdvance(Command, frozen=True, kw_only=True):
    """Ask the payer of an agreement for a part of the current month beforehand."""

    advance: AdvanceId
    agreement: AgreementId
    month: Month
    percent: Percent | None = None  # none: as much as the region allows
    group_shares: tuple[GroupShare, ...] = ()  # where a study group's differs


class PayAdvance(Command, frozen=True, kw_only=True):
    """Record that an advance was paid."""

    advance: AdvanceId


class CancelAdvance(Command, frozen=True, kw_only=True):
    """Cancel an advance that is not paid."""

    advance: AdvanceId


class TakeInvoiceInWork(Command, frozen=True, kw_only=True):
    """Begin to look through an invoice."""

    invoice: InvoiceId


class RollBackInvoice(Command, frozen=True, kw_only=True):
    """Give an invoice back to the provider."""

    invoice: InvoiceId
    reason: RollbackReason


class PayInvoice(Command, frozen=True, kw_only=True):
    """Record that an invoice was paid; what was not rendered goes back to the certificates."""

    invoice: InvoiceId


class CorrectCharge(Command, frozen=True, kw_only=True):
    """Take a charge back and make it anew with another amount."""

    contract: ContractId
    charge: Position
    amount_kopecks: PositiveKopecks
    reason: ReversalReason


class IssueSubsidyRegister(Command, frozen=True, kw_only=True):
    """List the obligations of a payer for a month."""

    payer: PayerId
    month: Month
    kind: RegisterKind = RegisterKind.MONTHLY


class ControlTotal(Struct, frozen=True, kw_only=True, gc=False):
    """What the caller has for a month under one agreement."""

    agreement: AgreementId
    charged_kopecks: Kopecks
    invoiced_kopecks: Kopecks
    late_reversed_kopecks: Kopecks = 0


class CloseMonth(Command, frozen=True, kw_only=True):
    """Close a payer's month for ever."""

    payer: PayerId
    month: Month
    totals: tuple[ControlTotal, ...] | None = None  # none: the book's two readings alone
