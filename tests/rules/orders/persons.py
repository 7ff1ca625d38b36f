"""What the erasing of a person is refused for, in order."""

from ledger.rules import refusals as no
from ledger.rules.erased import Erased
from tests import made, persons
from tests.given import Ordered, asked, existing

ORDERS = [
    Ordered(
        "erase a person",
        made.region(),
        persons.erase(),
        [
            existing(no.NothingToChange, "person:child-c1", Erased(erased=1)),
            asked(no.NotFound, categories=()),
        ],
    ),
]
