"""Payments through a bank: what is to be paid, registers of payments, and statements read back."""

from typing import Any, Final

from aiohttp import web
from aiohttp.web import FileField
from yarl import URL

from api.console.arriving import FORM, field_of, fields_of, form_key
from api.console.asking import Problem, ask, send, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.titles import ask_all, chosen, payers, providers
from api.console.finance.typed import number_typed
from api.console.pages import Pages
from events.payment import FailureReason
from ledger.keys import Role

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
OPEN: Final = ("issued", "in-work")
PARTY: Final = ("title", "inn", "kpp", "bank_bik", "account")
TEXT: Final = "text/plain"
ROWS: Final = 100


@pages.page("/payments", roles=READERS, rank=50)
async def payments(request: web.Request) -> web.Response:
    """Show what is to be paid, the registers of payments, and what banks say."""
    return await _page(request, {}, None)


@pages.form("/payments/work", roles=WRITERS)
async def take_in_work(request: web.Request) -> web.Response:
    """Take the chosen invoices in work; each is a command of its own under the form's key."""
    payer = field_of(request, "payer")
    position = 0
    for invoice in request[FORM].getall("invoice", []):
        if not isinstance(invoice, str):
            continue
        path, key = {"invoice": invoice}, f"{form_key(request)}:{invoice}"
        try:
            done = await tell(request, "take-invoice-in-work", path, key=key)
        except Problem as problem:
            return await _page(request, {"payer": payer, "form": "work"}, problem)
        position = max(position, int(done["position"]))
    return _back(payer, position)


@pages.form("/payments/registers", roles=WRITERS)
async def make_register(request: web.Request) -> web.Response:
    """Make a register of all that is due and on no register."""
    filled = fields_of(request)
    account = {name: filled.get(f"account.{name}") or None for name in PARTY}
    body = {
        "payer": filled.get("payer", ""),
        "account": account,
        "first_number": number_typed(filled.get("first_number") or "1"),
    }
    try:
        made = await tell(request, "issue-payment-register", body=body, key=form_key(request))
    except Problem as problem:
        return await _page(request, {**filled, "form": "register"}, problem)
    return _opened(made)


@pages.form("/payments/statements", roles=WRITERS)
async def read_statement(request: web.Request) -> web.Response:
    """Read the statement of a bank."""
    file, payer = request[FORM].get("file"), field_of(request, "payer")
    filled = {"payer": payer, "form": "statement"}
    if not isinstance(file, FileField) or not file.filename:
        missing = {"file": request[LOOK].t("payments.no-file")}
        return await _page(request, filled, None, faults=missing)
    path, content = {"payer": payer}, file.file.read()
    try:
        told = await send(
            request, "read-bank-statement", content, TEXT, path, key=form_key(request)
        )
    except Problem as problem:
        return await _page(request, filled, problem)
    return _back(payer, told["position"], told["statement"])


def _back(payer: str, position: int, statement: str | None = None) -> web.Response:
    told = {"payer": payer, "min_position": str(position), "statement": statement or ""}
    stated = {name: it for name, it in told.items() if it not in {"", "0"}}
    return go(str(URL("/payments").with_query(stated)))


async def _page(
    request: web.Request,
    filled: dict[str, str],
    problem: Problem | None,
    *,
    faults: dict[str, str] | None = None,
) -> web.Response:
    known = await payers(request)
    payer = chosen(filled.get("payer") or request.query.get("payer"), known)
    terms = {"payer": payer, "min_position": request.query.get("min_position")}
    statement = request.query.get("statement")
    due = [
        each
        for status in OPEN
        for each in await ask_all(request, "list-invoices", {**terms, "status": status})
    ]
    advances = await ask_all(request, "list-advances", {**terms, "status": "requested"})
    registers = await ask(request, "list-payment-registers", query={**terms, "limit": ROWS})
    statements = await ask(request, "list-bank-statements", query={**terms, "limit": ROWS})
    told = {**terms, "limit": ROWS, "statement": statement}
    waiting = await ask(request, "list-unmatched-payments", query=told)
    found = {} if problem is None else problem.faults
    return render(
        request,
        "finance/payments.html",
        status=422 if faults else 200 if problem is None else problem.status,
        title=request[LOOK].t("page.payments"),
        known=known,
        payer=payer,
        due=due,
        due_sum=_sum(due, "payable"),
        advances=advances,
        advances_sum=_sum(advances, "total"),
        registers=registers["items"],
        statements=statements["items"],
        statement=next((s for s in statements["items"] if s["statement"] == statement), None),
        waiting=waiting["items"],
        providers=await providers(request, [each["provider"] for each in (*due, *advances)]),
        party=PARTY,
        filled=filled,
        problem=problem,
        faults={**found, **(faults or {})},
        kept_key=None if problem is None else form_key(request),
    )


def _sum(rows: list[dict[str, Any]], name: str) -> int:
    """Add roubles up, in kopecks."""
    return sum(int(each[name].replace(".", "")) for each in rows)


@pages.page("/payments/{payment_register}", roles=READERS)
async def payment_register(request: web.Request) -> web.Response:
    """Show a register line by line: what was sent, what the bank says of each."""
    return await _register(request, None)


@pages.form("/payments/{payment_register}/handover", roles=WRITERS)
async def hand_over(request: web.Request) -> web.Response:
    """Say that the register's file was given to the bank."""
    return await _done(request, "send-payment-register")


@pages.form("/payments/{payment_register}/withdrawal", roles=WRITERS)
async def withdraw(request: web.Request) -> web.Response:
    """Take the register back; what it was to pay may stand on another."""
    return await _done(request, "withdraw-payment-register")


@pages.form("/payments/{payment_register}/lines/{line}/failure", roles=WRITERS)
async def fail_line(request: web.Request) -> web.Response:
    """Say that the bank turned a payment down."""
    body = {"reason": field_of(request, "reason")}
    return await _done(request, "fail-payment", {"line": request.match_info["line"]}, body)


async def _done(
    request: web.Request,
    name: str,
    more: dict[str, str] | None = None,
    body: dict[str, str] | None = None,
) -> web.Response:
    path = {"payment_register": request.match_info["payment_register"], **(more or {})}
    try:
        told = await tell(request, name, path, body, key=form_key(request))
    except Problem as problem:
        return await _register(request, problem)
    return _opened(told)


def _opened(told: dict[str, Any]) -> web.Response:
    address = URL(f"/payments/{told['payment_register']}")
    return go(str(address.with_query({"min_position": told["position"]})))


async def _register(request: web.Request, problem: Problem | None) -> web.Response:
    look, name = request[LOOK], request.match_info["payment_register"]
    waited = {"min_position": request.query.get("min_position")}
    found = await ask(request, "show-payment-register", {"payment_register": name}, waited)
    lines = await ask(
        request,
        "list-payments",
        query={"payment_register": name, "limit": 500, "cursor": request.query.get("cursor")},
    )
    return render(
        request,
        "finance/payment-register.html",
        status=200 if problem is None else problem.status,
        title=look.t("payments.register-title", day=look.day(found["dated"])),
        found=found,
        lines=lines,
        payer=(await payers(request)).get(found["payer"], found["payer"]),
        providers=await providers(request, [each["provider"] for each in lines["items"]]),
        reasons=[(each.value, look.t(f"payment-failure.{each.value}")) for each in FailureReason],
        problem=problem,
    )
