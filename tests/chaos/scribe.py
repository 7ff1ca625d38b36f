"""A process that charges contracts until it is killed, and says each charge that was answered.

    python -m tests.chaos.scribe DSN FIRST LAST POINT AFTER

It charges October under contracts k{FIRST} to k{LAST}, four at a time, each under a key of its own.
Once AFTER answers are in, the failpoint POINT is armed ("" for none).
"""

import asyncio
import sys

from ledger import failpoints
from ledger.database import open_pool
from ledger.verdicts import Accepted
from ledger.writer import Writer
from tests import made

CALLERS = 4


async def main(dsn: str, first: int, last: int, point: str, after: int) -> None:
    """Charge, and print a line for each answer: contract, position, whether it was a replay."""
    pool = await open_pool(dsn, size=2)
    writer = Writer(pool)
    left = iter(range(first, last + 1))
    answered = 0

    async def call() -> None:
        nonlocal answered
        for number in left:
            if answered >= after and point:
                failpoints.armed = point
            order = made.order(made.charge(f"k{number}"), f"october-{number}")
            verdict = await writer.execute(order)
            assert isinstance(verdict, Accepted), verdict
            answered += 1
            sys.stdout.write(f"{number} {verdict.position_last} {int(verdict.replayed)}\n")
            sys.stdout.flush()

    await asyncio.gather(*(call() for _ in range(CALLERS)))
    await writer.close()
    await pool.close()


if __name__ == "__main__":
    _, dsn, first, last, point, after = sys.argv
    asyncio.run(main(dsn, int(first), int(last), point, int(after)))
