"""Facts in the life of an agreement between a payer and a provider."""

from datetime import date

from events.base import AgreementId, Fact, Kopecks, Number, PayerId, PeriodId, ProviderId


class AgreementConcluded(Fact, frozen=True, kw_only=True, tag="agreement.concluded.v1"):
    """A payer and a provider agreed that certificates will be paid for in a period."""

    agreement: AgreementId
    payer: PayerId
    provider: ProviderId
    period: PeriodId
    number: Number
    concluded_on: date
    limit_kopecks: Kopecks | None  # the maximum sum of the agreement, if it has one


class AgreementLimitChanged(Fact, frozen=True, kw_only=True, tag="agreement.limit-changed.v1"):
    """The maximum sum of an agreement was changed, set for the first time or lifted."""

    agreement: AgreementId
    old_kopecks: Kopecks | None
    new_kopecks: Kopecks | None


class AgreementTerminated(Fact, frozen=True, kw_only=True, tag="agreement.terminated.v1"):
    """An agreement without live contracts came to its end."""

    agreement: AgreementId


AgreementFact = AgreementConcluded | AgreementLimitChanged | AgreementTerminated
