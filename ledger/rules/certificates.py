"""Rules of a child's certificate: issued, given money, frozen, unfrozen."""

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from events.base import CertGroupId, CertificateId, ContractId, Kopecks, PeriodId
from events.certificate import (
    AccountingReason,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateIssued,
    CertificateNominalChanged,
    CertificateQueued,
    CertificateUnfrozen,
    FrozenSum,
    NominalReason,
    ReleaseReason,
    ReserveReleased,
)
from events.codec import AnyFact
from events.contract import EnrolmentRefused, RefusalReason, Side
from events.money import floor_kopecks
from events.period import first_day, months_between
from events.pf_programme import PeriodNominal
from events.registry import ProrationPolicy
from ledger.rules import refusals
from ledger.rules.commands import (
    Command,
    ConvertCertificateToAccounting,
    ConvertCertificateToPf,
    FreezeCertificate,
    IssueCertificate,
    LowerNominal,
    TakeBackUnused,
    UnfreezeCertificate,
)
from ledger.rules.draft import Draft, check_municipality
from ledger.rules.funded import PfProgramme
from ledger.rules.parties import the_payer
from ledger.rules.pf_programmes import check_nominals_limit, the_cert_group
from ledger.rules.region import period_of, the_region
from ledger.rules.states import (
    CertGroup,
    Certificate,
    CertificateOf,
    CertificateStatus,
    Contract,
    ContractStatus,
    Payer,
    PeriodDates,
    Provision,
)
from ledger.rules.tickets import joined

AGE_MIN, AGE_END = 5, 18  # from 5 until the day of the 18th birthday


def the_certificate(draft: Draft, command: Command, certificate: CertificateId) -> Certificate:
    """Give a certificate that the caller may act on."""
    found = draft.the(f"certificate:{certificate}", Certificate)
    check_municipality(command, found.municipality, "certificate")
    return found


def age_on(born_on: date, day: date) -> int:
    """Count full years; who was born on 29 February has a birthday on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def issue_certificate(
    command: IssueCertificate, draft: Draft
) -> list[CertificateIssued | CertificateConvertedToPf | CertificateQueued]:
    """Enter a child of 5 to 17 in the registry; one certificate till 18."""
    payer = the_payer(draft, command, command.payer)
    if not AGE_MIN <= age_on(command.born_on, command.effective_on) < AGE_END:
        raise refusals.AgeOutOfRange
    existing = draft.find(f"certificate-of:{command.child}", CertificateOf)
    if existing is not None:
        raise refusals.CertificateExists(certificate=existing.certificate)
    if draft.find(f"certificate:{command.certificate}", Certificate) is not None:
        raise refusals.AlreadyExists(subject="certificate")
    issued = CertificateIssued(
        certificate=command.certificate,
        child=command.child,
        municipality=payer.municipality,
        payer=command.payer,
        channel=command.channel,
        consent=command.consent,
    )
    if command.cert_group is None:
        return [issued]
    group = the_cert_group(draft, command, command.cert_group)
    check_group_payer(draft, group, command.payer)
    return [issued, place_in_group(command, draft, command.certificate, command.cert_group)]


def check_group_payer(draft: Draft, group: CertGroup, payer: str) -> None:
    """Refuse a group of another payer."""
    if draft.sure(f"pf-programme:{group.pf_programme}", PfProgramme).payer != payer:
        raise refusals.NotFound(subject="cert-group")


def convert_certificate_to_pf(
    command: ConvertCertificateToPf, draft: Draft
) -> list[CertificateConvertedToPf | CertificateQueued]:
    """Give an accounting certificate a place in a group and its nominal, or in its queue."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status is not CertificateStatus.ACCOUNTING:
        raise refusals.WrongStatus(status=certificate.status)
    if certificate.waits_for is not None:
        raise refusals.AlreadyQueued
    group = the_cert_group(draft, command, command.cert_group)
    check_group_payer(draft, group, certificate.payer)
    check_units(draft, certificate, group, command.effective_on)
    return [place_in_group(command, draft, command.certificate, command.cert_group)]


def place_in_group(
    command: Command, draft: Draft, certificate: CertificateId, cert_group: CertGroupId
) -> CertificateConvertedToPf | CertificateQueued:
    """Give a place if there is a vacancy and nobody waits for it, else a ticket."""
    if the_cert_group(draft, command, cert_group).queued_count:
        return joined(draft, certificate, cert_group)
    try:
        return converted_to_pf(command, draft, certificate, cert_group)
    except (refusals.NoVacancy, refusals.NominalsOverLimit):
        return joined(draft, certificate, cert_group)


