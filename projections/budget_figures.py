"""What each fact adds to which figure of which budget measure, and in which month."""

from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol, assert_never

from events.advance import AdvancePaid
from events.budget import (
    BudgetAmended,
    BudgetApproved,
    BudgetReallocated,
    CashExecuted,
    CommitmentLimitSet,
    ObligationsAccepted,
    SubsidyAgreementAmended,
    SubsidyAgreementSigned,
    SubsidyReceived,
)
from events.certificate import (
    CertificateCharged,
    ChargeReversed,
    FundsReserved,
    MoneyFact,
    ReserveReleased,
    ReversedTo,
    UnusedServiceRefunded,
)
from events.codec import Recorded
from events.invoice import InvoiceIssued, InvoicePaid, InvoiceRemoved
from events.period import month_of
from events.pf_programme import (
    PeriodCap,
    PfProgrammeApproved,
    PfProgrammeCapAmended,
    PfProgrammePeriodAdded,
)

OfBudget = (
    BudgetApproved
    | BudgetAmended
    | BudgetReallocated
    | CommitmentLimitSet
    | ObligationsAccepted
    | CashExecuted
    | SubsidyAgreementSigned
    | SubsidyAgreementAmended
    | SubsidyReceived
)
CapsSet = PfProgrammeApproved | PfProgrammePeriodAdded
Settling = AdvancePaid | InvoiceIssued | InvoicePaid | InvoiceRemoved

FIGURES: Final = (
    "approved",  # by the decision on the budget
    "amended",  # by its amendments
    "reallocated",  # in less out
    "withheld",  # of what is approved, by the limit of commitments
    "cap",  # bound by PF programmes
    "agreed",  # by subsidies
    "obligations",  # outside certificates
    "received",  # of subsidies
    "cash",  # paid of obligations
    "reserved",
    "released",
    "charged",
    "reversed",
    "restored",  # of what was reversed, to the reserve
    "advanced",  # paid to providers before the month is over
    "invoiced",
    "paid",  # of invoices
)


class Place(NamedTuple):
    """A measure of a municipality's budget of a year."""

    municipality: str
    year: int
    measure: str


class Entry(NamedTuple):
    """So much more, or less, of a figure."""

    place: Place
    figure: str
    month: str
    change: int


class Known(Protocol):
    """What facts do not say themselves, and earlier ones did."""

    def limited(self, place: Place) -> bool:
        """Tell whether a limit of commitments is set."""

    def ceiling(self, place: Place) -> tuple[int, int]:
        """Give what a measure has now, and what is withheld of it."""

    def borne(self, pf_programme: str, period: str) -> Place:
        """Name the measure that bears a period of a programme."""

    def settled(self, agreement: str) -> Place | None:
        """Name the measure that pays under an agreement."""

    def invoiced(self, invoice: str) -> int:
        """Give what an invoice came to."""


def done_in(at: Recorded) -> str:
    """Give the month of the business date."""
    return month_of(at.effective_on)


def caps_of(fact: CapsSet) -> tuple[PeriodCap, ...]:
    """List the caps that an act sets."""
    return fact.periods if isinstance(fact, PfProgrammeApproved) else (fact.period,)


def of_budget(fact: OfBudget, at: Recorded, known: Known) -> Iterator[Entry]:
    """List what a fact about a budget adds."""
    month = done_in(at)
    match fact:
        case BudgetApproved():
            for each in fact.measures:
                place = Place(fact.municipality, fact.year, each.measure)
                yield Entry(place, "approved", month, each.approved_kopecks)
        case BudgetAmended():
            yield from amended(fact, month, known)
        case BudgetReallocated():
            amount = fact.amount_kopecks
            source = Place(fact.municipality, fact.year, fact.from_measure)
            target = Place(fact.municipality, fact.year, fact.to_measure)
            yield Entry(source, "reallocated", month, -amount)
            yield Entry(target, "reallocated", month, amount)
        case CommitmentLimitSet():
            place = Place(fact.municipality, fact.year, fact.measure)
            current, withheld = known.ceiling(place)
            now = 0 if fact.new_kopecks is None else current - fact.new_kopecks
            yield Entry(place, "withheld", month, now - withheld)
        case _:
            place = Place(fact.municipality, fact.year, fact.measure)
            yield Entry(place, *bound(fact, month))


