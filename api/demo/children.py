"""Who takes part in a demo school year: the same people and lessons for the same seed."""

import random
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from api.demo.names import BOYS, FAMILIES, FATHERS, GIRLS
from api.demo.region import Region, School
from events.base import Month
from events.period import last_day, month_of, months_between, next_month
from events.registry import Direction, ProviderKind

AGE_MIN, AGE_MAX = 5, 16  # on the first day; nobody comes of age within the year
PROGRAMMES_EACH: Final = 2
GROUPS_EACH: Final = 2
PLACES: Final = 15
LATE_DAYS: Final = (0, 0, 0, 0, 0, 0, 14, 35)  # most begin on the first day

TAUGHT: Final = (
    ("Робототехника: первые шаги", Direction.TECHNICAL_ROBOTICS),
    ("Авиамоделирование", Direction.TECHNICAL_OTHER),
    ("Юный натуралист", Direction.NATURAL_SCIENCE),
    ("Самбо для начинающих", Direction.SPORT),
    ("Театральная мастерская", Direction.ARTISTIC),
    ("Туризм и ориентирование", Direction.TOURISM_LOCAL_LORE),
    ("Школа волонтёра", Direction.SOCIAL_PEDAGOGICAL),
    ("Шахматы", Direction.SPORT),
    ("Хоровое пение", Direction.ARTISTIC),
    ("Занимательная химия", Direction.NATURAL_SCIENCE),
)


class Holding(StrEnum):
    """What a child's certificate is."""

    PF = "pf"  # with money from the first day
    CONVERTED = "converted"  # entered for accounting, given money before the year begins
    ACCOUNTING = "accounting"  # never has money


class Posting(StrEnum):
    """How a provider's months are charged."""

    BULK = "bulk"  # a file of all its contracts
    SINGLE = "single"  # one by one
    RUN = "run"  # not at all: the monthly run does it


class Outcome(StrEnum):
    """What becomes of an application."""

    CONCLUDED = "concluded"
    REFUSED = "refused"
    RECALLED = "recalled"


class Child(Struct, frozen=True):
    """A child that does not exist."""

    number: int
    family_name: str
    given_name: str
    patronymic: str
    born_on: date
    holding: Holding
    special: bool  # of the second group, where there is one
    frozen: bool  # the certificate is never used, and frozen in the autumn


class Provider(Struct, frozen=True):
    """A provider that does not exist."""

    number: int
    kind: ProviderKind
    posting: Posting
    limit: str | None  # of its agreements


class Programme(Struct, frozen=True):
    """A programme with its one module; its study groups follow from its number."""

    number: int
    provider: int
    title: str
    direction: Direction
    hours_count: int
    price: str
    normative: str


class Enrolment(Struct, frozen=True):
    """An application and what becomes of it."""

    number: int
    child: int
    programme: int
    group: int
    starts_on: date
    outcome: Outcome
    ends_in: Month | None = None  # notice is given in this month
    goes_on: bool = True  # into the next period

    def months(self, school: School) -> list[Month]:
        """List the months after the first that are to be charged before the boundary."""
        boundary = self.ends_in or month_of(last_of_first_period(school))
        start = month_of(self.starts_on)
        return [month for month in first_months(school) if start < month <= boundary]


class Plan(Struct, frozen=True):
    """All that will happen."""

    children: tuple[Child, ...]
    providers: tuple[Provider, ...]
    programmes: tuple[Programme, ...]
    enrolments: tuple[Enrolment, ...]
    leavers: dict[int, Month]  # enrolments that end in the second period


def last_of_first_period(school: School) -> date:
    """Give the last day before the boundary: the year's end."""
    return date(school.first_day.year, 12, 31)


def first_months(school: School) -> list[Month]:
    """List the months of the first period."""
    return months_between(school.first_day, last_of_first_period(school))


def second_months(school: School) -> list[Month]:
    """List the months of the second period."""
    return months_between(last_of_first_period(school) + timedelta(days=1), school.last_day)


