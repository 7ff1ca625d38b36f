"""How the budget is executed: what each measure has, and month by month what was drawn on it."""

from typing import Any

import msgspec

from events.act import ActFact
from events.advance import AdvanceCancelled, AdvancePaid, AdvanceRequested, AdvanceTermsSet
from events.agreement import AgreementConcluded, AgreementLimitChanged, AgreementTerminated
from events.budget import (
    BudgetAmended,
    BudgetApproved,
    CommitmentLimitSet,
    Measure,
    ReallocationLimited,
    ScheduledPayment,
    SubsidyAgreementAmended,
    SubsidyAgreementSigned,
    SubsidyReceived,
)
from events.certificate import (
    AssignmentFact,
    CertificateIssued,
    GrantFact,
    MoneyFact,
    QueueFact,
)
from events.closing import ClosingFact
from events.codec import PlanFact, Recorded, tag_of
from events.completeness import CompletenessFact
from events.contract import ContractFact
from events.invoice import (
    InvoiceIssued,
    InvoicePaid,
    InvoiceRemoved,
    InvoiceRolledBack,
    InvoiceTakenInWork,
)
from events.payment import PaymentFact
from events.person import PersonFact
from events.pf_programme import (
    GroupLimitsChanged,
    GroupNominalChanged,
    GroupNominalSet,
    PfProgrammeApproved,
    PfProgrammeCapAmended,
    PfProgrammePeriodAdded,
)
from events.region import RegionFact
from events.registry import RegistryFact
from events.subsidy import SubsidyFact
from events.tariff import TariffFact
from events.working_calendar import WorkingCalendarFact
from projections import budget_figures as figures
from projections.budget_figures import CapsSet, Entry, OfBudget, Place, Settling, caps_of
from projections.budget_rows import (
    CREATE,
    Agreement,
    Cap,
    Fund,
    Invoice,
    Line,
    MeasureStanding,
    Programme,
    Sheet,
    Subsidy,
)
from projections.view import View, tags

JSON = msgspec.json.Encoder(order="sorted")
OfProgramme = PfProgrammeApproved | PfProgrammeCapAmended | PfProgrammePeriodAdded
Wanted = OfBudget | OfProgramme | MoneyFact | Settling | AgreementConcluded
Ignored = (
    RegionFact
    | RegistryFact
    | AgreementLimitChanged
    | AgreementTerminated
    | ReallocationLimited
    | CompletenessFact
    | WorkingCalendarFact
    | SubsidyFact
    | PaymentFact  # what a confirmed line pays is a fact of its invoice or advance
    | ClosingFact
    | AdvanceTermsSet
    | AdvanceRequested
    | AdvanceCancelled
    | InvoiceTakenInWork
    | InvoiceRolledBack
    | ContractFact
    | GroupNominalChanged
    | GroupNominalSet
    | GroupLimitsChanged
    | CertificateIssued
    | GrantFact
    | QueueFact
    | AssignmentFact
    | TariffFact
    | ActFact
    | PlanFact
    | PersonFact
)


class Learned:
    """What the rows of a batch say of places; before the fold, as far as they are loaded."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def limited(self, place: Place) -> bool:
        """Tell whether a limit of commitments is set."""
        row = self.sheet.measures.find(*place)
        return row is not None and row.limited

    def ceiling(self, place: Place) -> tuple[int, int]:
        """Give what a measure has now, and what is withheld of it."""
        row = self.sheet.measures.find(*place)
        return (0, 0) if row is None else (row.current_kopecks, row.withheld_kopecks)

    def borne(self, pf_programme: str, period: str) -> Place:
        """Name the measure that bears a period of a programme."""
        cap = self.sheet.caps.the(pf_programme, period)
        return Place(cap.municipality, cap.year, cap.measure)

    def settled(self, agreement: str) -> Place | None:
        """Name the measure that pays under an agreement."""
        known = self.sheet.agreements.find(agreement)
        if known is None:
            return None
        fund = self.sheet.funds.find(known.payer, known.period)
        return None if fund is None else Place(fund.municipality, fund.year, fund.measure)

    def invoiced(self, invoice: str) -> int:
        """Give what an invoice came to."""
        found = self.sheet.invoices.find(invoice)
        return 0 if found is None else found.total_kopecks


def touch(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Name the rows that a fact changes; what earlier facts of the batch say is learned first."""
    match fact:
        case AgreementConcluded():
            sheet.agreements.put(Agreement(fact.agreement, fact.payer, fact.period))
            return
        case PfProgrammeApproved() | PfProgrammePeriodAdded():
            sheet.programmes.want(fact.pf_programme)
            learn_caps(fact, sheet)
        case PfProgrammeCapAmended():
            pass
        case AdvancePaid() | InvoiceIssued() | InvoicePaid():
            want_fund(fact.agreement, sheet)
        case InvoiceRemoved():
            want_fund(fact.agreement, sheet)
            sheet.invoices.want(fact.invoice)
        case _ if isinstance(fact, MoneyFact):
            sheet.caps.want(fact.pf_programme, fact.period)
            if sheet.caps.find(fact.pf_programme, fact.period) is None:
                return
        case SubsidyAgreementAmended() | SubsidyReceived():
            sheet.subsidies.want(fact.subsidy_agreement)
        case _:
            pass  # budgets name their measures themselves
    for entry in entries(fact, at, sheet):
        sheet.measures.want(*entry.place)
        sheet.sums.want(*entry.place, entry.month, entry.figure)


def want_fund(agreement: str, sheet: Sheet) -> None:
    """Have loaded what pays under an agreement, once it is known whose it is."""
    sheet.agreements.want(agreement)
    if known := sheet.agreements.find(agreement):
        sheet.funds.want(known.payer, known.period)


