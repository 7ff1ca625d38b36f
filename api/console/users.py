"""The operator looks after those who sign in to the console."""

import secrets
from typing import Any, Final

from aiohttp import web

from api.console.arriving import USERS, field_of, fields_of
from api.console.asking import WHO, ask
from api.console.drawing import LOOK, render
from api.console.pages import Pages
from api.console.sessions import ROLES, BadUser
from ledger.keys import Role

pages = Pages("operator")

PASSWORD_BYTES: Final = 12
FIELDS: Final = {  # which field of the form a fault stands at
    "users.login-taken": "login",
    "users.login-form": "login",
    "users.name-missing": "name",
    "users.role": "role",
    "users.provider": "provider",
    "users.municipality": "municipality",
}


@pages.page("/users", roles={Role.OPERATOR}, rank=90)
async def users(request: web.Request) -> web.Response:
    """List the users, and offer to make one."""
    return await _page(request)


@pages.form("/users", roles={Role.OPERATOR})
async def add_user(request: web.Request) -> web.Response:
    """Make a user with a password of chance, which is shown this once."""
    login, role = field_of(request, "login").lower(), field_of(request, "role")
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        await request.app[USERS].add(
            request[WHO].caller.book,
            login,
            field_of(request, "name"),
            Role(role) if role in ROLES else Role.INTEGRATION,  # which no user can have
            password,
            provider=field_of(request, "provider") or None,
            municipality=field_of(request, "municipality") or None,
        )
    except BadUser as bad:
        return await _page(request, fault=str(bad), filled=fields_of(request))
    return await _page(request, made={"login": login, "password": password})


@pages.form("/users/{login}/password", roles={Role.OPERATOR})
async def renew_password(request: web.Request) -> web.Response:
    """Give a user another password of chance; its sessions end."""
    login, password = request.match_info["login"], secrets.token_urlsafe(PASSWORD_BYTES)
    try:
        await request.app[USERS].change_password(request[WHO].caller.book, login, password)
    except BadUser as bad:
        return await _page(request, fault=str(bad))
    return await _page(request, made={"login": login, "password": password})


@pages.form("/users/{login}/disabling", roles={Role.OPERATOR})
async def disable_user(request: web.Request) -> web.Response:
    """Let a user in no more; oneself one can't lock out."""
    login = request.match_info["login"]
    if login == request[WHO].login:
        return await _page(request, fault="users.oneself")
    try:
        await request.app[USERS].disable(request[WHO].caller.book, login)
    except BadUser as bad:
        return await _page(request, fault=str(bad))
    return await _page(request, ended=login)


async def _page(
    request: web.Request,
    *,
    fault: str | None = None,
    filled: dict[str, str] | None = None,
    made: dict[str, str] | None = None,
    ended: str | None = None,
) -> web.Response:
    look = request[LOOK]
    providers = await _options(request, "list-providers", "provider")
    municipalities = await _options(request, "list-municipalities", "municipality")
    return render(
        request,
        "users.html",
        status=422 if fault else 200,
        title=look.t("page.users"),
        rows=await request.app[USERS].list_users(request[WHO].caller.book),
        fault=fault,
        field=FIELDS.get(fault or ""),
        filled=filled or {},
        made=made,
        ended=ended,
        roles=[(role.value, look.word("role", role)) for role in ROLES],
        providers=providers,
        municipalities=municipalities,
        titles=dict([*providers, *municipalities]),
    )


async def _options(request: web.Request, name: str, kind: str) -> list[tuple[str, str]]:
    """List what a form offers to choose from; the first is nothing."""
    found: dict[str, Any] = await ask(request, name, query={"limit": 500})
    rows = sorted((row["title"] or row[kind], row[kind]) for row in found["items"])
    return [("", "—"), *((reference, title) for title, reference in rows)]
