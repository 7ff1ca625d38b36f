"""A period turns for one region at a time, carries nothing over, and does so once."""

from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import replace

from events.certificate import CertificatePeriodGranted
from events.period import Slot, last_months, slot, year_from
from events.pf_programme import GroupNominalSet
from events.region import PeriodRolled, PeriodRollFinished, ProgrammePeriodSet
from events.registry import EnrolmentClosed, EnrolmentOpened
from ledger.rules import commands as do
from ledger.rules import refusals
from ledger.rules.commands import Command
from ledger.rules.periods import of_a_year
from ledger.rules.states import (
    CertGroup,
    Certificate,
    Payer,
    PeriodDates,
    Provision,
    Region,
)
from tests import made, turn
from tests.given import Book, given

HOLDERS = [*turn.two_periods(), made.certificate("c1"), made.certificate("c2")]
TURNED = [*HOLDERS, *turn.steps("c1", "c2"), turn.finish()]


def money(book: Book, name: str = "c1") -> dict[str, Provision]:
    return book.the(f"certificate:{name}", Certificate).provisions


def group(book: Book, name: str = "g5-18") -> CertGroup:
    return book.the(f"cert-group:{name}", CertGroup)


def left_to_do(refusal: object) -> int:
    assert isinstance(refusal, refusals.RollUnfinished)
    return refusal.left_count


def a_year_of_2017() -> list[Command]:
    """S25 in its own years: a contract in 2017 and its prolongation in 2018."""
    to_2017 = {"2025": "2017", "2026": "2018"}
    dates = {
        "2017": (date(2017, 1, 1), date(2017, 12, 31)),
        "2018": (date(2018, 1, 1), date(2018, 12, 31)),
    }
    past: list[Command] = []
    for each in turn.two_periods(14_000_00, 15_000_00, ("2017", "2018")):
        if isinstance(each, do.SetProgrammePeriod):
            name = to_2017[each.period]
            first, last = dates[name]
            past.append(replace(each, period=name, starts_on=first, ends_on=last))
        elif isinstance(each, do.OpenEnrolment | do.ConcludeAgreement):
            past.append(replace(each, period="2017"))
        elif isinstance(each, do.OpenStudyGroup):
            past.append(replace(each, starts_on=date(2017, 9, 1), ends_on=date(2017, 12, 31)))
        else:
            past.append(each)
    born = replace(made.certificate(), born_on=date(2009, 5, 5), effective_on=date(2017, 1, 9))
    return [
        *past,
        born,
        do.OpenEnrolment(effective_on=born.effective_on, payer="pay1", period="2018"),
        made.agreement(name="a2", period="2018"),
    ]


def s25() -> list[Command]:
    autumn, winter = date(2017, 9, 1), date(2018, 1, 1)
    later = [
        replace(
            each,
            module="mod2",
            programme="pr1",
            months_count=5,
            price_kopecks=4_978_03,
            normative_kopecks=4_978_03,
        )
        if isinstance(each, do.OpenModule)
        else replace(each, starts_on=winter, ends_on=date(2018, 5, 31))
        for each in made.taught("2")[2:]
        if isinstance(each, do.OpenModule | do.OpenStudyGroup)
    ]
    past = [
        *a_year_of_2017(),
        *later,
        made.request("k1", on=autumn),
        made.accept("k1", on=autumn),
        made.conclude("k1", on=autumn),
        *(made.charge("k1", f"2017-{month}", on=date(2017, 12, 1)) for month in (10, 11, 12)),
    ]
    future = replace(made.request("k2", group="gr2", on=date(2017, 12, 20)), starts_on=winter)
    return [*past, future]


def test_s25_the_past_stays_and_nothing_is_carried_over() -> None:
    new_year = date(2018, 1, 1)
    book = given(*s25(), *turn.steps("c1", on=new_year)).book
    # turn.roll() names the period to follow "2027"; its name means nothing
    past, current, future = (money(book)[name] for name in ("2017", "2018", "2027"))
    assert (past.nominal_kopecks, past.available_kopecks) == (14_000_00, 9_948_08)
    assert past.charged_kopecks == 4_051_92
    assert (current.nominal_kopecks, current.available_kopecks) == (15_000_00, 10_021_97)
    assert current.reserved_kopecks == 4_978_03
    assert future == Provision(15_000_00)


def test_s26_a_short_period_scales_to_a_year() -> None:
    short = PeriodDates("short", date(2023, 9, 1), date(2023, 12, 31))
    assert of_a_year(5_000_00, short) == 14_959_00


def test_a_leap_year_is_a_day_longer_than_its_nominal() -> None:
    leap = PeriodDates("2028", date(2028, 1, 1), date(2028, 12, 31))
    assert of_a_year(14_000_00, leap) == round(Fraction(14_000 * 365, 366)) * 100


def test_the_period_to_follow_is_a_year_unless_said_otherwise() -> None:
    year = given(*HOLDERS).when(turn.roll()).facts
    assert year == [
        ProgrammePeriodSet(period="2027", starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)),
        PeriodRolled(current="2026", future="2027"),
    ]
    short = given(*HOLDERS).when(turn.roll(ends_on=date(2027, 8, 31))).facts[0]
    assert isinstance(short, ProgrammePeriodSet)
    assert short.ends_on == date(2027, 8, 31)


