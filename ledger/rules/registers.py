"""Rules of registers: providers' entries, programmes' standing, the assignment."""

from typing import Final

from msgspec.structs import replace

from events.certificate import ServiceBooked, ServiceEnded
from events.payment import BankParty
from events.pf_programme import LimitedRegister
from events.registry import (
    AssignmentLimited,
    AssignmentUnit,
    BudgetRegister,
    CertificateKind,
    ProgrammeArchived,
    ProgrammeEntered,
    ProgrammeRefused,
    ProgrammeRevised,
    ProviderChanged,
    ProviderKind,
    Register,
)
from ledger.rules import commands, refusals
from ledger.rules.allowances import Assignment, Place
from ledger.rules.certificates import the_certificate
from ledger.rules.commands import (
    ArchiveProgramme,
    BookPlace,
    ChangeProvider,
    EndPlace,
    EnterProgramme,
    LimitAssignment,
    RefuseProgramme,
    ReviseProgramme,
)
from ledger.rules.draft import Draft, check_provider, the_provider
from ledger.rules.parties import ENTREPRENEURS, check_name, the_payer
from ledger.rules.paying import Payee
from ledger.rules.places import place_ended
from ledger.rules.programme_limits import check_assigned, serve
from ledger.rules.programmes import the_live_programme
from ledger.rules.region import period_of
from ledger.rules.states import (
    Certificate,
    CertificateStatus,
    Group,
    Module,
    Payer,
    Programme,
    Provider,
)
from ledger.rules.tables import Decide, Filed, Named

KINDS: Final = {
    CertificateStatus.ACCOUNTING: CertificateKind.ACCOUNTING,
    CertificateStatus.PF: CertificateKind.PF,
}
ON_ASSIGNMENT: Final = {
    Register.PREPROFESSIONAL: BudgetRegister.PREPROFESSIONAL,
    Register.VALUED: BudgetRegister.VALUED,
    Register.OTHER: BudgetRegister.OTHER,
}


def change_provider(command: ChangeProvider, draft: Draft) -> list[ProviderChanged]:
    """Change a provider's entry; what tells who an entrepreneur is stays in the vault."""
    the_provider(draft, command, command.provider)
    check_name(command)
    if command.kind in ENTREPRENEURS and command.requisites is not None:
        raise refusals.NameMisplaced
    if command.licence is None and command.kind is not ProviderKind.ENTREPRENEUR_ALONE:
        raise refusals.LicenceNeeded
    return [
        ProviderChanged(
            provider=command.provider,
            kind=command.kind,
            title=command.title,
            inn=command.inn,
            person=command.person,
            requisites=command.requisites,
            licence=command.licence,
            act=command.act,
        )
    ]


def refuse_programme(command: RefuseProgramme, draft: Draft) -> list[ProgrammeRefused]:
    """Refuse certification or take it away; contracts made before go on."""
    if the_live_programme(draft, command, command.programme).refused:
        raise refusals.NothingToChange
    return [ProgrammeRefused(programme=command.programme, act=command.act)]


def enter_programme(command: EnterProgramme, draft: Draft) -> list[ProgrammeEntered]:
    """Enter a programme in another register; it leaves the one that it is in."""
    if the_live_programme(draft, command, command.programme).register is command.register:
        raise refusals.NothingToChange
    return [
        ProgrammeEntered(programme=command.programme, register=command.register, act=command.act)
    ]


def revise_programme(command: ReviseProgramme, draft: Draft) -> list[ProgrammeRevised]:
    """Change a programme; it enrols nobody until it is certified again."""
    the_live_programme(draft, command, command.programme)
    return [
        ProgrammeRevised(
            programme=command.programme, title=command.title, direction=command.direction
        )
    ]


def archive_programme(command: ArchiveProgramme, draft: Draft) -> list[ProgrammeArchived]:
    """Put a programme away that has no live contracts."""
    programme = the_live_programme(draft, command, command.programme)
    if programme.live_count:
        raise refusals.LiveContracts(live_count=programme.live_count)
    return [ProgrammeArchived(programme=command.programme)]


def limit_assignment(command: LimitAssignment, draft: Draft) -> list[AssignmentLimited]:
    """Set one cell of a payer's matrix; what is booked already stays."""
    payer = the_payer(draft, command, command.payer)
    cell = Assignment(command.can_be_chosen, command.number_count, command.unit)
    if payer.assignments.get(place(command.register, command.kind)) == cell:
        raise refusals.NothingToChange
    return [
        AssignmentLimited(
            payer=command.payer,
            register=command.register,
            kind=command.kind,
            can_be_chosen=command.can_be_chosen,
            number_count=command.number_count,
            unit=command.unit,
            act=command.act,
        )
    ]


