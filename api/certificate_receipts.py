"""What a command about a certificate is answered with: the money given, taken and left."""

from collections.abc import Iterable

from aiohttp import web
from msgspec import UNSET

from api.plumbing import answer
from api.receipts import facts_of, stamp
from events.base import CertificateId
from events.certificate import (
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateNominalChanged,
    CertificateQueued,
    CertificateTransferred,
    CertificateUnfrozen,
    FrozenSum,
)
from events.codec import AnyFact
from events.contract import EnrolmentRefused, TerminationRequested
from events.money import roubles
from events.pf_programme import PeriodNominal
from ledger.persons import CertificateNumber
from ledger.verdicts import Accepted
from schemas.certificates import CertificateReceipt, GrantShown, NominalChange


def receipt_of(
    request: web.Request,
    accepted: Accepted,
    certificate: CertificateId,
    number: CertificateNumber | None = None,
) -> web.Response:
    """Answer with what became of a certificate; what others were given with it is not told."""
    its = [
        each for each in accepted.recorded if getattr(each.fact, "certificate", "") == certificate
    ]
    facts = [each.fact for each in its]
    receipt = CertificateReceipt(
        certificate=certificate,
        number=number or UNSET,
        granted=tuple(_granted(facts)),
        taken=tuple(
            _nominal(each)
            for fact in facts
            if isinstance(fact, CertificateConvertedToAccounting)
            for each in fact.taken
        ),
        changed=tuple(_changed(facts)),
        left=tuple(_left(facts)),
        ticket=next((it.ticket for it in facts if isinstance(it, CertificateQueued)), UNSET),
        refused_contracts=tuple(fact.contract for fact in facts_of(accepted, EnrolmentRefused)),
        ended_contracts=tuple(fact.contract for fact in facts_of(accepted, TerminationRequested)),
        **stamp(request, accepted),
    )
    return answer(
        request, receipt, etag=its[-1].position, location=f"/v1/certificates/{certificate}"
    )


def _nominal(given: PeriodNominal) -> GrantShown:
    return GrantShown(period=given.period, amount=roubles(given.nominal_kopecks))


def _granted(facts: Iterable[AnyFact]) -> Iterable[GrantShown]:
    for fact in facts:
        if isinstance(fact, CertificateConvertedToPf | CertificateUnfrozen):
            yield from (_nominal(each) for each in fact.grants)


def _changed(facts: Iterable[AnyFact]) -> Iterable[NominalChange]:
    for fact in facts:
        if isinstance(fact, CertificateNominalChanged):
            yield NominalChange(
                period=fact.period,
                old=roubles(fact.old_kopecks),
                new=roubles(fact.new_kopecks),
                reason=fact.reason,
            )


def _left(facts: Iterable[AnyFact]) -> Iterable[GrantShown]:
    for fact in facts:
        sums: tuple[FrozenSum, ...] = ()
        if isinstance(fact, CertificateFrozen):
            sums = fact.frozen
        elif isinstance(fact, CertificateClosed | CertificateTransferred):
            sums = fact.left
        for each in sums:
            yield GrantShown(period=each.period, amount=roubles(each.available_kopecks))
