"""The OpenAPI 3.1 document, made of the same table and types as the routes themselves."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from apispec import APISpec
from msgspec import Struct, json

from api import faults
from api.examples import example_of
from api.operations import JSON, NDJSON, TEXT, Operation, Routes, pattern_of
from api.problems import PROBLEM_JSON, STATUS
from api.wording import say
from ledger.keys import Role
from ledger.rules import refusals
from ledger.rules.refusals import Refusal
from schemas.base import ReadQuery
from schemas.problems import Problem

REF_TEMPLATE: Final = "#/components/schemas/{name}"
DESCRIPTION: Final = """\
The ledger of educational certificates: who was given what, what was charged, what is left.

* Money is a string of roubles with two decimals, `"1234.56"`.
* A write that moves money needs an `Idempotency-Key`; repeated with the same key it changes \
nothing and gets the same answer.
* `?dry_run=true` on any write decides as usual and records nothing.
* Every "no" is `application/problem+json` (RFC 9457) in Russian or, by `Accept-Language`, English.
"""

# What may come of any request, beside what its own rules say.
COMMON_FAULTS: Final = (
    faults.MalformedRequest,
    faults.Unauthenticated,
    faults.ForbiddenForRole,
    faults.NotAcceptable,
    faults.Invalid,
    faults.RateLimited,
    faults.Internal,
    faults.Unavailable,
)
BODY_FAULTS: Final = (
    faults.MalformedJson,
    faults.NotUtf8,
    faults.TooDeep,
    faults.BodyTooSlow,
    faults.PayloadTooLarge,
    faults.UnsupportedMediaType,
)
KEY_FAULTS: Final = (faults.IdempotencyKeyRequired, faults.IdempotencyKeyMalformed)

KEY_REFUSALS: Final = (refusals.KeyReused, refusals.VersionConflict)
WRITE_HEADERS: Final = (
    ("Idempotent-Replayed", "Stands there when the answer was given before."),
    ("Dry-Run", "Stands there when nothing was recorded on purpose."),
)

No = type[faults.Fault] | type[Refusal]


def document(subjects: Iterable[Routes]) -> dict[str, Any]:
    """Make the whole document."""
    subjects = tuple(subjects)
    operations = [operation for subject in subjects for operation in subject]
    spec = APISpec(
        title="certificate-ledger",
        version=version("certificate-ledger"),
        openapi_version="3.1.0",
        info={"description": DESCRIPTION},
        security=[{"bearer": []}, {"key": []}],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme("key", {"type": "apiKey", "in": "header", "name": "X-Api-Key"})
    for subject in {subject.tag: subject for subject in subjects}.values():
        spec.tag({"name": subject.tag, "description": f"{subject.title_ru} · {subject.title_en}"})
    schemas, components = _schemas(operations)
    for name, schema in components.items():
        spec.components.schema(name, schema)
    for name, parameter in HEADERS.items():
        spec.components.parameter(name, "header", parameter)
    shared: Shared = {}
    for operation in operations:
        entry = _entry(operation, schemas, spec, shared)
        spec.path(operation.path, operations={operation.method.lower(): entry})
    made: dict[str, Any] = json.decode(json.encode(spec.to_dict()))  # tuples become arrays
    return made


Schemas = dict[type[Struct], dict[str, Any]]
Shared = dict[tuple[int, str], str]  # the name of each answer that many operations give


def _schemas(operations: list[Operation]) -> tuple[Schemas, dict[str, Any]]:
    """Give the reference to every type that is sent or received, and the components behind them."""
    types: dict[type[Struct], None] = {Problem: None}
    for operation in operations:
        for shape in (operation.body, operation.answer):
            if shape is not None:
                types[shape] = None
    found, components = json.schema_components(types, ref_template=REF_TEMPLATE)
    return dict(zip(types, found, strict=True)), components


def _entry(operation: Operation, schemas: Schemas, spec: APISpec, shared: Shared) -> dict[str, Any]:
    roles = ", ".join(role.value for role in Role if role in operation.roles)
    entry: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": f"{operation.description}\n\nRoles: {roles}.".strip(),
        "parameters": [
            *_path_parameters(operation),
            *_query_parameters(operation),
            *_header_parameters(operation),
        ],
        "responses": _responses(operation, schemas, spec, shared),
    }
    if operation.body is not None:
        schema = schemas[operation.body]
        entry["requestBody"] = {
            "required": True,
            "content": {form: _body(operation.body, schema, form) for form in operation.takes},
        }
    elif operation.takes != (JSON,):
        content = {form: {"schema": _file_schema(form)} for form in operation.takes}
        entry["requestBody"] = {"required": True, "content": content}
    return entry


def _file_schema(form: str) -> dict[str, Any]:
    """Describe a body that is a file, or a form with a file in it."""
    whole = {"type": "string", "contentMediaType": "application/octet-stream"}
    if form == FORM_DATA:
        return {"type": "object", "properties": {"file": whole}, "required": ["file"]}
    return whole


def _body(shape: type[Struct], schema: dict[str, Any], form: str) -> dict[str, Any]:
    if form == NDJSON:
        return {"schema": {"type": "string", "description": "One JSON object a line."}}
    if form == TEXT:
        return {"schema": {"type": "string", "description": (shape.__doc__ or "").strip()}}
    return {"schema": schema, "example": example_of(shape)}


def _path_parameters(operation: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": part,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^{pattern_of(part)}$"},
        }
        for part in operation.parts()
    ]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    schema = inlined(operation.query)
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": of_field.get("description", ""),
            "schema": {key: it for key, it in of_field.items() if key != "description"},
        }
        for name, of_field in schema.get("properties", {}).items()
    ]


def inlined(shape: type[Struct]) -> dict[str, Any]:
    """Give a type's schema with every reference replaced by what it refers to."""
    (ref,), components = json.schema_components([shape], ref_template=REF_TEMPLATE)

    def resolve(node: Any) -> Any:  # noqa: ANN401 - any JSON
        match node:
            case {"$ref": str(address)}:
                return resolve(components[address.rpartition("/")[2]])
            case dict():
                return {key: resolve(it) for key, it in node.items()}
            case list():
                return [resolve(it) for it in node]
            case _:
                return node

    whole: dict[str, Any] = resolve(ref)
    return whole


