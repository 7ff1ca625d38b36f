"""Every "no" of the door itself: the request was turned away before the ledger saw it.

Fault
├── MalformedRequest, MalformedJson, NotUtf8, …   400   these bytes are not a request
├── Unauthenticated, ForbiddenForRole             401, 403
├── RouteUnknown, MethodNotAllowed, …             404–415
├── Invalid                                       422   with a fault for every field
├── RateLimited                                   429
└── Internal, Unavailable, ViewBehind, …          5xx   ours, not the caller's
Each has its words in `api/locale` under its code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal, NamedTuple


class Fault(Exception):
    """The door turned the request away."""

    code: ClassVar[str]
    status: ClassVar[int]
    type_uri: ClassVar[str | None] = None  # none: our own page about the code

    @property
    def headers(self) -> Mapping[str, str]:
        """Say what the answer's headers must say; nothing unless a class says more."""
        return {}


FieldCode = Literal[
    "address-refused",
    "bad-cursor",
    "budget-code-part",
    "control-character",
    "date-out-of-range",
    "exponent",
    "in-future",
    "money-too-large",
    "negative",
    "not-a-boolean",
    "not-a-choice",
    "not-a-date",
    "not-a-month",
    "not-a-reference",
    "not-a-text",
    "not-a-uuid",
    "not-a-web-address",
    "not-a-year",
    "not-an-array",
    "not-an-instant",
    "not-an-integer",
    "not-an-object",
    "not-both",
    "not-finite",
    "not-for-role",
    "not-https",
    "not-money",
    "not-positive",
    "number-taken",
    "repeated-name",
    "required",
    "not-an-exchange",
    "roadmap-cell-empty",
    "roadmap-cells-miscounted",
    "roadmap-control-character",
    "roadmap-deadline-missing",
    "roadmap-deadline-unreadable",
    "roadmap-no-act",
    "roadmap-no-measures",
    "roadmap-no-title",
    "roadmap-number-out-of-order",
    "roadmap-target-unreadable",
    "roadmap-text-too-long",
    "too-few-items",
    "too-large",
    "too-long",
    "too-many-items",
    "too-precise",
    "too-short",
    "too-small",
    "unknown-field",
    "wrong-form",
]


class FieldFault(NamedTuple):
    """What is wrong with one field: where, which kind, and the figures of its text."""

    pointer: str  # RFC 6901, or the name of a query parameter
    code: FieldCode
    figures: Mapping[str, object] = {}


class MalformedRequest(Fault):
    """The request is not HTTP as the standard has it."""

    code = "malformed-request"
    status = 400


@dataclass
class MalformedJson(Fault):
    """The body is not JSON."""

    code = "malformed-json"
    status = 400
    offset: int  # the byte where it stops being JSON


@dataclass
class NotUtf8(Fault):
    """The body is not UTF-8."""

    code = "not-utf8"
    status = 400
    offset: int


class TooDeep(Fault):
    """The body is nested deeper than anything that is asked for."""

    code = "too-deep"
    status = 400


class BodyNotExpected(Fault):
    """There is a body where none is asked for."""

    code = "body-not-expected"
    status = 400


class IdempotencyKeyRequired(Fault):
    """A write of money needs an Idempotency-Key, so that a repetition can be told."""

    code = "idempotency-key-required"
    status = 400


class IdempotencyKeyMalformed(Fault):
    """The Idempotency-Key is empty, too long or has letters outside ASCII."""

    code = "idempotency-key-malformed"
    status = 400


@dataclass
class PreconditionMalformed(Fault):
    """If-Match or If-None-Match is not a version in quotes."""

    code = "precondition-malformed"
    status = 400
    header: str


class Unauthenticated(Fault):
    """No API key was given, or it isn't a live one."""

    code = "unauthenticated"
    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        """Name the scheme, as RFC 9110 asks."""
        return {"WWW-Authenticate": 'Bearer realm="certledger"'}


