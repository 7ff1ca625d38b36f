"""Personal data at the door: kept in the vault before the fact, shown only to whom it concerns.

An address, a log line and a metric never hold a name or a number; both come and go in bodies.
"""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Final

from aiohttp import web
from msgspec import UNSET

from api import faults, headers
from api.plumbing import (
    DIGEST_BYTES,
    VISIT,
    caller_of,
    operation_of,
    read_bytes,
    read_query,
)
from events.base import PersonRef
from ledger.keys import Role
from ledger.persons import Person, Purpose
from ledger.vault import Refs, Vault
from schemas.base import WriteQuery
from schemas.persons import PersonShown

VAULT: Final = web.AppKey("vault", Vault)

MAY_SEE_NAMES: Final = frozenset({Role.OPERATOR, Role.FINANCE, Role.PROVIDER})


async def refs_of(request: web.Request) -> Refs:
    """Derive the references under which a request's person and subject will be known."""
    stated = request.headers.get("Idempotency-Key")
    if stated is None and operation_of(request).keyed:
        raise faults.IdempotencyKeyRequired
    key = secrets.token_bytes(DIGEST_BYTES)
    if stated is not None:
        key = hashlib.sha256(headers.idempotency_key(stated).encode()).digest()
    caller = caller_of(request)
    body = await read_bytes(request)
    fingerprint = hashlib.sha256(request.path.encode() + b"\n" + body).digest()
    return await request.app[VAULT].refs(caller.book, caller.key_id, key, fingerprint)


def is_dry_run(request: web.Request) -> bool:
    """Tell whether nothing may be kept of this request; then the vault keeps nothing either."""
    return read_query(request, WriteQuery).dry_run


async def read_people(
    request: web.Request, persons: Iterable[PersonRef], purpose: Purpose
) -> dict[PersonRef, Person]:
    """Open the persons whom the caller may see; who, whom and why is logged by the vault."""
    wanted = list(persons)
    caller = caller_of(request)
    if caller.role not in MAY_SEE_NAMES or not wanted:
        return {}
    return await request.app[VAULT].read(
        caller.book,
        wanted,
        by=caller.key_id,
        purpose=purpose,
        request=request[VISIT].request_id,
    )


def shown_person(person: Person) -> PersonShown:
    """Write a person as an answer does; the number stands with the certificate."""
    return PersonShown(
        family_name=person.family_name,
        given_name=person.given_name,
        patronymic=person.patronymic,
        born_on=UNSET if person.born_on is None else person.born_on,
        inn=UNSET if person.inn is None else person.inn,
    )
