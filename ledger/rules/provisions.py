"""How facts move a certificate's state: its place in a group and its money by period."""

from collections.abc import Iterable

from msgspec.structs import replace

from events.base import CertGroupId, Month, PeriodId
from events.certificate import (
    CertificateCharged,
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateIssued,
    CertificateNominalChanged,
    CertificateUnfrozen,
    ChargeReversed,
    FrozenSum,
    FundsReserved,
    MoneyFact,
    NominalReason,
    ReserveReleased,
    ReversedTo,
    UnusedServiceRefunded,
)
from events.pf_programme import PeriodNominal
from events.registry import Direction
from ledger.rules.draft import Draft
from ledger.rules.pf_programmes import commit_cap
from ledger.rules.programme_limits import recount
from ledger.rules.states import (
    Agreement,
    CertGroup,
    Certificate,
    CertificateOf,
    CertificateStatus,
    Contract,
    MonthCharge,
    Provision,
)

EMPTY = Provision(0)  # a period that was granted and taken back whole leaves no trace


def certificate_issued(fact: CertificateIssued, draft: Draft) -> None:
    """Fold in: the child has a certificate, with no money yet."""
    draft.put(
        f"certificate:{fact.certificate}",
        Certificate(
            municipality=fact.municipality,
            payer=fact.payer,
            status=CertificateStatus.ACCOUNTING,
        ),
    )
    draft.put(
        f"certificate-of:{fact.child}",
        CertificateOf(certificate=fact.certificate, child=fact.child),
    )


def certificate_granted(fact: CertificateConvertedToPf | CertificateUnfrozen, draft: Draft) -> None:
    """Fold in: a place in the group and the group's nominals."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    provisions = dict(certificate.provisions)
    own = []  # nominals in the group: what is granted and what was kept of it since earlier
    for grant in fact.grants:
        kept = certificate.kept(fact.municipality, grant.period)
        own.append(replace(grant, nominal_kopecks=grant.nominal_kopecks + kept))
        old = provisions.get(grant.period, Provision(0))
        provisions[grant.period] = replace(
            old, nominal_kopecks=old.nominal_kopecks + grant.nominal_kopecks
        )
    draft.put(
        subject,
        replace(
            certificate,
            status=CertificateStatus.PF,
            cert_group=fact.cert_group,
            pf_programme=fact.pf_programme,
            provisions=provisions,
            frozen_until=None,
            unit=draft.sure(f"cert-group:{fact.cert_group}", CertGroup).unit,
            placed_on=draft.on,
            refused_on=None,
        ),
    )
    fill_group(draft, fact.cert_group, own, 1)


def fill_group(
    draft: Draft, cert_group: CertGroupId, nominals: Iterable[PeriodNominal], change: int
) -> None:
    """Fold in: one certificate more or less in the group, with its nominals."""
    subject = f"cert-group:{cert_group}"
    group = draft.sure(subject, CertGroup)
    granted = dict(group.granted)
    for each in nominals:
        granted[each.period] = granted.get(each.period, 0) + change * each.nominal_kopecks
    draft.put(subject, replace(group, active_count=group.active_count + change, granted=granted))


def certificate_converted_to_accounting(
    fact: CertificateConvertedToAccounting, draft: Draft
) -> None:
    """Fold in: the place is free and the money gone."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    taken = {each.period: each.nominal_kopecks for each in fact.taken}
    left = lowered(certificate, taken)
    draft.put(
        subject,
        replace(
            certificate,
            status=CertificateStatus.ACCOUNTING,
            cert_group=None,
            pf_programme=None,
            provisions={period: money for period, money in left.items() if money != EMPTY},
        ),
    )
    fill_group(draft, fact.cert_group, fact.taken, -1)
    await_no_more(draft, certificate, fact.cert_group)


def await_no_more(draft: Draft, certificate: Certificate, cert_group: CertGroupId) -> None:
    """Fold in: who has left a group is not given the periods that it still lacked there."""
    subject = f"cert-group:{cert_group}"
    group = draft.sure(subject, CertGroup)
    ungranted = {
        period: count - (period not in certificate.provisions)
        for period, count in group.ungranted.items()
    }
    if ungranted:
        draft.put(subject, replace(group, ungranted=ungranted))


def lowered(certificate: Certificate, by: dict[PeriodId, int]) -> dict[PeriodId, Provision]:
    """Lower the nominals of some periods."""
    return {
        period: replace(provision, nominal_kopecks=provision.nominal_kopecks - by.get(period, 0))
        for period, provision in certificate.provisions.items()
    }


def certificate_nominal_changed(fact: CertificateNominalChanged, draft: Draft) -> None:
    """Fold in: the nominal of one period, here and in the group's total."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    change = fact.new_kopecks - fact.old_kopecks
    certificate = replace(certificate, provisions=lowered(certificate, {fact.period: -change}))
    draft.put(subject, certificate)
    if fact.reason is NominalReason.TRANSFERRED:
        return  # an earlier payer's, who has no place for the child
    if certificate.cert_group is not None:
        group_subject = f"cert-group:{certificate.cert_group}"
        group = draft.sure(group_subject, CertGroup)
        granted = {**group.granted, fact.period: group.granted.get(fact.period, 0) + change}
        draft.put(group_subject, replace(group, granted=granted))


def certificate_frozen(fact: CertificateFrozen, draft: Draft) -> None:
    """Fold in: nothing is left to draw, the place is free."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    leave_group(draft, certificate, fact.cert_group, fact.frozen)
    draft.put(
        subject,
        replace(
            certificate,
            status=CertificateStatus.FROZEN,
            provisions=lowered(certificate, sums(fact.frozen)),
            frozen_until=fact.frozen_until,
        ),
    )


