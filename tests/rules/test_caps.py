"""Every cap can be used to exactly 0.00 and not a kopeck further (failures F13).

Each table row: how far the asked sum is from the limit, and whether it fits. Every cap is tried
fresh, with earlier use, after use was given back, and after the limit itself was lowered.
"""

from collections.abc import Callable, Sequence

import pytest

from events.certificate import CertificateQueued
from events.registry import Direction
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.funded import Budget, PfProgramme
from ledger.rules.states import (
    Agreement,
    Certificate,
)
from tests import made
from tests.given import Book, given

PART = 4_051_92  # what a contract of made.taught() costs
OVER = [-1, 0, 1]  # asked minus what is left, in kopecks: up to 0 it fits
ROBOTS = Direction.TECHNICAL_ROBOTICS
DAY = made.DAY


def priced(price: int) -> list[Command]:
    """A second study group, in which a contract costs exactly this."""
    return made.taught("2", price=price)


def left_under_certificate(book: Book) -> int:
    return book.the("certificate:c1", Certificate).provisions["2025"].available_kopecks


def left_under_agreement(book: Book) -> int:
    agreement = book.the("agreement:a1", Agreement)
    assert agreement.limit_kopecks is not None
    return agreement.limit_kopecks - agreement.committed_kopecks


def left_under_cap(book: Book) -> int:
    cap = book.the("pf-programme:pf1", PfProgramme).caps["2025"]
    return cap.cap_kopecks - cap.committed_kopecks


def left_in_measure(book: Book) -> int:
    measure = book.the("budget:m1:2025", Budget).measures["pfdo"]
    return measure.approved_kopecks - measure.committed_kopecks


LIMIT = 9_000_00
USED = [made.certificate("c9"), *made.enrolled("k9", "c9")]
RELEASED = [made.certificate("c9"), made.request("k9", "c9"), made.refuse("k9")]
REVERSED = [*USED, made.terminate("k9"), made.reverse(made.FIRST_CHARGE, "k9")]
UNDER_AGREEMENT = made.region(agreement_limit=LIMIT)
UNDER_CAP = made.region(cap=LIMIT)
Left = Callable[[Book], int]
SUMS: list[tuple[str, Sequence[Command], int, Left, type[no.Refusal]]] = [
    ("agreement", UNDER_AGREEMENT, LIMIT, left_under_agreement, no.AgreementLimitReached),
    ("agreement used", [*UNDER_AGREEMENT, *USED], LIMIT - PART, left_under_agreement,
     no.AgreementLimitReached),
    ("agreement released", [*UNDER_AGREEMENT, *RELEASED], LIMIT, left_under_agreement,
     no.AgreementLimitReached),
    ("agreement reversed", [*UNDER_AGREEMENT, *REVERSED], LIMIT, left_under_agreement,
     no.AgreementLimitReached),
    ("agreement lowered", [*UNDER_AGREEMENT, made.agreement_limit(LIMIT - 1_00)], LIMIT - 1_00,
     left_under_agreement, no.AgreementLimitReached),
    ("cap", UNDER_CAP, LIMIT, left_under_cap, no.CapReached),
    ("cap used", [*UNDER_CAP, *USED], LIMIT - PART, left_under_cap, no.CapReached),
    ("cap released", [*UNDER_CAP, *RELEASED], LIMIT, left_under_cap, no.CapReached),
    ("cap reversed", [*UNDER_CAP, *REVERSED], LIMIT, left_under_cap, no.CapReached),
    ("cap lowered", [*UNDER_CAP, made.amend_cap(LIMIT - 1_00)], LIMIT - 1_00, left_under_cap,
     no.CapReached),
]  # fmt: skip


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize(("past", "left", "of", "refusal"), [row[1:] for row in SUMS],
                         ids=[row[0] for row in SUMS])  # fmt: skip
def test_a_sum_is_used_to_the_last_kopeck(
    past: Sequence[Command],
    left: int,
    of: Left,
    refusal: type[no.Refusal],
    over: int,
) -> None:
    scene = given(*past, *priced(left + over), made.certificate())
    assert of(scene.book) == left
    answer = scene.when(made.request(group="gr2"))
    if over <= 0:
        assert of(answer.accepted()) == -over
    else:
        answer.refused_as(refusal)