def place(register: BudgetRegister, kind: CertificateKind) -> str:
    """Name a cell of the matrix."""
    return f"{register}:{kind}"


def book_place(command: BookPlace, draft: Draft) -> list[ServiceBooked]:
    """Give a place out of the municipal assignment, within the payer's matrix."""
    group = draft.the(f"group:{command.group}", Group)
    check_provider(command, group.provider, "group")
    certificate = the_certificate(draft, command, command.certificate)
    if command.service in certificate.services:
        raise refusals.AlreadyExists(subject="service")
    module = draft.sure(f"module:{group.module}", Module)
    programme = draft.sure(f"programme:{module.programme}", Programme)
    register = register_of(programme)
    check_place(command, draft, group, module)
    kind = KINDS.get(certificate.status)
    if kind is None:
        raise refusals.CertificateNotUsable(status=certificate.status)
    period = period_of(draft, group.starts_on)
    if period is None:
        raise refusals.StartOutsidePeriods(starts_on=group.starts_on)
    booked = ServiceBooked(
        certificate=command.certificate,
        service=command.service,
        municipality=certificate.municipality,
        payer=certificate.payer,
        provider=group.provider,
        programme=module.programme,
        module=group.module,
        group=command.group,
        starts_on=group.starts_on,
        period=period.period,
        register=register,
        kind=kind,
        hours_count=module.hours_count,
    )
    check_matrix(draft, certificate, booked)
    counted = LimitedRegister(booked.register)
    check_assigned(draft, booked.municipality, booked.payer, booked.period, counted)
    return [booked]


def register_of(programme: Programme) -> BudgetRegister:
    """Give the budget register that a programme is in."""
    register = None if programme.register is None else ON_ASSIGNMENT.get(programme.register)
    if register is None or programme.archived:
        raise refusals.NotOnAssignment
    return register


def check_place(command: BookPlace, draft: Draft, group: Group, module: Module) -> None:
    """Refuse a module or a group that takes nobody, and a provider that is suspended."""
    if not module.open:
        raise refusals.ModuleNotOpen
    if not group.open or group.ends_on < command.effective_on:
        raise refusals.GroupClosed
    if draft.sure(f"provider:{group.provider}", Provider).suspended:
        raise refusals.ProviderIsSuspended
    if group.live_count >= group.places_count:
        raise refusals.NoPlaces(places_count=group.places_count)


def check_matrix(draft: Draft, certificate: Certificate, booked: ServiceBooked) -> None:
    """Refuse what the payer does not allow its certificates of the kind."""
    for service_id, service in certificate.services.items():
        if service.live and service.module == booked.module:
            raise refusals.AlreadyBooked(service=service_id)
    payer = draft.sure(f"payer:{certificate.payer}", Payer)
    cell = payer.assignments.get(place(booked.register, booked.kind))
    if cell is None or not cell.can_be_chosen:
        raise refusals.RegisterNotOpen(register=booked.register, kind=booked.kind)
    used = used_count(certificate, booked, cell.unit)
    more = booked.hours_count if cell.unit is AssignmentUnit.HOURS else 1
    if cell.number_count is not None and used + more > cell.number_count:
        raise refusals.AssignmentUsedUp(
            register=booked.register, limit_count=cell.number_count, used_count=used
        )


def used_count(certificate: Certificate, booked: ServiceBooked, unit: AssignmentUnit) -> int:
    """Count what the child has of a register in a period."""
    had = [
        each
        for each in certificate.services.values()
        if (each.register, each.period) == (booked.register, booked.period)
    ]
    return sum(each.hours_count for each in had) if unit is AssignmentUnit.HOURS else len(had)


def end_place(command: EndPlace, draft: Draft) -> list[ServiceEnded]:
    """Give a place up; one that had begun stays counted in its period."""
    certificate = the_certificate(draft, command, command.certificate)
    service = certificate.services.get(command.service)
    if service is None or not service.live:
        raise refusals.NotFound(subject="service")
    check_provider(command, service.provider, "service")
    given_up = (command.service, service)
    return [place_ended(command.certificate, certificate, given_up, command.effective_on)]


def provider_changed(fact: ProviderChanged, draft: Draft) -> None:
    """Fold in: its type, and where its money goes."""
    subject = f"provider:{fact.provider}"
    draft.put(subject, replace(draft.sure(subject, Provider), kind=fact.kind))
    draft.put(f"payee:{fact.provider}", Payee(party=party_of(fact)))


def party_of(fact: ProviderChanged) -> BankParty | None:
    """Give where the provider's money goes; an entrepreneur's account is not in the book."""
    known = fact.requisites
    if known is None or known.account is None or known.bank_bik is None:
        return None
    if fact.title is None or fact.inn is None:
        return None
    return BankParty(
        title=fact.title,
        inn=fact.inn,
        kpp=known.kpp,
        bank_bik=known.bank_bik,
        account=known.account,
    )


