"""What modules before a commission and schedules are refused for, in order."""

from events.teaching import ModuleStanding
from ledger.rules import refusals as no
from tests import made, taught
from tests.given import Ordered, asked, flaw

REGION = made.region()

ORDERS = [
    Ordered(
        "certify a module",
        REGION,
        taught.certify(),
        [
            asked(no.NotFound, module="mod9"),
            flaw(no.WrongStatus, "programme:pr1", archived=True),
            flaw(no.NothingToChange, "module:mod1", standing=ModuleStanding.CERTIFIED),
        ],
    ),
    Ordered(
        "refuse a module",
        REGION,
        taught.refuse(),
        [
            asked(no.NotFound, module="mod9"),
            flaw(no.NothingToChange, "module:mod1", standing=ModuleStanding.REFUSED),
        ],
    ),
    Ordered(
        "schedule a study group",
        REGION,
        taught.schedule(),
        [
            asked(no.NotFound, group="gr9"),
            flaw(no.GroupClosed, "group:gr1", open=False),
            asked(no.LessonsClash, lessons=(taught.lesson(ends_at="15:00"),)),
            flaw(no.NothingToChange, "group:gr1", lessons=(taught.MONDAY,)),
        ],
    ),
]
