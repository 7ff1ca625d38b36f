"""What may be asked of a list that is taken whole, as a file."""

from typing import Annotated

from msgspec import Meta

from schemas.base import ReadQuery

ColumnName = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[a-z][a-z0-9_.]*$(?!\n)")]


class ExportQuery(ReadQuery, frozen=True, kw_only=True):
    """The list's own filters, and how its rows are to be written."""

    columns: Annotated[
        tuple[ColumnName, ...],
        Meta(
            max_length=200,
            description="Which columns, in this order; all of them if none is named.",
        ),
    ] = ()
    excel: Annotated[
        bool,
        Meta(
            description="CSV as a Russian Excel opens it: a BOM, semicolons, decimal commas, words"
            " instead of codes. XLSX is always so."
        ),
    ] = False