def converted_to_pf(
    command: Command, draft: Draft, certificate: CertificateId, cert_group: CertGroupId
) -> CertificateConvertedToPf:
    """Make the fact of a place and its money, if the group has a vacancy."""
    group = the_cert_group(draft, command, cert_group)
    return CertificateConvertedToPf(
        certificate=certificate,
        municipality=group.municipality,
        cert_group=cert_group,
        pf_programme=group.pf_programme,
        grants=vacant_grants(
            draft,
            group,
            command.effective_on,
            draft.find(f"certificate:{certificate}", Certificate),
        ),
    )


def check_units(draft: Draft, certificate: Certificate, group: CertGroup, today: date) -> None:
    """Refuse to put one unit on an account that holds another."""
    if certificate.unit is group.unit:
        return
    for period, _ in running_provisions(draft, certificate, today):
        if period in group.nominals and certificate.provisions[period].committed_kopecks:
            raise refusals.UnitsMixed(unit=group.unit, other=certificate.unit)


def vacant_grants(
    draft: Draft, group: CertGroup, today: date, returning: Certificate | None
) -> tuple[PeriodNominal, ...]:
    """List what a group grants in periods that are not over, if it has a vacancy.

    Who comes back to a payer finds there what was drawn before, and is granted the rest of the
    nominal, so that no payer gives a child more than its nominal in a period.
    """
    if group.active_count >= group.amount_count:
        raise refusals.NoVacancy(amount_count=group.amount_count, active_count=group.active_count)
    grants = []
    for dates in the_region(draft).periods:
        if dates.period in group.nominals and dates.ends_on >= today:
            kept = 0 if returning is None else returning.kept(group.municipality, dates.period)
            left = max(group.nominals[dates.period] - kept, 0)
            grant = min(nominal_on(draft, group, dates, today), left)
            check_nominals_limit(group, dates.period, kept + grant)
            grants.append(PeriodNominal(period=dates.period, nominal_kopecks=grant))
    return tuple(grants)


def nominal_on(draft: Draft, group: CertGroup, dates: PeriodDates, today: date) -> Kopecks:
    """Give what a group's nominal in a period is for who comes on a day."""
    nominal = group.nominals[dates.period]
    payer = draft.sure(f"pf-programme:{group.pf_programme}", PfProgramme).payer
    policy = draft.sure(f"payer:{payer}", Payer).proration
    return nominal if policy is ProrationPolicy.NONE else prorated(nominal, dates, today)


def prorated(nominal: Kopecks, dates: PeriodDates, today: date) -> Kopecks:
    """Lower a nominal to the full months that remain of its period, down to the kopeck."""
    if today <= dates.starts_on:
        return nominal
    months = months_between(dates.starts_on, dates.ends_on)
    remaining = sum(first_day(month) >= today for month in months)
    return floor_kopecks(Fraction(nominal * remaining, len(months)))


def convert_certificate_to_accounting(
    command: ConvertCertificateToAccounting, draft: Draft
) -> list[CertificateConvertedToAccounting]:
    """Take the money back from a certificate that has used nothing."""
    return given_up(command, draft, AccountingReason.REQUEST)


def given_up(
    command: ConvertCertificateToAccounting | TakeBackUnused,
    draft: Draft,
    reason: AccountingReason,
) -> list[CertificateConvertedToAccounting]:
    """Make the fact of a place that is free and money that is taken back, if none is used."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status is not CertificateStatus.PF:
        raise refusals.WrongStatus(status=certificate.status)
    if certificate.live:
        raise refusals.LiveContracts(live_count=len(certificate.live))
    running = running_provisions(draft, certificate, command.effective_on)
    committed = sum(provision.committed_kopecks for _, provision in running)
    if committed:
        raise refusals.CertificateUsed(committed_kopecks=committed)
    group, programme = group_of(certificate)
    return [
        CertificateConvertedToAccounting(
            certificate=command.certificate,
            municipality=certificate.municipality,
            cert_group=group,
            pf_programme=programme,
            taken=tuple(
                PeriodNominal(period=period, nominal_kopecks=provision.nominal_kopecks)
                for period, provision in running
            ),
            reason=reason,
        )
    ]


def group_of(certificate: Certificate) -> tuple[CertGroupId, str]:
    """Give the group and the PF programme of a certificate that has them."""
    if certificate.cert_group is None or certificate.pf_programme is None:
        raise AssertionError(f"{certificate!r} has money and no group")
    return certificate.cert_group, certificate.pf_programme


def running_provisions(
    draft: Draft, certificate: Certificate, today: date
) -> list[tuple[PeriodId, Provision]]:
    """List a certificate's money in periods that are not over."""
    over = {dates.period for dates in the_region(draft).periods if dates.ends_on < today}
    return [
        (period, certificate.own(period)) for period in certificate.provisions if period not in over
    ]


