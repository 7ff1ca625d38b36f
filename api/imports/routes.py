"""People send files, see what is to be mended, apply them, and watch how far that has come."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import msgspec
from aiohttp import hdrs, web
from aiohttp.multipart import BodyPartReader
from aiohttp_sse import sse_response

from api import faults, headers
from api.explanations import language
from api.imports.kept import About, Import, Row, same_as
from api.imports.subject import Subject
from api.imports.summing import summary_of
from api.imports.table import SUBJECTS
from api.imports.words import faults_of, listed, row_shown, shown
from api.imports.working import Imports
from api.operations import NDJSON, Routes
from api.people import is_dry_run
from api.plumbing import (
    POOL,
    SETTINGS,
    VISIT,
    answer,
    caller_of,
    new_id,
    read,
    read_query,
    standing,
)
from api.views import scope_of
from ledger import queries
from ledger.keys import Role
from ledger.rules import refusals
from projections.paging import Cursor, PositionKey
from schemas.imports import (
    ApplicationRequest,
    FaultsQuery,
    FileFaults,
    FileRows,
    ImportMode,
    ImportShown,
    ImportsListed,
    ImportsQuery,
    ImportState,
    RowsQuery,
    UploadQuery,
)

SQL = queries.load("api", "imports")

routes = Routes("imports", "Загрузка файлов", "Imports")

IMPORTS: Final = web.AppKey("imports", Imports)

READERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
WRITERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR}
EVENT_STREAM: Final = "text/event-stream"
MULTIPART: Final = "multipart/form-data"
UPLOADS: Final = (
    "application/octet-stream",
    MULTIPART,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument.spreadsheet",
    "text/csv",
    NDJSON,
)
UPLOAD_SECONDS: Final = 300.0  # a file that trickles in slower holds a connection for nothing
PIECE_BYTES: Final = 1 << 18
LOOK_SECONDS: Final = 0.5
ON_ITS_WAY: Final = frozenset({"received", "checking", "applying"})
UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f]")
NAME_MAX: Final = 255
NEWEST: Final = "~"  # after every reference
IMPORT_CURSOR: Final = Cursor(tuple[str], (NEWEST,))
ROW_CURSOR: Final = Cursor(PositionKey, (0,))


@routes.post(
    "/v1/imports/{subject}",
    roles=WRITERS,
    answer=ImportShown,
    status=202,
    query=UploadQuery,
    takes=UPLOADS,
    refuses=(refusals.NotFound,),
)
async def upload_import(request: web.Request) -> web.Response:
    """Send a file: it is checked cell by cell and by the rules, and nothing is recorded.

    The body is the file itself (`filename` names it) or a form with one file. The same bytes are
    one import: sent again, what is finished stays as it is, and the rest is checked anew.
    """
    subject, query = the_subject(request), read_query(request, UploadQuery)
    if subject.is_monthly and query.month is None:
        raise faults.Invalid((faults.FieldFault("month", "required"),))
    file = await _taken(request, query)
    if query.dry_run:
        await _imports(request).shelf.drop(file)
        request[VISIT].dry_run = True
        return answer(request, shown(file, language(request)))
    is_new = await _imports(request).shelf.enter(file)
    if not is_new:
        file = await _again(request, file)
    _imports(request).wake()
    body = msgspec.structs.replace(shown(file, language(request)), repeated=not is_new)
    status = None if file.state in ON_ITS_WAY else 200
    return answer(request, body, status=status, location=f"/v1/imports/{file.ref}")


async def _taken(request: web.Request, query: UploadQuery) -> Import:
    """Take the pieces of a body in as they come, and close each."""
    caller, limit = caller_of(request), request.app[SETTINGS].import_max_bytes
    if (request.content_length or 0) > limit + PIECE_BYTES:  # a form has some words of its own
        raise faults.PayloadTooLarge(limit)
    now = datetime.now(UTC)
    file = Import(
        book=caller.book,
        ref=new_id(),
        subject=request.match_info["subject"],
        scope=scope_of(request),
        month=query.month,
        digest=b"",
        size_bytes=0,
        asked_by=caller.key_id,
        effective_on=standing(request)["effective_on"],
        state="received",
        mode=None,
        row_count=0,
        done_count=0,
        summary=b"{}",
        trouble=None,
        received_at=now,
        updated_at=now,
        checked_at=None,
        ended_at=None,
        erased_at=None,
        about=None,
        key=None,
    )
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            name, pieces = await _body(request, query)
            taken = await _imports(request).shelf.put(file, pieces, limit)
    except TimeoutError:
        await _imports(request).shelf.drop(file)
        raise faults.BodyTooSlow from None
    if taken is None:
        raise faults.PayloadTooLarge(limit)
    return msgspec.structs.replace(taken, about=About(name=name))


async def _body(request: web.Request, query: UploadQuery) -> tuple[str, AsyncIterator[bytes]]:
    """Find the file in a body, and what it is called."""
    stated = request.headers.get(hdrs.CONTENT_TYPE, UPLOADS[0])
    kind, _ = headers.media_type(stated)
    if kind not in UPLOADS:
        raise faults.UnsupportedMediaType(", ".join(UPLOADS))
    if kind != MULTIPART:
        if query.filename is None:
            raise faults.Invalid((faults.FieldFault("filename", "required"),))
        return query.filename, request.content.iter_chunked(PIECE_BYTES)
    form = await request.multipart()
    while (part := await form.next()) is not None:
        if isinstance(part, BodyPartReader) and part.filename is not None:
            name = UNSAFE.sub(" ", part.filename)[-NAME_MAX:] or "file"
            return query.filename or name, _pieces(part)
    raise faults.Invalid((faults.FieldFault("file", "required"),))


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    """Give the pieces of a form's file."""
    while piece := await part.read_chunk(PIECE_BYTES):
        yield piece


