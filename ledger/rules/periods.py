"""Rules of the turn of a programme period, one region at a time.

Which period is past, current or future follows from its dates alone, for certificates, contracts
and agreements alike, and so nothing is ever carried from one into another. What the turn adds is
the period that stands behind the new current one: its dates, each group's nominal in it, each
certificate's money, and each payer's enrolment. A job brings that about in small steps; every step
is refused when it is done already, and the turn is finished only when nobody is left out.
"""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from events.base import Kopecks, PeriodId
from events.certificate import CertificatePeriodGranted
from events.money import whole_roubles
from events.period import days_inclusive, year_from
from events.pf_programme import GroupNominalSet, PeriodNominal, PfProgrammePeriodAdded, Unit
from events.region import PeriodRolled, PeriodRollFinished, ProgrammePeriodSet
from events.registry import EnrolmentClosed, EnrolmentOpened
from ledger.rules import commands, refusals
from ledger.rules.certificates import group_of, the_certificate
from ledger.rules.commands import (
    AddPfProgrammePeriod,
    FinishPeriodRoll,
    GrantPeriod,
    RollCertGroup,
    RollPayer,
    RollPeriod,
)
from ledger.rules.draft import Draft, Missing, check_municipality
from ledger.rules.funded import Cap, PfProgramme
from ledger.rules.parties import the_payer
from ledger.rules.pf_programmes import check_nominals_limit, the_cert_group
from ledger.rules.programme_limits import (
    check_period,
    limits_of,
    taken_period,
    with_limits,
)
from ledger.rules.region import period_dates, period_of, the_region
from ledger.rules.states import (
    ALL_GROUPS,
    ALL_PAYERS,
    CertGroup,
    Certificate,
    CertificateStatus,
    Payer,
    PeriodDates,
    Provision,
    Region,
    TakenBy,
)
from ledger.rules.subsidy_agreements import bear, check_borne
from ledger.rules.tables import Decide, Filed, Named

DAYS_OF_NOMINAL: Final = 365  # the nominal of a whole year


def roll_period(command: RollPeriod, draft: Draft) -> list[ProgrammePeriodSet | PeriodRolled]:
    """Begin the turn once a period has begun to run, once for each."""
    region = the_region(draft)
    if region.rolling is not None:
        raise refusals.RollUnfinished(period=region.rolling, left_count=0)
    current = period_of(draft, command.effective_on)
    if current is None:
        raise refusals.NoPeriodRunning(on=command.effective_on)
    if current.period in region.rolls:
        raise refusals.NothingToChange
    following = period_after(region, current)
    if following is not None:
        if command.future_ends_on not in {None, following.ends_on}:
            raise refusals.PeriodOverlaps(period=following.period)
        return [PeriodRolled(current=current.period, future=following.period)]
    added = future_period(command, region, current)
    return [added, PeriodRolled(current=current.period, future=added.period)]


def period_after(region: Region, current: PeriodDates) -> PeriodDates | None:
    """Give the period that follows a period, if it is set."""
    later = [dates for dates in region.periods if dates.starts_on > current.ends_on]
    return later[0] if later else None


def future_period(command: RollPeriod, region: Region, current: PeriodDates) -> ProgrammePeriodSet:
    """Make the period that follows the current one: a year, unless it is said otherwise."""
    starts_on = current.ends_on + timedelta(days=1)
    ends_on = command.future_ends_on or year_from(starts_on)
    if ends_on <= starts_on:
        raise refusals.DatesReversed(starts_on=starts_on, ends_on=ends_on)
    if command.future in {dates.period for dates in region.periods}:
        raise refusals.AlreadyExists(subject="period")
    return ProgrammePeriodSet(period=command.future, starts_on=starts_on, ends_on=ends_on)


def the_roll(draft: Draft) -> tuple[PeriodDates, PeriodId]:
    """Give the period that has begun and the one behind it, while the turn goes on."""
    region = the_region(draft)
    if region.rolling is None:
        raise refusals.NoRoll
    return period_dates(draft, region.rolling), region.rolls[region.rolling]


