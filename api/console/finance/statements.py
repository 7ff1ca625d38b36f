"""Statements of the bank: read document by document, and what a person has to look at."""

import hashlib
from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.arriving import FORM, fields_of, form_key
from api.console.asking import Problem, ask, send
from api.console.drawing import LOOK, go, render
from api.console.finance.titles import ask_all, payers, providers
from api.console.pages import Pages
from api.operations import TEXT
from ledger.keys import Role
from ledger.rules import refusals

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
ROWS: Final = 50
FACTS: Final = 500
ENDED: Final = ("payment-register.payment-confirmed.v1", "payment-register.payment-failed.v1")


@pages.page("/bank-statements", roles=READERS, rank=45)
async def bank_statements(request: web.Request) -> web.Response:
    """List the statements that were read, and take another one."""
    return await _listed(request, {}, None)


@pages.form("/bank-statements", roles=WRITERS)
async def read_bank_statement(request: web.Request) -> web.Response:
    """Read a statement; one that was read already is shown again."""
    filled, file = fields_of(request), request[FORM].get("file")
    raw = file.file.read() if isinstance(file, web.FileField) else b""
    digest = hashlib.sha256(raw).hexdigest()
    path = URL.build(path=f"/bank-statements/{digest}")
    part = {"payer": filled.get("payer", "")}
    try:
        done = await send(request, "read-bank-statement", raw, TEXT, part, key=form_key(request))
    except Problem as problem:
        if problem.code == refusals.AlreadyExists.code:
            return go(str(path.with_query(again="1")))
        return await _listed(request, filled, problem)
    return go(str(path.with_query(min_position=done["position"])))


@pages.page("/bank-statements/{statement}", roles=READERS)
async def bank_statement(request: web.Request) -> web.Response:
    """Show what came of every document of a statement."""
    look, named = request[LOOK], request.match_info["statement"]
    after = request.query.get("min_position", "")
    terms = {"statement": named}
    asked = {**terms, "min_position": after if after.isdecimal() else None}
    found = await ask(request, "list-bank-statements", query=asked)
    if not found["items"]:
        raise refusals.NotFound(subject="bank-statement")
    stream = await ask(request, "show-stream", {"stream": f"bank-statement:{named}"})
    position = stream["items"][0]["position"]
    ended = await _ended(request, named, position)
    known = await payers(request)
    return render(
        request,
        "finance/bank-statement.html",
        title=look.t("statements.of", at=look.instant(found["items"][0]["read_at"])),
        shown=found["items"][0],
        payer=known.get(found["items"][0]["payer"], ""),
        position=position,
        ended=ended,
        queued=await ask_all(request, "list-unmatched-payments", terms),
        providers=await providers(request, [each["provider"] for each in ended]),
        terms=terms,
        is_again="again" in request.query,
    )


@pages.page("/unmatched-payments", roles=READERS, rank=46)
async def unmatched_payments(request: web.Request) -> web.Response:
    """List the documents of all statements that a person has to look at."""
    known = await payers(request)
    terms = {name: request.query.get(name, "") for name in ("payer", "statement")}
    asked = {**terms, "limit": ROWS, "cursor": request.query.get("cursor")}
    return render(
        request,
        "finance/unmatched-payments.html",
        found=await ask(request, "list-unmatched-payments", query=asked),
        payers=known,
        payer_options=[("", request[LOOK].t("paying.any")), *known.items()],
        terms={name: it for name, it in terms.items() if it},
    )


async def _ended(request: web.Request, statement: str, position: int) -> list[dict[str, Any]]:
    """List the payments that the statement ended: their facts follow its own in the same commit."""
    found = []
    for kind in ENDED:
        after: int | None = position
        while after is not None:
            asked = {"after": after, "type": kind, "limit": FACTS}
            facts = (await ask(request, "list-events", query=asked))["items"]
            own = [each for each in facts if each["data"]["fact"]["statement"] == statement]
            found += [{**each["data"]["fact"], "position": each["position"]} for each in own]
            is_full = len(own) == FACTS
            after = own[-1]["position"] if is_full else None
    return sorted(found, key=lambda each: int(each["position"]))


async def _listed(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    known = await payers(request)
    terms = {"payer": request.query.get("payer", "")}
    asked = {**terms, "limit": ROWS, "cursor": request.query.get("cursor")}
    return render(
        request,
        "finance/bank-statements.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        found=await ask(request, "list-bank-statements", query=asked),
        payers=known,
        payer_options=[("", request[LOOK].t("paying.any")), *known.items()],
        owners=list(known.items()),
        filled=filled,
        kept_key=form_key(request) if problem else None,
        terms={name: it for name, it in terms.items() if it},
    )
