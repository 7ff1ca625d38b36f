"""What can be imported: one entry a subject, with its columns and how a row becomes a command."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from api.spreadsheets.cells import Value
from api.spreadsheets.columns import Column
from events.base import Month
from ledger.database import Db
from ledger.keys import Role
from ledger.rules.commands import Command
from ledger.rules.refusals import Refusal
from ledger.vault import Vault
from projections.paging import Scope

Figures = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where rows are read: on which snapshot, for whom, on which day."""

    db: Db
    book: str
    scope: Scope
    by: str
    request: str  # who asks the vault, in its own log
    month: Month | None
    effective_on: date
    vault: Vault
    digest: bytes  # of the file: what a row makes has a reference made of it
    names: bool = False  # a template may show whom it is about

    @property
    def standing(self) -> dict[str, Any]:
        """Give every command its business date and the limits of the caller's hands."""
        return {
            "effective_on": self.effective_on,
            "provider_scope": self.scope.provider,
            "municipality_scope": self.scope.municipality,
        }

    def ref_of(self, line: "Line") -> str:
        """Name what a row brings into being: the same row of the same file names the same."""
        whole = f"import-ref\n{self.book}\n{line.sheet}\n{line.number}".encode()
        digest = hashlib.sha256(self.digest + whole).digest()
        return str(UUID(bytes=digest[:16], version=4))


@dataclass(frozen=True)
class Line:
    """A row whose every cell could be read."""

    sheet: int
    number: int
    values: Mapping[str, Any]  # by column; a cell left empty is not here

    def text(self, name: str) -> str | None:
        """Give a text, or nothing where there is none."""
        return self.values.get(name)


@dataclass(frozen=True)
class Wrong:
    """Why no command can be made of a row: the column to mend, if it is one."""

    code: str
    column: str | None = None
    figures: Figures = field(default_factory=dict)
    is_double: bool = False  # the book has it already


@dataclass(frozen=True)
class Made:
    """What a row asks for, and by what another row of the file would ask for the same."""

    command: Command
    same: str
    amount_kopecks: int | None = None


class Skipped:
    """A row that asks for nothing: its author left it as the template had it."""


SKIPPED: Final = Skipped()
Outcome = Made | Wrong | Skipped

Make = Callable[[Desk, Sequence[Line]], Awaitable[list[Outcome]]]
Fill = Callable[[Desk], AsyncIterator[Mapping[str, Value]]]
Keep = Callable[[Desk, Line, Command], Awaitable[Wrong | None]]


async def keep_nothing(_: Desk, __: Line, ___: Command) -> Wrong | None:
    """Most rows name nobody whom the vault would have to know before the fact."""
    return None


async def no_rows(_: Desk) -> AsyncIterator[Mapping[str, Value]]:
    """Give the columns alone: what is not in the registry yet is not known beforehand."""
    nothing: tuple[Mapping[str, Value], ...] = ()
    for row in nothing:
        yield row


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One kind of file."""

    name: str
    columns: tuple[Column, ...]
    roles: frozenset[Role]
    make: Make  # rows to commands, many at a time: what they name is looked up together
    fill: Fill  # the rows of a template
    keep: Keep = keep_nothing  # what must stand before the fact does
    views: tuple[str, ...] = ()  # what rows are looked up in must have all that was written
    is_monthly: bool = False  # a file is of one month, which is named when it is sent
    is_personal: bool = False  # a file names people: shown on request, erased in the end
    doubles: frozenset[type[Refusal]] = frozenset()  # refusals that say: it is in the book
    column_of: Mapping[str, str] = field(default_factory=dict)  # by refusal, the cell to mend

    @property
    def by_name(self) -> Mapping[str, Column]:
        """Give the columns by their names."""
        return {each.name: each for each in self.columns}
