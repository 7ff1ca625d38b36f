"""Draws pages: Jinja templates that know who looks, in which language and colours, and where."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from aiohttp import hdrs, web
from jinja2 import Environment, PackageLoader, StrictUndefined
from multidict import MultiDict
from yarl import URL

from api.console.asking import LANGUAGE, WHO, may
from api.console.demo import DEMO
from api.console.looks import THEMES, Look
from api.console.pages import SECTIONS, Page
from api.console.security import HEADERS, VISITOR, form_token
from api.console.statics import static_url
from api.console.texts import text_or
from api.plumbing import VISIT, new_id

LOOK: Final = web.RequestKey("look", Look)
NEW_VISITOR: Final = web.RequestKey("new-visitor", str)  # a cookie that is yet to be set
PAGE: Final = web.RequestKey("page", Page)
MENU: Final = web.AppKey("menu", tuple[Page, ...])


@cache
def environment() -> Environment:
    """Make the environment of the templates; whatever is not HTML of ours is escaped."""
    made = Environment(
        loader=PackageLoader("api.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_url
    return made


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the menu with the pages that somebody may open."""

    name: str
    pages: list[Page]


def menu_of(request: web.Request) -> list[Section]:
    """List what whoever looks may open."""
    who = request.get(WHO)
    shown = [
        page
        for page in request.app[MENU]
        if page.rank is not None
        and (page.is_open or (who is not None and who.caller.role in page.roles))
    ]
    shown.sort(key=lambda page: page.rank or 0)
    parts = [Section(name, [page for page in shown if page.section == name]) for name in SECTIONS]
    return [part for part in parts if part.pages]


def here(request: web.Request, **changes: object) -> str:
    """Give the address of this page with some parameters changed; None takes one away."""
    query = MultiDict(request.query)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return str(URL.build(path=request.path, query=query))


def form_secret(request: web.Request) -> str:
    """Give the cookie that the forms of this page are drawn for."""
    if WHO in request:
        return request[WHO].token
    return request.get(NEW_VISITOR) or request.cookies.get(VISITOR, "")


def render(
    request: web.Request,
    template: str,
    *,
    status: int = 200,
    title: str | None = None,
    **context: Any,  # noqa: ANN401 - whatever the template shows
) -> web.Response:
    """Draw a page; `title` is its own, else the catalogue's."""
    look, page = request[LOOK], request.get(PAGE)
    who = request.get(WHO)
    if title is None and page is not None:
        title = look.t(_shown_page(request, page).title)
    body = (
        environment()
        .get_template(template)
        .render(
            look=look,
            t=look.t,
            title=title or "",
            page=page,
            who=who,
            menu=menu_of(request),
            menu_title=lambda each: text_or(f"menu.{each.name}", look.language, look.t(each.title)),
            query=request.query,
            path=request.path,
            address=str(request.rel_url),
            here=lambda **changes: here(request, **changes),
            may=lambda name: may(request, name),
            csrf=form_token(form_secret(request)),
            new_key=new_id,
            themes=THEMES,
            request_id=request[VISIT].request_id,
            is_demo=DEMO in request.app,
            **context,
        )
    )
    headers = {
        **HEADERS,
        hdrs.CONTENT_TYPE: "text/html; charset=utf-8",
        hdrs.CONTENT_LANGUAGE: request[LANGUAGE],
        hdrs.VARY: "Cookie, Accept-Language",
    }
    return web.Response(status=status, body=body.encode(), headers=headers)


def go(address: str) -> web.Response:
    """Send the browser to a page after a form, so that going back sends nothing twice."""
    return web.Response(status=303, headers={hdrs.LOCATION: address, **HEADERS})


def _shown_page(request: web.Request, page: Page) -> Page:
    """Give the page that a form is shown again on; it has the title and the place in the menu."""
    same = (each for each in request.app[MENU] if each.path == page.path and each.method == "GET")
    return next(same, page)
