"""What is to be paid: invoices that are taken in work, and go on a register from there."""

from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.arriving import FORM, field_of, form_key
from api.console.asking import Problem, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.titles import ask_all, chosen, payers, providers
from api.console.pages import Pages
from ledger.keys import Role

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
OPEN: Final = ("issued", "in-work")


@pages.page("/payments", roles=READERS, rank=43)
async def payments(request: web.Request) -> web.Response:
    """Show what is to be paid."""
    return await _page(request, None, None)


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
            return await _page(request, payer, problem)
        position = max(position, int(done["position"]))
    return _back(payer, position)


def _back(payer: str, position: int) -> web.Response:
    told = {"payer": payer, "min_position": str(position)}
    return go(
        str(URL("/payments").with_query({name: it for name, it in told.items() if it != "0"}))
    )


async def _page(request: web.Request, payer: str | None, problem: Problem | None) -> web.Response:
    known = await payers(request)
    payer = chosen(payer or request.query.get("payer"), known)
    terms = {"payer": payer, "min_position": request.query.get("min_position")}
    due = [
        each
        for status in OPEN
        for each in await ask_all(request, "list-invoices", {**terms, "status": status})
    ]
    advances = await ask_all(request, "list-advances", {**terms, "status": "requested"})
    waiting = await ask_all(request, "list-unmatched-payments", terms)
    return render(
        request,
        "finance/payments.html",
        status=200 if problem is None else problem.status,
        title=request[LOOK].t("page.payments"),
        known=known,
        payer=payer,
        due=due,
        due_sum=_sum(due, "payable"),
        advances=advances,
        advances_sum=_sum(advances, "total"),
        waiting_count=len(waiting),
        providers=await providers(request, [each["provider"] for each in (*due, *advances)]),
        problem=problem,
    )


def _sum(rows: list[dict[str, Any]], name: str) -> int:
    """Add roubles up, in kopecks."""
    return sum(int(each[name].replace(".", "")) for each in rows)
