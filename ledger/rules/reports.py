"""Rules of reports: each is recorded once, for whom it was built."""

from typing import Final

from events.report import ReportBuilt
from ledger.rules import commands, refusals
from ledger.rules.commands import BuildReport
from ledger.rules.draft import Draft, the_municipality, the_provider
from ledger.rules.region import the_region
from ledger.rules.states import TakenBy
from ledger.rules.tables import Decide, Filed


def build_report(command: BuildReport, draft: Draft) -> list[ReportBuilt]:
    """Record the digests of a report's files."""
    the_region(draft)
    check_reader(command, draft)
    if draft.find(f"report:{command.report}", TakenBy) is not None:
        raise refusals.AlreadyExists(subject="report")
    return [
        ReportBuilt(
            report=command.report,
            kind=command.kind,
            template_version=command.template_version,
            terms=command.terms,
            at_position=command.at_position,
            provider=command.provider,
            municipality=command.municipality,
            rows_count=command.rows_count,
            files=command.files,
        )
    ]


def check_reader(command: BuildReport, draft: Draft) -> None:
    """Refuse a report that would show somebody more than its own."""
    if command.provider is not None:
        the_provider(draft, command, command.provider)
    elif command.provider_scope is not None:
        raise refusals.NotFound(subject="provider")
    if command.municipality is not None:
        the_municipality(draft, command, command.municipality)
    elif command.municipality_scope is not None:
        raise refusals.NotFound(subject="municipality")


def report_built(fact: ReportBuilt, draft: Draft) -> None:
    """Fold in: only that its name is taken, since no rule asks for more."""
    draft.put(f"report:{fact.report}", TakenBy(owner=fact.report))


DECIDE: Final[Decide] = {commands.BuildReport: build_report}
FILED: Final[Filed] = {ReportBuilt: (report_built, "report", ("report",))}
