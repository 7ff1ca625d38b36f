"""What would be: other nominals, prices, more children, moved money; decided on a fork."""

from typing import Any, Final

from aiohttp import web

from api.console.asking import Problem, ask
from api.console.drawing import LOOK, render
from api.console.finance.execution import place_of
from api.console.finance.simulating import faults_of_step, no_change, simulate
from api.console.finance.titles import ask_all
from api.console.finance.typed import roubles_typed
from api.console.looks import Look
from api.console.pages import Pages
from events.budget import ReallocationBasis
from ledger.keys import Role

pages = Pages("finance")

WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
ENROLMENTS_MAX: Final = 150
OPTIONS_MAX: Final = 500


@pages.page("/what-if", roles=WRITERS, rank=30)
async def what_if(request: web.Request) -> web.Response:
    """Try changes and set what would come of them beside the present."""
    look, place, filled = request[LOOK], await place_of(request), dict(request.query)
    programmes = await ask_all(request, "list-pf-programmes", {"municipality": place.municipality})
    measures = (await ask(request, "list-measures", query={**place.terms(), "limit": 200}))["items"]
    modules = await _some(request, "list-modules", {"open": True})
    groups = await _some(request, "list-study-groups", {"open": True})
    compared, problem, shortage = None, None, ""
    steps = _steps(look, place.terms(), filled, {each["module"]: each for each in modules})
    if filled.get("study_group") and filled.get("children", "").isdecimal():
        enrolments, shortage = await _enrolments(request, filled)
        steps += enrolments
    if steps:
        try:
            compared = await simulate(request, steps)
        except Problem as found:
            problem = found
    return render(
        request,
        "finance/what-if.html",
        status=200 if problem is None else problem.status,
        place=place,
        filled=filled,
        faults={} if problem is None else faults_of_step(problem),
        problem=problem,
        compared=compared,
        shortage=shortage,
        nothing=no_change(look, compared) if compared else "",
        titles={each["measure"]: each["title"] for each in measures},
        measure_options=_options(look, [(each["measure"], each["title"]) for each in measures]),
        **_choices(look, programmes, modules, groups),
    )


def _choices(
    look: Look,
    programmes: list[dict[str, Any]],
    modules: list[dict[str, Any]],
    groups: list[dict[str, Any]],
) -> dict[str, Any]:
    """Give the choices of the form, each in words."""
    titles = {each["module"]: each["title"] for each in modules}
    certified = [
        (each["cert_group"], each["title"]) for one in programmes for each in one["groups"]
    ]
    periods = sorted({each["period"] for one in programmes for each in one["periods"]})
    priced = [
        (
            each["module"],
            look.t(
                "what-if.module-option",
                title=each["title"],
                price=look.money(each["price"]),
                hours=each["hours_count"],
            ),
        )
        for each in modules
    ]
    taught = [
        (
            each["study_group"],
            look.t(
                "what-if.group-option",
                title=titles.get(each["module"], ""),
                first=look.day(each["starts_on"]),
                last=look.day(each["ends_on"]),
                free=each["places_count"] - each["live_count"],
            ),
        )
        for each in sorted(groups, key=lambda group: group["ends_on"] < str(look.today))
    ]  # those that have ended come last
    return {
        "group_options": _options(look, certified),
        "period_options": _options(look, [(each, each) for each in periods]),
        "module_options": _options(look, priced),
        "study_group_options": _options(look, taught),
    }


def _options(look: Look, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", look.t("what-if.leave")), *found]


async def _some(request: web.Request, name: str, query: dict[str, object]) -> list[dict[str, Any]]:
    """Read as many as a form can sensibly offer."""
    found = await ask(request, name, query={**query, "limit": OPTIONS_MAX})
    return list(found["items"])


def _steps(
    look: Look, place: dict[str, object], filled: dict[str, str], modules: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Read the changes that the form asks for; a part of it that is empty is none."""
    steps: list[dict[str, Any]] = []
    if filled.get("from_measure") and filled.get("amount"):
        act = {"kind": "order", "number": look.t("reallocation.trial"), "dated": str(look.today)}
        move = {name: filled.get(name, "") for name in ("from_measure", "to_measure")}
        amount = roubles_typed(filled["amount"])
        basis = ReallocationBasis.COUNCIL_DECISION.value
        steps.append(
            {"reallocation": {**place, **move, "amount": amount, "basis": basis, "act": act}}
        )
    if filled.get("cert_group") and filled.get("nominal"):
        named = {name: filled.get(name, "") for name in ("cert_group", "period")}
        steps.append({"nominal": {**named, "nominal": roubles_typed(filled["nominal"])}})
    if filled.get("module") and (filled.get("price") or filled.get("normative")):
        known = modules.get(filled["module"], {})
        normative = filled.get("normative") or str(known.get("normative", ""))
        steps.append(
            {
                "price": {
                    "module": filled["module"],
                    "price": roubles_typed(filled.get("price") or str(known.get("price", ""))),
                    "normative": roubles_typed(normative),
                    "method": known.get("method", "module-formula"),
                    "price_confirmed": True,
                }
            }
        )
    return steps


async def _enrolments(
    request: web.Request, filled: dict[str, str]
) -> tuple[list[dict[str, Any]], str]:
    """Enrol so many children who have money left; say so if there are fewer of them."""
    look = request[LOOK]
    wanted = min(int(filled["children"]), ENROLMENTS_MAX)
    path = {"study_group": filled["study_group"]}
    group = await ask(request, "show-study-group", path=path)
    starts_on = filled.get("starts_on") or max(str(look.today), group["starts_on"])
    query = {"kind": "pf", "state": "active"}
    steps: list[dict[str, Any]] = []
    for each in await ask_all(request, "list-certificates", query):
        if len(steps) == wanted:
            break
        if any(sum_ != "0.00" for sum_ in each["available"].values()):
            enrolment = {"certificate": each["certificate"], **path, "starts_on": starts_on}
            steps.append({"enrolment": enrolment})
    asked = int(filled["children"])
    return steps, (
        look.t("what-if.fewer", count=len(steps), asked=asked) if len(steps) < asked else ""
    )
