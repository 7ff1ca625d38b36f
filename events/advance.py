"""Facts about advances: what a payer pays of a month before it is over."""

from typing import Annotated

from msgspec import Meta, Struct

from events.base import (
    Act,
    AdvanceId,
    AgreementId,
    CertificateId,
    ContractId,
    Fact,
    GroupId,
    Month,
    PayerId,
    Percent,
    PositiveKopecks,
    ProviderId,
)

WorkingDay = Annotated[int, Meta(ge=1, le=15)]  # the first, the second … of a month


class GroupShare(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """The share that is asked for one study group."""

    group: GroupId
    percent: Percent


class AdvanceLine(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """One contract's share of the advance."""

    contract: ContractId
    certificate: CertificateId
    price_kopecks: PositiveKopecks  # of the month, by the contract
    percent: Percent
    amount_kopecks: PositiveKopecks


class AdvanceTermsSet(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="region.advance-terms-set.v1"
):
    """The operator set how large an advance may be and from which working day it is asked for."""

    percent_max: Percent  # 0: no advances in this region
    working_day: WorkingDay
    act: Act | None = None


class AdvanceRequested(Fact, frozen=True, kw_only=True, tag="advance.requested.v1"):
    """The provider asked for a part of the current month beforehand."""

    advance: AdvanceId
    agreement: AgreementId
    payer: PayerId
    provider: ProviderId
    month: Month
    lines: tuple[AdvanceLine, ...]
    total_kopecks: PositiveKopecks


class AdvancePaid(Fact, frozen=True, kw_only=True, tag="advance.paid.v1"):
    """The payer paid the advance."""

    advance: AdvanceId
    agreement: AgreementId
    month: Month
    total_kopecks: PositiveKopecks


class AdvanceCancelled(Fact, frozen=True, kw_only=True, tag="advance.cancelled.v1"):
    """The advance was cancelled before it was paid; another may be asked for that month."""

    advance: AdvanceId
    agreement: AgreementId
    month: Month
    total_kopecks: PositiveKopecks


AdvanceFact = AdvanceTermsSet | AdvanceRequested | AdvancePaid | AdvanceCancelled
