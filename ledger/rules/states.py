"""What the rules know of each subject: as little as they need to decide.

A state is found by its subject, a short key such as `contract:0190…`. It can always be made again
from the facts; storing it only saves time.
"""

from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from events.base import (
    ActId,
    AdvanceId,
    AgreementId,
    CertGroupId,
    CertificateId,
    ChildRef,
    ContractId,
    GroupId,
    InvoiceId,
    Kopecks,
    MeasureId,
    ModuleId,
    Month,
    MunicipalityId,
    PayerId,
    PeriodId,
    PfProgrammeId,
    Position,
    ProgrammeId,
    ProviderId,
    RunId,
    ServiceId,
)
from events.normative import TariffBasis
from events.pf_programme import LimitedRegister, Unit
from events.registry import Direction, ProrationPolicy, ProviderKind, Register
from events.teaching import Lesson, ModuleStanding
from ledger.rules.allowances import AFTER_REFUSAL_DAYS, FIRST_REQUEST_DAYS, Assignment, Place
from ledger.rules.erased import Erased
from ledger.rules.funded import Budget, PfProgramme, RegisteredAct, SubsidyAgreement
from ledger.rules.paying import BankStatement, Payee, PaymentRegister
from ledger.rules.planned import Roadmap
from ledger.rules.priced import MunicipalTariff, OperatorTariff
from ledger.rules.rated import ContractAnswer, ProgrammeAnswers, RatingTerms
from ledger.rules.settled import AdvanceState, InvoiceState, MonthValue, WorkingCalendar

ALL_GROUPS: Final = "cert-groups"  # the parent of every group of certificates of a region
ALL_PAYERS: Final = "payers"


class State(Struct, frozen=True, kw_only=True, gc=False, tag_field="state", omit_defaults=True):
    """What is known of one subject."""


# Parts of a state that come in numbers are stored without the names of their fields: a contract
# with a year of charges would outgrow what the database keeps in line.
class PeriodDates(Struct, frozen=True, gc=False, array_like=True):
    """A programme period, both days included."""

    period: PeriodId
    starts_on: date
    ends_on: date


class Region(State, frozen=True, kw_only=True, tag="region"):
    """The region: its periods in order, and the months that were run."""

    periods: tuple[PeriodDates, ...] = ()
    runs: dict[Month, RunId] = {}
    finished: tuple[Month, ...] = ()
    advance_percent_max: int = 80
    advance_working_day: int = 2
    rolls: dict[PeriodId, PeriodId] = {}  # the future period that each current one was given
    rolling: PeriodId | None = None  # the current period whose roll is not finished
    module_price_max_percent: int | None = None  # of the normative cost


class Municipality(State, frozen=True, kw_only=True, tag="municipality"):
    """A municipality and its payer, once there is one."""

    payer: PayerId | None = None
    declared_count: int = 0  # acts with figures that indicators are counted against


class Payer(State, frozen=True, kw_only=True, tag="payer"):
    """A payer: what it pays for, and which periods it enrols for."""

    municipality: MunicipalityId
    limits: dict[Direction, int] = {}
    live: dict[Direction, int] = {}  # live contracts by direction
    open_periods: tuple[PeriodId, ...] = ()
    closed_month: Month | None = None  # it and all months before it are closed
    register_month: Month | None = None  # of the last subsidy register
    register_cutoff: Position = 0  # where the last subsidy register stands
    opens: dict[PeriodId, date] = {}  # first day, if enrolment opens later than it was said
    closes: dict[PeriodId, date] = {}  # first day closed, if a moment was stated
    assignments: dict[str, Assignment] = {}  # by register and kind of certificate
    served: dict[PeriodId, dict[LimitedRegister, int]] = {}  # services given out of registers
    proration: ProrationPolicy = ProrationPolicy.NONE
    first_request_days: int = FIRST_REQUEST_DAYS
    after_refusal_days: int = AFTER_REFUSAL_DAYS


class Provider(State, frozen=True, kw_only=True, tag="provider"):
    """A provider and how many live contracts it has."""

    municipality: MunicipalityId
    kind: ProviderKind | None = None  # since its entry was last changed
    suspended: bool = False
    limit_count: int | None = None
    live_count: int = 0


