"""Registers of payments: what is due goes to the bank as a file, and only a statement says paid."""

from decimal import Decimal
from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.arriving import FORM, fields_of, form_key
from api.console.asking import Problem, ask, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.titles import ask_all, chosen, payers, providers
from api.console.finance.typed import number_typed
from api.console.pages import Pages
from api.console.sentences import sentence
from events.payment import FailureReason
from ledger.keys import Role

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
ROWS: Final = 50
HISTORY_ROWS: Final = 500
LEFT_OUT_ROWS: Final = 20
REGISTER: Final = "/payment-registers/{payment_register}"
REGISTER_STATES: Final = ("accepted", "sent", "withdrawn")
LINE_STATES: Final = ("accepted", "sent", "confirmed", "failed", "withdrawn")
ON_ITS_WAY: Final = ("accepted", "sent")
PARTY: Final = ("title", "inn", "kpp", "bank_bik", "account")
ITEMS: Final = {"invoice": "invoices", "advance": "advances"}
ZERO: Final = "0.00"


@pages.page("/payment-registers", roles=READERS, rank=44, sample={"status": "sent"})
async def payment_registers(request: web.Request) -> web.Response:
    """List the registers with what became of their lines."""
    look, known = request[LOOK], await payers(request)
    terms = {name: request.query.get(name, "") for name in ("payer", "status")}
    asked = {**terms, "limit": ROWS, "cursor": request.query.get("cursor"), **_after(request)}
    found = await ask(request, "list-payment-registers", query=asked)
    every = look.t("paying.any")
    return render(
        request,
        "finance/payment-registers.html",
        found=found,
        payers=known,
        terms={name: it for name, it in terms.items() if it},
        payer_options=[("", every), *known.items()],
        state_options=[
            ("", every),
            *((each, look.word("register-state", each)) for each in REGISTER_STATES),
        ],
    )


@pages.page("/payment-registers/new", roles=WRITERS)
async def new_payment_register(request: web.Request) -> web.Response:
    """Choose what is to be paid, and from which account."""
    return await _choosing(request, {}, None)


@pages.form("/payment-registers/new", roles=WRITERS)
async def issue_payment_register(request: web.Request) -> web.Response:
    """Make the register of what was ticked."""
    filled, form = fields_of(request), request[FORM]
    account = {name: filled.get(f"account.{name}", "") for name in PARTY}
    items = {many: [str(each) for each in form.getall(one, [])] for one, many in ITEMS.items()}
    body: dict[str, object] = {
        "payer": filled.get("payer", ""),
        "account": {**account, "kpp": account["kpp"] or None},
        "first_number": number_typed(filled.get("first_number", "")),
        **items,
    }
    if not any(items.values()):
        return await _choosing(request, filled, None, is_nothing_ticked=True)
    try:
        done = await tell(request, "issue-payment-register", body=body, key=form_key(request))
    except Problem as problem:
        return await _choosing(request, filled, problem)
    return _to_register(done)


@pages.page(REGISTER, roles=READERS, sample={"status": "accepted"})
async def payment_register(request: web.Request) -> web.Response:
    """Show the lines of a register with where each stands, and what can be done next."""
    return await _register(request, None)


@pages.form(f"{REGISTER}/handover", roles=WRITERS)
async def send_payment_register(request: web.Request) -> web.Response:
    """Note that the file was handed over to the bank."""
    return await _done(request, "send-payment-register")


@pages.form(f"{REGISTER}/withdrawal", roles=WRITERS)
async def withdraw_payment_register(request: web.Request) -> web.Response:
    """Think better of a register that was not handed over."""
    return await _done(request, "withdraw-payment-register")


@pages.form(f"{REGISTER}/payments/{{line}}/failure", roles=WRITERS)
async def fail_payment(request: web.Request) -> web.Response:
    """Note that the bank turned a payment down."""
    return await _done(request, "fail-payment", {"reason": fields_of(request).get("reason", "")})


async def _done(
    request: web.Request, operation: str, body: dict[str, str] | None = None
) -> web.Response:
    parts = dict(request.match_info)
    try:
        done = await tell(request, operation, parts, body, key=form_key(request))
    except Problem as problem:
        return await _register(request, problem)
    return _to_register(done)


def _to_register(done: dict[str, Any]) -> web.Response:
    path = URL.build(path=f"/payment-registers/{done['payment_register']}")
    return go(str(path.with_query(min_position=done["position"])))


def _after(request: web.Request) -> dict[str, object]:
    stated = request.query.get("min_position", "")
    return {"min_position": stated} if stated.isdecimal() else {}


