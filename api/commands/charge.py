"""Charges at the terminal: one, or a file of them, and what is taken back."""

from typing import IO, Final

import click

from api.commands.asking import Found, get, post, post_rows
from api.commands.certificate import DRY_RUN, KEY_OF_WRITE, stated
from api.commands.frame import PARTLY, REFUSED, given, group
from api.commands.showing import show_json, show_record, show_rows
from api.commands.speech import say
from events.certificate import ReversalReason

MONTH: Final = say("ГГГГ-ММ", "YYYY-MM")
COLUMNS: Final = {
    "charge": say("Списание", "Charge"),
    "contract": say("Договор", "Contract"),
    "certificate": say("Сертификат", "Certificate"),
    "month": say("Месяц", "Month"),
    "amount": say("Сумма", "Amount"),
    "reversed": say("Отменено", "Reversed"),
    "reversed_to": say("Возвращено в", "Returned to"),
    "effective_on": say("Дата", "Date"),
    "position": say("Позиция в книге", "Position in the book"),
}


@group(
    """Списания.

    \b
    certledger charge record 0190… 2026-05
    certledger charge record 0190… 2026-05 --amount 1593.55 --dry-run
    certledger charge batch charges.ndjson --each
    certledger charge show 10514
    certledger charge reverse 10514 --reason wrong-amount
    """,
    """Charges.

    \b
    certledger charge record 0190… 2026-05
    certledger charge record 0190… 2026-05 --amount 1593.55 --dry-run
    certledger charge batch charges.ndjson --each
    certledger charge show 10514
    certledger charge reverse 10514 --reason wrong-amount
    """,
)
def command() -> None:
    """Group."""


def show_charge_fields(found: Found) -> None:
    """Show the fields that an answer about a charge has."""
    show_record(found, {name: title for name, title in COLUMNS.items() if name in found})
    if found.get("dry_run"):
        given().tell(say("Проба: ничего не записано.", "A dry run: nothing was recorded."))


@command.command("record", help=say("Провести месяц договора.", "Charge a contract's month."))
@click.argument("contract", metavar=say("ДОГОВОР", "CONTRACT"))
@click.argument("month", metavar=MONTH)
@click.option(
    "--amount", help=say("Сумма; иначе цена месяца.", "The sum; else the price of the month.")
)
@DRY_RUN
@KEY_OF_WRITE
def record_charge(
    contract: str, month: str, amount: str | None, idempotency_key: str | None, *, dry_run: bool
) -> None:
    """Charge one month of a contract."""
    found = post(
        f"/v1/contracts/{contract}/charges",
        {"month": month, "amount": amount},
        query={"dry_run": stated(dry_run)},
        key=idempotency_key,
    )
    show_charge_fields(found)


@command.command(
    "batch",
    help=say(
        "Провести файл NDJSON: строки {contract, month, amount?}; «-» — stdin.",
        "Charge a file of NDJSON: rows {contract, month, amount?}; “-” is stdin.",
    ),
)
@click.argument("file", type=click.File("rb"))
@click.option(
    "--each", is_flag=True, help=say("Каждая строка сама по себе.", "Each row by itself.")
)
@DRY_RUN
@KEY_OF_WRITE
def record_batch(
    file: IO[bytes], idempotency_key: str | None, *, each: bool, dry_run: bool
) -> None:
    """Charge many rows, all or none, or each by itself."""
    query = {"dry_run": stated(dry_run), "atomic": "false" if each else "true"}
    found = post_rows("/v1/charges/batch", file.read(), query=query, key=idempotency_key)
    if given().json:
        show_json(found)
    else:
        refused = [row for row in found["items"] if "problem" in row]
        for row in refused:
            row["detail"] = row["problem"].get("detail")
        if refused:
            columns = {"index": "№", "status": "HTTP", "detail": say("Почему", "Why")}
            show_rows(refused, columns)
        totals = {
            "accepted_count": say("Проведено", "Accepted"),
            "refused_count": say("Отказано", "Refused"),
            "amount": say("Сумма", "Amount"),
        }
        show_record(found, totals)
    if found["refused_count"]:
        click.get_current_context().exit(PARTLY if found["accepted_count"] else REFUSED)


@command.command("show", help=say("Показать списание.", "Show a charge."))
@click.argument("charge", type=click.IntRange(1))
def show_charge(charge: int) -> None:
    """Show what became of a charge."""
    show_charge_fields(get(f"/v1/charges/{charge}"))


@command.command("reverse", help=say("Отменить списание или часть.", "Take a charge back."))
@click.argument("charge", type=click.IntRange(1))
@click.option("--reason", required=True, type=click.Choice([each.value for each in ReversalReason]))
@click.option("--amount", help=say("Часть суммы; иначе всё.", "A part; else all that is left."))
@DRY_RUN
@KEY_OF_WRITE
def reverse_charge(
    charge: int, reason: str, amount: str | None, idempotency_key: str | None, *, dry_run: bool
) -> None:
    """Take back a charge or a part of it."""
    contract = get(f"/v1/charges/{charge}")["contract"]
    found = post(
        f"/v1/contracts/{contract}/charges/{charge}/reversals",
        {"reason": reason, "amount": amount},
        query={"dry_run": stated(dry_run)},
        key=idempotency_key,
    )
    show_charge_fields(found)
