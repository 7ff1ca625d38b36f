"""Facts about the closing of a payer's months, with totals that must agree to the kopeck."""

from msgspec import Struct

from events.base import AgreementId, Count, Fact, Kopecks, Month, MunicipalityId, PayerId


class ClosedRow(
    Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True, omit_defaults=True
):
    """The month under one agreement: what was charged is invoiced or it is not."""

    agreement: AgreementId
    charges_count: Count
    charged_kopecks: Kopecks
    invoiced_kopecks: Kopecks
    uninvoiced_kopecks: Kopecks
    late_reversed_kopecks: Kopecks = 0  # stornos of charges that months closed before it count


class MonthClosed(Fact, frozen=True, kw_only=True, omit_defaults=True, tag="payer.month-closed.v1"):
    """The payer closed a month: its totals stand for ever, late charges count in the next one."""

    payer: PayerId
    municipality: MunicipalityId
    month: Month
    rows: tuple[ClosedRow, ...]
    charges_count: Count
    charged_kopecks: Kopecks
    invoiced_kopecks: Kopecks
    uninvoiced_kopecks: Kopecks
    late_reversed_kopecks: Kopecks = 0


ClosingFact = MonthClosed
