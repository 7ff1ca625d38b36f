"""Programmes of personalised financing: caps, what is left of them, groups and nominals."""

from decimal import Decimal
from typing import Any, Final

from aiohttp import web
from yarl import URL

from api.console.arriving import fields_of, form_key
from api.console.asking import Problem, ask, tell
from api.console.drawing import LOOK, go, render
from api.console.finance.looking_back import Moment, moment_of
from api.console.finance.titles import ask_all, municipalities, payers
from api.console.finance.typed import act_kinds, act_typed, number_typed, roubles_typed
from api.console.pages import Pages
from ledger.keys import Role

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.FINANCE, Role.OPERATOR}
WARN_PERCENT: Final = "90"


@pages.page("/pf-programmes", roles=READERS, rank=15)
async def pf_programmes(request: web.Request) -> web.Response:
    """List the programmes with what is bound under their caps."""
    found = await ask_all(request, "list-pf-programmes")
    return render(
        request,
        "finance/pf-programmes.html",
        programmes=found,
        municipalities=await municipalities(request),
        share=_share,
    )


@pages.page("/pf-programmes/{pf_programme}", roles=READERS)
async def pf_programme(request: web.Request) -> web.Response:
    """Show a programme: caps, forecast, groups and nominals, and what to beware of."""
    return await _page(request, {}, None)


@pages.form("/pf-programmes/{pf_programme}/caps", roles=WRITERS)
async def change_cap(request: web.Request) -> web.Response:
    """Change the cap of a period by an act."""
    filled = fields_of(request)
    body = {
        "period": filled.get("period", ""),
        "cap": roubles_typed(filled.get("cap", "")),
        "act": act_typed(filled),
    }
    path = {"pf_programme": request.match_info["pf_programme"]}
    return await _done(request, "amend-pf-programme-cap", path, body)


@pages.form("/pf-programmes/{pf_programme}/groups/{cert_group}/nominals", roles=WRITERS)
async def change_nominal(request: web.Request) -> web.Response:
    """Change the nominal of a group and of all its certificates."""
    filled = fields_of(request)
    nominal = roubles_typed(filled.get("nominal", ""))
    body = {"period": filled.get("period", ""), "nominal": nominal}
    path = {"cert_group": request.match_info["cert_group"]}
    return await _done(request, "change-group-nominal", path, body)


@pages.form("/pf-programmes/{pf_programme}/groups/{cert_group}/limits", roles=WRITERS)
async def change_limits(request: web.Request) -> web.Response:
    """Change how many certificates a group may have, and what their nominals may add up to."""
    filled = fields_of(request)
    limit = filled.get("nominals_limit")
    body = {
        "amount_count": number_typed(filled.get("amount_count", "")),
        "nominals_limit": roubles_typed(limit) if limit else None,
    }
    path = {"cert_group": request.match_info["cert_group"]}
    return await _done(request, "change-group-limits", path, body)


async def _done(
    request: web.Request, name: str, path: dict[str, str], body: dict[str, Any]
) -> web.Response:
    """Send a command, and show the programme as it is then."""
    try:
        told = await tell(request, name, path, body, key=form_key(request))
    except Problem as problem:
        return await _page(request, {**fields_of(request), "form": name}, problem)
    address = URL(f"/pf-programmes/{request.match_info['pf_programme']}")
    return go(str(address.with_query({"done": told["position"]})))


async def _page(
    request: web.Request, filled: dict[str, str], problem: Problem | None
) -> web.Response:
    look, moment = request[LOOK], moment_of(request)
    done = request.query.get("done", "")
    waited = {"min_position": done if done.isdecimal() else None}
    path = {"pf_programme": request.match_info["pf_programme"]}
    found = await ask(request, "show-pf-programme", path, waited)
    forecast = await _forecast(request, path, moment, waited)
    places = await municipalities(request)
    return render(
        request,
        "finance/pf-programme.html",
        status=200 if problem is None else problem.status,
        title=look.t("programme.title", place=places.get(found["municipality"], "")),
        found=found,
        forecast=forecast,
        course=_course(forecast, look.t("execution.dry-mark")),
        warnings=_warnings(found),
        payers=await payers(request),
        share=_share,
        total_of=_total,
        period_options=[(each["period"], each["period"]) for each in found["periods"]],
        kinds=act_kinds(look),
        filled=filled,
        problem=problem,
        faults={} if problem is None else problem.faults,
        kept_key=None if problem is None else form_key(request),
        opened=request.query.get("open") or filled.get("form", ""),
        group=filled.get("group") or request.query.get("group", ""),
        done=done if done.isdecimal() else None,
        moment=moment,
        first=found["approved_on"],
        last=look.today,
    )


async def _forecast(
    request: web.Request, path: dict[str, str], moment: Moment, waited: dict[str, str | None]
) -> list[dict[str, Any]]:
    """Ask what live contracts will still cost; before the programme was there, nothing."""
    warned = {"warn_percent": request.query.get("warn_percent") or WARN_PERCENT}
    try:
        answer = await ask(
            request, "forecast-pf-programme", path, {**waited, **warned, **moment.terms()}
        )
    except Problem as problem:
        if problem.status != web.HTTPNotFound.status_code or moment.is_now:
            raise
        return []
    return list(answer["periods"])


def _course(forecast: list[dict[str, Any]], mark: str) -> list[dict[str, Any]]:
    """Lay the months of all periods out one after another, each under the cap of its period."""
    return [
        {**month, "period": period["period"], "cap": period["cap"], "mark": mark}
        if month["month"] == period["exhausted_month"]
        else {**month, "period": period["period"], "cap": period["cap"], "mark": ""}
        for period in forecast
        for month in period["months"]
    ]


def _warnings(programme: dict[str, Any]) -> list[dict[str, Any]]:
    """Tell of periods whose nominals, should all be used up, come to more than the cap."""
    found = []
    for period in programme["periods"]:
        name = period["period"]
        nominals = sum(
            Decimal(group["nominals"].get(name, "0")) * group["active_count"]
            for group in programme["groups"]
            if group["unit"] == "rouble"
        )
        if nominals > Decimal(period["cap"]):
            found.append({"period": name, "nominals": nominals, "cap": period["cap"]})
    return found


def _share(period: dict[str, Any]) -> int:
    """Give how much of a cap is bound, in whole per cent."""
    cap, bound = Decimal(period["cap"]), Decimal(period["reserved"]) + Decimal(period["charged"])
    return int(bound * 100 / cap) if cap else 0


def _total(nominal: str, count: int) -> Decimal:
    """Give what a nominal comes to for so many certificates."""
    return Decimal(nominal) * count
