"""A process that works on a build by small steps, and kills itself after so many pages of facts.

python -m tests.projections.rebuilder DATABASE VIEW GENERATION PAGES
"""

import asyncio
import os
import signal
import sys
from itertools import count

from ledger.database import open_pool
from projections import builds, catalogue, rebuild, rebuilding
from projections.rebuild import Progress
from tests.made import BOOK


async def work(database: str, view: str, generation: int, pages: int) -> None:
    vars(rebuild).update(PAGE_FACTS=5, SAVE_SECONDS=0.0)  # constants to all others
    vars(rebuilding).update(REST_FACTS=50)
    passed = count(1)

    def die(_: Progress) -> None:
        if next(passed) == pages:
            os.kill(os.getpid(), signal.SIGKILL)

    pool = await open_pool(database, size=2)
    async with pool.acquire() as db:
        held = await builds.hold(db, BOOK, view, generation, builds.new_worker())
    if held is None:
        raise RuntimeError(f"{view} {generation} is held by somebody else")
    await rebuilding.work(pool, catalogue.BY_NAME[view], held, die)
    await pool.close()


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
