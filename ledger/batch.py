"""One batch on its way into the book: what was decided, as the columns that are written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from events.base import Position
from events.codec import AnyFact, Recorded, encode, tag_of
from ledger.columns import integers, texts
from ledger.memory import encode_state
from ledger.rules.book import evolve, stream_of
from ledger.rules.draft import Draft, Known
from ledger.rules.posted import (
    Charged,
    Claimed,
    Limited,
    Moved,
    Opened,
    Posting,
    Released,
    Reversed,
)
from ledger.rules.postings import postings
from ledger.rules.states import parent_of
from ledger.verdicts import Accepted, Conflict, Order, Refused, Verdict, encode_refusal

MICROSECOND: Final = timedelta(microseconds=1)


class Tail:
    """Facts decided for one job and not yet taken into the batch."""

    def __init__(self, batch: "Batch") -> None:
        self.batch = batch
        self.draft = Draft(batch.draft)
        self.draft.coming = batch.position + 1
        self.recorded: list[Recorded] = []
        self.envelopes: list[bytes] = []

    def add(self, order: Order, facts: Sequence[AnyFact]) -> tuple[Recorded, ...]:
        """Give each fact its place in the book and fold it into the draft."""
        batch, draft, key = self.batch, self.draft, order.key.hex()
        position = batch.position + len(self.recorded)
        recorded = []
        for fact in facts:
            position += 1
            evolve(fact, position, draft, order.command.effective_on)
            stream = stream_of(fact)
            each = Recorded(
                actor=order.by,
                book=order.book,
                effective_on=order.command.effective_on,
                fact=fact,
                key=key,
                position=position,
                recorded_at=batch.started_at + (position - batch.head - 1) * MICROSECOND,
                request=order.request,
                stream=stream,
                version=draft.lengthen(stream),
                volume=batch.volume,
            )
            recorded.append(each)
            self.envelopes.append(encode(each))
        draft.coming = position + 1
        self.recorded += recorded
        return tuple(recorded)


class Batch:
    """All that one transaction will write."""

    def __init__(self, below: Known, head: Position, started_at: datetime, volume: int) -> None:
        self.head = head
        self.started_at = started_at
        self.volume = volume
        self.draft = Draft(below)
        self.recorded: list[Recorded] = []
        self.envelopes: list[bytes] = []
        self.verdicts: list[tuple[Order, Position, int, bytes | None]] = []
        self.sums = Sums()

    def take(self, tail: Tail) -> None:
        """Make a job's facts and states part of the batch."""
        post = self.sums.post
        for recorded in tail.recorded:
            for posting in postings(recorded.fact, recorded.position):
                post(posting, recorded.position)
        self.recorded.extend(tail.recorded)
        self.envelopes.extend(tail.envelopes)
        self.draft.changed.update(tail.draft.changed)

    def note(self, order: Order, verdict: Verdict) -> None:
        """Keep the answer to a key."""
        match verdict:
            case Accepted(recorded):
                self.verdicts.append((order, recorded[-1].position, len(recorded), None))
            case Refused(refusal):
                self.verdicts.append((order, self.position, 0, encode_refusal(refusal)))

    @property
    def position(self) -> Position:
        """Where the book will stand."""
        return self.head + len(self.recorded)

    def columns(self, book: str, head_at: datetime) -> tuple[Any, ...]:
        """Give the arguments of write_batch, in its order."""
        facts, verdicts, changed = self.recorded, self.verdicts, self.draft.changed
        held = changed.values()
        return (
            book,
            self.volume,
            self.head,
            self.position,
            facts[-1].recorded_at if facts else head_at,
            self.started_at,
            texts([each.stream for each in facts]),
            integers([each.version for each in facts]),
            texts([tag_of(each.fact) for each in facts]),
            self.envelopes,
            b"".join([order.key for order, *_ in verdicts]),
            b"".join([order.fingerprint for order, *_ in verdicts]),
            integers([position for _, position, *_ in verdicts]),
            integers([count for *_, count, _ in verdicts]),
            texts([order.by for order, *_ in verdicts]),
            texts([order.request for order, *_ in verdicts]),
            [refusal for *_, refusal in verdicts],
            texts(list(changed)),
            texts([parent_of(each.state) or "" for each in held]),
            integers([each.position for each in held]),
            integers([each.version for each in held]),
            [encode_state(each.state) for each in held],
            *self.sums.columns(),
        )


class Sums:
    """The net effect of a batch on sums, charges and claims, a row each."""

    def __init__(self) -> None:
        self.opened: dict[str, None] = {}
        self.limits: dict[str, int | None] = {}
        self.moves: dict[str, list[int]] = {}
        self.reversals: dict[tuple[str, str, str], int] = {}
        self.charges: dict[tuple[str, str, str], list[int]] = {}
        self.claimed: dict[str, Position] = {}
        self.released: dict[str, None] = {}

    def post(self, posting: Posting, position: Position) -> None:
        """Add one posting to what the batch does."""
        match posting:
            case Moved():
                self.move(posting)
            case Charged():
                self.charge(posting)
            case Reversed():
                self.reverse(posting)
            case Opened():
                self.opened[posting.account] = None
            case Limited():
                self.limits[posting.account] = posting.limit_kopecks
                self.moves.setdefault(posting.account, [0, 0, 0, 0])
            case Claimed():
                self.claim(posting.claim, position)
            case Released():
                self.release(posting.claim)

    def move(self, moved: Moved) -> None:
        """Add to an account's movement."""
        total = self.moves.get(moved.account)
        if total is None:
            total = self.moves[moved.account] = [0, 0, 0, 0]
        total[0] += moved.limit_kopecks
        total[1] += moved.available_kopecks
        total[2] += moved.reserved_kopecks
        total[3] += moved.charged_kopecks

    def charge(self, charged: Charged) -> None:
        """Charge a month that nothing in this batch has charged and left live."""
        key = (charged.contract, charged.month, charged.kind)
        old = self.charges.get(key)
        if old is not None and old[1] != old[2]:
            raise Conflict("charges_once_live")
        self.charges[key] = [charged.position, charged.amount_kopecks, 0]

    def reverse(self, taken: Reversed) -> None:
        """Reverse a charge of this batch, or one that the database holds."""
        key = (taken.contract, taken.month, taken.kind)
        mine = self.charges.get(key)
        if mine is not None:
            mine[2] += taken.amount_kopecks
        else:
            self.reversals[key] = self.reversals.get(key, 0) + taken.amount_kopecks

    def claim(self, name: str, position: Position) -> None:
        """Take a name that nothing in this batch has taken."""
        if name in self.claimed:
            raise Conflict("claims_are_unique")
        self.claimed[name] = position

    def release(self, name: str) -> None:
        """Free a name that the database holds, or that this batch took."""
        if self.claimed.pop(name, None) is None:
            self.released[name] = None

    def columns(self) -> tuple[str, ...]:
        """Give the columns of write_batch that follow the states."""
        moves, turned, charges = self.moves.values(), self.reversals, self.charges
        return (
            texts(list(self.opened)),
            texts(list(self.limits)),
            integers(list(self.limits.values())),
            texts(list(self.moves)),
            *(integers([by[index] for by in moves]) for index in range(4)),
            *(texts([key[index] for key in turned]) for index in range(3)),
            integers(list(turned.values())),
            *(texts([key[index] for key in charges]) for index in range(3)),
            *(integers([row[index] for row in charges.values()]) for index in range(3)),
            texts(list(self.claimed)),
            integers(list(self.claimed.values())),
            texts(list(self.released)),
        )