def certificate_closed(fact: CertificateClosed, draft: Draft) -> None:
    """Fold in: the certificate has ended, its place, if it had one, is free."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    if certificate.status is CertificateStatus.PF and fact.cert_group is not None:
        leave_group(draft, certificate, fact.cert_group, fact.left)
    draft.put(
        subject,
        replace(
            certificate,
            status=CertificateStatus.CLOSED,
            provisions=lowered(certificate, sums(fact.left)),
        ),
    )


def sums(left: Iterable[FrozenSum]) -> dict[PeriodId, int]:
    """Index what was left by period."""
    return {each.period: each.available_kopecks for each in left}


def leave_group(
    draft: Draft, certificate: Certificate, cert_group: CertGroupId, left: Iterable[FrozenSum]
) -> None:
    """Fold in: the group has a place free, and no longer answers for these nominals."""
    fill_group(
        draft,
        cert_group,
        [
            PeriodNominal(
                period=each.period,
                nominal_kopecks=certificate.own(each.period).nominal_kopecks,
            )
            for each in left
        ],
        -1,
    )
    await_no_more(draft, certificate, cert_group)


def move(
    draft: Draft,
    fact: MoneyFact,
    reserved: int,
    charged: int,
) -> Contract:
    """Fold a movement into the certificate, and give the contract with its new reserve."""
    subject = f"certificate:{fact.certificate}"
    certificate = draft.sure(subject, Certificate)
    old = certificate.provisions[fact.period]
    new = Provision(
        old.nominal_kopecks, old.reserved_kopecks + reserved, old.charged_kopecks + charged
    )
    provisions = {**certificate.provisions, fact.period: new}
    former = certificate.former
    kept = former.get(fact.municipality, {})
    if fact.period in kept:  # it is not, if that period was over when the child moved
        left = {**kept, fact.period: kept[fact.period] + reserved + charged}
        former = {**former, fact.municipality: left}
    draft.put(subject, replace(certificate, provisions=provisions, former=former))
    contract = draft.sure(f"contract:{fact.contract}", Contract)
    if reserved + charged:
        commit(draft, fact, contract.direction, reserved + charged)
    return replace(contract, reserved_kopecks=contract.reserved_kopecks + reserved)


def commit(
    draft: Draft,
    fact: MoneyFact,
    direction: Direction,
    change: int,
) -> None:
    """Fold in: so much more, or less, is bound under the agreement and the cap."""
    subject = f"agreement:{fact.agreement}"
    agreement = draft.sure(subject, Agreement)
    committed = agreement.committed_kopecks + change
    draft.put(subject, replace(agreement, committed_kopecks=committed))
    commit_cap(draft, fact.pf_programme, fact.period, direction, change)


def funds_reserved(fact: FundsReserved, draft: Draft) -> None:
    """Fold in: the contract's part is set aside."""
    contract = move(draft, fact, fact.amount_kopecks, 0)
    draft.put(f"contract:{fact.contract}", contract)


def reserve_released(fact: ReserveReleased, draft: Draft) -> None:
    """Fold in: what was set aside is back on the certificate."""
    contract = move(draft, fact, -fact.amount_kopecks, 0)
    draft.put(f"contract:{fact.contract}", contract)


def put_charge(
    draft: Draft,
    fact: CertificateCharged | ChargeReversed | UnusedServiceRefunded,
    contract: Contract,
    charge: MonthCharge,
) -> None:
    """Fold in: what is charged of a month, and whether the contract is a service by that."""
    charged = replace(contract, charges={**contract.charges, fact.month: charge})
    draft.put(f"contract:{fact.contract}", charged)
    recount(draft, contract, charged)


def certificate_charged(fact: CertificateCharged, draft: Draft) -> None:
    """Fold in: the month is charged out of the reserve."""
    contract = move(draft, fact, -fact.amount_kopecks, fact.amount_kopecks)
    charge = MonthCharge(draft.position, fact.amount_kopecks, booked_month=fact.booked_month)
    put_charge(draft, fact, contract, charge)


def charge_reversed(fact: ChargeReversed, draft: Draft) -> None:
    """Fold in: the charge is less, the reserve or the certificate has it back."""
    to_reserve = fact.amount_kopecks if fact.reversed_to is ReversedTo.RESERVE else 0
    contract = move(draft, fact, to_reserve, -fact.amount_kopecks)
    old = contract.charges[fact.month]
    left = replace(old, reversed_kopecks=old.reversed_kopecks + fact.amount_kopecks)
    put_charge(draft, fact, contract, left)
    if fact.late_month is not None:
        count_late(fact, fact.late_month, draft)


def count_late(fact: ChargeReversed, month: Month, draft: Draft) -> None:
    """Fold in: an open month counts the storno, and the next invoice recovers what was paid."""
    subject = f"agreement:{fact.agreement}"
    agreement = draft.sure(subject, Agreement)
    counted = agreement.late_reversed.get(month, 0) + fact.amount_kopecks
    recovered = 0 if fact.recovered_from is None else fact.amount_kopecks
    draft.put(
        subject,
        replace(
            agreement,
            late_reversed={**agreement.late_reversed, month: counted},
            overpaid_kopecks=agreement.overpaid_kopecks + recovered,
        ),
    )


def unused_service_refunded(fact: UnusedServiceRefunded, draft: Draft) -> None:
    """Fold in: what was not rendered is back on the certificate."""
    contract = move(draft, fact, 0, -fact.amount_kopecks)
    old = contract.charges[fact.month]
    left = replace(old, refunded_kopecks=old.refunded_kopecks + fact.amount_kopecks)
    put_charge(draft, fact, contract, left)