class Programme(State, frozen=True, kw_only=True, tag="programme"):
    """An educational programme and how many live contracts it has."""

    provider: ProviderId
    direction: Direction
    certified: bool = False
    refused: bool = False
    archived: bool = False
    register: Register | None = None  # of those that certificates of money do not pay for
    limit_count: int | None = None
    live_count: int = 0


class Module(State, frozen=True, kw_only=True, tag="module"):
    """A module: its price and whether it enrols."""

    programme: ProgrammeId
    provider: ProviderId
    price_kopecks: Kopecks
    normative_kopecks: Kopecks
    months_count: int
    hours_count: int = 0
    children_max_count: int
    basis: TariffBasis | None = None  # what the normative cost was found from
    open: bool = True
    standing: ModuleStanding = ModuleStanding.WITH_PROGRAMME
    live_count: int = 0


class Group(State, frozen=True, kw_only=True, tag="group"):
    """A study group: its dates and places."""

    module: ModuleId
    provider: ProviderId
    starts_on: date
    ends_on: date
    places_count: int
    open: bool = True
    live_count: int = 0
    lessons: tuple[Lesson, ...] = ()
    payers: tuple[PayerId, ...] = ()  # of all contracts that the group ever had
    completeness: dict[Month, MonthValue] = {}
    invoices: dict[Month, tuple[InvoiceId, ...]] = {}  # the live ones that a month stands on


class Agreement(State, frozen=True, kw_only=True, tag="agreement"):
    """An agreement: its limit, what is bound under it, its live invoices and advances by month."""

    payer: PayerId
    provider: ProviderId
    municipality: MunicipalityId
    period: PeriodId
    limit_kopecks: Kopecks | None = None
    committed_kopecks: Kopecks = 0
    live_count: int = 0
    terminated: bool = False
    invoices: dict[Month, InvoiceId] = {}
    advances: dict[Month, AdvanceId] = {}
    overpaid_kopecks: Kopecks = 0  # to be set off against the next invoice
    late_reversed: dict[Month, Kopecks] = {}  # by the open month in which late stornos count


class AgreementOf(State, frozen=True, kw_only=True, tag="agreement-of"):
    """Which agreement a payer and a provider have in force for a period."""

    agreement: AgreementId


class CertGroup(State, frozen=True, kw_only=True, tag="cert-group"):
    """A group of certificates: its limits, nominals, and how many it has."""

    pf_programme: PfProgrammeId
    municipality: MunicipalityId
    amount_count: int
    nominals_limit_kopecks: Kopecks | None
    nominals: dict[PeriodId, Kopecks]
    unit: Unit = Unit.ROUBLE
    active_count: int = 0
    granted: dict[PeriodId, Kopecks] = {}  # the sum of nominals given
    ungranted: dict[PeriodId, int] = {}  # certificates that lack a period which the group has
    queued_count: int = 0
    ticket_first: int = 1  # no lower ticket waits
    ticket_next: int = 1


class CertificateStatus(StrEnum):
    """Where a certificate stands in its life."""

    ACCOUNTING = "accounting"
    PF = "pf"
    FROZEN = "frozen"
    CLOSED = "closed"


class Provision(Struct, frozen=True, gc=False, array_like=True):
    """A certificate's money in one period; available is what the other two leave of the nominal."""

    nominal_kopecks: Kopecks
    reserved_kopecks: Kopecks = 0
    charged_kopecks: Kopecks = 0

    @property
    def available_kopecks(self) -> Kopecks:
        """What may still be reserved."""
        return self.nominal_kopecks - self.reserved_kopecks - self.charged_kopecks

    @property
    def committed_kopecks(self) -> Kopecks:
        """What is reserved or charged."""
        return self.reserved_kopecks + self.charged_kopecks


