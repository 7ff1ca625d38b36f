"""A thousand charges a request, beside pgbench with one transaction a charge."""

import re
import subprocess
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Final

from bench import load
from bench.process import cpu_seconds
from bench.stand import Observed, Stand, row_of
from bench.table import Ratio, Row, ratio_of
from ledger.lodging import find

ROWS: Final = 1_000
CALLERS: Final = 4
OF_HOT_ROW: Final = 10.0
PGBENCH: Final = (  # script, what it is, connections
    ("spread", "pgbench, a transaction a charge, spread rows", 8),
    ("hot", "pgbench, a transaction a charge, one hot budget row", 8),
    ("hot", "pgbench, a transaction a charge, one hot budget row", 32),
)
LEAST_SECONDS: Final = 2  # its connections are made in that time, too
TPS: Final = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)


def measure(stand: Stand) -> tuple[list[Row], list[Ratio]]:
    """Measure both kinds of bulk and pgbench by turns."""
    atomic: list[Observed] = []
    loose: list[Observed] = []
    tps: list[list[float]] = [[] for _ in PGBENCH]
    used: list[list[float]] = [[] for _ in PGBENCH]
    for _ in range(stand.sizes.rounds):
        for rounds, query, status in ((atomic, "true", 201), (loose, "false", 207)):
            requests = [bulk(stand, query) for _ in range(stand.sizes.bulks)]
            rounds.append(stand.observe(stand.ledger, CALLERS, requests, status))
            stand.let_views_catch_up()
        for at, (script, _, connections) in enumerate(PGBENCH):
            rate, seconds = pgbench(stand, script, connections)
            tps[at].append(rate)
            used[at].append(seconds)
    ours = [
        row_of("**bulk** of 1,000 rows, all or none", CALLERS, atomic, ROWS),
        row_of("**bulk** of 1,000 rows, each for itself", CALLERS, loose, ROWS),
    ]
    theirs = [
        Row(what=what, callers=connections, unit="charges", rates=rates, database_us=cost(seconds))
        for (_, what, connections), rates, seconds in zip(PGBENCH, tps, used, strict=True)
    ]
    spread, *hot = theirs
    hottest = max(hot, key=lambda row: row.rate)
    ratios = [
        ratio_of(ours[0], hottest, "bulk, all or none / one hot row, at its best", OF_HOT_ROW),
        ratio_of(ours[1], hottest, "bulk, each for itself / one hot row, at its best", OF_HOT_ROW),
        ratio_of(ours[0], hot[-1], "bulk, all or none / one hot row, 32 connections"),
        ratio_of(ours[0], spread, "bulk, all or none / spread rows"),
    ]
    return ours + theirs, ratios


def cost(seconds: list[float]) -> float:
    """Give the round in the middle, in microseconds."""
    return sorted(seconds)[len(seconds) // 2] * 1e6


def bulk(stand: Stand, atomic: str) -> bytes:
    """Write a request of a thousand rows, a row a line."""
    rows = [
        b'{"contract":"%s","month":"%s"}' % (each.contract.encode(), each.month.encode())
        for each in islice(stand.charges, ROWS)
    ]
    return load.post(
        f"/v1/charges/batch?atomic={atomic}",
        b"\n".join(rows),
        token=stand.region.token,
        key=f"bench-{next(stand.keys)}",
        kind="application/x-ndjson",
    )


def pgbench(stand: Stand, script: str, connections: int) -> tuple[float, float]:
    """Run the server's own bench; give its rate and what a transaction cost the server."""
    seconds = max(LEAST_SECONDS, round(stand.sizes.seconds))
    path = Path(str(files("bench").joinpath(f"sql/{script}.pgbench")))
    before = cpu_seconds(stand.postgres)
    done = subprocess.run(  # noqa: S603 - the binary of our own server
        [
            str(find(stand.server.data).binaries / "pgbench"),
            *("--no-vacuum", "--protocol=prepared", "--jobs=1"),
            f"--client={connections}",
            f"--time={seconds}",
            f"--file={path}",
            stand.server.addresses.owner,
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    found = TPS.search(done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench: {done.stdout} {done.stderr}")
    rate = float(found[1])
    return rate, (cpu_seconds(stand.postgres) - before) / (rate * seconds)