def make_plan(region: Region, school: School, seed: int) -> Plan:
    """Draw everybody and everything; the same seed draws the same."""
    chance = random.Random(f"{seed}:{region.book}")  # noqa: S311 - repeatable, and nothing secret
    providers = tuple(draw_provider(chance, number) for number in range(school.providers_count))
    programmes = tuple(
        draw_programme(chance, number, number // PROGRAMMES_EACH)
        for number in range(school.providers_count * PROGRAMMES_EACH)
    )
    children = draw_children(chance, school)
    enrolments = tuple(draw_enrolments(chance, school, children, programmes))
    lasting = [
        each.number for each in enrolments if each.outcome is Outcome.CONCLUDED and stays(each)
    ]
    leaving = chance.sample(lasting, len(lasting) // 25)
    months = second_months(school)[1:-1]
    return Plan(
        children=children,
        providers=providers,
        programmes=programmes,
        enrolments=enrolments,
        leavers={number: chance.choice(months) for number in leaving},
    )


def stays(enrolment: Enrolment) -> bool:
    """Tell whether an enrolment is prolonged into the second period."""
    return enrolment.ends_in is None and enrolment.goes_on


def draw_provider(chance: random.Random, number: int) -> Provider:
    """Draw a provider: mostly schools, some firms, an entrepreneur of either kind."""
    kinds = {
        3: ProviderKind.TRAINING_ORGANISATION,
        5: ProviderKind.ENTREPRENEUR_ALONE,
        7: ProviderKind.ENTREPRENEUR_WITH_STAFF,
    }
    posting = (Posting.BULK, Posting.SINGLE, Posting.BULK, Posting.RUN)[number % 4]
    limit = f"{chance.randrange(8, 15) * 100_000}.00" if number % 3 else None
    return Provider(
        number, kinds.get(number, ProviderKind.EDUCATIONAL_ORGANISATION), posting, limit
    )


def draw_programme(chance: random.Random, number: int, provider: int) -> Programme:
    """Draw a programme with a price for nine months; some cost more than certificates may pay."""
    title, direction = TAUGHT[number % len(TAUGHT)]
    normative = chance.randrange(7_000, 15_000) * 100 + chance.randrange(100)
    price = normative + chance.choice((0, 0, 0, 60_000, 125_050))
    return Programme(
        number=number,
        provider=provider,
        title=f"{title} (вымышленная программа № {number + 1})",
        direction=direction,
        hours_count=chance.choice((72, 108, 144)),
        price=f"{price // 100}.{price % 100:02d}",
        normative=f"{normative // 100}.{normative % 100:02d}",
    )


def draw_children(chance: random.Random, school: School) -> tuple[Child, ...]:
    """Draw children, no two alike in name and birthday."""
    taken: set[tuple[str, str, str, date]] = set()
    children: list[Child] = []
    while len(children) < school.children_count:
        girl = chance.randrange(2)
        name = (
            chance.choice(FAMILIES)[girl],
            chance.choice((BOYS, GIRLS)[girl]),
            chance.choice(FATHERS)[girl],
            draw_birthday(chance, school.first_day),
        )
        if name in taken:
            continue
        taken.add(name)
        number = len(children)
        children.append(
            Child(
                number,
                *name,
                holding=chance.choices(tuple(Holding), (85, 6, 9))[0],
                special=number % 12 == 7,  # noqa: PLR2004 - one in twelve
                frozen=number % 90 == 45,  # noqa: PLR2004 - two or three
            )
        )
    return tuple(children)


def draw_birthday(chance: random.Random, on: date) -> date:
    """Draw the birthday of a child of school age, well inside the limits."""
    years = chance.randint(AGE_MIN, AGE_MAX)
    return date(on.year - years, 1, 1) - timedelta(days=chance.randrange(30, 200))


def draw_enrolments(
    chance: random.Random,
    school: School,
    children: tuple[Child, ...],
    programmes: tuple[Programme, ...],
) -> list[Enrolment]:
    """Draw applications: a child with money has one or two, never twice the same programme."""
    places = {
        (programme.number, group): PLACES
        for programme in programmes
        for group in range(GROUPS_EACH)
    }
    enrolments: list[Enrolment] = []
    for child in children:
        if child.holding is Holding.ACCOUNTING or child.frozen:
            continue
        wanted = chance.sample(programmes, chance.choices((1, 2), (55, 45))[0])
        for programme in wanted:
            group = chance.randrange(GROUPS_EACH)
            if places[programme.number, group]:
                places[programme.number, group] -= 1
                number = len(enrolments)
                enrolments.append(
                    draw_enrolment(chance, school, number, child.number, programme.number, group)
                )
    return enrolments


def draw_enrolment(
    chance: random.Random, school: School, number: int, child: int, programme: int, group: int
) -> Enrolment:
    """Draw what becomes of one application."""
    starts_on = school.first_day + timedelta(days=chance.choice(LATE_DAYS))
    outcome = chance.choices(tuple(Outcome), (93, 4, 3))[0]
    ends_in = None
    if chance.randrange(25) == 0:
        later = next_month(month_of(starts_on))
        ends_in = chance.choice(months_between(last_day(later), last_of_first_period(school)))
    return Enrolment(
        number=number,
        child=child,
        programme=programme,
        group=group,
        starts_on=starts_on,
        outcome=outcome,
        ends_in=ends_in,
        goes_on=chance.randrange(20) > 0,
    )
