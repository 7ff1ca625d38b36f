"""What /metrics asks when it is read: how far the views are, how long the queue is."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import asyncpg
from aiohttp import web
from prometheus_client.core import GaugeMetricFamily, Metric

from api.plumbing import POOL, WRITER
from ledger.proof.sealer import LATE_SECONDS, Waiting, read_waiting
from projections import catalogue, checker, feed, outgoing
from projections.catalogue import Status

READ_SECONDS: Final = 2.0  # a scrape comes again soon; one that hangs tells nothing
WEBHOOK_PATIENCE_SECONDS: Final = 3_600  # a receiver that is down for a moment is no alarm

PLACE: Final = ("book", "projection")


async def read_gauges(app: web.Application) -> list[Metric]:
    """Measure the writer and the views; while the database is away, the writer alone."""
    writer = app[WRITER]
    found = [
        _single("certledger_writer_alive", "1 while every pen writes.", float(writer.alive)),
        _single("certledger_writer_waiting", "Commands in the queue.", writer.waiting_count),
    ]
    try:
        async with asyncio.timeout(READ_SECONDS), app[POOL].acquire() as db:
            books = await feed.read_books(db)
            found += _of_views({book: await catalogue.read_status(db, book) for book in books})
            found += _of_seals([await read_waiting(db, book) for book in books])
            standing = {book: await outgoing.read_standing(db, book) for book in books}
            found += _of_webhooks(standing)
            found += _of_checks([each for book in books for each in await checker.read(db, book)])
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
        pass  # /readyz says so; what is counted here is still worth reading
    return found


def _single(name: str, words: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, words)
    family.add_metric([], value)
    return family


def _of_views(books: Mapping[str, list[Status]]) -> list[Metric]:
    position = GaugeMetricFamily("certledger_projection_position", "Last fact in it.", labels=PLACE)
    lag = GaugeMetricFamily("certledger_projection_lag_events", "Facts not in it.", labels=PLACE)
    late = GaugeMetricFamily(
        "certledger_projection_lag_seconds", "Since it last moved, if it is behind.", labels=PLACE
    )
    failed = GaugeMetricFamily(
        "certledger_projection_failed", "1 when it stopped at a fact.", labels=PLACE
    )
    now = datetime.now(UTC)
    for book, view in ((book, view) for book, views in books.items() for view in views):
        place = [book, view.view]
        moved_at = view.updated_at if view.lag_count > 0 else None
        position.add_metric(place, view.position)
        lag.add_metric(place, view.lag_count)
        late.add_metric(place, (now - moved_at).total_seconds() if moved_at else 0.0)
        failed.add_metric(place, float(view.status != "live"))
    return [position, lag, late, failed]


def _of_checks(checks: list[checker.Check]) -> list[Metric]:
    labels = ("book", "subject")
    different = GaugeMetricFamily(
        "certledger_check_different", "1 when a row is not what the facts say.", labels=labels
    )
    age = GaugeMetricFamily(
        "certledger_check_age_seconds", "Since it was last derived from the facts.", labels=labels
    )
    position = GaugeMetricFamily(
        "certledger_check_position", "Where it stood when it was checked.", labels=labels
    )
    now = datetime.now(UTC)
    for each in checks:
        if each.checked_at is not None:
            place = [each.book, each.subject]
            different.add_metric(place, float(each.difference is not None))
            age.add_metric(place, (now - each.checked_at).total_seconds())
            position.add_metric(place, each.position)
    return [different, age, position]


def _of_webhooks(books: Mapping[str, outgoing.Standing]) -> list[Metric]:
    lag = GaugeMetricFamily(
        "certledger_webhook_lag_events",
        "Facts that the last active webhook has not gone over.",
        labels=["book"],
    )
    failing = GaugeMetricFamily(
        "certledger_webhook_failing_seconds", "For how long one fails by now.", labels=["book"]
    )
    dead = GaugeMetricFamily(
        "certledger_webhook_dead_letters", "Facts that were given up.", labels=["book"]
    )
    alarm = GaugeMetricFamily(
        "certledger_webhook_alarm",
        "1 when one is disabled, fails for an hour, or gave a fact up.",
        labels=["book"],
    )
    for book, each in books.items():
        is_failing = each.failing_seconds > WEBHOOK_PATIENCE_SECONDS
        lag.add_metric([book], each.lag_count)
        failing.add_metric([book], each.failing_seconds)
        dead.add_metric([book], each.dead_count)
        alarm.add_metric([book], float(is_failing or each.disabled_count + each.dead_count > 0))
    return [lag, failing, dead, alarm]


def _of_seals(waiting: list[Waiting]) -> list[Metric]:
    position = GaugeMetricFamily(
        "certledger_sealed_position", "Last fact under a signed checkpoint.", labels=["book"]
    )
    lag = GaugeMetricFamily(
        "certledger_seal_lag_events", "Facts under no checkpoint yet.", labels=["book"]
    )
    late = GaugeMetricFamily(
        "certledger_seal_lag_seconds", "Since the oldest of them was recorded.", labels=["book"]
    )
    alarm = GaugeMetricFamily(
        "certledger_seal_late", "1 when a fact waits longer than promised.", labels=["book"]
    )
    now = datetime.now(UTC)
    for each in waiting:
        seconds = each.lag(now).total_seconds()
        position.add_metric([each.book], each.sealed_position)
        lag.add_metric([each.book], each.head - each.sealed_position)
        late.add_metric([each.book], seconds)
        alarm.add_metric([each.book], float(seconds > LATE_SECONDS))
    return [position, lag, late, alarm]
