"""The counters that /metrics shows: how the door, the writer and the views are doing.

The hot ones are plain dictionaries that a collector reads when somebody asks: prometheus-client's
own histogram takes a lock and walks its buckets at every observation, at four times the price, and
one event loop needs no lock.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Final

from prometheus_client import generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from events.codec import Recorded, tag_of

# A charge takes a millisecond or two; a bulk of ten thousand, seconds.
BUCKETS_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5, 10)


class Durations:
    """One series of the histogram: how many requests took how long."""

    __slots__ = ("counts", "total_seconds")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS_SECONDS) + 1)
        self.total_seconds = 0.0


class Metrics(Collector):
    """What is counted in this process."""

    def __init__(self) -> None:
        self._durations: dict[tuple[str, str, int], Durations] = {}
        self._facts: Counter[type] = Counter()
        self._refusals: Counter[str] = Counter()
        self._deliveries: Counter[str] = Counter()
        self._import_rows: Counter[tuple[str, str]] = Counter()
        self._gauges: list[Metric] = []
        self.conflict_count = 0  # a constraint said no where the rules said yes: a bug each
        self.under_way = 0

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; labels name the route, never its path."""
        key = (method, route, status)
        series = self._durations.get(key)
        if series is None:
            series = self._durations[key] = Durations()
        series.counts[bisect_left(BUCKETS_SECONDS, seconds)] += 1
        series.total_seconds += seconds

    def count_facts(self, recorded: Iterable[Recorded]) -> None:
        """Count what was written, by type."""
        for each in recorded:
            self._facts[type(each.fact)] += 1

    def count_refusal(self, code: str) -> None:
        """Count a "no" of the rules."""
        self._refusals[code] += 1

    def count_delivery(self, result: str) -> None:
        """Count an attempt to bring a fact to a webhook."""
        self._deliveries[result] += 1

    def count_import_rows(self, subject: str, result: str, count: int) -> None:
        """Count the rows of a file that was applied by what came of them."""
        self._import_rows[subject, result] += count

    def page(self, gauges: list[Metric]) -> bytes:
        """Write the page in Prometheus's text form, with what was measured just now."""
        self._gauges = gauges
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        """Give every series of this moment."""
        build = GaugeMetricFamily(
            "certledger_build_info", "The version that runs.", labels=["version"]
        )
        build.add_metric([version("certificate-ledger")], 1)
        yield build
        yield self._requests()
        under_way = GaugeMetricFamily("certledger_http_requests_under_way", "Not yet answered.")
        under_way.add_metric([], self.under_way)
        yield under_way
        facts = CounterMetricFamily(
            "certledger_events_appended", "Facts written by this process.", labels=["type"]
        )
        for kind, count in self._facts.items():
            facts.add_metric([tag_of(kind)], count)
        yield facts
        refusals = CounterMetricFamily(
            "certledger_refusals", "Commands that the rules refused.", labels=["code"]
        )
        for code, count in self._refusals.items():
            refusals.add_metric([code], count)
        yield refusals
        deliveries = CounterMetricFamily(
            "certledger_webhook_deliveries", "Attempts to deliver.", labels=["result"]
        )
        for result, count in self._deliveries.items():
            deliveries.add_metric([result], count)
        yield deliveries
        imported = CounterMetricFamily(
            "certledger_import_rows",
            "Rows of files that were applied, by what came of them.",
            labels=["subject", "result"],
        )
        for labels, count in self._import_rows.items():
            imported.add_metric(labels, count)
        yield imported
        conflicts = CounterMetricFamily(
            "certledger_append_conflicts", "Writes that the database alone refused: bugs."
        )
        conflicts.add_metric([], self.conflict_count)
        yield conflicts
        yield from self._gauges

    def _requests(self) -> HistogramMetricFamily:
        family = HistogramMetricFamily(
            "certledger_http_request_duration_seconds",
            "How long requests took, by route.",
            labels=["method", "route", "status"],
        )
        for (method, route, status), series in self._durations.items():
            total, buckets = 0, []
            for bound, count in zip((*BUCKETS_SECONDS, "+Inf"), series.counts, strict=True):
                total += count
                buckets.append((str(bound), float(total)))
            family.add_metric([method, route, str(status)], buckets, series.total_seconds)
        return family
