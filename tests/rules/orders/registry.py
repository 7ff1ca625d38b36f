"""What the region, its parties and what they teach are refused for, in order."""

from datetime import date

from events.registry import Direction, NormativeMethod, ProviderKind, SuspensionReason
from ledger.rules import commands as do
from ledger.rules import refusals as no
from ledger.rules.states import (
    Agreement,
    Group,
    Module,
    Municipality,
    Payer,
    PeriodDates,
    Programme,
    Provider,
    Region,
)
from tests import made
from tests.given import Ordered, asked, existing, flaw

DAY = made.DAY
REGION = made.region()
OPEN = REGION[:1]
NO_REGION = flaw(no.NotFound, "region")
PAYER = Payer(municipality="m1")
PROVIDER = Provider(municipality="m1")
PROGRAMME = Programme(provider="p1", direction=Direction.SPORT)
AGREEMENT = Agreement(payer="pay1", provider="p1", municipality="m1", period="2025")
MODULE = Module(
    programme="pr1",
    provider="p1",
    price_kopecks=1,
    normative_kopecks=1,
    months_count=4,
    children_max_count=1,
)
GROUP = Group(module="mod1", provider="p1", starts_on=DAY, ends_on=DAY, places_count=1)
NO_PROVIDER = asked(no.NotFound, provider="p9")
NO_PROGRAMME = asked(no.NotFound, programme="pr9")
NO_MODULE = asked(no.NotFound, module="mod9")
NO_PAYER = asked(no.NotFound, payer="pay9")
NO_AGREEMENT = asked(no.NotFound, agreement="a9")
TERMINATED = flaw(no.WrongStatus, "agreement:a1", terminated=True)
STARTED = do.StartMonthRun(effective_on=DAY, run="run1", month="2025-09")
FINISH = do.FinishMonthRun(
    effective_on=DAY,
    run="run1",
    month="2025-09",
    charged_count=0,
    charged_kopecks=0,
    closed_count=0,
    passed_over_count=0,
)
REPRICE = do.RepriceModule(
    effective_on=DAY,
    module="mod1",
    price_kopecks=1,
    normative_kopecks=1,
    method=NormativeMethod.PERSON_HOUR,
)
SUSPEND = do.SuspendProvider(effective_on=DAY, provider="p1", reason=SuspensionReason.OWN_REQUEST)

REGIONAL = [
    Ordered(
        "open a region",
        [],
        REGION[0],
        [existing(no.AlreadyExists, "region", Region())],
    ),
    Ordered(
        "set a period",
        OPEN,
        REGION[1],
        [
            NO_REGION,
            asked(no.DatesReversed, ends_on=date(2025, 1, 1)),
            existing(
                no.AlreadyExists,
                "region",
                Region(periods=(PeriodDates("2025", date(2024, 1, 1), date(2024, 12, 31)),)),
            ),
            existing(
                no.PeriodOverlaps,
                "region",
                Region(periods=(PeriodDates("2024", date(2024, 1, 1), date(2025, 1, 1)),)),
            ),
        ],
    ),
    Ordered(
        "start a month's run",
        OPEN,
        STARTED,
        [
            NO_REGION,
            flaw(no.MonthRunning, "region", runs={"2025-09": "run0"}),
            asked(no.MonthInFuture, effective_on=date(2025, 8, 31)),
        ],
    ),
    Ordered(
        "finish a month's run",
        [*OPEN, STARTED],
        FINISH,
        [
            NO_REGION,
            asked(no.RunUnknown, run="run0"),
            flaw(no.MonthRunning, "region", finished=("2025-09",)),
        ],
    ),
]

