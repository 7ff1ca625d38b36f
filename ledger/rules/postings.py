"""What each fact does to the guarded sums and unique claims; the database's net, not the rules'.

Postings are read off facts alone. They know nothing of states, so that a mistake in a rule and a
mistake here do not hide each other.
"""

from collections.abc import Callable, Iterable
from typing import Any

from events.advance import AdvanceCancelled, AdvanceRequested
from events.agreement import AgreementConcluded, AgreementLimitChanged
from events.base import PeriodId, Position
from events.certificate import (
    CertificateCharged,
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateIssued,
    CertificateNominalChanged,
    CertificatePeriodGranted,
    CertificateQueued,
    CertificateTransferred,
    CertificateUnfrozen,
    CertificateUnqueued,
    ChargeReversed,
    FrozenSum,
    FundsReserved,
    MoneyFact,
    ReserveReleased,
    ReversedTo,
    UnusedServiceRefunded,
)
from events.closing import MonthClosed
from events.codec import AnyFact
from events.invoice import InvoiceIssued, InvoicePaid, InvoiceRemoved
from events.pf_programme import PeriodNominal
from events.rating import ProgrammeAnswered, RatingTermsApproved
from events.subsidy import RegisterKind, SubsidyRegisterIssued
from events.tariff import MunicipalTariffApproved, OperatorTariffApproved
from ledger.rules import funding_postings, payment_postings
from ledger.rules.posted import (
    Charged,
    Claimed,
    Limited,
    Moved,
    Opened,
    Posting,
    Released,
    Reversed,
)


def postings(fact: AnyFact, position: Position) -> Iterable[Posting]:
    """List what a fact at a position does to the guarded sums and claims."""
    read = POSTINGS.get(type(fact))
    return () if read is None else read(fact, position)


def provision(certificate: str, period: PeriodId) -> str:
    """Name the account of a certificate's money in a period."""
    return f"provision:{certificate}:{period}"


def three(fact: MoneyFact, available: int, reserved: int, charged: int) -> list[Posting]:
    """Move the same money on the certificate, under the agreement and under the cap."""
    return [
        Moved(provision(fact.certificate, fact.period), 0, available, reserved, charged),
        Moved(f"agreement:{fact.agreement}", 0, available, reserved, charged),
        Moved(f"cap:{fact.pf_programme}:{fact.period}", 0, available, reserved, charged),
    ]


def funds_reserved(fact: FundsReserved, _: Position) -> list[Posting]:
    """Available becomes reserved."""
    return three(fact, -fact.amount_kopecks, fact.amount_kopecks, 0)


def reserve_released(fact: ReserveReleased, _: Position) -> list[Posting]:
    """Reserved becomes available."""
    return three(fact, fact.amount_kopecks, -fact.amount_kopecks, 0)


def certificate_charged(fact: CertificateCharged, position: Position) -> list[Posting]:
    """Reserved becomes charged, once a contract, month and kind."""
    moves = three(fact, 0, -fact.amount_kopecks, fact.amount_kopecks)
    moves.append(Charged(fact.contract, fact.month, fact.kind, fact.amount_kopecks, position))
    return moves


def charge_reversed(fact: ChargeReversed, _: Position) -> list[Posting]:
    """Charged becomes reserved again, or available."""
    amount = fact.amount_kopecks
    reserve = fact.reversed_to is ReversedTo.RESERVE
    moves = three(fact, 0 if reserve else amount, amount if reserve else 0, -amount)
    moves.append(Reversed(fact.contract, fact.month, fact.kind, amount))
    if fact.spent:
        moves.append(Released(invoiced_claim(fact.contract, fact.month)))
    return moves


def unused_refunded(fact: UnusedServiceRefunded, _: Position) -> list[Posting]:
    """Charged becomes available, once a charge, and never more than was charged."""
    amount = fact.amount_kopecks
    moves = three(fact, amount, 0, -amount)
    moves.append(Reversed(fact.contract, fact.month, fact.kind, amount))
    moves.append(Claimed(f"refund:{fact.charge}"))
    return moves


