"""Loads the demo region through the service, and shows its keys with requests to paste."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import aiohttp
import click
from aiohttp import web
from msgspec.json import encode
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.commands.frame import Failure, Given
from api.commands.speech import say
from api.demo.keeping import FILE, SEED, Keeper, Kept, read_kept
from api.demo.load import Loaded, Tell, load
from api.demo.region import REGIONS
from api.demo.requests import AT_ONCE, Line, Unexpected
from api.plumbing import POOL
from ledger.keys import Keys, Role
from projections.feed import read_head

ROLES: Final = {
    Role.PROVIDER: ("поставщик", "provider"),
    Role.FINANCE: ("финансовый орган", "finance"),
    Role.OPERATOR: ("оператор", "operator"),
    Role.AUDITOR: ("аудитор", "auditor"),
    Role.INTEGRATION: ("интеграция", "integration"),
}


async def is_wanted(options: Given, app: web.Application) -> bool:
    """Tell whether the demo is to be loaded: never beside data of somebody else."""
    kept = read_kept(options.data)
    if kept is not None:
        return not kept.loaded
    async with app[POOL].acquire() as db:
        heads = [await read_head(db, region.book) for region in REGIONS]
    is_empty = all(head.position == 0 for head in heads)
    if not is_empty:
        options.tell(
            say(
                "В базе уже есть чужие факты, демо-регион не загружается.",
                "There are other facts in the database; the demo is not loaded.",
            )
        )
    return is_empty


async def begin_demo(options: Given, address: str, keys: Keys, seed: int = SEED) -> Kept:
    """Load the demo, or go on where a load was cut short."""
    check_clock()
    keeper = Keeper.open(options.data, keys, seed)
    began = asyncio.get_running_loop().time()
    try:
        with told(options) as tell:
            connector = aiohttp.TCPConnector(limit=AT_ONCE)
            async with aiohttp.ClientSession(connector=connector) as http:
                line = Line(http, address, keeper.kept.seed)
                keeper.note_loaded(await load(line, keeper, tell))
    except* Unexpected as group:
        raise failure_of(group) from None
    seconds = round(asyncio.get_running_loop().time() - began)
    options.tell(say(f"Демо-регион загружен за {seconds} с.", f"The demo took {seconds} s."))
    return keeper.kept


def failure_of(group: BaseExceptionGroup[Unexpected]) -> Failure:
    """Put the first of the surprises into words."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return Failure(
        say(f"Демо-регион загружен не весь: {first}", f"The demo is not whole: {first}"),
        say(
            "Следующий запуск продолжит с того же места; журнал службы — в папке данных.",
            "The next start goes on from there; the service's log is in the data folder.",
        ),
    )


def check_clock() -> None:
    """Refuse to load a year that this machine's clock has not lived through."""
    today = datetime.now(UTC).date()
    last = max(region.school.last_day for region in REGIONS if region.school is not None)
    if today <= last:
        raise Failure(
            say(
                f"Часы машины показывают {today}, а демо-год кончается {last}.",
                f"This machine's clock says {today}; the demo's year ends on {last}.",
            ),
            say("Поправьте часы или запустите с --no-demo.", "Set the clock, or use --no-demo."),
        )


@contextmanager
def told(options: Given) -> Iterator[Tell]:
    """Show how far the load is: bars at a terminal, else a line a region."""
    if options.quiet:
        yield lambda _book, _title, _done, _total: None
    elif sys.stderr.isatty():
        with bars() as tell:
            yield tell
    else:
        yield say_ends


def say_ends(book: str, _title: str, done: int, total: int) -> None:
    """Say when a region begins and when it is whole."""
    if done in {1, total}:
        click.echo(
            say(f"Регион {book}: {done} из {total}", f"Region {book}: {done} of {total}"), err=True
        )


@contextmanager
def bars() -> Iterator[Tell]:
    """Draw a bar a region."""
    columns = (
        TextColumn("{task.fields[book]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks = {region.book: progress.add_task("", book=region.book) for region in REGIONS}

        def tell(book: str, title: str, done: int, total: int) -> None:
            progress.update(tasks[book], description=title, completed=done, total=total)

        yield tell


def show_demo(options: Given, address: str) -> None:
    """Show the demo's keys and requests to paste, if there is a demo."""
    kept = read_kept(options.data)
    if kept is None or not kept.loaded:
        return
    if options.json:
        click.echo(encode({"address": address, **as_json(kept, address)}).decode())
        return
    main = next(each for each in kept.loaded if each.example is not None)
    click.echo("")
    click.echo(main_title(main))
    for role, (russian, english) in ROLES.items():
        click.echo(f"  {say(russian, english):<18}{the_key(kept, main, role)}")
    for text, lines in requests_to_paste(kept, main, address):
        click.echo("")
        click.echo(text)
        click.echo(lines)
    click.echo("")
    others = ", ".join(sorted(kept.keys.keys() - {main.book}))
    options.tell(
        say(
            f"Ключи регионов {others}: certledger demo --keys (файл {options.data / FILE}).",
            f"Keys of regions {others}: certledger demo --keys (file {options.data / FILE}).",
        )
    )


def main_title(main: Loaded) -> str:
    """Name the region whose keys are shown."""
    return say(
        f"Ключи: {main.title}, регион {main.book}. Дети и поставщики вымышлены.",
        f"Keys: {main.title}, region {main.book}. Children and providers are invented.",
    )


def the_key(kept: Kept, loaded: Loaded, role: Role) -> str:
    """Find the key of a role that the requests below are made with."""
    if role is Role.PROVIDER and loaded.provider is not None:
        return kept.keys[loaded.book][loaded.provider].token
    return kept.first(loaded.book, role) or "—"


def requests_to_paste(kept: Kept, loaded: Loaded, address: str) -> list[tuple[str, str]]:
    """Write a charge that succeeds, and the balance that shows it."""
    example = loaded.example
    if example is None:
        return []
    token = the_key(kept, loaded, Role.PROVIDER)
    body = encode({"month": example.month, "amount": example.amount}).decode()
    charge = (
        f"curl -sS -X POST {address}/v1/contracts/{example.contract}/charges \\\n"
        f"  -H 'Authorization: Bearer {token}' \\\n"
        f"  -H 'Idempotency-Key: example-{example.month}' \\\n"
        f"  -H 'Content-Type: application/json' -d '{body}'"
    )
    balance = (
        f"curl -sS {address}/v1/certificates/{example.certificate} \\\n"
        f"  -H 'Authorization: Bearer {token}'"
    )
    return [
        (say(f"Провести списание за {example.month}:", f"Charge {example.month}:"), charge),
        (say("Остаток на сертификате:", "What is left on the certificate:"), balance),
    ]


def as_json(kept: Kept, address: str) -> dict[str, object]:
    """Give the keys and the requests for programs."""
    return {
        "keys": {
            book: [
                {"name": name, "role": key.role, "token": key.token} for name, key in keys.items()
            ]
            for book, keys in kept.keys.items()
        },
        "requests": {
            loaded.book: [line for _, line in requests_to_paste(kept, loaded, address)]
            for loaded in kept.loaded
        },
    }
