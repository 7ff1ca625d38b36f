"""Builders: the turn of a programme period, step by step as its job takes them."""

from datetime import date

from msgspec.structs import replace

from events.pf_programme import CertGroup, PeriodCap, PeriodNominal
from ledger.rules import commands as do
from ledger.rules.commands import Command
from tests import made

BEGUN = date(2026, 1, 1)  # the first day of the period that follows in made.region()
CAP = 40_000_000_00


def roll(on: date = BEGUN, future: str = "2027", ends_on: date | None = None) -> do.RollPeriod:
    return do.RollPeriod(effective_on=on, future=future, future_ends_on=ends_on)


def payer(on: date = BEGUN, name: str = "pay1") -> do.RollPayer:
    return do.RollPayer(effective_on=on, payer=name)


def group(on: date = BEGUN, name: str = "g5-18") -> do.RollCertGroup:
    return do.RollCertGroup(effective_on=on, cert_group=name)


def certificate(on: date = BEGUN, name: str = "c1") -> do.GrantPeriod:
    return do.GrantPeriod(effective_on=on, certificate=name)


def finish(on: date = BEGUN) -> do.FinishPeriodRoll:
    return do.FinishPeriodRoll(effective_on=on)


def steps(*certificates: str, on: date = BEGUN) -> list[Command]:
    return [roll(on), payer(on), group(on), *(certificate(on, each) for each in certificates)]


def cap_of(period: str, cap: int = CAP) -> PeriodCap:
    return PeriodCap(period=period, cap_kopecks=cap, year=2025, measure="pfdo")


def add_period(period: str = "2026", cap: int = CAP) -> do.AddPfProgrammePeriod:
    return do.AddPfProgrammePeriod(
        effective_on=made.DAY, pf_programme="pf1", period=cap_of(period, cap), act=made.ACT
    )


def two_periods(
    first: int = made.NOMINAL, second: int = 15_000_00, names: tuple[str, str] = ("2025", "2026")
) -> list[Command]:
    """The region of tests.made with a programme of two periods."""
    nominals = tuple(
        PeriodNominal(period=name, nominal_kopecks=nominal)
        for name, nominal in zip(names, (first, second), strict=True)
    )
    group_ = replace(made.cert_group(1_000_000, None), nominals=nominals)
    caps = tuple(cap_of(name) for name in names)
    return [
        replace(each, periods=caps, groups=(group_,))
        if isinstance(each, do.ApprovePfProgramme)
        else each
        for each in made.region()
    ]


def second_group(period: str) -> list[Command]:
    """Another municipality whose programme has one group, with a nominal in one period."""
    nominal = PeriodNominal(period=period, nominal_kopecks=10_000_00)
    group_ = CertGroup(
        cert_group="g2",
        title="5–18",
        amount_count=10,
        nominals_limit_kopecks=None,
        nominals=(nominal,),
    )
    return [
        do.RegisterMunicipality(effective_on=made.DAY, municipality="m2", title="Town"),
        do.RegisterPayer(
            effective_on=made.DAY, payer="pay2", municipality="m2", title="Payer", inn="4200000002"
        ),
        made.budget(municipality="m2"),
        do.ApprovePfProgramme(
            effective_on=made.DAY,
            pf_programme="pf2",
            municipality="m2",
            payer="pay2",
            periods=(cap_of(period),),
            groups=(group_,),
            act=made.ACT,
        ),
        do.OpenEnrolment(effective_on=made.DAY, payer="pay2", period=period),
    ]


def other_child(name: str) -> do.IssueCertificate:
    """A child of the other municipality, with a place in its group."""
    return replace(made.certificate(name, "g2"), payer="pay2")
