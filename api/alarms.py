"""How the service stands as a whole, and what somebody should look at: one answer for a person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from aiohttp import web

from api.health import DRAINING
from api.operations import Routes
from api.plumbing import POOL, WRITER, answer, caller_of
from ledger import migrate, queries
from ledger.keys import Role
from ledger.proof.sealer import LATE_SECONDS, Waiting, read_waiting
from projections import catalogue, checker, feed, outgoing
from projections.catalogue import Status
from projections.checker import Check
from schemas.alarms import AlarmShown, HealthShown

SQL = queries.load("api", "alarms")

routes = Routes("health", "Состояние службы", "Health of the service")

LAG_FACTS: Final = 10_000  # a view that is further behind is not just catching its breath
COUNTED_MAX: Final = 100_000  # facts of a minute; more are not counted


@routes.get("/v1/vital-signs", roles={Role.OPERATOR, Role.AUDITOR}, answer=HealthShown)
async def show_health(request: web.Request) -> web.Response:
    """Tell how the service stands: database, writer, views, seals, checks, webhooks and alarms."""
    app, book = request.app, caller_of(request).book
    async with app[POOL].acquire() as db:
        database = await db.fetchrow(SQL.read_database)
        migrations = await migrate.status(db)
        views = await catalogue.read_status(db, book)
        head = await feed.read_head(db, book)
        latest = await db.fetchval(SQL.count_latest, book, COUNTED_MAX)
        waiting = await read_waiting(db, book)
        checks = await checker.read(db, book)
        outside = await outgoing.read_standing(db, book)
    if database is None:
        raise AssertionError("a database always answers what it is")
    applied = [each for each in migrations if each.applied_at is not None]
    late_seconds = int(waiting.lag(datetime.now(UTC)).total_seconds())
    alarms = [
        *_of_service(app, [each.name for each in migrations if each.applied_at is None]),
        *_of_views(views),
        *_of_seals(waiting, late_seconds),
        *_of_checks(checks),
        *_of_webhooks(outside),
    ]
    body = HealthShown(
        version=version("certificate-ledger"),
        database_version=database["version"],
        database_bytes=database["bytes_count"],
        connections_count=database["connections_count"],
        migrations_count=len(applied),
        migration=applied[-1].name if applied else None,
        migrated_at=applied[-1].applied_at if applied else None,
        writer_alive=app[WRITER].alive,
        queue_count=app[WRITER].waiting_count,
        head=head.position,
        facts_minute_count=latest,
        sealed_position=waiting.sealed_position,
        seal_lag_count=waiting.head - waiting.sealed_position,
        seal_lag_seconds=late_seconds,
        views_count=len(views),
        views_lag_count=max((each.lag_count for each in views), default=0),
        checked_count=sum(each.checked_at is not None for each in checks),
        webhooks_lag_count=outside.lag_count,
        dead_letters_count=outside.dead_count,
        alarms=alarms,
    )
    return answer(request, body)


def _alarm(alarm: str, subject: str | None = None, count: int | None = None) -> AlarmShown:
    return AlarmShown(alarm=alarm, subject=subject, count=count)


def _of_service(app: web.Application, missing: list[str]) -> Iterator[AlarmShown]:
    if not app[WRITER].alive:
        yield _alarm("writer-stopped")
    if app[DRAINING].begun:
        yield _alarm("stopping")
    yield from (_alarm("migration-missing", name) for name in missing)


def _of_views(views: list[Status]) -> Iterator[AlarmShown]:
    for each in views:
        if each.status != "live":
            yield _alarm("view-stopped", each.view, each.lag_count)
        elif each.lag_count > LAG_FACTS:
            yield _alarm("view-behind", each.view, each.lag_count)


def _of_seals(waiting: Waiting, late_seconds: int) -> Iterator[AlarmShown]:
    if waiting.head > waiting.sealed_position and late_seconds > LATE_SECONDS:
        yield _alarm("seal-late", None, late_seconds)


def _of_checks(checks: list[Check]) -> Iterator[AlarmShown]:
    yield from (
        _alarm("check-differs", each.subject.replace(" ", "-"))
        for each in checks
        if each.difference is not None
    )


def _of_webhooks(standing: outgoing.Standing) -> Iterator[AlarmShown]:
    if standing.disabled_count:
        yield _alarm("webhook-stopped", None, standing.disabled_count)
    if standing.dead_count:
        yield _alarm("webhook-gave-up", None, standing.dead_count)
