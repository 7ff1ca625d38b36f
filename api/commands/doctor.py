"""Looks over an installation: each check a line, each fault with what to do about it."""

import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import asyncpg
import click
from msgspec import Struct
from msgspec.structs import asdict

from api.commands.frame import DIFFERENT, Command, Failure, Given, given
from api.commands.places import addresses_of_database, wait_for
from api.commands.showing import mark, show_json
from api.commands.speech import say
from api.opening import keyring_of
from ledger import queries
from ledger.database import faults_of, open_pool, remarks_on
from ledger.keyring import MalformedMasterKeyError, TamperedError, WrongMasterKeyError
from ledger.migrate import MigrationError, pending
from ledger.refold import refold
from ledger.vault import Vault
from projections import checker
from projections.catalogue import read_status
from projections.feed import read_books

SQL = queries.load("api", "doctor")

CLOCKS_APART: Final = timedelta(seconds=2)
DISK_FREE_BYTES: Final = 1 << 30
SERVER_VERSION: Final = 15_00_00  # PostgreSQL 15
LAG_FACTS: Final = 10_000  # a view that is further behind is not just catching its breath


class Finding(Struct, frozen=True, kw_only=True):
    """What one check came to."""

    check: str
    is_fine: bool
    text: str
    cures: tuple[str, ...] = ()


@click.command(
    cls=Command,
    help=say(
        """Проверить установку и назвать, что исправить.

        \b
        certledger doctor
        certledger doctor --quick      без свёртки всех фактов
        certledger doctor --json

        База, надёжность записи, миграции, часы, диск, мастер-ключ, проекции; состояния и суммы
        равны свёртке фактов. Код 3, если есть что исправить.
        """,
        """Check the installation and name what to mend.

        \b
        certledger doctor
        certledger doctor --quick      without folding all facts
        certledger doctor --json

        Database, durability, migrations, clock, disk, master key, views; states and sums equal
        the fold of the facts. Code 3 if there is something to mend.
        """,
    ),
)
@click.option("--quick", is_flag=True, help=say("Без свёртки фактов.", "Do not fold the facts."))
def command(*, quick: bool) -> None:
    """Check everything, and go on after a fault."""
    options = given()
    found = [check_disk(options.data)]
    show(found[0])
    try:
        found += wait_for(check_database(options, is_quick=quick))
    except Failure as failure:
        cures = (failure.cure,) if failure.cure else ()
        found.append(Finding(check="database", is_fine=False, text=failure.message, cures=cures))
        show(found[-1])
    if not all(each.is_fine for each in found):
        click.get_current_context().exit(DIFFERENT)


def show(finding: Finding) -> None:
    """Write one finding as soon as it is there."""
    if given().json:
        show_json(asdict(finding))
    else:
        mark(finding.is_fine, finding.text, [f"→ {cure}" for cure in finding.cures])


def check_disk(data: Path) -> Finding:
    """See that there is room to write."""
    place = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    free_gib = f"{free / (1 << 30):.1f}"
    return Finding(
        check="disk",
        is_fine=free >= DISK_FREE_BYTES,
        text=say(f"Диск: свободно {free_gib} ГиБ ({place})", f"Disk: {free_gib} GiB ({place})"),
        cures=(say("Освободите место.", "Make room."),) if free < DISK_FREE_BYTES else (),
    )


async def check_database(options: Given, *, is_quick: bool) -> list[Finding]:
    """Make every check that needs a database."""
    async with addresses_of_database() as addresses:
        pool = await open_pool(addresses.service, size=2, application="certledger doctor")
        try:
            return await check_all(options, pool, is_quick=is_quick)
        finally:
            await pool.close()


async def check_all(options: Given, pool: asyncpg.Pool, *, is_quick: bool) -> list[Finding]:
    """Make the checks one after another; what stands on missing tables is not tried."""
    checks: list[Callable[[Given, asyncpg.Pool], Awaitable[Finding]]] = [
        check_server,
        check_durability,
        check_clock,
        check_migrations,
    ]
    found = []
    for check in checks:
        found.append(await check(options, pool))
        show(found[-1])
    if not found[-1].is_fine:
        return found
    more = [check_master_key, check_views, check_checks, *([] if is_quick else [check_fold])]
    for check in more:
        found.append(await check(options, pool))
        show(found[-1])
    return found


async def check_server(_: Given, pool: asyncpg.Pool) -> Finding:
    """See that the server is one that this program knows."""
    row = await pool.fetchrow(SQL.read_clock)
    if row is None:
        raise AssertionError("a clock always answers")
    major = row["version"] // 10_000
    is_fine = row["version"] >= SERVER_VERSION
    cure = say("Нужен PostgreSQL 15 или новее.", "PostgreSQL 15 or newer is needed.")
    return Finding(
        check="server",
        is_fine=is_fine,
        text=say(f"База: PostgreSQL {major} отвечает", f"Database: PostgreSQL {major} answers"),
        cures=() if is_fine else (cure,),
    )


