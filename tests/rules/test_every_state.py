"""In every reachable state every command is taken, or refused for a reason that has a name.

The rows are the rules themselves: a new command is asked for in every state without being told.
What comes of the commands that name a subject stands in `every_state/`, a page a subject; run as
a program, this module writes the pages anew.
"""

import copy
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from events import codec
from events.certificate import ClosingReason
from events.codec import AnyFact
from ledger.memory import decode_state, encode_state
from ledger.rules.book import DECIDE, decide, naming_fields, stream_of
from ledger.rules.commands import (
    CloseCertificate,
    Command,
    IssueCertificate,
    ProlongContract,
    RequestEnrolment,
    TransferCertificate,
)
from ledger.rules.draft import Draft, Held, Missing, MissingMembers
from ledger.rules.posted import Moved
from ledger.rules.postings import postings
from ledger.rules.refusals import Refusal
from ledger.rules.states import Contract
from ledger.verdicts import all_refusals, decode_refusal, encode_refusal
from tests import made
from tests.given import Book
from tests.oracle import Audit
from tests.rules.situations import TABLES, Situation
from tests.rules.test_refusal_order import ORDERS

PAGES = Path(__file__).parent / "every_state"
ROUNDS = 30  # of loading; a rule that asks for more goes in circles
NAMES: Mapping[str, Any] = {
    "advance": "adv1",
    "agreement": "a1",
    "cert_group": "g5-18",
    "certificate": "c1",
    "contract": "k1",
    "group": "gr1",
    "invoice": "i1",
    "module": "mod1",
    "parent": "k1",
    "payer": "pay1",
    "pf_programme": "pf1",
    "programme": "pr1",
    "provider": "p1",
    "service": "s1",
}
OTHERS: Mapping[type[Command], Mapping[str, Any]] = {
    CloseCertificate: {"reason": ClosingReason.REQUEST, "born_on": None},
    IssueCertificate: {"child": "child-c1"},
    ProlongContract: {"contract": "k99", "group": None},
    RequestEnrolment: {"contract": "k99"},
    TransferCertificate: {"payer": "pay2", "cert_group": "g2"},
}
# What a command of a subject's table may name it by, besides the field of its own name.
ALSO_NAMED: Mapping[str, tuple[str, ...]] = {"contract": ("parent",), "queue-ticket": ()}
OF_THE_REGION = "region"
USUAL = {type(order.command): order.command for order in reversed(ORDERS)}


