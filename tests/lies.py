"""Break the rules' own net: let one rule see a state that is not so, and decide on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from ledger.memory import ABSENT
from ledger.rules.book import DECIDE
from ledger.rules.commands import Command
from ledger.rules.draft import Draft, Held
from ledger.rules.states import AnyState


class Deceived(Draft):
    """A draft that shows one subject otherwise than it is."""

    def __init__(self, below: Draft, lie: "Lie") -> None:
        super().__init__(below)
        self.lie = lie

    def look(self, subject: str) -> Held:
        held = super().look(subject)
        if subject != self.lie.subject:
            return held
        if self.lie.hides:
            return ABSENT
        assert held.state is not None, subject
        return Held(self.lie.show(held.state), held.position, held.version)


@dataclass
class Lie:
    """What a rule is made to believe of a subject: other fields, or that it does not exist."""

    subject: str
    show: Callable[[Any], AnyState] = field(default=lambda state: state)
    hides: bool = False

    def tell(self, kind: type[Command], monkeypatch: pytest.MonkeyPatch) -> None:
        """Deceive the rule of one command until the patch is undone."""
        honest = DECIDE[kind]
        monkeypatch.setitem(
            DECIDE, kind, lambda command, draft: honest(command, Deceived(draft, self))
        )


def shows(subject: str, **fields: Any) -> Lie:
    """Show a subject with other fields."""
    return Lie(subject, lambda state: replace(state, **fields))


def hides(subject: str) -> Lie:
    """Let a subject not be there."""
    return Lie(subject, hides=True)
