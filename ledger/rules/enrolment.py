"""Rules of enrolment: an application, its thirteen conditions, its answer."""

from datetime import date

from msgspec.structs import replace

from events.base import ContractId
from events.certificate import FundsReserved, ReleaseReason, ReserveReleased
from events.contract import (
    EnrolmentAccepted,
    EnrolmentRefused,
    EnrolmentRequested,
    Quote,
    RefusalReason,
)
from events.pf_programme import LimitedRegister, Unit
from events.teaching import ModuleStanding
from ledger.rules import refusals
from ledger.rules.certificates import group_of, released, the_certificate
from ledger.rules.commands import AcceptEnrolment, Command, RefuseEnrolment, RequestEnrolment
from ledger.rules.draft import Draft, check_provider
from ledger.rules.funded import PfProgramme
from ledger.rules.parties import agreement_in_force, enrols
from ledger.rules.price import quote
from ledger.rules.programme_limits import (
    LIVE,
    check_direction,
    check_services,
    recount,
    serve,
)
from ledger.rules.region import period_of
from ledger.rules.states import (
    Agreement,
    AgreementOf,
    Certificate,
    CertificateStatus,
    Contract,
    ContractStatus,
    Group,
    Module,
    Payer,
    PeriodDates,
    Programme,
    Provider,
)


class Application:
    """All that an application touches, looked up once."""

    def __init__(
        self, command: RequestEnrolment, draft: Draft, parent: ContractId | None = None
    ) -> None:
        self.command = command
        self.parent = parent  # the contract whose room this one takes over
        self.prolonged = None if parent is None else draft.sure(f"contract:{parent}", Contract)
        self.group = draft.the(f"group:{command.group}", Group)
        check_provider(command, self.group.provider, "group")
        self.certificate = the_certificate(draft, command, command.certificate)
        self.module = draft.sure(f"module:{self.group.module}", Module)
        self.programme = draft.sure(f"programme:{self.module.programme}", Programme)
        self.provider = draft.sure(f"provider:{self.group.provider}", Provider)
        self.payer = draft.sure(f"payer:{self.certificate.payer}", Payer)
        self.period = self.period_of_start(draft)
        self.ends_on = min(self.group.ends_on, self.period.ends_on)
        pair = f"{self.certificate.payer}:{self.group.provider}:{self.period.period}"
        self.agreement_of = agreement_in_force(draft, f"agreement-of:{pair}")

    def taken_over(self, kind: str, name: str) -> int:
        """Count the contract that is prolonged, if it is live and counted there."""
        old = self.prolonged
        return int(old is not None and is_live(old) and getattr(old, kind) == name)

    def period_of_start(self, draft: Draft) -> PeriodDates:
        """Give the one period that the start lies in; without it nothing else can be asked."""
        period = period_of(draft, self.command.starts_on)
        if period is None:
            raise refusals.StartOutsidePeriods(starts_on=self.command.starts_on)
        return period


def request_enrolment(
    command: RequestEnrolment, draft: Draft
) -> list[EnrolmentRequested | FundsReserved]:
    """Apply: all conditions hold, the price is split, the certificate's part is reserved.

    The order of refusals is part of the contract: the thirteen conditions in their
    order, then the balance that the quote was shown for, then the agreement's limit, the cap and
    what the programme limits within it: the direction's money, the register's services.
    """
    if draft.find(f"contract:{command.contract}", Contract) is not None:
        raise refusals.AlreadyExists(subject="contract")
    return applied(Application(command, draft), draft)


def applied(asked: Application, draft: Draft) -> list[EnrolmentRequested | FundsReserved]:
    """Check all conditions, split the price and make the facts."""
    agreement = check_agreement(asked)
    check_offer(asked)
    check_limits(asked)
    check_term(asked)
    priced = price(asked)
    check_money(asked, draft, agreement, priced)
    return requested(asked, agreement, priced)


