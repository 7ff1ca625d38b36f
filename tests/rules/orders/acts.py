"""What the registration of an act is refused for, in order."""

from datetime import date

from ledger.rules import refusals as no
from ledger.rules.funded import RegisteredAct
from ledger.rules.states import TakenBy
from tests import funded, made
from tests.given import Ordered, asked, existing, flaw

TAKEN = "act-of:m1:order:2025-03-01:18"

ORDERS = [
    Ordered(
        "register an act",
        [*made.region(), funded.act()],
        funded.next_version(),
        [
            flaw(no.NotFound, "region"),
            asked(no.NotFound, municipality="m9"),
            asked(no.ActInFuture, dated=date(2025, 9, 2)),
            existing(no.AlreadyExists, TAKEN, TakenBy(owner="act9")),
            asked(no.NotFound, amends="act9"),
        ],
    ),
    Ordered(
        "amend an act of another's",
        [*made.region(), funded.act()],
        funded.next_version(),
        [existing(no.NotFound, "act:act1", RegisteredAct(municipality="m2"))],
    ),
]
