"""What is wrong with a file or a cell: a stable code, its figures, and words with the cure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from api.wording import say

# Every code, so that each has its words in every language.
CELL_CODES: Final = (
    "sheet-control-character",
    "sheet-date-for-number",
    "sheet-date-out-of-range",
    "sheet-digits-lost",
    "sheet-error-value",
    "sheet-exponent",
    "sheet-extra-cells",
    "sheet-formula-empty",
    "sheet-leading-zeros-lost",
    "sheet-merged",
    "sheet-money-parts",
    "sheet-number-unclear",
    "sheet-negative",
    "sheet-not-a-choice",
    "sheet-not-a-date",
    "sheet-not-a-month",
    "sheet-not-an-integer",
    "sheet-not-a-value",
    "sheet-not-an-object",
    "sheet-not-money",
    "sheet-not-percent",
    "sheet-percent-unclear",
    "sheet-required",
    "sheet-too-large",
    "sheet-too-long",
    "sheet-two-digit-year",
    "sheet-wrong-digits",
)
FILE_CODES: Final = (
    "file-column-missing",
    "file-column-missing-alike",
    "file-column-twice",
    "file-damaged",
    "file-empty",
    "file-encrypted",
    "file-encoding",
    "file-entities",
    "file-extension",
    "file-macros",
    "file-no-header",
    "file-no-rows",
    "file-not-a-table",
    "file-too-complex",
    "file-too-large",
    "file-too-many-columns",
    "file-too-many-rows",
    "file-unpacks-too-large",
)
NOTICE_CODES: Final = (
    "file-column-unknown",
    "file-footer-skipped",
    "file-rows-hidden",
    "file-sheet-hidden",
    "file-sheet-skipped",
    "file-total-skipped",
)


@dataclass(frozen=True)
class CellFault:
    """Why a cell cannot be read, or a row as a whole."""

    code: str
    figures: Mapping[str, object] = field(default_factory=dict)

    def words(self, language: str) -> str:
        """Say what is wrong."""
        return say(self.code, language, self.figures)

    def cure(self, language: str) -> str:
        """Say what to do about it."""
        return say(f"{self.code}.fix", language, self.figures)


@dataclass(frozen=True)
class FileFault(CellFault):
    """Why a file or a sheet of it cannot be read; or what of it was left unread on purpose."""

    sheet: str = ""
    ref: str = ""
