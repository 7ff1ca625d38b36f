"""Printed reports: listed, built, given out in their forms, and told from what is no report."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web
from aiohttp.web import FileField

from api.console.arriving import FORM, fields_of
from api.console.asking import Problem, ask, send, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.titles import ask_all, municipalities, payers
from api.console.finance.typed import number_typed
from api.console.looks import Look
from api.console.pages import Pages
from ledger.keys import Role
from projections.reports.forms import FORMS, Form
from schemas.reports import ReportKind

pages = Pages("finance")

WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
READERS: Final = WRITERS | {Role.AUDITOR}
BYTES: Final = "application/octet-stream"
ROWS: Final = 50


@pages.page("/reports", roles=READERS, rank=80)
async def reports(request: web.Request) -> web.Response:
    """List the reports that were built."""
    look = request[LOOK]
    terms = {name: request.query.get(name) for name in ("kind", "cursor")}
    found = await ask(request, "list-reports", query={**terms, "limit": ROWS})
    return render(
        request,
        "finance/reports.html",
        found=found,
        kinds=[("", look.t("console.all")), *kinds_of(request[LOOK])],
        list_terms={"kind": terms["kind"]} if terms["kind"] else {},
    )


@pages.page("/reports/new", roles=WRITERS, sample={"kind": "budget-execution"})
async def new_report(request: web.Request) -> web.Response:
    """Ask what a report shall be about."""
    return await _asking(request, dict(request.query), None)


@pages.form("/reports/new", roles=WRITERS)
async def build_report(request: web.Request) -> web.Response:
    """Build the report, and show it."""
    filled = fields_of(request)
    terms: dict[str, object] = {
        name: it for name, it in filled.items() if it and name not in {"kind", "at_position"}
    }
    if "names" in terms:
        terms["names"] = terms["names"] == "true"
    if "subsidy_register" in terms:
        terms["subsidy_register"] = number_typed(str(terms["subsidy_register"]))
    body: dict[str, object] = {"kind": filled.get("kind", ""), "filter": terms}
    if filled.get("at_position"):
        body["at_position"] = number_typed(filled["at_position"])
    try:
        built = await tell(request, "build-report", body=body)
    except Problem as problem:
        return await _asking(request, filled, problem)
    return go(f"/reports/{built['report']}?min_position={built['position']}")


async def _asking(
    request: web.Request, filled: Mapping[str, str], problem: Problem | None
) -> web.Response:
    look, kinds = request[LOOK], kinds_of(request[LOOK])
    stated = filled.get("kind", "")
    form = FORMS[stated if stated in dict(kinds) else kinds[0][0]]
    faults = {} if problem is None else problem.faults
    return render(
        request,
        "finance/new-report.html",
        status=200 if problem is None else problem.status,
        kinds=kinds,
        kind=form.kind,
        asked=[
            {
                "name": name,
                "title": look.t(f"report-term.{name}"),
                "is_needed": name in form.needs,
                "type": "date" if name == "as_of" else "text",
                "options": await _options(request, look, name, form),
                "hint": look.t("report-term.period-hint") if name == "period" else None,
                "fault": faults.get(f"filter.{name}"),
            }
            for name in (*form.needs, *form.takes)
        ],
        filled=filled,
        problem=problem,
        faults=faults,
    )


async def _options(
    request: web.Request, look: Look, name: str, form: Form
) -> list[tuple[str, str]] | None:
    """Give the choices of a term, where there are few enough to choose from."""
    first = [] if name in form.needs else [("", look.t("reports.any"))]
    match name:
        case "municipality":
            return [*first, *(await municipalities(request)).items()]
        case "payer":
            return [*first, *(await payers(request)).items()]
        case "roadmap":
            found = await ask_all(request, "list-roadmaps")
            return [*first, *((each["roadmap"], each["title"].capitalize()) for each in found)]
        case "names":
            return [("", look.t("no")), ("true", look.t("yes"))]
        case _:
            return None


def kinds_of(look: Look) -> list[tuple[str, str]]:
    """List the kinds of reports."""
    return [(kind.value, look.t(f"report.{kind.value}")) for kind in ReportKind]


@pages.page("/reports/check", roles=WRITERS, rank=81)
async def check_report(request: web.Request) -> web.Response:
    """Ask for a file to be checked."""
    return render(request, "finance/check-report.html", problem=None, verified=None, faults={})


@pages.form("/reports/check", roles=WRITERS)
async def checked_report(request: web.Request) -> web.Response:
    """Tell whether a file is a report of this ledger, and what has changed since."""
    file = request[FORM].get("file")
    verified, problem, faults = None, None, {}
    if not isinstance(file, FileField) or not file.filename:
        faults = {"file": request[LOOK].t("reports.no-file")}
    else:
        try:
            verified = await send(request, "verify-report", file.file.read(), BYTES)
        except Problem as no:
            problem = no
    return render(
        request,
        "finance/check-report.html",
        status=422 if faults else problem.status if problem else 200,
        verified=verified,
        problem=problem,
        faults=faults,
    )


@pages.page("/reports/{report}", roles=READERS)
async def report(request: web.Request) -> web.Response:
    """Show a report: what it is about, its files, and the digests that prove them."""
    look = request[LOOK]
    waited = {"min_position": request.query.get("min_position")}
    path = {"report": request.match_info["report"]}
    found = await ask(request, "show-report", path=path, query=waited)
    return render(
        request,
        "finance/report.html",
        title=look.t(f"report.{found['kind']}"),
        found=found,
        terms=await _terms(request, found["terms"]),
    )


async def _terms(request: web.Request, terms: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Write what a report is about with titles instead of references."""
    look = request[LOOK]
    known = {**await municipalities(request), **await payers(request)}
    return [
        (look.t(f"report-term.{each['name']}"), known.get(each["value"], each["value"]))
        for each in terms
    ]
