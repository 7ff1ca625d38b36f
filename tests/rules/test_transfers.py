"""A child who moves keeps the certificate; the money is the new payer's own."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import (
    CertificateConvertedToPf,
    CertificateNominalChanged,
    CertificateQueued,
    CertificateTransferred,
    CertificateUnqueued,
    FrozenSum,
    NominalReason,
)
from events.contract import EnrolmentRefused
from events.pf_programme import PeriodNominal, Unit
from ledger.rules import commands as do
from ledger.rules import refusals
from ledger.rules.commands import Command
from ledger.rules.funded import PfProgramme
from ledger.rules.states import (
    Agreement,
    CertGroup,
    Certificate,
    CertificateStatus,
    Contract,
    Provision,
)
from tests import made, turn
from tests.given import Book, given

TWO = [*made.region(), *turn.second_group("2025")]
HOLDER = [*TWO, made.certificate()]
OCTOBER = date(2025, 10, 6)
SPENT = [*HOLDER, *made.enrolled(), made.terminate(), made.close_contract(on=date(2025, 10, 1))]


def transfer(group: str | None = "g2", on: date = OCTOBER) -> do.TransferCertificate:
    return do.TransferCertificate(effective_on=on, certificate="c1", payer="pay2", cert_group=group)


def back(on: date = date(2025, 10, 20)) -> do.TransferCertificate:
    return replace(transfer("g5-18", on), payer="pay1")


def certificate(book: Book, name: str = "c1") -> Certificate:
    return book.the(f"certificate:{name}", Certificate)


def group(book: Book, name: str) -> CertGroup:
    return book.the(f"cert-group:{name}", CertGroup)


def committed(book: Book, name: str) -> int:
    return book.the(f"pf-programme:{name}", PfProgramme).caps["2025"].committed_kopecks


SEPTEMBER = given(*SPENT).book.the("contract:k1", Contract).charges["2025-09"].position


def test_the_old_money_ends_and_the_new_payer_grants_its_own() -> None:
    answer = given(*HOLDER).when(transfer())
    assert answer.facts == [
        CertificateTransferred(
            certificate="c1",
            municipality="m1",
            payer="pay1",
            cert_group="g5-18",
            pf_programme="pf1",
            to_municipality="m2",
            to_payer="pay2",
            left=(FrozenSum(period="2025", available_kopecks=made.NOMINAL),),
        ),
        CertificateConvertedToPf(
            certificate="c1",
            municipality="m2",
            cert_group="g2",
            pf_programme="pf2",
            grants=(PeriodNominal(period="2025", nominal_kopecks=10_000_00),),
        ),
    ]
    book = answer.accepted()
    assert certificate(book).provisions == {"2025": Provision(10_000_00)}
    assert (certificate(book).municipality, certificate(book).payer) == ("m2", "pay2")
    assert (group(book, "g5-18").active_count, group(book, "g5-18").granted) == (0, {"2025": 0})
    assert (group(book, "g2").active_count, group(book, "g2").granted) == (1, {"2025": 10_000_00})


def test_what_was_charged_stays_with_the_old_payer() -> None:
    book = given(*SPENT).when(transfer()).accepted()
    money = certificate(book).provisions["2025"]
    assert (money.nominal_kopecks, money.available_kopecks) == (10_996_39, 10_000_00)
    assert certificate(book).own("2025") == Provision(10_000_00)
    assert (committed(book, "pf1"), committed(book, "pf2")) == (996_39, 0)
    assert group(book, "g5-18").granted == {"2025": 0}
    assert group(book, "g2").granted == {"2025": 10_000_00}


def test_what_comes_back_later_is_the_old_payers() -> None:
    book = given(*SPENT, transfer()).book
    facts = book.decide(made.reverse(SEPTEMBER, on=OCTOBER))
    assert facts[1:] == [
        CertificateNominalChanged(
            certificate="c1",
            municipality="m2",
            period="2025",
            old_kopecks=10_996_39,
            new_kopecks=10_000_00,
            reason=NominalReason.TRANSFERRED,
        )
    ]
    book.record(facts)
    assert certificate(book).provisions == {"2025": Provision(10_000_00)}
    assert committed(book, "pf1") == 0
    assert book.the("agreement:a1", Agreement).committed_kopecks == 0
    assert group(book, "g2").granted == {"2025": 10_000_00}


def test_the_new_place_can_be_given_up_although_there_was_an_old_one() -> None:
    book = given(*SPENT, transfer()).when(made.to_accounting(on=OCTOBER)).accepted()
    assert certificate(book).provisions["2025"] == Provision(996_39, 0, 996_39)
    assert (group(book, "g2").active_count, group(book, "g2").granted) == (0, {"2025": 0})


def test_the_new_groups_nominal_changes_for_its_own_money() -> None:
    change = replace(made.group_nominal(8_000_00, "g2"), effective_on=OCTOBER)
    book = given(*SPENT, transfer()).when(change).accepted()
    assert certificate(book).own("2025") == Provision(8_000_00)
    assert group(book, "g2").granted == {"2025": 8_000_00}


def test_a_child_may_come_back_to_what_is_left_of_the_nominal() -> None:
    book = given(*SPENT, transfer(), back()).book
    money = certificate(book).provisions["2025"]
    assert money == Provision(made.NOMINAL, 0, 996_39)
    assert certificate(book).own("2025") == money
    assert group(book, "g2").granted == {"2025": 0}
    assert group(book, "g5-18").granted == {"2025": made.NOMINAL}


def test_who_comes_back_before_a_storno_has_the_nominal_and_no_more() -> None:
    book = given(*SPENT, transfer(), back(), made.reverse(SEPTEMBER, on=date(2025, 10, 20))).book
    assert certificate(book).provisions == {"2025": Provision(made.NOMINAL)}
    assert certificate(book).own("2025") == Provision(made.NOMINAL)
    assert group(book, "g5-18").granted == {"2025": made.NOMINAL}


def test_who_comes_back_after_a_storno_has_the_nominal_and_no_more() -> None:
    book = given(*SPENT, transfer(), made.reverse(SEPTEMBER, on=OCTOBER), back()).book
    assert certificate(book).provisions == {"2025": Provision(made.NOMINAL)}
    assert group(book, "g5-18").granted == {"2025": made.NOMINAL}


def test_who_comes_back_and_waits_is_granted_the_rest_in_its_turn() -> None:
    alone = replace(back(), cert_group=None)
    later = replace(made.to_pf(), effective_on=date(2025, 10, 21))
    book = given(*SPENT, transfer(), alone, later).book
    assert certificate(book).provisions == {"2025": Provision(made.NOMINAL, 0, 996_39)}
    assert group(book, "g5-18").granted == {"2025": made.NOMINAL}


def test_however_often_a_child_moves_each_payer_gives_its_nominal_once() -> None:
    moves = [transfer(), back(), transfer(on=date(2025, 10, 21)), back(date(2025, 10, 22))]
    book = given(*SPENT, *moves).book
    assert certificate(book).provisions == {"2025": Provision(made.NOMINAL, 0, 996_39)}
    assert (group(book, "g2").granted, group(book, "g2").active_count) == ({"2025": 0}, 0)
    assert group(book, "g5-18").granted == {"2025": made.NOMINAL}


def test_a_nominal_below_what_was_drawn_grants_nothing_to_who_comes_back() -> None:
    less = replace(made.group_nominal(500_00), effective_on=OCTOBER)
    book = given(*SPENT, transfer(), less, back()).book
    assert certificate(book).provisions == {"2025": Provision(996_39, 0, 996_39)}
    assert group(book, "g5-18").granted == {"2025": 996_39}


def test_who_comes_back_counts_with_what_was_drawn_under_the_limit() -> None:
    limited = do.ChangeGroupLimits(
        effective_on=OCTOBER,
        cert_group="g5-18",
        amount_count=500,
        nominals_limit_kopecks=made.NOMINAL - 1,
    )
    facts = given(*SPENT, transfer(), limited).when(back()).facts
    assert isinstance(facts[-1], CertificateQueued)
    exact = replace(limited, nominals_limit_kopecks=made.NOMINAL)
    facts = given(*SPENT, transfer(), exact).when(back()).facts
    assert isinstance(facts[-1], CertificateConvertedToPf)


def test_applications_are_withdrawn_and_contracts_end_first() -> None:
    facts = given(*HOLDER, made.request()).when(transfer()).facts
    assert isinstance(facts[0], EnrolmentRefused)
    given(*HOLDER, *made.enrolled()).when(transfer()).refused(refusals.LiveContracts(live_count=1))


def test_a_full_group_queues_the_newcomer() -> None:
    full = do.ChangeGroupLimits(
        effective_on=made.DAY, cert_group="g2", amount_count=0, nominals_limit_kopecks=None
    )
    facts = given(*HOLDER, full).when(transfer()).facts
    assert isinstance(facts[-1], CertificateQueued)


def test_the_place_that_is_left_goes_to_the_head_of_its_queue() -> None:
    past: list[Command] = [*made.region(amount=1), *turn.second_group("2025")]
    past += [made.certificate("c1"), made.certificate("c2")]
    book = given(*past).when(transfer(None)).accepted()
    assert certificate(book, "c2").status is CertificateStatus.PF
    assert certificate(book, "c1").status is CertificateStatus.ACCOUNTING


def test_who_waits_leaves_the_queue() -> None:
    past: list[Command] = [*made.region(amount=0), *turn.second_group("2025")]
    facts = given(*past, made.certificate("c1")).when(transfer(None)).facts
    assert [type(each) for each in facts] == [CertificateUnqueued, CertificateTransferred]


def test_units_are_never_mixed_on_an_account() -> None:
    hours = [
        replace(each, groups=(replace(each.groups[0], unit=Unit.WEEKLY_HOUR),))
        if isinstance(each, do.ApprovePfProgramme) and each.pf_programme == "pf2"
        else each
        for each in SPENT
    ]
    given(*hours).when(transfer()).refused(
        refusals.UnitsMixed(unit=Unit.WEEKLY_HOUR, other=Unit.ROUBLE)
    )
    fresh = [each for each in hours if each not in SPENT[-5:]]
    book = given(*fresh).when(transfer()).accepted()  # nothing was used: the account is empty
    assert certificate(book).unit is Unit.WEEKLY_HOUR


def test_hours_pay_no_roubles() -> None:
    hours = [
        replace(each, groups=(replace(each.groups[0], unit=Unit.PERSON_HOUR),))
        if isinstance(each, do.ApprovePfProgramme)
        else each
        for each in made.region()
    ]
    given(*hours, made.certificate()).when(made.request()).refused(
        refusals.UnitsMixed(unit=Unit.PERSON_HOUR, other=Unit.ROUBLE)
    )


@pytest.mark.parametrize("scope", ["m2", "m9"])
def test_only_the_payer_that_has_the_child_lets_it_go(scope: str) -> None:
    given(*HOLDER).when(replace(transfer(), municipality_scope=scope)).refused(
        refusals.NotFound(subject="certificate")
    )
    given(*HOLDER).when(replace(transfer(), municipality_scope="m1")).accepted()
