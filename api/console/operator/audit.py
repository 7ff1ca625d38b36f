"""What was refused and why, and who has read personal data: for whoever checks."""

from datetime import date, datetime, time
from typing import Final

from aiohttp import web

from api.console.asking import Problem, ask
from api.console.drawing import LOOK, render
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sentences import short, title
from api.docs import all_nos
from api.wording import say
from ledger.keys import Role
from ledger.persons import Purpose

pages = Pages("book")

READERS: Final = {Role.OPERATOR, Role.AUDITOR}
ROWS: Final = 50
NOTHING: Final[dict[str, object]] = {"items": [], "next_cursor": None}


@pages.page("/audit", roles=READERS, rank=60, sample={"code": "over-reserve"})
async def refused(request: web.Request) -> web.Response:
    """List what was refused, the latest first."""
    look, asked = request[LOOK], dict(request.query)
    terms = {
        "code": asked.get("code"),
        "actor": asked.get("actor"),
        "request": asked.get("request"),
        "since": begin_of(look, asked.get("since", "")),
    }
    found, problem = await _asked(request, "list-refusals", terms)
    codes = sorted((say(f"{code}.title", look.language), code) for code in all_nos())
    return render(
        request,
        "operator/audit.html",
        status=200 if problem is None else problem.status,
        found=found,
        problem=problem,
        codes=[("", look.t("console.all")), *((code, words) for words, code in codes)],
        terms={name: it for name, it in terms.items() if it},
    )


@pages.page("/audit/{refusal}", roles=READERS)
async def refused_one(request: web.Request) -> web.Response:
    """Explain one refusal: the rule, the figures of that moment, and the facts behind them."""
    look, path = request[LOOK], {"refusal": request.match_info["refusal"]}
    shown = await ask(request, "show-refusal", path=path)
    explained = await ask(request, "explain-refusal", path=path)
    return render(
        request,
        "operator/refusal.html",
        title=shown["problem"]["title"],
        shown=shown,
        explained=explained,
        figures=[(name, str(it)) for name, it in explained["figures"].items()],
        facts=[(each["position"], title(look, each["type"])) for each in explained["facts"]],
    )


@pages.page("/access-log", roles=READERS, rank=70, sample={"purpose": "check-age"})
async def access_log(request: web.Request) -> web.Response:
    """List who read whose personal data, why and when; the latest first."""
    look, asked = request[LOOK], dict(request.query)
    terms = {
        "reader": asked.get("reader"),
        "purpose": asked.get("purpose"),
        "person": asked.get("person"),
        "since": begin_of(look, asked.get("since", "")),
    }
    found, problem = await _asked(request, "list-readings", terms)
    purposes = [(each.value, look.word("purpose", each.value)) for each in Purpose]
    return render(
        request,
        "operator/access-log.html",
        status=200 if problem is None else problem.status,
        found=found,
        problem=problem,
        purposes=[("", look.t("console.all")), *purposes],
        terms={name: it for name, it in terms.items() if it},
        short=short,
    )


async def _asked(
    request: web.Request, name: str, terms: dict[str, str | None]
) -> tuple[dict[str, object], Problem | None]:
    """Ask for a page of a list; a filter that is none is told at its field."""
    query = {**terms, "limit": ROWS, "cursor": request.query.get("cursor")}
    try:
        return await ask(request, name, query=query), None
    except Problem as problem:
        return dict(NOTHING), problem


def begin_of(look: Look, stated: str) -> str | None:
    """Give the instant at which a day begins in the region; the API judges what is no day."""
    if not stated:
        return None
    try:
        day = date.fromisoformat(stated)
    except ValueError:
        return stated
    return datetime.combine(day, time.min, look.zone).isoformat()
