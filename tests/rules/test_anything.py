"""Whatever is asked in whatever order, the rules answer, and money adds up by other hands too."""

from hypothesis import given, settings
from hypothesis import strategies as st

from events.codec import AnyFact
from ledger.rules.book import DECIDE
from ledger.rules.commands import Command, OpenRegion
from ledger.rules.funded import PfProgramme
from ledger.rules.refusals import Refusal
from ledger.rules.states import (
    Agreement,
    Certificate,
    Contract,
)
from tests import made, settled
from tests.anything import anything
from tests.given import Book
from tests.given import given as after
from tests.oracle import Audit

PAST = [
    *made.region(agreement_limit=12_000_00),
    *made.taught("2", price=100),
    made.certificate("c1"),
    made.certificate("c2"),
    *made.enrolled(),
    settled.calendar(),
]
ANY = st.one_of([anything(kind) for kind in DECIDE if kind is not OpenRegion])
LIKELY = st.one_of(
    [
        st.builds(
            made.charge, st.sampled_from(["k1", "k2"]), st.sampled_from(["2025-10", "2025-11"])
        ),
        st.builds(made.reverse, st.integers(20, 40), st.just("k1"), st.integers(1, 2_000_00)),
        st.builds(made.request, st.just("k2"), st.just("c2"), st.sampled_from(["gr1", "gr2"])),
        st.builds(made.accept, st.just("k2")),
        st.builds(made.conclude, st.just("k2")),
        st.builds(made.terminate, st.sampled_from(["k1", "k2"])),
        st.builds(made.freeze, st.sampled_from(["c1", "c2"])),
        st.builds(made.close_contract, st.sampled_from(["k1", "k2"])),
        st.builds(
            settled.completeness,
            st.integers(0, 100),
            st.sampled_from(["gr1", "gr2"]),
            st.sampled_from(["2025-09", "2025-10"]),
        ),
        st.builds(settled.correct_charge, st.integers(20, 40), st.integers(1, 1_018_51)),
        st.builds(settled.advance, percent=st.sampled_from([None, 1, 50])),
        st.builds(
            settled.invoice, st.sampled_from(["i1", "i2"]), st.sampled_from(["2025-09", "2025-10"])
        ),
        st.builds(settled.take, st.sampled_from(["i1", "i2"])),
        st.builds(settled.pay, st.sampled_from(["i1", "i2"])),
        st.builds(settled.close, st.sampled_from(["2025-09", "2025-10"])),
    ]
)


def play(commands: list[Command]) -> tuple[Book, list[AnyFact]]:
    """Put commands to the rules one after another; refusals are answers."""
    book = Book()
    facts: list[AnyFact] = []
    for command in [*PAST, *commands]:
        try:
            decided = book.decide(command)
        except Refusal:
            continue
        book.record(decided)
        facts += decided
    return book, facts


@settings(max_examples=60)
@given(st.lists(st.one_of(ANY, LIKELY), max_size=25))
def test_states_agree_with_an_audit_of_the_facts(commands: list[Command]) -> None:
    book, facts = play(commands)
    rows = Audit().read(enumerate(facts, start=1)).rows()
    for subject, held in book.held.items():
        name = subject.partition(":")[2]
        match held.state:
            case Certificate(provisions=provisions):
                for period, money in provisions.items():
                    assert rows[f"provision:{name}:{period}"] == (
                        money.nominal_kopecks,
                        money.available_kopecks,
                        money.reserved_kopecks,
                        money.charged_kopecks,
                    )
            case Agreement(limit_kopecks=limit, committed_kopecks=committed):
                row = rows[f"agreement:{name}"]
                assert (row[0], row[2] + row[3]) == (limit, committed)
            case PfProgramme(caps=caps):
                for period, cap in caps.items():
                    row = rows[f"cap:{name}:{period}"]
                    assert (row[0], row[2] + row[3]) == (cap.cap_kopecks, cap.committed_kopecks)
            case Contract(reserved_kopecks=reserved):
                assert reserved >= 0
            case _:
                pass


@settings(max_examples=30)
@given(st.lists(st.one_of(ANY, LIKELY), max_size=25))
def test_the_same_commands_give_the_same_facts(commands: list[Command]) -> None:
    book, facts = play(commands)
    again, facts_again = play(commands)
    assert facts == facts_again
    assert book.held == again.held
    assert after(*facts).book.held.keys() == book.held.keys()
