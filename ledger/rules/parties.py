"""Rules of those who take part: municipalities, payers, providers and their agreements."""

from datetime import date

from msgspec.structs import replace

from events.agreement import AgreementConcluded, AgreementLimitChanged, AgreementTerminated
from events.base import PeriodId
from events.period import last_months
from events.registry import (
    DirectionLimited,
    EnrolmentClosed,
    EnrolmentOpened,
    MunicipalityRegistered,
    PayerRegistered,
    ProviderKind,
    ProviderLimited,
    ProviderRegistered,
    ProviderRestored,
    ProviderSuspended,
)
from ledger.rules import refusals
from ledger.rules.commands import (
    ChangeAgreementLimit,
    ChangeProvider,
    CloseEnrolment,
    Command,
    ConcludeAgreement,
    LimitDirection,
    LimitProvider,
    OpenEnrolment,
    RegisterMunicipality,
    RegisterPayer,
    RegisterProvider,
    RestoreProvider,
    SuspendProvider,
    TerminateAgreement,
)
from ledger.rules.draft import Draft, check_municipality, the_municipality, the_provider
from ledger.rules.region import period_dates, the_region
from ledger.rules.states import Agreement, AgreementOf, Municipality, Payer, Provider

CLOSING_MONTHS = 2  # of the running period, in which enrolment may be closed
ENTREPRENEURS = {ProviderKind.ENTREPRENEUR_ALONE, ProviderKind.ENTREPRENEUR_WITH_STAFF}


def register_municipality(
    command: RegisterMunicipality, draft: Draft
) -> list[MunicipalityRegistered]:
    """Enter a municipality of an open region."""
    the_region(draft)
    if draft.find(f"municipality:{command.municipality}", Municipality) is not None:
        raise refusals.AlreadyExists(subject="municipality")
    return [MunicipalityRegistered(municipality=command.municipality, title=command.title)]


def register_payer(command: RegisterPayer, draft: Draft) -> list[PayerRegistered]:
    """Enter the payer of a municipality; a municipality has one."""
    municipality = the_municipality(draft, command, command.municipality)
    if municipality.payer is not None or draft.find(f"payer:{command.payer}", Payer) is not None:
        raise refusals.AlreadyExists(subject="payer")
    return [
        PayerRegistered(
            payer=command.payer,
            municipality=command.municipality,
            title=command.title,
            inn=command.inn,
        )
    ]


def the_payer(draft: Draft, command: Command, payer: str) -> Payer:
    """Give a payer that the caller may act for."""
    found = draft.the(f"payer:{payer}", Payer)
    check_municipality(command, found.municipality, "payer")
    return found


def limit_direction(command: LimitDirection, draft: Draft) -> list[DirectionLimited]:
    """Let a payer pay a direction up to a number of live contracts."""
    the_payer(draft, command, command.payer)
    return [
        DirectionLimited(
            payer=command.payer,
            direction=command.direction,
            limit_count=command.limit_count,
            act=command.act,
        )
    ]


def open_enrolment(command: OpenEnrolment, draft: Draft) -> list[EnrolmentOpened]:
    """Open enrolment for a period that is set, at once or from a day on."""
    payer = the_payer(draft, command, command.payer)
    period_dates(draft, command.period)
    moment = moment_of(command)
    opened = command.period in payer.open_periods and command.period not in payer.closes
    if opened and payer.opens.get(command.period) == moment:
        raise refusals.NothingToChange
    return [EnrolmentOpened(payer=command.payer, period=command.period, from_on=moment)]


def moment_of(command: OpenEnrolment | CloseEnrolment) -> date | None:
    """Give the day from which something holds, or nothing if it holds at once."""
    if command.from_on is not None and command.from_on < command.effective_on:
        raise refusals.MomentPassed(on=command.from_on)
    return None if command.from_on == command.effective_on else command.from_on


def enrols(payer: Payer, period: PeriodId, day: date) -> bool:
    """Tell whether a payer's enrolment for a period is open on a day."""
    if period not in payer.open_periods or day < payer.opens.get(period, day):
        return False
    closes = payer.closes.get(period)
    return closes is None or day < closes


def close_enrolment(command: CloseEnrolment, draft: Draft) -> list[EnrolmentClosed]:
    """Close enrolment for a period that is open; a running one only in its last two months."""
    payer = the_payer(draft, command, command.payer)
    moment = moment_of(command)
    closed = command.period not in payer.open_periods
    if closed or (moment is not None and payer.closes.get(command.period) == moment):
        raise refusals.NothingToChange
    dates = period_dates(draft, command.period)
    earliest = last_months(dates.ends_on, CLOSING_MONTHS)
    if dates.starts_on <= (moment or command.effective_on) < earliest:
        raise refusals.ClosingTooEarly(earliest_on=earliest)
    return [EnrolmentClosed(payer=command.payer, period=command.period, from_on=moment)]


