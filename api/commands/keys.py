"""API keys, made where the database is: the first one can't be asked for over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import click
from msgspec.structs import asdict

from api.commands.frame import USAGE, Failure, given, group
from api.commands.places import pooled, wait_for
from api.commands.showing import show_record, show_rows
from api.commands.speech import say
from ledger.keys import Issued, Keys, Role, UnknownBookError, UnknownKeyError
from projections.feed import read_books

T = TypeVar("T")

COLUMNS = {
    "key_id": say("Ключ", "Key"),
    "role": say("Роль", "Role"),
    "name": say("Название", "Name"),
    "provider": say("Поставщик", "Provider"),
    "municipality": say("Муниципалитет", "Municipality"),
    "created_at": say("Создан", "Created"),
    "expires_at": say("Истекает", "Expires"),
    "revoked_at": say("Отозван", "Revoked"),
    "last_used_at": say("Последний вызов", "Last used"),
}
BOOK = click.option(
    "--book",
    help=say("Код региона; можно не называть, если он один.", "Code of the region, if not alone."),
)
DAYS = click.option(
    "--days",
    type=click.IntRange(1, 3650),
    help=say("Сколько дней ключ действует.", "For how many days the key works."),
)


@group(
    """Ключи API. Сам ключ показывается один раз; хранится только его отпечаток.

    \b
    certledger key create --book 42 --role operator --name «Оператор»
    certledger key create --book 42 --role provider --provider 0190… --name «1С школы»
    certledger key list --book 42
    certledger key rotate c01mAZYI --book 42 --overlap-hours 24
    certledger key revoke c01mAZYI --book 42
    """,
    """API keys. A key is shown once; only a digest of it is kept.

    \b
    certledger key create --book 42 --role operator --name Operator
    certledger key create --book 42 --role provider --provider 0190… --name "School's 1C"
    certledger key list --book 42
    certledger key rotate c01mAZYI --book 42 --overlap-hours 24
    certledger key revoke c01mAZYI --book 42
    """,
)
def command() -> None:
    """Group."""


@command.command("create", help=say("Создать ключ.", "Make a key."))
@BOOK
@click.option("--role", type=click.Choice([each.value for each in Role]), required=True)
@click.option("--name", required=True, help=say("Для кого он.", "Whom it is for."))
@click.option("--provider", help=say("Для роли provider.", "For the role provider."))
@click.option("--municipality", help=say("Для роли finance.", "For the role finance."))
@DAYS
def create_key(
    *,
    book: str | None,
    role: str,
    name: str,
    provider: str | None,
    municipality: str | None,
    days: int | None,
) -> None:
    """Make a key."""
    check_bearer(Role(role), provider, municipality)

    async def make(keys: Keys, found: str) -> Issued:
        return await keys.create(
            found,
            Role(role),
            name,
            provider=provider,
            municipality=municipality,
            expires_at=ending(days),
        )

    show_issued(wait_for(in_book(book, make)))


def check_bearer(role: Role, provider: str | None, municipality: str | None) -> None:
    """Refuse a key that names nobody where somebody is needed, or the reverse."""
    wanted = {"--provider": role is Role.PROVIDER, "--municipality": role is Role.FINANCE}
    stated = {"--provider": provider, "--municipality": municipality}
    for option, is_wanted in wanted.items():
        if is_wanted != (stated[option] is not None):
            raise click.UsageError(
                say(f"Роли {role} нужен {option}.", f"The role {role} needs {option}.")
                if is_wanted
                else say(f"Роли {role} не нужен {option}.", f"The role {role} takes no {option}.")
            )


def ending(days: int | None) -> datetime | None:
    """Tell when a key ends."""
    return None if days is None else datetime.now(UTC) + timedelta(days=days)


def show_issued(issued: Issued) -> None:
    """Show a new key, this once."""
    show_record(
        {"key_id": issued.key_id, "token": issued.token},
        {"key_id": say("Номер", "Id"), "token": say("Ключ", "Key")},
    )
    given().tell(
        say("Сохраните ключ: больше его никто не покажет.", "Keep it: nobody will show it again.")
    )


@command.command("list", help=say("Ключи региона, и отозванные.", "All keys, dead ones too."))
@BOOK
def list_keys(book: str | None) -> None:
    """Show the keys of a region."""

    async def read(keys: Keys, found: str) -> list[dict[str, Any]]:
        return [asdict(row) for row in await keys.list_keys(found)]

    show_rows(wait_for(in_book(book, read)), COLUMNS)


@command.command(
    "rotate",
    help=say("Новый ключ вместо старого; старый ещё поживёт.", "A new key; the old lives a while."),
)
@click.argument("key_id")
@BOOK
@click.option("--overlap-hours", default=24, type=click.IntRange(0, 24 * 90), show_default=True)
@DAYS
def rotate_key(key_id: str, book: str | None, overlap_hours: int, days: int | None) -> None:
    """Replace a key."""

    async def make(keys: Keys, found: str) -> Issued:
        overlap = timedelta(hours=overlap_hours)
        return await keys.rotate(found, key_id, overlap=overlap, expires_at=ending(days))

    show_issued(wait_for(in_book(book, make)))


@command.command("revoke", help=say("Отозвать ключ.", "Revoke a key."))
@click.argument("key_id")
@BOOK
def revoke_key(key_id: str, book: str | None) -> None:
    """Stop a key."""

    async def stop(keys: Keys, found: str) -> None:
        await keys.revoke(found, key_id)

    wait_for(in_book(book, stop))
    given().tell(
        say(
            f"Ключ {key_id} отозван; везде он перестанет действовать за пять секунд.",
            f"Key {key_id} is revoked; everywhere it stops within five seconds.",
        )
    )


async def in_book(book: str | None, work: Callable[[Keys, str], Awaitable[T]]) -> T:
    """Do something with the keys of a book; an unknown key or book is told in words."""
    async with pooled() as pool:
        async with pool.acquire() as db:
            books = await read_books(db)
        found = the_book(book, books)
        try:
            return await work(Keys(pool), found)
        except UnknownKeyError as error:
            raise Failure(
                say(f"Ключа {error} нет или он отозван.", f"Key {error} is unknown or dead."),
                f"certledger key list --book {found}",
            ) from None
        except UnknownBookError:
            raise unknown_book(found, books) from None


def the_book(stated: str | None, books: list[str]) -> str:
    """Give the book that was named, or the only one."""
    if stated is None:
        if len(books) == 1:
            return books[0]
        raise Failure(
            say("Назовите регион: --book.", "Name the region: --book."),
            say(f"Есть: {', '.join(books) or 'ни одного'}.", f"There are: {', '.join(books)}."),
            USAGE,
        )
    if stated not in books:
        raise unknown_book(stated, books)
    return stated


def unknown_book(stated: str, books: list[str]) -> Failure:
    """Say that there is no such book."""
    return Failure(
        say(f"Книги региона {stated} нет.", f"There is no book {stated}."),
        say(
            f"Есть: {', '.join(books) or 'ни одной'}.", f"There are: {', '.join(books) or 'none'}."
        ),
    )
