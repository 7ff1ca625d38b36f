"""Registries: every list of the API as one page, with its filters, columns and files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from aiohttp import web
from msgspec import inspect

from api.checking import type_of
from api.console.asking import TABLE, ask, may
from api.console.drawing import LOOK, MENU, render
from api.console.looks import DASH, Look
from api.console.pages import Pages
from api.console.sentences import short
from api.console.titles import LISTS, Titles, titles_of
from api.exporting.columns import Column, Kind, columns_of
from api.exporting.routes import is_list, item_of
from api.faults import RouteUnknown
from api.operations import Operation
from schemas.base import PageQuery

pages = Pages("book")

ROWS: Final = 50
COLUMNS_SHOWN: Final = 8
ADDED: Final = {"columns", "cursor", "limit"}
# What to look at first; of other lists, the first columns that hold something to read.
FIRST: Final[Mapping[str, tuple[str, ...]]] = {
    "certificates": (
        "certificate",
        "municipality",
        "kind",
        "state",
        "nominal",
        "reserved",
        "charged",
        "available",
    ),
    "contracts": (
        "contract",
        "number",
        "certificate",
        "provider",
        "programme",
        "period",
        "status",
        "price",
        "charged",
        "reserved",
    ),
    "providers": ("provider", "kind", "inn", "state"),
    "programmes": ("programme", "provider", "direction", "certified_on", "modules_count"),
    "agreements": ("agreement", "number", "payer", "provider", "period", "limit", "committed"),
}
FILTERS_FIRST: Final = {"month", "period", "year", "number", "certificate"}
WRITTEN_BY_KIND: Final = {Kind.MONEY, Kind.COUNT}


@dataclass(frozen=True, slots=True)
class Filter:
    """A term by which a list is narrowed."""

    name: str
    type: str  # of the HTML field
    choices: tuple[str, ...] = ()


def registry_of(operation: Operation) -> str:
    """Name a registry as its address does."""
    return operation.path.removeprefix("/v1/").replace("/", "-")


def registries(request: web.Request) -> dict[str, Operation]:
    """List what whoever looks may look through, by name."""
    return {
        registry_of(each): each
        for each in request.app[TABLE].by_name.values()
        if is_list(each) and "{" not in each.path and may(request, each.name)
    }


@cache
def filters_of(operation: Operation) -> tuple[Filter, ...]:
    """List the terms of a list as fields of a form."""
    own = {*PageQuery.__struct_fields__}
    return tuple(
        _filter(field.encode_name, field.type)
        for field in type_of(operation.query).fields
        if field.encode_name not in own
    )


def _filter(name: str, kind: inspect.Type) -> Filter:
    match kind:
        case inspect.Metadata(type=inner):
            return _filter(name, inner)
        case inspect.UnionType(types=types):
            return _filter(
                name, next(each for each in types if not isinstance(each, inspect.NoneType))
            )
        case inspect.BoolType():
            return Filter(name, "text", ("true", "false"))
        case inspect.LiteralType(values=values):
            return Filter(name, "text", tuple(map(str, values)))
        case inspect.EnumType(cls=cls):
            return Filter(name, "text", tuple(str(each.value) for each in cls))
        case inspect.DateType():
            return Filter(name, "date")
        case _:
            return Filter(name, "month" if name in {"month", "from_month", "to_month"} else "text")


def columns_shown(registry: str, operation: Operation, wanted: Iterable[str]) -> list[Column]:
    """Give the columns that were chosen, or those to look at first."""
    known = {each.name: each for each in columns_of(item_of(operation))}
    chosen = [known[name] for name in wanted if name in known]
    if not chosen:
        chosen = [known[name] for name in FIRST.get(registry, ()) if name in known]
    plain = [each for each in known.values() if each.is_always_there and each.kind != Kind.NESTED]
    return chosen or plain[:COLUMNS_SHOWN]


@pages.page("/registries", rank=40)
async def registry_list(request: web.Request) -> web.Response:
    """List the registries by subject."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, operation in registries(request).items():
        titles = groups.setdefault(operation.tag, [])
        titles.append((name, request[LOOK].t(f"registry.{name}")))
    counts = await ask(request, "show-statistics") if may(request, "show-statistics") else None
    return render(request, "registries/all.html", groups=groups, counts=counts)


