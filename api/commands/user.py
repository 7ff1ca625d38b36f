"""People who sign in to the console, made where the database is: the first one can't sign in to."""

import secrets
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click
from msgspec.structs import asdict

from api.commands.frame import Failure, given, group
from api.commands.keys import BOOK, check_bearer, the_book
from api.commands.places import pooled, wait_for
from api.commands.showing import show_record, show_rows
from api.commands.speech import say
from api.console.sessions import PASSWORD_LENGTH_MIN, ROLES, BadUser, Users
from ledger.keys import Role
from projections.feed import read_books

T = TypeVar("T")

PASSWORD_BYTES = 12
COLUMNS = {
    "login": say("Логин", "Login"),
    "role": say("Роль", "Role"),
    "name": say("Имя", "Name"),
    "provider": say("Поставщик", "Provider"),
    "municipality": say("Муниципалитет", "Municipality"),
    "created_at": say("Создан", "Created"),
    "disabled_at": say("Отключён", "Disabled"),
    "last_seen_at": say("Последний вход", "Last signed in"),
}
FAULTS = {
    "users.login-taken": say("Такой логин уже есть.", "There is such a login already."),
    "users.login-form": say(
        "Логин: от 2 до 40 знаков a–z, 0–9, точка, дефис, подчёркивание.",
        "A login has 2 to 40 signs of a–z, 0–9, dot, hyphen, underscore.",
    ),
    "users.name-missing": say("Нет имени.", "There is no name."),
    "users.unknown": say("Такого пользователя нет.", "There is no such user."),
    "users.password-length": say(
        f"Пароль короче {PASSWORD_LENGTH_MIN} знаков или слишком длинный.",
        f"The password has fewer than {PASSWORD_LENGTH_MIN} signs, or is too long.",
    ),
}
STDIN = click.option(
    "--password-stdin",
    is_flag=True,
    help=say("Взять пароль из stdin, а не придумать.", "Take the password from stdin."),
)


@group(
    """Пользователи консоли. Пароль показывается один раз; хранится только его хеш (argon2).

    \b
    certledger user add anna --book 42 --role operator --name «Анна Иванова»
    certledger user add school7 --book 42 --role provider --provider 0190… --name «Школа 7»
    certledger user list --book 42
    certledger user password anna --book 42
    certledger user disable anna --book 42
    """,
    """Users of the console. A password is shown once; only its hash is kept (argon2).

    \b
    certledger user add anna --book 42 --role operator --name "Anna Ivanova"
    certledger user add school7 --book 42 --role provider --provider 0190… --name "School 7"
    certledger user list --book 42
    certledger user password anna --book 42
    certledger user disable anna --book 42
    """,
)
def command() -> None:
    """Group."""


@command.command("add", help=say("Создать пользователя.", "Make a user."))
@click.argument("login")
@BOOK
@click.option("--role", type=click.Choice([each.value for each in ROLES]), required=True)
@click.option("--name", required=True, help=say("Кто это.", "Who it is."))
@click.option("--provider", help=say("Для роли provider.", "For the role provider."))
@click.option("--municipality", help=say("Для роли finance.", "For the role finance."))
@STDIN
def add_user(
    *,
    login: str,
    book: str | None,
    role: str,
    name: str,
    provider: str | None,
    municipality: str | None,
    password_stdin: bool,
) -> None:
    """Make a user."""
    check_bearer(Role(role), provider, municipality)
    password = stated_password(is_stated=password_stdin)

    async def add(users: Users, found: str) -> None:
        await users.add(
            found,
            login,
            name,
            Role(role),
            password,
            provider=provider,
            municipality=municipality,
        )

    wait_for(in_book(book, add))
    show_password(login, password, is_stated=password_stdin)


@command.command("list", help=say("Пользователи региона.", "Users of the region."))
@BOOK
def list_users(book: str | None) -> None:
    """Show the users of a region, the disabled ones too."""

    async def read(users: Users, found: str) -> list[dict[str, Any]]:
        return [asdict(row) for row in await users.list_users(found)]

    show_rows(wait_for(in_book(book, read)), COLUMNS)


@command.command("password", help=say("Сменить пароль.", "Change the password."))
@click.argument("login")
@BOOK
@STDIN
def change_password(*, login: str, book: str | None, password_stdin: bool) -> None:
    """Give a user another password; whoever is signed in with the old one is out."""
    password = stated_password(is_stated=password_stdin)

    async def change(users: Users, found: str) -> None:
        await users.change_password(found, login, password)

    wait_for(in_book(book, change))
    show_password(login, password, is_stated=password_stdin)


@command.command("disable", help=say("Больше не впускать.", "Let in no more."))
@click.argument("login")
@BOOK
def disable_user(login: str, book: str | None) -> None:
    """Disable a user."""

    async def disable(users: Users, found: str) -> None:
        await users.disable(found, login)

    wait_for(in_book(book, disable))
    given().tell(say(f"{login} больше не войдёт.", f"{login} signs in no more."))


def stated_password(*, is_stated: bool) -> str:
    """Take the first line of stdin, or make a password of chance."""
    if is_stated:
        return sys.stdin.readline().rstrip("\n")
    return secrets.token_urlsafe(PASSWORD_BYTES)


def show_password(login: str, password: str, *, is_stated: bool) -> None:
    """Show a password that was made, this once."""
    if is_stated:
        given().tell(say(f"Готово: {login}.", f"Done: {login}."))
        return
    show_record(
        {"login": login, "password": password},
        {"login": say("Логин", "Login"), "password": say("Пароль", "Password")},
    )
    given().tell(
        say("Передайте пароль: больше его никто не покажет.", "Hand it on: nobody shows it again.")
    )


async def in_book(book: str | None, work: Callable[[Users, str], Awaitable[T]]) -> T:
    """Do something with the users of a book; what can't be done is told in words."""
    async with pooled() as pool:
        async with pool.acquire() as db:
            books = await read_books(db)
        found = the_book(book, books)
        try:
            return await work(Users(pool), found)
        except BadUser as bad:
            raise Failure(FAULTS[str(bad)], f"certledger user list --book {found}") from None
