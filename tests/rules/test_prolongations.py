"""Contracts that wait too long, never were, or go on in another one."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import ChargeReversed, FundsReserved, ReserveReleased, ReversedTo
from events.contract import (
    Acceptance,
    AcceptanceKind,
    AnnulmentReason,
    ContractAnnulled,
    ContractProlonged,
    EnrolmentAccepted,
    EnrolmentRefused,
    EnrolmentRequested,
    RefusalReason,
    Side,
    TerminationReason,
)
from events.registry import Direction
from ledger.rules import commands as do
from ledger.rules import refusals
from ledger.rules.commands import Command
from ledger.rules.notices import REASONS
from ledger.rules.states import Certificate, Contract, ContractStatus, Group, Provider
from tests import longer, made
from tests.given import Book, given

HOLDER = [*made.region(), made.certificate()]
IN_FORCE = [*HOLDER, *made.enrolled()]


def annul(contract: str = "k1") -> do.AnnulContract:
    return do.AnnulContract(
        effective_on=made.DAY,
        contract=contract,
        reason=AnnulmentReason.ENTERED_BY_MISTAKE,
        act=made.ACT,
    )


def lapse(on: date) -> do.LapseEnrolment:
    return do.LapseEnrolment(effective_on=on, contract="k1")


def limited() -> list[Command]:
    """The region of S10 in which exactly its one contract fits."""
    return [
        *longer.whole(),
        do.LimitProvider(effective_on=made.DAY, provider="p1", limit_count=1),
        do.LimitProgramme(effective_on=made.DAY, programme="pr1", limit_count=1),
    ]


def money(book: Book, name: str = "c1", period: str = "2025") -> tuple[int, int, int]:
    its = book.the(f"certificate:{name}", Certificate).provisions[period]
    return its.available_kopecks, its.reserved_kopecks, its.charged_kopecks


@pytest.mark.parametrize("accepted", [False, True])
def test_what_waits_too_long_lapses_and_frees_its_money(accepted: bool) -> None:  # noqa: FBT001 - a column
    past = [*HOLDER, made.request(), *([made.accept()] if accepted else [])]
    given(*past).when(lapse(date(2025, 10, 31))).refused(
        refusals.MayStillBeAccepted(until_on=date(2025, 10, 31))
    )
    answer = given(*past).when(lapse(date(2025, 11, 1)))
    assert answer.facts[0] == EnrolmentRefused(
        contract="k1", by=Side.SYSTEM, reason=RefusalReason.WAITED_TOO_LONG
    )
    assert money(answer.accepted()) == (made.NOMINAL, 0, 0)


def test_an_annulled_contract_leaves_no_money_behind() -> None:
    past = [*IN_FORCE, made.charge()]
    answer = given(*past).when(annul())
    assert [type(each) for each in answer.facts] == [
        ChargeReversed,
        ChargeReversed,
        ReserveReleased,
        ContractAnnulled,
    ]
    assert {each.reversed_to for each in answer.facts if isinstance(each, ChargeReversed)} == {
        ReversedTo.CERTIFICATE
    }
    book = answer.accepted()
    assert money(book) == (made.NOMINAL, 0, 0)
    assert book.the("contract:k1", Contract).status is ContractStatus.ANNULLED
    assert book.the("certificate:c1", Certificate).live == {}
    assert book.the("provider:p1", Provider).live_count == 0


def test_what_was_reversed_before_is_not_reversed_twice() -> None:
    book = given(*IN_FORCE).book
    charge = book.the("contract:k1", Contract).charges["2025-09"].position
    past = [*IN_FORCE, made.reverse(charge, amount=96_39)]
    facts = given(*past).when(annul()).facts
    assert [each.amount_kopecks for each in facts if isinstance(each, ChargeReversed)] == [900_00]
    assert money(given(*past, annul()).book) == (made.NOMINAL, 0, 0)


def test_a_closed_contract_is_annulled_and_counted_once() -> None:
    past = [*IN_FORCE, made.terminate(), made.close_contract(on=date(2025, 10, 1))]
    book = given(*past).when(annul()).accepted()
    assert money(book) == (made.NOMINAL, 0, 0)
    assert book.the("group:gr1", Group).live_count == 0


def test_an_invoiced_contract_is_not_annulled_until_the_invoice_is_removed() -> None:
    past = [*IN_FORCE, made.invoice()]
    given(*past).when(annul()).refused(refusals.MonthInvoiced(month="2025-09", invoice="i1"))
    given(*past, made.remove_invoice()).when(annul()).accepted()


@pytest.mark.parametrize("step", [annul(), made.charge(), made.terminate()], ids=repr)
def test_nothing_follows_an_annulment(step: Command) -> None:
    assert given(*IN_FORCE, annul()).when(step).refusal is not None


def test_s10_a_prolongation_continues_where_the_period_ended() -> None:
    facts = given(*longer.whole()).when(longer.prolong()).facts
    asked, reserved, prolonged, accepted = facts
    assert isinstance(asked, EnrolmentRequested)
    assert (asked.starts_on, asked.ends_on) == (date(2026, 1, 1), date(2026, 5, 31))
    assert asked.period == "2026"
    quote = asked.quote
    assert (quote.total_kopecks, quote.first_kopecks, quote.other_kopecks) == (
        4_978_03,
        1_021_99,
        989_01,
    )
    assert isinstance(reserved, FundsReserved)
    assert reserved.amount_kopecks == 4_978_03
    assert prolonged == ContractProlonged(contract="k10", next_contract="k11")
    assert accepted == EnrolmentAccepted(contract="k11")


def test_s10_the_two_contracts_are_a_kopeck_over_the_price() -> None:
    book = given(*longer.whole(), longer.prolong()).book
    whole = [book.the(f"contract:{name}", Contract) for name in ("k10", "k11")]
    assert (
        sum(
            each.first_kopecks + each.other_kopecks * months
            for each, months in zip(whole, (3, 4), strict=True)
        )
        == longer.PRICE + 1
    )


def test_informed_silence_concludes_a_prolongation() -> None:
    silence = replace(
        made.conclude("k11", on=date(2026, 1, 1)),
        acceptance=Acceptance(kind=AcceptanceKind.INFORMED_SILENCE, reference="doc-2"),
    )
    book = given(*longer.whole(), longer.prolong(), silence).book
    assert money(book, "c10", "2026")[2] == 1_021_99


def test_a_prolongation_takes_over_the_room_of_the_first() -> None:
    full = limited()
    given(*full).when(longer.prolong()).accepted()
    stranger = [
        made.certificate("c12"),
        do.LimitDirection(
            effective_on=made.DAY,
            payer="pay1",
            direction=Direction.TECHNICAL_ROBOTICS,
            limit_count=1,
        ),
    ]
    given(*full, *stranger).when(longer.prolong()).accepted()
    given(*full, *stranger).when(made.request("k12", "c12", "gr10")).refused_as(
        refusals.DirectionLimitReached
    )


def test_a_closed_contract_gives_no_room() -> None:
    ended = made.close_contract("k10", on=date(2026, 1, 1))
    on = date(2026, 1, 12)
    given(*limited(), ended).when(longer.prolong(on=on)).accepted()
    other = [
        made.certificate("c12"),
        do.OpenEnrolment(effective_on=made.DAY, payer="pay1", period="2026"),
    ]
    taken = replace(made.request("k12", "c12", "gr10", on=on), starts_on=on)
    past = [*limited(), ended, other[0], taken]
    given(*past).when(longer.prolong(on=on)).refused_as(refusals.ProviderLimitReached)


@pytest.mark.parametrize(
    ("on", "fits"),
    [
        (date(2025, 11, 29), False),
        (date(2025, 11, 30), True),
        (date(2026, 1, 31), True),
        (date(2026, 2, 1), False),
    ],
)
def test_a_contract_is_prolonged_near_its_end(on: date, fits: bool) -> None:  # noqa: FBT001 - a column
    answer = given(*longer.whole()).when(longer.prolong(on=on))
    if fits:
        answer.accepted()
    else:
        answer.refused(
            refusals.OutsideProlongation(from_on=date(2025, 11, 30), until_on=date(2026, 1, 31))
        )


def test_a_contract_is_prolonged_once() -> None:
    past = [*longer.whole(), longer.prolong()]
    given(*past).when(longer.prolong("k12")).refused(refusals.AlreadyProlonged(contract="k11"))


@pytest.mark.parametrize("end", ["refused", "annulled"])
def test_a_contract_whose_follower_came_to_nothing_is_prolonged_again(end: str) -> None:
    silence = made.conclude("k11", on=date(2026, 1, 1))
    ends: dict[str, list[Command]] = {
        "refused": [made.refuse("k11")],
        "annulled": [silence, replace(annul("k11"), effective_on=date(2026, 1, 9))],
    }
    past = [*longer.whole(), longer.prolong(), *ends[end]]
    book = given(*past).when(longer.prolong("k12", on=date(2026, 1, 12))).accepted()
    assert book.the("contract:k10", Contract).prolonged_by == "k12"
    assert money(book, "c10", "2026") == (15_000_00 - 4_978_03, 4_978_03, 0)
    given(*past, longer.prolong("k12", on=date(2026, 1, 12))).when(
        longer.prolong("k13", on=date(2026, 1, 13))
    ).refused(refusals.AlreadyProlonged(contract="k12"))


def test_who_gave_notice_is_not_prolonged() -> None:
    past = [*longer.whole(), made.terminate("k10", on=date(2025, 12, 3))]
    given(*past).when(longer.prolong()).refused(
        refusals.AwaitingTermination(ends_on=date(2025, 12, 31))
    )


@pytest.mark.parametrize("by", list(Side))
@pytest.mark.parametrize("reason", list(TerminationReason))
def test_each_side_has_its_reasons(by: Side, reason: TerminationReason) -> None:
    answer = given(*IN_FORCE).when(replace(made.terminate(), by=by, reason=reason))
    if reason in REASONS[by]:
        answer.accepted()
    else:
        answer.refused(refusals.ReasonNotOfSide(by=by, reason=reason))


def test_every_reason_is_somebodys() -> None:
    assert frozenset().union(*REASONS.values()) == frozenset(TerminationReason)
