"""Rules of money that nobody uses: it shrinks with the months or is taken back."""

from datetime import date, timedelta
from typing import Final

from msgspec.structs import replace

from events.certificate import (
    AccountingReason,
    CertificateConvertedToAccounting,
    CertificateNominalChanged,
    NominalReason,
)
from events.registry import ProrationSet, UnusedTermsSet
from ledger.rules import commands, refusals
from ledger.rules.allowances import AFTER_REFUSAL_DAYS, FIRST_REQUEST_DAYS
from ledger.rules.certificates import given_up, group_of, nominal_on, the_certificate
from ledger.rules.commands import ProrateNominal, SetProration, SetUnusedTerms, TakeBackUnused
from ledger.rules.draft import Draft
from ledger.rules.parties import the_payer
from ledger.rules.region import period_of
from ledger.rules.states import (
    CertGroup,
    Certificate,
    CertificateStatus,
    Payer,
)
from ledger.rules.tables import Decide, Filed, Named


def set_proration(command: SetProration, draft: Draft) -> list[ProrationSet]:
    """Choose a policy for the nominals to come and for those that nobody uses."""
    if the_payer(draft, command, command.payer).proration is command.policy:
        raise refusals.NothingToChange
    return [ProrationSet(payer=command.payer, policy=command.policy, act=command.act)]


def set_unused_terms(command: SetUnusedTerms, draft: Draft) -> list[UnusedTermsSet]:
    """Set how long a certificate may stand unused, never below the least terms."""
    payer = the_payer(draft, command, command.payer)
    first, refused = command.first_request_days, command.after_refusal_days
    for asked, least in ((first, FIRST_REQUEST_DAYS), (refused, AFTER_REFUSAL_DAYS)):
        if asked < least:
            raise refusals.TermTooShort(asked_count=asked, least_count=least)
    if (first, refused) == (payer.first_request_days, payer.after_refusal_days):
        raise refusals.NothingToChange
    return [
        UnusedTermsSet(
            payer=command.payer,
            first_request_days=first,
            after_refusal_days=refused,
            act=command.act,
        )
    ]


def take_back_unused(
    command: TakeBackUnused, draft: Draft
) -> list[CertificateConvertedToAccounting]:
    """Take a place back on the payer's confirmation, once its terms are over."""
    facts = given_up(command, draft, AccountingReason.UNUSED)
    certificate = the_certificate(draft, command, command.certificate)
    payer = draft.sure(f"payer:{certificate.payer}", Payer)
    until = unused_until(certificate, payer)
    if until is not None and command.effective_on <= until:
        raise refusals.StillInTime(until_on=until)
    return facts


def unused_until(certificate: Certificate, payer: Payer) -> date | None:
    """Give the last day on which a certificate may stand unused; none: it is not known."""
    terms = []
    if certificate.placed_on is not None:
        terms.append(certificate.placed_on + timedelta(days=payer.first_request_days))
    if certificate.refused_on is not None:
        terms.append(certificate.refused_on + timedelta(days=payer.after_refusal_days))
    return max(terms, default=None)


def prorate_nominal(command: ProrateNominal, draft: Draft) -> list[CertificateNominalChanged]:
    """Lower a nominal of the current period to the months that remain, while none of it is used."""
    certificate = the_certificate(draft, command, command.certificate)
    if certificate.status is not CertificateStatus.PF:
        raise refusals.WrongStatus(status=certificate.status)
    dates = period_of(draft, command.effective_on)
    if dates is None or dates.period not in certificate.provisions:
        raise refusals.NoPeriodRunning(on=command.effective_on)
    own = certificate.own(dates.period)
    if own.committed_kopecks:
        raise refusals.CertificateUsed(committed_kopecks=own.committed_kopecks)
    group_id, _ = group_of(certificate)
    group = draft.sure(f"cert-group:{group_id}", CertGroup)
    nominal = nominal_on(draft, group, dates, command.effective_on)
    if nominal >= own.nominal_kopecks:
        raise refusals.NothingToChange
    return [
        CertificateNominalChanged(
            certificate=command.certificate,
            municipality=certificate.municipality,
            period=dates.period,
            old_kopecks=own.nominal_kopecks,
            new_kopecks=nominal,
            reason=NominalReason.PRORATED,
        )
    ]


def proration_set(fact: ProrationSet, draft: Draft) -> None:
    """Fold in: the payer's policy."""
    payer = draft.sure(f"payer:{fact.payer}", Payer)
    draft.put(f"payer:{fact.payer}", replace(payer, proration=fact.policy))


def unused_terms_set(fact: UnusedTermsSet, draft: Draft) -> None:
    """Fold in: the payer's terms."""
    payer = draft.sure(f"payer:{fact.payer}", Payer)
    draft.put(
        f"payer:{fact.payer}",
        replace(
            payer,
            first_request_days=fact.first_request_days,
            after_refusal_days=fact.after_refusal_days,
        ),
    )


DECIDE: Final[Decide] = {
    commands.ProrateNominal: prorate_nominal,
    commands.SetProration: set_proration,
    commands.SetUnusedTerms: set_unused_terms,
    commands.TakeBackUnused: take_back_unused,
}
FILED: Final[Filed] = {
    ProrationSet: (proration_set, "payer", ("payer",)),
    UnusedTermsSet: (unused_terms_set, "payer", ("payer",)),
}
NAMED: Final[Named] = {
    commands.ProrateNominal: ("certificate", "certificate"),
    commands.SetProration: ("payer", "payer"),
    commands.SetUnusedTerms: ("payer", "payer"),
    commands.TakeBackUnused: ("certificate", "certificate"),
}
