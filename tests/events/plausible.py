"""Envelopes as a region would store them: the facts of the school year under ids of a real form.

Run as a program, it stores one body of every tag that has none yet; what is there is never edited.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from events.codec import FACTS, AnyFact, Recorded, encode, tag_of
from ledger.rules.book import stream_of
from ledger.rules.states import Contract
from tests.given import Book
from tests.year import YEAR, last_charge

GOLDEN: Final = Path(__file__).parent / "golden"
FIRST: Final = datetime(2025, 9, 1, 6, 30, tzinfo=UTC)
OURS: Final = re.compile(
    r"(c|k|p|pay|pr|mod|gr|a|adv|pf|m|i|rm|ev|run|person-|child-c|doc-|g)\d[\d-]*"
)
NAMELESS: Final = {"title", "number", "code", "month"}


def uuid_of(name: str) -> str:
    """Give a builder's dull name the form of an id made at the door (UUID v7)."""
    digits = hashlib.sha256(name.encode()).hexdigest()
    return f"0199{digits[:4]}-{digits[4:8]}-7{digits[8:11]}-a{digits[11:14]}-{digits[14:26]}"


def renamed(value: object, name: str = "") -> object:
    """Replace every builder's name in a tree of builtins."""
    if isinstance(value, dict):
        return {key: renamed(each, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [renamed(each, name) for each in value]
    if isinstance(value, str) and name not in NAMELESS and OURS.fullmatch(value):
        return uuid_of(value)
    return value


def plausible(fact: AnyFact) -> AnyFact:
    """Give a fact ids of a real form."""
    return msgspec.convert(renamed(msgspec.to_builtins(fact)), type(fact))


def envelopes() -> Iterator[Recorded]:
    """Record the year as a writer would."""
    book = Book()
    for command in [*YEAR, None]:
        if command is None:
            contract = book.the("contract:k1", Contract)
            command = last_charge(contract.charges["2025-10"].position)  # noqa: PLW2901 - the last one
        facts = book.decide(command)
        for fact in facts:
            book.record([fact])
            known = plausible(fact)
            yield Recorded(
                actor="key_7Hq2",
                book="42",
                effective_on=command.effective_on,
                fact=known,
                key=hashlib.sha256(repr(command).encode()).hexdigest()[:32],
                position=book.position,
                recorded_at=FIRST + timedelta(hours=5, microseconds=1) * book.position,
                request=uuid_of(repr(command)),
                stream=stream_of(known),
                version=book.look(stream_of(fact)).version,
                volume=2025,
            )


def one_of_each() -> dict[str, Recorded]:
    """Choose the first envelope of every tag."""
    first: dict[str, Any] = {}
    for each in envelopes():
        first.setdefault(tag_of(each.fact), each)
    return first


def main() -> None:
    """Store what was never stored."""
    for tag, recorded in one_of_each().items():
        path = GOLDEN / f"{tag}.json"
        if not path.exists():
            path.write_bytes(encode(recorded))
    missing = set(FACTS) - {path.stem for path in GOLDEN.iterdir()}
    raise SystemExit(f"no plausible body of {sorted(missing)}" if missing else 0)


if __name__ == "__main__":
    main()
