"""The operator enters providers, suspends and restores them, limits their contracts."""

from contextlib import suppress

from aiohttp import web

from api.operations import Routes
from api.people import VAULT, is_dry_run, refs_of
from api.plumbing import answer, caller_of, execute, new_id, read, standing
from api.receipts import stamp, the_fact
from events.base import PersonRef
from events.registry import (
    ProviderChanged,
    ProviderLimited,
    ProviderRegistered,
    ProviderRestored,
    ProviderSuspended,
)
from ledger.keys import Role
from ledger.persons import Person
from ledger.rules import refusals
from ledger.rules.commands import (
    ChangeProvider,
    LimitProvider,
    RegisterProvider,
    RestoreProvider,
    SuspendProvider,
)
from ledger.rules.parties import ENTREPRENEURS
from ledger.vault import ErasedError, Refs
from ledger.verdicts import Accepted
from schemas.persons import EntrepreneurRequest
from schemas.providers import (
    LimitRequest,
    ProviderEntryRequest,
    ProviderReceipt,
    ProviderRequest,
    SuspensionRequest,
)

routes = Routes("providers", "Поставщики", "Providers")


@routes.post(
    "/v1/providers",
    roles={Role.OPERATOR},
    body=ProviderRequest,
    answer=ProviderReceipt,
    refuses=(refusals.NotFound, refusals.NameMisplaced),
)
async def register_provider(request: web.Request) -> web.Response:
    """Enter a provider in the registry.

    An organisation is known by its title and tax number. An entrepreneur's name and tax number
    are personal data: they are kept apart from the facts and can be erased.
    """
    body = await read(request, ProviderRequest)
    stood = standing(request)
    provider, person = new_id(), None
    if body.person is not None:
        refs = await refs_of(request)
        provider, person = refs.subject, await _keep(request, body, body.person, refs, refs.subject)
    accepted = await execute(
        request,
        RegisterProvider(
            provider=provider,
            kind=body.kind,
            title=body.title,
            inn=body.inn,
            person=person,
            municipality=body.municipality,
            act=body.act,
            **stood,
        ),
    )
    return _receipt(request, accepted, ProviderRegistered)


async def _keep(
    request: web.Request,
    body: ProviderRequest | ProviderEntryRequest,
    person: EntrepreneurRequest,
    refs: Refs,
    provider: str,
) -> PersonRef:
    """Keep an entrepreneur in the vault, unless the name is out of place and will be refused."""
    if body.kind in ENTREPRENEURS and body.title is None and not is_dry_run(request):
        content = Person(
            family_name=person.family_name,
            given_name=person.given_name,
            patronymic=person.patronymic,
            inn=person.inn,
        )
        book, stream = caller_of(request).book, f"provider:{provider}"
        with suppress(ErasedError):  # a late repetition: it is answered as before, nothing is kept
            await request.app[VAULT].store(book, refs.person, content, stream=stream)
    return refs.person


@routes.post(
    "/v1/providers/{provider}/entry",
    roles={Role.OPERATOR},
    body=ProviderEntryRequest,
    answer=ProviderReceipt,
    refuses=(refusals.NotFound, refusals.NameMisplaced, refusals.LicenceNeeded),
)
async def change_provider(request: web.Request) -> web.Response:
    """Change a provider's type, name, requisites or licence; the entry is given whole."""
    body = await read(request, ProviderEntryRequest)
    stood = standing(request)
    provider, person = request.match_info["provider"], None
    if body.person is not None:
        person = await _keep(request, body, body.person, await refs_of(request), provider)
    accepted = await execute(
        request,
        ChangeProvider(
            provider=provider,
            kind=body.kind,
            title=body.title,
            inn=body.inn,
            person=person,
            requisites=body.requisites,
            licence=body.licence,
            act=body.act,
            **stood,
        ),
    )
    return _receipt(request, accepted, ProviderChanged)


@routes.post(
    "/v1/providers/{provider}/suspension",
    roles={Role.OPERATOR},
    body=SuspensionRequest,
    answer=ProviderReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def suspend_provider(request: web.Request) -> web.Response:
    """Stop a provider from taking new applications; its contracts go on."""
    body = await read(request, SuspensionRequest)
    accepted = await execute(
        request,
        SuspendProvider(
            provider=request.match_info["provider"],
            reason=body.reason,
            act=body.act,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ProviderSuspended)


@routes.post(
    "/v1/providers/{provider}/restoration",
    roles={Role.OPERATOR},
    answer=ProviderReceipt,
    refuses=(refusals.NotFound, refusals.NothingToChange),
)
async def restore_provider(request: web.Request) -> web.Response:
    """Let a suspended provider take applications again."""
    accepted = await execute(
        request,
        RestoreProvider(provider=request.match_info["provider"], **standing(request)),
    )
    return _receipt(request, accepted, ProviderRestored)


@routes.post(
    "/v1/providers/{provider}/limit",
    roles={Role.OPERATOR},
    body=LimitRequest,
    answer=ProviderReceipt,
    refuses=(refusals.NotFound,),
)
async def limit_provider(request: web.Request) -> web.Response:
    """Limit how many live contracts a provider may have; those above it stay in force."""
    body = await read(request, LimitRequest)
    accepted = await execute(
        request,
        LimitProvider(
            provider=request.match_info["provider"],
            limit_count=body.limit_count,
            act=body.act,
            **standing(request),
        ),
    )
    return _receipt(request, accepted, ProviderLimited)


def _receipt(
    request: web.Request,
    accepted: Accepted,
    kind: type[
        ProviderRegistered
        | ProviderChanged
        | ProviderSuspended
        | ProviderRestored
        | ProviderLimited
    ],
) -> web.Response:
    receipt = ProviderReceipt(
        provider=the_fact(accepted, kind).provider, **stamp(request, accepted)
    )
    return answer(request, receipt, etag=accepted.position_last)
