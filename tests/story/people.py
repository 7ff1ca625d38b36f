"""Who takes part in the story: a small district, its payer, one provider, four children."""

from datetime import date

from msgspec.structs import replace

from events.pf_programme import CertGroup, PeriodCap, PeriodNominal
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import longer, made, settled

SIGNED = date(2024, 12, 20)
CHILDREN = {"c1": "Маши", "c2": "Вани", "c3": "Пети", "c4": "Ани"}
CONTRACTS = {
    "k1": "договор Маши",
    "k2": "договор Вани",
    "k3": "договор Пети",
    "k4": "договор Ани",
    "k5": "второй договор Маши",
}
AGREEMENTS = {"a1": "соглашение на 2025 год", "a2": "соглашение на 2026 год"}
MEASURES = {"pfdo": "персонифицированное финансирование", "assignment": "муниципальное задание"}
PAPERS = {
    "adv1": "аванс",
    "i1": "счёт за сентябрь",
    "i2": "счёт за октябрь",
    "i3": "счёт за ноябрь",
    "i4": "счёт за декабрь",
    "i5": "счёт за январь",
    "i6": "счёт за февраль",
    "i7": "счёт за март",
    "i8": "счёт за апрель",
    "i9": "счёт за май",
}


def approvals() -> list[Command]:
    """Everything that is decided before a child can enrol."""
    commands: list[Command] = []
    for each in made.region(agreement_limit=30_000_00):
        if isinstance(each, do.ApprovePfProgramme):
            commands.append(programme(each))
        elif isinstance(each, do.ApproveBudget):
            commands.append(made.budget(200_000_00))
        elif not isinstance(each, do.OpenModule | do.OpenStudyGroup):
            commands.append(each)
    commands += longer.taught("1")
    commands += [
        made.agreement(30_000_00, "a2", period="2026"),
        do.OpenEnrolment(effective_on=SIGNED, payer="pay1", period="2026"),
        settled.calendar(date(2025, 11, 3), date(2025, 11, 4), worked=(date(2025, 11, 1),)),
        settled.calendar(year=2026),
    ]
    return [replace(each, effective_on=SIGNED) for each in commands]


def programme(usual: do.ApprovePfProgramme) -> do.ApprovePfProgramme:
    """A programme of two periods, with three places in its one group."""
    nominals = {"2025": 9_000_00, "2026": 14_000_00}
    caps = {"2025": 30_000_00, "2026": 45_000_00}
    group = CertGroup(
        cert_group="g5-18",
        title="5–18",
        amount_count=3,
        nominals_limit_kopecks=None,
        nominals=tuple(PeriodNominal(period=p, nominal_kopecks=n) for p, n in nominals.items()),
    )
    periods = tuple(
        PeriodCap(period=p, cap_kopecks=cap, year=2025, measure="pfdo") for p, cap in caps.items()
    )
    return replace(usual, periods=periods, groups=(group,))
