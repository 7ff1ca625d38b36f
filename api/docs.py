"""What explains the API: its documents, and the words that its pages in the console are made of."""

from typing import Any, Final

from aiohttp import web
from msgspec import json

from api import asyncapi, openapi
from api.examples import example_of
from api.faults import Fault
from api.operations import JSON, Operation, Routes
from api.problems import STATUS
from ledger.rules.refusals import Refusal

SUBJECTS: Final = web.AppKey("subjects", tuple[Routes, ...])


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


def status_of_kind(no: type[Fault] | type[Refusal]) -> int:
    """Give the HTTP status of a kind of "no"."""
    return no.status if issubclass(no, Fault) else STATUS[no]


def curl_of(operation: Operation) -> str:
    """Write a command that can be pasted into a terminal."""
    lines = ["curl -H 'Authorization: Bearer $CERTLEDGER_KEY'".replace("'", '"')]
    if operation.keyed:
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if operation.body is not None:
        example = json.format(json.encode(example_of(operation.body)), indent=2).decode()
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d '{example}'")
    return " \\\n  ".join([*lines, f'"$CERTLEDGER_URL{operation.path}"'])


def kind_of_field(schema: dict[str, Any]) -> str:
    """Name the type of a field in a few words."""
    match schema:
        case {"anyOf": list(members)}:
            return " | ".join(kind_of_field(member) for member in members)
        case {"enum": list(choices)}:
            return " | ".join(f'"{choice}"' for choice in choices)
        case {"type": "array", "items": dict(item)}:
            return f"[{kind_of_field(item)}]"
        case {"type": "object", "title": str(title)}:
            return title
        case {"type": str(kind), "format": str(form)}:
            return f"{kind} ({form})"
        case {"type": str(kind)}:
            return kind
        case _:
            return "any"


PAGES: Final = (
    web.get("/asyncapi.json", show_asyncapi),
    web.get("/openapi.json", show_openapi),
)