async def check_durability(_: Given, pool: asyncpg.Pool) -> Finding:
    """See that what was answered survives a loss of power, and that nobody may rewrite facts."""
    async with pool.acquire() as db:
        faults = await faults_of(db)
        remarks = await remarks_on(db)
    text = say("Надёжность записи", "Durability")
    return Finding(check="durability", is_fine=not faults, text=text, cures=(*faults, *remarks))


async def check_clock(_: Given, pool: asyncpg.Pool) -> Finding:
    """See that this machine and the database live in one time."""
    before = datetime.now(UTC)
    row = await pool.fetchrow(SQL.read_clock)
    after = datetime.now(UTC)
    if row is None:
        raise AssertionError("a clock always answers")
    apart = max(before - row["at"], row["at"] - after, timedelta())
    is_fine = apart <= CLOCKS_APART
    seconds = round(apart.total_seconds(), 1)
    return Finding(
        check="clock",
        is_fine=is_fine,
        text=say(f"Часы: расхождение с базой {seconds} с", f"Clock: {seconds} s off the database"),
        cures=() if is_fine else (say("Включите синхронизацию (NTP).", "Turn on NTP."),),
    )


async def check_migrations(_: Given, pool: asyncpg.Pool) -> Finding:
    """See that the tables are those of this program."""
    text = say("Миграции", "Migrations")
    try:
        async with pool.acquire() as db:
            missing = await pending(db)
    except MigrationError as error:
        return Finding(check="migrations", is_fine=False, text=text, cures=(str(error),))
    names = ", ".join(each.name for each in missing)
    cure = say(f"Недостаёт {names}: certledger db migrate", f"{names}: certledger db migrate")
    return Finding(
        check="migrations", is_fine=not missing, text=text, cures=(cure,) if missing else ()
    )


async def check_master_key(options: Given, pool: asyncpg.Pool) -> Finding:
    """See that the master key opens the vault of every book."""
    text = say("Мастер-ключ открывает хранилище имён", "The master key opens the vault")
    cures: list[str] = []
    try:
        vault = Vault(pool, keyring_of(options.settings))
        async with pool.acquire() as db:
            books = await read_books(db)
        for book in books:
            await vault.open(book)
    except (MalformedMasterKeyError, WrongMasterKeyError, TamperedError, PermissionError) as error:
        cures = [
            str(error),
            say(
                "Верните прежний ключ: CERTLEDGER_MASTER_KEYS или master.key в папке данных.",
                "Bring the old key back: CERTLEDGER_MASTER_KEYS or master.key in the data folder.",
            ),
        ]
    return Finding(check="master-key", is_fine=not cures, text=text, cures=tuple(cures))


async def check_views(_: Given, pool: asyncpg.Pool) -> Finding:
    """See that every view goes on and is not far behind."""
    async with pool.acquire() as db:
        standing = [
            (book, status)
            for book in await read_books(db)
            for status in await read_status(db, book)
        ]
    cures = []
    for book, status in standing:
        if status.status != "live":
            reason = status.reason or status.status
            cures.append(
                f"{status.view} {book}: {reason}; certledger projection rebuild {status.view}"
            )
        elif status.lag_count > LAG_FACTS:
            cures.append(
                say(
                    f"{status.view} {book}: отстаёт на {status.lag_count}; работает ли служба?",
                    f"{status.view} {book}: {status.lag_count} behind; does a service run?",
                )
            )
    lag = max((status.lag_count for _, status in standing), default=0)
    text = say(f"Проекции: наибольшее отставание {lag}", f"Views: the largest lag is {lag}")
    return Finding(check="views", is_fine=not cures, text=text, cures=tuple(cures))


async def check_checks(_: Given, pool: asyncpg.Pool) -> Finding:
    """See that the checker of the service has found no row that no fact has made."""
    async with pool.acquire() as db:
        found = [each for book in await read_books(db) for each in await checker.read(db, book)]
    cures = tuple(
        f"{each.subject} {each.book}: {each.difference}; certledger projection diff {each.subject}"
        for each in found
        if each.difference is not None
    )
    count = sum(each.checked_at is not None for each in found)
    text = say(f"Сверка по расписанию: проверено {count}", f"Scheduled checks: {count} made")
    return Finding(check="checks", is_fine=not cures, text=text, cures=cures)


async def check_fold(_: Given, pool: asyncpg.Pool) -> Finding:
    """See that what is kept beside the facts is what they say."""
    facts, cures = 0, []
    async with pool.acquire() as db:
        for book in await read_books(db):
            findings = await refold(db, book)
            facts += findings.facts_count
            cures += [
                say(
                    f"Регион {book}, {each.table} {each.row}: хранится {each.stored};"
                    f" по фактам {each.derived}",
                    f"Region {book}, {each.table} {each.row}: stored {each.stored};"
                    f" derived {each.derived}",
                )
                for each in findings.differences
            ]
    text = say(
        f"Состояния и суммы равны свёртке фактов ({facts})",
        f"States and sums equal the fold of the facts ({facts})",
    )
    return Finding(check="fold", is_fine=not cures, text=text, cures=tuple(cures))