def test_a_period_that_is_set_already_is_the_one_to_follow() -> None:
    facts = given(*HOLDERS).when(turn.roll(made.DAY)).facts
    assert facts == [PeriodRolled(current="2025", future="2026")]


def test_a_payer_enrols_for_the_period_that_has_begun() -> None:
    book = (
        given(*HOLDERS, turn.roll())
        .when(turn.payer())
        .then(
            EnrolmentClosed(payer="pay1", period="2025"),
            EnrolmentOpened(payer="pay1", period="2026"),
        )
    )
    assert book.the("payer:pay1", Payer).open_periods == ("2026",)


def test_a_group_is_given_its_nominal_and_waits_for_its_certificates() -> None:
    book = (
        given(*HOLDERS, turn.roll())
        .when(turn.group())
        .then(
            GroupNominalSet(
                pf_programme="pf1", cert_group="g5-18", period="2027", nominal_kopecks=15_000_00
            )
        )
    )
    assert group(book).ungranted == {"2027": 2}


def limit_of(nominals: int | None, on: date = turn.BEGUN) -> do.ChangeGroupLimits:
    return do.ChangeGroupLimits(
        effective_on=on, cert_group="g5-18", amount_count=1_000, nominals_limit_kopecks=nominals
    )


def test_a_group_does_not_turn_over_its_limit_until_the_limit_is_raised() -> None:
    tight = [*HOLDERS, limit_of(30_000_00), turn.roll(), turn.payer()]
    given(*tight).when(turn.group()).accepted()  # to the kopeck
    long = replace(made.group_nominal(14_999_50), period="2026")
    over = [*HOLDERS, long, limit_of(29_999_00), turn.roll(), turn.payer()]
    answer = given(*over).when(turn.group())
    answer.refused(
        refusals.NominalsOverLimit(
            limit_kopecks=29_999_00, granted_kopecks=0, asked_kopecks=30_000_00
        )
    )
    assert left_to_do(given(*over).when(turn.finish()).refusal) == 1
    raised = [limit_of(30_000_00), *turn.steps("c1", "c2")[2:]]
    given(*over, *raised).when(turn.finish()).accepted()


def test_what_the_turn_is_yet_to_grant_counts_under_the_limit() -> None:
    past = [*HOLDERS, limit_of(30_000_00), turn.roll(), turn.payer(), turn.group()]
    newcomer = replace(made.certificate("c3"), effective_on=turn.BEGUN)
    waits = given(*past, newcomer).book
    assert waits.the("certificate:c3", Certificate).waits_for == "g5-18"
    given(*past).when(limit_of(29_999_99)).refused(
        refusals.NominalsOverLimit(
            limit_kopecks=29_999_99, granted_kopecks=30_000_00, asked_kopecks=0
        )
    )
    more = replace(made.group_nominal(15_000_01), period="2027", effective_on=turn.BEGUN)
    given(*past).when(more).refused(
        refusals.NominalsOverLimit(
            limit_kopecks=30_000_00, granted_kopecks=30_000_00, asked_kopecks=2
        )
    )


def test_the_turn_is_finished_with_exact_totals() -> None:
    answer = given(*TURNED[:-1]).when(turn.finish())
    assert answer.facts == [
        PeriodRollFinished(
            current="2026",
            future="2027",
            groups_count=1,
            certificates_count=2,
            nominals_kopecks=30_000_00,
        )
    ]
    assert answer.accepted().the("region", Region).rolling is None


@pytest.mark.parametrize(
    ("done", "left"),
    [
        ((turn.roll(),), 2),  # the payer and the group
        ((turn.roll(), turn.payer()), 1),
        ((turn.roll(), turn.payer(), turn.group()), 2),  # certificates
        ((turn.roll(), turn.payer(), turn.group(), turn.certificate()), 1),
    ],
)
def test_the_turn_is_not_finished_while_somebody_is_left_out(
    done: tuple[Command, ...], left: int
) -> None:
    assert left_to_do(given(*HOLDERS, *done).when(turn.finish()).refusal) == left


@pytest.mark.parametrize("step", [*turn.steps("c1"), turn.finish()], ids=repr)
def test_a_second_turn_changes_nothing(step: Command) -> None:
    # (the steps, too, are refused: the turn is over)
    expected = refusals.NothingToChange if isinstance(step, do.RollPeriod) else refusals.NoRoll
    given(*TURNED).when(step).refused_as(expected)


@pytest.mark.parametrize("step", turn.steps("c1")[1:], ids=repr)
def test_a_step_is_taken_once(step: Command) -> None:
    given(*TURNED[:-1]).when(step).refused_as(refusals.NothingToChange)


def test_who_leaves_meanwhile_is_not_waited_for() -> None:
    past = [*HOLDERS, turn.roll(), turn.payer(), turn.group(), turn.certificate(name="c1")]
    for leaving in (
        made.to_accounting("c2", on=turn.BEGUN),
        made.freeze("c2", on=turn.BEGUN),
        made.close_certificate("c2", on=turn.BEGUN),
    ):
        given(*past, leaving).when(turn.finish()).accepted()


