"""Projections as pages: how each stands, built anew, compared, approved and turned back."""

from typing import Any, Final

from aiohttp import web

from api.console.arriving import FORM, field_of
from api.console.asking import ask, tell
from api.console.drawing import LOOK, go, render
from api.console.pages import Pages
from api.console.sentences import figure, title
from events.codec import FACTS
from ledger.keys import Role

pages = Pages("operator")

READERS: Final = {Role.OPERATOR, Role.AUDITOR}
UNDER_WAY: Final = frozenset({"building", "approved"})
SPEEDS: Final = (0, 100, 400)  # rests, as a share of the work
BUILDS_SHOWN: Final = 10
KOPECKS: Final = "_kopecks"


@pages.page("/projections", roles=READERS, rank=10)
async def projections(request: web.Request) -> web.Response:
    """Show how every view stands, and the builds beside them."""
    return await _list(request)


@pages.form("/projections", roles={Role.OPERATOR})
async def rebuild_projections(request: web.Request) -> web.Response:
    """Build the marked views anew, or all."""
    marked = [str(each) for each in request[FORM].getall("projections", [])]
    if not marked and not field_of(request, "all"):
        return await _list(request, fault=request[LOOK].t("projections.none-marked"), status=422)
    body = {
        "projections": [] if field_of(request, "all") else marked,
        "rest_percent": int(field_of(request, "rest_percent") or SPEEDS[1]),
        "automatic": bool(field_of(request, "automatic")),
    }
    await tell(request, "start-rebuild", body=body)
    return go("/projections#builds")


async def _list(
    request: web.Request, *, fault: str | None = None, status: int = 200
) -> web.Response:
    look = request[LOOK]
    views = (await ask(request, "list-projections"))["items"]
    found = (await ask(request, "list-rebuilds"))["items"]
    checks = {each["subject"]: each for each in (await ask(request, "list-checks"))["items"]}
    rates: dict[str, int] = {}
    for each in found:
        if each["rate"]:
            rates.setdefault(each["view"], each["rate"])
    return render(
        request,
        "operator/projections.html",
        status=status,
        views=[
            {**each, "check": checks.get(each["view"]), "rate": rates.get(each["view"])}
            for each in views
        ],
        sums=checks.get("guarded-sums"),
        builds=[{**each, **_progress(each)} for each in found[:BUILDS_SHOWN]],
        is_under_way=any(each["status"] in UNDER_WAY for each in found),
        head=max((each["head"] for each in views), default=0),
        failed=[each for each in views if each["status"] != "live"],
        speeds=[(each, look.t(f"projections.speed-{each}")) for each in SPEEDS],
        fault=fault,
    )


def _progress(build: dict[str, Any]) -> dict[str, Any]:
    total = build["total_count"]
    percent = build["done_count"] * 100 // total if total else 0
    return {"percent": percent, "is_under_way": build["status"] in UNDER_WAY}


@pages.page("/projections/{rebuild}", roles=READERS)
async def projection_rebuild(request: web.Request) -> web.Response:
    """Show a build: how far it is, what differs and the facts behind each row that does."""
    look = request[LOOK]
    build = await ask(request, "show-rebuild", path={"rebuild": request.match_info["rebuild"]})
    comparison = build["comparison"]
    tables = [] if comparison is None else comparison["tables"]
    return render(
        request,
        "operator/rebuild.html",
        title=look.t(
            "projections.build", view=look.word("view", build["view"]), number=build["generation"]
        ),
        build={**build, **_progress(build)},
        tables=[_compared(request, each) for each in tables],
        can_approve=build["status"] == "built",
        can_go_back=build["status"] == "former",
        can_cancel=build["status"] in {*UNDER_WAY, "built"},
    )


def _compared(request: web.Request, table: dict[str, Any]) -> dict[str, Any]:
    """Write a table beside its successor; of its buckets those that differ stand first."""
    look = request[LOOK]

    def cell(row: dict[str, Any] | None, name: str) -> str:
        return look.t("projections.no-row") if row is None else figure(look, name, row.get(name))

    return {
        "table": table["table"],
        "bucket_column": table["bucket_column"],
        "count": table["difference_count"],
        "buckets": [
            {
                **each,
                "sums": [
                    (
                        look.word("column", name.removesuffix(KOPECKS)),
                        each["stored_kopecks"].get(name),
                        each["derived_kopecks"].get(name),
                    )
                    for name in sorted({*each["stored_kopecks"], *each["derived_kopecks"]})
                ],
            }
            for each in table["buckets"]
        ],
        "rows": [
            {
                "key": " / ".join(map(str, row["key"])),
                "cells": [
                    (name, cell(row["stored"], name), cell(row["derived"], name))
                    for name in row["columns"]
                ],
                "facts": [
                    (each["position"], title(look, each["type"]))
                    for each in row["facts"]
                    if each["type"] in FACTS
                ],
            }
            for row in table["rows"]
        ],
    }


@pages.form("/projections/{rebuild}/approval", roles={Role.OPERATOR})
async def approve_projection(request: web.Request) -> web.Response:
    """Turn to the rows that were built, or back to the former ones."""
    rebuild = request.match_info["rebuild"]
    await tell(request, "approve-rebuild", path={"rebuild": rebuild})
    return go(f"/projections/{rebuild}")


@pages.form("/projections/{rebuild}/cancellation", roles={Role.OPERATOR})
async def cancel_projection(request: web.Request) -> web.Response:
    """Stop a build and throw its rows away."""
    rebuild = request.match_info["rebuild"]
    await tell(request, "cancel-rebuild", path={"rebuild": rebuild})
    return go(f"/projections/{rebuild}")
