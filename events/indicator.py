"""Facts that indicators are counted against: how many children and organisations there are.

What the ledger itself knows, such as which children have contracts, is not stated again here.
"""

from enum import StrEnum

from events.base import Act, Count, Fact, MunicipalityId, Year


class Indicator(StrEnum):
    """What a municipality or a region is measured by."""

    COVERAGE = "coverage"  # охват дополнительным образованием
    PF_COVERAGE = "pf-coverage"  # охват персонифицированным финансированием
    ASSIGNMENT_COVERAGE = "assignment-coverage"  # охват по муниципальному заданию
    ORGANISATIONS = "organisations"  # доля организаций, внедривших систему
    MUNICIPALITIES = "municipalities"  # доля муниципалитетов, использующих систему
    CERTIFICATE_USERS = "certificate-users"  # доля детей, использовавших сертификат
    ISSUING_REGIONS = "issuing-regions"  # регионы, выдающие сертификаты


class PopulationDeclared(
    Fact, frozen=True, kw_only=True, tag="municipality.population-declared.v1"
):
    """A municipality declared how many children of an age live in it in a year."""

    municipality: MunicipalityId
    year: Year
    age_from: Count
    age_to: Count  # not included: a child is counted until its birthday of this age
    children_count: Count
    act: Act


class OrganisationsDeclared(
    Fact, frozen=True, kw_only=True, tag="municipality.organisations-declared.v1"
):
    """A municipality declared how many educational organisations it has in a year.

    Acts do not say which of the two a share is of, so both are declared and both are shown.
    """

    municipality: MunicipalityId
    year: Year
    all_count: Count
    extra_count: Count  # of them, those that give extra lessons
    act: Act


class CoverageReported(Fact, frozen=True, kw_only=True, tag="municipality.coverage-reported.v1"):
    """A municipality reported who has lessons in a year outside of what this ledger holds.

    A later report of the same year takes the place of the earlier one.
    """

    municipality: MunicipalityId
    year: Year
    pf_children_count: Count
    assignment_children_count: Count
    both_children_count: Count  # of them, those who have lessons by either mechanism
    organisations_count: Count  # that have certified programmes
    act: Act


IndicatorFact = PopulationDeclared | OrganisationsDeclared | CoverageReported
