"""Reports: built of the book at a position, given out again byte by byte, told from forgeries."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Final

from aiohttp import hdrs, web
from msgspec import Struct

from api import faults, headers
from api.moments import looking_from
from api.operations import Routes
from api.people import MAY_SEE_NAMES, read_people
from api.plumbing import (
    CALENDAR,
    POOL,
    VISIT,
    answer,
    caller_of,
    execute,
    new_id,
    read,
    read_bytes,
    read_query,
    standing,
)
from api.receipts import stamp, the_fact
from api.reporting.building import BUILDING, build, compare, room
from api.reporting.papers import About
from api.views import looking, position_of, scope_of, shown
from events.base import PersonRef
from events.report import ReportBuilt, ReportForm, ReportTerm
from ledger.keys import Role
from ledger.persons import Person, Purpose
from ledger.rules import refusals
from ledger.rules.commands import BuildReport
from projections import audit_trail, feed, reports_built
from projections.paging import Scope
from projections.reports.forms import FORMS, OF_PROVIDERS, Form
from projections.reports.ground import Ground, NotThere
from projections.reports.terms import Terms
from projections.reports_built import BuiltRow
from schemas.base import ReadQuery, WriteQuery
from schemas.moments import MomentQuery
from schemas.reports import (
    ReportChanges,
    ReportQuery,
    ReportReceipt,
    ReportRequest,
    ReportRowChanged,
    Reports,
    ReportShown,
    ReportVerified,
)

routes = Routes("reports", "Отчёты", "Reports")

WRITERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR}
READERS: Final = WRITERS | {Role.AUDITOR}
VIEW: Final = reports_built.VIEW.name
UPLOAD_MAX_BYTES: Final = 64 << 20
CHUNK_BYTES: Final = 1 << 16
TYPES: Final = {
    ReportForm.PDF: "application/pdf",
    ReportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportForm.CSV: "text/csv; charset=utf-8",
    ReportForm.HTML: "text/html; charset=utf-8",
}
BYTES: Final = "application/octet-stream"


class Sought(Struct, frozen=True, kw_only=True):
    """What is to be built: of which kind, about what, for whom, up to where."""

    form: Form
    terms: Terms
    scope: Scope
    at_position: int | None


@routes.post(
    "/v1/reports",
    roles=WRITERS,
    body=ReportRequest,
    answer=ReportReceipt,
    refuses=(refusals.NotFound,),
)
async def build_report(request: web.Request) -> web.Response:
    """Build a report and record the digests of its files.

    The same kind, filter and position give the same bytes, whenever they are built. A list that is
    too long for paper has no PDF.
    """
    sought = _sought(request, await read(request, ReportRequest))
    scope, form = sought.scope, sought.form
    with room(ReportForm) as opened:
        async with _on_ground(request, sought) as ground:
            report = await form.gather(ground, sought.terms)
            made = await build(report, await _about(ground, form, sought.terms), opened)
    accepted = await execute(
        request,
        BuildReport(
            report=new_id(),
            kind=form.kind,
            template_version=form.version,
            terms=_stated(sought.terms),
            at_position=ground.position,
            provider=scope.provider,
            municipality=scope.municipality,
            rows_count=made.rows_count,
            files=made.files,
            **standing(request),
        ),
    )
    fact = the_fact(accepted, ReportBuilt)
    receipt = ReportReceipt(
        report=fact.report,
        at_position=fact.at_position,
        rows_count=fact.rows_count,
        files=fact.files,
        **stamp(request, accepted),
    )
    where = f"/v1/reports/{fact.report}"
    return answer(request, receipt, etag=accepted.position_last, location=where)


def _sought(request: web.Request, body: ReportRequest) -> Sought:
    """Check that what was said is what the kind asks for."""
    caller = caller_of(request)
    form = FORMS[body.kind.value]
    if caller.role is Role.PROVIDER and form.kind not in OF_PROVIDERS:
        raise faults.ForbiddenForRole(caller.role)
    terms = Terms(**{name: getattr(body.filter, name) for name in Terms.__struct_fields__})
    found = [faults.FieldFault(f"/filter/{name}", "required") for name in form.missing(terms)]
    found += [
        faults.FieldFault(f"/filter/{name}", "unknown-field")
        for name in form.strange(terms.stated())
    ]
    if form.cuts_a_year(terms):
        found.append(faults.FieldFault("/filter/period", "not-a-year", {"year": terms.year}))
    if found:
        raise faults.Invalid(tuple(found))
    return Sought(form=form, terms=terms, scope=scope_of(request), at_position=body.at_position)


@asynccontextmanager
async def _on_ground(request: web.Request, sought: Sought) -> AsyncIterator[Ground]:
    """Look at the book as it stood; so many builds at once, the others wait."""

    async def people(persons: Iterable[PersonRef]) -> Mapping[PersonRef, Person]:
        return await read_people(request, persons, Purpose.LIST_REGISTRY)

    caller = caller_of(request)
    query = MomentQuery(at_position=sought.at_position)
    if sought.terms.names and caller.role not in MAY_SEE_NAMES:
        raise faults.ForbiddenForRole(caller.role)
    try:
        async with (
            request.app[BUILDING],
            looking_from(request, query, audit_trail.VIEW.name) as (db, moment),
        ):
            yield Ground(
                db=db,
                book=caller.book,
                position=moment.position,
                scope=sought.scope,
                zone=request.app[CALENDAR].zone(caller.book),
                people=people if sought.terms.names else None,
            )
    except NotThere as missing:
        raise refusals.NotFound(subject=str(missing)) from None


async def _about(ground: Ground, form: Form, terms: Terms) -> About:
    return About(
        kind=form.kind,
        version=form.version,
        book=ground.book,
        position=ground.position,
        made_at=await ground.recorded_at(),
        terms=terms.stated(),
        zone=ground.zone,
    )


def _stated(terms: Terms) -> tuple[ReportTerm, ...]:
    return tuple(
        ReportTerm(name=name, value=value) for name, value in sorted(terms.stated().items())
    )


@routes.get("/v1/reports", roles=READERS, answer=Reports, query=ReportQuery)
async def list_reports(request: web.Request) -> web.Response:
    """List the reports that were built, the oldest first; a bound caller sees its own."""
    query = read_query(request, ReportQuery)
    async with looking(request, query, VIEW) as db:
        page = await reports_built.read_reports(
            db,
            caller_of(request).book,
            None if query.kind is None else query.kind.value,
            query.cursor,
            query.limit,
            scope_of(request),
        )
        position = await position_of(request, db, VIEW)
    items = [shown(row, ReportShown) for row in page.rows]
    return answer(request, Reports(items=items, next_cursor=page.after, position=position))


@routes.get("/v1/reports/{report}", roles=READERS, answer=ReportShown, refuses=(refusals.NotFound,))
async def show_report(request: web.Request) -> web.Response:
    """Tell what a report was asked about, and the digests of its files."""
    row = await _the_report(request, request.match_info["report"])
    return answer(request, shown(row, ReportShown), etag=row.position)


async def _the_report(request: web.Request, report: str) -> BuiltRow:
    query = read_query(request, ReadQuery)
    async with looking(request, query, VIEW) as db:
        row = await reports_built.read_report(
            db, caller_of(request).book, report, scope_of(request)
        )
    if row is None:
        raise refusals.NotFound(subject="report")
    return row


@routes.get(
    "/v1/reports/{report}/file.{paper}",
    roles=READERS,
    answer=None,
    gives=tuple(kind.partition(";")[0] for kind in TYPES.values()),
    refuses=(refusals.NotFound,),
)
async def show_report_file(request: web.Request) -> web.StreamResponse:
    """Build a report's file again and give it out, if it is the same to the byte.

    No file is kept. If the template has changed since, or somebody's personal data was erased, the
    file can't be made again and the report is to be built anew.
    """
    row = await _the_report(request, request.match_info["report"])
    form = ReportForm(request.match_info["paper"])
    told = next((each for each in row.files if each.form is form), None)
    if told is None:
        raise refusals.NotFound(subject="report")
    with room([form]) as opened:
        sought = _again(row, row.at_position)
        async with _on_ground(request, sought) as ground:
            report = await sought.form.gather(ground, sought.terms)
            made = await build(report, await _about(ground, sought.form, sought.terms), opened)
        if made.files != (told,):
            raise faults.ReportNotTheSame
        response = web.StreamResponse(
            headers={
                hdrs.CONTENT_TYPE: TYPES[form],
                hdrs.CONTENT_DISPOSITION: f'attachment; filename="{row.kind}-{row.report}.{form}"',
                hdrs.CONTENT_LENGTH: str(told.size_bytes),
                hdrs.ETAG: f'"{told.sha256}"',
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
                headers.REQUEST_ID: request[VISIT].request_id,
            }
        )
        await response.prepare(request)
        while chunk := await asyncio.to_thread(opened[form].read, CHUNK_BYTES):
            await response.write(chunk)
        await response.write_eof()
        return response


def _again(row: BuiltRow, at_position: int) -> Sought:
    """Ask for a report once more, as of a position."""
    form = FORMS.get(row.kind)
    if form is None or form.version != row.template_version:
        raise faults.ReportNotTheSame
    return Sought(
        form=form,
        terms=terms_of(row.terms),
        scope=Scope(provider=row.provider, municipality=row.municipality),
        at_position=at_position,
    )


@routes.post(
    "/v1/reports/verifications",
    roles=WRITERS,
    answer=ReportVerified,
    status=200,
    takes=(BYTES,),
    body_max_bytes=UPLOAD_MAX_BYTES,
)
async def verify_report(request: web.Request) -> web.Response:
    """Tell whether a file is one that the ledger built, and what would be otherwise now.

    The body is the file itself; it is known by its digest alone and is not kept.
    """
    headers.check_media_type(request.headers.get(hdrs.CONTENT_TYPE, BYTES), (BYTES,))
    read_query(request, WriteQuery)
    whole = await read_bytes(request)
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(whole).hexdigest())
    book, scope = caller_of(request).book, scope_of(request)
    async with looking(request, ReadQuery(), VIEW) as db:
        file = await reports_built.find_file(db, book, sha256, scope)
        row = (
            None if file is None else await reports_built.read_report(db, book, file.report, scope)
        )
    if file is None or row is None:
        body = ReportVerified(sha256=sha256, genuine=False, form=None, report=None, changes=None)
        return answer(request, body)
    changes = await _changes(request, row)
    return answer(
        request,
        ReportVerified(
            sha256=sha256,
            genuine=True,
            form=file.form,
            report=shown(row, ReportShown),
            changes=changes,
        ),
    )


async def _changes(request: web.Request, row: BuiltRow) -> ReportChanges:
    """Compare a report with what it would be now: with the last fact in every view."""
    async with request.app[POOL].acquire() as db:
        head = await feed.read_head(db, caller_of(request).book)
    sought = _again(row, head.position)
    async with _on_ground(request, sought) as now:
        then = Ground(
            db=now.db,
            book=now.book,
            position=row.at_position,
            scope=now.scope,
            zone=now.zone,
            people=now.people,
        )
        found = await compare(
            await sought.form.gather(then, sought.terms),
            await sought.form.gather(now, sought.terms),
            now.zone,
        )
    return ReportChanges(
        at_position=now.position,
        added_count=found.added_count,
        removed_count=found.removed_count,
        changed_count=found.changed_count,
        rows=[shown(each, ReportRowChanged) for each in found.rows],
    )


def terms_of(stated: Iterable[ReportTerm]) -> Terms:
    """Read a filter back from what a fact keeps."""
    found: dict[str, Any] = {each.name: each.value for each in stated}
    if "as_of" in found:
        found["as_of"] = date.fromisoformat(str(found["as_of"]))
    if "names" in found:
        found["names"] = found["names"] == "true"
    if "subsidy_register" in found:
        found["subsidy_register"] = int(found["subsidy_register"])
    return Terms(**found)