def check_agreement(asked: Application) -> AgreementOf:
    """Condition 1: the payer and the provider have an agreement for the period."""
    if asked.agreement_of is None:
        raise refusals.NoAgreement
    return asked.agreement_of


def check_offer(asked: Application) -> None:
    """Conditions 2 to 5: programme, module, group, certificate and provider are fit."""
    if not asked.programme.certified:
        raise refusals.ProgrammeNotCertified
    if asked.module.standing in {ModuleStanding.WAITING, ModuleStanding.REFUSED}:
        raise refusals.ModuleNotCertified(standing=asked.module.standing)
    if not asked.module.open:
        raise refusals.ModuleNotOpen
    if not asked.group.open or asked.group.ends_on < asked.command.effective_on:
        raise refusals.GroupClosed
    if asked.certificate.status is not CertificateStatus.PF:
        raise refusals.CertificateNotUsable(status=asked.certificate.status)
    if asked.certificate.unit is not Unit.ROUBLE:
        raise refusals.UnitsMixed(unit=asked.certificate.unit, other=Unit.ROUBLE)
    if available(asked) <= 0:
        raise refusals.NothingAvailable(period=asked.period.period)
    if asked.provider.suspended:
        raise refusals.ProviderIsSuspended


def available(asked: Application) -> int:
    """Say what is left on the certificate in the period of the start."""
    provision = asked.certificate.provisions.get(asked.period.period)
    return 0 if provision is None else provision.available_kopecks


def check_limits(asked: Application) -> None:
    """Conditions 6 to 11: limits of direction, provider, programme, group; one per module; open."""
    direction = asked.programme.direction
    limit = asked.payer.limits.get(direction)
    if limit is None:
        raise refusals.DirectionNotPaid(direction=direction)
    room = asked.taken_over("direction", direction)
    if asked.payer.live.get(direction, 0) - room >= limit:
        raise refusals.DirectionLimitReached(direction=direction, limit_count=limit)
    limit = asked.provider.limit_count
    room = asked.taken_over("provider", asked.group.provider)
    if limit is not None and asked.provider.live_count - room >= limit:
        raise refusals.ProviderLimitReached(limit_count=limit)
    limit = asked.programme.limit_count
    room = asked.taken_over("programme", asked.module.programme)
    if limit is not None and asked.programme.live_count - room >= limit:
        raise refusals.ProgrammeLimitReached(limit_count=limit)
    room = asked.taken_over("group", asked.command.group)
    if asked.group.live_count - room >= asked.group.places_count:
        raise refusals.NoPlaces(places_count=asked.group.places_count)
    for contract, module in asked.certificate.live.items():
        if module == asked.group.module and contract != asked.parent:
            raise refusals.AlreadyEnrolled(contract=contract)
    if not enrols(asked.payer, asked.period.period, asked.command.effective_on):
        raise refusals.EnrolmentNotOpen(period=asked.period.period)


def check_term(asked: Application) -> None:
    """Conditions 12 and 13: the start lies in the group's dates and before the end."""
    start = asked.command.starts_on
    if not asked.group.starts_on <= start <= asked.group.ends_on:
        raise refusals.StartOutsideGroup(
            starts_on=asked.group.starts_on, ends_on=asked.group.ends_on
        )
    if start >= asked.ends_on:
        raise refusals.TermEmpty(starts_on=start, ends_on=asked.ends_on)


def price(asked: Application) -> Quote:
    """Split the price, if the balance is still what the caller saw."""
    left = available(asked)
    seen = asked.command.available_seen_kopecks
    if seen is not None and seen != left:
        raise refusals.BalanceChanged(seen_kopecks=seen, available_kopecks=left)
    return quote(
        price=asked.module.price_kopecks,
        normative=asked.module.normative_kopecks,
        group=(asked.group.starts_on, asked.group.ends_on),
        term=(asked.command.starts_on, asked.ends_on),
        available=left,
    )