def register_provider(command: RegisterProvider, draft: Draft) -> list[ProviderRegistered]:
    """Enter a provider; an entrepreneur's name never stands in a fact."""
    draft.the(f"municipality:{command.municipality}", Municipality)
    if draft.find(f"provider:{command.provider}", Provider) is not None:
        raise refusals.AlreadyExists(subject="provider")
    check_name(command)
    return [
        ProviderRegistered(
            provider=command.provider,
            kind=command.kind,
            title=command.title,
            inn=command.inn,
            person=command.person,
            municipality=command.municipality,
            act=command.act,
        )
    ]


def check_name(command: RegisterProvider | ChangeProvider) -> None:
    """Refuse an entrepreneur's name outside the vault, and an organisation without one."""
    named = command.title is not None and command.inn is not None
    nameless = command.title is None and command.inn is None
    person = command.person is not None
    fits = nameless and person if command.kind in ENTREPRENEURS else named and not person
    if not fits:
        raise refusals.NameMisplaced


def suspend_provider(command: SuspendProvider, draft: Draft) -> list[ProviderSuspended]:
    """Stop a provider from taking applications."""
    if the_provider(draft, command, command.provider).suspended:
        raise refusals.NothingToChange
    return [ProviderSuspended(provider=command.provider, reason=command.reason, act=command.act)]


def restore_provider(command: RestoreProvider, draft: Draft) -> list[ProviderRestored]:
    """Let a suspended provider take applications again."""
    if not the_provider(draft, command, command.provider).suspended:
        raise refusals.NothingToChange
    return [ProviderRestored(provider=command.provider)]


def limit_provider(command: LimitProvider, draft: Draft) -> list[ProviderLimited]:
    """Limit live contracts of a provider; those above the limit stay in force."""
    the_provider(draft, command, command.provider)
    return [
        ProviderLimited(provider=command.provider, limit_count=command.limit_count, act=command.act)
    ]


def conclude_agreement(command: ConcludeAgreement, draft: Draft) -> list[AgreementConcluded]:
    """Record an agreement; one in force for a payer, a provider and a period."""
    the_payer(draft, command, command.payer)
    draft.the(f"provider:{command.provider}", Provider)
    period_dates(draft, command.period)
    taken = draft.find(f"agreement:{command.agreement}", Agreement) is not None
    pair = f"agreement-of:{command.payer}:{command.provider}:{command.period}"
    if taken or agreement_in_force(draft, pair) is not None:
        raise refusals.AlreadyExists(subject="agreement")
    return [
        AgreementConcluded(
            agreement=command.agreement,
            payer=command.payer,
            provider=command.provider,
            period=command.period,
            number=command.number,
            concluded_on=command.concluded_on,
            limit_kopecks=command.limit_kopecks,
        )
    ]


def agreement_in_force(draft: Draft, pair: str) -> AgreementOf | None:
    """Find which agreement of a payer, a provider and a period is in force."""
    found = draft.find(pair, AgreementOf)
    if found is None:
        return None
    agreement = draft.sure(f"agreement:{found.agreement}", Agreement)
    return None if agreement.terminated else found


def the_agreement(draft: Draft, command: Command, agreement: str) -> Agreement:
    """Give an agreement in force that the caller may act on."""
    found = draft.the(f"agreement:{agreement}", Agreement)
    check_municipality(command, found.municipality, "agreement")
    if command.provider_scope not in {None, found.provider}:
        raise refusals.NotFound(subject="agreement")
    if found.terminated:
        raise refusals.WrongStatus(status="terminated")
    return found


def change_agreement_limit(
    command: ChangeAgreementLimit, draft: Draft
) -> list[AgreementLimitChanged]:
    """Change the maximum sum, never below what is bound."""
    agreement = the_agreement(draft, command, command.agreement)
    limit = command.limit_kopecks
    if limit == agreement.limit_kopecks:
        raise refusals.NothingToChange
    if limit is not None and limit < agreement.committed_kopecks:
        raise refusals.BelowCommitted(
            asked_kopecks=limit, committed_kopecks=agreement.committed_kopecks
        )
    return [
        AgreementLimitChanged(
            agreement=command.agreement, old_kopecks=agreement.limit_kopecks, new_kopecks=limit
        )
    ]


