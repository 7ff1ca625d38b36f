"""Rules of a municipality's PF programme: caps that rest on measures, groups with nominals."""

from collections.abc import Collection

from msgspec.structs import replace

from events.base import CertGroupId, CertificateId, Kopecks, PeriodId
from events.certificate import CertificateNominalChanged, NominalReason
from events.pf_programme import (
    GroupLimitsChanged,
    GroupNominalChanged,
    NominalsOver,
    PfProgrammeApproved,
    PfProgrammeCapAmended,
)
from events.registry import Direction
from ledger.rules import refusals
from ledger.rules.budget import check_unique
from ledger.rules.commands import (
    AmendPfProgrammeCap,
    ApprovePfProgramme,
    ChangeGroupLimits,
    ChangeGroupNominal,
    Command,
)
from ledger.rules.draft import Draft, check_municipality
from ledger.rules.funded import Cap, PfProgramme
from ledger.rules.parties import the_payer
from ledger.rules.programme_limits import (
    NONE,
    changed_limits,
    check_amended_limits,
    check_period,
    draw,
    limits_of,
    nominals_over,
    taken_period,
    with_limits,
)
from ledger.rules.region import period_dates, the_region
from ledger.rules.states import (
    CertGroup,
    Certificate,
    CertificateStatus,
    Provision,
    TakenBy,
)
from ledger.rules.subsidy_agreements import bear, borne, check_borne


def approve_pf_programme(command: ApprovePfProgramme, draft: Draft) -> list[PfProgrammeApproved]:
    """Record a programme: every cap fits in its measure, every period has one programme."""
    payer = the_payer(draft, command, command.payer)
    if payer.municipality != command.municipality:
        raise refusals.NotFound(subject="payer")
    if draft.find(f"pf-programme:{command.pf_programme}", PfProgramme) is not None:
        raise refusals.AlreadyExists(subject="pf-programme")
    check_unique([each.period for each in command.periods])
    check_unique([each.cert_group for each in command.groups])
    check_caps(command, draft)
    check_groups(command, draft)
    return [
        PfProgrammeApproved(
            pf_programme=command.pf_programme,
            municipality=command.municipality,
            payer=command.payer,
            periods=tuple(
                borne(draft, command, command.municipality, each) for each in command.periods
            ),
            groups=command.groups,
            act=command.act,
        )
    ]


def check_caps(command: ApprovePfProgramme, draft: Draft) -> None:
    """Refuse caps of unknown or taken periods, and caps above what is free in their measures."""
    asked: dict[tuple[int, str], Kopecks] = {}
    for each in command.periods:
        check_period(each)
        period_dates(draft, each.period)
        if draft.find(taken_period(command.municipality, each.period), TakenBy) is not None:
            raise refusals.AlreadyExists(subject="pf-programme")
        place = (each.year, each.measure)
        asked[place] = asked.get(place, 0) + each.cap_kopecks
    for place, amount in asked.items():
        check_borne(draft, command, (command.municipality, *place), amount)


def check_groups(command: ApprovePfProgramme, draft: Draft) -> None:
    """Refuse groups that exist and nominals of periods outside the programme."""
    periods = {each.period for each in command.periods}
    for group in command.groups:
        if draft.find(f"cert-group:{group.cert_group}", CertGroup) is not None:
            raise refusals.AlreadyExists(subject="cert-group")
        check_unique([nominal.period for nominal in group.nominals])
        for nominal in group.nominals:
            if nominal.period not in periods:
                raise refusals.PeriodUnknown(period=nominal.period)


def amend_pf_programme_cap(
    command: AmendPfProgrammeCap, draft: Draft
) -> list[PfProgrammeCapAmended]:
    """Raise a cap within its measure, or lower it to what is bound (INV-2)."""
    programme = draft.the(f"pf-programme:{command.pf_programme}", PfProgramme)
    check_municipality(command, programme.municipality, "pf-programme")
    cap = programme.caps.get(command.period)
    if cap is None:
        raise refusals.PeriodUnknown(period=command.period)
    if command.cap_kopecks < cap.committed_kopecks:
        raise refusals.BelowCommitted(
            asked_kopecks=command.cap_kopecks, committed_kopecks=cap.committed_kopecks
        )
    check_amended_limits(command, draft, programme, cap)
    place = (programme.municipality, cap.year, cap.measure)
    subsidy = check_borne(draft, command, place, command.cap_kopecks - cap.cap_kopecks)
    return [
        PfProgrammeCapAmended(
            pf_programme=command.pf_programme,
            municipality=programme.municipality,
            period=command.period,
            year=cap.year,
            measure=cap.measure,
            old_kopecks=cap.cap_kopecks,
            new_kopecks=command.cap_kopecks,
            act=command.act,
            subsidy_agreement=subsidy,
            funding=command.funding,
            direction_limits=command.direction_limits,
            register_limits=command.register_limits,
            over_cap=nominals_over(
                draft, command.pf_programme, {command.period: command.cap_kopecks}, {}
            ),
        )
    ]


