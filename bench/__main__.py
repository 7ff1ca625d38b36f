"""Measures the service beside what the same machine does without it, and prints one table.

python -m bench [--short] [--json]
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench import bulk, months, pages, past, proofs, singles, views
from bench.stand import FULL, SHORT, Sizes, Stand, describe, standing
from bench.table import Ratio, Results, Row, as_json, as_markdown

PHASES: Final[dict[str, Callable[[Stand], tuple[list[Row], list[Ratio]]]]] = {
    "single requests": singles.measure,
    "bulk": bulk.measure,
    "month run": months.measure,
    "past": past.measure,
    "pages": pages.measure,
    "views": views.measure,
    "proof": proofs.measure,
}


def main() -> None:
    """Run all phases and print what came of them."""
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--short", action="store_true", help="some two minutes instead of twenty")
    asked.add_argument("--json", action="store_true", help="for a machine")
    given = asked.parse_args()
    results = measure(SHORT if given.short else FULL)
    print(as_json(results) if given.json else as_markdown(results))


def measure(sizes: Sizes) -> Results:
    """Measure on a server of our own in a folder that is thrown away."""
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="certledger-bench-"))
    folder.chmod(0o755)  # for root the server is another user's
    rows: list[Row] = []
    ratios: list[Ratio] = []
    try:
        tell("region")
        with standing(folder, sizes) as stand:
            machine = asyncio.run(describe(stand.server.addresses.owner))
            for name, phase in PHASES.items():
                tell(name)
                more_rows, more_ratios = phase(stand)
                rows += more_rows
                ratios += more_ratios
            remarks = remarks_on(stand, time.monotonic() - began)
    finally:
        shutil.rmtree(folder)
    return Results(machine=machine, rows=rows, ratios=ratios, remarks=remarks)


def remarks_on(stand: Stand, seconds: float) -> list[str]:
    """Say what the figures rest on."""
    behind, waited = max(stand.lags)
    return [
        f"medians over {stand.sizes.rounds} rounds, taken by turns; ratios round by round",
        "µs: of processor for one charge, in the service, in PostgreSQL and in the callers",
        "the service runs as it is run: keys, idempotency, log in a file, metrics and views",
        f"its views catch up between phases: {behind:,} facts behind at the worst, {waited:.1f} s",
        f"{stand.sizes.contracts:,} contracts of one provider; {seconds:.0f} s in all",
    ]


def tell(phase: str) -> None:
    """Say what is measured now, to whoever waits."""
    print(f"bench: {phase}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