PARTIES = [
    Ordered(
        "register a municipality",
        OPEN,
        REGION[3],
        [NO_REGION, existing(no.AlreadyExists, "municipality:m1", Municipality())],
    ),
    Ordered(
        "register a payer",
        REGION[:4],
        REGION[4],
        [
            asked(no.NotFound, municipality="m9"),
            flaw(no.AlreadyExists, "municipality:m1", payer="pay0"),
            existing(no.AlreadyExists, "payer:pay1", PAYER),
        ],
    ),
    Ordered("limit a direction", REGION[:5], REGION[5], [NO_PAYER]),
    Ordered(
        "open enrolment",
        REGION[:6],
        REGION[6],
        [
            NO_PAYER,
            asked(no.PeriodUnknown, period="2031"),
            asked(no.MomentPassed, from_on=date(2025, 8, 31)),
            flaw(no.NothingToChange, "payer:pay1", open_periods=("2025",)),
        ],
    ),
    Ordered(
        "close enrolment",
        REGION,
        do.CloseEnrolment(effective_on=date(2025, 11, 1), payer="pay1", period="2025"),
        [
            NO_PAYER,
            asked(no.MomentPassed, from_on=date(2025, 10, 30)),
            flaw(no.NothingToChange, "payer:pay1", open_periods=()),
            asked(no.ClosingTooEarly, effective_on=date(2025, 10, 31)),
        ],
    ),
    Ordered(
        "register a provider",
        REGION[:5],
        made.provider(),
        [
            asked(no.NotFound, municipality="m9"),
            existing(no.AlreadyExists, "provider:p1", PROVIDER),
            asked(no.NameMisplaced, kind=ProviderKind.ENTREPRENEUR_ALONE),
        ],
    ),
    Ordered(
        "suspend a provider",
        REGION,
        SUSPEND,
        [NO_PROVIDER, flaw(no.NothingToChange, "provider:p1", suspended=True)],
    ),
    Ordered(
        "restore a provider",
        [*REGION, SUSPEND],
        do.RestoreProvider(effective_on=DAY, provider="p1"),
        [NO_PROVIDER, flaw(no.NothingToChange, "provider:p1", suspended=False)],
    ),
    Ordered(
        "limit a provider",
        REGION,
        do.LimitProvider(effective_on=DAY, provider="p1", limit_count=0),
        [NO_PROVIDER],
    ),
    Ordered(
        "conclude an agreement",
        REGION[:-1],
        made.agreement(),
        [
            NO_PAYER,
            NO_PROVIDER,
            asked(no.PeriodUnknown, period="2031"),
            existing(no.AlreadyExists, "agreement:a1", AGREEMENT),
        ],
    ),
    Ordered(
        "conclude a second agreement",
        REGION,
        made.agreement(name="a2", period="2026"),
        [asked(no.AlreadyExists, period="2025")],
    ),
    Ordered(
        "limit an agreement",
        REGION,
        made.agreement_limit(100),
        [
            NO_AGREEMENT,
            TERMINATED,
            flaw(no.NothingToChange, "agreement:a1", limit_kopecks=100),
            flaw(no.BelowCommitted, "agreement:a1", committed_kopecks=101),
        ],
    ),
    Ordered(
        "terminate an agreement",
        REGION,
        do.TerminateAgreement(effective_on=DAY, agreement="a1"),
        [NO_AGREEMENT, TERMINATED, flaw(no.LiveContracts, "agreement:a1", live_count=1)],
    ),
]

TAUGHT = [
    Ordered(
        "submit a programme",
        REGION[:10],
        REGION[10],
        [NO_PROVIDER, existing(no.AlreadyExists, "programme:pr1", PROGRAMME)],
    ),
    Ordered(
        "certify a programme",
        REGION[:11],
        REGION[11],
        [NO_PROGRAMME, flaw(no.NothingToChange, "programme:pr1", certified=True)],
    ),
    Ordered(
        "limit a programme",
        REGION,
        do.LimitProgramme(effective_on=DAY, programme="pr1", limit_count=0),
        [NO_PROGRAMME],
    ),
    Ordered(
        "open a module",
        REGION[:12],
        REGION[12],
        [NO_PROGRAMME, existing(no.AlreadyExists, "module:mod1", MODULE)],
    ),
    Ordered(
        "reprice a module",
        REGION,
        REPRICE,
        [NO_MODULE, flaw(no.LiveContracts, "module:mod1", live_count=1)],
    ),
    Ordered(
        "close a module",
        REGION,
        do.CloseModule(effective_on=DAY, module="mod1"),
        [NO_MODULE, flaw(no.NothingToChange, "module:mod1", open=False)],
    ),
    Ordered(
        "open a study group",
        REGION[:13],
        REGION[13],
        [
            NO_MODULE,
            existing(no.AlreadyExists, "group:gr1", GROUP),
            asked(no.DatesReversed, ends_on=date(2025, 9, 1)),
            flaw(no.GroupLengthWrong, "module:mod1", months_count=6),
            flaw(no.PlacesOverModule, "module:mod1", children_max_count=999_999),
        ],
    ),
    Ordered(
        "close a study group",
        REGION,
        do.CloseStudyGroup(effective_on=DAY, group="gr1"),
        [
            asked(no.NotFound, group="gr9"),
            flaw(no.NothingToChange, "group:gr1", open=False),
            flaw(no.LiveContracts, "group:gr1", live_count=1),
        ],
    ),
]

ORDERS = [*REGIONAL, *PARTIES, *TAUGHT]
