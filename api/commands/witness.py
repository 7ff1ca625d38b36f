"""The witness at the terminal: its key, its memory, its look at the log every minute."""

import asyncio
import os
from pathlib import Path
from time import time
from typing import Final

import aiohttp
import click
from msgspec.structs import asdict

from api.commands.asking import address
from api.commands.frame import DIFFERENT, Failure, given, group
from api.commands.showing import mark, show_json
from api.commands.speech import say
from ledger.keyring import parse_keys, read_or_make_key_file
from ledger.proof.note import COSIGNATURE, MalformedNoteError, Signer, parse_verifier_key
from ledger.proof.published import write_whole
from ledger.proof.witness import Misbehaved, Signed, Witness

KEY_FILE: Final = "witness.key"
MEMORY_FILE: Final = "seen-{book}.json"
EVIDENCE_FILE: Final = "evidence-{book}-{volume}-{at}.txt"
SECONDS: Final = 30.0
NOT_FOUND: Final = 404
REFUSED: Final = 403
NOT_DONE: Final = 400
KINDS: Final = {
    "opening": say("год начат не с конца прошлого", "the year does not continue the last one"),
    "shortened": say("история стала короче", "the history became shorter"),
    "signature": say("подпись журнала неверна", "the log's signature is wrong"),
    "split-view": say(
        "показана другая история: она не продолжает ту, что мы видели",
        "another history is shown: it does not continue the one that we saw",
    ),
}

FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("witness"),
    show_default=True,
    help=say("Папка ключа и памяти.", "Folder of the key and the memory."),
)
NAME = click.option(
    "--name",
    required=True,
    help=say("Имя свидетеля, например finance.example.", "The witness's name."),
)


@group(
    """Свидетель: помнит, что показывал журнал, и подписывает только продолжение.

    \b
    certledger witness key --name finance.example            ключ — оператору реестра
    certledger witness watch --name finance.example --log-key … --url https://…
    """,
    """The witness: remembers what the log showed and signs only what continues it.

    \b
    certledger witness key --name finance.example            the key goes to the operator
    certledger witness watch --name finance.example --log-key … --url https://…
    """,
)
def command() -> None:
    """Group."""


@command.command("key", help=say("Показать ключ; сделать, если нет.", "Show the key; make it."))
@NAME
@FOLDER
def show_key(name: str, folder: Path) -> None:
    """Show the public key that the operator puts into CERTLEDGER_WITNESSES."""
    click.echo(str(signer_of(name, folder).key))


@command.command(
    "watch",
    help=say(
        """Посмотреть журнал, проверить и подписать; код 3, если история не та.

        Улики (обе контрольные точки) остаются в папке.
        """,
        """Look at the log, check and sign; code 3 if the history is not the one.

        The evidence, both checkpoints, stays in the folder.
        """,
    ),
)
@NAME
@FOLDER
@click.option("--log-key", required=True, help=say("Ключ журнала.", "The log's key."))
@click.option(
    "--every",
    "pause_seconds",
    type=click.IntRange(1, 86_400),
    help=say("Раз в столько секунд; иначе один раз.", "Every so many seconds; else once."),
)
def watch_log(name: str, folder: Path, log_key: str, pause_seconds: int | None) -> None:
    """Watch a log."""
    try:
        key = parse_verifier_key(log_key)
    except MalformedNoteError as error:
        raise Failure(say(f"Ключ журнала: {error}", f"The log's key: {error}")) from None
    signer = signer_of(name, folder)
    book = key.name.rpartition("/")[2]
    witness = Witness(folder / MEMORY_FILE.format(book=book), signer, key)
    try:
        asyncio.run(watch(witness, pause_seconds))
    except Misbehaved as misbehaved:
        tell_misbehaved(misbehaved, folder, book)
        click.get_current_context().exit(DIFFERENT)


def signer_of(name: str, folder: Path) -> Signer:
    """Read the witness's key, or make it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return Signer(name, parse_keys(read_or_make_key_file(folder / KEY_FILE))[0], COSIGNATURE)
    except MalformedNoteError as error:
        raise Failure(str(error)) from None


async def watch(witness: Witness, pause_seconds: int | None) -> None:
    """Look once, or again and again; a service that is away is asked again later."""
    url = address(given())
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        while True:
            try:
                signed = await witness.watch(HttpLog(http, url), int(time()))
                tell_signed(witness.book, signed)
            except (aiohttp.ClientError, TimeoutError) as error:
                fault = Failure(
                    say(f"Служба не отвечает: {url}", f"The service does not answer: {url}"),
                    str(error),
                )
                if pause_seconds is None:
                    raise fault from None
                fault.show()
            if pause_seconds is None:
                return
            await asyncio.sleep(pause_seconds)


class HttpLog:
    """A log behind an address."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        """Take the service's address."""
        self.http = http
        self.url = url

    async def read(self, path: str) -> str | None:
        """Give the text at a path."""
        async with self.http.get(self.url + path) as response:
            if response.status == NOT_FOUND:
                return None
            response.raise_for_status()
            return await response.text()

    async def post(self, path: str, body: str) -> None:
        """Hand in a line."""
        async with self.http.post(self.url + path, data=body.encode()) as response:
            if response.status == REFUSED:
                raise Failure(
                    say("Служба не знает этого свидетеля.", "The service does not know us."),
                    say(
                        "Оператор вносит ключ свидетеля в CERTLEDGER_WITNESSES.",
                        "The operator puts the witness's key into CERTLEDGER_WITNESSES.",
                    ),
                )
            if response.status >= NOT_DONE:
                response.raise_for_status()


def tell_signed(book: str, signed: list[Signed]) -> None:
    """Say what was signed."""
    if given().json:
        show_json({"book": book, "signed": [asdict(each) for each in signed]})
        return
    if not signed:
        mark(True, say(f"Регион {book}: нового нет.", f"Region {book}: nothing new."))  # noqa: FBT003 - reads as a sentence
    for each in signed:
        text = say(
            f"Регион {book}, {each.volume}: подписано дерево из {each.size} листьев.",
            f"Region {book}, {each.volume}: signed a tree of {each.size} leaves.",
        )
        mark(True, text)  # noqa: FBT003 - reads as a sentence


def tell_misbehaved(misbehaved: Misbehaved, folder: Path, book: str) -> None:
    """Name what is wrong and keep the evidence."""
    name = EVIDENCE_FILE.format(
        book=book, volume=misbehaved.volume, at=f"{int(time())}-{os.getpid()}"
    )
    both = f"{misbehaved.remembered}\n----\n{misbehaved.shown}"
    write_whole(folder / name, both.encode())
    if given().json:
        show_json({"book": book, "kind": misbehaved.kind, "volume": misbehaved.volume})
        return
    text = say(
        f"Регион {book}, {misbehaved.volume}: {misbehaved.kind}: {KINDS[misbehaved.kind]}."
        " Подписи не будет.",
        f"Region {book}, {misbehaved.volume}: {misbehaved.kind}: {KINDS[misbehaved.kind]}."
        " Not signed.",
    )
    mark(False, text, [say(f"Улики: {folder / name}", f"Evidence: {folder / name}")])  # noqa: FBT003 - reads as a sentence
