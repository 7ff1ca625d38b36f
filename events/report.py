"""Facts about what was printed of the book, so that an altered paper can be told."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from events.act import FileDigest
from events.base import Count, Fact, MunicipalityId, ProviderId, Ref, Title

TemplateVersion = Annotated[int, Meta(ge=1)]
SeenPosition = Annotated[int, Meta(ge=1)]  # up to which a report looks


class ReportForm(StrEnum):
    """What a report is a file of."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    HTML = "html"


class ReportTerm(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """One term of a report's filter, as it was stated."""

    name: Ref
    value: Title


class ReportFile(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """One file of a report: by its digest it is known again."""

    form: ReportForm
    sha256: FileDigest
    size_bytes: Count


class ReportBuilt(Fact, frozen=True, kw_only=True, tag="report.built.v1"):
    """A report was built of the book as it stood at a position.

    The same kind, template, filter and position give the same files again, byte by byte, for whom
    they were built for; a file with another digest is another file.
    """

    report: Ref
    kind: Ref
    template_version: TemplateVersion
    terms: tuple[ReportTerm, ...]  # by name
    at_position: SeenPosition
    provider: ProviderId | None  # who saw no more than its own
    municipality: MunicipalityId | None  # whose finance department saw no more than its own
    rows_count: Count
    files: tuple[ReportFile, ...]


ReportFact = ReportBuilt
