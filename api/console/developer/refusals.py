"""A help page for every "no": what it means, what to do, the rule behind it and who says it."""

import re
from typing import Any, Final

from aiohttp import web
from msgspec import json

from api import explained, faults
from api.console.asking import TABLE
from api.console.drawing import LOOK, render
from api.console.looks import Look
from api.console.pages import Pages
from api.docs import all_nos, status_of_kind
from api.headers import LANGUAGES
from api.operations import Operation
from api.wording import say

pages = Pages("developer")

FIGURE: Final = re.compile(r"\{([a-z_]+)\}")
PARTS: Final = ("title", "detail", "fix")
DOOR: Final = "door"  # what no rule of the book says, but the entrance


@pages.page("/problems", is_open=True, rank=40, sample={"q": "budget"})
async def refusal_kinds(request: web.Request) -> web.Response:
    """List every "no" there is; a search narrows the list."""
    look, wanted = request[LOOK], request.query.get("q", "").strip().casefold()
    found = [_kind(look, code) for code in sorted(all_nos())]
    shown = [each for each in found if wanted in f"{each['code']} {each['title']}".casefold()]
    return render(request, "developer/refusals.html", kinds=shown, all_count=len(found))


@pages.page("/problems/{code:[a-z0-9-]{1,64}}", is_open=True)
async def refusal_kind(request: web.Request) -> web.Response:
    """Explain one kind of "no" in both languages."""
    look, code = request[LOOK], request.match_info["code"]
    if code not in all_nos():
        raise faults.RouteUnknown
    other = next(each for each in LANGUAGES if each != look.language)
    return render(
        request,
        "developer/refusal.html",
        title=say(f"{code}.title", look.language),
        kind=_kind(look, code),
        texts={part: figures_in(say(f"{code}.{part}", look.language)) for part in PARTS},
        other_language=other,
        other={part: figures_in(say(f"{code}.{part}", other)) for part in PARTS},
        rule=_rule(look, code),
        operations=_operations(request, code),
        sample=_sample(look, code),
    )


def figures_in(text: str) -> list[tuple[str, bool]]:
    """Part a text whose figures are not known yet: each stands there by its name."""
    return [(part, place % 2 == 1) for place, part in enumerate(FIGURE.split(text))]


def _kind(look: Look, code: str) -> dict[str, Any]:
    no = all_nos()[code]
    return {
        "code": code,
        "status": status_of_kind(no),
        "title": say(f"{code}.title", look.language),
        "is_rule": not issubclass(no, faults.Fault),
    }


def _rule(look: Look, code: str) -> dict[str, str] | None:
    """Name the rule that a refusal of the book follows, and where it is written."""
    if issubclass(all_nos()[code], faults.Fault):
        return None
    rule = explained.rule_of_refusal(code, look.language)
    return {"text": rule.text, "source": rule.source}


def _operations(request: web.Request, code: str) -> list[Operation]:
    return [
        each
        for each in request.app[TABLE].by_name.values()
        if any(no.code == code for no in each.refuses)
    ]


def _sample(look: Look, code: str) -> str:
    """Write an answer as a caller would see it, its figures by their names."""
    members = {part: FIGURE.sub(r"<\1>", say(f"{code}.{part}", look.language)) for part in PARTS}
    body = {
        "type": f"/problems/{code}",
        "code": code,
        "title": members["title"],
        "status": status_of_kind(all_nos()[code]),
        "detail": members["detail"],
        "fix": members["fix"],
        "instance": "urn:request:<request_id>",
    }
    return json.format(json.encode(body), indent=2).decode()
