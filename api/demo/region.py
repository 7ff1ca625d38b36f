"""What stands in the demo before the first child comes: regions, periods, budgets, programmes.

Three books of one deployment. A figure that is published is used to the kopeck and its source is
named; every other sum is invented, and the title of its measure or group says so.

* 86, Ханты-Мансийск: постановление администрации города от 22.11.2023 № 762, приложение 2
  «Параметры системы персонифицированного финансирования» — the periods 01.09–31.12.2023,
  01.01–31.08.2024 and 01.09–31.12.2024, children of 5 to 18, caps of 16 729 499,85,
  65 536 392,07 and 32 768 196,03 roubles. The budget measures hold the published totals of the
  years. Nominals and numbers of certificates were not readable, so they are invented.
* 42, Ленинск-Кузнецкий муниципальный округ: «дорожная карта», приказ управления образования от
  10.01.2019 № 4/1. Its items 9 (money moves between measures by a decision of the council) and 10
  (the PF programme is approved by an order) are gone through; it names no sum.
* 07, Кабардино-Балкария: распоряжение Правительства КБР от 26.05.2020 № 242-рп. Items 1.5 to 1.9
  and 2.1 to 2.2, the budget side alone; it names no sum and no municipality.
"""

from datetime import date
from typing import Final

from msgspec import Struct

from events.base import Act, ActKind
from events.budget import FundingMechanism, FundingSource, ReallocationBasis

CODE_MADE_UP: Final = "99907039990099999630"  # КБК: no published one was readable
ASSIGNMENT, PFDO = "assignment", "pfdo"


class Period(Struct, frozen=True):
    """A programme period, both days included."""

    name: str
    starts_on: date
    ends_on: date


class Measure(Struct, frozen=True):
    """A budget measure."""

    measure: str
    title: str
    approved: str
    mechanism: FundingMechanism
    source: FundingSource = FundingSource.MUNICIPAL


class Budget(Struct, frozen=True):
    """A year's measures and the act that approves them."""

    year: int
    effective_on: date
    act: Act
    measures: tuple[Measure, ...]


class Reallocation(Struct, frozen=True):
    """Money that moves from the municipal assignment to personalised financing."""

    year: int
    amount: str
    basis: ReallocationBasis
    effective_on: date
    act: Act


class Cap(Struct, frozen=True):
    """The most that certificates may cost in a period."""

    period: str
    cap: str
    year: int


class CertGroup(Struct, frozen=True):
    """A category of children; nominals by period."""

    title: str
    amount_count: int
    nominals: tuple[tuple[str, str], ...]


class PfProgramme(Struct, frozen=True):
    """A programme of personalised financing."""

    effective_on: date
    act: Act
    caps: tuple[Cap, ...]
    groups: tuple[CertGroup, ...]


class School(Struct, frozen=True):
    """A school year: study groups run through two periods with a boundary between them."""

    first_day: date
    last_day: date
    periods: tuple[str, str]
    children_count: int
    providers_count: int


class Region(Struct, frozen=True):
    """One book of the demo."""

    book: str
    title: str
    time_zone: str
    municipality: str
    payer: str
    since: date  # the business date of the registries
    periods: tuple[Period, ...]
    budgets: tuple[Budget, ...]
    reallocations: tuple[Reallocation, ...]
    pf_programmes: tuple[PfProgramme, ...]
    school: School | None = None


def assignment(approved: str) -> Measure:
    """Make the measure of the municipal assignment; no such sum is published."""
    title = "Обеспечение выполнения муниципального задания (сумма условная)"
    return Measure(ASSIGNMENT, title, approved, FundingMechanism.MUNICIPAL_ASSIGNMENT)


def pfdo(approved: str, note: str = " (сумма условная)") -> Measure:
    """Make the measure that bears certificates (KBR 1.8)."""
    title = f"Обеспечение персонифицированного финансирования дополнительного образования{note}"
    return Measure(PFDO, title, approved, FundingMechanism.PERSONALISED)


def invented(kind: ActKind, item: str, dated: date) -> Act:
    """Make an act that a road map asks for; its own number is not known."""
    return Act(kind=kind, number=f"{item} (номер условный)", dated=dated)


