"""Shows in what a view differs from the facts: buckets, rows, and the facts behind them."""

from collections.abc import Iterator

from api.commands.frame import given
from api.commands.showing import mark, show_json
from api.commands.speech import say
from projections.comparison import Bucket, Comparison, RowDifference


def show_comparison(book: str, comparison: Comparison) -> None:
    """Say what came of a comparison."""
    if given().json:
        count = comparison.difference_count
        show_json({"book": book, "difference_count": count, "comparison": comparison})
        return
    at = comparison.position
    text = say(
        f"{comparison.view}, регион {book}, позиция {at}",
        f"{comparison.view}, region {book}, position {at}",
    )
    mark(comparison.difference_count == 0, text, lines_of(comparison))


def lines_of(comparison: Comparison) -> Iterator[str]:
    """Write what differs, table by table."""
    for table in comparison.tables:
        if table.difference_count == 0:
            continue
        count = table.difference_count
        yield say(
            f"{table.table}: расходится строк: {count}", f"{table.table}: {count} rows differ"
        )
        for bucket in table.buckets:
            if bucket.differs:
                yield f"  {table.bucket_column or ''} {bucket.bucket}: {totals(bucket)}"
        for row in table.rows:
            yield from lines_of_row(row)


def totals(bucket: Bucket) -> str:
    """Write the counts and the sums of a bucket that are not the same."""
    found = []
    if bucket.stored_count != bucket.derived_count:
        words = say("строк", "rows")
        found.append(f"{words} {bucket.stored_count} → {bucket.derived_count}")
    names = bucket.stored_kopecks | bucket.derived_kopecks
    found += [
        f"{name} {bucket.stored_kopecks.get(name, 0)} → {bucket.derived_kopecks.get(name, 0)}"
        for name in names
        if bucket.stored_kopecks.get(name, 0) != bucket.derived_kopecks.get(name, 0)
    ]
    return "; ".join(found)


def lines_of_row(row: RowDifference) -> Iterator[str]:
    """Write a row as it is stored and as the facts say, and then those facts."""
    stored, derived = row.stored or {}, row.derived or {}
    yield f"  {' · '.join(row.key)}"
    if row.stored is None or row.derived is None:
        only = say("есть только по фактам", "only the facts have it")
        yield f"    {only if row.stored is None else say('фактов нет', 'no fact has made it')}"
    for name in row.columns:
        here, there = stored.get(name), derived.get(name)
        yield say(
            f"    {name}: хранится {here}, по фактам {there}",
            f"    {name}: stored {here}, derived {there}",
        )
    for fact in row.facts:
        changed = ", ".join(f"{name}={value}" for name, value in fact.changed.items())
        yield f"    № {fact.position} {fact.effective_on} {fact.type}: {changed}"
