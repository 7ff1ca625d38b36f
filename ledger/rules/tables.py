"""The form in which a subject's rules are handed to the book of rules."""

from collections.abc import Callable, Sequence
from typing import Any

from events.codec import AnyFact
from ledger.rules.commands import Command
from ledger.rules.draft import Draft

Decide = dict[type[Command], Callable[[Any, Draft], Sequence[AnyFact]]]
Evolve = Callable[[Any, Draft], None]
Filed = dict[type[Any], tuple[Evolve, str, tuple[str, ...]]]
Named = dict[type[Command], tuple[str, str]]
