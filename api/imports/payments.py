"""What the bank has paid: a row an invoice or an advance."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from api.imports.subject import SKIPPED, Desk, Line, Made, Outcome, Subject, Wrong
from api.spreadsheets.cells import Value
from api.spreadsheets.columns import Column, Kind
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.commands import Command, PayAdvance, PayInvoice
from projections.lookups import FoundPayable, find_payables, list_payable

COLUMNS: Final = (
    Column(
        "kind",
        ("Документ", "Document"),
        Kind.CHOICE,
        required=False,
        choices=(("invoice", "Счёт"), ("advance", "Аванс")),
        example="Счёт",
    ),
    Column("agreement_number", ("№ соглашения", "Agreement No."), required=False, example="15"),
    Column("month", ("Месяц", "Month"), Kind.MONTH, required=False, example="2026-10"),
    Column(
        "payable",
        ("К оплате, руб.", "Payable, RUB", "К оплате"),
        Kind.MONEY,
        required=False,
        example="15935,50",
    ),
    Column(
        "paid",
        ("Оплачено, руб.", "Paid, RUB", "Оплачено"),
        Kind.MONEY,
        required=False,
        example="15935,50",
    ),
    Column(
        "ref",
        ("Ключ строки", "Row key"),
        example="01999e5e-7c1b-7d0e-9b0e-6f2b1c7a55d1",
    ),
)


async def make(desk: Desk, lines: Sequence[Line]) -> list[Outcome]:
    """Record a payment of every row; it must be what was to be paid, to the kopeck."""
    refs = {ref for line in lines if (ref := line.text("ref"))}
    found = await find_payables(desk.db, desk.book, desk.scope, sorted(refs))
    return [_made(desk, line, found) for line in lines]


def _made(desk: Desk, line: Line, found: Mapping[str, FoundPayable]) -> Outcome:
    paid = line.values.get("paid")
    if paid in {None, 0}:
        return SKIPPED
    payable = found.get(line.text("ref") or "")
    if payable is None:
        return Wrong("import-payable-unknown", "ref")
    if paid != payable.amount_kopecks:
        figures = {"paid_kopecks": paid, "payable_kopecks": payable.amount_kopecks}
        return Wrong("import-payment-differs", "paid", figures)
    command: Command = (
        PayInvoice(invoice=payable.ref, **desk.standing)
        if payable.kind == "invoice"
        else PayAdvance(advance=payable.ref, **desk.standing)
    )
    return Made(command, payable.ref, payable.amount_kopecks)


async def fill(desk: Desk) -> AsyncIterator[Mapping[str, Value]]:
    """Give what waits for a payment; rows left without a sum are skipped."""
    for each in await list_payable(desk.db, desk.book, desk.scope, desk.month):
        yield {
            "kind": each.kind,
            "agreement_number": each.agreement_number,
            "month": each.month,
            "payable": each.amount_kopecks,
            "paid": None,
            "ref": each.ref,
        }


PAYMENTS: Final = Subject(
    name="payments",
    columns=COLUMNS,
    roles=frozenset({Role.FINANCE, Role.OPERATOR}),
    make=make,
    fill=fill,
    views=("invoices", "advances"),
    column_of={refusals.WrongStatus.code: "ref", refusals.NotFound.code: "ref"},
)