def roll_payer(command: RollPayer, draft: Draft) -> list[EnrolmentClosed | EnrolmentOpened]:
    """Close a payer's enrolment for periods that are over and open it for the current one."""
    payer = the_payer(draft, command, command.payer)
    current, _ = the_roll(draft)
    over = {each.period for each in the_region(draft).periods if each.ends_on < current.starts_on}
    facts: list[EnrolmentClosed | EnrolmentOpened] = [
        EnrolmentClosed(payer=command.payer, period=period)
        for period in payer.open_periods
        if period in over
    ]
    if current.period not in payer.open_periods:
        facts.append(EnrolmentOpened(payer=command.payer, period=current.period))
    if not facts:
        raise refusals.NothingToChange
    return facts


def roll_cert_group(command: RollCertGroup, draft: Draft) -> list[GroupNominalSet]:
    """Give a group its nominal in the future period, as for a whole year, in whole roubles.

    The limit must hold the nominals of all its certificates, or none is granted until it does.
    """
    group = the_cert_group(draft, command, command.cert_group)
    current, future = the_roll(draft)
    if future in group.nominals:
        raise refusals.NothingToChange
    if not goes_on(draft, group, current.period, future):
        raise refusals.NotRolledOver
    nominal = of_a_year(group.nominals[current.period], current)
    check_nominals_limit(group, future, nominal * group.active_count)
    return [
        GroupNominalSet(
            pf_programme=group.pf_programme,
            cert_group=command.cert_group,
            period=future,
            nominal_kopecks=nominal,
        )
    ]


def of_a_year(nominal: Kopecks, dates: PeriodDates) -> Kopecks:
    """Scale a period's nominal to a year's, rounded to whole roubles."""
    days = days_inclusive(dates.starts_on, dates.ends_on)
    return whole_roubles(Fraction(nominal, 100) * DAYS_OF_NOMINAL / days)


def goes_on(draft: Draft, group: CertGroup, current: PeriodId, future: PeriodId) -> bool:
    """Tell whether a group lives on: it has the current period, no other programme the next."""
    if current not in group.nominals:
        return False
    owner = draft.find(taken_period(group.municipality, future), TakenBy)
    return owner is None or owner.owner == group.pf_programme


def grant_period(command: GrantPeriod, draft: Draft) -> list[CertificatePeriodGranted]:
    """Give a certificate the nominal of its group in the future period, once."""
    certificate = the_certificate(draft, command, command.certificate)
    _, future = the_roll(draft)
    if certificate.status is not CertificateStatus.PF:
        raise refusals.WrongStatus(status=certificate.status)
    group_id, programme = group_of(certificate)
    nominal = draft.sure(f"cert-group:{group_id}", CertGroup).nominals.get(future)
    if nominal is None:
        raise refusals.NotRolledOver
    if future in certificate.provisions:
        raise refusals.NothingToChange
    return [
        CertificatePeriodGranted(
            certificate=command.certificate,
            municipality=certificate.municipality,
            cert_group=group_id,
            pf_programme=programme,
            grant=PeriodNominal(period=future, nominal_kopecks=nominal),
        )
    ]


def finish_period_roll(_: FinishPeriodRoll, draft: Draft) -> list[PeriodRollFinished]:
    """Finish the turn with its control totals, if nobody was left out."""
    current, future = the_roll(draft)
    groups = list(groups_that_go_on(draft, current.period, future))
    left = sum(future not in each.nominals or each.ungranted.get(future, 0) for each in groups)
    for subject in draft.members(ALL_PAYERS):
        left += current.period not in draft.sure(subject, Payer).open_periods
    if left:
        raise refusals.RollUnfinished(period=current.period, left_count=left)
    return [
        PeriodRollFinished(
            current=current.period,
            future=future,
            groups_count=len(groups),
            certificates_count=sum(each.active_count for each in groups),
            nominals_kopecks=sum(
                each.granted.get(future, 0) for each in groups if each.unit is Unit.ROUBLE
            ),
        )
    ]


def groups_that_go_on(draft: Draft, current: PeriodId, future: PeriodId) -> Iterator[CertGroup]:
    """List the groups of the region that live on; what is not loaded is asked for at once."""
    groups = [draft.sure(subject, CertGroup) for subject in draft.members(ALL_GROUPS)]
    try:
        yield from (each for each in groups if goes_on(draft, each, current, future))
    except Missing as lacking:
        owners = {taken_period(each.municipality, future) for each in groups}
        raise Missing(lacking.subject, *sorted(owners)) from None


