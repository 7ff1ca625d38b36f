"""Asks the API itself, in this process, for the person who is signed in.

    found = await ask(request, "show-certificate", path={"certificate": "2600000001"})
    done = await tell(request, "charge-certificate", path={...}, body={...}, key=form_key(request))

A page sees what the person would see over HTTP with a key of the same role, and is refused what
they would be refused: who may do what, what belongs to whom and every check of a field are written
once, in the API. Nothing goes over a socket.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, BinaryIO, Final, cast
from urllib.parse import quote

import msgspec
from aiohttp import StreamReader, hdrs, web
from yarl import URL

from api import faults, problems
from api.console.sessions import SignedIn
from api.door import let_in, no_of
from api.faults import Fault
from api.headers import IDEMPOTENCY_KEY
from api.operations import JSON, Handler, Operation
from api.plumbing import VISIT, Visit
from ledger.rules.refusals import Refusal
from projections.paging import BadCursor

BARE: Final = web.RequestKey("bare", web.Request)  # as it came, before its form was read
WHO: Final = web.RequestKey("who", SignedIn)
LANGUAGE: Final = web.RequestKey("language", str)

Parts = Mapping[str, str | int]
Terms = Mapping[str, object] | Sequence[tuple[str, object]]


class Table:
    """The operations of the API, by name and by who answers."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.by_name = {each.name: each for each in operations}
        self.by_handler: dict[Handler, Operation] = {
            each.handler: each for each in self.by_name.values()
        }


TABLE: Final = web.AppKey("table", Table)


class Problem(Exception):
    """The API's "no" to a page: a problem of RFC 9457, in the language of the page."""

    def __init__(self, no: Refusal | Fault, language: str, request_id: str) -> None:
        super().__init__(no.code)
        self.no = no
        self.members = problems.problem_of(no, language, request_id)

    @property
    def code(self) -> str:
        """Give the word of the problem."""
        return self.no.code

    @property
    def status(self) -> int:
        """Give its HTTP status."""
        return problems.status_of(self.no)

    @property
    def title(self) -> str:
        """Give its title."""
        return str(self.members["title"])

    @property
    def detail(self) -> str:
        """Say what is wrong in this case."""
        return str(self.members["detail"])

    @property
    def fix(self) -> str:
        """Say what to do about it."""
        return str(self.members["fix"])

    @property
    def faults(self) -> dict[str, str]:
        """Give what is wrong with each field of a form, by the name of the field."""
        told: dict[str, str] = {}
        for each in self.members.get("errors", ()):
            shown: dict[str, Any] = msgspec.to_builtins(each)
            name = (shown.get("pointer") or shown.get("parameter") or "").removeprefix("/")
            told.setdefault(name.replace("/", "."), shown["detail"])
        return told


async def ask(
    request: web.Request, name: str, path: Parts | None = None, query: Terms | None = None
) -> dict[str, Any]:
    """Ask a read of the API; give its answer, or raise the Problem."""
    return cast("dict[str, Any]", msgspec.json.decode(await ask_bytes(request, name, path, query)))


async def ask_bytes(
    request: web.Request, name: str, path: Parts | None = None, query: Terms | None = None
) -> bytes:
    """Ask a read of the API for its answer byte for byte."""
    return _body_of(await _asked(request, name, path, query, {}, b""), name)


async def tell(
    request: web.Request,
    name: str,
    path: Parts | None = None,
    body: Mapping[str, object] | None = None,
    *,
    key: str | None = None,
    query: Terms | None = None,
    if_match: str | None = None,
) -> dict[str, Any]:
    """Send a write to the API; give its answer, or raise the Problem.

    `key` is the Idempotency-Key: one that stands in the form makes a form sent twice one command.
    """
    headers: dict[str, str] = {hdrs.CONTENT_TYPE: JSON}
    if key is not None:
        headers[IDEMPOTENCY_KEY] = key
    if if_match is not None:
        headers[hdrs.IF_MATCH] = if_match
    raw = b"" if body is None else msgspec.json.encode(body)
    answered = await _asked(request, name, path, query, headers, raw)
    return cast("dict[str, Any]", msgspec.json.decode(_body_of(answered, name)))


async def send(
    request: web.Request,
    name: str,
    raw: bytes,
    content_type: str,
    path: Parts | None = None,
    query: Terms | None = None,
    *,
    key: str | None = None,
) -> dict[str, Any]:
    """Send bytes of any kind, such as a file, to a write of the API."""
    headers: dict[str, str] = {hdrs.CONTENT_TYPE: content_type}
    if key is not None:
        headers[IDEMPOTENCY_KEY] = key
    answered = await _asked(request, name, path, query, headers, raw)
    return cast("dict[str, Any]", msgspec.json.decode(_body_of(answered, name)))


