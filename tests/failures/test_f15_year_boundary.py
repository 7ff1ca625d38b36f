"""F15: expiry and refunds meet at the year boundary.

A period's money ends with the period: what comes back later comes back into the period that is
over, where nobody can spend it, and no reservation outlives its certificate.
"""

from datetime import date

import pytest
from msgspec.structs import replace

from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.states import Certificate, CertificateStatus, Contract, Provision
from tests import longer, made, settled
from tests.given import Book, given

NEW_YEAR, JANUARY = date(2026, 1, 1), date(2026, 1, 12)
EVE = date(2025, 12, 31)
HOLDER = longer.whole()  # k10 of c10 ends with 2025; there is money for 2026 as well


def money(book: Book, period: str) -> Provision:
    return book.the("certificate:c10", Certificate).provisions[period]


def months(until: date) -> list[Command]:
    return [made.charge("k10", month, on=until) for month in ("2025-10", "2025-11", "2025-12")]


def test_f15_a_reserve_that_outlives_its_period_comes_back_where_nobody_can_spend_it() -> None:
    past = given(*HOLDER, made.charge("k10", "2025-10", 10, on=EVE))
    book = past.when(made.close_contract("k10", NEW_YEAR)).accepted()
    over = money(book, "2025")
    assert over.reserved_kopecks == 0
    assert over.available_kopecks == made.NOMINAL - over.charged_kopecks
    fresh = money(book, "2026")
    assert (fresh.available_kopecks, fresh.committed_kopecks) == (15_000_00, 0)
    asked = made.request("k11", "c10", "gr10", on=JANUARY)
    after = given(*HOLDER, made.close_contract("k10", NEW_YEAR), asked)
    assert money(after.book, "2025").reserved_kopecks == 0
    assert after.book.the("contract:k11", Contract).period == "2026"


def test_f15_a_refund_of_december_in_january_is_of_the_year_that_is_over() -> None:
    december = [
        *HOLDER,
        settled.calendar(),
        *months(EVE),
        settled.completeness(50, "gr10", "2025-12", EVE),
        replace(settled.invoice("i1", "2025-12", EVE), agreement="a1"),
        settled.take("i1", JANUARY),
    ]
    before = given(*december)
    charged = money(before.book, "2025").charged_kopecks
    book = before.when(settled.pay("i1", JANUARY)).accepted()
    assert money(book, "2025").charged_kopecks == charged - 505_49  # half of 1 010.98
    assert money(book, "2026") == Provision(15_000_00)


@pytest.mark.parametrize(
    ("on", "answer"), [(EVE, None), (NEW_YEAR, no.GroupClosed)], ids=["the eve", "the new year"]
)
def test_f15_the_last_day_of_a_group_is_the_last_to_apply(
    on: date, answer: type[no.Refusal] | None
) -> None:
    asked = replace(made.request("k1", "c1", on=on), starts_on=date(2025, 12, 1))
    given_ = given(*made.region(), made.certificate())
    if answer is None:
        given_.when(asked).accepted()
    else:
        given_.when(asked).refused_as(answer)


def test_f15_a_december_that_is_charged_late_stays_in_its_year() -> None:
    book = given(*HOLDER, made.charge("k10", "2025-12", on=JANUARY)).book
    assert money(book, "2025").charged_kopecks == 989_04 + 1_010_98
    assert money(book, "2026") == Provision(15_000_00)


@pytest.mark.parametrize("end", ["freeze", "close"])
def test_f15_no_reservation_outlives_its_certificate(end: str) -> None:
    notice: list[Command] = [*HOLDER, made.terminate("k10", EVE)]
    ending: do.FreezeCertificate | do.CloseCertificate = (
        made.freeze("c10", EVE) if end == "freeze" else made.close_certificate("c10", EVE)
    )
    book = given(*notice).when(ending).accepted()
    certificate = book.the("certificate:c10", Certificate)
    assert certificate.status is not CertificateStatus.PF
    for each in certificate.provisions.values():
        assert (each.reserved_kopecks, each.available_kopecks) == (0, 0)
