"""Money moved between measures: chosen, tried on a fork of the book, then done by an act."""

from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.arriving import field_of, fields_of, form_key
from api.console.asking import Problem, ask, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.execution import Place, place_of
from api.console.finance.simulating import Compared, faults_of_step, simulate
from api.console.finance.titles import ask_all
from api.console.finance.typed import act_kinds, act_typed, roubles_typed
from api.console.pages import Pages
from events.budget import ReallocationBasis
from ledger.keys import Role

pages = Pages("finance")

WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
CHOSEN: Final = ("from_measure", "to_measure", "amount", "basis")
FILLED: Final = ("from_measure", "to_measure", "amount")


@pages.page("/reallocation", roles=WRITERS, rank=20)
async def reallocation(request: web.Request) -> web.Response:
    """Choose between which measures to move money, and see what would come of it."""
    place, filled = await place_of(request), dict(request.query)
    compared, problem = None, None
    if all(filled.get(name) for name in FILLED):
        compared, problem = await _tried(request, place, filled)
    return await _page(request, place, filled, compared=compared, problem=problem)


@pages.form("/reallocation", roles=WRITERS)
async def reallocate(request: web.Request) -> web.Response:
    """Move the money for real."""
    filled = fields_of(request)
    body = {**_step(filled, filled["municipality"], filled["year"]), "act": act_typed(filled)}
    try:
        done = await tell(request, "reallocate-budget", body=body, key=form_key(request))
    except Problem as problem:
        place = await place_of(request, filled)
        compared, _ = await _tried(request, place, filled)
        return await _page(request, place, filled, compared=compared, problem=problem)
    told = {"municipality": done["municipality"], "year": done["year"], "done": done["position"]}
    return go(str(URL("/reallocation").with_query(told)))


def _step(filled: dict[str, str], municipality: str | None, year: int | str) -> dict[str, Any]:
    return {
        "municipality": municipality,
        "year": int(year),
        "from_measure": filled.get("from_measure", ""),
        "to_measure": filled.get("to_measure", ""),
        "amount": roubles_typed(filled.get("amount", "")),
        "basis": filled.get("basis") or ReallocationBasis.COUNCIL_DECISION.value,
    }


async def _tried(
    request: web.Request, place: Place, filled: dict[str, str]
) -> tuple[Compared | None, Problem | None]:
    """Try the move on a fork; no act is needed to see what would come of it."""
    look = request[LOOK]
    act = {"kind": "order", "number": look.t("reallocation.trial"), "dated": str(look.today)}
    step = {**_step(filled, place.municipality, place.year), "act": act}
    try:
        return await simulate(request, [{"reallocation": step}]), None
    except Problem as problem:
        return None, problem


async def _page(
    request: web.Request,
    place: Place,
    filled: dict[str, str],
    *,
    compared: Compared | None,
    problem: Problem | None,
) -> web.Response:
    look = request[LOOK]
    done = request.query.get("done", "")
    terms = {**place.terms(), "min_position": done if done.isdecimal() else None}
    measures = (await ask(request, "list-measures", query={**terms, "limit": 200}))["items"]
    titles = {each["measure"]: each["title"] for each in measures}
    faults = {} if problem is None else faults_of_step(problem)
    return render(
        request,
        "finance/reallocation.html",
        status=200 if problem is None else problem.status,
        place=place,
        measures=measures,
        titles=titles,
        from_options=[
            (
                each["measure"],
                look.t("reallocation.option", title=each["title"], free=look.money(each["free"])),
            )
            for each in measures
        ],
        bases=[(each.value, look.word("basis", each.value)) for each in ReallocationBasis],
        kinds=act_kinds(look),
        filled=filled,
        faults=faults,
        problem=problem,
        compared=compared,
        kept_key=field_of(request, "key") if request.method == "POST" else None,
        done=done if done.isdecimal() else None,
        moves=await _moves(request, place),
    )


async def _moves(request: web.Request, place: Place) -> list[dict[str, Any]]:
    """List what was moved this year: the facts behind the figure `reallocated`."""
    terms = {**place.terms(), "figure": "reallocated"}
    found: dict[int, dict[str, Any]] = {}
    for line in await ask_all(request, "list-execution-lines", terms):
        move = found.setdefault(line["position"], {**line, "from": None, "to": None})
        side = "from" if line["change"].startswith("-") else "to"
        move[side] = line["measure"]
        move["amount"] = line["change"].removeprefix("-")
    return [found[position] for position in sorted(found, reverse=True)]
