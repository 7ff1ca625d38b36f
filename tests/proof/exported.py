"""An export of a book of a test, and what the verifier says of it."""

from collections.abc import Sequence
from pathlib import Path

from ledger.database import Db
from ledger.proof import verifier
from ledger.proof.archive import export
from ledger.proof.note import VerifierKey
from ledger.refold import tell_nobody
from tests import made


async def exported(db: Db, folder: Path, book: str | None = None) -> Path:
    """Write the book of a test into a folder."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        return await written(db, folder, book)


async def written(db: Db, folder: Path, book: str | None = None) -> Path:
    """Write a book as a transaction sees it that was begun before."""
    await export(db, book or made.BOOK, folder, {}, tell_nobody)
    return folder


def faults(
    folder: Path,
    log_key: VerifierKey,
    witness_key: VerifierKey | None = None,
    known: Sequence[str] = (),
) -> list[verifier.Fault]:
    """Verify an export as its reader does."""
    trust = verifier.Trust(
        [verifier.key_of(str(log_key))],
        [] if witness_key is None else [verifier.key_of(str(witness_key))],
        [verifier.note_of(each) for each in known],
    )
    return verifier.Verification(folder, trust).run()
