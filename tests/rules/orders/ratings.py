"""What terms of ratings and guardians' answers are refused for, in order."""

from ledger.rules import refusals as no
from ledger.rules.states import ContractStatus
from tests import made, rated
from tests.given import Ordered, asked, flaw

ACTIVE = [*made.region(), made.certificate(), *made.enrolled()]

ORDERS = [
    Ordered(
        "approve the terms of ratings",
        made.region(),
        rated.terms(),
        [
            asked(no.ParameterZero, bounds=rated.bounds(low_divisor="0")),
            asked(no.BoundsDisordered, bounds=rated.bounds(low="61")),
        ],
    ),
    Ordered(
        "answer about a programme",
        [*ACTIVE, rated.answer(percent=70)],
        rated.answer(),
        [
            asked(no.NotFound, contract="k9"),
            flaw(no.WrongStatus, "contract:k1", status=ContractStatus.ANNULLED),
            asked(no.NothingToChange, scores=rated.scores(70)),
        ],
    ),
]
