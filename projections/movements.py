"""How each fact moves a certificate's money in a period: the trade's arithmetic, said once."""

from collections.abc import Iterable
from typing import NamedTuple, assert_never

from events.base import PeriodId
from events.certificate import (
    CertificateCharged,
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateNominalChanged,
    CertificatePeriodGranted,
    CertificateTransferred,
    CertificateUnfrozen,
    ChargeReversed,
    FundsReserved,
    GrantFact,
    MoneyFact,
    ReserveReleased,
    ReversedTo,
    UnusedServiceRefunded,
)

Moving = MoneyFact | GrantFact


class Movement(NamedTuple):
    """What is added in one period; the nominal is always the sum of the other three."""

    period: PeriodId
    nominal: int
    available: int
    reserved: int
    charged: int


def movements(fact: Moving) -> Iterable[Movement]:
    """List what a fact moves, a movement a period."""
    match fact:
        case CertificateCharged():
            return (Movement(fact.period, 0, 0, -fact.amount_kopecks, fact.amount_kopecks),)
        case FundsReserved():
            return (Movement(fact.period, 0, -fact.amount_kopecks, fact.amount_kopecks, 0),)
        case ReserveReleased():
            return (Movement(fact.period, 0, fact.amount_kopecks, -fact.amount_kopecks, 0),)
        case ChargeReversed():
            back = fact.amount_kopecks
            if fact.reversed_to is ReversedTo.RESERVE:
                return (Movement(fact.period, 0, 0, back, -back),)
            return (Movement(fact.period, 0, back, 0, -back),)
        case UnusedServiceRefunded():
            return (Movement(fact.period, 0, fact.amount_kopecks, 0, -fact.amount_kopecks),)
        case CertificateConvertedToPf() | CertificateUnfrozen():
            return [given(grant.period, grant.nominal_kopecks) for grant in fact.grants]
        case CertificateConvertedToAccounting():
            return [given(each.period, -each.nominal_kopecks) for each in fact.taken]
        case CertificateNominalChanged():
            return (given(fact.period, fact.new_kopecks - fact.old_kopecks),)
        case CertificateFrozen():
            return [given(each.period, -each.available_kopecks) for each in fact.frozen]
        case CertificateClosed() | CertificateTransferred():
            return [given(each.period, -each.available_kopecks) for each in fact.left]
        case CertificatePeriodGranted():
            return (given(fact.grant.period, fact.grant.nominal_kopecks),)
        case _:
            assert_never(fact)


def given(period: PeriodId, change: int) -> Movement:
    """Change the nominal and what is available of it."""
    return Movement(period, change, change, 0, 0)