def _header_parameters(operation: Operation) -> list[str]:
    """Name the shared parameters; apispec makes references of the names."""
    names = ["Accept-Language", "X-Request-Id"]
    if operation.is_write:
        names += ["Idempotency-Key" if operation.keyed else "Optional-Idempotency-Key", "If-Match"]
    else:
        names += ["If-None-Match"]
    return names


def _header(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "required": required, "description": description, "schema": schema}


FORM_DATA: Final = "multipart/form-data"
HEADERS: Final = {
    "Accept-Language": _header("Accept-Language", "Of the texts for people: ru or en."),
    "X-Request-Id": _header("X-Request-Id", "Repeated in the answer and in the log."),
    "Idempotency-Key": _header(
        "Idempotency-Key", "New for each operation, the same when it is repeated.", required=True
    ),
    "Optional-Idempotency-Key": _header(
        "Idempotency-Key", "New for each operation, the same when it is repeated."
    ),
    "If-Match": _header("If-Match", "The ETag that was seen; changed since: 412."),
    "If-None-Match": _header("If-None-Match", "The ETag that was seen; still so: 304."),
}


def _responses(
    operation: Operation, schemas: Schemas, spec: APISpec, shared: Shared
) -> dict[str, Any]:
    responses: dict[str, Any] = {str(operation.status): _success(operation, schemas)}
    if not operation.is_write:
        responses["304"] = {"description": "What the caller has is still so."}
    for status, nos in sorted(_nos_by_status(operation).items()):
        text = "\n".join(f"* `{no.code}` — {say(f'{no.code}.title', 'en')}" for no in nos)
        name = shared.get((status, text))
        if name is None:
            count = sum(known == status for known, _ in shared)
            name = shared[status, text] = f"problem-{status}-{count + 1}"
            content = {PROBLEM_JSON: {"schema": schemas[Problem]}}
            spec.components.response(name, {"description": text, "content": content})
        responses[str(status)] = name  # apispec makes a reference of it
    return responses


def _success(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    headers = {"X-Request-Id": {"schema": {"type": "string"}, "description": "Of this request."}}
    for name, when in (("ETag", "Of a single subject."), *WRITE_HEADERS * operation.is_write):
        headers[name] = {"schema": {"type": "string"}, "description": when}
    response: dict[str, Any] = {"description": operation.summary + ".", "headers": headers}
    if operation.answer is not None:
        response["content"] = {
            form: {"schema": schemas[operation.answer] if form == JSON else {"type": "string"}}
            for form in operation.gives
        }
    elif operation.gives != (JSON,):
        response["content"] = {form: {"schema": {"type": "string"}} for form in operation.gives}
    return response


def _nos_by_status(operation: Operation) -> dict[int, list[No]]:
    """Sort everything that may be said instead of an answer."""
    nos: list[No] = [*COMMON_FAULTS, *operation.refuses]
    if operation.is_write:
        nos += [faults.OutcomeUnknown, faults.PreconditionMalformed, *KEY_FAULTS, *KEY_REFUSALS]
        takes_body = operation.body is not None or operation.takes != (JSON,)
        nos += BODY_FAULTS if takes_body else [faults.BodyNotExpected]
    elif issubclass(operation.query, ReadQuery):
        nos.append(faults.ViewBehind)
    by_status = defaultdict(list)
    for no in dict.fromkeys(nos):
        status = STATUS[no] if issubclass(no, Refusal) else no.status
        by_status[status].append(no)
    return by_status


@cache
def document_bytes(subjects: tuple[Routes, ...]) -> bytes:
    """Write the document as it is served and published."""
    return json.format(json.encode(document(subjects)), indent=2) + b"\n"
