"""The closing of a month: what is still to be done, whether the sums agree, and the closing."""

import re
from datetime import timedelta
from typing import Any, Final

from aiohttp import web
from msgspec import Struct
from yarl import URL

from api.console.arriving import fields_of, form_key
from api.console.asking import WHO, Problem, ask, may, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.titles import ask_all, chosen, payers, providers
from api.console.pages import Pages
from api.console.sentences import short
from api.plumbing import new_id
from events.period import first_day, month_of, next_month
from ledger.keys import Role
from ledger.month_run import run_id

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
NAMED: Final = 10
MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
TOTALS: Final = ("agreement", "charged", "invoiced", "late_reversed")
SUMMED: Final = ("charged", "invoiced", "uninvoiced", "late_reversed", "paid")
UNDER_WAY: Final = ("received", "checking", "checked", "applying")


class Check(Struct, frozen=True, kw_only=True):
    """A line of the check-list."""

    name: str
    count: int
    tone: str  # good, warn: it may be closed all the same, bad: it stops the closing
    href: str | None = None


class Month(Struct, frozen=True, kw_only=True):
    """Whose month is looked at, and what came of it."""

    payer: str
    month: str
    due: str | None  # the month that is to be closed next
    closed: dict[str, Any] | None
    months: list[str]


async def month_asked(request: web.Request, payer: str, stated: str | None) -> Month:
    """Find out which month is asked for: the one that is due, if none is named."""
    waited = {"min_position": request.query.get("min_position")}
    closings = await ask_all(request, "list-month-closings", {"payer": payer, **waited})
    over = month_of(first_day(month_of(request[LOOK].today)) - timedelta(days=1))
    query = {"month": over, "payer": payer, "limit": 500}
    tasks = await ask(request, "show-month-tasks", query=query)
    unclosed = sorted(each["month"] for each in tasks["unclosed"])
    last: str | None = max((each["month"] for each in closings), default=None)
    due: str | None = unclosed[0] if unclosed else None
    if last is not None and next_month(last) <= over:
        due = next_month(last)
    asked = stated if stated is not None and MONTH.fullmatch(stated) else None
    month = asked or due or last or over
    closed_months = (each["month"] for each in closings)
    months = sorted({*unclosed, *closed_months, over, month}, reverse=True)
    closed = next((each for each in closings if each["month"] == month), None)
    return Month(payer=payer, month=month, due=due, closed=closed, months=months)


@pages.page("/closing", roles=READERS, rank=40)
async def closing(request: web.Request) -> web.Response:
    """Show what of a month is done and what is not, and offer to close it."""
    return await _page(request, dict(request.query), None)


@pages.form("/closing", roles=WRITERS)
async def close_month(request: web.Request) -> web.Response:
    """Close the month by the totals that were shown."""
    filled = fields_of(request)
    body = {"month": filled.get("month", ""), "totals": _stated(filled)}
    path = {"payer": filled.get("payer", "")}
    try:
        done = await tell(request, "close-month", path, body, key=form_key(request))
    except Problem as problem:
        return await _page(request, filled, problem)
    told = {"payer": done["payer"], "month": done["month"], "min_position": done["position"]}
    return go(str(URL("/closing").with_query(told)))


def _stated(filled: dict[str, str]) -> list[dict[str, str]]:
    """Read the totals that the page has shown back from its form."""
    count = sum(1 for name in filled if name.startswith("agreement."))
    return [{name: filled.get(f"{name}.{place}", "") for name in TOTALS} for place in range(count)]