async def _register(request: web.Request, problem: Problem | None) -> web.Response:
    look, named = request[LOOK], request.match_info["payment_register"]
    part, after = {"payment_register": named}, _after(request)
    shown = await ask(request, "show-payment-register", part, after)
    terms = {"payment_register": named, "status": request.query.get("status", "")}
    asked = {**terms, "limit": ROWS, "cursor": request.query.get("cursor"), **after}
    found = await ask(request, "list-payments", query=asked)
    stream = {"stream": f"payment-register:{named}"}
    facts = (await ask(request, "show-stream", stream, {"limit": HISTORY_ROWS}))["items"]
    issued = facts[0]["data"]["fact"]
    left_out = await _left_out(request, issued["left_out"][:LEFT_OUT_ROWS])
    known = await payers(request)
    return render(
        request,
        "finance/payment-register.html",
        status=200 if problem is None else problem.status,
        title=look.t("paying.register-of", day=look.day(shown["dated"])),
        problem=problem,
        shown=shown,
        issued=issued,
        payer=known.get(shown["payer"], shown["payer"]),
        found=found,
        lines={each["line"]: each for each in issued["lines"]},
        left_out=left_out,
        providers=await providers(
            request, [each["provider"] for each in [*found["items"], *left_out] if each["provider"]]
        ),
        terms={name: it for name, it in terms.items() if it},
        state_options=[
            ("", look.t("paying.any")),
            *((each, look.word("payment-state", each)) for each in LINE_STATES),
        ],
        reasons=[(each.value, look.word("reason", each.value)) for each in FailureReason],
        ends=_ends(facts),
        history=[
            {
                "position": each["position"],
                "day": each["effective_on"],
                "text": sentence(look, each["data"]["fact"]),
            }
            for each in facts
        ],
        history_address=str(URL("/journal").with_query(stream=stream["stream"])),
    )


async def _left_out(request: web.Request, left_out: list[Any]) -> list[dict[str, Any]]:
    """Tell whose and how much what was left out is, as far as whoever looks may see it."""
    found = []
    for each in left_out:
        one = "invoice" if each["invoice"] else "advance"
        try:
            shown = await ask(request, f"show-{one}", {one: each[one]})
        except Problem:
            shown = {"provider": "", "month": None}
        amount = shown.get("payable", shown.get("total"))
        found.append({**shown, "one": one, "reason": each["reason"], "amount": amount})
    return found


def _ends(facts: list[Any]) -> dict[int, int]:
    """Find the fact by which each line ended."""
    return {
        each["data"]["fact"]["line"]: each["position"]
        for each in facts
        if "line" in each["data"]["fact"]
    }


async def _choosing(
    request: web.Request,
    filled: dict[str, str],
    problem: Problem | None,
    *,
    is_nothing_ticked: bool = False,
) -> web.Response:
    known = await payers(request)
    stated = filled.get("payer") or request.query.get("payer")
    payer = chosen(stated, known)
    due = await _due(request, payer) if payer else []
    ticked = (
        {str(it) for one in ITEMS for it in request[FORM].getall(one, [])}
        if filled
        else {each["reference"] for each in due}
    )
    status = web.HTTPUnprocessableEntity.status_code if is_nothing_ticked else 200
    return render(
        request,
        "finance/new-payment-register.html",
        status=status if problem is None else problem.status,
        problem=problem,
        faults={} if problem is None else problem.faults,
        is_nothing_ticked=is_nothing_ticked,
        payer=payer,
        payer_options=list(known.items()),
        due=due,
        total=str(sum((Decimal(each["amount"]) for each in due), Decimal())),
        ticked=ticked,
        providers=await providers(request, [each["provider"] for each in due]),
        filled=filled or await _account(request, payer),
        kept_key=form_key(request) if filled else None,
    )


async def _due(request: web.Request, payer: str) -> list[dict[str, Any]]:
    """List invoices in work and advances asked for that are on no register the bank may have."""
    taken = {
        each[one]
        for status in ON_ITS_WAY
        for each in await ask_all(request, "list-payments", {"payer": payer, "status": status})
        for one in ITEMS
    }
    invoices = await ask_all(request, "list-invoices", {"payer": payer, "status": "in-work"})
    advances = await ask_all(request, "list-advances", {"payer": payer, "status": "requested"})
    due = [{**each, "one": "invoice", "amount": each["payable"]} for each in invoices]
    due += [{**each, "one": "advance", "amount": each["total"]} for each in advances]
    return [
        {**each, "reference": each[each["one"]]}
        for each in due
        if each["amount"] != ZERO and each[each["one"]] not in taken
    ]


async def _account(request: web.Request, payer: str | None) -> dict[str, str]:
    """Fill in the account of the payer's last register; the first time, what is known of it."""
    found = await ask_all(request, "list-payment-registers", {"payer": payer}) if payer else []
    if not found:
        known = await ask_all(request, "list-payers")
        own = next((each for each in known if each["payer"] == payer), None)
        return {} if own is None else {f"account.{name}": own[name] for name in ("title", "inn")}
    stream = {"stream": f"payment-register:{found[-1]['payment_register']}"}
    issued = (await ask(request, "show-stream", stream, {"limit": 1}))["items"][0]["data"]["fact"]
    numbers = [each["number"] for each in issued["lines"]]
    account = {f"account.{name}": it or "" for name, it in issued["account"].items()}
    return {**account, "first_number": str(max(numbers) + 1)}
