"""A certificate's money is its group's nominal, once a period, and leaves with it."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.certificate import (
    AccountingReason,
    CertificateClosed,
    CertificateConvertedToAccounting,
    CertificateConvertedToPf,
    CertificateFrozen,
    CertificateIssued,
    CertificateNominalChanged,
    CertificateUnfrozen,
    Channel,
    ClosingReason,
    FrozenSum,
    NominalReason,
    ReleaseReason,
)
from events.contract import EnrolmentRefused, RefusalReason, Side
from events.pf_programme import GroupNominalChanged, NominalsOver, PeriodCap, PeriodNominal
from ledger.rules import refusals as no
from ledger.rules.commands import ApprovePfProgramme, Command
from ledger.rules.states import CertGroup, Certificate, CertificateStatus, Contract, ContractStatus
from tests import made
from tests.given import Book, given
from tests.rules.test_months import back


def over(nominals: int) -> NominalsOver:
    return NominalsOver(period="2025", nominals_kopecks=nominals, cap_kopecks=50_000_000_00)


PLACE = {"certificate": "c1", "municipality": "m1", "cert_group": "g5-18", "pf_programme": "pf1"}
NOMINAL_2025 = PeriodNominal(period="2025", nominal_kopecks=made.NOMINAL)
NOMINAL_2026 = PeriodNominal(period="2026", nominal_kopecks=15_000_00)
REGION = made.region()
HOLDER = [*REGION, made.certificate()]
PART = 4_051_92


def two_periods() -> list[Command]:
    """The region with a programme over both periods."""
    programme = made.pf_programme()
    group = replace(programme.groups[0], nominals=(NOMINAL_2025, NOMINAL_2026))
    caps = (
        *programme.periods,
        PeriodCap(period="2026", cap_kopecks=10_000_000_00, year=2025, measure="pfdo"),
    )
    return [
        replace(each, periods=caps, groups=(group,))
        if isinstance(each, ApprovePfProgramme)
        else each
        for each in REGION
    ]


def issued() -> CertificateIssued:
    return CertificateIssued(
        certificate="c1",
        child="child-c1",
        municipality="m1",
        payer="pay1",
        channel=Channel.OFFICE,
    )


def granted(*grants: PeriodNominal) -> CertificateConvertedToPf:
    return CertificateConvertedToPf(**PLACE, grants=grants)


def state(book: Book) -> Certificate:
    return book.the("certificate:c1", Certificate)


def group(book: Book) -> CertGroup:
    return book.the("cert-group:g5-18", CertGroup)


def test_a_certificate_is_issued_without_money_or_with_the_groups() -> None:
    given(*REGION).when(made.certificate(group=None)).then(issued())
    given(*REGION).when(made.certificate()).then(issued(), granted(NOMINAL_2025))


def test_a_conversion_gives_the_nominal_of_each_period_that_is_not_over() -> None:
    accounting = [*two_periods(), made.certificate(group=None)]
    given(*accounting).when(made.to_pf()).then(granted(NOMINAL_2025, NOMINAL_2026))
    last_day, next_day = date(2025, 12, 31), date(2026, 1, 1)
    given(*accounting).when(made.to_pf(on=last_day)).then(granted(NOMINAL_2025, NOMINAL_2026))
    given(*accounting).when(made.to_pf(on=next_day)).then(granted(NOMINAL_2026))


@pytest.mark.parametrize(
    ("born_on", "fits"),
    [
        (date(2020, 9, 2), False),  # five tomorrow
        (date(2020, 9, 1), True),
        (date(2007, 9, 2), True),  # eighteen tomorrow
        (date(2007, 9, 1), False),
    ],
)
def test_a_child_is_five_and_not_yet_eighteen(born_on: date, *, fits: bool) -> None:
    answer = given(*REGION).when(replace(made.certificate(), born_on=born_on))
    if fits:
        answer.accepted()
    else:
        answer.refused(no.AgeOutOfRange())


@pytest.mark.parametrize(("on", "fits"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_who_was_born_on_29_february_turns_eighteen_on_1_march(on: date, *, fits: bool) -> None:
    command = replace(
        made.certificate(), born_on=date(2008, 2, 29), effective_on=on, cert_group=None
    )
    answer = given(*REGION).when(command)
    if fits:
        answer.accepted()
    else:
        answer.refused(no.AgeOutOfRange())


def test_a_child_has_one_certificate_till_eighteen() -> None:
    second = replace(made.certificate("c2"), child="child-c1")
    for past in (HOLDER, [*HOLDER, made.freeze()], [*HOLDER, made.close_certificate()]):
        given(*past).when(second).refused(no.CertificateExists(certificate="c1"))


def test_going_back_to_accounting_takes_the_money_and_frees_the_place() -> None:
    book = (
        given(*HOLDER)
        .when(made.to_accounting())
        .then(
            CertificateConvertedToAccounting(
                **PLACE, taken=(NOMINAL_2025,), reason=AccountingReason.REQUEST
            )
        )
    )
    assert state(book).status is CertificateStatus.ACCOUNTING
    assert state(book).provisions == {}
    assert (group(book).active_count, group(book).granted) == (0, {"2025": 0})
    again = given(*HOLDER, made.to_accounting()).when(made.to_pf()).accepted()
    assert state(again).provisions["2025"].nominal_kopecks == made.NOMINAL  # not twice (F7)


@pytest.mark.parametrize(
    ("past", "refusal"),
    [
        ([made.request()], no.LiveContracts(live_count=1)),
        (
            [*made.enrolled(), made.close_contract()],
            no.CertificateUsed(committed_kopecks=PART),
        ),
    ],
)
def test_a_used_certificate_keeps_its_money(past: list[Command], refusal: no.Refusal) -> None:
    given(*HOLDER, *past).when(made.to_accounting()).refused(refusal)


def frozen(left: int, until: date = date(2025, 12, 31)) -> CertificateFrozen:
    return CertificateFrozen(
        **PLACE,
        frozen=(FrozenSum(period="2025", available_kopecks=left),),
        frozen_until=until,
    )


def test_freezing_refuses_applications_and_keeps_what_is_bound() -> None:
    book = (
        given(*HOLDER, made.request())
        .when(made.freeze())
        .then(  # S17
            EnrolmentRefused(
                contract="k1", by=Side.SYSTEM, reason=RefusalReason.CERTIFICATE_FROZEN
            ),
            back(PART, ReleaseReason.FROZEN),
            frozen(made.NOMINAL),
        )
    )
    assert book.the("contract:k1", Contract).status is ContractStatus.REFUSED
    assert state(book).live == {}
    assert state(book).provisions["2025"].available_kopecks == 0
    assert group(book).active_count == 0


def test_freezing_waits_for_notice_and_keeps_what_was_charged() -> None:
    in_force = [*HOLDER, *made.enrolled(), made.charge()]
    given(*in_force).when(made.freeze()).refused(no.LiveContracts(live_count=1))
    left = [*in_force, made.terminate(on=date(2025, 10, 30))]  # S24
    book = given(*left).when(made.freeze()).then(frozen(11_985_10))
    assert state(book).provisions["2025"].nominal_kopecks == 2_014_90
    assert state(book).provisions["2025"].charged_kopecks == 2_014_90


def test_unfreezing_is_for_the_next_period() -> None:
    scene = given(*two_periods(), made.certificate(), made.freeze())
    scene.when(made.unfreeze(on=date(2025, 12, 31))).refused(
        no.FrozenInThisPeriod(frozen_until=date(2025, 12, 31))
    )
    book = scene.when(made.unfreeze()).then(CertificateUnfrozen(**PLACE, grants=(NOMINAL_2026,)))
    assert state(book).status is CertificateStatus.PF
    assert state(book).provisions["2026"].available_kopecks == 15_000_00
    assert state(book).provisions["2025"].nominal_kopecks == 0


def test_closing_releases_reserves_first_and_takes_what_is_left() -> None:
    book = (
        given(*HOLDER, made.request())
        .when(made.close_certificate())
        .then(
            EnrolmentRefused(
                contract="k1", by=Side.SYSTEM, reason=RefusalReason.CERTIFICATE_CLOSED
            ),
            back(PART, ReleaseReason.CLOSED),
            CertificateClosed(
                **PLACE,
                reason=ClosingReason.MOVED,
                left=(FrozenSum(period="2025", available_kopecks=made.NOMINAL),),
            ),
        )
    )
    assert state(book).status is CertificateStatus.CLOSED
    assert group(book).active_count == 0
    assert group(book).granted == {"2025": 0}


def test_closing_a_frozen_certificate_frees_no_second_place() -> None:
    two = [*HOLDER, made.certificate("c2"), made.freeze()]
    book = given(*two).when(made.close_certificate()).accepted()
    assert group(book).active_count == 1
    assert group(book).granted == {"2025": made.NOMINAL}


def test_a_groups_nominal_changes_for_all_its_certificates() -> None:
    past = [*HOLDER, made.request(), made.certificate("c2"), made.certificate("c3", group=None)]
    scene = given(*past)  # S23
    changed = [
        CertificateNominalChanged(
            certificate=name,
            municipality="m1",
            period="2025",
            old_kopecks=made.NOMINAL,
            new_kopecks=16_000_00,
            reason=NominalReason.GROUP,
        )
        for name in ("c1", "c2")
    ]
    book = scene.when(made.group_nominal(16_000_00)).then(
        GroupNominalChanged(
            pf_programme="pf1",
            cert_group="g5-18",
            period="2025",
            old_kopecks=made.NOMINAL,
            new_kopecks=16_000_00,
            over_cap=(over(16_000_000_000_00),),
        ),
        *changed,
    )
    assert state(book).provisions["2025"].available_kopecks == 11_948_08
    assert group(book).granted == {"2025": 32_000_00}
    scene.when(made.group_nominal(4_000_00)).refused(
        no.GroupCommittedMore(asked_kopecks=4_000_00, committed_kopecks=PART, over_count=1)
    )
    book = scene.when(made.group_nominal(PART)).accepted()
    assert state(book).provisions["2025"].available_kopecks == 0


def test_a_changed_nominal_leaves_frozen_and_closed_certificates_alone() -> None:
    past = [*HOLDER, made.certificate("c2"), made.certificate("c3"), made.freeze("c2")]
    scene = given(*past, made.close_certificate("c3"))
    facts = scene.when(made.group_nominal(15_000_00)).facts
    assert [each.certificate for each in facts[1:]] == ["c1"]  # type: ignore[union-attr]  # each is a certificate's


def converted_with(taken: PeriodNominal) -> CertificateConvertedToAccounting:
    return CertificateConvertedToAccounting(
        **PLACE, taken=(taken,), reason=AccountingReason.REQUEST
    )


@pytest.mark.parametrize("on", [date(2025, 12, 30), date(2025, 12, 31)])
def test_a_period_runs_to_the_end_of_its_last_day(on: date) -> None:
    given(*HOLDER).when(made.freeze(on=on)).then(frozen(made.NOMINAL))
    given(*HOLDER).when(made.to_accounting(on=on)).then(converted_with(NOMINAL_2025))


def test_money_of_a_period_that_is_over_stays_where_it_was() -> None:
    past = [*two_periods(), made.certificate()]
    after = date(2026, 1, 1)
    book = given(*past).when(made.to_accounting(on=after)).then(converted_with(NOMINAL_2026))
    assert state(book).provisions["2025"].nominal_kopecks == made.NOMINAL
    answer = given(*past).when(made.freeze(on=after))
    left = (FrozenSum(period="2026", available_kopecks=15_000_00),)
    answer.then(CertificateFrozen(**PLACE, frozen=left, frozen_until=date(2026, 12, 31)))
