"""How old a child is: read from the vault when a rule asks, logged there, and never recorded."""

from datetime import date

from aiohttp import web

from api.people import VAULT
from api.plumbing import VISIT, caller_of
from events.base import CertificateId
from ledger.persons import Purpose


async def born_on_of(request: web.Request, certificate: CertificateId) -> date | None:
    """Give the birthday of a certificate's child; none if nobody knows it any more."""
    caller = caller_of(request)
    child = await request.app[VAULT].read_child(
        caller.book,
        certificate,
        by=caller.key_id,
        purpose=Purpose.CHECK_AGE,
        request=request[VISIT].request_id,
    )
    return None if child is None else child.born_on
