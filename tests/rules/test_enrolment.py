"""An application is priced for its own term and period, and reserves the certificate's part."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import FundsReserved, ReleaseReason
from events.contract import EnrolmentRefused, EnrolmentRequested, Quote, RefusalReason, Side
from events.registry import Direction, NormativeMethod, SuspensionReason
from ledger.rules import refusals as no
from ledger.rules.commands import Command, RepriceModule, SuspendProvider
from ledger.rules.states import (
    Agreement,
    Certificate,
    Contract,
    ContractStatus,
    Group,
    Module,
    Payer,
    Programme,
    Provider,
)
from tests import made
from tests.given import Book, given
from tests.rules.test_months import MONEY, back

HOLDER = [*made.region(), made.certificate()]
PART = 4_051_92
S5 = Quote(
    group_days_count=122,
    contract_days_count=122,
    first_month_days_count=30,
    months_count=4,
    total_kopecks=PART,
    normative_kopecks=PART,
    certificate_kopecks=PART,
    parent_kopecks=0,
    first_kopecks=996_39,
    other_kopecks=1_018_51,
    parent_first_kopecks=0,
    parent_other_kopecks=0,
)


def over_the_year(price: int = 9_000_00) -> list[Command]:
    """A study group from September to May, over the end of the period."""
    *rest, module, group = made.taught("2", price=price)
    return [
        *rest,
        replace(module, months_count=9),
        replace(group, ends_on=date(2026, 5, 31)),
    ]


def live(book: Book) -> list[int]:
    """How many live contracts each counts: provider, programme, module, group, agreement, payer."""
    return [
        book.the("provider:p1", Provider).live_count,
        book.the("programme:pr1", Programme).live_count,
        book.the("module:mod1", Module).live_count,
        book.the("group:gr1", Group).live_count,
        book.the("agreement:a1", Agreement).live_count,
        book.the("payer:pay1", Payer).live.get(Direction.TECHNICAL_ROBOTICS, 0),
    ]


def test_an_application_reserves_the_whole_part_at_once() -> None:
    book = (
        given(*HOLDER)
        .when(made.request())
        .then(
            EnrolmentRequested(
                contract="k1",
                certificate="c1",
                municipality="m1",
                payer="pay1",
                provider="p1",
                programme="pr1",
                module="mod1",
                group="gr1",
                agreement="a1",
                pf_programme="pf1",
                period="2025",
                direction=Direction.TECHNICAL_ROBOTICS,
                starts_on=made.DAY,
                ends_on=date(2025, 12, 31),
                quote=S5,
            ),
            FundsReserved(**MONEY, amount_kopecks=PART),
        )
    )
    money = book.the("certificate:c1", Certificate).provisions["2025"]
    assert (money.available_kopecks, money.reserved_kopecks) == (9_948_08, PART)  # S12
    assert live(book) == [1] * 6


def test_the_term_ends_with_the_group_or_the_period() -> None:
    starts_on = date(2025, 9, 18)  # S9
    answer = given(*HOLDER, *over_the_year()).when(made.request(group="gr2", on=starts_on))
    asked = answer.facts[0]
    assert isinstance(asked, EnrolmentRequested)
    assert asked.ends_on == date(2025, 12, 31)
    assert asked.quote.total_kopecks == 3_461_54
    assert (asked.quote.first_kopecks, asked.quote.other_kopecks) == (428_60, 1_010_98)


@pytest.mark.parametrize("left", [PART + 1, PART, PART - 1, 1])
def test_the_certificate_pays_what_it_has_and_the_parent_the_rest(left: int) -> None:
    nominal = made.group_nominal(left)
    answer = given(*made.region(), nominal, made.certificate()).when(made.request())
    asked = answer.facts[0]
    assert isinstance(asked, EnrolmentRequested)
    assert asked.quote.certificate_kopecks == min(left, PART)
    assert asked.quote.parent_kopecks == PART - min(left, PART)


@pytest.mark.parametrize("on", [date(2025, 9, 1), date(2025, 12, 30)])
def test_a_start_within_the_group_is_taken(on: date) -> None:
    given(*HOLDER).when(made.request(on=on)).accepted()


@pytest.mark.parametrize("on", [date(2025, 8, 31), date(2024, 12, 31), date(2027, 1, 1)])
def test_a_start_outside_group_or_period_is_refused(on: date) -> None:
    answer = given(*HOLDER).when(made.request(on=on))
    inside = date(2025, 1, 1) <= on <= date(2026, 12, 31)
    answer.refused_as(no.StartOutsideGroup if inside else no.StartOutsidePeriods)


def test_a_term_of_one_day_is_none() -> None:
    last = date(2025, 12, 31)
    given(*HOLDER).when(made.request(on=last)).refused(no.TermEmpty(starts_on=last, ends_on=last))


def test_the_balance_must_be_the_one_that_was_shown() -> None:
    seen = replace(made.request("k2", group="gr2"), available_seen_kopecks=made.NOMINAL)
    given(*HOLDER, *made.taught("2")).when(seen).accepted()
    given(*HOLDER, *made.taught("2"), made.request()).when(seen).refused(
        no.BalanceChanged(seen_kopecks=made.NOMINAL, available_kopecks=9_948_08)
    )


def test_a_child_is_once_in_a_module_and_in_as_many_modules_as_it_likes() -> None:
    past = [*HOLDER, *made.taught("2"), made.request()]  # S33
    given(*past).when(made.request("k2")).refused(no.AlreadyEnrolled(contract="k1"))
    given(*past).when(made.request("k2", group="gr2")).accepted()
    given(*past, made.refuse()).when(made.request("k2")).accepted()


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (RefusalReason.OTHER, ReleaseReason.REFUSED),
        (RefusalReason.RECALLED_BY_GUARDIAN, ReleaseReason.RECALLED),
    ],
)
@pytest.mark.parametrize("past", [[], [made.accept()]], ids=["requested", "accepted"])
def test_a_refusal_gives_everything_back(
    past: list[Command], why: RefusalReason, reason: ReleaseReason
) -> None:
    book = (
        given(*HOLDER, made.request(), *past)
        .when(made.refuse(why=why))
        .then(EnrolmentRefused(contract="k1", by=Side.PROVIDER, reason=why), back(PART, reason))
    )
    assert book.the("certificate:c1", Certificate).provisions["2025"].reserved_kopecks == 0
    assert book.the("contract:k1", Contract).status is ContractStatus.REFUSED
    assert live(book) == [0] * 6


def test_a_new_price_is_for_contracts_to_come() -> None:
    reprice = RepriceModule(
        effective_on=made.DAY,
        module="mod1",
        price_kopecks=8_000_00,
        normative_kopecks=6_000_00,
        method=NormativeMethod.PERSON_HOUR,
        price_confirmed=True,
    )
    given(*HOLDER, made.request()).when(reprice).refused(no.LiveContracts(live_count=1))  # F11
    past = [*HOLDER, made.certificate("c2"), made.request(), made.refuse(), reprice]
    asked = given(*past).when(made.request("k2", "c2")).facts[0]
    assert isinstance(asked, EnrolmentRequested)
    assert (asked.quote.first_kopecks, asked.quote.other_kopecks) == (1_475_43, 1_508_19)  # S7


def test_a_suspended_provider_keeps_its_contracts() -> None:
    suspend = SuspendProvider(
        effective_on=made.DAY, provider="p1", reason=SuspensionReason.RULES_BROKEN
    )
    past = [*HOLDER, *made.enrolled(), made.certificate("c2"), suspend]
    given(*past).when(made.charge()).accepted()
    given(*past).when(made.request("k2", "c2")).refused(no.ProviderIsSuspended())
