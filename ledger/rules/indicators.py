"""Rules of what indicators are counted against: figures that a municipality declares by an act."""

from typing import Final

from msgspec.structs import replace

from events.base import Count, Year
from events.indicator import (
    CoverageReported,
    IndicatorFact,
    OrganisationsDeclared,
    PopulationDeclared,
)
from ledger.rules import commands, refusals
from ledger.rules.commands import DeclareOrganisations, DeclarePopulation, ReportCoverage
from ledger.rules.draft import Draft, the_municipality
from ledger.rules.roadmaps import check_act
from ledger.rules.states import Municipality
from ledger.rules.tables import Decide, Filed, Named


def declare_population(command: DeclarePopulation, draft: Draft) -> list[PopulationDeclared]:
    """Record a number of children; a later one of the same year takes its place."""
    the_municipality(draft, command, command.municipality)
    check_act(command, command.act.dated)
    if command.age_from >= command.age_to:
        raise refusals.AgesReversed(age_from=command.age_from, age_to=command.age_to)
    return [
        PopulationDeclared(
            municipality=command.municipality,
            year=command.year,
            age_from=command.age_from,
            age_to=command.age_to,
            children_count=command.children_count,
            act=command.act,
        )
    ]


def declare_organisations(
    command: DeclareOrganisations, draft: Draft
) -> list[OrganisationsDeclared]:
    """Record the numbers of organisations; later ones of the same year take their place."""
    the_municipality(draft, command, command.municipality)
    check_act(command, command.act.dated)
    check_part(command.year, command.extra_count, command.all_count)
    return [
        OrganisationsDeclared(
            municipality=command.municipality,
            year=command.year,
            all_count=command.all_count,
            extra_count=command.extra_count,
            act=command.act,
        )
    ]


def report_coverage(command: ReportCoverage, draft: Draft) -> list[CoverageReported]:
    """Record who has lessons elsewhere; nobody may be counted twice by it."""
    the_municipality(draft, command, command.municipality)
    check_act(command, command.act.dated)
    for whole in (command.pf_children_count, command.assignment_children_count):
        check_part(command.year, command.both_children_count, whole)
    return [
        CoverageReported(
            municipality=command.municipality,
            year=command.year,
            pf_children_count=command.pf_children_count,
            assignment_children_count=command.assignment_children_count,
            both_children_count=command.both_children_count,
            organisations_count=command.organisations_count,
            act=command.act,
        )
    ]


def check_part(year: Year, part: Count, whole: Count) -> None:
    """Refuse a part that is larger than its whole."""
    if part > whole:
        raise refusals.PartOverWhole(year=year, part_count=part, whole_count=whole)


def figures_declared(fact: IndicatorFact, draft: Draft) -> None:
    """Fold in: only that something was declared, since no rule asks for the figures."""
    subject = f"municipality:{fact.municipality}"
    old = draft.sure(subject, Municipality)
    draft.put(subject, replace(old, declared_count=old.declared_count + 1))


DECIDE: Final[Decide] = {
    commands.DeclareOrganisations: declare_organisations,
    commands.DeclarePopulation: declare_population,
    commands.ReportCoverage: report_coverage,
}
FILED: Final[Filed] = {
    CoverageReported: (figures_declared, "municipality", ("municipality",)),
    OrganisationsDeclared: (figures_declared, "municipality", ("municipality",)),
    PopulationDeclared: (figures_declared, "municipality", ("municipality",)),
}
NAMED: Final[Named] = {
    commands.DeclareOrganisations: ("municipality", "municipality"),
    commands.DeclarePopulation: ("municipality", "municipality"),
    commands.ReportCoverage: ("municipality", "municipality"),
}