class Shelf:
    """A book that knows nothing until it is told what to load, as a writer begins a batch."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.subjects: set[str] = set()
        self.parents: set[str] = set()

    def look(self, subject: str) -> Held:
        if subject not in self.subjects:
            raise Missing(subject)
        return self.book.look(subject)

    def members(self, parent: str) -> tuple[str, ...]:
        if parent not in self.parents:
            raise MissingMembers(parent)
        return self.book.members(parent)

    def load(self, lacking: Missing) -> None:
        assert lacking.subject not in self.subjects, f"{lacking.subject} is asked for in vain"
        self.subjects.update(lacking.subjects)

    def load_members(self, parent: str) -> None:
        assert parent not in self.parents, f"{parent} is asked for in vain"
        self.parents.add(parent)
        self.subjects.update(self.book.members(parent))

    def decide(self, command: Command) -> list[AnyFact]:
        """Decide as a sitting does: whatever is missing is loaded, and it is decided again."""
        for _ in range(ROUNDS):
            draft = Draft(self)
            draft.coming = self.book.position + 1
            try:
                return list(decide(command, draft))
            except Missing as lacking:
                self.load(lacking)
            except MissingMembers as lacking:
                self.load_members(lacking.parent)
        raise AssertionError(f"{command!r} never has enough")


def aimed(command: Command, situation: Situation, book: Book) -> Command:
    """Point a command that is usually accepted at the subjects of a situation."""
    names = {**NAMES, "charge": charge_of(book), **situation.ask, **OTHERS.get(type(command), {})}
    fields = type(command).__struct_fields__
    asked = {name: value for name, value in names.items() if name in fields}
    return replace(command, effective_on=situation.day, **asked)


def charge_of(book: Book) -> int:
    """Name the first charge of the contract, if there is one."""
    contract = book.look("contract:k1").state
    charges = contract.charges if isinstance(contract, Contract) else {}
    return min((each.position for each in charges.values()), default=made.FIRST_CHARGE)


def answered(situation: Situation) -> Iterator[tuple[type[Command], str]]:
    """Put every command there is to a situation, each to the same past."""
    past, audit = happened(situation)
    for kind in DECIDE:
        command = aimed(USUAL[kind], situation, past)
        try:
            facts = Shelf(past).decide(command)
        except Refusal as refusal:
            check_refusal(refusal)
            yield kind, refusal.code
        else:
            check_facts(past, audit, command, facts)
            yield kind, "accepted" if facts else "nothing-to-change"


def happened(situation: Situation) -> tuple[Book, Audit]:
    """Play the past, and add it up by other hands."""
    book, audit = Book(), Audit()
    for command in situation.past:
        facts = book.decide(command)
        audit.read(enumerate(facts, start=book.position + 1))
        book.record(facts)
    return book, audit


def check_refusal(refusal: Refusal) -> None:
    """A refusal is one of those that have words, and can be stored with its figures."""
    assert type(refusal) in all_refusals()
    assert decode_refusal(encode_refusal(refusal)) == refusal


def check_facts(past: Book, audit: Audit, command: Command, facts: list[AnyFact]) -> None:
    """What is decided can be stored, folded, stored as states, and adds up."""
    book = copy.copy(past)
    book.held, book.on = dict(past.held), command.effective_on
    first = past.position + 1
    for position, fact in enumerate(facts, start=first):
        recorded = codec.Recorded(
            book="99",
            volume=2025,
            position=position,
            stream=stream_of(fact),
            version=1,
            recorded_at=datetime(2025, 10, 10, tzinfo=UTC),
            effective_on=command.effective_on,
            actor="tests",
            key="0" * 32,
            request="request-1",
            fact=fact,
        )
        assert codec.decode(codec.encode(recorded)) == recorded
        for posting in postings(fact, position):
            if isinstance(posting, Moved):
                moved = posting.available_kopecks, posting.reserved_kopecks, posting.charged_kopecks
                assert posting.limit_kopecks == sum(moved)
    book.record(facts)
    for subject, held in book.held.items():
        if held.position >= first and held.state is not None:
            assert decode_state(encode_state(held.state)) == held.state, subject
    copy.deepcopy(audit).read(enumerate(facts, start=first))


def page(kind: str) -> str:
    """Say of every command that names a subject what comes of it in each of its states."""
    rows: dict[str, dict[str, list[str]]] = {}
    for name, situation in TABLES[kind].items():
        for command, answer in answered(situation):
            if kind in subjects_of(command):
                rows.setdefault(command.__name__, {}).setdefault(answer, []).append(name)
    lines = []
    for command_name, answers in sorted(rows.items()):
        lines.append(command_name)
        lines += [f"    {answer}: {'; '.join(states)}" for answer, states in answers.items()]
    return "\n".join(lines) + "\n"


def subjects_of(command: type[Command]) -> set[str]:
    """Name the kinds of subject whose page a command stands on."""
    fields = set(command.__struct_fields__)
    kinds = {prefix for _, prefix in naming_fields(command)}
    kinds |= {kind for kind, names in ALSO_NAMED.items() if fields & set(names)}
    if fields & {"certificate", "cert_group"}:
        kinds.add("queue-ticket")
    return kinds & set(TABLES) or {OF_THE_REGION}


@pytest.mark.parametrize("kind", TABLES)
def test_every_state_answers_every_command(kind: str) -> None:
    stored = (PAGES / f"{kind}.txt").read_text(encoding="utf-8")
    assert page(kind) == stored, "read what changed, then: python -m tests.rules.test_every_state"


def test_every_command_stands_on_a_page() -> None:
    assert {kind for command in DECIDE for kind in subjects_of(command)} == set(TABLES)
    assert set(USUAL) == set(DECIDE)


if __name__ == "__main__":
    PAGES.mkdir(exist_ok=True)
    for each in TABLES:
        (PAGES / f"{each}.txt").write_text(page(each), encoding="utf-8")