def test_who_leaves_with_the_period_is_not_counted_twice() -> None:
    past = [*HOLDERS, *turn.steps("c2")]
    back = made.to_accounting("c2", on=turn.BEGUN)
    assert left_to_do(given(*past, back).when(turn.finish()).refusal) == 1  # c1 still waits


def test_who_comes_meanwhile_has_the_period_at_once() -> None:
    past = [*HOLDERS, turn.roll(), turn.payer(), turn.group()]
    newcomer = replace(made.certificate("c3"), effective_on=turn.BEGUN)
    book = given(*past, newcomer).book
    assert money(book, "c3")["2027"] == Provision(15_000_00)
    given(*past, newcomer).when(turn.certificate(name="c3")).refused(refusals.NothingToChange())
    steps = [turn.certificate(name=name) for name in ("c1", "c2")]
    fact = given(*past, newcomer, *steps).when(turn.finish()).facts[0]
    assert isinstance(fact, PeriodRollFinished)
    assert (fact.certificates_count, fact.nominals_kopecks) == (3, 45_000_00)


def test_a_certificate_that_comes_back_is_granted_the_period_once() -> None:
    past = [*TURNED[:-1], made.to_accounting("c1", on=turn.BEGUN)]
    again = made.to_pf("c1", on=turn.BEGUN)
    book = given(*past, again).book
    assert money(book)["2027"] == Provision(15_000_00)
    assert group(book).granted["2027"] == 30_000_00
    given(*past, again).when(turn.finish()).accepted()


def test_a_frozen_certificate_gets_the_period_when_it_is_unfrozen() -> None:
    frozen = made.freeze("c2")
    past = [*HOLDERS, frozen, *turn.steps("c1"), turn.finish()]
    book = given(*past, made.unfreeze("c2", on=turn.BEGUN)).book
    assert money(book, "c2")["2027"] == Provision(15_000_00)


def test_the_next_turn_waits_for_the_next_period() -> None:
    given(*TURNED).when(turn.roll(date(2026, 12, 31), "2028")).refused(refusals.NothingToChange())
    given(*TURNED).when(turn.roll(date(2027, 1, 1), "2028")).accepted()


def test_a_group_of_another_programme_in_the_next_period_stays_behind() -> None:
    other = replace(
        made.pf_programme(), pf_programme="pf9", periods=(turn.cap_of("2027", 1_00),), groups=()
    )
    past = [*HOLDERS, turn.roll(), turn.payer(), other]
    given(*past).when(turn.group()).refused(refusals.NotRolledOver())
    fact = given(*past).when(turn.finish()).facts[0]
    assert isinstance(fact, PeriodRollFinished)
    assert fact.groups_count == 0


def test_the_period_is_used_once_a_cap_is_approved() -> None:
    january = date(2027, 1, 11)
    study = replace(
        made.taught("1")[3], group="gr9", starts_on=date(2027, 1, 11), ends_on=date(2027, 4, 30)
    )
    past = [
        *TURNED,
        study,
        made.agreement(name="a9", period="2027"),
        do.OpenEnrolment(effective_on=january, payer="pay1", period="2027"),
    ]
    asked = made.request("k9", group="gr9", on=january)
    given(*past).when(asked).refused(refusals.PeriodNotFunded(period="2027"))
    given(*past, turn.add_period("2027", 10_000_00)).when(asked).accepted()


def test_grants_are_what_the_group_has() -> None:
    past = [*HOLDERS, turn.roll(), turn.payer(), turn.group()]
    lower = replace(made.group_nominal(9_000_00), period="2027")
    fact = given(*past, lower).when(turn.certificate()).facts[0]
    assert isinstance(fact, CertificatePeriodGranted)
    assert fact.grant.nominal_kopecks == 9_000_00


@pytest.mark.parametrize(
    ("day", "where"),
    [
        (date(2025, 8, 31), Slot.FUTURE),
        (date(2025, 9, 1), Slot.CURRENT),
        (date(2025, 12, 31), Slot.CURRENT),
        (date(2026, 1, 1), Slot.PAST),
    ],
)
def test_the_slot_of_a_period_follows_from_its_dates(day: date, where: Slot) -> None:
    assert slot(date(2025, 9, 1), date(2025, 12, 31), day) is where


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2025, 9, 1), date(2026, 8, 31)),
    ],
)
def test_a_period_to_follow_ends_before_its_anniversary(first: date, last: date) -> None:
    assert year_from(first) == last


@pytest.mark.parametrize(
    ("end", "first"),
    [
        (date(2025, 12, 31), date(2025, 11, 1)),
        (date(2026, 2, 28), date(2026, 1, 1)),
        (date(2025, 12, 15), date(2025, 10, 16)),
        (date(2026, 4, 29), date(2026, 2, 28)),
    ],
)
def test_the_last_two_months_are_counted_back_from_the_end(end: date, first: date) -> None:
    assert last_months(end, 2) == first
