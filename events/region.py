"""Facts about the region itself: its opening and the periods of its programmes."""

from datetime import date

from events.base import Act, Count, Fact, Kopecks, Month, PeriodId, RunId, Title


class RegionOpened(Fact, frozen=True, kw_only=True, tag="region.opened.v1"):
    """The regional operator opened the book of the region."""

    title: Title
    time_zone: Title  # IANA name; decides which day and which fiscal year it is


class ProgrammePeriodSet(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="region.period-set.v1"
):
    """The operator set a period in which certificates may be used."""

    period: PeriodId
    starts_on: date
    ends_on: date  # inclusive
    act: Act | None = None


class PeriodRolled(Fact, frozen=True, kw_only=True, tag="region.period-rolled.v1"):
    """A period has begun to run: another stands behind it, and the one before is over."""

    current: PeriodId
    future: PeriodId


class PeriodRollFinished(Fact, frozen=True, kw_only=True, tag="region.period-roll-finished.v1"):
    """Every payer, every group and every certificate of the region has its new periods."""

    current: PeriodId
    future: PeriodId
    groups_count: Count
    certificates_count: Count  # that have money in the future period
    nominals_kopecks: Kopecks  # what their nominals in it add up to, without hours


class ModulePriceLimited(
    Fact, frozen=True, kw_only=True, omit_defaults=True, tag="region.module-price-limited.v1"
):
    """The operator limited prices of modules to a share of their normative cost."""

    max_percent: Count
    act: Act | None = None


class MonthRunStarted(Fact, frozen=True, kw_only=True, tag="region.month-run-started.v1"):
    """The monthly run began: whoever is due for the month will be charged."""

    run: RunId
    month: Month


class MonthRunFinished(Fact, frozen=True, kw_only=True, tag="region.month-run-finished.v1"):
    """The monthly run went through all contracts that were due."""

    run: RunId
    month: Month
    charged_count: Count
    charged_kopecks: Kopecks
    closed_count: Count
    passed_over_count: Count  # due by the list, refused by the rules


RegionFact = (
    RegionOpened
    | ProgrammePeriodSet
    | PeriodRolled
    | PeriodRollFinished
    | ModulePriceLimited
    | MonthRunStarted
    | MonthRunFinished
)
