"""Proof at the operator's terminal: whether the database is the published one, and the verifier."""

from datetime import UTC, datetime
from pathlib import Path

import click

from api.commands.frame import DIFFERENT, Failure, given, group
from api.commands.places import connected, wait_for
from api.commands.showing import mark
from api.commands.speech import say
from api.sealing import PUBLISHED_FILE, signing_keys_of
from ledger.proof import verifier
from ledger.proof.guard import Forked, ForkGuard
from ledger.proof.published import Published
from projections.feed import read_books


@group(
    """Доказательства.

    \b
    certledger proof key              открытый ключ журнала: его сообщают проверяющим
    certledger proof guard            та ли это база, чьи контрольные точки опубликованы
    certledger proof verifier > verifier.py
    """,
    """Proof.

    \b
    certledger proof key              the log's public key: tell it to those who check
    certledger proof guard            whether this database is the published one
    certledger proof verifier > verifier.py
    """,
)
def command() -> None:
    """Group."""


@command.command("key", help=say("Открытые ключи журнала.", "The log's public keys."))
@click.argument("book")
def show_key(book: str) -> None:
    """Show the keys that sign a book's checkpoints, the current one first."""
    for signer in signing_keys_of(given().settings).of_book(book):
        click.echo(str(signer.key))


@command.command("verifier", help=say("Проверяющая программа, один файл.", "The verifier's file."))
def show_verifier() -> None:
    """Write the verifier out: it runs anywhere."""
    click.echo(Path(verifier.__file__).read_text("utf-8"), nl=False)


@command.command(
    "guard",
    help=say(
        """Сличить базу с тем, что опубликовано; код 3, если база не та.

        --accept: утрата признана. Память откладывается в файл с датой, запись открывается снова;
        свидетели и получатели доказательств об утрате узнают всё равно.
        """,
        """Lay the database beside what was published; code 3 if it is another one.

        --accept: the loss is admitted. The memory is put aside under a date and writing opens
        again; witnesses and holders of proofs will see the loss all the same.
        """,
    ),
)
@click.option("--accept", is_flag=True, help=say("Признать утрату.", "Admit the loss."))
def check_published(*, accept: bool) -> None:
    """Check every book of the database."""
    path = given().data / PUBLISHED_FILE
    found = wait_for(look(ForkGuard(Published(path))))
    for book, forked in found.items():
        told = say("та, что опубликована", "the published one") if forked is None else str(forked)
        mark(forked is None, say(f"Регион {book}: {told}", f"Region {book}: {told}"))
    if not any(found.values()):
        return
    if not accept:
        click.get_current_context().exit(DIFFERENT)
    aside = path.with_name(f"{path.stem}.{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json")
    try:
        path.rename(aside)
    except OSError as error:
        raise Failure(str(error)) from None
    given().tell(say(f"Память отложена: {aside}", f"The memory is put aside: {aside}"))


async def look(guard: ForkGuard) -> dict[str, Forked | None]:
    """Check the books one by one."""
    async with connected() as db:
        found: dict[str, Forked | None] = {}
        for book in await read_books(db):
            try:
                await guard.check(db, book)
                found[book] = None
            except Forked as forked:
                found[book] = forked
        return found