@pytest.mark.parametrize("over", OVER)
def test_a_measure_bears_caps_to_the_last_kopeck(over: int) -> None:
    scene = given(*made.region(cap=40_00), made.obligations(10_00, "pfdo"))
    left = left_in_measure(scene.book)
    assert left == 100_000_000_00 - 50_00
    answer = scene.when(made.amend_cap(40_00 + left + over))
    if over <= 0:
        assert left_in_measure(answer.accepted()) == -over
    else:
        answer.refused(
            no.MeasureExhausted(measure="pfdo", asked_kopecks=left + over, free_kopecks=left)
        )


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("command", [made.obligations, made.reallocate])
def test_a_measure_gives_no_more_than_is_free(command: Callable[[int], Command], over: int) -> None:
    scene = given(*made.region(), made.obligations(2_000_000_00), made.reallocate(300_000_00))
    free = 7_700_000_00  # S29
    answer = scene.when(command(free + over))
    if over <= 0:
        answer.accepted()
    else:
        answer.refused(
            no.MeasureExhausted(measure="assignment", asked_kopecks=free + over, free_kopecks=free)
        )


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize(
    ("lower", "state"),
    [(made.agreement_limit, "agreement"), (made.amend_cap, "cap"), (made.group_nominal, "group")],
    ids=["agreement", "cap", "group"],
)
def test_a_limit_is_lowered_to_what_is_bound_and_no_further(
    lower: Callable[[int], Command], state: str, over: int
) -> None:
    scene = given(*made.region(agreement_limit=LIMIT), made.certificate(), *made.enrolled())
    answer = scene.when(lower(PART - over))
    if over <= 0:
        answer.accepted()
    elif state == "group":
        answer.refused(
            no.GroupCommittedMore(asked_kopecks=PART - over, committed_kopecks=PART, over_count=1)
        )
    else:
        answer.refused(no.BelowCommitted(asked_kopecks=PART - over, committed_kopecks=PART))


def test_a_certificate_pays_its_last_kopeck_and_then_nothing() -> None:
    past = [*made.region(), *priced(made.NOMINAL - PART + 1), made.certificate(), made.request()]
    book = given(*past).when(made.request("k2", group="gr2")).accepted()
    assert left_under_certificate(book) == 0
    third = [*past, made.request("k2", group="gr2"), *made.taught("3")]
    given(*third).when(made.request("k3", group="gr3")).refused(no.NothingAvailable(period="2025"))


@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize("frozen", [(), (made.certificate("c0"), made.freeze("c0"))])
def test_nominals_add_up_to_the_limit_and_no_further(over: int, frozen: Sequence[Command]) -> None:
    limit = 3 * made.NOMINAL - over  # S3, exact exhaustion allowed
    two = [made.certificate("c1"), made.certificate("c2")]
    answer = given(*made.region(nominals_limit=limit), *frozen, *two).when(made.certificate("c3"))
    if over <= 0:
        answer.accepted()
    else:
        assert isinstance(answer.facts[-1], CertificateQueued)


@pytest.mark.parametrize("over", OVER)
def test_a_raised_nominal_fits_the_limit_to_the_last_kopeck(over: int) -> None:
    past = [*made.region(nominals_limit=30_000_00), made.certificate("c1"), made.certificate("c2")]
    answer = given(*past).when(made.group_nominal(15_000_00 + over))
    if over <= 0:
        answer.accepted()
    else:
        answer.refused_as(no.NominalsOverLimit)


@pytest.mark.parametrize("amount", [1, 2, 3])
def test_a_group_has_as_many_certificates_as_its_amount(amount: int) -> None:
    past = [*made.region(amount=amount), *(made.certificate(f"c{n}") for n in range(amount))]
    given(*past[:-1]).when(past[-1]).accepted()
    assert isinstance(given(*past).when(made.certificate("more")).facts[-1], CertificateQueued)
    given(*past, made.freeze("c0")).when(made.certificate("more")).accepted()
    given(*past, made.to_accounting("c0")).when(made.certificate("more")).accepted()
    given(*past, made.close_certificate("c0")).when(made.certificate("more")).accepted()


COUNTED: list[tuple[Command, no.Refusal]] = [
    (
        do.LimitDirection(effective_on=DAY, payer="pay1", direction=ROBOTS, limit_count=2),
        no.DirectionLimitReached(direction=ROBOTS, limit_count=2),
    ),
    (
        do.LimitProvider(effective_on=DAY, provider="p1", limit_count=2),
        no.ProviderLimitReached(limit_count=2),
    ),
    (
        do.LimitProgramme(effective_on=DAY, programme="pr1", limit_count=2),
        no.ProgrammeLimitReached(limit_count=2),
    ),
    (
        do.OpenStudyGroup(
            effective_on=DAY,
            group="small",
            module="mod1",
            starts_on=DAY,
            ends_on=made.request().starts_on.replace(month=12),
            places_count=2,
        ),
        no.NoPlaces(places_count=2),
    ),
]


@pytest.mark.parametrize(("limit", "refusal"), COUNTED, ids=lambda each: type(each).__name__)
def test_a_count_is_used_up_and_a_place_given_back_is_a_place(
    limit: Command, refusal: no.Refusal
) -> None:
    group = "small" if isinstance(limit, do.OpenStudyGroup) else "gr1"
    past = [*made.region(), limit, *(made.certificate(f"c{n}") for n in range(3))]
    one, two, third = (made.request(f"k{n}", f"c{n}", group) for n in range(3))
    given(*past, one).when(two).accepted()
    full = [*past, one, two]
    given(*full).when(third).refused(refusal)
    given(*full, made.refuse("k1")).when(third).accepted()
    ended = [*full, made.accept("k1"), made.conclude("k1"), made.terminate("k1")]
    given(*ended).when(third).refused(refusal)  # in force until the end of the month
    given(*ended, made.close_contract("k1")).when(third).accepted()
