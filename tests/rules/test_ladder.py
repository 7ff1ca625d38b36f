"""The ladder of a budget to the kopeck: used up exactly, and not a kopeck more; its total stays."""

from collections.abc import Sequence

import pytest
from hypothesis import given as anyhow
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.budget import ReallocationBasis
from events.budget_code import CodePart, parts_of, wrong_parts
from events.money import split_by_weights
from ledger.rules import refusals as no
from ledger.rules.commands import Command
from ledger.rules.funded import Budget, SubsidyAgreement
from ledger.rules.refusals import Refusal
from tests import funded, made
from tests.given import Book, given
from tests.oracle import Audit

BASE = [*made.region(cap=1_000_00), made.certificate()]
SUBSIDISED = [*BASE, funded.subsidy(2_000_00)]
OWED = [*BASE, made.obligations(500_00)]
BY_SCHEDULE = ReallocationBasis.BUDGET_SCHEDULE_CHANGE


@pytest.mark.parametrize(
    ("past", "exactly", "over", "refusal"),
    [
        (SUBSIDISED, made.amend_cap(2_000_00), made.amend_cap(2_000_01), no.SubsidyExhausted),
        (SUBSIDISED, funded.received(2_000_00), funded.received(2_000_01), no.SubsidyExhausted),
        (
            [*SUBSIDISED, funded.received(1_999_99)],
            funded.received(1, number="3"),
            funded.received(2, number="3"),
            no.SubsidyExhausted,
        ),
        (
            [*SUBSIDISED, funded.received(1_500_00)],
            funded.amended_subsidy(1_500_00),
            funded.amended_subsidy(1_499_99),
            no.BelowCommitted,
        ),
        (BASE, funded.subsidy(1_000_00), funded.subsidy(999_99), no.BelowCommitted),
        (
            BASE,
            funded.amended(1_000_00, added=()),
            funded.amended(999_99, added=()),
            no.BelowCommitted,
        ),
        (BASE, funded.limited(1_000_00), funded.limited(999_99), no.BelowCommitted),
        (
            [*BASE, funded.limited(1_500_00)],
            made.amend_cap(1_500_00),
            made.amend_cap(1_500_01),
            no.MeasureExhausted,
        ),
        (OWED, funded.cash(500_00), funded.cash(500_01), no.CashOverObligations),
        (
            [*OWED, funded.cash(499_99)],
            funded.cash(1, number="2"),
            funded.cash(2, number="2"),
            no.CashOverObligations,
        ),
        (
            OWED,
            made.reallocate(9_999_500_00),
            made.reallocate(9_999_500_01),
            no.MeasureExhausted,
        ),
    ],
)
def test_every_rung_may_be_used_up_and_no_more(
    past: Sequence[Command], exactly: Command, over: Command, refusal: type[Refusal]
) -> None:
    given(*past).when(exactly).accepted()
    given(*past).when(over).refused_as(refusal)


def test_a_limit_of_commitments_moves_with_the_money() -> None:
    book = given(*BASE, funded.limited(5_000_00), made.reallocate(1_000_00)).book
    measure = book.the("budget:m1:2025", Budget).measures["pfdo"]
    assert measure.limit_kopecks == 6_000_00
    assert measure.free_kopecks == 5_000_00


def test_a_subsidy_takes_over_the_caps_of_its_measure() -> None:
    book = given(*SUBSIDISED, made.amend_cap(1_500_00)).book
    agreement = book.the("subsidy-agreement:s1", SubsidyAgreement)
    assert (agreement.caps_kopecks, agreement.amount_kopecks) == (1_500_00, 2_000_00)
    measure = book.the("budget:m1:2025", Budget).measures["pfdo"]
    assert measure.committed_kopecks == 2_000_00


MOVES = st.one_of(
    st.builds(
        lambda amount, back, schedule: replace(
            made.reallocate(amount),
            from_measure="pfdo" if back else "assignment",
            to_measure="assignment" if back else "pfdo",
            basis=BY_SCHEDULE if schedule else ReallocationBasis.COUNCIL_DECISION,
        ),
        st.integers(1, 12_000_000_00),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(made.obligations, st.integers(1, 4_000_000_00)),
    st.builds(made.amend_cap, st.integers(0, 120_000_000_00)),
    st.builds(funded.subsidy, st.integers(1, 120_000_000_00)),
    st.builds(funded.limited, st.one_of(st.none(), st.integers(0, 110_000_000_00))),
    st.builds(funded.schedule_limit, st.integers(0, 100)),
)


@settings(max_examples=60)
@anyhow(st.lists(MOVES, max_size=12))
def test_no_moves_change_what_is_approved_or_cut_what_is_bound(moves: list[Command]) -> None:
    book, audit = Book(), Audit()
    for command in [*BASE, *moves]:
        try:
            facts = list(book.decide(command))
        except Refusal:
            continue
        first = book.position + 1
        book.record(facts)
        audit.read(enumerate(facts, start=first))
    measures = book.the("budget:m1:2025", Budget).measures.values()
    assert sum(each.approved_kopecks for each in measures) == 110_000_000_00
    assert all(0 <= each.committed_kopecks <= each.ceiling_kopecks for each in measures)


def test_a_budget_code_is_taken_apart() -> None:
    code = "04907036900000000244"
    assert "".join(parts_of(code).values()) == code
    assert wrong_parts(code) == []
    assert [part for part, _ in wrong_parts("00015200000000000099")] == [
        CodePart.ADMINISTRATOR,
        CodePart.SECTION,
        CodePart.SUBSECTION,
        CodePart.PROGRAMME_ARTICLE,
        CodePart.SPENDING_KIND,
    ]


@anyhow(st.integers(0, 10**14), st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_parts_add_up_to_the_whole(kopecks: int, weights: list[int]) -> None:
    parts = split_by_weights(kopecks, weights)
    assert sum(parts) == kopecks
    assert min(parts) >= 0