def grant_claim(certificate: str, period: PeriodId) -> str:
    """Name the promise that a certificate is granted a period's nominal once."""
    return f"grant:{certificate}:{period}"


def granted(fact: CertificateConvertedToPf | CertificateUnfrozen, _: Position) -> Iterable[Posting]:
    """Open a period's account and put the nominal on it, once."""
    for grant in fact.grants:
        account = provision(fact.certificate, grant.period)
        yield Claimed(grant_claim(fact.certificate, grant.period))
        yield Opened(account)
        yield Moved(account, grant.nominal_kopecks, grant.nominal_kopecks, 0, 0)


def period_granted(fact: CertificatePeriodGranted, _: Position) -> Iterable[Posting]:
    """Open the account of one more period and put the nominal on it, once."""
    account = provision(fact.certificate, fact.grant.period)
    amount = fact.grant.nominal_kopecks
    yield Claimed(grant_claim(fact.certificate, fact.grant.period))
    yield Opened(account)
    yield Moved(account, amount, amount, 0, 0)


def taken(certificate: str, each: PeriodNominal | FrozenSum, amount: int) -> Iterable[Posting]:
    """Take an amount off a period's account, and let the period be granted again."""
    yield Moved(provision(certificate, each.period), -amount, -amount, 0, 0)
    yield Released(grant_claim(certificate, each.period))


def to_accounting(fact: CertificateConvertedToAccounting, _: Position) -> Iterable[Posting]:
    """Take the nominals back."""
    for each in fact.taken:
        yield from taken(fact.certificate, each, each.nominal_kopecks)


def frozen(fact: CertificateFrozen, _: Position) -> Iterable[Posting]:
    """Take what is left off the account."""
    for each in fact.frozen:
        yield from taken(fact.certificate, each, each.available_kopecks)


def closed(fact: CertificateClosed, _: Position) -> Iterable[Posting]:
    """Take what is left off the account."""
    for each in fact.left:
        yield from taken(fact.certificate, each, each.available_kopecks)


def transferred(fact: CertificateTransferred, _: Position) -> Iterable[Posting]:
    """Take what is left off the account; the new payer may grant the period."""
    for each in fact.left:
        yield from taken(fact.certificate, each, each.available_kopecks)


def nominal_changed(fact: CertificateNominalChanged, _: Position) -> list[Posting]:
    """Raise or lower the limit and what is available."""
    change = fact.new_kopecks - fact.old_kopecks
    return [Moved(provision(fact.certificate, fact.period), change, change, 0, 0)]


def issued(fact: CertificateIssued, _: Position) -> list[Posting]:
    """One certificate a child."""
    return [Claimed(f"certificate-of:{fact.child}")]


def queued(fact: CertificateQueued, _: Position) -> list[Posting]:
    """One queue a certificate, one certificate a ticket."""
    ticket = f"queue-ticket:{fact.cert_group}:{fact.ticket}"
    return [Claimed(f"waits:{fact.certificate}"), Claimed(ticket)]


def unqueued(fact: CertificateUnqueued, _: Position) -> list[Posting]:
    """Let the certificate wait again; its ticket is never given twice."""
    return [Released(f"waits:{fact.certificate}")]


def operator_tariff_approved(fact: OperatorTariffApproved, _: Position) -> list[Posting]:
    """One set of parameters a version."""
    return [Claimed(f"operator-tariff:{fact.version}")]


def municipal_tariff_approved(fact: MunicipalTariffApproved, _: Position) -> list[Posting]:
    """One set of parameters a municipality and version."""
    return [Claimed(f"municipal-tariff:{fact.municipality}:{fact.version}")]


def rating_terms_approved(fact: RatingTermsApproved, _: Position) -> list[Posting]:
    """One set of terms a version."""
    return [Claimed(f"rating-terms:{fact.version}")]


def programme_answered(fact: ProgrammeAnswered, _: Position) -> list[Posting]:
    """One first answer a contract, and one answer in the place of each."""
    return [Claimed(f"contract-answer:{fact.contract}:{fact.replaces or 0}")]