class Sent:
    """A file of a form as the body of a request: read from its temporary place, piece by piece."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        """Give the pieces."""
        while piece := self.file.read(size):
            yield piece


async def send_file(
    request: web.Request,
    name: str,
    file: BinaryIO,
    path: Parts | None = None,
    query: Terms | None = None,
) -> dict[str, Any]:
    """Send a file, however large, to a write of the API that reads its body as it comes."""
    answered = await _asked(request, name, path, query, {}, b"", Sent(file))
    return cast("dict[str, Any]", msgspec.json.decode(_body_of(answered, name)))


async def pass_on(
    request: web.Request, name: str, path: Parts | None = None, query: Terms | None = None
) -> web.StreamResponse:
    """Let the API answer the browser itself: a file, a paper or a stream."""
    return await _asked(request, name, path, query, {}, b"")


def may(request: web.Request, name: str) -> bool:
    """Tell whether whoever is signed in may ask for an operation, so that a page offers it."""
    who = request.get(WHO)
    operation = request.app[TABLE].by_name.get(name)
    return who is not None and operation is not None and who.caller.role in operation.roles


async def ask_address(request: web.Request, address: URL) -> dict[str, Any]:
    """Ask a read of the API by its address."""
    answered = await pass_on_address(request, address)
    return cast("dict[str, Any]", msgspec.json.decode(_body_of(answered, address.path)))


async def pass_on_address(request: web.Request, address: URL) -> web.StreamResponse:
    """Let the API answer a browser that names an address of the API itself."""
    asked, operation = await _resolved(request, "GET", address, {})
    return await _answered(request, asked, operation, b"")


async def _asked(
    request: web.Request,
    name: str,
    path: Parts | None,
    query: Terms | None,
    headers: Mapping[str, str],
    body: bytes,
    file: Sent | None = None,
) -> web.StreamResponse:
    operation = request.app[TABLE].by_name[name]
    address = operation.path
    for part, reference in (path or {}).items():
        address = address.replace(f"{{{part}}}", quote(str(reference), safe=""))
    terms = query or {}
    pairs = terms.items() if isinstance(terms, Mapping) else terms
    stated = [(key, _written(value)) for key, value in pairs if value not in {None, ""}]
    url = URL(address, encoded=True).with_query(stated)
    asked, _ = await _resolved(request, operation.method, url, headers)
    if file is not None:
        asked._payload = cast("StreamReader", file)  # noqa: SLF001 - no other way to give a body
    return await _answered(request, asked, operation, body)


async def _resolved(
    request: web.Request, method: str, address: URL, headers: Mapping[str, str]
) -> tuple[web.Request, Operation]:
    """Make the request that a program would have sent, and find who answers it."""
    own: dict[str, str] = {hdrs.ACCEPT_LANGUAGE: request[LANGUAGE], hdrs.HOST: request.host}
    asked = request[BARE].clone(method=method, rel_url=address, headers={**own, **headers})
    found = await request.app.router.resolve(asked)
    operation = request.app[TABLE].by_handler.get(found.handler)
    if found.http_exception is not None or operation is None:
        no = faults.RouteUnknown()  # a reference of no shape that the API knows
        raise Problem(no, request[LANGUAGE], request[VISIT].request_id)
    found.add_app(request.app)
    asked._match_info = found  # noqa: SLF001 - aiohttp has no other way to address a handler
    return asked, operation


async def _answered(
    request: web.Request, asked: web.Request, operation: Operation, body: bytes
) -> web.StreamResponse:
    visit, caller = request[VISIT], request[WHO].caller
    asked[VISIT] = inner = Visit(visit.request_id, operation)
    inner.caller, inner.body = caller, body
    try:
        if caller.role not in operation.roles:
            raise faults.ForbiddenForRole(caller.role)
        await let_in(request.app, caller)
        answered = await operation.handler(asked)
    except (Refusal, Fault, BadCursor, web.HTTPException) as no:
        raise Problem(no_of(no, request), request[LANGUAGE], visit.request_id) from None
    visit.position = inner.position or visit.position
    visit.fact_count += inner.fact_count
    return answered


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _body_of(answered: web.StreamResponse, name: str) -> bytes:
    if not isinstance(answered, web.Response) or not isinstance(answered.body, bytes):
        raise AssertionError(f"{name} does not answer with JSON")  # noqa: TRY004 - a bug
    return answered.body