def terminate_agreement(command: TerminateAgreement, draft: Draft) -> list[AgreementTerminated]:
    """End an agreement without live contracts."""
    agreement = the_agreement(draft, command, command.agreement)
    if agreement.live_count:
        raise refusals.LiveContracts(live_count=agreement.live_count)
    return [AgreementTerminated(agreement=command.agreement)]


def municipality_registered(fact: MunicipalityRegistered, draft: Draft) -> None:
    """Fold in: the municipality takes part."""
    draft.put(f"municipality:{fact.municipality}", Municipality())


def payer_registered(fact: PayerRegistered, draft: Draft) -> None:
    """Fold in: the municipality has its payer."""
    draft.put(f"municipality:{fact.municipality}", Municipality(payer=fact.payer))
    draft.put(f"payer:{fact.payer}", Payer(municipality=fact.municipality))


def direction_limited(fact: DirectionLimited, draft: Draft) -> None:
    """Fold in: the payer's limit of a direction."""
    payer = draft.sure(f"payer:{fact.payer}", Payer)
    limits = {**payer.limits, fact.direction: fact.limit_count}
    draft.put(f"payer:{fact.payer}", replace(payer, limits=limits))


def enrolment_opened(fact: EnrolmentOpened, draft: Draft) -> None:
    """Fold in: the payer enrols for the period, perhaps from a day on."""
    payer = without(draft.sure(f"payer:{fact.payer}", Payer), fact.period)
    opens = payer.opens if fact.from_on is None else {**payer.opens, fact.period: fact.from_on}
    periods = (*payer.open_periods, fact.period)
    draft.put(f"payer:{fact.payer}", replace(payer, open_periods=periods, opens=opens))


def without(payer: Payer, period: PeriodId) -> Payer:
    """Forget all that was said about a payer's enrolment for a period."""
    return replace(
        payer,
        open_periods=tuple(each for each in payer.open_periods if each != period),
        opens={each: day for each, day in payer.opens.items() if each != period},
        closes={each: day for each, day in payer.closes.items() if each != period},
    )


def enrolment_closed(fact: EnrolmentClosed, draft: Draft) -> None:
    """Fold in: the payer enrols no more for the period, perhaps from a day on."""
    payer = draft.sure(f"payer:{fact.payer}", Payer)
    if fact.from_on is None:
        payer = without(payer, fact.period)
    else:
        payer = replace(payer, closes={**payer.closes, fact.period: fact.from_on})
    draft.put(f"payer:{fact.payer}", payer)


def provider_registered(fact: ProviderRegistered, draft: Draft) -> None:
    """Fold in: the provider is in the registry."""
    draft.put(f"provider:{fact.provider}", Provider(municipality=fact.municipality))


def provider_suspended(fact: ProviderSuspended, draft: Draft) -> None:
    """Fold in: the provider takes no applications."""
    provider = draft.sure(f"provider:{fact.provider}", Provider)
    draft.put(f"provider:{fact.provider}", replace(provider, suspended=True))


def provider_restored(fact: ProviderRestored, draft: Draft) -> None:
    """Fold in: the provider takes applications again."""
    provider = draft.sure(f"provider:{fact.provider}", Provider)
    draft.put(f"provider:{fact.provider}", replace(provider, suspended=False))


def provider_limited(fact: ProviderLimited, draft: Draft) -> None:
    """Fold in: the provider's limit."""
    provider = draft.sure(f"provider:{fact.provider}", Provider)
    draft.put(f"provider:{fact.provider}", replace(provider, limit_count=fact.limit_count))


def agreement_concluded(fact: AgreementConcluded, draft: Draft) -> None:
    """Fold in: the agreement is in force."""
    payer = draft.sure(f"payer:{fact.payer}", Payer)
    draft.put(
        f"agreement:{fact.agreement}",
        Agreement(
            payer=fact.payer,
            provider=fact.provider,
            municipality=payer.municipality,
            period=fact.period,
            limit_kopecks=fact.limit_kopecks,
        ),
    )
    draft.put(
        f"agreement-of:{fact.payer}:{fact.provider}:{fact.period}",
        AgreementOf(agreement=fact.agreement),
    )


def agreement_limit_changed(fact: AgreementLimitChanged, draft: Draft) -> None:
    """Fold in: the maximum sum."""
    agreement = draft.sure(f"agreement:{fact.agreement}", Agreement)
    draft.put(f"agreement:{fact.agreement}", replace(agreement, limit_kopecks=fact.new_kopecks))


def agreement_terminated(fact: AgreementTerminated, draft: Draft) -> None:
    """Fold in: the agreement has ended."""
    agreement = draft.sure(f"agreement:{fact.agreement}", Agreement)
    draft.put(f"agreement:{fact.agreement}", replace(agreement, terminated=True))