def the_cert_group(draft: Draft, command: Command, cert_group: CertGroupId) -> CertGroup:
    """Give a group of certificates that the caller may act on."""
    group = draft.the(f"cert-group:{cert_group}", CertGroup)
    check_municipality(command, group.municipality, "cert-group")
    return group


def check_nominals_limit(group: CertGroup, period: PeriodId, more: int) -> None:
    """Refuse when the nominals of a period would add up to more than the limit (INV-3).

    Exact exhaustion is allowed, though the systems of today refuse it.
    """
    limit = group.nominals_limit_kopecks
    granted = promised(group, period)
    if limit is not None and more > 0 and granted + more > limit:
        raise refusals.NominalsOverLimit(
            limit_kopecks=limit, granted_kopecks=granted, asked_kopecks=more
        )


def promised(group: CertGroup, period: PeriodId) -> Kopecks:
    """Add what is granted in a period to what the turn is yet to grant there."""
    waiting = group.ungranted.get(period, 0) * group.nominals.get(period, 0)
    return group.granted.get(period, 0) + waiting


def change_group_nominal(
    command: ChangeGroupNominal, draft: Draft
) -> list[GroupNominalChanged | CertificateNominalChanged]:
    """Change a nominal for all certificates of a group, or refuse for all."""
    group = the_cert_group(draft, command, command.cert_group)
    old = group.nominals.get(command.period)
    if old is None:
        raise refusals.PeriodUnknown(period=command.period)
    if old == command.nominal_kopecks:
        raise refusals.NothingToChange
    members = provisions_of(draft, command.cert_group, command.period)
    over = [
        provision.committed_kopecks
        for _, provision in members
        if provision.committed_kopecks > command.nominal_kopecks
    ]
    if over:
        raise refusals.GroupCommittedMore(
            asked_kopecks=command.nominal_kopecks,
            committed_kopecks=max(over),
            over_count=len(over),
        )
    more = sum(command.nominal_kopecks - provision.nominal_kopecks for _, provision in members)
    more += group.ungranted.get(command.period, 0) * (command.nominal_kopecks - old)
    check_nominals_limit(group, command.period, more)
    changed = GroupNominalChanged(
        pf_programme=group.pf_programme,
        cert_group=command.cert_group,
        period=command.period,
        old_kopecks=old,
        new_kopecks=command.nominal_kopecks,
        act=command.act,
        municipality=group.municipality if command.act else None,
        over_cap=over_after(
            draft,
            command.cert_group,
            replace(group, nominals={**group.nominals, command.period: command.nominal_kopecks}),
            {command.period},
        ),
    )
    return [
        changed,
        *(
            CertificateNominalChanged(
                certificate=certificate,
                municipality=group.municipality,
                period=command.period,
                old_kopecks=provision.nominal_kopecks,
                new_kopecks=command.nominal_kopecks,
                reason=NominalReason.GROUP,
            )
            for certificate, provision in members
        ),
    ]


def over_after(
    draft: Draft, cert_group: CertGroupId, group: CertGroup, periods: Collection[PeriodId]
) -> tuple[NominalsOver, ...]:
    """Say which caps of some periods the nominals exceed once a group is changed."""
    programme = draft.sure(f"pf-programme:{group.pf_programme}", PfProgramme)
    caps = {name: cap.cap_kopecks for name, cap in programme.caps.items() if name in periods}
    return nominals_over(draft, group.pf_programme, caps, {f"cert-group:{cert_group}": group})


def change_group_limits(command: ChangeGroupLimits, draft: Draft) -> list[GroupLimitsChanged]:
    """Change a group's limits, never below what its certificates hold in periods to come."""
    group = the_cert_group(draft, command, command.cert_group)
    limits = (command.amount_count, command.nominals_limit_kopecks)
    if limits == (group.amount_count, group.nominals_limit_kopecks):
        raise refusals.NothingToChange
    if command.amount_count < group.active_count:
        raise refusals.GroupHoldsMore(
            asked_count=command.amount_count, active_count=group.active_count
        )
    periods = the_region(draft).periods
    running = {each.period for each in periods if each.ends_on >= command.effective_on}
    given = {*group.granted, *group.ungranted} & running
    granted = max((promised(group, period) for period in given), default=0)
    limit = command.nominals_limit_kopecks
    if limit is not None and limit < granted:
        raise refusals.NominalsOverLimit(
            limit_kopecks=limit, granted_kopecks=granted, asked_kopecks=0
        )
    return [
        GroupLimitsChanged(
            pf_programme=group.pf_programme,
            cert_group=command.cert_group,
            amount_count=command.amount_count,
            nominals_limit_kopecks=limit,
            act=command.act,
            municipality=group.municipality if command.act else None,
            over_cap=over_after(
                draft,
                command.cert_group,
                replace(group, amount_count=command.amount_count),
                running,
            ),
        )
    ]