async def _again(request: web.Request, file: Import) -> Import:
    """Find the import of bytes that were here before; what is unfinished is checked anew."""
    pool = request.app[POOL]
    ref = await pool.fetchval(SQL.find_live, *same_as(file))
    if ref is None:  # it was called off between two looks
        raise faults.Unavailable
    await pool.execute(SQL.check_again, file.book, ref, file.effective_on)
    return await the_import(request, ref)


@routes.get("/v1/imports", roles=READERS, answer=ImportsListed, query=ImportsQuery)
async def list_imports(request: web.Request) -> web.Response:
    """List files that were sent, the latest first; a provider sees its own."""
    query, scope = read_query(request, ImportsQuery), scope_of(request)
    size = min(query.limit, 500)
    rows = await request.app[POOL].fetch(
        SQL.list_imports,
        caller_of(request).book,
        scope.provider,
        scope.municipality,
        query.subject,
        query.state,
        *IMPORT_CURSOR.read(query.cursor),
        size + 1,
    )
    shelf = _imports(request).shelf
    files = (shelf.import_of(caller_of(request).book, row) for row in rows)
    page = IMPORT_CURSOR.page(files, size, lambda file: (file.ref,))
    items = [listed(file) for file in page.rows]
    return answer(request, ImportsListed(items=items, next_cursor=page.after))


@routes.get("/v1/imports/{import}", roles=READERS, answer=ImportShown, refuses=(refusals.NotFound,))
async def show_import(request: web.Request) -> web.Response:
    """Tell how far a file is, what is to be mended, what it comes to, and the balances after it."""
    file = await the_import(request)
    return answer(request, shown(file, language(request)))


@routes.get(
    "/v1/imports/{import}/progress",
    roles=READERS,
    answer=ImportShown,
    gives=(EVENT_STREAM,),
    refuses=(refusals.NotFound,),
)
async def watch_import(request: web.Request) -> web.StreamResponse:
    """Watch a file as Server-Sent Events.

    An event `import` whenever it has moved on; the stream ends with an event `finished` when
    nobody works at it.
    """
    file = await the_import(request)
    last: ImportShown | None = None
    async with sse_response(request) as response:
        while True:
            body = shown(file, language(request), whole=False)
            if body != last:
                await response.send(msgspec.json.encode(body).decode(), event="import")
                last = body
            if file.state not in ON_ITS_WAY:
                await response.send("{}", event="finished")
                return response
            await asyncio.sleep(LOOK_SECONDS)
            file = await the_import(request)


@routes.get(
    "/v1/imports/{import}/rows",
    roles=READERS,
    answer=FileRows,
    query=RowsQuery,
    refuses=(refusals.NotFound,),
)
async def list_import_rows(request: web.Request) -> web.Response:
    """List the rows of a file in its order, with what came of each."""
    query, file = read_query(request, RowsQuery), await the_import(request)
    size, statuses = min(query.limit, 500), None if query.status is None else [query.status]
    (after,) = ROW_CURSOR.read(query.cursor)
    rows = await _rows(request, file, SQL.read_rows, after, statuses, size + 1)
    page = ROW_CURSOR.page(rows, size, lambda row: (row.number,))
    with_values = may_see(request, file, names=query.names)
    items = [row_shown(file, row, language(request), with_values=with_values) for row in page.rows]
    return answer(request, FileRows(items=items, next_cursor=page.after))


