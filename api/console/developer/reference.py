"""The reference of the API as pages: every operation, its fields, refusals and a sample call."""

from typing import Any

from aiohttp import web

from api import faults, openapi
from api.console.asking import TABLE
from api.console.drawing import LOOK, render
from api.console.looks import Look
from api.console.pages import Pages
from api.docs import SUBJECTS, curl_of, kind_of_field, status_of_kind
from api.operations import Operation
from api.wording import say
from ledger.keys import Role

pages = Pages("developer")


@pages.page("/docs", is_open=True, rank=10, sample={"q": "charge"})
async def operations(request: web.Request) -> web.Response:
    """List the operations by subject; a search narrows the list."""
    look = request[LOOK]
    wanted, role = request.query.get("q", "").strip().casefold(), request.query.get("role", "")
    groups: dict[str, tuple[str, list[Operation]]] = {}
    for subject in request.app[SUBJECTS]:
        title = subject.title_en if look.language == "en" else subject.title_ru
        found = [
            each
            for each in subject
            if (not role or role in each.roles) and wanted in _words_of(each, title)
        ]
        if found:  # several modules may write of one subject
            groups.setdefault(subject.tag, (title, []))[1].extend(found)
    return render(
        request,
        "developer/operations.html",
        groups=groups,
        count=sum(len(found) for _, found in groups.values()),
        roles=[("", look.t("console.all")), *((each.value, _role(look, each)) for each in Role)],
    )


def _words_of(operation: Operation, title: str) -> str:
    said = (operation.name, operation.path, operation.summary, operation.description, title)
    return " ".join(said).casefold()


@pages.page("/docs/{operation}", is_open=True)
async def operation(request: web.Request) -> web.Response:
    """Explain one operation."""
    look = request[LOOK]
    shown = request.app[TABLE].by_name.get(request.match_info["operation"])
    if shown is None:
        raise faults.RouteUnknown
    return render(
        request,
        "developer/operation.html",
        title=f"{shown.method} {shown.path}",
        operation=shown,
        roles=", ".join(_role(look, each) for each in Role if each in shown.roles),
        query_fields=fields_of_schema(openapi.inlined(shown.query)),
        body=[] if shown.body is None else fields_of_schema(openapi.inlined(shown.body)),
        answer=[] if shown.answer is None else fields_of_schema(openapi.inlined(shown.answer)),
        sample=curl_of(shown),
        refuses=[
            (status_of_kind(no), no.code, say(f"{no.code}.title", look.language))
            for no in shown.refuses
        ],
    )


def fields_of_schema(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """List the fields of a schema as rows: name, kind, whether it must be there, what it means."""
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "kind": kind_of_field(field),
            "is_required": name in required,
            "description": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _role(look: Look, role: Role) -> str:
    return look.word("role", role.value)
