"""Facts to bytes and back: the stored bytes are canonical JSON (RFC 8785) and never re-made."""

from datetime import date, datetime
from typing import Any, Final

import msgspec
from msgspec import Struct

from events.act import ActFact
from events.advance import AdvanceFact
from events.agreement import AgreementFact
from events.budget import BudgetFact
from events.certificate import CertificateFact
from events.closing import ClosingFact
from events.completeness import CompletenessFact
from events.contract import ContractFact
from events.indicator import IndicatorFact
from events.invoice import InvoiceFact
from events.payment import PaymentFact
from events.person import PersonFact
from events.pf_programme import PfProgrammeFact
from events.rating import RatingFact
from events.region import RegionFact
from events.registry import RegistryFact
from events.report import ReportFact
from events.roadmap import RoadmapFact
from events.subsidy import SubsidyFact
from events.tariff import TariffFact
from events.working_calendar import WorkingCalendarFact

# What settles a month between a payer and a provider; certificates move by facts of their own.
SettlementFact = (
    CompletenessFact
    | WorkingCalendarFact
    | AdvanceFact
    | InvoiceFact
    | PaymentFact
    | SubsidyFact
    | ClosingFact
)
# What is planned, measured and reported; no money moves by it.
PlanFact = RoadmapFact | IndicatorFact | RatingFact | ReportFact
AnyFact = (
    RegionFact
    | RegistryFact
    | AgreementFact
    | PfProgrammeFact
    | BudgetFact
    | CertificateFact
    | ContractFact
    | SettlementFact
    | TariffFact
    | PlanFact
    | PersonFact
    | ActFact
)


class Recorded(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """A fact in its place in the book: the envelope that is stored and hashed."""

    actor: str  # the key's id, or the name of the job that acted
    book: str
    effective_on: date  # business date, in the time zone of the book
    fact: AnyFact
    key: str  # digest of the caller's idempotency key, 32 hex digits
    position: int  # dense from 1 within the book
    recorded_at: datetime  # strictly rising within the book
    request: str
    stream: str
    version: int  # dense from 1 within the stream
    volume: int  # fiscal year of recorded_at


_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_DECODER: Final = msgspec.json.Decoder(Recorded)


def encode(recorded: Recorded) -> bytes:
    """Write the canonical bytes of a recorded fact, and read them back before they are trusted.

    msgspec checks types when it decodes, not when a Struct is built, so an impossible fact is
    caught here, before it is stored; raises `msgspec.ValidationError` with its path.
    """
    stored = _ENCODER.encode(recorded)
    decode(stored)
    return stored


def bytes_of(recorded: Recorded) -> bytes:
    """Write a fact that was recorded again, in the bytes in which it is stored."""
    return _ENCODER.encode(recorded)


def decode(stored: bytes) -> Recorded:
    """Read a recorded fact back from its stored bytes."""
    return _DECODER.decode(stored)


def tag_of(fact: type[Any] | AnyFact) -> str:
    """Give the eternal name under which a type of fact is stored."""
    tag = fact.__struct_config__.tag
    if not isinstance(tag, str):
        raise AssertionError(f"{fact!r} has no stored name")  # noqa: TRY004 - a bug, not an input
    return tag


FACTS: Final[dict[str, type[AnyFact]]] = {tag_of(kind): kind for kind in AnyFact.__args__}
