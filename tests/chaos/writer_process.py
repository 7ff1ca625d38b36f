"""A service process cut to its writer: takes a load, tells each answer, dies where it is told to.

Reads one JSON object from stdin: where to write, what to do, what is answered already, and at
which point of a batch to be killed once so many answers were told. Each answer is a line.
"""

import asyncio
import os
import sys

import msgspec

from ledger import failpoints
from ledger.database import open_pool
from ledger.writer import Writer
from tests.chaos.load import Answer, Load


class Task(msgspec.Struct):
    """What one process is started for."""

    dsn: str
    book: str
    contracts: list[str]
    answers: dict[str, Answer]
    point: str | None = None
    after: int = 0


async def serve(task: Task) -> None:
    """Run the load to its end, or to the failpoint."""
    told = 0

    def tell(key: str, answer: Answer) -> None:
        nonlocal told
        os.write(sys.stdout.fileno(), answer.line(key).encode())  # whole lines, at once
        told += 1
        if told >= task.after:
            failpoints.armed = task.point

    if task.after == 0:
        failpoints.armed = task.point
    pool = await open_pool(task.dsn, size=2)
    writer = Writer(pool)
    await Load(task.book, task.contracts, task.answers).run(writer, tell)
    await writer.close()
    await pool.close()


if __name__ == "__main__":
    asyncio.run(serve(msgspec.json.decode(sys.stdin.buffer.read(), type=Task)))