def check_money(asked: Application, draft: Draft, agreement_of: AgreementOf, priced: Quote) -> None:
    """Refuse what the agreement's limit, the cap of the period (INV-2) or its parts can't bear."""
    amount = priced.certificate_kopecks
    if amount == 0:
        raise refusals.NothingAvailable(period=asked.period.period)
    agreement = draft.sure(f"agreement:{agreement_of.agreement}", Agreement)
    if agreement.limit_kopecks is not None:
        left = agreement.limit_kopecks - agreement.committed_kopecks
        if amount > left:
            raise refusals.AgreementLimitReached(
                agreement=agreement_of.agreement, asked_kopecks=amount, left_kopecks=left
            )
    _, pf_programme = group_of(asked.certificate)
    programme = draft.sure(f"pf-programme:{pf_programme}", PfProgramme)
    cap = programme.caps.get(asked.period.period)
    if cap is None:
        raise refusals.PeriodNotFunded(period=asked.period.period)
    left = cap.cap_kopecks - cap.committed_kopecks
    if amount > left:
        raise refusals.CapReached(
            period=asked.period.period, asked_kopecks=amount, left_kopecks=left
        )
    check_direction(programme, asked.period.period, asked.programme.direction, amount)
    check_services(draft, programme, asked.period.period, LimitedRegister.CERTIFIED)


def requested(
    asked: Application, agreement: AgreementOf, priced: Quote
) -> list[EnrolmentRequested | FundsReserved]:
    """Make the two facts of an application: what was asked for, and what it binds."""
    _, pf_programme = group_of(asked.certificate)
    command = asked.command
    return [
        EnrolmentRequested(
            contract=command.contract,
            certificate=command.certificate,
            municipality=asked.certificate.municipality,
            payer=asked.certificate.payer,
            provider=asked.group.provider,
            programme=asked.module.programme,
            module=asked.group.module,
            group=command.group,
            agreement=agreement.agreement,
            pf_programme=pf_programme,
            period=asked.period.period,
            direction=asked.programme.direction,
            starts_on=command.starts_on,
            ends_on=asked.ends_on,
            quote=priced,
            channel=command.channel,
        ),
        FundsReserved(
            certificate=command.certificate,
            contract=command.contract,
            period=asked.period.period,
            municipality=asked.certificate.municipality,
            agreement=agreement.agreement,
            pf_programme=pf_programme,
            amount_kopecks=priced.certificate_kopecks,
        ),
    ]


def the_contract(draft: Draft, command: Command, contract: str) -> Contract:
    """Give a contract that the caller may act on."""
    found = draft.the(f"contract:{contract}", Contract)
    check_provider(command, found.provider, "contract")
    if command.municipality_scope not in {None, found.municipality}:
        raise refusals.NotFound(subject="contract")
    return found


def is_live(contract: Contract) -> bool:
    """Tell whether a contract, or what may become one, counts against limits."""
    return contract.status in LIVE


def refuse_enrolment(
    command: RefuseEnrolment, draft: Draft
) -> list[EnrolmentRefused | ReserveReleased]:
    """Refuse or recall an application; all that it bound is free again."""
    contract = the_contract(draft, command, command.contract)
    if contract.status not in {ContractStatus.REQUESTED, ContractStatus.ACCEPTED}:
        raise refusals.WrongStatus(status=contract.status)
    recalled = command.reason is RefusalReason.RECALLED_BY_GUARDIAN
    reason = ReleaseReason.RECALLED if recalled else ReleaseReason.REFUSED
    return [
        EnrolmentRefused(contract=command.contract, by=command.by, reason=command.reason),
        *released(command.contract, contract, reason),
    ]


def accept_enrolment(command: AcceptEnrolment, draft: Draft) -> list[EnrolmentAccepted]:
    """Accept an application under an agreement that is still in force."""
    contract = the_contract(draft, command, command.contract)
    if contract.status is not ContractStatus.REQUESTED:
        raise refusals.WrongStatus(status=contract.status)
    if draft.sure(f"agreement:{contract.agreement}", Agreement).terminated:
        raise refusals.NoAgreement
    return [EnrolmentAccepted(contract=command.contract)]