def learn_caps(fact: CapsSet, sheet: Sheet) -> None:
    """Note which measure bears which period, and from which one its payer pays."""
    if isinstance(fact, PfProgrammeApproved):
        sheet.programmes.put(Programme(fact.pf_programme, fact.payer))
    programme = sheet.programmes.find(fact.pf_programme)
    for each in caps_of(fact):
        place = (fact.municipality, each.year, each.measure)
        sheet.caps.put(Cap(fact.pf_programme, each.period, *place))
        if programme is not None:
            sheet.funds.put(Fund(programme.payer, each.period, *place))


def entries(fact: Any, at: Recorded, sheet: Sheet) -> list[Entry]:  # noqa: ANN401 - any wanted fact
    """List what a fact adds, a figure of a measure and month once."""
    known = Learned(sheet)
    if isinstance(fact, MoneyFact):  # nearly all are
        found = figures.of_money(fact, at, known)
    elif isinstance(fact, OfBudget):
        found = figures.of_budget(fact, at, known)
    elif isinstance(fact, OfProgramme):
        found = figures.of_programme(fact, at)
    else:
        found = figures.of_settling(fact, known)
    added: dict[tuple[Place, str, str], int] = {}
    for place, figure, month, change in found:
        key = (place, figure, month)
        added[key] = added.get(key, 0) + change
    return [Entry(*key, change) for key, change in added.items()]


def fold(fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Change the rows that a fact speaks of; what it rests on is looked for first."""
    if isinstance(fact, AgreementConcluded):
        sheet.agreements.put(Agreement(fact.agreement, fact.payer, fact.period))
        return
    added = entries(fact, at, sheet)
    check_founded(fact, added, sheet)
    match fact:
        case BudgetApproved():
            begin(fact.municipality, fact.year, fact.measures, at, sheet)
        case BudgetAmended():
            begin(fact.municipality, fact.year, fact.added, at, sheet)
        case PfProgrammeApproved() | PfProgrammePeriodAdded():
            learn_caps(fact, sheet)
        case InvoiceIssued():
            sheet.invoices.put(Invoice(fact.invoice, fact.total_kopecks))
        case SubsidyAgreementSigned() | SubsidyAgreementAmended() | SubsidyReceived():
            subsidise(fact, at, sheet)
        case _:
            pass  # what it adds is all
    for entry in added:
        if entry.change:
            add(entry, fact, at, sheet)
    if isinstance(fact, CommitmentLimitSet):
        row = sheet.measures.need(fact.municipality, fact.year, fact.measure)
        row.limited = fact.new_kopecks is not None


def check_founded(fact: Wanted, added: list[Entry], sheet: Sheet) -> None:
    """See that the measures are there, before anything is changed."""
    if isinstance(fact, BudgetApproved):
        return
    new = {each.measure for each in fact.added} if isinstance(fact, BudgetAmended) else set()
    for entry in added:
        if entry.place.measure not in new:
            sheet.measures.the(*entry.place)


def begin(
    municipality: str, year: int, measures: tuple[Measure, ...], at: Recorded, sheet: Sheet
) -> None:
    """Begin the measures of a year."""
    for each in measures:
        sheet.measures.put(
            MeasureStanding(
                municipality,
                year,
                each.measure,
                each.title,
                each.code,
                each.source,
                each.mechanism,
                at.effective_on,
                at.position,
            )
        )


def add(entry: Entry, fact: Wanted, at: Recorded, sheet: Sheet) -> None:
    """Add to a figure, and to the rung of the ladder that it belongs to."""
    place, figure, month, change = entry
    row = sheet.sums.open(*place, month, figure)
    row.kopecks += change
    row.position = at.position
    sheet.lines.add(
        Line(*place, at.position, figure, month, at.effective_on, tag_of(fact), at.stream, change)
    )
    measure = sheet.measures.need(*place)
    measure.position = at.position
    match figure:
        case "approved" | "amended" | "reallocated":
            measure.current_kopecks += change
        case "withheld" | "obligations" | "agreed" | "cap":
            name = f"{figure}_kopecks"
            setattr(measure, name, getattr(measure, name) + change)
        case "reserved" | "restored":
            measure.drawn_kopecks += change
        case "released" | "reversed":
            measure.drawn_kopecks -= change
        case _:
            pass  # no rung of the ladder


def subsidise(
    fact: SubsidyAgreementSigned | SubsidyAgreementAmended | SubsidyReceived,
    at: Recorded,
    sheet: Sheet,
) -> None:
    """Keep a subsidy with its schedule."""
    if isinstance(fact, SubsidyAgreementSigned):
        act = fact.act
        row = Subsidy(
            fact.subsidy_agreement,
            fact.municipality,
            fact.payer,
            fact.year,
            fact.measure,
            fact.amount_kopecks,
            0,
            payments(fact.schedule),
            act.kind,
            act.number,
            act.dated,
            at.position,
        )
        sheet.subsidies.put(row)
        return
    row = sheet.subsidies.need(fact.subsidy_agreement)
    row.position = at.position
    if isinstance(fact, SubsidyReceived):
        row.received_kopecks += fact.amount_kopecks
    else:
        row.amount_kopecks, row.payments = fact.new_kopecks, payments(fact.schedule)


def payments(schedule: tuple[ScheduledPayment, ...]) -> str:
    """Write a schedule as JSON."""
    return JSON.encode(schedule).decode()


VIEW = View(
    name="budget_execution",
    row="a figure of a budget measure in a month",
    version=2,
    wanted=tags(Wanted),
    ignored=tags(Ignored),
    create=CREATE,
    sheet=Sheet,
    touch=touch,
    fold=fold,
    hops=4,
)
