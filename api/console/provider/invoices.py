"""Invoices and advances: what is due to be asked for, what was, its annex, and each next step."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from api.console.arriving import field_of, fields_of, form_key
from api.console.asking import Problem, ask, may, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.titles import ask_all
from api.console.finance.typed import number_typed
from api.console.pages import Pages
from api.console.provider.whose import providers_of
from api.console.sentences import short
from api.console.titles import Titles, titles_of
from events.invoice import RollbackReason
from events.period import month_of
from ledger.keys import Role
from schemas.statuses import AdvanceStatus, InvoiceStatus

pages = Pages("provider")

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR}
ROWS: Final = 50
LINES: Final = 500
# What may be done with a paper in each state; the API says whether it is done.
INVOICE_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    InvoiceStatus.ISSUED: ("take-invoice-in-work", "remove-invoice"),
    InvoiceStatus.IN_WORK: ("pay-invoice", "roll-back-invoice"),
    InvoiceStatus.ROLLED_BACK: ("take-invoice-in-work", "remove-invoice"),
}
ADVANCE_STEPS: Final[Mapping[str, tuple[str, ...]]] = {
    AdvanceStatus.REQUESTED: ("pay-advance", "cancel-advance")
}
PRINT: Final = "build-report"


@pages.page("/invoices", roles=READERS, rank=30, sample={"month": "2017-09"})
async def invoices(request: web.Request) -> web.Response:
    """List invoices and advances, and what is due to be asked for."""
    return await _listed(request)


async def _listed(request: web.Request, problem: Problem | None = None) -> web.Response:
    look, query = request[LOOK], request.query
    terms = {name: query.get(name) for name in ("month", "provider") if query.get(name)}
    asked = {**terms, "limit": ROWS, "min_position": query.get("position")}
    none: dict[str, Any] = {"items": [], "next_cursor": None}
    billed = advances = none
    try:
        billed = await ask(
            request,
            "list-invoices",
            query={**asked, "status": query.get("status"), "cursor": query.get("cursor")},
        )
        if not query.get("cursor") and not query.get("status"):
            advances = await ask(request, "list-advances", query=asked)
    except Problem as no:
        problem = no
    month = query.get("month") or month_of(look.today)
    agreements = await _agreements(request)
    return render(
        request,
        "provider/invoices.html",
        status=problem.status if problem else 200,
        problem=problem,
        invoices=billed,
        advances=advances["items"],
        terms=terms,
        due=await _due(request, month, terms.get("provider")),
        agreements=agreements,
        agreement_options=[
            (each["agreement"], f"№ {each['number']} · {each['period']}")
            for each in agreements.values()
            if not each["terminated"]
        ],
        titles=await _titles(request),
        statuses=[(each.value, look.word("status", each.value)) for each in InvoiceStatus],
        month=month,
        filled=fields_of(request) if problem and request.method == "POST" else {},
        short=short,
    )


async def _titles(request: web.Request) -> Titles:
    """Name payers and providers."""
    payers = await titles_of(request, ("payer",))
    return {**payers, "provider": await providers_of(request)}


async def _agreements(request: web.Request) -> dict[str, dict[str, Any]]:
    found = await ask_all(request, "list-agreements")
    return {each["agreement"]: each for each in found}


async def _due(request: web.Request, month: str, provider: str | None) -> list[dict[str, Any]]:
    """List the months with charges that stand on no invoice."""
    try:
        tasks = await ask(
            request,
            "show-month-tasks",
            query={"month": month, "min_position": request.query.get("position")},
        )
    except Problem:
        return []  # a month that is none: the filter says so
    return [each for each in tasks["uninvoiced"] if provider in {None, each["provider"]}]


@pages.form("/invoices", roles={Role.PROVIDER, Role.OPERATOR})
async def ask_money(request: web.Request) -> web.Response:
    """Issue an invoice or ask for an advance, and show the paper."""
    body: dict[str, Any] = {name: field_of(request, name) for name in ("agreement", "month")}
    is_advance = field_of(request, "does") == "request-advance"
    if is_advance and (typed := field_of(request, "percent").removesuffix("%")):
        body["percent"] = number_typed(typed)
    name = "request-advance" if is_advance else "issue-invoice"
    try:
        done = await tell(request, name, body=body, key=form_key(request))
    except Problem as problem:
        return await _listed(request, problem)
    kind = "advance" if is_advance else "invoice"
    return go(f"/{kind}s/{done[kind]}?position={done['position']}")


@pages.page("/invoices/{invoice}", roles=READERS)
async def invoice(request: web.Request) -> web.Response:
    """Show an invoice with its annex."""
    return await _paper(request, "invoice")


@pages.page("/advances/{advance}", roles=READERS)
async def advance(request: web.Request) -> web.Response:
    """Show an advance with its shares."""
    return await _paper(request, "advance")


async def _paper(request: web.Request, kind: str, problem: Problem | None = None) -> web.Response:
    look, path = request[LOOK], {kind: request.match_info[kind]}
    known = {"min_position": request.query.get("position")}
    found = await ask(request, f"show-{kind}", path, known)
    cut = {**known, "limit": LINES, "cursor": request.query.get("cursor")}
    lines = await ask(request, f"list-{kind}-lines", path, cut)
    contracts = await _contracts(request, found["provider"], found["agreement"])
    agreement = (await _agreements(request)).get(found["agreement"])
    steps = INVOICE_STEPS if kind == "invoice" else ADVANCE_STEPS
    return render(
        request,
        f"provider/{kind}.html",
        status=problem.status if problem else 200,
        title=look.t(f"{kind}s.of", month=look.month(found["month"])),
        problem=problem,
        found=found,
        lines=lines,
        contracts=contracts,
        agreement=agreement,
        owner=await _requisites(request, found["provider"]),
        titles=await _titles(request),
        offered=[each for each in steps.get(found["status"], ()) if may(request, each)],
        may_print=may(request, PRINT),
        reasons=[(each.value, look.word("reason", each.value)) for each in RollbackReason],
        short=short,
    )


async def _contracts(request: web.Request, provider: str, agreement: str) -> dict[str, Any]:
    """Give the contracts that lines may be of, by reference."""
    names = "true" if request.query.get("names") == "true" else None
    terms = {"provider": provider, "names": names}
    found = await ask_all(request, "list-contracts", terms)
    return {each["contract"]: each for each in found if each["agreement"] == agreement}


async def _requisites(request: web.Request, provider: str) -> dict[str, Any]:
    """Give what the head of an annex says of the provider."""
    return await ask(request, "show-provider", {"provider": provider})


@pages.form("/invoices/{invoice}", roles=WRITERS)
async def change_invoice(request: web.Request) -> web.Response:
    """Do the step that a form asks for, and show the invoice after it."""
    return await _step(request, "invoice")


@pages.form("/advances/{advance}", roles=WRITERS)
async def change_advance(request: web.Request) -> web.Response:
    """Do the step that a form asks for, and show the advance after it."""
    return await _step(request, "advance")


async def _step(request: web.Request, kind: str) -> web.Response:
    path, does = {kind: request.match_info[kind]}, field_of(request, "does")
    key, steps = form_key(request), INVOICE_STEPS if kind == "invoice" else ADVANCE_STEPS
    try:
        if does == PRINT:
            made = await tell(request, PRINT, body={"kind": kind, "filter": path})
            return go(f"/reports/{made['report']}?min_position={made['position']}")
        known = {each for some in steps.values() for each in some}
        if does not in known:
            return go(f"/{kind}s/{path[kind]}")
        reason = field_of(request, "reason")
        body = {"reason": reason} if does == "roll-back-invoice" else None
        done = await tell(request, does, path, body, key=key)
    except Problem as problem:
        return await _paper(request, kind, problem)
    return go(f"/{kind}s/{path[kind]}?position={done['position']}")
