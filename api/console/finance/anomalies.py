"""What an auditor looks for first: the rules, their cases, and where each case is explained."""

from typing import Any, Final

from aiohttp import web

from api.console.asking import ask
from api.console.drawing import LOOK, render
from api.console.finance.titles import providers
from api.console.looks import Look
from api.console.pages import Pages
from api.console.sentences import short
from ledger.keys import Role

pages = Pages("finance")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
ROWS: Final = 50
MONTHS: Final = frozenset({"month", "booked_month"})


@pages.page("/anomalies", roles=READERS, rank=90)
async def anomalies(request: web.Request) -> web.Response:
    """List what is looked for, and how many cases there are."""
    found = await ask(request, "list-anomaly-rules")
    rules = sorted(found["items"], key=lambda rule: -rule["found_count"])
    context = {"rules": rules, "position": found["position"]}
    return render(request, "finance/anomalies.html", **context)


@pages.page("/anomalies/{rule}", roles=READERS)
async def anomaly(request: web.Request) -> web.Response:
    """List the cases of a rule."""
    look, name = request[LOOK], request.match_info["rule"]
    cut = {"limit": ROWS, "cursor": request.query.get("cursor")}
    found = await ask(request, "list-anomalies", path={"rule": name}, query=cut)
    rules = await ask(request, "list-anomaly-rules")
    rule = next(each for each in rules["items"] if each["rule"] == name)
    cases = found["items"]
    figures = sorted({figure for case in cases for figure in case["figures"]})
    return render(
        request,
        "finance/anomaly.html",
        title=rule["title"],
        rule=rule,
        found=found,
        figures=[(each, look.word("anomaly", each)) for each in figures],
        cases=[_case(look, case, figures) for case in cases],
        providers=await providers(
            request, {case["provider"] for case in cases if case["provider"]}
        ),
        short=short,
    )


def _case(look: Look, case: dict[str, Any], figures: list[str]) -> dict[str, Any]:
    """Write a case for people."""
    return {
        **case,
        "shown": [_figure(look, name, case["figures"].get(name)) for name in figures],
        "why": f"/explain{case['explanation'].removesuffix('/explain')}",
        "is_explained": "/explain" in case["explanation"],
    }


def _figure(look: Look, name: str, value: Any) -> str:  # noqa: ANN401 - figures of any kind
    match value:
        case None:
            return "—"
        case int():
            return look.count(value)
        case list():
            return ", ".join(_figure(look, name, each) for each in value)
        case str() if name in MONTHS:
            return look.month(value)
        case str() if value.replace(".", "", 1).removeprefix("-").isdecimal() and "." in value:
            return look.money(value)
        case _:
            return short(str(value))