def amended(fact: BudgetAmended, month: str, known: Known) -> Iterator[Entry]:
    """List what an amendment adds; a limit of commitments stays where it was."""
    for change in fact.changes:
        place = Place(fact.municipality, fact.year, change.measure)
        more = change.new_kopecks - change.old_kopecks
        yield Entry(place, "amended", month, more)
        yield Entry(place, "withheld", month, more if known.limited(place) else 0)
    for added in fact.added:
        place = Place(fact.municipality, fact.year, added.measure)
        yield Entry(place, "amended", month, added.approved_kopecks)


def bound(
    fact: ObligationsAccepted
    | CashExecuted
    | SubsidyAgreementSigned
    | SubsidyAgreementAmended
    | SubsidyReceived,
    month: str,
) -> tuple[str, str, int]:
    """Say what a fact about one measure binds or pays."""
    match fact:
        case ObligationsAccepted():
            return "obligations", month, fact.amount_kopecks
        case CashExecuted():
            return "cash", month, fact.amount_kopecks
        case SubsidyAgreementSigned():
            return "agreed", month, fact.amount_kopecks
        case SubsidyAgreementAmended():
            return "agreed", month, fact.new_kopecks - fact.old_kopecks
        case SubsidyReceived():
            return "received", month, fact.amount_kopecks
        case _:
            assert_never(fact)


def of_programme(fact: CapsSet | PfProgrammeCapAmended, at: Recorded) -> Iterator[Entry]:
    """List what a fact about a programme binds."""
    month = done_in(at)
    if isinstance(fact, PfProgrammeCapAmended):
        place = Place(fact.municipality, fact.year, fact.measure)
        yield Entry(place, "cap", month, fact.new_kopecks - fact.old_kopecks)
        return
    for each in caps_of(fact):
        place = Place(fact.municipality, each.year, each.measure)
        yield Entry(place, "cap", month, each.cap_kopecks)


def of_money(fact: MoneyFact, at: Recorded, known: Known) -> Iterator[Entry]:
    """List what a movement of a certificate's money adds.

    A charge counts in its own month while that is open, all else in the month of its business
    date.
    """
    place = known.borne(fact.pf_programme, fact.period)
    amount, month = fact.amount_kopecks, done_in(at)
    match fact:
        case CertificateCharged():
            yield Entry(place, "charged", fact.booked_month or fact.month, amount)
        case FundsReserved():
            yield Entry(place, "reserved", month, amount)
        case ReserveReleased():
            yield Entry(place, "released", month, amount)
        case ChargeReversed():
            booked = fact.booked_month or fact.month
            yield Entry(place, "reversed", booked, amount)
            if fact.reversed_to is ReversedTo.RESERVE:
                yield Entry(place, "restored", booked, amount)
        case UnusedServiceRefunded():
            yield Entry(place, "reversed", month, amount)
        case _:
            assert_never(fact)


def of_settling(fact: Settling, known: Known) -> Iterator[Entry]:
    """List what an advance or an invoice adds, in the month that it is for."""
    place = known.settled(fact.agreement)
    if place is None:
        return  # no programme bears the agreement's period, so nothing was drawn under it
    match fact:
        case AdvancePaid():
            yield Entry(place, "advanced", fact.month, fact.total_kopecks)
        case InvoiceIssued():
            yield Entry(place, "invoiced", fact.month, fact.total_kopecks)
        case InvoicePaid():
            yield Entry(place, "paid", fact.month, fact.payable_kopecks)
        case InvoiceRemoved():
            yield Entry(place, "invoiced", fact.month, -known.invoiced(fact.invoice))
        case _:
            assert_never(fact)