def enrolment_requested(fact: EnrolmentRequested, draft: Draft) -> None:
    """Fold in: the application stands and counts everywhere as live."""
    contract = Contract(
        certificate=fact.certificate,
        municipality=fact.municipality,
        payer=fact.payer,
        provider=fact.provider,
        programme=fact.programme,
        module=fact.module,
        group=fact.group,
        agreement=fact.agreement,
        pf_programme=fact.pf_programme,
        period=fact.period,
        direction=fact.direction,
        starts_on=fact.starts_on,
        ends_on=fact.ends_on,
        first_kopecks=fact.quote.first_kopecks,
        other_kopecks=fact.quote.other_kopecks,
        status=ContractStatus.REQUESTED,
    )
    draft.put(f"contract:{fact.contract}", contract)
    certificate = draft.sure(f"certificate:{fact.certificate}", Certificate)
    live = {**certificate.live, fact.contract: fact.module}
    draft.put(f"certificate:{fact.certificate}", replace(certificate, live=live))
    count_live(draft, contract, 1)
    serve(draft, contract.payer, contract.period, LimitedRegister.CERTIFIED, 1)
    group = draft.sure(f"group:{fact.group}", Group)
    if fact.payer not in group.payers:
        draft.put(f"group:{fact.group}", replace(group, payers=(*group.payers, fact.payer)))


def count_live(draft: Draft, contract: Contract, change: int) -> None:
    """Fold in: one live contract more or less for all who count them."""
    for subject in (
        f"provider:{contract.provider}",
        f"programme:{contract.programme}",
        f"module:{contract.module}",
        f"group:{contract.group}",
        f"agreement:{contract.agreement}",
    ):
        state = draft.look(subject).state
        if not isinstance(state, Provider | Programme | Module | Group | Agreement):
            raise AssertionError(f"{subject} counts no contracts")  # noqa: TRY004 - a bug
        draft.put(subject, replace(state, live_count=state.live_count + change))
    payer = draft.sure(f"payer:{contract.payer}", Payer)
    live = {
        **payer.live,
        contract.direction: payer.live.get(contract.direction, 0) + change,
    }
    draft.put(f"payer:{contract.payer}", replace(payer, live=live))


def end_contract(
    draft: Draft, contract_id: str, status: ContractStatus, closed_on: date | None = None
) -> None:
    """Fold in: the contract is live no more."""
    subject = f"contract:{contract_id}"
    contract = draft.sure(subject, Contract)
    ends_on = contract.ends_on if closed_on is None else closed_on
    ended = replace(contract, status=status, ends_on=ends_on)
    draft.put(subject, ended)
    certificate = draft.sure(f"certificate:{contract.certificate}", Certificate)
    live = {each: module for each, module in certificate.live.items() if each != contract_id}
    draft.put(f"certificate:{contract.certificate}", replace(certificate, live=live))
    count_live(draft, contract, -1)
    recount(draft, contract, ended)


def enrolment_refused(fact: EnrolmentRefused, draft: Draft) -> None:
    """Fold in: the application came to nothing."""
    end_contract(draft, fact.contract, ContractStatus.REFUSED)
    subject = f"certificate:{draft.sure(f'contract:{fact.contract}', Contract).certificate}"
    certificate = draft.sure(subject, Certificate)
    draft.put(subject, replace(certificate, refused_on=draft.on))


def enrolment_accepted(fact: EnrolmentAccepted, draft: Draft) -> None:
    """Fold in: the offer was sent."""
    subject = f"contract:{fact.contract}"
    contract = draft.sure(subject, Contract)
    draft.put(subject, replace(contract, status=ContractStatus.ACCEPTED))
