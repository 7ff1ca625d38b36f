"""Proof of single facts: for whoever was told a position, and for the parent whose child it is."""

import asyncio
import base64
from time import monotonic
from typing import Final

from aiohttp import web
from msgspec import Raw

from api import faults
from api.operations import Routes
from api.plumbing import POOL, SETTINGS, answer, caller_of, read_query
from api.sealing import SEALS
from api.views import looking, scope_of
from events.codec import decode
from events.money import roubles
from ledger import queries
from ledger.database import Db
from ledger.keys import Role
from ledger.proof import tree
from ledger.proof.evidence import Receipt, sign_receipt, tlog_proof
from ledger.proof.merkle import leaf_hash
from ledger.proof.tree import Sealed, index_of, key_name_of, origin_of
from ledger.rules import refusals
from projections import charges, statements
from schemas.base import ReadQuery
from schemas.proofs import ChargeProof, Checkpoints, CheckpointShown, FactProof

SQL = queries.load("api", "proofs")

routes = Routes("proofs", "Доказательства", "Proofs")

HOLDERS: Final = {Role.PROVIDER, Role.FINANCE, Role.OPERATOR, Role.AUDITOR}
LOOK_SECONDS: Final = 0.2


@routes.get(
    "/v1/events/{position}/proof", roles=HOLDERS, answer=FactProof, refuses=(refusals.NotFound,)
)
async def prove_event(request: web.Request) -> web.Response:
    """Prove that a fact is in the book, under a checkpoint that the log has signed.

    The positions stand in the answer to every command. A proof shows hashes only. A fact that was
    recorded this very moment is waited for; the seal comes within seconds.
    """
    position = int(request.match_info["position"])
    await _wait_for_seal(request, position)
    async with request.app[POOL].acquire() as db:
        return answer(request, await _prove(request, db, position))


@routes.get(
    "/v1/charges/{position}/receipt",
    roles=HOLDERS,
    answer=ChargeProof,
    refuses=(refusals.NotFound,),
)
async def show_receipt(request: web.Request) -> web.Response:
    """Give the parent's receipt for one charge: the amount, what was left, and the proof.

    `qr` is the receipt on one line, signed with the key of the log; the same charge always gives
    the same line. Nobody is named in it.
    """
    position = int(request.match_info["position"])
    await _wait_for_seal(request, position)
    query = read_query(request, ReadQuery)
    book = caller_of(request).book
    async with looking(request, query, statements.VIEW.name) as db:
        charge = await charges.read_charge(db, book, position, scope_of(request))
        if charge is None:
            raise refusals.NotFound(subject="charge")
        left = await statements.read_left(db, book, charge.certificate, position)
        if left is None:
            raise faults.ViewBehind(position)
        proved = await _prove(request, db, position)
        envelope = await _envelope(db, book, proved.volume, position)
    receipt = Receipt(
        amount_kopecks=charge.amount_kopecks,
        available_kopecks=left.available_kopecks,
        book=book,
        certificate=charge.certificate,
        contract=charge.contract,
        leaf=proved.leaf,
        month=charge.month,
        position=position,
        recorded_at=decode(envelope).recorded_at.isoformat(),
        reserved_kopecks=left.reserved_kopecks,
    )
    signer = request.app[SEALS].keys.of_book(book)[0]
    shown = ChargeProof(
        position=position,
        certificate=charge.certificate,
        contract=charge.contract,
        month=charge.month,
        amount=roubles(charge.amount_kopecks),
        available=roubles(left.available_kopecks),
        reserved=roubles(left.reserved_kopecks),
        recorded_at=charge.recorded_at,
        key=str(signer.key),
        qr=sign_receipt(receipt, signer),
        proof=proved,
        fact=Raw(envelope),
    )
    return answer(request, shown)


@routes.get("/v1/checkpoints", roles=HOLDERS, answer=Checkpoints)
async def list_checkpoints(request: web.Request) -> web.Response:
    """List the latest checkpoint of every year, with whose keys sign and who has witnessed it."""
    seals, book = request.app[SEALS], caller_of(request).book
    async with request.app[POOL].acquire() as db:
        items = [
            await _checkpoint(db, book, each, origin_of(seals.keys.log_name, book, each.volume))
            for each in await tree.read_lasts(db, book)
        ]
        keys = await tree.read_keys(db, book)
    shown = Checkpoints(
        key_name=key_name_of(seals.keys.log_name, book),
        keys=keys,
        witnesses=[str(key) for key in seals.witnesses],
        items=items,
    )
    return answer(request, shown)


async def _checkpoint(db: Db, book: str, sealed: Sealed, origin: str) -> CheckpointShown:
    witnessed = await tree.read_witnessed(db, book, sealed.volume)
    return CheckpointShown(
        volume=sealed.volume,
        origin=origin,
        size=sealed.size,
        first_position=sealed.first_position,
        last_position=sealed.position,
        signed_at=sealed.signed_at,
        note=await tree.read_cosigned(db, book, sealed),
        witnessed_position=None if witnessed is None else witnessed.position,
    )


async def _wait_for_seal(request: web.Request, position: int) -> None:
    """Come back when a fact is under a checkpoint; say so if there is no such fact."""
    app, book = request.app, caller_of(request).book
    give_up = monotonic() + app[SETTINGS].min_position_seconds
    while True:
        async with app[POOL].acquire() as db:
            if await tree.read_covering(db, book, position) is not None:
                return
            if position > (await db.fetchval(SQL.read_head, book) or 0):
                raise refusals.NotFound(subject="event")
        if monotonic() > give_up:
            raise faults.NotSealedYet(position)
        await asyncio.sleep(LOOK_SECONDS)


async def _prove(request: web.Request, db: Db, position: int) -> FactProof:
    """Prove a fact under the latest checkpoint, or under the latest that a witness has signed."""
    book = caller_of(request).book
    sealed = await tree.read_covering(db, book, position)
    if sealed is None:
        raise faults.NotSealedYet(position)
    witnessed = await tree.read_witnessed(db, book, sealed.volume)
    is_witnessed = witnessed is not None and witnessed.position >= position
    if witnessed is not None and is_witnessed:
        sealed = witnessed
    envelope = await _envelope(db, book, sealed.volume, position)
    index = index_of(position, sealed.first_position)
    path = await tree.prove_inclusion(db, book, sealed.volume, index, sealed.size)
    return _shown(
        position,
        sealed,
        origin_of(request.app[SEALS].keys.log_name, book, sealed.volume),
        leaf_hash(envelope),
        tlog_proof(index, path, await tree.read_cosigned(db, book, sealed)),
        is_witnessed=is_witnessed,
    )


async def _envelope(db: Db, book: str, volume: int, position: int) -> bytes:
    envelope: bytes | None = await db.fetchval(SQL.read_envelope, book, volume, position)
    if envelope is None:
        raise AssertionError(f"fact {position} of {book} is sealed, and is not in the journal")
    return envelope


def _shown(
    position: int, sealed: Sealed, origin: str, leaf: bytes, proof: str, *, is_witnessed: bool
) -> FactProof:
    return FactProof(
        position=position,
        volume=sealed.volume,
        origin=origin,
        index=index_of(position, sealed.first_position),
        size=sealed.size,
        leaf=base64.b64encode(leaf).decode(),
        witnessed=is_witnessed,
        proof=proof,
    )
