"""Signing in and out, one's own rights and sessions, and the demo's users one click away."""

import re
from typing import Final

from aiohttp import hdrs, web

from api import faults
from api.auth import KEYS
from api.console.arriving import USERS, field_of
from api.console.asking import TABLE, WHO, ask
from api.console.demo import DEMO
from api.console.drawing import LOOK, go, render
from api.console.pages import Pages
from api.console.security import SESSION, set_secret
from api.console.sessions import ROLES, digest
from api.rates import Rates
from ledger.keys import Role

pages = Pages("own")

HOME: Final = "/"
ADDRESS: Final = re.compile(r"/(?![/\\])[\x21-\x7e]*")  # and no other host
HASH: Final = re.compile(r"[0-9a-f]{64}")
TRIES: Final = web.AppKey("tries", Rates)
TRIES_COUNT: Final = 60  # from one address, behind which a whole office may be
LOGIN_COST: Final = 6  # so that a login can be tried ten times
TRIES_SECONDS: Final = 300


@pages.page("/sign-in", is_open=True)
async def sign_in(request: web.Request) -> web.Response:
    """Show the form; whoever is signed in goes on."""
    if WHO in request:
        return go(_wanted(request.query.get("next", "")))
    return _form(request, request.query.get("next", ""))


@pages.form("/sign-in", is_open=True)
async def begin_session(request: web.Request) -> web.Response:
    """Sign a user in, or say that login and password do not fit, and never which of the two."""
    login, wanted = field_of(request, "login").lower(), field_of(request, "next")
    tries = request.app[TRIES]
    for one, cost in ((f"login {login}", LOGIN_COST), (f"from {request.remote}", 1)):
        allowance = tries.take(one, cost)
        if not allowance.is_enough:
            raise tries.fault(allowance)
    users = request.app[USERS]
    book = await users.check(login, field_of(request, "password"))
    if book is None:
        return _form(request, wanted, login=login, fault="sign-in.wrong")
    return await _signed_in(request, book, login, wanted)


@pages.form("/demo-sign-in", is_open=True)
async def begin_demo_session(request: web.Request) -> web.Response:
    """Let a visitor of the demo in as somebody of a role; elsewhere there is no such address."""
    role = next((role for role in ROLES if role == field_of(request, "role")), None)
    demo = request.app.get(DEMO)
    token = None if role is None or demo is None else demo.token(role)
    caller = None if token is None else await request.app[KEYS].authenticate(token)
    if role is None or caller is None:
        raise faults.RouteUnknown
    login = f"demo-{caller.book}-{role}"
    await request.app[USERS].welcome(login, request[LOOK].t(f"demo.name-{role}"), caller)
    return await _signed_in(request, caller.book, login, field_of(request, "next"))


@pages.form("/sign-out", is_open=True)
async def end_session(request: web.Request) -> web.Response:
    """Sign out of this browser, or of another that is named."""
    who = request.get(WHO)
    response = go("/sign-in")
    if who is None:
        return response
    stated = field_of(request, "session")
    own = digest(who.token)
    ended = bytes.fromhex(stated) if HASH.fullmatch(stated) else own
    await request.app[USERS].close_session(who.caller.book, who.login, ended)
    if ended != own:
        return go("/me")
    response.del_cookie(SESSION, path="/")
    return response


@pages.page("/me", roles=ROLES, rank=90)
async def my_rights(request: web.Request) -> web.Response:
    """Show who one is, what one may do, and where one is signed in."""
    who = request[WHO]
    table = request.app[TABLE].by_name.values()
    allowed = [each for each in table if who.caller.role in each.roles]
    return render(
        request,
        "me.html",
        me=await ask(request, "show-caller"),
        reads_count=sum(not each.is_write for each in allowed),
        writes=sorted(each.name for each in allowed if each.is_write),
        sessions=await request.app[USERS].list_sessions(who.caller.book, who.login),
        own=digest(who.token),
    )


def _form(
    request: web.Request, wanted: str, login: str = "", fault: str | None = None
) -> web.Response:
    return render(
        request,
        "sign-in.html",
        status=401 if fault else 200,
        wanted=wanted,
        login=login,
        fault=fault,
        demo_roles=demo_roles(request),
    )


def demo_roles(request: web.Request) -> list[Role]:
    """List the roles that a visitor may try; none where this is no demo."""
    demo = request.app.get(DEMO)
    return [] if demo is None else [role for role in ROLES if demo.token(role) is not None]


async def _signed_in(request: web.Request, book: str, login: str, wanted: str) -> web.Response:
    agent = request.headers.get(hdrs.USER_AGENT, "")
    token = await request.app[USERS].open_session(book, login, agent)
    response = go(_wanted(wanted))
    set_secret(request, response, SESSION, token)
    return response


def _wanted(address: str) -> str:
    """Tell where to go on: a page of ours and nobody else's."""
    return address if ADDRESS.fullmatch(address) else HOME