def programme_refused(fact: ProgrammeRefused, draft: Draft) -> None:
    """Fold in: in no register."""
    stand(draft, fact.programme, refused=True)


def programme_entered(fact: ProgrammeEntered, draft: Draft) -> None:
    """Fold in: in this register and no other."""
    stand(draft, fact.programme, register=fact.register)


def stand(
    draft: Draft, programme: str, *, refused: bool = False, register: Register | None = None
) -> None:
    """Fold in: where a programme stands that certificates' money does not pay for."""
    subject = f"programme:{programme}"
    old = draft.sure(subject, Programme)
    draft.put(subject, replace(old, certified=False, refused=refused, register=register))


def programme_revised(fact: ProgrammeRevised, draft: Draft) -> None:
    """Fold in: the programme waits for certification again."""
    stand(draft, fact.programme)
    subject = f"programme:{fact.programme}"
    draft.put(subject, replace(draft.sure(subject, Programme), direction=fact.direction))


def programme_archived(fact: ProgrammeArchived, draft: Draft) -> None:
    """Fold in: the programme is put away."""
    stand(draft, fact.programme)
    subject = f"programme:{fact.programme}"
    draft.put(subject, replace(draft.sure(subject, Programme), archived=True))


def assignment_limited(fact: AssignmentLimited, draft: Draft) -> None:
    """Fold in: one cell of the matrix."""
    subject = f"payer:{fact.payer}"
    payer = draft.sure(subject, Payer)
    cell = Assignment(fact.can_be_chosen, fact.number_count, fact.unit)
    assignments = {**payer.assignments, place(fact.register, fact.kind): cell}
    draft.put(subject, replace(payer, assignments=assignments))


def service_booked(fact: ServiceBooked, draft: Draft) -> None:
    """Fold in: the child has the place, the group one less."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    service = Place(
        fact.provider,
        fact.module,
        fact.group,
        fact.starts_on,
        fact.period,
        fact.register,
        fact.hours_count,
        payer=fact.payer,
    )
    services = {**certificate.services, fact.service: service}
    draft.put(subject, replace(certificate, services=services))
    seat(draft, fact.group, 1)
    serve(draft, fact.payer, fact.period, LimitedRegister(fact.register), 1)


def service_ended(fact: ServiceEnded, draft: Draft) -> None:
    """Fold in: the place is free; what had begun is still counted."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    services = dict(certificate.services)
    service = services.pop(fact.service)
    if fact.used:
        services[fact.service] = replace(service, live=False)
    elif service.payer is not None:
        counted = LimitedRegister(service.register)
        serve(draft, service.payer, service.period, counted, -1)
    draft.put(subject, replace(certificate, services=services))
    seat(draft, fact.group, -1)


def seat(draft: Draft, group: str, change: int) -> None:
    """Fold in: one child more or less in a study group."""
    subject = f"group:{group}"
    old = draft.sure(subject, Group)
    draft.put(subject, replace(old, live_count=old.live_count + change))


DECIDE: Final[Decide] = {
    commands.ArchiveProgramme: archive_programme,
    commands.BookPlace: book_place,
    commands.ChangeProvider: change_provider,
    commands.EndPlace: end_place,
    commands.EnterProgramme: enter_programme,
    commands.LimitAssignment: limit_assignment,
    commands.RefuseProgramme: refuse_programme,
    commands.ReviseProgramme: revise_programme,
}
FILED: Final[Filed] = {
    AssignmentLimited: (assignment_limited, "payer", ("payer",)),
    ProgrammeArchived: (programme_archived, "programme", ("programme",)),
    ProgrammeEntered: (programme_entered, "programme", ("programme",)),
    ProgrammeRefused: (programme_refused, "programme", ("programme",)),
    ProgrammeRevised: (programme_revised, "programme", ("programme",)),
    ProviderChanged: (provider_changed, "provider", ("provider",)),
    ServiceBooked: (service_booked, "certificate", ("certificate",)),
    ServiceEnded: (service_ended, "certificate", ("certificate",)),
}
NAMED: Final[Named] = {
    commands.ArchiveProgramme: ("programme", "programme"),
    commands.BookPlace: ("certificate", "certificate"),
    commands.ChangeProvider: ("provider", "provider"),
    commands.EndPlace: ("certificate", "certificate"),
    commands.EnterProgramme: ("programme", "programme"),
    commands.LimitAssignment: ("payer", "payer"),
    commands.RefuseProgramme: ("programme", "programme"),
    commands.ReviseProgramme: ("programme", "programme"),
}
