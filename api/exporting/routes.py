"""Every list of the API as a file: the same address with a suffix, all rows, of one moment.

    /v1/contracts.xlsx?state=active
    /v1/contracts.csv?excel=true&columns=contract&columns=state

The rows are read page by page by the list's own function, on one snapshot of the database, into
a file of this process; only then is it sent, so that a slow reader holds no snapshot, and what
goes wrong is a problem in words and not half a file.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import ExitStack
from dataclasses import replace
from typing import IO, Final, cast
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct, inspect, structs

from api import faults, headers
from api.checking import type_of
from api.exporting.columns import Column, Row, chosen
from api.exporting.sheets import XLSX_ROWS_MAX, ExcelCsv, JsonLines, PlainCsv, Sheet, Xlsx
from api.operations import NDJSON, Handler, Operation, Routes
from api.plumbing import CALENDAR, POOL, VISIT, caller_of, read_query
from api.views import SNAPSHOT
from api.wording import say
from schemas.base import LIMIT_MAX, PageQuery
from schemas.exports import ExportQuery

FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": NDJSON,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OWN: Final = frozenset({"columns", "excel"})
MEMORY_BYTES: Final = 1 << 20  # a larger file goes to the disk
CHUNK_BYTES: Final = 1 << 16


def exports_of(subjects: Iterable[Routes]) -> Routes:
    """Give the routes that turn the lists of these subjects into files."""
    routes = Routes("exports", "Выгрузки", "Exports")
    for subject in subjects:
        routes.operations += [export_of(each) for each in subject if is_list(each)]
    return routes


def is_list(operation: Operation) -> bool:
    """Tell a list that comes in pages, at an address that can take a suffix."""
    shape = operation.answer
    return (
        operation.method == "GET"
        and issubclass(operation.query, PageQuery)
        and shape is not None
        and {"items", "next_cursor"} <= set(shape.__struct_fields__)
        and not operation.path.endswith("}")
    )


def export_of(operation: Operation) -> Operation:
    """Give the operation that gives a list as a file."""
    name = operation.name.removeprefix("list-").removeprefix("show-")
    return replace(
        operation,
        path=operation.path + ".{form}",
        name=f"export-{name}",
        tag="exports",
        summary=f"{operation.summary}: all rows as a file",
        description="The filters are the list's; `form` is csv, ndjson or xlsx.",
        handler=exporter(operation),
        gives=tuple(form.partition(";")[0] for form in FORMS.values()),
        query=query_of(operation),
    )


def query_of(operation: Operation) -> type[ExportQuery]:
    """Give the list's own filters and those of a file, without the pages."""
    known = {*PageQuery.__struct_fields__}
    fields = [
        (field.encode_name, field.type, field.default)
        for field in structs.fields(operation.query)
        if field.encode_name not in known
    ]
    made = msgspec.defstruct(
        operation.query.__name__.replace("Query", "ExportQuery"),
        fields,
        bases=(ExportQuery,),
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
    return cast("type[ExportQuery]", made)


def item_of(operation: Operation) -> type[Struct]:
    """Give the type of a list's rows."""
    if operation.answer is not None:
        for field in type_of(operation.answer).fields:
            if (
                field.name == "items"
                and isinstance(field.type, inspect.ListType)
                and isinstance(field.type.item_type, inspect.StructType)
            ):
                return field.type.item_type.cls
    raise AssertionError(f"{operation.name} is not a list")


def exporter(operation: Operation) -> Handler:
    """Make the function that answers for one list."""
    shape, item = query_of(operation), item_of(operation)

    async def export(request: web.Request) -> web.StreamResponse:
        query = read_query(request, shape)
        columns = chosen(item, query.columns, with_names=getattr(query, "names", False))
        with tempfile.SpooledTemporaryFile(MEMORY_BYTES) as file:
            await fill(file, request, operation, query, columns)
            return await send(file, request, operation)

    return export


async def fill(
    file: IO[bytes],
    request: web.Request,
    operation: Operation,
    query: ExportQuery,
    columns: tuple[Column, ...],
) -> None:
    """Write all rows of a list, each page away from the loop."""
    language = headers.language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))
    form = request.match_info["form"]
    zone = request.app[CALENDAR].zone(caller_of(request).book)
    sheet = await asyncio.to_thread(open_sheet, file, form, query, columns, language, zone)
    count = position = 0
    with ExitStack() as unfinished:
        unfinished.callback(sheet.close)  # a workbook has temporary files of its own
        async with (
            request.app[POOL].acquire() as db,
            db.transaction(isolation="repeatable_read", readonly=True),
        ):
            request[SNAPSHOT] = db
            async for rows, seen in pages(request, operation):
                count, position = count + len(rows), seen
                if form == "xlsx" and count > XLSX_ROWS_MAX:
                    raise faults.TooManyForXlsx(XLSX_ROWS_MAX)
                await asyncio.to_thread(sheet.add, rows)
        unfinished.pop_all()
    if isinstance(sheet, Xlsx):
        sheet.tell(
            [
                (say("export.address", language), request.path),
                (say("export.filter", language), request.query_string or "—"),
                (say("export.rows", language), str(count)),
                (say("export.position", language), str(position or "—")),
            ]
        )
    await asyncio.to_thread(sheet.close)


def open_sheet(
    file: IO[bytes],
    form: str,
    query: ExportQuery,
    columns: tuple[Column, ...],
    language: str,
    zone: ZoneInfo,
) -> Sheet:
    """Begin a file of the form that was asked for."""
    match form:
        case "xlsx":
            return Xlsx(file, columns, language, zone)
        case "csv" if query.excel:
            return ExcelCsv(file, columns, language, zone)
        case "csv":
            return PlainCsv(file, columns)
        case _:
            return JsonLines(file, columns)


async def pages(request: web.Request, operation: Operation) -> AsyncIterator[tuple[list[Row], int]]:
    """Ask the list's own function for page after page; give rows and the view's position."""
    terms = [(name, it) for name, it in request.query.items() if name not in OWN]
    cursor = None
    while True:
        paging = [("limit", str(LIMIT_MAX)), *([("cursor", cursor)] if cursor else [])]
        page = request.clone(rel_url=request.rel_url.with_query([*terms, *paging]))
        response = await operation.handler(page)
        if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
            raise AssertionError(f"{operation.name} does not answer with JSON")  # noqa: TRY004 - a bug, not an input
        found = msgspec.json.decode(response.body)
        yield found["items"], found.get("position", 0)  # a list that is no view has none
        cursor = found["next_cursor"]
        if cursor is None:
            return


async def send(file: IO[bytes], request: web.Request, operation: Operation) -> web.StreamResponse:
    """Send what was written; the name says what it is and of which day."""
    form = request.match_info["form"]
    today = request.app[CALENDAR].today(caller_of(request).book)
    name = f"{operation.name.removeprefix('list-').removeprefix('show-')}-{today}.{form}"
    response = web.StreamResponse(
        headers={
            hdrs.CONTENT_TYPE: FORMS[form],
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
            hdrs.CONTENT_LENGTH: str(file.seek(0, 2)),
            headers.REQUEST_ID: request[VISIT].request_id,
        }
    )
    file.seek(0)
    await response.prepare(request)
    while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
        await response.write(chunk)
    await response.write_eof()
    return response
