"""What road maps, evidence and declared figures are refused for, in order."""

from datetime import date

from msgspec.structs import replace

from events.base import Act, ActKind
from events.roadmap import Deadline, DeadlineKind
from ledger.rules import refusals as no
from ledger.rules.planned import Roadmap
from tests import made, planned
from tests.given import Ordered, asked, existing, flaw

REGION = made.region()
ADOPTED = [*REGION, planned.adopt()]
FILED = [*ADOPTED, planned.file()]
TOMORROW = Act(kind=ActKind.ORDER, number="5", dated=date(2026, 5, 1))
FROM_TOMORROW = asked(no.ActInFuture, act=TOMORROW)
NOWHERE = asked(no.NotFound, municipality="m9")
UNKNOWN = asked(no.NotFound, roadmap="rm9")
TWICE = asked(no.RepeatedInList, measures=(planned.measure(), planned.measure()))
UNCLEAR = replace(
    planned.measure(),
    deadline=Deadline(kind=DeadlineKind.DATE, first_on=date(2026, 2, 1), last_on=date(2026, 2, 2)),
)
AIMLESS = replace(planned.by_year(y2026="10"), targets=())

ORDERS = [
    Ordered(
        "adopt a road map",
        REGION,
        planned.adopt(),
        [
            NOWHERE,
            existing(no.AlreadyExists, "roadmap:rm1", Roadmap(municipality="m1", measures={})),
            asked(no.RoadmapEmpty, measures=()),
            FROM_TOMORROW,
            TWICE,
        ],
    ),
    Ordered(
        "adopt an unclear road map",
        REGION,
        planned.adopt(),
        [
            asked(no.DeadlineUnclear, measures=(UNCLEAR,)),
            asked(no.TargetsMisplaced, measures=(AIMLESS,)),
        ],
    ),
    Ordered(
        "amend a road map",
        ADOPTED,
        planned.amend(planned.measure("2")),
        [
            UNKNOWN,
            FROM_TOMORROW,
            TWICE,
            asked(no.NotFound, dropped=("99",)),
        ],
    ),
    Ordered(
        "amend nothing of a road map",
        ADOPTED,
        planned.amend(),
        [asked(no.RoadmapEmpty, dropped=())],
    ),
    Ordered(
        "file evidence",
        ADOPTED,
        planned.file(),
        [
            UNKNOWN,
            asked(no.NotFound, number="99"),
            flaw(no.MunicipalityMisplaced, "roadmap:rm1", measures={"1": True, "8": False}),
            flaw(no.MeasureDropped, "roadmap:rm1", dropped=("1",)),
            FROM_TOMORROW,
        ],
    ),
    Ordered(
        "file more evidence",
        FILED,
        planned.file(evidence="ev2"),
        [asked(no.AlreadyExists, evidence="ev1")],
    ),
    Ordered(
        "withdraw evidence",
        FILED,
        planned.withdraw(),
        [
            UNKNOWN,
            asked(no.NotFound, evidence="ev9"),
            FROM_TOMORROW,
        ],
    ),
    Ordered(
        "withdraw other evidence",
        [*FILED, planned.withdraw(), planned.file(evidence="ev2")],
        planned.withdraw("ev2"),
        [asked(no.NothingToChange, evidence="ev1")],
    ),
    Ordered(
        "declare a population",
        REGION,
        planned.population(),
        [NOWHERE, FROM_TOMORROW, asked(no.AgesReversed, age_to=5)],
    ),
    Ordered(
        "declare organisations",
        REGION,
        planned.organisations(),
        [NOWHERE, FROM_TOMORROW, asked(no.PartOverWhole, extra_count=26)],
    ),
    Ordered(
        "report coverage",
        REGION,
        planned.coverage(),
        [NOWHERE, FROM_TOMORROW, asked(no.PartOverWhole, both_children_count=91)],
    ),
]
