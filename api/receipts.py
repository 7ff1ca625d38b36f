"""What an accepted command is answered with, read off its facts alone.

Because nothing else goes into it, a repetition gets the same bytes, whatever has happened since.
"""

from base64 import b64encode
from typing import TypedDict, TypeVar

from aiohttp import web
from msgspec import UNSET, UnsetType

from api.plumbing import VISIT
from events.codec import AnyFact, bytes_of, tag_of
from ledger.proof.merkle import leaf_hash
from ledger.verdicts import Accepted
from schemas.receipts import FactShown

F = TypeVar("F", bound=AnyFact)


class Stamp(TypedDict):
    """The fields that every receipt has."""

    position: int
    facts: list[FactShown]
    dry_run: bool | UnsetType


def stamp(request: web.Request, accepted: Accepted) -> Stamp:
    """Say where the facts of a command stand."""
    is_dry = request[VISIT].dry_run
    return {
        "position": accepted.position_last,
        "facts": [
            FactShown(
                position=each.position,
                type=tag_of(each.fact),
                leaf=UNSET if is_dry else b64encode(leaf_hash(bytes_of(each))).decode(),
            )
            for each in accepted.recorded
        ],
        "dry_run": is_dry or UNSET,
    }


def the_fact(accepted: Accepted, kind: type[F]) -> F:
    """Give the one fact of a kind that a command always leads to."""
    return facts_of(accepted, kind)[0]


def facts_of(accepted: Accepted, kind: type[F]) -> list[F]:
    """List the facts of a kind, in order."""
    return [each.fact for each in accepted.recorded if isinstance(each.fact, kind)]