@pages.page("/registries/{stream}", sample={"limit": "5"})
async def registry(request: web.Request) -> web.Response:
    """Show one registry: rows by the filters of the address, in the columns chosen."""
    look, name = request[LOOK], request.match_info["stream"]
    operation = registries(request).get(name)
    if operation is None:
        raise RouteUnknown
    filters = filters_of(operation)
    terms = [
        (each.name, value)
        for each in filters
        for value in request.query.getall(each.name, [])
        if value
    ]
    cursor = request.query.get("cursor")
    found = await ask(request, operation.name, query=[*terms, ("limit", ROWS), ("cursor", cursor)])
    shown = columns_shown(name, operation, request.query.getall("columns", []))
    named = [*(each.name for each in shown), *(each.name for each in filters)]
    titles = await titles_of(request, (each for each in named if each in LISTS))
    drawn = _Drawn(look, titles, _links(request))
    return render(
        request,
        "registries/one.html",
        title=look.t(f"registry.{name}"),
        source=operation.path,
        found=found,
        columns=[(each.title(look.language), _class(each)) for each in shown],
        rows=[[drawn.cell(each, row) for each in shown] for row in found["items"]],
        filters_shown=[drawn.field(each, request.query.get(each.name, "")) for each in filters],
        choices=[
            (each.name, each.title(look.language), each in shown)
            for each in columns_of(item_of(operation))
            if each.is_always_there and each.kind != Kind.NESTED
        ],
        terms=[*terms, *(("columns", each.name) for each in shown)],
    )


def _class(column: Column) -> str:
    return "number" if column.kind in WRITTEN_BY_KIND else ""


def _links(request: web.Request) -> dict[str, str]:
    """Tell by the name of a reference where its own page is."""
    links = {}
    for page in request.app[MENU]:
        head, _, part = page.path.rpartition("/")
        if page.method == "GET" and part.startswith("{") and "{" not in head:
            links[part[1:-1]] = head
    return links


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Draws cells and filters for one browser."""

    look: Look
    titles: Titles
    links: Mapping[str, str]

    def cell(self, column: Column, row: Mapping[str, Any]) -> dict[str, Any]:
        """Say what stands in a cell, and where it leads."""
        name, value = column.path[-1], column.cell(row)
        link = self.links.get(name)
        return {
            "text": self._written(column, name, value),
            "class": _class(column) or ("nowrap" if self._is_short(name, value) else "words"),
            "href": None if value is None or link is None else f"{link}/{value}",
        }

    def _is_short(self, name: str, value: object) -> bool:
        """Tell what fits one line: a reference, a date, a word of ours."""
        return not isinstance(value, str) or (
            name != "title" and value not in self.titles.get(name, {})
        )

    def _written(self, column: Column, name: str, value: Any) -> str:  # noqa: ANN401 - any JSON
        look = self.look
        if value is None:
            return DASH
        match column.kind:
            case Kind.MONEY:
                return look.money(value)
            case Kind.COUNT:
                return str(value) if name == "position" else look.count(value)
            case Kind.DATE:
                return look.day(value)
            case Kind.MOMENT:
                return look.instant(value)
            case Kind.FLAG:
                return look.word("flag", str(value).lower())
            case Kind.NESTED:
                return look.count(len(value)) if isinstance(value, list | dict) else str(value)
            case Kind.TEXT:
                return self._text(column, name, value)

    def _text(self, column: Column, name: str, value: str) -> str:
        if column.path[0] == "person":
            return self.look.name(value)
        title = self.titles.get(name, {}).get(value)
        word = self.look.word(name, value)
        return title or (word if word != value else short(value))

    def field(self, asked: Filter, value: str) -> dict[str, Any]:
        """Say what a field of the filter is like."""
        look, options = self.look, None
        known = self.titles.get(asked.name)
        if known:
            options = sorted(known.items(), key=lambda each: each[1])
        elif asked.choices:
            kind = "flag" if asked.choices == ("true", "false") else asked.name
            options = [(each, look.word(kind, each)) for each in asked.choices]
        return {
            "name": asked.name,
            "label": look.word("column", asked.name),
            "value": value,
            "type": asked.type,
            "options": None if options is None else [("", look.t("console.all")), *options],
            "is_first": options is not None or asked.name in FILTERS_FIRST,
        }
