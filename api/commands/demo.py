"""Loads the demo region into a service that runs, and shows its keys again."""

import asyncio

import aiohttp
import click

from api.commands.asking import address
from api.commands.frame import Command, Failure, Given, given
from api.commands.loading import as_json, begin_demo, show_demo
from api.commands.places import pooled, wait_for
from api.commands.showing import show_json, show_rows
from api.commands.speech import say
from api.demo.keeping import SEED, read_kept
from api.demo.region import REGIONS
from ledger import journal
from ledger.keys import Keys

READY_SECONDS = 5.0


@click.command(
    cls=Command,
    help=say(
        """Загрузить демо-регион в работающую службу; показать его ключи.

        \b
        certledger demo            загрузить или продолжить прерванную загрузку
        certledger demo --keys     показать ключи всех демо-регионов

        Запросы идут через HTTP; база нужна только для создания ключей. Дети, поставщики и
        программы вымышлены; опубликованные суммы взяты до копейки.
        """,
        """Load the demo region into a running service; show its keys.

        \b
        certledger demo            load it, or go on with a load that was cut short
        certledger demo --keys     show the keys of all demo regions

        Requests go over HTTP; the database is needed only to make keys. Children, providers and
        programmes are invented; published sums are taken to the kopeck.
        """,
    ),
)
@click.option("--keys", is_flag=True, help=say("Только показать ключи.", "Only show the keys."))
@click.option("--seed", default=SEED, help=say("Зерно случая.", "Seed of chance."))
def command(*, keys: bool, seed: int) -> None:
    """Load the demo, or show its keys."""
    options = given()
    if keys:
        show_keys(options)
        return
    kept = read_kept(options.data)
    if kept is None or not kept.loaded:
        wait_for(load(options, seed))
    show_demo(options, address(options))


async def load(options: Given, seed: int) -> None:
    """Load the demo through the service; keys are made in its database."""
    await check_ready(address(options))
    options.data.mkdir(parents=True, exist_ok=True)
    async with pooled() as pool:
        async with pool.acquire() as db:
            for region in REGIONS:
                await journal.found_book(db, region.book, region.time_zone)
        await begin_demo(options, address(options), Keys(pool), seed)


async def check_ready(url: str) -> None:
    """See that a service answers before anything is made."""
    try:
        async with (
            asyncio.timeout(READY_SECONDS),
            aiohttp.ClientSession() as http,
            http.get(f"{url}/readyz") as response,
        ):
            is_ready = response.ok
    except (aiohttp.ClientError, TimeoutError):
        is_ready = False
    if not is_ready:
        raise Failure(
            say(f"Служба не готова: {url}", f"The service is not ready: {url}"),
            say("Запустите её: certledger run", "Start it: certledger run"),
        )


def show_keys(options: Given) -> None:
    """Show every key of the demo."""
    kept = read_kept(options.data)
    if kept is None:
        raise Failure(
            say("Демо-региона ещё нет.", "There is no demo yet."),
            say("Загрузите его: certledger run", "Load it: certledger run"),
        )
    if options.json:
        show_json(as_json(kept, address(options)))
        return
    rows = [
        {"book": book, "role": key.role, "name": name, "token": key.token}
        for book, keys in sorted(kept.keys.items())
        for name, key in keys.items()
    ]
    columns = {
        "book": say("Регион", "Region"),
        "role": say("Роль", "Role"),
        "name": say("Чей", "Whose"),
        "token": say("Ключ", "Key"),
    }
    show_rows(rows, columns)
