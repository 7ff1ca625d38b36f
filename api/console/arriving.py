"""What happens before and after every page: who looks, how they like it, and what they may."""

from typing import Final

from aiohttp import hdrs, web
from aiohttp.web import FileField
from multidict import MultiDictProxy
from yarl import URL

from api import faults
from api.console.asking import BARE, LANGUAGE, WHO, Problem
from api.console.drawing import LOOK, NEW_VISITOR, PAGE, go, render
from api.console.looks import THEMES, Look
from api.console.pages import Page
from api.console.security import (
    FORM_FIELD,
    SESSION,
    VISITOR,
    check_form,
    new_secret,
    set_secret,
    set_taste,
)
from api.console.sessions import Users
from api.faults import Fault
from api.headers import LANGUAGES, language_of
from api.operations import Handler
from api.plumbing import CALENDAR, POOL, VISIT
from ledger.rules.refusals import Refusal

USERS: Final = web.AppKey("users", Users)
Form = MultiDictProxy[str | bytes | bytearray | FileField]
FORM: Final = web.RequestKey("form", Form)

TASTES: Final = {"lang": LANGUAGES, "theme": THEMES, "mask": ("0", "1")}
COOKIES: Final = {name: f"certledger_{name}" for name in TASTES}
KEYED: Final = "key"  # the hidden field with the Idempotency-Key of a form


def visit_of(page: Page) -> Handler:
    """Make the handler of a page's route."""

    async def visit(request: web.Request) -> web.StreamResponse:
        request[PAGE] = page
        if tastes := {name: it for name, it in request.query.items() if _is_taste(name, it)}:
            return _remember(request, tastes)
        await arrive(request)
        if not page.is_open and WHO not in request:
            return go(str(URL("/sign-in").with_query(next=str(request.rel_url))))
        if not page.is_open and request[WHO].caller.role not in page.roles:
            raise faults.ForbiddenForRole(request[WHO].caller.role)
        if page.method == hdrs.METH_POST:
            await _read_form(request)
        try:
            response = await page.handler(request)
        except Problem as problem:
            response = show_problem(request, problem)
        return _with_visitor(request, response) if isinstance(response, web.Response) else response

    return visit


async def arrive(request: web.Request) -> None:
    """Find out who looks and how they like it; a stranger gets a token for its forms."""
    if LOOK in request:
        return
    request[BARE] = request.clone()
    token = request.cookies.get(SESSION)
    who = await request.app[USERS].find(token) if token else None
    if who is not None:
        request[WHO] = who
        request[VISIT].caller = who.caller
    elif VISITOR not in request.cookies:
        request[NEW_VISITOR] = new_secret()
    request[LANGUAGE] = _taste(request, "lang") or language_of(
        request.headers.get(hdrs.ACCEPT_LANGUAGE)
    )
    calendar = request.app[CALENDAR]
    if calendar.is_stale:
        await calendar.learn(request.app[POOL])
    book = who.caller.book if who is not None else ""
    request[LOOK] = Look(
        language=request[LANGUAGE],
        theme=_taste(request, "theme") or THEMES[0],
        is_masked=_taste(request, "mask") == "1",
        zone=calendar.zone(book),
        today=calendar.today(book),
    )


async def show_no(request: web.Request, no: Refusal | Fault) -> web.Response:
    """Draw a "no" for a person, with what it means and what to do."""
    await arrive(request)
    problem = Problem(no, request[LANGUAGE], request[VISIT].request_id)
    return _with_visitor(request, show_problem(request, problem))


def show_problem(request: web.Request, problem: Problem) -> web.Response:
    """Draw the page of a problem."""
    return render(
        request, "problem.html", status=problem.status, title=problem.title, problem=problem
    )


def field_of(request: web.Request, name: str) -> str:
    """Give a field of the form as it was sent; a missing one is empty."""
    stated = request[FORM].get(name, "")
    return stated.strip() if isinstance(stated, str) else ""


def fields_of(request: web.Request) -> dict[str, str]:
    """Give all fields of the form but those of the form itself, to show them again."""
    own = {FORM_FIELD, KEYED}
    return {
        name: it.strip()
        for name, it in request[FORM].items()
        if name not in own and isinstance(it, str)
    }


def form_key(request: web.Request) -> str:
    """Give the Idempotency-Key that was drawn with the form: sent twice, it is one command."""
    return field_of(request, KEYED)


async def _read_form(request: web.Request) -> None:
    """Read a form that this service has drawn for this browser, or turn it away."""
    form: Form = await request.post()
    request[FORM] = form
    secret = request.cookies.get(SESSION if WHO in request else VISITOR, "")
    check_form(request, secret, field_of(request, FORM_FIELD))


def _taste(request: web.Request, name: str) -> str | None:
    stated = request.cookies.get(COOKIES[name])
    return stated if stated in TASTES[name] else None


def _is_taste(name: str, stated: str) -> bool:
    return name in TASTES and stated in TASTES[name]


def _remember(request: web.Request, tastes: dict[str, str]) -> web.Response:
    """Keep tastes in the browser and come back without them in the address."""
    rest = [(name, it) for name, it in request.query.items() if name not in TASTES]
    response = go(str(request.rel_url.with_query(rest)))
    for name, choice in tastes.items():
        set_taste(request, response, COOKIES[name], choice)
    return response


def _with_visitor(request: web.Request, response: web.Response) -> web.Response:
    """Give a stranger the cookie that the forms of this page were drawn for."""
    if (secret := request.get(NEW_VISITOR)) is not None:
        set_secret(request, response, VISITOR, secret)
    return response