def provisions_of(
    draft: Draft, cert_group: CertGroupId, period: PeriodId
) -> list[tuple[CertificateId, Provision]]:
    """List the certificates of a group that have money in a period, in order of their ids."""
    found = []
    for subject in sorted(draft.members(f"cert-group:{cert_group}")):
        certificate = draft.sure(subject, Certificate)
        if certificate.status is CertificateStatus.PF and period in certificate.provisions:
            found.append((subject.partition(":")[2], certificate.own(period)))
    return found


def pf_programme_approved(fact: PfProgrammeApproved, draft: Draft) -> None:
    """Fold in: caps are set and bind their measures, groups are open."""
    caps = {each.period: Cap(each.cap_kopecks, each.year, each.measure) for each in fact.periods}
    draft.put(
        f"pf-programme:{fact.pf_programme}",
        PfProgramme(
            municipality=fact.municipality,
            payer=fact.payer,
            caps=caps,
            limits={
                each.period: limits for each in fact.periods if (limits := limits_of(each)) != NONE
            },
        ),
    )
    for each in fact.periods:
        place = (fact.municipality, each.year, each.measure)
        bear(draft, place, each.subsidy_agreement, each.cap_kopecks)
        draft.put(taken_period(fact.municipality, each.period), TakenBy(owner=fact.pf_programme))
    for group in fact.groups:
        draft.put(
            f"cert-group:{group.cert_group}",
            CertGroup(
                pf_programme=fact.pf_programme,
                municipality=fact.municipality,
                amount_count=group.amount_count,
                nominals_limit_kopecks=group.nominals_limit_kopecks,
                nominals={each.period: each.nominal_kopecks for each in group.nominals},
                unit=group.unit,
            ),
        )


def pf_programme_cap_amended(fact: PfProgrammeCapAmended, draft: Draft) -> None:
    """Fold in: the cap, and what it binds of the measure."""
    subject = f"pf-programme:{fact.pf_programme}"
    programme = draft.sure(subject, PfProgramme)
    cap = replace(programme.caps[fact.period], cap_kopecks=fact.new_kopecks)
    old = programme.limits.get(fact.period, NONE)
    limits = changed_limits(old, fact.funding, fact.direction_limits, fact.register_limits)
    amended = replace(programme, caps={**programme.caps, fact.period: cap})
    draft.put(subject, with_limits(amended, fact.period, limits))
    place = (fact.municipality, fact.year, fact.measure)
    bear(draft, place, fact.subsidy_agreement, fact.new_kopecks - fact.old_kopecks)


def commit_cap(
    draft: Draft, pf_programme: str, period: PeriodId, direction: Direction, change: int
) -> None:
    """Fold in: so much more, or less, of a cap is bound, and drawn in a direction."""
    subject = f"pf-programme:{pf_programme}"
    programme = draft.sure(subject, PfProgramme)
    cap = programme.caps[period]
    bound = replace(cap, committed_kopecks=cap.committed_kopecks + change)
    bound_programme = replace(programme, caps={**programme.caps, period: bound})
    draft.put(subject, draw(bound_programme, period, direction, change))


def group_nominal_changed(fact: GroupNominalChanged, draft: Draft) -> None:
    """Fold in: the nominal of certificates to come."""
    subject = f"cert-group:{fact.cert_group}"
    group = draft.sure(subject, CertGroup)
    nominals = {**group.nominals, fact.period: fact.new_kopecks}
    draft.put(subject, replace(group, nominals=nominals))


def group_limits_changed(fact: GroupLimitsChanged, draft: Draft) -> None:
    """Fold in: how many certificates the group may have."""
    subject = f"cert-group:{fact.cert_group}"
    group = draft.sure(subject, CertGroup)
    draft.put(
        subject,
        replace(
            group,
            amount_count=fact.amount_count,
            nominals_limit_kopecks=fact.nominals_limit_kopecks,
        ),
    )
