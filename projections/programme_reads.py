"""Reads of the registry of programmes: one subject or a page, within what the caller may see."""

from msgspec import Struct

from ledger import queries
from ledger.database import Db
from projections.paging import ALL, Cursor, IdKey, Page, Scope, clamp, within
from projections.programmes import Group, Module, Programme

SQL = queries.load("projections", "programmes")


class Filters(Struct, frozen=True, kw_only=True):
    """Which programmes to list."""

    provider: str | None = None
    direction: str | None = None
    certified: bool | None = None


class ModuleFilters(Struct, frozen=True, kw_only=True):
    """Which modules to list."""

    programme: str | None = None
    provider: str | None = None
    open: bool | None = None


class GroupFilters(Struct, frozen=True, kw_only=True):
    """Which study groups to list."""

    module: str | None = None
    provider: str | None = None
    open: bool | None = None


CURSOR = Cursor(IdKey, ("",))


async def read_programme(db: Db, book: str, programme: str, scope: Scope = ALL) -> Programme | None:
    """Give one programme; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_programme, book, programme, scope.provider)
    return None if row is None else Programme(*row)


async def read_module(db: Db, book: str, module: str, scope: Scope = ALL) -> Module | None:
    """Give one module; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_module, book, module, scope.provider)
    return None if row is None else Module(*row)


async def read_group(db: Db, book: str, group: str, scope: Scope = ALL) -> Group | None:
    """Give one study group; None if there is none that the caller may see."""
    row = await db.fetchrow(SQL.read_group, book, group, scope.provider)
    return None if row is None else Group(*row)


async def read_programmes(
    db: Db,
    book: str,
    filters: Filters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Programme]:
    """List programmes in the order of their ids; a municipality sees those of the region."""
    narrowed = within(filters, scope.regional)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.provider, narrowed.direction, narrowed.certified)
    rows = await db.fetch(SQL.read_programmes, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Programme(*row) for row in rows), size, lambda row: (row.programme,))


async def read_modules(
    db: Db,
    book: str,
    filters: ModuleFilters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Module]:
    """List modules in the order of their ids."""
    narrowed = within(filters, scope.regional)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.programme, narrowed.provider, narrowed.open)
    rows = await db.fetch(SQL.read_modules, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Module(*row) for row in rows), size, lambda row: (row.module,))


async def read_groups(
    db: Db,
    book: str,
    filters: GroupFilters,
    after: str | None = None,
    limit: int = 50,
    scope: Scope = ALL,
) -> Page[Group]:
    """List study groups in the order of their ids."""
    narrowed = within(filters, scope.regional)
    if narrowed is None:
        return Page(rows=())
    size = clamp(limit)
    asked = (narrowed.module, narrowed.provider, narrowed.open)
    rows = await db.fetch(SQL.read_groups, book, *CURSOR.read(after), size + 1, *asked)
    return CURSOR.page((Group(*row) for row in rows), size, lambda row: (row.study_group,))
