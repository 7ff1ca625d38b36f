"""What may be asked about printed reports."""

from events.base import Count, MunicipalityId, ProviderId, Ref
from events.report import ReportFile, ReportTerm, SeenPosition, TemplateVersion
from ledger.rules.commands.base import Command


class BuildReport(Command, frozen=True, kw_only=True):
    """Record what was built of the book at a position."""

    report: Ref
    kind: Ref
    template_version: TemplateVersion
    terms: tuple[ReportTerm, ...]
    at_position: SeenPosition
    provider: ProviderId | None
    municipality: MunicipalityId | None
    rows_count: Count
    files: tuple[ReportFile, ...]
