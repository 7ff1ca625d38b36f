"""How the price of a contract is split between the certificate and the parent."""

from datetime import date
from fractions import Fraction

from events.base import Kopecks
from events.contract import Quote
from events.money import ceil_kopecks, floor_kopecks
from events.period import days_inclusive, last_day, month_of, months_between


def split_by_months(
    part: Kopecks, days: int, first_month_days: int, months: int
) -> tuple[Kopecks, Kopecks]:
    """Split a part into its first month and every other month; together they are the part.

    Other months are rounded down to the kopeck, the remainder stands in the first month.
    """
    if months == 1:
        return part, 0
    share = Fraction(days - first_month_days, days) * part / (months - 1)
    other = floor_kopecks(share)
    return part - other * (months - 1), other


def quote(
    *,
    price: Kopecks,
    normative: Kopecks,
    group: tuple[date, date],
    term: tuple[date, date],
    available: Kopecks,
) -> Quote:
    """Price a contract: totals rounded up, the certificate pays the least of three sums."""
    group_days = days_inclusive(*group)
    days = days_inclusive(*term)
    months = len(months_between(*term))
    first_days = days_inclusive(term[0], min(term[1], last_day(month_of(term[0]))))
    total = ceil_kopecks(Fraction(days, group_days) * price)
    norm = ceil_kopecks(Fraction(days, group_days) * normative)
    certificate = min(total, norm, available)
    first, other = split_by_months(certificate, days, first_days, months)
    parent_first, parent_other = split_by_months(total - certificate, days, first_days, months)
    return Quote(
        group_days_count=group_days,
        contract_days_count=days,
        first_month_days_count=first_days,
        months_count=months,
        total_kopecks=total,
        normative_kopecks=norm,
        certificate_kopecks=certificate,
        parent_kopecks=total - certificate,
        first_kopecks=first,
        other_kopecks=other,
        parent_first_kopecks=parent_first,
        parent_other_kopecks=parent_other,
    )