def agreement_concluded(fact: AgreementConcluded, _: Position) -> list[Posting]:
    """Open the agreement's account with its limit."""
    account = f"agreement:{fact.agreement}"
    return [Opened(account), Limited(account, fact.limit_kopecks)]


def agreement_limit_changed(fact: AgreementLimitChanged, _: Position) -> list[Posting]:
    """Set the agreement's limit."""
    return [Limited(f"agreement:{fact.agreement}", fact.new_kopecks)]


def invoice_claim(fact: InvoiceIssued | InvoiceRemoved) -> str:
    """Name the promise that a month is invoiced once under an agreement."""
    return f"invoice:{fact.agreement}:{fact.month}:{fact.kind}"


def invoiced_claim(contract: str, month: str) -> str:
    """Name the promise that a contract's month stands on one live invoice."""
    return f"invoiced:{contract}:{month}"


def invoice_issued(fact: InvoiceIssued, _: Position) -> Iterable[Posting]:
    """Take the month, and each charge that is asked for."""
    yield Claimed(invoice_claim(fact))
    for line in fact.lines:
        yield Claimed(invoiced_claim(line.contract, line.month))


def invoice_removed(fact: InvoiceRemoved, _: Position) -> Iterable[Posting]:
    """Free the month and its charges."""
    yield Released(invoice_claim(fact))
    for each in fact.charges:
        yield Released(invoiced_claim(each.contract, each.month))


def invoice_paid(fact: InvoicePaid, _: Position) -> list[Posting]:
    """Let an invoice be paid once."""
    return [Claimed(f"payment:{fact.invoice}")]


def advance_claim(fact: AdvanceRequested | AdvanceCancelled) -> str:
    """Name the promise that an agreement has one advance a month."""
    return f"advance:{fact.agreement}:{fact.month}"


def advance_requested(fact: AdvanceRequested, _: Position) -> list[Posting]:
    """Take the month."""
    return [Claimed(advance_claim(fact))]


def advance_cancelled(fact: AdvanceCancelled, _: Position) -> list[Posting]:
    """Free the month."""
    return [Released(advance_claim(fact))]


def register_issued(fact: SubsidyRegisterIssued, _: Position) -> list[Posting]:
    """Let a payer have one register of its own a month; others only add to it."""
    monthly = fact.kind is RegisterKind.MONTHLY
    return [Claimed(f"subsidy-register:{fact.payer}:{fact.month}")] if monthly else []


def month_closed(fact: MonthClosed, _: Position) -> list[Posting]:
    """Let a payer close a month once."""
    return [Claimed(f"month-closed:{fact.payer}:{fact.month}")]


POSTINGS: dict[type[Any], Callable[[Any, Position], Iterable[Posting]]] = {
    AdvanceCancelled: advance_cancelled,
    AdvanceRequested: advance_requested,
    AgreementConcluded: agreement_concluded,
    AgreementLimitChanged: agreement_limit_changed,
    CertificateCharged: certificate_charged,
    CertificateClosed: closed,
    CertificateConvertedToAccounting: to_accounting,
    CertificateConvertedToPf: granted,
    CertificateFrozen: frozen,
    CertificateIssued: issued,
    CertificateNominalChanged: nominal_changed,
    CertificatePeriodGranted: period_granted,
    CertificateQueued: queued,
    CertificateTransferred: transferred,
    CertificateUnfrozen: granted,
    CertificateUnqueued: unqueued,
    ChargeReversed: charge_reversed,
    FundsReserved: funds_reserved,
    InvoiceIssued: invoice_issued,
    InvoicePaid: invoice_paid,
    InvoiceRemoved: invoice_removed,
    MonthClosed: month_closed,
    MunicipalTariffApproved: municipal_tariff_approved,
    OperatorTariffApproved: operator_tariff_approved,
    ProgrammeAnswered: programme_answered,
    RatingTermsApproved: rating_terms_approved,
    ReserveReleased: reserve_released,
    SubsidyRegisterIssued: register_issued,
    UnusedServiceRefunded: unused_refunded,
    **funding_postings.POSTINGS,
    **payment_postings.POSTINGS,
}
