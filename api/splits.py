"""How a price is shown: what the certificate pays and what the parent pays."""

from events.contract import Quote
from events.money import roubles
from schemas.contracts import PriceSplit


def shown_split(quote: Quote) -> PriceSplit:
    """Write a quote as an answer does, in roubles."""
    return PriceSplit(
        group_days_count=quote.group_days_count,
        contract_days_count=quote.contract_days_count,
        first_month_days_count=quote.first_month_days_count,
        months_count=quote.months_count,
        total=roubles(quote.total_kopecks),
        normative=roubles(quote.normative_kopecks),
        certificate_part=roubles(quote.certificate_kopecks),
        parent_part=roubles(quote.parent_kopecks),
        certificate_first_month=roubles(quote.first_kopecks),
        certificate_other_month=roubles(quote.other_kopecks),
        parent_first_month=roubles(quote.parent_first_kopecks),
        parent_other_month=roubles(quote.parent_other_kopecks),
    )
