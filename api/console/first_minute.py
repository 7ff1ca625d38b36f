"""The first minute: a charge, the balance that moves, the event with its proof, the view rebuilt.

Only where the region is the demo: there is a charge left to post, and somebody of every role.
"""

from typing import Any, Final

from aiohttp import web

from api.console.arriving import form_key
from api.console.asking import Problem, ask, tell
from api.console.demo import DEMO
from api.console.drawing import go, render
from api.console.pages import Pages
from api.console.signing_in import demo_roles
from api.demo.year import Example
from ledger.keys import Role
from projections import balances, rebuilding

pages = Pages("start")

VIEW: Final = balances.VIEW.name
FIGURES: Final = ("available", "reserved", "charged")
WORKING: Final = frozenset({"building", "built", "approved"})


@pages.page("/", is_open=True, rank=1)
async def start(request: web.Request) -> web.Response:
    """Show what the ledger is, whom one can try it as, and the path through it."""
    return render(request, "start.html", demo_roles=demo_roles(request))


@pages.page("/first/charge", roles={Role.PROVIDER})
async def first_charge(request: web.Request) -> web.Response:
    """Show the charge that is left to post, or that it is posted already."""
    return await _charge_page(request, None)


@pages.form("/first/charge", roles={Role.PROVIDER})
async def post_first_charge(request: web.Request) -> web.Response:
    """Post the charge."""
    example = _example(request)
    if example is None:
        return go("/")
    try:
        done = await tell(
            request,
            "charge-certificate",
            path={"contract": example.contract},
            body={"month": example.month, "amount": example.amount},
            key=form_key(request),
        )
    except Problem as problem:
        return await _charge_page(request, problem)
    return go(f"/first/balance?position={done['charge']}")


@pages.form("/first/reversal", roles={Role.PROVIDER})
async def take_first_charge_back(request: web.Request) -> web.Response:
    """Take the charge back, so that the path can be walked again; both facts stay on record."""
    example = _example(request)
    charge = None if example is None else await _posted(request, example)
    if example is not None and charge is not None:
        done = await tell(
            request,
            "reverse-charge",
            path={"contract": example.contract, "position": charge["charge"]},
            body={"reason": "wrong-month"},
            key=form_key(request),
        )
        return go(f"/first/charge?position={done['position']}")
    return go("/first/charge")


@pages.page("/first/balance", roles={Role.PROVIDER})
async def first_balance(request: web.Request) -> web.Response:
    """Show the balance before and after the charge."""
    example, stated = _example(request), request.query.get("position", "")
    if example is None or not stated.isdecimal():
        return go("/first/charge")
    position = int(stated)
    before, after = [
        await _balance(request, example, {"at_position": at, "min_position": position})
        for at in (position - 1, position)
    ]
    return render(
        request,
        "first/balance.html",
        example=example,
        charge=position,
        rows=[(name, before[name], after[name]) for name in FIGURES if name in after],
        roles=demo_roles(request),
    )


@pages.page("/first/rebuild", roles={Role.OPERATOR})
async def first_rebuild(request: web.Request) -> web.Response:
    """Show how far the view of balances is built anew, and what came of it."""
    found = await ask(request, "list-rebuilds")
    builds = [each for each in found["items"] if each["view"] == VIEW]
    latest = max(builds, key=lambda each: int(each["generation"]), default=None)
    return render(
        request,
        "first/rebuild.html",
        build=latest,
        is_same=latest is not None and latest["approved_by"] == rebuilding.RULE,
        is_working=latest is not None and latest["status"] in WORKING,
    )


@pages.form("/first/rebuild", roles={Role.OPERATOR})
async def begin_first_rebuild(request: web.Request) -> web.Response:
    """Build the view of balances anew from the facts, beside the one that is read."""
    await tell(request, "start-rebuild", body={"projections": [VIEW], "rest_percent": 0})
    return go("/first/rebuild")


async def _charge_page(request: web.Request, problem: Problem | None) -> web.Response:
    example = _example(request)
    if example is None:
        return render(request, "first/charge.html", example=None, problem=problem)
    stated = request.query.get("position", "")
    seen = {"min_position": stated if stated.isdecimal() else None}
    return render(
        request,
        "first/charge.html",
        status=200 if problem is None else problem.status,
        problem=problem,
        example=example,
        posted=await _posted(request, example, seen),
        balance=await _balance(request, example, seen),
    )


def _example(request: web.Request) -> Example | None:
    """Give the charge that the demo has left to a visitor."""
    demo = request.app.get(DEMO)
    main = None if demo is None else demo.main()
    return None if main is None else main.example


async def _posted(
    request: web.Request, example: Example, seen: dict[str, Any] | None = None
) -> dict[str, Any] | None:
    """Find the charge if it was posted before."""
    query = {"contract": example.contract, "month": example.month, "live": True, **(seen or {})}
    found = await ask(request, "list-charges", query=query)
    return found["items"][0] if found["items"] else None


async def _balance(
    request: web.Request, example: Example, moment: dict[str, Any]
) -> dict[str, str]:
    """Give what the example's certificate holds in the period in which its month lies."""
    path = {"certificate": example.certificate}
    found = await ask(request, "show-certificate", path=path, query=moment)
    periods = {each["period"]: each for each in found["periods"]}
    contract = await ask(request, "show-contract", path={"contract": example.contract})
    held = periods.get(contract["period"], {})
    return {name: held[name] for name in ("period", *FIGURES) if name in held}