@dataclass
class ForbiddenForRole(Fault):
    """The role of the key may not do this."""

    code = "forbidden-for-role"
    status = 403
    role: str


class FormForeign(Fault):
    """The form was not drawn by this service for this browser, or too long ago."""

    code = "form-foreign"
    status = 403


class RouteUnknown(Fault):
    """There is nothing at this address."""

    code = "route-unknown"
    status = 404


@dataclass
class MethodNotAllowed(Fault):
    """The address exists, but not with this method."""

    code = "method-not-allowed"
    status = 405
    allowed: str

    @property
    def headers(self) -> Mapping[str, str]:
        """Name what is allowed, as RFC 9110 asks."""
        return {"Allow": self.allowed}


@dataclass
class NotAcceptable(Fault):
    """The answer can't be given in any of the forms that the caller accepts."""

    code = "not-acceptable"
    status = 406
    offered: str


class BodyTooSlow(Fault):
    """The body did not arrive in time."""

    code = "body-too-slow"
    status = 408


@dataclass
class PayloadTooLarge(Fault):
    """The body is over the limit."""

    code = "payload-too-large"
    status = 413
    limit_bytes: int


@dataclass
class UnsupportedMediaType(Fault):
    """The body is in a form that is not read here."""

    code = "unsupported-media-type"
    status = 415
    accepted: str


class ExpectationFailed(Fault):
    """The Expect header asks for something else than 100-continue."""

    code = "expectation-failed"
    status = 417


@dataclass
class Invalid(Fault):
    """Some fields are not what they must be; all of them are listed."""

    code = "validation-failed"
    status = 422
    errors: tuple[FieldFault, ...] = field(repr=False)


@dataclass
class TooManyForXlsx(Fault):
    """A sheet has no place for so many rows; CSV and NDJSON have."""

    code = "too-many-for-xlsx"
    status = 422
    rows_max_count: int


class ReportNotTheSame(Fault):
    """A report can't be built again to the byte; it is to be built anew."""

    code = "report-not-the-same"
    status = 409


@dataclass
class ImportNotOpen(Fault):
    """The file is in a state in which this can't be done with it."""

    code = "import-not-open"
    status = 409
    state: str


@dataclass
class ImportHasFaults(Fault):
    """All rows are to be applied, and some of them can't be."""

    code = "import-has-faults"
    status = 409
    wrong_count: int


@dataclass
class RateLimited(Fault):
    """The key has used up its requests for now."""

    code = "rate-limited"
    status = 429
    type_uri = "https://iana.org/assignments/http-problem-types#quota-exceeded"
    limit_count: int
    window_seconds: int
    retry_seconds: int
    violated_policies: tuple[str, ...] = ("key",)  # as the RateLimit draft names it

    @property
    def headers(self) -> Mapping[str, str]:
        """Say when to come back."""
        return {"Retry-After": str(self.retry_seconds)}


class Internal(Fault):
    """Something went wrong inside; the request's id finds it in the log."""

    code = "internal"
    status = 500


class Unavailable(Fault):
    """The ledger can't answer just now; nothing was recorded."""

    code = "temporarily-unavailable"
    status = 503

    @property
    def headers(self) -> Mapping[str, str]:
        """Say when to come back."""
        return {"Retry-After": "1"}


class OutcomeUnknown(Unavailable):
    """The connection to the book was lost; send the same request with the same key again."""

    code = "outcome-unknown"


class WitnessUnknown(Fault):
    """The line is not the signature of a witness that this service knows."""

    code = "witness-unknown"
    status = 403


class BookForked(Fault):
    """The database is not the one whose checkpoints were published; nothing is written to it."""

    code = "book-forked"
    status = 503


@dataclass
class NotSealedYet(Unavailable):
    """The fact is recorded, and will be under a signed checkpoint within seconds."""

    code = "not-sealed-yet"
    position: int


@dataclass
class ViewBehind(Unavailable):
    """The view has not reached the position that the caller waits for."""

    code = "view-behind"
    min_position: int