@routes.get(
    "/v1/imports/{import}/faults",
    roles=READERS,
    answer=FileFaults,
    query=FaultsQuery,
    refuses=(refusals.NotFound,),
)
async def list_import_faults(request: web.Request) -> web.Response:
    """List what is to be mended, cell by cell: where it stands, what is wrong, what to do."""
    query, file = read_query(request, FaultsQuery), await the_import(request)
    size = min(query.limit, 500)
    (after,) = ROW_CURSOR.read(query.cursor)
    rows = await _rows(request, file, SQL.read_faulty, after + 1, size)
    items, last = [], None
    with_values = may_see(request, file, names=query.names)
    for row in rows:  # rows stay whole, so a page may be a little longer than was asked for
        items += faults_of(file, row, language(request), with_values=with_values)
        last = row.number
        if len(items) >= size:
            break
    is_more = len(rows) == size or (last is not None and rows[-1].number != last)
    cursor = ROW_CURSOR.write((last,)) if is_more and last is not None else None
    return answer(request, FileFaults(items=items, next_cursor=cursor))


async def _rows(request: web.Request, file: Import, query: str, *asked: object) -> list[Row]:
    shelf = _imports(request).shelf
    found = await request.app[POOL].fetch(query, file.book, file.ref, *asked)
    return [shelf.row_of(file, row) for row in found]


def may_see(request: web.Request, file: Import, *, names: bool) -> bool:
    """Tell whether a caller is shown what cells say: of people only who asks for it, and may."""
    if not SUBJECTS[file.subject].is_personal:
        return True
    return names and caller_of(request).role in SUBJECTS[file.subject].roles


@routes.post(
    "/v1/imports/{import}/application",
    roles=WRITERS,
    body=ApplicationRequest,
    answer=ImportShown,
    status=202,
    refuses=(refusals.NotFound, faults.ImportNotOpen, faults.ImportHasFaults),
)
async def apply_import(request: web.Request) -> web.Response:
    """Apply a file that was checked: all rows or none, or each valid row by itself.

    Every row is judged again as things stand then, under a key made of the file and the row, so a
    file that is applied twice, by two at once, or anew after a crash is recorded once. A file of
    more rows than one transaction can hold is written in several, once every row is valid.
    """
    body, file = await read(request, ApplicationRequest), await the_import(request)
    if caller_of(request).role not in SUBJECTS[file.subject].roles:
        raise faults.ForbiddenForRole(caller_of(request).role)
    mode, summary = body.mode, summary_of(file)
    is_under_way = file.state == ImportState.APPLYING and file.mode == mode
    is_over = file.state in {ImportState.APPLIED, ImportState.PARTLY_APPLIED}
    if not (is_under_way or is_over):
        if file.state != ImportState.CHECKED or file.erased_at is not None:
            raise faults.ImportNotOpen(file.state)
        wrong = summary.count("faulty", "duplicate", "refused")
        if mode is ImportMode.ALL and wrong:
            raise faults.ImportHasFaults(wrong)
        request[VISIT].dry_run = is_dry_run(request)
        if not request[VISIT].dry_run:
            on = standing(request)["effective_on"]
            await request.app[POOL].execute(SQL.ask_apply, file.book, file.ref, mode, on)
            _imports(request).wake()
            file = await the_import(request)
    return answer(request, shown(file, language(request)))


@routes.post(
    "/v1/imports/{import}/cancellation",
    roles=WRITERS,
    answer=ImportShown,
    status=200,
    refuses=(refusals.NotFound, faults.ImportNotOpen),
)
async def cancel_import(request: web.Request) -> web.Response:
    """Call off a file that nobody has begun to apply."""
    file = await the_import(request)
    if file.state not in {"received", "checking", "checked", "cancelled"}:
        raise faults.ImportNotOpen(file.state)
    request[VISIT].dry_run = is_dry_run(request)
    if not request[VISIT].dry_run:
        await request.app[POOL].execute(SQL.cancel, file.book, file.ref)
    return answer(request, shown(await the_import(request), language(request)))


def the_subject(request: web.Request) -> Subject:
    """Find the subject that the path names, if it is for the caller."""
    subject = SUBJECTS.get(request.match_info["subject"])
    if subject is None:
        raise refusals.NotFound(subject="import-subject")
    if caller_of(request).role not in subject.roles:
        raise faults.ForbiddenForRole(caller_of(request).role)
    return subject


async def the_import(request: web.Request, ref: str | None = None) -> Import:
    """Find an import of the caller's."""
    book, scope = caller_of(request).book, scope_of(request)
    wanted = ref or request.match_info["import"]
    row = await request.app[POOL].fetchrow(
        SQL.read_import, book, wanted, scope.provider, scope.municipality
    )
    if row is None:
        raise refusals.NotFound(subject="import")
    return _imports(request).shelf.import_of(book, row)


def _imports(request: web.Request) -> Imports:
    return request.app[IMPORTS]