def freeze_certificate(
    command: FreezeCertificate, draft: Draft
) -> list[EnrolmentRefused | ReserveReleased | CertificateFrozen]:
    """Freeze: applications are refused, what is left is set aside, the place is free."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status is not CertificateStatus.PF:
        raise refusals.WrongStatus(status=certificate.status)
    withdrawn = withdraw_applications(
        draft, certificate, RefusalReason.CERTIFICATE_FROZEN, ReleaseReason.FROZEN
    )
    group, programme = group_of(certificate)
    running = period_of(draft, command.effective_on)
    return [
        *withdrawn,
        CertificateFrozen(
            certificate=command.certificate,
            municipality=certificate.municipality,
            cert_group=group,
            pf_programme=programme,
            frozen=left_after(draft, certificate, withdrawn, command.effective_on),
            frozen_until=command.effective_on if running is None else running.ends_on,
        ),
    ]


def withdraw_applications(
    draft: Draft,
    certificate: Certificate,
    why: RefusalReason,
    reason: ReleaseReason,
    ended: Collection[ContractId] = (),
) -> list[EnrolmentRefused | ReserveReleased]:
    """Refuse what is not yet a contract; a contract in force without notice forbids it all."""
    facts: list[EnrolmentRefused | ReserveReleased] = []
    in_force = 0
    for contract_id in certificate.live:
        if contract_id in ended:
            continue
        contract = draft.sure(f"contract:{contract_id}", Contract)
        if contract.status is not ContractStatus.ACTIVE:
            facts.append(EnrolmentRefused(contract=contract_id, by=Side.SYSTEM, reason=why))
            facts.extend(released(contract_id, contract, reason))
        elif not contract.awaiting_termination:
            in_force += 1
    if in_force:
        raise refusals.LiveContracts(live_count=in_force)
    return facts


def released(
    contract_id: str, contract: Contract, reason: ReleaseReason, keep: int = 0
) -> list[ReserveReleased]:
    """Give a contract's reserve back to the certificate, except what is to be charged yet."""
    amount = contract.reserved_kopecks - keep
    if amount == 0:
        return []
    return [
        ReserveReleased(
            certificate=contract.certificate,
            contract=contract_id,
            period=contract.period,
            municipality=contract.municipality,
            agreement=contract.agreement,
            pf_programme=contract.pf_programme,
            amount_kopecks=amount,
            reason=reason,
        )
    ]


def left_after(
    draft: Draft, certificate: Certificate, withdrawn: Iterable[AnyFact], today: date
) -> tuple[FrozenSum, ...]:
    """Say what is left in each period that is not over once applications are withdrawn."""
    left = []
    for period, provision in running_provisions(draft, certificate, today):
        back = sum(
            fact.amount_kopecks
            for fact in withdrawn
            if isinstance(fact, ReserveReleased) and fact.period == period
        )
        left.append(FrozenSum(period=period, available_kopecks=provision.available_kopecks + back))
    return tuple(left)


def unfreeze_certificate(command: UnfreezeCertificate, draft: Draft) -> list[CertificateUnfrozen]:
    """Unfreeze in a later period, if the group has a vacancy."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status is not CertificateStatus.FROZEN or certificate.frozen_until is None:
        raise refusals.WrongStatus(status=certificate.status)
    if command.effective_on <= certificate.frozen_until:
        raise refusals.FrozenInThisPeriod(frozen_until=certificate.frozen_until)
    group_id, programme = group_of(certificate)
    group = the_cert_group(draft, command, group_id)
    check_units(draft, certificate, group, command.effective_on)
    return [
        CertificateUnfrozen(
            certificate=command.certificate,
            municipality=certificate.municipality,
            cert_group=group_id,
            pf_programme=programme,
            grants=vacant_grants(draft, group, command.effective_on, certificate),
        )
    ]


def lower_nominal(command: LowerNominal, draft: Draft) -> list[CertificateNominalChanged]:
    """Lower one nominal of which nothing is used; the new one is between zero and the old."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status is not CertificateStatus.PF:
        raise refusals.WrongStatus(status=certificate.status)
    if command.period not in certificate.provisions:
        raise refusals.PeriodUnknown(period=command.period)
    provision = certificate.own(command.period)
    if certificate.live:
        raise refusals.LiveContracts(live_count=len(certificate.live))
    if provision.committed_kopecks:
        raise refusals.CertificateUsed(committed_kopecks=provision.committed_kopecks)
    if command.nominal_kopecks >= provision.nominal_kopecks:
        raise refusals.NotLower(
            asked_kopecks=command.nominal_kopecks, nominal_kopecks=provision.nominal_kopecks
        )
    return [
        CertificateNominalChanged(
            certificate=command.certificate,
            municipality=certificate.municipality,
            period=command.period,
            old_kopecks=provision.nominal_kopecks,
            new_kopecks=command.nominal_kopecks,
            reason=NominalReason.LOWERED,
        )
    ]
