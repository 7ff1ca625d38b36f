"""Given / when / then over the pure rules: a book in memory, no clock, no wire, no disk."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from msgspec.structs import replace

from events.codec import AnyFact
from ledger.memory import ABSENT
from ledger.rules.book import decide, evolve, stream_of
from ledger.rules.commands import Command
from ledger.rules.draft import Draft, Held
from ledger.rules.refusals import Refusal
from ledger.rules.states import AnyState, parent_of

S = TypeVar("S", bound=AnyState)


class Book:
    """All states that facts have made so far; what is not there does not exist."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}
        self.position = 0
        self.on: date | None = None  # when what was decided last happens

    def look(self, subject: str) -> Held:
        return self.held.get(subject, ABSENT)

    def members(self, parent: str) -> tuple[str, ...]:
        return tuple(
            subject
            for subject, held in self.held.items()
            if held.state is not None and parent_of(held.state) == parent
        )

    def decide(self, command: Command) -> Sequence[AnyFact]:
        self.on = command.effective_on
        draft = Draft(self)
        draft.coming = self.position + 1
        return decide(command, draft)

    def record(self, facts: Iterable[AnyFact]) -> None:
        draft = Draft(self)
        for fact in facts:
            self.position += 1
            evolve(fact, self.position, draft, self.on)
            draft.lengthen(stream_of(fact))
        self.held |= draft.changed

    def the(self, subject: str, kind: type[S]) -> S:
        state = self.look(subject).state
        assert isinstance(state, kind), f"{subject}: {state!r}"
        return state

    def spoil(self, subject: str, **fields: Any) -> None:
        """Put a state as it could not come about, or take it away when no field is named."""
        if not fields:
            del self.held[subject]
            return
        held = self.held[subject]
        assert held.state is not None
        self.held[subject] = Held(replace(held.state, **fields), held.position, held.version)


@dataclass
class Answer:
    """What the rules said to a command."""

    book: Book
    facts: Sequence[AnyFact] = ()
    refusal: Refusal | None = None

    def then(self, *facts: AnyFact) -> Book:
        """Expect exactly these facts."""
        assert self.refusal is None, repr(self.refusal)
        assert list(self.facts) == list(facts)
        return self.accepted()

    def accepted(self) -> Book:
        """Expect facts, whatever they are, and give the book that holds them."""
        assert self.refusal is None, repr(self.refusal)
        self.book.record(self.facts)
        return self.book

    def refused(self, refusal: Refusal) -> None:
        """Expect this refusal with these figures."""
        assert self.refusal == refusal, f"{self.refusal!r} {self.facts!r}"

    def refused_as(self, kind: type[Refusal]) -> None:
        """Expect a refusal for this reason, whatever its figures."""
        assert type(self.refusal) is kind, f"{self.refusal!r} {self.facts!r}"


class Given:
    """A past, in commands that were accepted or in facts."""

    def __init__(self, past: Iterable[Command | AnyFact]) -> None:
        self.book = Book()
        for each in past:
            facts = self.book.decide(each) if isinstance(each, Command) else [each]
            self.book.record(facts)

    def when(self, command: Command) -> Answer:
        """Put a command to the rules."""
        try:
            return Answer(self.book, facts=self.book.decide(command))
        except Refusal as refusal:
            return Answer(self.book, refusal=refusal)


def given(*past: Command | AnyFact) -> Given:
    """Begin with what has happened."""
    return Given(past)


@dataclass
class Scene:
    """A past and a command that would be accepted, until somebody spoils them."""

    past: Sequence[Command]
    command: Command
    given: Given = field(init=False)

    def __post_init__(self) -> None:
        self.given = given(*self.past)

    def spoil(self, subject: str, **fields: Any) -> None:
        self.given.book.spoil(subject, **fields)

    def ask(self, **fields: Any) -> None:
        """Ask for something else."""
        self.command = replace(self.command, **fields)

    def answer(self) -> Answer:
        return self.given.when(self.command)


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong, and the refusal that it leads to."""

    refusal: type[Refusal]
    spoil: Callable[[Scene], None]


def flaw(refusal: type[Refusal], subject: str, **fields: Any) -> Flaw:
    """Name a flaw that lies in the state of one subject."""
    return Flaw(refusal, lambda scene: scene.spoil(subject, **fields))


def asked(refusal: type[Refusal], **fields: Any) -> Flaw:
    """Name a flaw that lies in what is asked for."""
    return Flaw(refusal, lambda scene: scene.ask(**fields))


def existing(refusal: type[Refusal], subject: str, state: AnyState) -> Flaw:
    """Name a flaw that lies in a subject that should not be there."""

    def put(scene: Scene) -> None:
        scene.given.book.held[subject] = Held(state, 1, 0)

    return Flaw(refusal, put)


@dataclass(frozen=True)
class Ordered:
    """A command that would be accepted, and what can be wrong with it, the nearest cause first."""

    name: str
    past: Sequence[Command]
    command: Command
    flaws: Sequence[Flaw]

    def scene(self, flaws: Sequence[Flaw] = ()) -> Scene:
        """Set the scene with some flaws; of two in one place the earlier one shows."""
        scene = Scene(self.past, self.command)
        for each in reversed(flaws):
            each.spoil(scene)
        return scene