def add_pf_programme_period(
    command: AddPfProgrammePeriod, draft: Draft
) -> list[PfProgrammePeriodAdded]:
    """Record the cap of one more period, within its measure; one programme a period."""
    programme = draft.the(f"pf-programme:{command.pf_programme}", PfProgramme)
    check_municipality(command, programme.municipality, "pf-programme")
    added = command.period
    check_period(added)
    period_dates(draft, added.period)
    if draft.find(taken_period(programme.municipality, added.period), TakenBy) is not None:
        raise refusals.AlreadyExists(subject="pf-programme")
    place = (programme.municipality, added.year, added.measure)
    subsidy = check_borne(draft, command, place, added.cap_kopecks)
    return [
        PfProgrammePeriodAdded(
            pf_programme=command.pf_programme,
            municipality=programme.municipality,
            period=replace(added, subsidy_agreement=subsidy),
            act=command.act,
        )
    ]


def period_rolled(fact: PeriodRolled, draft: Draft) -> None:
    """Fold in: the turn has begun."""
    region = the_region(draft)
    rolls = {**region.rolls, fact.current: fact.future}
    draft.put("region", replace(region, rolls=rolls, rolling=fact.current))


def period_roll_finished(_: PeriodRollFinished, draft: Draft) -> None:
    """Fold in: the turn is over."""
    draft.put("region", replace(the_region(draft), rolling=None))


def group_nominal_set(fact: GroupNominalSet, draft: Draft) -> None:
    """Fold in: the group has the period, its certificates have not got it yet."""
    subject = f"cert-group:{fact.cert_group}"
    group = draft.sure(subject, CertGroup)
    draft.put(
        subject,
        replace(
            group,
            nominals={**group.nominals, fact.period: fact.nominal_kopecks},
            ungranted={**group.ungranted, fact.period: group.active_count},
        ),
    )


def certificate_period_granted(fact: CertificatePeriodGranted, draft: Draft) -> None:
    """Fold in: one more period on the certificate."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    provision = Provision(fact.grant.nominal_kopecks)
    provisions = {**certificate.provisions, fact.grant.period: provision}
    draft.put(subject, replace(certificate, provisions=provisions))
    group_subject = f"cert-group:{fact.cert_group}"
    group = draft.sure(group_subject, CertGroup)
    period = fact.grant.period
    granted = group.granted.get(period, 0) + fact.grant.nominal_kopecks
    draft.put(
        group_subject,
        replace(
            group,
            granted={**group.granted, period: granted},
            ungranted={**group.ungranted, period: group.ungranted[period] - 1},
        ),
    )


def pf_programme_period_added(fact: PfProgrammePeriodAdded, draft: Draft) -> None:
    """Fold in: one more cap, bound in its measure."""
    subject = f"pf-programme:{fact.pf_programme}"
    programme = draft.sure(subject, PfProgramme)
    its = fact.period
    caps = {**programme.caps, its.period: Cap(its.cap_kopecks, its.year, its.measure)}
    draft.put(subject, with_limits(replace(programme, caps=caps), its.period, limits_of(its)))
    place = (fact.municipality, its.year, its.measure)
    bear(draft, place, its.subsidy_agreement, its.cap_kopecks)
    owner = TakenBy(owner=fact.pf_programme)
    draft.put(taken_period(fact.municipality, its.period), owner)


DECIDE: Final[Decide] = {
    commands.AddPfProgrammePeriod: add_pf_programme_period,
    commands.FinishPeriodRoll: finish_period_roll,
    commands.GrantPeriod: grant_period,
    commands.RollCertGroup: roll_cert_group,
    commands.RollPayer: roll_payer,
    commands.RollPeriod: roll_period,
}
FILED: Final[Filed] = {
    CertificatePeriodGranted: (certificate_period_granted, "certificate", ("certificate",)),
    GroupNominalSet: (group_nominal_set, "cert-group", ("cert_group",)),
    PeriodRolled: (period_rolled, "region", ()),
    PeriodRollFinished: (period_roll_finished, "region", ()),
    PfProgrammePeriodAdded: (pf_programme_period_added, "pf-programme", ("pf_programme",)),
}
NAMED: Final[Named] = {
    commands.AddPfProgrammePeriod: ("pf-programme", "pf_programme"),
    commands.GrantPeriod: ("certificate", "certificate"),
    commands.RollCertGroup: ("cert-group", "cert_group"),
    commands.RollPayer: ("payer", "payer"),
}
