"""The journal of events: a sentence for each fact, and a page for each."""

from typing import Any, Final

from aiohttp import web

from api.console.asking import Problem, ask
from api.console.drawing import LOOK, render
from api.console.filtering import NotUnderstood, Sought, understand
from api.console.looks import Look
from api.console.pages import Pages
from api.console.proving import prove, read_record
from api.console.sentences import figure, sentence, title
from api.console.titles import titles_of
from events.codec import FACTS
from events.pf_programme import Unit
from ledger.keys import Role

pages = Pages("book")

READERS: Final = {Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
ROWS: Final = 50
AMOUNTS: Final = ("amount_kopecks", "total_kopecks", "charged_kopecks", "new_kopecks")
LEADS: Final = {  # the page of what a field names
    "certificate": "/certificates/{}",
    "contract": "/contracts/{}",
    "pf_programme": "/pf-programmes/{}",
    "roadmap": "/roadmaps/{}",
    "charge": "/journal/{}",
    "corrects": "/journal/{}",
    "corrected_by": "/journal/{}",
}
BALANCE: Final = ("nominal", "available", "reserved", "charged")
KINDS: Final = tuple(sorted(FACTS))


@pages.page("/journal", roles=READERS, rank=10, sample={"q": "2025-10"})
async def journal(request: web.Request) -> web.Response:
    """List facts: the latest first, or those of a selection in the order of the book."""
    look, wanted = request[LOOK], request.query.get("q", "")
    sought, fault = Sought(), None
    try:
        sought = understand(wanted, look.today)
        if sought.amount is not None:  # the feed is not kept by amounts
            fault = look.t("journal.no-amounts")
    except NotUnderstood:
        fault = look.t("journal.bad-search", text=wanted)
    terms = _terms(request, sought)
    if terms:
        found = await ask(request, "list-events", query={**terms, "limit": ROWS})
        after = newer = None
    else:
        after = await _window(request)
        found = await ask(request, "list-events", query={"after": after, "limit": ROWS})
        found["items"].reverse()
        newer = after + ROWS if after + ROWS < found["position"] else None
        found["next_cursor"] = None
    return render(
        request,
        "journal.html",
        found=found,
        rows=[_row(look, item) for item in found["items"]],
        kinds=[("", look.t("console.all")), *((each, title(look, each)) for each in KINDS)],
        fault=fault,
        older=None if not after else max(after - ROWS, 0),
        newer=newer,
        terms={name: it for name, it in terms.items() if it and name != "cursor"},
    )


def _terms(request: web.Request, sought: Sought) -> dict[str, object]:
    """Say in the API's words what is sought."""
    stated: dict[str, object] = {
        "type": request.query.get("type"),
        "actor": request.query.get("actor"),
        "stream": request.query.get("stream"),
        "certificate": sought.reference,
        "effective_from": sought.first,
        "effective_to": sought.last,
        "cursor": request.query.get("cursor"),
    }
    return {name: it for name, it in stated.items() if it}


async def _window(request: web.Request) -> int:
    """Tell behind which fact the page begins: the one that was asked for, else the last page."""
    stated = request.query.get("after", "")
    if stated.isdecimal():
        return int(stated)
    head = await ask(request, "list-events", query={"limit": 1})
    return max(int(head["position"]) - ROWS, 0)


def _row(look: Look, item: dict[str, Any]) -> dict[str, Any]:
    """Give what one line of the journal shows."""
    fact = item["data"]["fact"]
    amount = next((fact[name] for name in AMOUNTS if name in fact), None)
    return {
        "position": item["position"],
        "recorded": look.instant(item["time"]),
        "on": look.day(item["effective_on"]),
        "text": sentence(look, fact),
        "amount": None if amount is None else look.kopecks(amount),
        "actor": item["authid"],
    }


@pages.page("/journal/{position}", roles=READERS)
async def event(request: web.Request) -> web.Response:
    """Show one fact: what it says, who made it, what it follows from and what follows from it."""
    look = request[LOOK]
    position = int(request.match_info["position"])
    item = await ask(request, "show-event", path={"position": position})
    trail = await ask(request, "show-trail", path={"position": position})
    record = await read_record(request, position)
    fact = item["data"]["fact"]
    return render(
        request,
        "event.html",
        title=look.t("event.number", number=position),
        item=item,
        trail=trail,
        text=sentence(look, fact),
        kind=title(look, fact["fact"]),
        fields=await _fields(request, fact),
        record=record.decode(),
        proof=await prove(request, position, record),
        position=position,
        certificate=fact.get("certificate"),
        before_after=await _before_after(request, fact.get("certificate"), position),
        causes=[await _link(request, each) for each in trail["causes"]],
        effects=[await _link(request, each) for each in trail["effects"]],
        following=await _exists(request, position + 1),
    )


async def _fields(request: web.Request, fact: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """List what a fact states: the name of a field, its value, and the page of what it names."""
    look, titles = request[LOOK], await titles_of(request, fact)
    return [
        (
            name,
            look.name(titles[name][it])
            if isinstance(it, str) and it in titles.get(name, {})
            else figure(look, name, it),
            LEADS[name].format(it) if name in LEADS and it is not None else None,
        )
        for name, it in fact.items()
        if name != "fact"
    ]


async def _before_after(
    request: web.Request, certificate: str | None, position: int
) -> list[dict[str, Any]]:
    """List what a fact has changed on its certificate, period by period, in roubles."""
    if certificate is None:
        return []
    before = await _balances(request, certificate, position - 1)
    after = await _balances(request, certificate, position)
    return [
        {
            "period": period,
            "figure": name,
            "before": before.get((period, name), "0.00"),
            "after": it,
        }
        for (period, name), it in after.items()
        if before.get((period, name), "0.00") != it
    ]


async def _balances(
    request: web.Request, certificate: str, position: int
) -> dict[tuple[str, str], str]:
    """Give what a certificate held right after a fact; nothing before it was issued."""
    try:
        found = await ask(
            request,
            "show-certificate",
            path={"certificate": certificate},
            query={"at_position": position},
        )
    except Problem:
        return {}
    if found["unit"] != Unit.ROUBLE:
        return {}
    return {(each["period"], name): each[name] for each in found["periods"] for name in BALANCE}


async def _link(request: web.Request, link: dict[str, Any]) -> dict[str, Any]:
    """Say what a neighbouring fact is; one of another tenant is named by its kind alone."""
    look = request[LOOK]
    try:
        item = await ask(request, "show-event", path={"position": link["position"]})
    except Problem:
        return {**link, "text": title(look, link["type"])}
    return {**link, "text": sentence(look, item["data"]["fact"])}


async def _exists(request: web.Request, position: int) -> bool:
    """Tell whether whoever looks may see a fact."""
    try:
        await ask(request, "show-event", path={"position": position})
    except Problem:
        return False
    return True
