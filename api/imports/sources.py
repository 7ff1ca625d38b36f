"""Where a fact came from: the file, the sheet and the row that its request names."""

import re
from typing import Final

from aiohttp import web

from api.imports.routes import IMPORTS
from api.imports.words import sheet_named
from api.plumbing import POOL, caller_of
from ledger import queries
from schemas.audit import FileSource
from schemas.facts import FactOrigin

SQL = queries.load("api", "imports")

DIGEST_BYTES: Final = 32
REQUEST: Final = re.compile(
    r"import:(?P<digest>[0-9a-f]{32}):(?P<sheet>[1-9][0-9]*):(?P<row>[1-9][0-9]*)"
)


def origin_of(named: str) -> FactOrigin | None:
    """Read off a fact's request which file it came from."""
    found = REQUEST.fullmatch(named)
    if found is None:
        return None
    return FactOrigin(file=found["digest"], sheet_number=int(found["sheet"]), row=int(found["row"]))


async def source_of(request: web.Request, named: str) -> FileSource | None:
    """Find the file of a fact; one that is not kept any more is known by its digest alone."""
    found = origin_of(named)
    if found is None:
        return None
    begun, sheet, row = bytes.fromhex(found.file), found.sheet_number, found.row
    rest = DIGEST_BYTES - len(begun)
    book = caller_of(request).book
    kept = await request.app[POOL].fetchrow(
        SQL.find_of_digest, book, begun + bytes(rest), begun + b"\xff" * rest
    )
    if kept is None:
        return FileSource(
            import_=None,
            file=begun.hex(),
            file_name=None,
            sheet=None,
            sheet_number=sheet,
            row=row,
        )
    file = request.app[IMPORTS].shelf.import_of(book, kept)
    return FileSource(
        import_=file.ref,
        file=file.digest.hex(),
        file_name=None if file.about is None else file.about.name,
        sheet=sheet_named(file, sheet),
        sheet_number=sheet,
        row=row,
    )
