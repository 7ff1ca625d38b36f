"""Files that are imported: how far each has come, what is to be mended, and what it comes to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from events.base import Month
from schemas.base import Answer, Body, PageQuery, PositionNumber, ReadQuery, WriteQuery
from schemas.money import Roubles, SignedRoubles


class ImportMode(StrEnum):
    """Which rows are applied."""

    ALL = "all"  # every row, or none
    VALID = "valid"  # the valid ones, each by itself


class ImportState(StrEnum):
    """How far a file has come."""

    RECEIVED = "received"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    PARTLY_APPLIED = "partly-applied"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


class ImportStatus(StrEnum):
    """What came of a row."""

    VALID = "valid"  # the rules would accept it
    FAULTY = "faulty"  # a cell can't be read, or what it names is not known
    DUPLICATE = "duplicate"  # an earlier row, or the book, has it already
    REFUSED = "refused"  # the rules refuse it
    SKIPPED = "skipped"  # it asks for nothing
    POSTED = "posted"  # it is in the book


Subject = Annotated[str, Meta(min_length=1, max_length=32, pattern=r"^[a-z-]+$(?!\n)")]
FileName = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$(?!\n)")]


class TemplateQuery(ReadQuery, frozen=True, kw_only=True):
    """Of which month, and whether it shows whom it is about."""

    month: Month | None = None
    names: Annotated[
        bool, Meta(description="With numbers of certificates and names; each reading is logged.")
    ] = False


class UploadQuery(WriteQuery, frozen=True, kw_only=True):
    """What the body is called, and of which month it is."""

    filename: Annotated[FileName | None, Meta(description="Of a body that is the file itself.")] = (
        None
    )
    month: Month | None = None


class ApplicationRequest(Body, frozen=True, kw_only=True):
    """Which rows to apply."""

    mode: ImportMode


class FileProblem(Answer, frozen=True, kw_only=True):
    """What is wrong with a file as a whole, or was left unread on purpose."""

    code: str
    sheet: str
    ref: str | None
    detail: str
    fix: str


class BalanceShown(Answer, frozen=True, kw_only=True):
    """A guarded sum before the file and after it."""

    kind: Annotated[
        str, Meta(description="provision (certificates), agreement, cap, measure, subsidy, …")
    ]
    name: Annotated[str, Meta(description="Of one account; empty: all of the kind together.")]
    accounts_count: int
    before_available: SignedRoubles
    before_reserved: SignedRoubles
    before_charged: SignedRoubles
    after_available: SignedRoubles
    after_reserved: SignedRoubles
    after_charged: SignedRoubles


class OutcomeShown(Answer, frozen=True, kw_only=True):
    """Rows with one outcome."""

    status: ImportStatus
    code: str | None
    title: str | None
    row_count: int
    amount: Roubles


class ImportShown(Answer, frozen=True, kw_only=True):
    """A file, how far it has come and what it comes to."""

    import_: Annotated[str, Meta(description="By this it is asked for.")] = field(name="import")
    subject: str
    month: str | None
    state: ImportState
    mode: ImportMode | None
    file_name: Annotated[str | None, Meta(description="Null: erased.")]
    sha256: str
    size_bytes: int
    asked_by: str
    effective_on: date
    row_count: int
    done_count: Annotated[int, Meta(description="Rows that are checked or applied so far.")]
    valid_count: int
    faulty_count: int
    duplicate_count: int
    refused_count: int
    skipped_count: int
    posted_count: int
    fault_count: Annotated[int, Meta(description="Cells and rows to be mended.")]
    valid_amount: Roubles
    posted_amount: Roubles
    parts_count: Annotated[
        int,
        Meta(description="In how many atomic parts `all` writes it; one: whole or not at all."),
    ]
    note: Annotated[str | None, Meta(description="What the user should know now, in words.")]
    trouble: Annotated[str | None, Meta(description="Why the last attempt stopped.")]
    received_at: datetime
    checked_at: datetime | None
    ended_at: datetime | None
    first_position: Annotated[PositionNumber | None, Meta(description="Of what is in the book.")]
    last_position: PositionNumber | None
    outcomes: list[OutcomeShown] | UnsetType = UNSET
    balances: list[BalanceShown] | UnsetType = UNSET
    problems: list[FileProblem] | UnsetType = UNSET
    notices: list[FileProblem] | UnsetType = UNSET
    repeated: Annotated[
        bool | UnsetType, Meta(description="True: these bytes were here before.")
    ] = UNSET
    dry_run: bool | UnsetType = UNSET


class ImportsQuery(PageQuery, frozen=True, kw_only=True):
    """Which files to list, the latest first."""

    subject: Subject | None = None
    state: ImportState | None = None


class ImportRow(Answer, frozen=True, kw_only=True):
    """A file of the list."""

    import_: Annotated[str, Meta(description="By this it is asked for.")] = field(name="import")
    subject: str
    month: str | None
    state: ImportState
    file_name: str | None
    sha256: str
    row_count: int
    posted_count: int
    fault_count: int
    posted_amount: Roubles
    asked_by: str
    received_at: datetime
    ended_at: datetime | None


class ImportsListed(Answer, frozen=True, kw_only=True):
    """A page of files."""

    items: list[ImportRow]
    next_cursor: str | None


class RowsQuery(PageQuery, frozen=True, kw_only=True):
    """Which rows to list, in the order of the file."""

    status: ImportStatus | None = None
    names: Annotated[
        bool, Meta(description="With what the cells say, where it is about people.")
    ] = False


class ErrorsQuery(ReadQuery, frozen=True, kw_only=True):
    """Of a file about people: that the caller means to see them."""

    names: bool = False


class FaultsQuery(PageQuery, frozen=True, kw_only=True):
    """Faults of cells in the order of the file."""

    names: Annotated[
        bool, Meta(description="With what the cells say, where it is about people.")
    ] = False


class FileRow(Answer, frozen=True, kw_only=True):
    """A row of a file and what came of it."""

    sheet: str
    row: Annotated[int, Meta(description="As its author sees it.")]
    status: ImportStatus
    code: str | None
    detail: str | None
    amount: Roubles | None
    position: PositionNumber | None
    values: Annotated[
        str | None, Meta(description="Cells as they are seen; null: erased, or about people.")
    ]


class FileRows(Answer, frozen=True, kw_only=True):
    """A page of rows."""

    items: list[FileRow]
    next_cursor: str | None


class FileFault(Answer, frozen=True, kw_only=True):
    """What is wrong with a cell, or with a row, and how it is mended."""

    sheet: str
    row: int
    ref: Annotated[str | None, Meta(description="C7; null: the row as a whole.")]
    column: str | None
    header: Annotated[str | None, Meta(description="What the column is called.")]
    value: Annotated[str | None, Meta(description="Null: empty, erased, or about people.")]
    code: str
    detail: str
    fix: str


class FileFaults(Answer, frozen=True, kw_only=True):
    """A page of faults."""

    items: list[FileFault]
    next_cursor: str | None
