"""One charge a request, by one caller, by a few and by many, beside the two bare services."""

from typing import Final

from bench.stand import Observed, Stand, row_of
from bench.table import Ratio, Row, ratio_of

CALLERS: Final = (1, 32, 256)
MANY: Final = 256
OF_BARE: Final = 0.4
OF_TRANSACTIONS: Final = 4.0
WARM_SHARE: Final = 4  # of a phase; then connections, plans and caches are as they stay


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Measure the three services by turns, for each number of callers."""
    rows, ratios = [], []
    warm_up(stand)
    for callers in CALLERS:
        ledger, at_once, in_transactions = measure_beside(stand, callers)
        rows += [ledger, at_once, in_transactions]
        many = callers == MANY
        ratios += [
            ratio_of(
                ledger,
                at_once,
                f"charge / no database, {callers} callers",
                OF_BARE if many else None,
            ),
            ratio_of(
                ledger,
                in_transactions,
                f"charge / a transaction a request, {callers} callers",
                OF_TRANSACTIONS if many else None,
            ),
        ]
    return rows, ratios


def warm_up(stand: Stand) -> None:
    """Send every service what it will be sent, uncounted."""
    number = stand.sizes.requests[MANY] // WARM_SHARE
    for service, charges in (
        (stand.ledger, stand.charges),
        (stand.in_transactions, stand.others),
        (stand.at_once, stand.region.charges()),
    ):
        stand.observe(service, MANY, stand.posts(charges, number))
    stand.let_views_catch_up()
    stand.lags.clear()  # that was the whole past of the region


def measure_beside(stand: Stand, callers: int) -> tuple[Row, Row, Row]:
    """Measure ours, none and one transaction a request, round by round."""
    number = stand.sizes.requests[callers]
    ledger: list[Observed] = []
    at_once: list[Observed] = []
    in_transactions: list[Observed] = []
    for _ in range(stand.sizes.rounds):
        at_once.append(
            stand.observe(stand.at_once, callers, stand.posts(stand.region.charges(), number))
        )
        ledger.append(stand.observe(stand.ledger, callers, stand.posts(stand.charges, number)))
        stand.let_views_catch_up()
        in_transactions.append(
            stand.observe(stand.in_transactions, callers, stand.posts(stand.others, number // 4))
        )
    return (
        row_of("**charge**, the service as it is run", callers, ledger),
        row_of("the same body, no database", callers, at_once),
        row_of("the same body, a transaction a request", callers, in_transactions),
    )
