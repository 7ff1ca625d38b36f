"""What is said of files and rows: each fault with its words and its cure."""

import msgspec
from msgspec import UNSET

from api import problems
from api.imports.applying import ATOMIC_ROWS_MAX
from api.imports.kept import FaultKept, Import, Row
from api.imports.subject import Subject
from api.imports.summing import Balance, Outcome, Summary, summary_of
from api.imports.table import SUBJECTS
from api.spreadsheets.writing import Told
from api.wording import catalogue, say
from events.money import roubles
from ledger.verdicts import decode_refusal
from schemas.imports import (
    BalanceShown,
    FileFault,
    FileProblem,
    FileRow,
    ImportMode,
    ImportRow,
    ImportShown,
    ImportState,
    ImportStatus,
    OutcomeShown,
)


def shown(file: Import, language: str, *, whole: bool = True) -> ImportShown:
    """Show a file; with all that is known of it, or as a stream of progress does."""
    summary = summary_of(file)
    rows = max(file.row_count, summary.row_count)
    spans = [each for each in summary.outcomes if each.last_position is not None]
    first = min((each.first_position or 0 for each in spans), default=None)
    last = max((each.last_position or 0 for each in spans), default=None)
    body = ImportShown(
        import_=file.ref,
        subject=file.subject,
        month=file.month,
        state=ImportState(file.state),
        mode=None if file.mode is None else ImportMode(file.mode),
        file_name=None if file.about is None else file.about.name,
        sha256=file.digest.hex(),
        size_bytes=file.size_bytes,
        asked_by=file.asked_by,
        effective_on=file.effective_on,
        row_count=rows,
        done_count=file.done_count,
        valid_count=summary.count("valid"),
        faulty_count=summary.count("faulty"),
        duplicate_count=summary.count("duplicate"),
        refused_count=summary.count("refused"),
        skipped_count=summary.count("skipped"),
        posted_count=summary.count("posted"),
        fault_count=summary.fault_count,
        valid_amount=roubles(summary.amount("valid")),
        posted_amount=roubles(summary.amount("posted")),
        parts_count=max(1, -(-summary.count("valid") // ATOMIC_ROWS_MAX)),
        note=note_of(file, summary, language, first, last),
        trouble=file.trouble,
        received_at=file.received_at,
        checked_at=file.checked_at,
        ended_at=file.ended_at,
        first_position=first,
        last_position=last,
    )
    if not whole:
        return body
    about = file.about
    return msgspec.structs.replace(
        body,
        outcomes=[_outcome(each, language) for each in summary.outcomes],
        balances=[_balance(each) for each in summary.balances],
        problems=UNSET if about is None else [_problem(each, language) for each in about.faults],
        notices=UNSET if about is None else [_problem(each, language) for each in about.notices],
    )


def listed(file: Import) -> ImportRow:
    """Show a file of a list."""
    summary = summary_of(file)
    return ImportRow(
        import_=file.ref,
        subject=file.subject,
        month=file.month,
        state=ImportState(file.state),
        file_name=None if file.about is None else file.about.name,
        sha256=file.digest.hex(),
        row_count=max(file.row_count, summary.row_count),
        posted_count=summary.count("posted"),
        fault_count=summary.fault_count,
        posted_amount=roubles(summary.amount("posted")),
        asked_by=file.asked_by,
        received_at=file.received_at,
        ended_at=file.ended_at,
    )


def note_of(
    file: Import, summary: Summary, language: str, first: int | None, last: int | None
) -> str | None:
    """Say what the user of a file should know now."""
    posted, valid = summary.count("posted"), summary.count("valid")
    figures = {
        "posted_count": posted,
        "valid_count": valid,
        "first_position": first,
        "last_position": last,
        "parts_count": max(1, -(-valid // ATOMIC_ROWS_MAX)),
        "part_count": ATOMIC_ROWS_MAX,
        "wrong_count": summary.count("faulty", "duplicate", "refused"),
    }
    key = None
    if file.state == ImportState.CHECKED:
        key = "import.note.checked"
        if summary.moved:
            key = "import.note.moved"
        elif not valid:
            key = "import.note.nothing" if not posted else "import.note.posted"
        elif valid > ATOMIC_ROWS_MAX:
            key = "import.note.parts"
    elif file.state == ImportState.APPLIED:
        key = "import.note.posted"
    elif file.state == ImportState.PARTLY_APPLIED:
        key = "import.note.partly"
    elif file.state == ImportState.REJECTED:
        key = "import.note.rejected"
    return None if key is None else say(key, language, figures)


def _outcome(outcome: Outcome, language: str) -> OutcomeShown:
    return OutcomeShown(
        status=ImportStatus(outcome.status),
        code=outcome.code,
        title=None if outcome.code is None else title_of(outcome.code, language),
        row_count=outcome.row_count,
        amount=roubles(outcome.amount_kopecks),
    )


def title_of(code: str, language: str) -> str:
    """Give a code's name, without the figures of a case."""
    texts = catalogue(language)
    return texts.get(f"{code}.title") or texts.get(f"{code}.name") or code


def _balance(balance: Balance) -> BalanceShown:
    before, after = balance.before, balance.after
    return BalanceShown(
        kind=balance.kind,
        name=balance.name,
        accounts_count=balance.accounts_count,
        before_available=roubles(before.available_kopecks),
        before_reserved=roubles(before.reserved_kopecks),
        before_charged=roubles(before.charged_kopecks),
        after_available=roubles(after.available_kopecks),
        after_reserved=roubles(after.reserved_kopecks),
        after_charged=roubles(after.charged_kopecks),
    )


def _problem(fault: FaultKept, language: str) -> FileProblem:
    return FileProblem(
        code=fault.code,
        sheet=str(fault.figures.get("sheet", "")),
        ref=fault.ref,
        detail=say(fault.code, language, fault.figures),
        fix=say(f"{fault.code}.fix", language, fault.figures),
    )


def words_of(row: Row, fault: FaultKept, language: str) -> tuple[str, str]:
    """Say what is wrong, and how it is mended."""
    if row.kept.refusal is not None:
        problem = problems.problem_of(decode_refusal(row.kept.refusal.encode()), language, "")
        return str(problem["detail"]), str(problem["fix"])
    figures = fault.figures
    return say(fault.code, language, figures), say(f"{fault.code}.fix", language, figures)


def faults_of(file: Import, row: Row, language: str, *, with_values: bool) -> list[FileFault]:
    """Show the faults of a row."""
    columns = SUBJECTS[file.subject].by_name
    shown_faults = []
    for fault in row.kept.faults:
        detail, fix = words_of(row, fault, language)
        cell = row.kept.cells.get(fault.column or "")
        column = columns.get(fault.column or "")
        shown_faults.append(
            FileFault(
                sheet=sheet_of(file, row),
                row=row.line,
                ref=fault.ref,
                column=fault.column,
                header=None if column is None else column.title(language),
                value=cell.raw if cell is not None and cell.raw and with_values else None,
                code=fault.code,
                detail=detail,
                fix=fix,
            )
        )
    return shown_faults


def told(file: Import, row: Row, language: str) -> list[Told]:
    """Say beside each cell of a row what is wrong there and how it is mended."""
    remarks = []
    for fault in row.kept.faults:
        words = " ".join(words_of(row, fault, language))
        remarks.append(Told(sheet_named(file, row.sheet) or "", row.line, fault.ref or "", words))
    return remarks


def row_shown(file: Import, row: Row, language: str, *, with_values: bool) -> FileRow:
    """Show a row and what came of it."""
    subject: Subject = SUBJECTS[file.subject]
    names = [each.name for each in subject.columns if each.name in row.kept.cells]
    values = " · ".join(row.kept.cells[name].raw for name in names if row.kept.cells[name].raw)
    detail = words_of(row, row.kept.faults[0], language)[0] if row.kept.faults else None
    return FileRow(
        sheet=sheet_of(file, row),
        row=row.line,
        status=ImportStatus(row.status),
        code=row.code,
        detail=detail,
        amount=None if row.amount_kopecks is None else roubles(row.amount_kopecks),
        position=row.position,
        values=values if values and with_values else None,
    )


def sheet_of(file: Import, row: Row) -> str:
    """Name a row's sheet; of an erased file only its number is known."""
    named = sheet_named(file, row.sheet)
    return f"№ {row.sheet}" if named is None else named


def sheet_named(file: Import, number: int) -> str | None:
    """Name a sheet by its number; empty where a form has no sheets."""
    if file.about is None or len(file.about.sheets) < number:
        return None
    return file.about.sheets[number - 1]