LENINSK_KUZNETSKY: Final = Region(
    book="42",
    title="Кемеровская область — Кузбасс (демонстрация)",
    time_zone="Asia/Novokuznetsk",
    municipality="Ленинск-Кузнецкий муниципальный округ",
    payer="Уполномоченная организация Ленинск-Кузнецкого округа (вымышленная)",
    since=date(2025, 8, 18),
    periods=(
        Period("2025-2", date(2025, 9, 1), date(2025, 12, 31)),
        Period("2026-1", date(2026, 1, 1), date(2026, 8, 31)),
        Period("2026-2", date(2026, 9, 1), date(2026, 12, 31)),
    ),
    budgets=(
        Budget(
            2025,
            date(2025, 8, 18),
            invented(ActKind.COUNCIL_DECISION, "Бюджет на 2025–2027 годы", date(2024, 12, 20)),
            (assignment("12000000.00"), pfdo("1800000.00")),
        ),
        Budget(
            2026,
            date(2025, 8, 18),
            invented(ActKind.COUNCIL_DECISION, "Бюджет на 2025–2027 годы", date(2024, 12, 20)),
            (assignment("14000000.00"), pfdo("9000000.00")),
        ),
    ),
    reallocations=(
        Reallocation(
            2025,
            "2200000.00",
            ReallocationBasis.COUNCIL_DECISION,
            date(2025, 8, 22),
            invented(ActKind.COUNCIL_DECISION, "Дорожная карта, п. 9", date(2025, 8, 21)),
        ),
    ),
    pf_programmes=(
        PfProgramme(
            date(2025, 8, 25),
            invented(ActKind.ORDER, "Дорожная карта, п. 10", date(2025, 8, 25)),
            (
                Cap("2025-2", "4000000.00", 2025),
                Cap("2026-1", "6000000.00", 2026),
                Cap("2026-2", "3000000.00", 2026),
            ),
            (
                CertGroup(
                    "Дети 5–18 лет (номинал условный)",
                    300,
                    (("2025-2", "10000.00"), ("2026-1", "14000.00"), ("2026-2", "10000.00")),
                ),
                CertGroup(
                    "Дети 5–18 лет с ОВЗ (номинал условный)",
                    40,
                    (("2025-2", "13000.00"), ("2026-1", "18000.00"), ("2026-2", "13000.00")),
                ),
            ),
        ),
    ),
    school=School(date(2025, 9, 1), date(2026, 5, 31), ("2025-2", "2026-1"), 240, 12),
)

N762: Final = Act(kind=ActKind.RESOLUTION, number="762", dated=date(2023, 11, 22))

KHANTY_MANSIYSK: Final = Region(
    book="86",
    title="Ханты-Мансийский автономный округ — Югра (демонстрация)",
    time_zone="Asia/Yekaterinburg",
    municipality="Ханты-Мансийск",
    payer="Уполномоченная организация Ханты-Мансийска (вымышленная)",
    since=date(2023, 8, 21),
    periods=(
        Period("2023-2", date(2023, 9, 1), date(2023, 12, 31)),
        Period("2024-1", date(2024, 1, 1), date(2024, 8, 31)),
        Period("2024-2", date(2024, 9, 1), date(2024, 12, 31)),
    ),
    budgets=(
        Budget(
            2023,
            date(2023, 8, 21),
            N762,
            (assignment("20000000.00"), pfdo("16729499.85", " (по постановлению № 762)")),
        ),
        Budget(
            2024,
            date(2023, 8, 21),
            N762,
            (assignment("60000000.00"), pfdo("98304588.10", " (по постановлению № 762)")),
        ),
    ),
    reallocations=(),
    pf_programmes=(
        PfProgramme(
            date(2023, 9, 1),
            N762,
            (
                Cap("2023-2", "16729499.85", 2023),
                Cap("2024-1", "65536392.07", 2024),
                Cap("2024-2", "32768196.03", 2024),
            ),
            (
                CertGroup(
                    "Дети 5–18 лет (число и номинал условные)",
                    300,
                    (("2023-2", "12000.00"), ("2024-1", "16000.00"), ("2024-2", "12000.00")),
                ),
            ),
        ),
    ),
    school=School(date(2023, 9, 1), date(2024, 5, 31), ("2023-2", "2024-1"), 180, 9),
)

KABARDINO_BALKARIA: Final = Region(
    book="07",
    title="Кабардино-Балкарская Республика (демонстрация)",
    time_zone="Europe/Moscow",
    municipality="Городской округ Кабардино-Балкарской Республики (условный)",
    payer="Уполномоченная организация округа (вымышленная, п. 1.10)",
    since=date(2020, 5, 26),
    periods=(
        Period("2020-2", date(2020, 9, 1), date(2020, 12, 31)),
        Period("2021", date(2021, 1, 1), date(2021, 12, 31)),
    ),
    budgets=(
        Budget(
            2020,
            date(2020, 5, 26),
            invented(ActKind.BUDGET_DECISION, "Бюджет на 2020 год", date(2019, 12, 20)),
            (assignment("20000000.00"), pfdo("0.00", " (п. 1.8, сумма условная)")),
        ),
        Budget(
            2021,
            date(2020, 12, 18),
            invented(ActKind.BUDGET_DECISION, "П. 2.1", date(2020, 12, 18)),
            (assignment("17000000.00"), pfdo("7500000.00", " (п. 2.1, сумма условная)")),
        ),
    ),
    reallocations=(
        Reallocation(
            2020,
            "2500000.00",
            ReallocationBasis.COUNCIL_DECISION,
            date(2020, 7, 15),
            invented(ActKind.BUDGET_DECISION, "П. 1.7", date(2020, 7, 15)),
        ),
    ),
    pf_programmes=(
        PfProgramme(
            date(2020, 7, 31),
            invented(ActKind.RESOLUTION, "П. 1.9", date(2020, 7, 31)),
            (Cap("2020-2", "2500000.00", 2020),),
            (CertGroup("Дети 5–18 лет (условная)", 200, (("2020-2", "9000.00"),)),),
        ),
        PfProgramme(
            date(2020, 12, 25),
            invented(ActKind.RESOLUTION, "П. 2.2", date(2020, 12, 25)),
            (Cap("2021", "7500000.00", 2021),),
            (CertGroup("Дети 5–18 лет (условная)", 300, (("2021", "18000.00"),)),),
        ),
    ),
)

REGIONS: Final = (LENINSK_KUZNETSKY, KHANTY_MANSIYSK, KABARDINO_BALKARIA)
