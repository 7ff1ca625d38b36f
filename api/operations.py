"""The table of routes: from one entry come the route, its guard, its page and its OpenAPI text."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypedDict, Unpack

from aiohttp import web
from msgspec import Struct

from api.faults import Fault
from ledger.keys import Role
from ledger.rules.refusals import Refusal
from schemas.base import Query, ReadQuery, WriteQuery

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Register = Callable[[Handler], Handler]
Roles = frozenset[Role] | set[Role]

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
TEXT: Final = "text/plain"
EVERYBODY: Final = frozenset(Role)

# What a part of a path may look like; another value is an unknown address, and never gets further.
REF_PATTERN: Final = r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}"
PART_PATTERNS: Final = {
    "form": r"(?:csv|ndjson|xlsx)",
    "import": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "line": r"[1-9][0-9]{0,4}",
    "month": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
    "paper": r"(?:pdf|xlsx|csv|html)",
    "person": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "position": r"[1-9][0-9]{0,14}",
    "refusal": r"[0-9a-f]{32}",
    "stream": r"[a-z][a-z-]{0,31}(?::[0-9A-Za-z._:-]{1,130})?",  # the region's has no reference
    "subject": r"[a-z]+(?:-[a-z]+)*",
    "year": r"(?:19|20|21)[0-9]{2}",
}
_PART = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path: who may call it, what it takes and what it answers."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    description: str
    handler: Handler
    roles: frozenset[Role]
    body: type[Struct] | None = None
    answer: type[Struct] | None = None
    status: int = 200
    query: type[Query] = ReadQuery
    refuses: tuple[type[Refusal] | type[Fault], ...] = ()
    keyed: bool = False
    takes: tuple[str, ...] = (JSON,)
    gives: tuple[str, ...] = (JSON,)
    body_max_bytes: int | None = None  # none: the limit of the settings

    @property
    def is_write(self) -> bool:
        """Tell whether it may change the book."""
        return self.method != "GET"

    def parts(self) -> list[str]:
        """List the names of the path's variable parts, in order."""
        return _PART.findall(self.path)

    def route_path(self) -> str:
        """Write the path as aiohttp wants it, every part with its pattern."""
        return _PART.sub(lambda found: f"{{{found[1]}:{pattern_of(found[1])}}}", self.path)


def pattern_of(part: str) -> str:
    """Tell what a variable part of a path may look like."""
    return PART_PATTERNS.get(part, REF_PATTERN)


class Words(TypedDict):
    """What an operation's function says about it."""

    name: str
    summary: str
    description: str


class Terms(TypedDict, total=False):
    """What an operation may say beyond its path, roles and answer."""

    body: type[Struct] | None
    body_max_bytes: int | None
    gives: tuple[str, ...]
    keyed: bool
    query: type[Query]
    refuses: tuple[type[Refusal] | type[Fault], ...]
    status: int
    takes: tuple[str, ...]


@dataclass(eq=False)
class Routes:
    """The operations of one subject; the subject's module fills it and `api.app` collects it.

        routes = Routes("charges", "Списания", "Charges")

        @routes.post(
            "/v1/contracts/{contract}/charges",
            roles={Role.PROVIDER, Role.OPERATOR},
            body=ChargeRequest,
            answer=ChargeReceipt,
            keyed=True,
            refuses=(OverReserve, AlreadyCharged),
        )
        async def charge_certificate(request: web.Request) -> web.Response:
            \"\"\"Draw one month's fee.

            The second paragraph becomes the description.
            \"\"\"

    The operation's name is the function's in kebab-case: `charge-certificate`.
    """

    tag: str
    title_ru: str
    title_en: str
    operations: list[Operation] = field(default_factory=list)

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)

    def get(
        self, path: str, roles: Roles, answer: type[Struct] | None, **terms: Unpack[Terms]
    ) -> Register:
        """Register a read."""
        return self._register("GET", path, roles, answer, terms)

    def post(
        self, path: str, roles: Roles, answer: type[Struct] | None, **terms: Unpack[Terms]
    ) -> Register:
        """Register a write; `keyed` ones are turned away without an Idempotency-Key."""
        terms.setdefault("query", WriteQuery)
        terms.setdefault("status", 201)
        return self._register("POST", path, roles, answer, terms)

    def _register(
        self, method: str, path: str, roles: Roles, answer: type[Struct] | None, terms: Terms
    ) -> Register:
        def register(handler: Handler) -> Handler:
            words = _words(handler)
            self.operations.append(
                Operation(
                    method=method,
                    path=path,
                    tag=self.tag,
                    handler=handler,
                    roles=frozenset(roles),
                    answer=answer,
                    **words,
                    **terms,
                )
            )
            return handler

        return register


def _words(handler: Handler) -> Words:
    """Read an operation's name, summary and description off its function."""
    summary, _, rest = (handler.__doc__ or "").strip().partition("\n")
    lines = (line.strip() for line in rest.strip().splitlines())
    return {
        "name": handler.__name__.replace("_", "-"),
        "summary": summary.rstrip("."),
        "description": " ".join(lines),
    }
