"""The inbox of applications: who asks to be taught, until when they wait, accepted or refused."""

from typing import Any, Final

from aiohttp import web

from api.console.arriving import field_of, fields_of, form_key
from api.console.asking import WHO, Problem, ask, tell
from api.console.drawing import LOOK, go, here, render
from api.console.pages import Pages
from api.console.provider.whose import whose
from api.console.sentences import short
from api.console.titles import titles_of
from events.contract import RefusalReason, Side
from ledger.keys import Role
from schemas.statuses import ContractStatus

pages = Pages("provider")

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.PROVIDER, Role.OPERATOR}
ROWS: Final = 50
ACCEPT, REFUSE = "accept-enrolment", "refuse-enrolment"
REASONS: Final = (
    RefusalReason.NO_PLACES,
    RefusalReason.AGE_OR_HEALTH,
    RefusalReason.DOCUMENTS_MISSING,
    RefusalReason.RECALLED_BY_GUARDIAN,
    RefusalReason.OTHER,
)


@pages.page("/enrolments", roles=READERS, rank=40, sample={"status": "accepted"})
async def enrolments(request: web.Request) -> web.Response:
    """Show the applications that wait for an answer, or offers that wait for a guardian."""
    return await _shown(request)


async def _shown(request: web.Request, problem: Problem | None = None) -> web.Response:
    look, query, owner = request[LOOK], request.query, await whose(request)
    waiting = (ContractStatus.REQUESTED, ContractStatus.ACCEPTED)
    stated = query.get("status")
    status = stated if stated in {each.value for each in waiting} else waiting[0].value
    asked = {
        "provider": owner.provider,
        "names": "true" if query.get("names") == "true" else None,
        "min_position": query.get("position"),
    }
    found: dict[str, Any] = {"items": [], "next_cursor": None}
    counts = dict.fromkeys((each.value for each in waiting), 0)
    if owner.provider is not None:
        cut = {"limit": ROWS, "cursor": query.get("cursor")}
        found = await ask(request, "list-contracts", query={**asked, **cut, "status": status})
        counts = {each: await _count(request, {**asked, "status": each}) for each in counts}
    filled = fields_of(request) if problem else {}
    return render(
        request,
        "provider/enrolments.html",
        status=problem.status if problem else 200,
        problem=problem,
        filled=filled,
        owner=owner,
        found=found,
        shown_status=status,
        counts=counts,
        titles=await titles_of(request, ("programme", "module")),
        reasons=[(each.value, look.word("reason", each.value)) for each in REASONS],
        today=look.today.isoformat(),
        terms={"status": status, "provider": owner.provider or ""},
        short=short,
    )


async def _count(request: web.Request, terms: dict[str, Any]) -> int:
    """Count what one page of the API holds; more than that is work for many days anyway."""
    found = await ask(request, "list-contracts", query={**terms, "names": None, "limit": 500})
    return len(found["items"])


@pages.form("/enrolments", roles=WRITERS)
async def answer_enrolment(request: web.Request) -> web.Response:
    """Accept or refuse an application, and show the inbox after it."""
    path, does = {"contract": field_of(request, "contract")}, field_of(request, "does")
    is_provider = request[WHO].caller.role is Role.PROVIDER
    side = Side.PROVIDER if is_provider else Side.GUARDIAN
    body = {"by": side.value, "reason": field_of(request, "reason")}
    try:
        if does == REFUSE:
            done = await tell(request, REFUSE, path, body, key=form_key(request))
        else:
            done = await tell(request, ACCEPT, path, key=form_key(request))
    except Problem as problem:
        return await _shown(request, problem)
    said = "refused" if does == REFUSE else "accepted"
    moved = {"position": done["position"], "done": said, "contract": path["contract"]}
    return go(here(request, **moved))
