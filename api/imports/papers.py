"""Files for people: the template to fill in, and their own sheet with what to mend."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import hdrs, web

from api import faults
from api.explanations import language
from api.exporting.routes import FORMS
from api.imports.checking import opened
from api.imports.kept import Import
from api.imports.routes import IMPORTS, READERS, may_see, routes, the_import, the_subject
from api.imports.subject import Desk
from api.imports.table import SUBJECTS
from api.imports.words import told
from api.people import VAULT
from api.plumbing import CALENDAR, POOL, VISIT, caller_of, read_query
from api.spreadsheets.grids import Limits, Unreadable
from api.spreadsheets.templates import template, template_csv
from api.spreadsheets.writing import Told, errors
from api.views import looking, scope_of
from api.wording import say
from ledger import queries
from ledger.keys import Role
from ledger.rules import refusals
from schemas.imports import ErrorsQuery, TemplateQuery

SQL = queries.load("api", "imports")

ROWS_AT_ONCE: Final = 500
XLSX: Final = FORMS["xlsx"]
CSV: Final = FORMS["csv"]

__all__ = ["routes"]


@routes.get(
    "/v1/imports/{subject}/template.{form}",
    roles={Role.PROVIDER, Role.FINANCE, Role.OPERATOR},
    answer=None,
    query=TemplateQuery,
    gives=(XLSX, "text/csv"),
    refuses=(refusals.NotFound,),
)
async def show_import_template(request: web.Request) -> web.Response:
    """Give the file to fill in: the columns of a subject, and the rows that are known already.

    Of charges: the caller's contracts that have the month to charge, each at its full price.
    """
    subject, query = the_subject(request), read_query(request, TemplateQuery)
    form, said = request.match_info["form"], language(request)
    if form not in {"xlsx", "csv"}:
        raise faults.RouteUnknown
    if subject.is_monthly and query.month is None:
        raise faults.Invalid((faults.FieldFault("month", "required"),))
    caller = caller_of(request)
    async with looking(request, query, *subject.views) as db:
        desk = Desk(
            db=db,
            book=caller.book,
            scope=scope_of(request),
            by=caller.key_id,
            request=request[VISIT].request_id,
            month=query.month,
            effective_on=request.app[CALENDAR].today(caller.book),
            vault=request.app[VAULT],
            digest=b"",
            names=query.names,
        )
        rows = [row async for row in subject.fill(desk)]
    title = say(f"import.subject.{subject.name}", said)
    if form == "csv":
        whole = await asyncio.to_thread(template_csv, subject.columns, rows, said)
        return _file(request, whole, CSV, f"{subject.name}.csv")
    about = {"subject": subject.name, "month": query.month or "", "book": caller.book}
    whole = await asyncio.to_thread(template, subject.columns, rows, title, said, about)
    return _file(request, whole, XLSX, f"{subject.name}.xlsx")


@routes.get(
    "/v1/imports/{import}/errors.{form}",
    roles=READERS,
    answer=None,
    query=ErrorsQuery,
    gives=(XLSX,),
    refuses=(refusals.NotFound, faults.ImportNotOpen),
)
async def show_import_errors(request: web.Request) -> web.Response:
    """Give back the user's own sheet with every fault on its cell, and a column of what to do."""
    query, file = read_query(request, ErrorsQuery), await the_import(request)
    if request.match_info["form"] != "xlsx":
        raise faults.RouteUnknown
    if not may_see(request, file, names=query.names):
        raise faults.ForbiddenForRole(caller_of(request).role)
    if file.key is None or file.state in {"received", "checking"}:
        raise faults.ImportNotOpen(file.state)
    said = language(request)
    remarks = [each async for each in _remarks(request, file, said)]
    whole = io.BytesIO()
    columns = SUBJECTS[file.subject].columns
    async with opened(request.app[IMPORTS].shelf, file) as path:
        try:
            await asyncio.to_thread(errors, whole, path, columns, remarks, said, Limits())
        except Unreadable:  # what could not be read can't be given back with remarks
            raise faults.ImportNotOpen(file.state) from None
    return _file(request, whole.getvalue(), XLSX, f"errors-{file.subject}.xlsx")


async def _remarks(request: web.Request, file: Import, said: str) -> AsyncIterator[Told]:
    """Give what is to be mended, in the order of the file."""
    shelf, after = request.app[IMPORTS].shelf, 0
    while rows := await request.app[POOL].fetch(
        SQL.read_faulty, file.book, file.ref, after, ROWS_AT_ONCE
    ):
        for row in rows:
            for each in told(file, shelf.row_of(file, row), said):
                yield each
        after = rows[-1]["number"] + 1


def _file(request: web.Request, whole: bytes, kind: str, name: str) -> web.Response:
    """Answer with a file."""
    return web.Response(
        body=whole,
        headers={
            hdrs.CONTENT_TYPE: kind,
            hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"',
            "X-Request-Id": request[VISIT].request_id,
        },
    )