async def _page(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    known = await payers(request)
    payer = chosen(filled.get("payer"), known)
    if payer is None:
        return render(request, "finance/closing.html", month=None, known=known, problem=problem)
    month = await month_asked(request, payer, filled.get("month"))
    rows = await _rows(request, month)
    stopped = None
    if problem is None and month.closed is None and month.month == month.due:
        stopped = await _stopping(request, month, rows)
    late = await _late(request, month)
    query = {"month": month.month, "payer": month.payer, "limit": NAMED}
    tasks = await ask(request, "show-month-tasks", query=query)
    named = [each["provider"] for each in (*rows, *late, *tasks["uncharged"])]
    return render(
        request,
        "finance/closing.html",
        status=200 if problem is None else problem.status,
        known=known,
        month=month,
        month_options=[(each, request[LOOK].month(each)) for each in month.months],
        checks=await _checks(request, month, rows, tasks),
        uncharged={"items": tasks["uncharged"], "count": tasks["uncharged_count"]},
        short=short,
        rows=rows,
        sums={name: sum(_kopecks(each[name]) for each in rows) for name in SUMMED},
        problem=problem,
        stopped=stopped,
        kept_key=None if problem is None else form_key(request),
        late=late,
        providers=await providers(request, named),
    )


def _kopecks(roubles: str) -> int:
    return int(roubles.replace(".", ""))


async def _rows(request: web.Request, month: Month) -> list[dict[str, Any]]:
    """Lay out the month under each agreement: charged, invoiced, and what is between them."""
    asked = {"payer": month.payer, "from_month": month.month, "to_month": month.month}
    waited = {"min_position": request.query.get("min_position")}
    rows = []
    for each in await ask_all(request, "list-reconciliations", {**asked, **waited}):
        charged = _kopecks(each["charged"]) - _kopecks(each["reversed"])
        between = charged - _kopecks(each["in_invoices"])
        rows.append(
            {
                "agreement": each["agreement"],
                "number": each["agreement_number"],
                "provider": each["provider"],
                "charged": _roubles(charged),
                "invoiced": each["in_invoices"],
                "uninvoiced": _roubles(between),
                "late_reversed": each["late_reversed"],
                "paid": each["paid"],
                "is_even": between == 0,
            }
        )
    return rows


def _roubles(kopecks: int) -> str:
    sign = "-" if kopecks < 0 else ""
    return f"{sign}{abs(kopecks) // 100}.{abs(kopecks) % 100:02d}"


async def _stopping(
    request: web.Request, month: Month, rows: list[dict[str, Any]]
) -> Problem | None:
    """Try the closing without recording it, and tell what would stop it."""
    if not may(request, "close-month"):
        return None
    totals = [{name: row[name] for name in TOTALS} for row in rows]
    body = {"month": month.month, "totals": totals}
    path = {"payer": month.payer}
    try:
        await tell(request, "close-month", path, body, key=new_id(), query={"dry_run": True})
    except Problem as problem:
        return problem
    return None


async def _checks(
    request: web.Request, month: Month, rows: list[dict[str, Any]], tasks: dict[str, Any]
) -> list[Check]:
    """Go through the check-list of the month."""
    earlier = sum(1 for each in tasks["unclosed"] if each["month"] < month.month)
    uneven = sum(1 for row in rows if not row["is_even"])
    here = {"payer": month.payer, "month": month.month}
    found = [
        _check("earlier", earlier, "bad", f"/closing?payer={month.payer}"),
        _check("running", await _running(request, month.month), "bad", None),
        _check("imports", await _importing(request), "warn", "/registries/imports"),
        _check("negative", await _negative(request), "bad", "/execution"),
        _check("uncharged", tasks["uncharged_count"], "warn", "#uncharged"),
        _check("unsaid", tasks["unsaid_count"], "warn", None),
        _check("uneven", uneven, "warn", "#agreements"),
        _check("unpaid", tasks["unpaid_invoices_count"], "warn", _address("/payments", here)),
        _check("advances", tasks["unpaid_advances_count"], "warn", _address("/payments", here)),
    ]
    return [each for each in found if each is not None]


def _address(path: str, terms: dict[str, str]) -> str:
    return str(URL(path).with_query(terms))


def _check(name: str, count: int | None, tone: str, href: str | None) -> Check | None:
    if count is None:
        return None
    return Check(
        name=name, count=count, tone=tone if count else "good", href=href if count else None
    )


async def _running(request: web.Request, month: str) -> int | None:
    """Count the runs of the month that are not finished; who may not see runs is not told."""
    if not may(request, "show-month-run"):
        return None
    run = run_id(request[WHO].caller.book, month)
    try:
        shown = await ask(request, "show-month-run", path={"run": run})
    except Problem:
        return 0
    return int(shown["status"] != "finished")


async def _importing(request: web.Request) -> int | None:
    """Count the files that were sent and are neither applied nor given up."""
    if not may(request, "list-imports"):
        return None
    count = 0
    for state in UNDER_WAY:
        count += len((await ask(request, "list-imports", query={"state": state}))["items"])
    return count


async def _negative(request: web.Request) -> int:
    """Count caps and measures that are overdrawn; the book lets none be, and this looks again."""
    programmes = await ask_all(request, "list-pf-programmes")
    caps = (period["available"] for each in programmes for period in each["periods"])
    measures = await ask_all(request, "list-measures", {"year": request[LOOK].today.year})
    return sum(1 for left in (*caps, *(each["free"] for each in measures)) if left.startswith("-"))


async def _late(request: web.Request, month: Month) -> list[dict[str, Any]]:
    """List charges of the month that came after it was closed: they count in a later month."""
    if month.closed is None:
        return []
    asked = {
        "payer": month.payer,
        "month": month.month,
        "effective_from": month.closed["closed_on"],  # most of the month's charges are older
        "limit": 200,
    }
    found = await ask(request, "list-charges", query=asked)
    return [each for each in found["items"] if each["booked_month"] != month.month]
