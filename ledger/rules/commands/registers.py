"""What may be asked about registers of programmes and about what the assignment pays for."""

from events.base import (
    Act,
    CertificateId,
    Count,
    GroupId,
    Number,
    PayerId,
    PersonRef,
    ProgrammeId,
    ProviderId,
    ServiceId,
    Title,
)
from events.registry import (
    AssignmentUnit,
    BudgetRegister,
    CertificateKind,
    Direction,
    Licence,
    ProviderKind,
    Register,
    Requisites,
)
from ledger.rules.commands.base import Command


class ChangeProvider(Command, frozen=True, kw_only=True):
    """Change a provider's entry in the registry; it is given whole."""

    provider: ProviderId
    kind: ProviderKind
    title: Title | None
    inn: Number | None
    person: PersonRef | None
    requisites: Requisites | None
    licence: Licence | None
    act: Act | None = None


class RefuseProgramme(Command, frozen=True, kw_only=True):
    """Refuse a programme certification, or take it away."""

    programme: ProgrammeId
    act: Act


class EnterProgramme(Command, frozen=True, kw_only=True):
    """Enter a programme in a register other than that of certified ones."""

    programme: ProgrammeId
    register: Register
    act: Act


class ReviseProgramme(Command, frozen=True, kw_only=True):
    """Change a programme, which asks for another certification."""

    programme: ProgrammeId
    title: Title
    direction: Direction


class ArchiveProgramme(Command, frozen=True, kw_only=True):
    """Put away a programme that has no live contracts."""

    programme: ProgrammeId


class LimitAssignment(Command, frozen=True, kw_only=True):
    """Say how much of a budget register certificates of a kind may use in a period."""

    payer: PayerId
    register: BudgetRegister
    kind: CertificateKind
    can_be_chosen: bool
    number_count: Count | None
    unit: AssignmentUnit
    act: Act | None = None


class BookPlace(Command, frozen=True, kw_only=True):
    """Give a child a place that the municipal assignment pays for."""

    service: ServiceId
    certificate: CertificateId
    group: GroupId


class EndPlace(Command, frozen=True, kw_only=True):
    """Give up a place that the municipal assignment pays for."""

    service: ServiceId
    certificate: CertificateId
