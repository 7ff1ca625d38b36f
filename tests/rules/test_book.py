"""The book of rules is complete: every command has a rule, every fact its place and its effect."""

from collections.abc import Iterator

import pytest

from events import codec
from ledger.rules.book import DECIDE, FILED, evolve, stream_of, subject_of
from ledger.rules.commands import Command, CorrectCharge, ReverseCharge
from ledger.rules.draft import Draft, Held
from ledger.rules.postings import POSTINGS
from ledger.rules.states import Contract
from tests.given import Book
from tests.year import YEAR, last_charge

# Facts that move no money and promise nothing that the database could hold: a new kind of fact
# must be put here or among the postings by a person (failures F6).
MONEYLESS = {
    "budget.reallocation-limited.v1",
    "budget.commitment-limit-set.v1",
    "report.built.v1",
    "cert-group.nominal-changed.v1",
    "advance.paid.v1",
    "cert-group.nominal-set.v1",
    "agreement.terminated.v1",
    "cert-group.limits-changed.v1",
    "contract.accepted.v1",
    "group.scheduled.v1",
    "payment-register.sent.v1",
    "module.certified.v1",
    "module.refused.v1",
    "contract.annulled.v1",
    "contract.closed.v1",
    "contract.concluded.v1",
    "contract.prolonged.v1",
    "contract.refused.v1",
    "contract.requested.v1",
    "contract.termination-requested.v1",
    "group.closed.v1",
    "group.completeness-corrected.v1",
    "group.completeness-reversed.v1",
    "group.completeness-set.v1",
    "group.opened.v1",
    "invoice.rolled-back.v1",
    "invoice.taken-in-work.v1",
    "module.closed.v1",
    "module.opened.v1",
    "module.repriced.v1",
    "municipality.registered.v1",
    "payer.direction-limited.v1",
    "payer.enrolment-closed.v1",
    "payer.enrolment-opened.v1",
    "certificate.service-booked.v1",
    "certificate.service-ended.v1",
    "payer.assignment-limited.v1",
    "payer.proration-set.v1",
    "payer.registered.v1",
    "payer.unused-terms-set.v1",
    "person.data-erased.v1",
    "programme.archived.v1",
    "programme.certified.v1",
    "programme.entered.v1",
    "programme.limited.v1",
    "programme.refused.v1",
    "programme.revised.v1",
    "programme.submitted.v1",
    "provider.changed.v1",
    "provider.limited.v1",
    "provider.registered.v1",
    "provider.restored.v1",
    "provider.suspended.v1",
    "region.advance-terms-set.v1",
    "region.module-price-limited.v1",
    "region.month-run-finished.v1",
    "region.month-run-started.v1",
    "region.opened.v1",
    "region.period-roll-finished.v1",
    "region.period-rolled.v1",
    "region.period-set.v1",
    "working-calendar.set.v1",
    "municipality.coverage-reported.v1",
    "municipality.organisations-declared.v1",
    "municipality.population-declared.v1",
    "roadmap.adopted.v1",
    "roadmap.amended.v1",
    "roadmap.evidence-filed.v1",
    "roadmap.evidence-withdrawn.v1",
}


def every_command(base: type[Command] = Command) -> set[type[Command]]:
    return {kind for each in base.__subclasses__() for kind in (each, *every_command(each))}


def the_year() -> Iterator[tuple[codec.AnyFact, Held, Held]]:
    """Every fact of the year with its stream's state before and after."""
    book = Book()
    for command in YEAR:
        yield from steps(book, command)
    charge = book.the("contract:k1", Contract).charges["2025-10"]
    yield from steps(book, last_charge(charge.position))


def steps(book: Book, command: Command) -> Iterator[tuple[codec.AnyFact, Held, Held]]:
    for fact in book.decide(command):
        before = book.look(stream_of(fact))
        book.record([fact])
        yield fact, before, book.look(stream_of(fact))


def test_every_command_has_a_rule() -> None:
    assert set(DECIDE) == every_command()


def test_every_fact_is_filed() -> None:
    assert set(FILED) == set(codec.FACTS.values())


def test_every_fact_is_declared_for_money_or_against_it() -> None:
    moving = {codec.tag_of(kind) for kind in POSTINGS}
    assert moving | MONEYLESS == set(codec.FACTS)
    assert moving & MONEYLESS == set()


def test_every_fact_happens_in_the_year() -> None:
    assert {type(fact) for fact, *_ in the_year()} == set(codec.FACTS.values())


def test_every_fact_changes_the_state_of_its_stream() -> None:
    for number, (fact, before, after) in enumerate(the_year(), start=1):
        assert after.state is not None, fact
        assert after.state != before.state, fact
        assert after.version == before.version + 1, fact
        assert after.position == number, fact


def test_a_state_is_touched_by_the_fact_that_changes_it() -> None:
    book = Book()
    for command in YEAR:
        for fact in book.decide(command):
            draft = Draft(book)
            evolve(fact, book.position + 1, draft)
            assert {held.position for held in draft.changed.values()} == {book.position + 1}
            book.record([fact])


@pytest.mark.parametrize("kind", sorted(set(DECIDE) - {CorrectCharge, ReverseCharge}, key=str))
def test_a_command_names_the_subject_that_it_changes(kind: type[Command]) -> None:
    book = Book()
    for command in YEAR:
        before = book.position
        book.record(book.decide(command))
        if type(command) is kind:
            subject = subject_of(command)
            assert subject is None or book.look(subject).position > before
            return
    raise AssertionError(f"{kind.__name__} is not in the year")
