"""What a rule may look at: states as they would be if all decided so far were recorded."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from msgspec import Struct

from events.base import Position
from ledger.rules.commands import Command
from ledger.rules.refusals import NotFound
from ledger.rules.states import AnyState, Municipality, Provider, parent_of

S = TypeVar("S", bound=AnyState)


class Missing(Exception):
    """A rule needs states that are not loaded; load them and decide again."""

    def __init__(self, subject: str, *ahead: str) -> None:
        self.subject = subject
        self.subjects = (subject, *ahead)  # with those that will be asked for next


class MissingMembers(Exception):
    """A rule needs to know all subjects under a parent; load them and decide again."""

    def __init__(self, parent: str) -> None:
        self.parent = parent


class Held(Struct, frozen=True, gc=False):
    """A state with the last fact that touched it and the length of the stream of its name."""

    state: AnyState | None
    position: Position
    version: int


class Known(Protocol):
    """Where a draft looks for what it has not changed itself."""

    def look(self, subject: str) -> Held:
        """Give what is held of a subject, or raise Missing."""

    def members(self, parent: str) -> tuple[str, ...]:
        """Name the subjects under a parent, or raise MissingMembers."""


class Draft:
    """Changes that may yet be thrown away, over what is known below."""

    def __init__(self, below: Known) -> None:
        self.below = below
        self.changed: dict[str, Held] = {}
        self.position = 0  # of the fact that is being folded in
        self.coming = 0  # position of the first fact that a rule decides over this draft
        self.on: date | None = None  # its business date

    def look(self, subject: str) -> Held:
        """Give what is held of a subject, changed here or known below."""
        held = self.changed.get(subject)
        return held if held is not None else self.below.look(subject)

    def members(self, parent: str) -> tuple[str, ...]:
        """Name the subjects under a parent, as known below and as changed here."""
        found = dict.fromkeys(self.below.members(parent))
        for subject, held in self.changed.items():
            if parent_of(held.state) == parent:
                found[subject] = None
            else:
                found.pop(subject, None)
        return tuple(found)

    def want(self, subjects: Iterable[str]) -> None:
        """Ask for many subjects at once, so that one query loads all that are not."""
        missing = []
        for subject in subjects:
            try:
                self.look(subject)
            except Missing as lacking:
                missing.append(lacking.subject)
        if missing:
            raise Missing(*missing)

    def find(self, subject: str, kind: type[S]) -> S | None:
        """Give the state of a subject, or nothing if there is none of that kind."""
        state = self.look(subject).state
        return state if isinstance(state, kind) else None

    def the(self, subject: str, kind: type[S]) -> S:
        """Give the state of a subject that a caller named; refuse if there is none."""
        state = self.look(subject).state
        if not isinstance(state, kind):
            raise NotFound(subject=subject.partition(":")[0])
        return state

    def sure(self, subject: str, kind: type[S]) -> S:
        """Give the state of a subject that the book itself names, so it must be there."""
        state = self.look(subject).state
        if not isinstance(state, kind):
            raise AssertionError(f"{subject} is in the book without a state")  # noqa: TRY004 - a bug
        return state

    def put(self, subject: str, state: AnyState) -> None:
        """Replace the state of a subject, touched by the fact that is being folded in."""
        self.changed[subject] = Held(state, self.position, self.look(subject).version)

    def lengthen(self, stream: str) -> int:
        """Count one more fact in a stream and give its version."""
        held = self.look(stream)
        self.changed[stream] = Held(held.state, self.position, held.version + 1)
        return held.version + 1


def check_provider(command: Command, provider: str, subject: str) -> None:
    """Let a provider see its own only; to it, another's does not exist."""
    if command.provider_scope is not None and command.provider_scope != provider:
        raise NotFound(subject=subject)


def check_municipality(command: Command, municipality: str, subject: str) -> None:
    """Let a municipality see its own only."""
    if command.municipality_scope is not None and command.municipality_scope != municipality:
        raise NotFound(subject=subject)


def the_provider(draft: Draft, command: Command, provider: str) -> Provider:
    """Give a provider that the caller may act for."""
    check_provider(command, provider, "provider")
    return draft.the(f"provider:{provider}", Provider)


def the_municipality(draft: Draft, command: Command, municipality: str) -> Municipality:
    """Give a municipality that the caller may act for."""
    check_municipality(command, municipality, "municipality")
    return draft.the(f"municipality:{municipality}", Municipality)