class Certificate(State, frozen=True, kw_only=True, tag="certificate"):
    """A certificate: its money by period and its live contracts with their modules."""

    municipality: MunicipalityId
    payer: PayerId
    status: CertificateStatus
    cert_group: CertGroupId | None = None
    pf_programme: PfProgrammeId | None = None
    provisions: dict[PeriodId, Provision] = {}
    live: dict[ContractId, ModuleId] = {}
    frozen_until: date | None = None  # last day of the period in which it was frozen
    waits_for: CertGroupId | None = None  # the group in whose queue it stands
    ticket: int = 0
    unit: Unit = Unit.ROUBLE
    former: dict[MunicipalityId, dict[PeriodId, Kopecks]] = {}  # kept from earlier payers
    placed_on: date | None = None  # when it got its money
    services: dict[ServiceId, Place] = {}  # of the municipal assignment
    refused_on: date | None = None  # when an application last came to nothing

    def own(self, period: PeriodId) -> Provision:
        """Give the money of a period without what an earlier payer has paid."""
        provision = self.provisions[period]
        former = sum(kept.get(period, 0) for kept in self.former.values())
        return Provision(
            provision.nominal_kopecks - former,
            provision.reserved_kopecks,
            provision.charged_kopecks - former,
        )

    def kept(self, municipality: MunicipalityId, period: PeriodId) -> Kopecks:
        """Give what is left here of a municipality's nominal: what was drawn, or came back."""
        if municipality != self.municipality:
            return self.former.get(municipality, {}).get(period, 0)
        return self.own(period).nominal_kopecks if period in self.provisions else 0


class CertificateOf(State, frozen=True, kw_only=True, tag="certificate-of"):
    """Which certificate a child has: one till 18."""

    certificate: CertificateId
    child: ChildRef


class ContractStatus(StrEnum):
    """Where a contract stands in its life."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    REFUSED = "refused"
    CLOSED = "closed"
    ANNULLED = "annulled"


class MonthCharge(Struct, frozen=True, gc=False, array_like=True):
    """The charge of a month: where it stands in the book and what is left of it."""

    position: Position
    amount_kopecks: Kopecks
    reversed_kopecks: Kopecks = 0
    refunded_kopecks: Kopecks = 0
    invoice: InvoiceId | None = None  # the live one that it stands on
    booked_month: Month | None = None  # in which it counts, if its own month was closed

    @property
    def live_kopecks(self) -> Kopecks:
        """What storno has left of it: what an invoice asks for."""
        return self.amount_kopecks - self.reversed_kopecks

    @property
    def left_kopecks(self) -> Kopecks:
        """What storno and refund have left of it."""
        return self.live_kopecks - self.refunded_kopecks


class Contract(State, frozen=True, kw_only=True, tag="contract"):
    """A contract: its parties, term and prices, what is reserved and which months are charged."""

    certificate: CertificateId
    municipality: MunicipalityId
    payer: PayerId
    provider: ProviderId
    programme: ProgrammeId
    module: ModuleId
    group: GroupId
    agreement: AgreementId
    pf_programme: PfProgrammeId
    period: PeriodId
    direction: Direction
    starts_on: date
    ends_on: date
    first_kopecks: Kopecks
    other_kopecks: Kopecks
    status: ContractStatus
    awaiting_termination: bool = False
    concluded: Position = 0  # where the conclusion stands; 0 before it
    prolonged_by: ContractId | None = None
    reserved_kopecks: Kopecks = 0
    charges: dict[Month, MonthCharge] = {}


class TakenBy(State, frozen=True, kw_only=True, tag="taken-by"):
    """Whose a name is that may be used once: a contract's number, a period, a ticket, an act."""

    owner: ContractId | PfProgrammeId | CertificateId | ActId | MeasureId


AnyState = (
    Region
    | OperatorTariff
    | MunicipalTariff
    | RatingTerms
    | ProgrammeAnswers
    | ContractAnswer
    | Municipality
    | Payer
    | Provider
    | Programme
    | Module
    | Group
    | Agreement
    | AgreementOf
    | Budget
    | PfProgramme
    | CertGroup
    | Certificate
    | CertificateOf
    | Contract
    | TakenBy
    | InvoiceState
    | AdvanceState
    | WorkingCalendar
    | Roadmap
    | Erased
    | RegisteredAct
    | SubsidyAgreement
    | PaymentRegister
    | BankStatement
    | Payee
)


def parent_of(state: AnyState | None) -> str | None:
    """Name what a state is found under, such as a certificate's group."""
    if isinstance(state, Certificate) and state.cert_group is not None:
        return f"cert-group:{state.cert_group}"
    if isinstance(state, Contract):
        return f"agreement:{state.agreement}"
    if isinstance(state, Agreement):
        return f"payer:{state.payer}"
    if isinstance(state, CertGroup):
        return ALL_GROUPS
    return ALL_PAYERS if isinstance(state, Payer) else None
