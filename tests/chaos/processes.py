"""Starts writer processes, hears what they answer, kills them, and starts them again."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import msgspec

from tests import books, made
from tests.chaos.load import Answer, Load
from tests.chaos.writer_process import Task

ROOT = Path(__file__).parents[2]
ACCEPTED = "SELECT position, fact_count, refusal FROM ledger.verdicts WHERE book = $1 AND key = $2"


class Process:
    """One share of a load, in a process of its own."""

    def __init__(self, dsn: str, load: Load) -> None:
        self.dsn = dsn
        self.load = load
        self.deaths = 0
        self.at_work = asyncio.Event()  # it has answered something

    async def run(
        self,
        point: str | None = None,
        after: int = 0,
        kill_when: Callable[[int], bool] = lambda _: False,
    ) -> bool:
        """Run until the end or until killed; tell whether it was killed."""
        task = Task(
            self.dsn, self.load.book, list(self.load.contracts), self.load.answers, point, after
        )
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.chaos.writer_process",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        try:
            await self.hear(child, msgspec.json.encode(task), kill_when)
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        assert child.returncode in {0, -signal.SIGKILL}, child.returncode
        self.deaths += child.returncode != 0
        return child.returncode != 0

    async def hear(
        self, child: asyncio.subprocess.Process, task: bytes, kill_when: Callable[[int], bool]
    ) -> None:
        """Take down every answer until the child is silent and gone."""
        if child.stdin is None or child.stdout is None:
            raise AssertionError("pipes were asked for")
        child.stdin.write(task)
        child.stdin.close()
        heard = 0
        async for line in child.stdout:
            key, answer = Answer.read(line.decode())
            assert key not in self.load.answers, f"{key} was answered twice"
            self.load.answers[key] = answer
            heard += 1
            self.at_work.set()
            if kill_when(heard):
                child.kill()
        await child.wait()


async def check(db: asyncpg.Connection, *loads: Load) -> None:
    """Nothing that was answered is lost or doubled, and the book is whole."""
    for load in loads:
        for key, answer in load.answers.items():
            digest = made.digest(key)
            row = await db.fetchrow(ACCEPTED, load.book, digest)
            assert row is not None, f"{key} was answered and is lost"
            if answer.refusal:
                assert f'"code":"{answer.refusal}"'.encode() in row["refusal"], key
            else:
                span = (row["position"] - row["fact_count"] + 1, row["position"])
                assert span == (answer.first, answer.last), key
        kept = await db.fetchval("SELECT count(*) FROM ledger.verdicts WHERE book = $1", load.book)
        assert kept >= len(load.answers)
    await books.check(db, loads[0].book)
