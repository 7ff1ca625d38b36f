"""States at hand: what this process has read or written, and whether it is still so."""

from typing import Final

import msgspec

from events.base import Position
from ledger.rules.draft import Held, Missing, MissingMembers
from ledger.rules.states import AnyState

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final[msgspec.json.Decoder[AnyState]] = msgspec.json.Decoder(AnyState)

ABSENT: Final = Held(None, 0, 0)


def encode_state(state: AnyState | None) -> bytes:
    """Write a state as it is stored."""
    return _ENCODER.encode(state)


def decode_state(stored: bytes) -> AnyState:
    """Read a stored state."""
    return _DECODER.decode(stored)


class Memory:
    """The states of one book as of one position; beyond a bound the first learnt are forgotten.

    When another process has moved the head, what is held may be out of date: it is set aside, and
    each state is compared by position with the database before it is used again.
    """

    def __init__(self, bound: int = 200_000) -> None:
        self.bound = bound
        self.position: Position | None = None  # nothing is known to be true yet
        self.held: dict[str, Held] = {}
        self.aside: dict[str, Held] = {}
        self.under: dict[str, tuple[str, ...]] = {}  # members by parent, true for one batch

    def look(self, subject: str) -> Held:
        """Give what is held of a subject, or ask for it."""
        held = self.held.get(subject)
        if held is None:
            raise Missing(subject)
        return held

    def members(self, parent: str) -> tuple[str, ...]:
        """Name the subjects under a parent, or ask for them."""
        found = self.under.get(parent)
        if found is None:
            raise MissingMembers(parent)
        return found

    def stand_at(self, head: Position) -> None:
        """Take note where the book stands; if others have written, trust nothing unchecked."""
        self.under = {}
        if self.position != head:
            if self.position is None:
                self.aside = {}
            else:
                self.aside.update(self.held)  # in place: it may hold a hundred thousand
            self.held = {}
            self.position = head

    def learn(self, subject: str, held: Held) -> None:
        """Hold a state that is true at the position where the book stands."""
        self.held[subject] = held

    def advance(self, head: Position, changed: dict[str, Held]) -> None:
        """Hold what a batch of this process changed; beyond the bound forget the first learnt."""
        self.under = {}
        self.position = head
        held = self.held
        held.update(changed)
        if len(held) + len(self.aside) > self.bound:
            self.aside = {}
            for subject in list(held)[: max(0, len(held) - self.bound // 2)]:
                del held[subject]

    def forget(self) -> None:
        """Trust nothing: the outcome of a batch is unknown."""
        self.position = None
        self.held = {}
        self.aside = {}
        self.under = {}
