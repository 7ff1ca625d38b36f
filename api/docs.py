"""The pages that explain the API: every operation, and every "no" with its cure.

Rendered here, without a script and without a request to anywhere: they open inside a network that
has no way out, and need no exception from a strict content security policy.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from typing import Any, Final

from aiohttp import hdrs, web
from msgspec import json

from api import asyncapi, faults, openapi
from api.examples import example_of
from api.faults import Fault
from api.headers import language_of
from api.operations import JSON, Operation, Routes
from api.problems import STATUS
from api.wording import say
from ledger.keys import Role
from ledger.rules.refusals import Refusal

SUBJECTS: Final = web.AppKey("subjects", tuple[Routes, ...])

STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1f24; background: #fff; }
h2 { border-bottom: 1px solid #d0d7de; margin-top: 3rem; } h3 { margin-top: 2rem; }
code, pre { font: 14px/1.45 ui-monospace, monospace; background: #f3f5f7; }
pre { padding: .75rem; overflow-x: auto; } code { padding: 0 .2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border: 1px solid #d0d7de; }
.method { font-weight: 700; } .roles { color: #57606a; }
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'",
    "Vary": "Accept-Language",
}

_FIGURE = re.compile(r"\{([a-z_]+)\}")


def all_nos() -> dict[str, type[Fault] | type[Refusal]]:
    """List everything that the door or the rules may say instead of an answer, by its code."""
    own = {no.code: no for no in _below(Fault)}
    return own | {no.code: no for no in STATUS}


def _below(base: type[Fault]) -> list[type[Fault]]:
    return [kind for each in base.__subclasses__() for kind in (each, *_below(each))]


async def show_openapi(request: web.Request) -> web.Response:
    """Give the OpenAPI document."""
    body = openapi.document_bytes(request.app[SUBJECTS])
    return web.Response(body=body, content_type=JSON)


async def show_asyncapi(_: web.Request) -> web.Response:
    """Give the AsyncAPI document of the stream of facts."""
    return web.Response(body=asyncapi.document_bytes(), content_type=JSON)


async def show_docs(request: web.Request) -> web.Response:
    """Explain every operation on one page."""
    subjects = request.app[SUBJECTS]
    language = language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    parts = [f"<h1>{escape(say('docs.title', language))}</h1>"]
    parts.append(
        f"<p>{escape(say('docs.intro', language))} <a href='/openapi.json'>OpenAPI</a></p>"
    )
    titles = {each.tag: (each.title_ru, each.title_en)[language == "en"] for each in subjects}
    links = (f"<li><a href='#{tag}'>{escape(title)}</a></li>" for tag, title in titles.items())
    parts.append(f"<nav><ul>{''.join(links)}</ul></nav>")
    for tag, title in titles.items():
        parts.append(f"<h2 id='{tag}'>{escape(title)}</h2>")
        parts += [
            _operation(operation, language)
            for subject in subjects
            if subject.tag == tag
            for operation in subject
        ]
    return _page(say("docs.title", language), "".join(parts), language)


async def show_problem(request: web.Request) -> web.Response:
    """Explain one kind of problem and what to do about it."""
    code = request.match_info["code"]
    no = all_nos().get(code)
    if no is None:
        raise faults.RouteUnknown
    language = language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    title = say(f"{code}.title", language)
    status = no.status if issubclass(no, Fault) else STATUS[no]
    body = (
        f"<h1>{escape(title)}</h1><p><code>{code}</code> · HTTP {status}</p>"
        f"<p>{_with_figures(f'{code}.detail', language)}</p>"
        f"<p>{_with_figures(f'{code}.fix', language)}</p>"
        f"<p><a href='/problems'>{escape(say('docs.problems', language))}</a></p>"
    )
    return _page(title, body, language)


async def list_problems(request: web.Request) -> web.Response:
    """List every kind of problem."""
    language = language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    rows = "".join(
        f"<tr><td>{no.status if issubclass(no, Fault) else STATUS[no]}</td>"
        f"<td><a href='/problems/{code}'><code>{code}</code></a></td>"
        f"<td>{escape(say(f'{code}.title', language))}</td></tr>"
        for code, no in sorted(all_nos().items())
    )
    title = say("docs.problems", language)
    return _page(title, f"<h1>{escape(title)}</h1><table>{rows}</table>", language)


def _with_figures(key: str, language: str) -> str:
    """Write a text whose figures are not known yet: each stands there by its name."""
    return _FIGURE.sub(lambda found: f"<var>{found[1]}</var>", escape(say(key, language)))


def _page(title: str, body: str, language: str) -> web.Response:
    html = (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>{escape(title)}</title>"
        f"<style>{STYLE}</style></head><body>{body}</body></html>"
    )
    headers = {**PAGE_HEADERS, "Content-Language": language}
    return web.Response(body=html.encode(), headers=headers)


def _operation(operation: Operation, language: str) -> str:
    roles = ", ".join(say(f"role.{role}", language) for role in Role if role in operation.roles)
    parts = [
        f"<h3 id='{operation.name}'><span class='method'>{operation.method}</span>",
        f" <code>{escape(operation.path)}</code></h3>",
        f"<p>{escape(operation.summary)}.</p>",
    ]
    if operation.description:
        parts.append(f"<p>{escape(operation.description)}</p>")
    parts.append(f"<p class='roles'>{escape(say('docs.roles', language))}: {escape(roles)}</p>")
    parts.append(_fields(say("docs.query", language), openapi.inlined(operation.query)))
    if operation.body is not None:
        parts.append(_fields(say("docs.body", language), openapi.inlined(operation.body)))
        parts.append(f"<pre>{escape(_curl(operation))}</pre>")
    if operation.answer is not None:
        answer = f"{say('docs.answer', language)} {operation.status}"
        parts.append(_fields(answer, openapi.inlined(operation.answer)))
    parts.append(_problems(operation.refuses, language))
    return "".join(parts)


def _curl(operation: Operation) -> str:
    """Write a command that can be pasted into a terminal."""
    lines = ["curl -H 'Authorization: Bearer $CERTLEDGER_KEY'".replace("'", '"')]
    if operation.keyed:
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if operation.body is not None:
        example = json.format(json.encode(example_of(operation.body)), indent=2).decode()
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d '{example}'")
    return " \\\n  ".join([*lines, f'"$CERTLEDGER_URL{operation.path}"'])


def _fields(title: str, schema: dict[str, Any]) -> str:
    fields = schema.get("properties", {})
    if not fields:
        return ""
    required = schema.get("required", ())
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code>{' *' * (name in required)}</td>"
        f"<td>{escape(_kind(field))}</td><td>{escape(field.get('description', ''))}</td></tr>"
        for name, field in fields.items()
    )
    return f"<h4>{escape(title)}</h4><table>{rows}</table>"


def _kind(schema: dict[str, Any]) -> str:
    """Name the type of a field in a few words."""
    match schema:
        case {"anyOf": list(members)}:
            return " | ".join(_kind(member) for member in members)
        case {"enum": list(choices)}:
            return " | ".join(f'"{choice}"' for choice in choices)
        case {"type": "array", "items": dict(item)}:
            return f"[{_kind(item)}]"
        case {"type": "object", "title": str(title)}:
            return title
        case {"type": str(kind), "format": str(form)}:
            return f"{kind} ({form})"
        case {"type": str(kind)}:
            return kind
        case _:
            return "any"


def _problems(nos: Iterable[type[Refusal | Fault]], language: str) -> str:
    items = "".join(
        f"<li>{no.status if issubclass(no, Fault) else STATUS[no]}"
        f" <a href='/problems/{no.code}'><code>{no.code}</code></a>"
        f" — {escape(say(f'{no.code}.title', language))}</li>"
        for no in nos
    )
    return f"<ul>{items}</ul>" if items else ""


PAGES: Final = (
    web.get("/asyncapi.json", show_asyncapi),
    web.get("/openapi.json", show_openapi),
    web.get("/docs", show_docs),
    web.get("/problems", list_problems),
    web.get("/problems/{code:[a-z0-9-]{1,64}}", show_problem),
)
