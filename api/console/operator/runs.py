"""Runs over the whole region as pages: the charges of a month, and the turn of the period."""

from typing import Any, Final

from aiohttp import web

from api.console.arriving import field_of, fields_of, form_key
from api.console.asking import Problem, ask, tell
from api.console.drawing import go, render
from api.console.pages import Pages
from ledger.keys import Role

pages = Pages("operator")

READERS: Final = {Role.OPERATOR, Role.AUDITOR}
STARTED: Final = "region.month-run-started.v1"
ROLLED: Final = "region.period-rolled.v1"
PAGES_MAX: Final = 3  # of five hundred events: forty years of months


@pages.page("/month-runs", roles=READERS, rank=40)
async def month_runs(request: web.Request) -> web.Response:
    """Show the runs, how far each is, and the form for another."""
    return await _months(request, {}, None)


@pages.form("/month-runs", roles={Role.OPERATOR})
async def begin_month_run(request: web.Request) -> web.Response:
    """Charge whoever is due for a month."""
    filled = fields_of(request)
    try:
        done = await tell(
            request,
            "start-month-run",
            body={"month": filled.get("month", "")},
            key=form_key(request),
        )
    except Problem as problem:
        return await _months(request, filled, problem)
    return go(f"/month-runs?position={done['position']}")


async def _months(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    begun = await _facts(request, STARTED)
    runs = [
        {
            **await ask(request, "show-month-run", path={"run": fact["run"]}),
            "position": fact["position"],
        }
        for fact in reversed(begun[-12:])
    ]
    for run in runs:
        due = run["due_count"]
        run["percent"] = run["done_count"] * 100 // due if due else 100
    return render(
        request,
        "operator/month-runs.html",
        status=200 if problem is None else problem.status,
        runs=runs,
        is_under_way=any(run["status"] == "running" for run in runs),
        filled=filled,
        faults={} if problem is None else problem.faults,
        problem=problem,
        kept_key=field_of(request, "key") if problem is not None else None,
    )


@pages.page("/period-rolls", roles=READERS, rank=50)
async def period_rolls(request: web.Request) -> web.Response:
    """Show the periods, their turns, and the form for the next."""
    return await _periods(request, {}, None)


@pages.form("/period-rolls", roles={Role.OPERATOR})
async def begin_period_roll(request: web.Request) -> web.Response:
    """Turn the period."""
    filled = fields_of(request)
    body = {name: filled[name] for name in ("future", "future_ends_on") if filled.get(name)}
    try:
        done = await tell(request, "roll-period", body=body, key=form_key(request))
    except Problem as problem:
        return await _periods(request, filled, problem)
    return go(f"/period-rolls?position={done['position']}")


async def _periods(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    turned = await _facts(request, ROLLED)
    turns = [
        {
            **await ask(request, "show-period-roll", path={"period": fact["current"]}),
            "position": fact["position"],
        }
        for fact in reversed(turned)
    ]
    return render(
        request,
        "operator/period-rolls.html",
        status=200 if problem is None else problem.status,
        periods=(await ask(request, "list-periods"))["items"],
        turns=turns,
        is_under_way=any(turn["status"] == "running" for turn in turns),
        filled=filled,
        faults={} if problem is None else problem.faults,
        problem=problem,
        kept_key=field_of(request, "key") if problem is not None else None,
    )


async def _facts(request: web.Request, kind: str) -> list[dict[str, Any]]:
    """Read all facts of a kind in the order of the book, up to what was written just now."""
    seen = request.query.get("position", "")
    query = {"type": kind, "limit": 500, "min_position": seen if seen.isdecimal() else None}
    found: list[dict[str, Any]] = []
    cursor = None
    for _ in range(PAGES_MAX):
        page = await ask(request, "list-events", query={**query, "cursor": cursor})
        found += [{**each["data"]["fact"], "position": each["position"]} for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found
