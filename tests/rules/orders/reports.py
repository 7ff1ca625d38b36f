"""What the record of a report is refused for, in order."""

from ledger.rules import refusals as no
from ledger.rules.states import TakenBy
from tests import made, reported
from tests.given import Ordered, asked, existing, flaw

ORDERS = [
    Ordered(
        "build a report",
        made.region(),
        reported.build(),
        [
            flaw(no.NotFound, "region"),
            asked(no.NotFound, provider="p9"),
            asked(no.NotFound, municipality="m9"),
            existing(no.AlreadyExists, "report:rep1", TakenBy(owner="rep9")),
        ],
    ),
]
