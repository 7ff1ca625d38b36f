"""Checks an export of the book on a machine without network: one file, Python 3.9, nothing else.

    python verifier.py EXPORT [--log-key KEY] [--witness-key KEY] [--known CHECKPOINT] [--lang en]
    python verifier.py --receipt LINE --log-key KEY

It shares no code with the service. From the facts it makes the hash trees, the sums and the charges
anew and lays them beside what was signed, stored and published; it names the first position that
differs and what is wrong with it. Exit codes: 0 all is well, 1 something differs, 2 a wrong call.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "certledger-export/1"
TILE = 256
HASH = 32
SIGNATURE = 64
WITNESS = 4  # the kind of a witness's key
SHOWN = 20  # faults that are told one by one
RECEIPT_HEAD = b"certledger receipt/v1\n"
Body = dict[str, Any]  # a JSON object
Stored = dict[tuple[int, int], Body]  # tiles by level and number

WORDS = {
    "bytes": ("байты факта не канонические", "the bytes of the fact are not canonical"),
    "charges": ("списания не те, что по фактам", "the charges are not what the facts say"),
    "checkpoint": ("контрольная точка испорчена", "the checkpoint is damaged"),
    "columns": ("строка журнала не повторяет факт", "the journal's row does not repeat the fact"),
    "density": ("факт пропущен или лишний", "a fact is missing, or one too many"),
    "head": ("книга кончается не там, где сказано", "the book does not end where it says"),
    "key": ("ключа журнала не знаем", "the key of the log is not known"),
    "known": ("не продолжение известной точки", "not a continuation of the known checkpoint"),
    "leaf": ("факт изменён: лист другой", "the fact was changed: its leaf differs"),
    "limit": ("предел превышен", "a limit is exceeded"),
    "refusal": ("отказ изменён или удалён", "a refusal was changed or removed"),
    "report": ("отчёт не сходится с фактами", "a report is not what the facts say"),
    "root": ("корень дерева не тот, что подписан", "the root is not the one that was signed"),
    "signature": ("подпись неверна", "a signature is wrong"),
    "sums": ("суммы не те, что по фактам", "the sums are not what the facts say"),
    "tile": ("плитка дерева испорчена", "a tile of the tree is damaged"),
    "time": ("время идёт назад", "time goes back"),
    "unsealed": ("факты не под контрольной точкой", "facts are under no checkpoint"),
    "verdict": ("ответ на команду не сходится", "the answer to a command does not fit"),
    "version": ("поток с пропуском", "a stream has a gap"),
    "witness": ("подписи свидетеля нет", "the witness has not signed"),
}


class Fault(NamedTuple):
    """One thing that is wrong: where, of what kind, and the figures."""

    position: int
    kind: str
    detail: str


# -- Ed25519 after RFC 8032: only what verifies ----------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    """Add two points in extended coordinates."""
    x = (a[1] - a[0]) * (b[1] - b[0]) % P
    y = (a[1] + a[0]) * (b[1] + b[0]) % P
    z, t = 2 * a[2] * b[2] % P, 2 * a[3] * b[3] * D % P
    e, f, g, h = y - x, z - t, z + t, y + x
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, point: Point) -> Point:
    """Multiply a point."""
    found: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = add(found, point)
        point, scalar = add(point, point), scalar >> 1
    return found


def point_of(raw: bytes) -> Point | None:
    """Read a point, if these bytes are one."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


_BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a key has signed a message."""
    key, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or len(signature) != SIGNATURE or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    one, two = times(s, _BASE), add(r, times(h, key))
    return not ((one[0] * two[2] - two[0] * one[2]) % P or (one[1] * two[2] - two[1] * one[2]) % P)


# -- signed notes after C2SP, trees after RFC 6962 -------------------------------------------------


class Key(NamedTuple):
    """A public key under a name; kind 4 is a witness's."""

    name: str
    kind: int
    public: bytes

    @property
    def number(self) -> bytes:
        """Give the four bytes that stand in front of its signatures."""
        whole = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(whole).digest()[:4]


def key_of(text: str) -> Key:
    """Read name+number+key."""
    name, number, shown = text.strip().split("+", 2)
    raw = base64.b64decode(shown, validate=True)
    key = Key(name, raw[0], raw[1:])
    if key.number.hex() != number or len(raw) != 1 + HASH:
        raise ValueError(f"{name}: the number of the key is not its own")
    return key


class Note(NamedTuple):
    """The text of a checkpoint, what it says, and its signature lines."""

    text: str
    origin: str
    size: int
    root: bytes
    extension: list[str]
    lines: list[str]

    def signers(self, keys: list[Key]) -> list[Key]:
        """Name the keys that have signed; a wrong line of a known key is a ValueError."""
        known = {(key.name, key.number): key for key in keys}
        found = []
        for line in self.lines:
            name, _, shown = line[2:].partition(" ")
            raw = base64.b64decode(shown, validate=True)
            key = known.get((name, raw[:4]))
            if key is None:
                continue
            message, signature = self.text.encode(), raw[4:]
            if key.kind == WITNESS:
                stamp = int.from_bytes(signature[:8], "big")
                message = b"cosignature/v1\ntime %d\n" % stamp + message
                signature = signature[8:]
            if not is_signed(key.public, message, signature):
                raise ValueError(f"{name}: {line}")
            found.append(key)
        return found


def note_of(raw: str) -> Note:
    """Read a signed checkpoint."""
    head, gap, tail = raw.rpartition("\n\n")
    text = head + "\n"
    origin, size, root, *extension, end = text.split("\n")
    lines = tail.splitlines()
    if not gap or end or not all(line.startswith("\u2014 ") for line in lines):
        raise ValueError("not a checkpoint")
    return Note(text, origin, int(size), base64.b64decode(root, validate=True), extension, lines)


def leaf_of(entry: bytes) -> bytes:
    """Hash a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf and can tell its root and its tiles at any moment."""

    def __init__(self) -> None:
        """Begin with no leaf."""
        self.size = 0
        self.peaks: list[tuple[int, bytes]] = []  # (height, hash) of full subtrees, left to right
        self.tiles: dict[tuple[int, int], bytearray] = {}  # (level, number) -> hashes

    def add(self, leaf: bytes) -> None:
        """Grow by one leaf."""
        self.size += 1
        height, found = 0, leaf
        self.keep(height, found)
        while self.peaks and self.peaks[-1][0] == height:
            found = node_of(self.peaks.pop()[1], found)
            height += 1
            self.keep(height, found)
        self.peaks.append((height, found))

    def keep(self, height: int, found: bytes) -> None:
        """Put a hash into its tile, where tiles hold hashes of this height."""
        level, rest = divmod(height, 8)
        if rest == 0:
            number = ((self.size >> height) - 1) // TILE
            self.tiles.setdefault((level, number), bytearray()).extend(found)

    def root(self) -> bytes:
        """Tell the root."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        found = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            found = node_of(peak, found)
        return found


# -- money: what each fact does to the sums --------------------------------------------------------


Part = tuple[str, str, str | None]  # of a programme's cap: programme, period, direction


class Money:
    """Sums and charges as the facts make them, written without a look at the service's rules."""

    def __init__(self, say: Callable[[int, str, str], None]) -> None:
        """Begin with nothing."""
        self.say = say
        self.sums: dict[str, list[Any]] = {}  # account -> [limit or None, reserved, charged]
        self.moved: dict[str, int] = {}  # account -> the last position that moved it
        self.charges: dict[tuple[str, str, str], list[int]] = {}  # [position, amount, reversed]
        self.refunds: dict[int, int] = {}  # charge -> of what is reversed, paid back by refund
        self.directions: dict[str, str] = {}  # contract -> direction
        self.drawn: dict[Part, int] = {}
        self.parts: dict[Part, int] = {}  # limits of directions within caps
        self.funded: dict[tuple[str, str], int] = {}  # what is split of a cap by source and code
        self.position = 0
        self.touched: set[str] = set()

    def take(self, position: int, fact: Body) -> None:
        """Do what a fact says, and see that no limit is exceeded by it."""
        self.position = position
        do = DOES.get(fact["fact"])
        if do is None:
            return
        self.touched.clear()
        do(self, fact)
        for account in self.touched:
            self.moved[account] = position
            limit, reserved, charged = self.sums[account]
            if min(reserved, charged, 0 if limit is None else limit - reserved - charged) < 0:
                self.say(position, "limit", f"{account}: {limit} - {reserved} - {charged}")

    def move(self, account: str, limit: int, reserved: int, charged: int) -> None:
        """Move money within an account."""
        row = self.sums.setdefault(account, [0, 0, 0])
        if row[0] is not None:
            row[0] += limit
        row[1] += reserved
        row[2] += charged
        self.touched.add(account)

    def spend(self, fact: Body, reserved: int, charged: int) -> None:
        """Move the same money on the certificate, under the agreement and under the cap."""
        self.move(f"provision:{fact['certificate']}:{fact['period']}", 0, reserved, charged)
        self.move(f"agreement:{fact['agreement']}", 0, reserved, charged)
        self.move(f"cap:{fact['pf_programme']}:{fact['period']}", 0, reserved, charged)
        direction = self.directions.get(fact["contract"])
        part = (fact["pf_programme"], fact["period"], direction)
        self.drawn[part] = self.drawn.get(part, 0) + reserved + charged
        self.see_part(part)

    def see_part(self, part: Part) -> None:
        """See that a direction draws no more of a cap than its limit."""
        limit, drawn = self.parts.get(part), self.drawn.get(part, 0)
        if drawn < 0 or (limit is not None and drawn > limit):
            self.say(
                self.position, "limit", f"direction:{':'.join(map(str, part))}: {limit} - {drawn}"
            )

    def split(self, fact: Body, of: Body, cap: int) -> None:
        """Limit directions within a cap, and see that its funding adds up to it."""
        place = (fact["pf_programme"], of["period"])
        if of.get("direction_limits") is not None:
            self.parts = {part: it for part, it in self.parts.items() if part[:2] != place}
            for each in of["direction_limits"]:
                part = (*place, each["direction"])
                self.parts[part] = each["limit_kopecks"]
                self.see_part(part)
        if of.get("funding") is not None:
            self.funded[place] = sum(each["amount_kopecks"] for each in of["funding"])
        if self.funded.get(place, 0) not in {0, cap}:
            self.say(self.position, "funding", f"{place} is {self.funded[place]} of {cap}")

    def charge(self, fact: Body) -> None:
        """Charge a month that is not charged."""
        self.spend(fact, -fact["amount_kopecks"], fact["amount_kopecks"])
        key = (fact["contract"], fact["month"], fact["kind"])
        old = self.charges.get(key)
        if old is not None and old[1] != old[2]:
            self.say(self.position, "charges", f"{key} is charged twice")
        self.charges[key] = [self.position, fact["amount_kopecks"], 0]

    def reverse(self, fact: Body) -> None:
        """Take a charge back, into the reserve or to what is available."""
        amount = fact["amount_kopecks"]
        self.spend(fact, amount if fact.get("reversed_to") == "reserve" else 0, -amount)
        row = self.charges.get((fact["contract"], fact["month"], fact["kind"]), [0, 0, 0])
        row[2] += amount
        if fact["fact"] == "certificate.unused-service-refunded.v1":
            self.refunds[row[0]] = self.refunds.get(row[0], 0) + amount
        if row[2] > row[1]:
            self.say(self.position, "charges", "more is reversed than was charged")

    def grant(self, fact: Body, sign: int, parts: list[Body], name: str) -> None:
        """Put money on the periods of a certificate, or take it off."""
        for each in parts:
            account = f"provision:{fact['certificate']}:{each['period']}"
            self.move(account, sign * each[name], 0, 0)

    def renominate(self, fact: Body) -> None:
        """Change the nominal of a period."""
        change = fact["new_kopecks"] - fact["old_kopecks"]
        self.move(f"provision:{fact['certificate']}:{fact['period']}", change, 0, 0)

    def agree(self, fact: Body, limit: int | None) -> None:
        """Set the limit of an agreement."""
        account = f"agreement:{fact['agreement']}"
        self.move(account, 0, 0, 0)
        self.sums[account][0] = limit

    def cap(self, fact: Body, parts: list[Body]) -> None:
        """Open the caps of a programme, each borne by a measure or by a subsidy."""
        for each in parts:
            amount = each["cap_kopecks"]
            self.split(fact, each, amount)
            self.move(f"cap:{fact['pf_programme']}:{each['period']}", amount, 0, 0)
            self.move(bearer({"municipality": fact["municipality"], **each}), 0, amount, 0)

    def amend(self, fact: Body) -> None:
        """Change a cap and what it binds."""
        self.split(fact, fact, fact["new_kopecks"])
        change = fact["new_kopecks"] - fact["old_kopecks"]
        self.move(f"cap:{fact['pf_programme']}:{fact['period']}", change, 0, 0)
        self.move(bearer(fact), 0, change, 0)

    def change_budget(self, fact: Body) -> None:
        """Change what is approved, and approve what has come to it."""
        place = f"measure:{fact['municipality']}:{fact['year']}"
        for each in fact["changes"]:
            change = each["new_kopecks"] - each["old_kopecks"]
            self.move(f"{place}:{each['measure']}", change, 0, 0)
        for each in fact["added"]:
            self.move(f"{place}:{each['measure']}", each["approved_kopecks"], 0, 0)

    def sign_subsidy(self, fact: Body) -> None:
        """Open a subsidy with the caps on it, and the account of its money."""
        amount, caps = fact["amount_kopecks"], fact["caps_kopecks"]
        self.move(f"subsidy:{fact['subsidy_agreement']}", amount, caps, 0)
        self.move(f"received:{fact['subsidy_agreement']}", amount, 0, 0)
        self.move(measure(fact, "measure"), 0, amount - caps, 0)

    def amend_subsidy(self, fact: Body) -> None:
        """Change the sum of a subsidy and what it binds."""
        change = fact["new_kopecks"] - fact["old_kopecks"]
        self.move(f"subsidy:{fact['subsidy_agreement']}", change, 0, 0)
        self.move(f"received:{fact['subsidy_agreement']}", change, 0, 0)
        self.move(measure(fact, "measure"), 0, change, 0)

    def approve(self, fact: Body) -> None:
        """Approve a budget."""
        for each in fact["measures"]:
            account = f"measure:{fact['municipality']}:{fact['year']}:{each['measure']}"
            self.move(account, each["approved_kopecks"], 0, 0)

    def reallocate(self, fact: Body) -> None:
        """Move a limit between measures."""
        self.move(measure(fact, "from_measure"), -fact["amount_kopecks"], 0, 0)
        self.move(measure(fact, "to_measure"), fact["amount_kopecks"], 0, 0)


def measure(fact: Body, name: str) -> str:
    """Name the account of a budget measure."""
    return f"measure:{fact['municipality']}:{fact['year']}:{fact[name]}"


def bearer(place: Body) -> str:
    """Name the account that bears a cap: of its subsidy, or else of its measure."""
    subsidy = place.get("subsidy_agreement")
    return measure(place, "measure") if subsidy is None else f"subsidy:{subsidy}"


DOES: dict[str, Callable[[Money, Body], None]] = {
    "agreement.concluded.v1": lambda m, f: m.agree(f, f["limit_kopecks"]),
    "agreement.limit-changed.v1": lambda m, f: m.agree(f, f["new_kopecks"]),
    "budget.amended.v1": Money.change_budget,
    "budget.approved.v1": Money.approve,
    "budget.obligations-accepted.v1": lambda m, f: m.move(
        measure(f, "measure"), 0, f["amount_kopecks"], 0
    ),
    "budget.reallocated.v1": Money.reallocate,
    "certificate.charge-reversed.v1": Money.reverse,
    "certificate.charged.v1": Money.charge,
    "certificate.closed.v1": lambda m, f: m.grant(f, -1, f["left"], "available_kopecks"),
    "certificate.converted-to-accounting.v1": lambda m, f: m.grant(
        f, -1, f["taken"], "nominal_kopecks"
    ),
    "certificate.converted-to-pf.v1": lambda m, f: m.grant(f, 1, f["grants"], "nominal_kopecks"),
    "certificate.frozen.v1": lambda m, f: m.grant(f, -1, f["frozen"], "available_kopecks"),
    "certificate.funds-reserved.v1": lambda m, f: m.spend(f, f["amount_kopecks"], 0),
    "certificate.nominal-changed.v1": Money.renominate,
    "certificate.period-granted.v1": lambda m, f: m.grant(f, 1, [f["grant"]], "nominal_kopecks"),
    "certificate.reserve-released.v1": lambda m, f: m.spend(f, -f["amount_kopecks"], 0),
    "certificate.transferred.v1": lambda m, f: m.grant(f, -1, f["left"], "available_kopecks"),
    "certificate.unfrozen.v1": lambda m, f: m.grant(f, 1, f["grants"], "nominal_kopecks"),
    "certificate.unused-service-refunded.v1": Money.reverse,
    "contract.requested.v1": lambda m, f: m.directions.update({f["contract"]: f["direction"]}),
    "pf-programme.approved.v1": lambda m, f: m.cap(f, f["periods"]),
    "pf-programme.cap-amended.v1": Money.amend,
    "pf-programme.period-added.v1": lambda m, f: m.cap(f, [f["period"]]),
    "subsidy-agreement.amended.v1": Money.amend_subsidy,
    "subsidy-agreement.signed.v1": Money.sign_subsidy,
    "subsidy-agreement.subsidy-received.v1": lambda m, f: m.move(
        f"received:{f['subsidy_agreement']}", 0, 0, f["amount_kopecks"]
    ),
}


# -- the export ------------------------------------------------------------------------------------


class Trust(NamedTuple):
    """What the reader knows from elsewhere."""

    log_keys: list[Key]
    witness_keys: list[Key]
    known: list[Note]


class Verification:
    """One export on its way through all checks."""

    def __init__(self, folder: Path, trust: Trust) -> None:
        """Take an export and what is known of its log."""
        self.folder = folder
        self.trust = trust
        self.faults: list[Fault] = []
        self.remarks: list[str] = []
        self.manifest: Body = json.loads((folder / "manifest.json").read_bytes())
        if self.manifest.get("format") != FORMAT:
            raise ValueError(f"{folder} is not an export that this program reads")
        self.position = 0
        self.at: datetime | None = None
        self.versions: dict[str, int] = {}
        self.commands: dict[str, list[Any]] = {}  # key -> [first, last, actor, request]
        self.money = Money(self.say)
        self.sealed_position = 0
        self.witnessed_position = 0
        self.has_witness = False
        self.checkpoint_count = 0
        self.notes: dict[tuple[str, int], bytes] = {}  # (origin, size) -> root as the facts make it
        self.before: Note | None = None
        self.refused = Refusals(folder / "verdicts.ndjson")

    def say(self, position: int, kind: str, detail: str) -> None:
        """Take note of a fault."""
        self.faults.append(Fault(max(position, 1), kind, detail))

    def rows(self, name: str) -> Iterator[Body]:
        """Read a file of rows, if the export has it."""
        path = self.folder / name
        if path.exists():
            with path.open("rb") as file:
                for line in file:
                    yield json.loads(line)

    def run(self) -> list[Fault]:
        """Check everything; give the faults, the first position first."""
        keys = self.trust.log_keys or [key_of(row["key"]) for row in self.rows("keys.ndjson")]
        if not self.trust.log_keys:
            self.remarks.append(
                "the log's key was taken from the export itself: name it by --log-key"
            )
        checkpoints: dict[int, list[Body]] = {}
        for row in self.rows("checkpoints.ndjson"):
            checkpoints.setdefault(row["volume"], []).append(row)
        for volume in self.manifest["volumes"]:
            self.volume(volume, checkpoints.pop(volume["volume"], []), keys)
        for volume, rows in checkpoints.items():
            self.say(self.position + 1, "density", f"{len(rows)} checkpoints of {volume}: no facts")
        if self.position != self.manifest["position"]:
            self.say(self.position + 1, "head", f"{self.manifest['position']} != {self.position}")
        if self.sealed_position < self.position:
            detail = f"{self.sealed_position + 1} .. {self.position}"
            self.say(self.sealed_position + 1, "unsealed", detail)
        for row in self.rows("columns.ndjson"):
            self.say(row["position"], "columns", json.dumps(row["columns"], ensure_ascii=False))
        self.check_known()
        self.check_sums()
        self.check_charges()
        self.check_verdicts()
        self.check_reports()
        self.faults.sort(key=lambda fault: (fault.position, PRIORITY.get(fault.kind, 9)))
        return self.faults

    def volume(self, volume: Body, checkpoints: list[Body], keys: list[Key]) -> None:
        """Check a year: its facts, its tree and its checkpoints."""
        tree, first, year = Tree(), self.position + 1, volume["volume"]
        origin = f"{self.manifest['log_name']}/{self.manifest['book']}/{year}"
        opening = self.before.text if self.before else opening_of_nothing(origin)
        tree.add(leaf_of(opening.encode()))
        stored = {(row["level"], row["number"]): row for row in self.rows(f"tiles-{year}.ndjson")}
        leaves = Leaves(stored)
        ahead = sorted(checkpoints, key=lambda row: row["size"])
        last: Note | None = None
        with (self.folder / f"facts-{year}.ndjson").open("rb") as file:
            for line in file:
                envelope = line[:-1]
                self.fact(envelope, year)
                leaf = leaf_of(envelope)
                if leaves.differs(tree.size, leaf):
                    self.say(self.position, "leaf", leaf.hex())
                tree.add(leaf)
                while ahead and ahead[0]["size"] <= tree.size:
                    last = self.checkpoint(ahead.pop(0), tree, origin, first, keys) or last
        for row in ahead:
            at = first + row["size"] - 2
            self.say(self.position + 1, "density", f"a checkpoint is signed up to position {at}")
        self.check_tiles(stored, tree, first)
        self.check_width(stored, tree, first, checkpoints)
        self.before = last

    def checkpoint(
        self, row: Body, tree: Tree, origin: str, first: int, keys: list[Key]
    ) -> Note | None:
        """Lay a checkpoint beside the tree of the same size."""
        self.checkpoint_count += 1
        position = first + row["size"] - 2
        since = self.sealed_position + 1
        try:
            note = note_of(row["note"])
            if not note.signers(keys):
                self.say(since, "key", note.text.replace("\n", " "))
            has_witness = bool(note.signers(self.trust.witness_keys))
        except (ValueError, binascii.Error) as error:
            self.say(since, "signature", str(error))
            return None
        if (note.origin, note.size, row["size"]) != (origin, tree.size, tree.size):
            self.say(since, "checkpoint", f"{note.origin} {note.size}: not {origin} {tree.size}")
        elif note.root != tree.root():
            self.say(self.cause(since), "root", f"{since} .. {position}")
        elif has_witness:
            self.witnessed_position = position
        self.has_witness |= has_witness
        if self.refused.differ(note, position):
            self.say(max(since - 1, 1), "refusal", f"{since - 1} .. {position - 1}")
        self.notes[origin, tree.size] = tree.root()
        self.sealed_position = max(self.sealed_position, position)
        return note

    def cause(self, since: int) -> int:
        """Give the first fact of a range that is wrong in itself; else where the range begins."""
        wrong = [each.position for each in self.faults if each.kind in CAUSES]
        return min((position for position in wrong if position >= since), default=since)

    def fact(self, envelope: bytes, year: int) -> None:
        """Check one fact and fold it in."""
        self.position += 1
        at = self.position
        try:
            fact = json.loads(envelope)
            again = json.dumps(fact, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            if again.encode() != envelope:
                self.say(at, "bytes", "")
            if fact["position"] != at or fact["book"] != self.manifest["book"]:
                self.say(at, "density", f"{fact['book']}/{fact['position']}")
                self.position = fact["position"]
            self.order(fact, year)
            self.money.take(self.position, fact["fact"])
        except (ValueError, KeyError, TypeError) as error:
            self.say(at, "bytes", repr(error))

    def order(self, fact: Body, year: int) -> None:
        """Check time, version and command of a fact."""
        recorded_at = datetime.fromisoformat(fact["recorded_at"].replace("Z", "+00:00"))
        if self.at is not None and recorded_at <= self.at:
            self.say(self.position, "time", f"{recorded_at} <= {self.at}")
        if fact["volume"] != year:
            self.say(self.position, "time", f"{fact['volume']} != {year}")
        self.at = recorded_at
        version = self.versions.get(fact["stream"], 0) + 1
        if fact["version"] != version:
            self.say(self.position, "version", f"{fact['stream']} {fact['version']} != {version}")
        self.versions[fact["stream"]] = version
        who = [sys.intern(fact["actor"]), sys.intern(fact["request"])]  # a bulk has one request
        command = self.commands.setdefault(fact["key"], [self.position, 0, *who])
        if command[1] not in {0, self.position - 1} or command[2:] != who:
            self.say(self.position, "verdict", fact["key"])
        command[1] = self.position

    def check_tiles(self, stored: Stored, tree: Tree, first: int) -> None:
        """Lay the stored tiles beside those that the facts make."""
        for place, row in stored.items():
            hashes = base64.b64decode(row["hashes"])
            made = bytes(tree.tiles.get(place, b""))
            if made[: len(hashes)] != hashes:
                level, number = place
                wrong = next(
                    (
                        at
                        for at in range(0, len(hashes), 32)
                        if made[at : at + 32] != hashes[at : at + 32]
                    ),
                    0,
                )
                leaf = (number * TILE + wrong // 32) * TILE**level
                self.say(max(first + leaf - 1, first), "tile", f"{level}/{number}")

    def check_width(self, stored: Stored, tree: Tree, first: int, checkpoints: list[Body]) -> None:
        """See that every tile is there that the last checkpoint rests on."""
        size = min(max((row["size"] for row in checkpoints), default=0), tree.size)
        for level, number in tree.tiles:
            width = min(TILE, (size >> 8 * level) - number * TILE)
            row = stored.get((level, number))
            if width > 0 and (row is None or len(base64.b64decode(row["hashes"])) < width * HASH):
                at = first + number * TILE * TILE**level - 1
                self.say(max(at, first), "tile", f"{level}/{number}: is missing")

    def check_known(self) -> None:
        """See that the trees contain what the reader knows, and what a witness has signed."""
        for note in self.trust.known:
            root = self.notes.get((note.origin, note.size))
            if root != note.root:
                end = "shorter" if root is None else "another root"
                self.say(self.agreed() + 1, "known", f"{note.origin} {note.size}: {end}")
        if self.trust.witness_keys and not self.has_witness:
            self.say(1, "witness", "")
        elif self.trust.witness_keys and self.witnessed_position < self.position:
            self.remarks.append(f"a witness has signed up to position {self.witnessed_position}")

    def agreed(self) -> int:
        """Tell up to which position a witness has signed this very history."""
        return min(self.witnessed_position, self.position)

    def check_sums(self) -> None:
        """Lay the guarded sums beside what the facts make of them."""
        left = dict(self.money.sums)
        for row in self.rows("sums.ndjson"):
            made = left.pop(row["account"], None)
            stored = (row["limit"], row["available"], row["reserved"], row["charged"])
            if stored != shown(made):
                at = self.money.moved.get(row["account"], self.position)
                self.say(at, "sums", f"{row['account']}: {stored} != {shown(made)}")
        for account in left:
            self.say(self.money.moved[account], "sums", f"{account}: is missing")

    def check_charges(self) -> None:
        """Lay the table of charges beside what the facts make of it."""
        left = dict(self.money.charges)
        for row in self.rows("charges.ndjson"):
            name = (row["contract"], row["month"], row["kind"])
            made = left.pop(name, None)
            stored = [row["position"], row["amount"], row["reversed"]]
            if stored != made:
                self.say((made or stored)[0], "charges", f"{name}: {stored} != {made}")
        for name, made in left.items():
            self.say(made[0], "charges", f"{name}: is missing")

    def check_verdicts(self) -> None:
        """See that every accepted command has its facts, and every fact its command."""
        left, self.commands = self.commands, {}  # a second copy would be as large as all else
        for row in self.rows("verdicts.ndjson"):
            if row["refusal"] is not None:
                if row["key"] in left:
                    self.say(left.pop(row["key"])[0], "verdict", f"{row['key']}: refused, recorded")
                continue
            made = left.pop(row["key"], None)
            first = row["position"] - row["count"] + 1
            stored = [first, row["position"], row["actor"], row["request"]]
            if stored != made:
                self.say(min(first, made[0] if made else first), "verdict", f"{stored} != {made}")
        for key, made in left.items():
            self.say(made[0], "verdict", f"{key}: is missing")

    def check_reports(self) -> None:
        """Lay published balances and charges beside what the facts make of them."""
        if self.manifest.get("reports_position") != self.position:
            return
        left = {name for name in self.money.sums if name.startswith("provision:")}
        for row in self.rows("report-balances.ndjson"):
            account = f"provision:{row['certificate']}:{row['period']}"
            left.discard(account)
            made = shown(self.money.sums.get(account))
            stored = (row["nominal"], row["available"], row["reserved"], row["charged"])
            if stored != made:
                at = self.money.moved.get(account, self.position)
                self.say(at, "report", f"balances {account}: {stored} != {made}")
        for account in left:
            self.say(self.money.moved[account], "report", f"balances {account}: is missing")
        refunds = self.money.refunds  # which the registry of charges leaves to the invoices
        live = {
            at: (*name, amount, back - refunds.get(at, 0))
            for name, (at, amount, back) in self.money.charges.items()
        }
        for row in self.rows("report-charges.ndjson"):
            charge = (row["contract"], row["month"], row["kind"], row["amount"], row["reversed"])
            told = live.pop(row["position"], None)
            if charge != told and not (told is None and row["reversed"] == row["amount"]):
                self.say(row["position"], "report", f"charges: {charge} != {told}")
        for position in live:
            self.say(position, "report", "charges: is missing")


class Refusals:
    """The refusals of an export, chained as the checkpoints chain them."""

    def __init__(self, path: Path) -> None:
        """Read those answers that are a no."""
        self.lines: list[tuple[int, str, bytes]] = []
        with path.open("rb") as file:
            for line in file:
                row = json.loads(line)
                if row["refusal"] is not None:
                    self.lines.append((row["position"], row["key"], line))
        self.lines.sort(reverse=True)
        self.count = 0
        self.end = bytes(HASH)
        self.is_told = False

    def differ(self, note: Note, position: int) -> bool:
        """Tell, once, whether a checkpoint over this position was signed over other refusals."""
        while self.lines and self.lines[-1][0] < position:
            self.count += 1
            self.end = hashlib.sha256(self.end + self.lines.pop()[2]).digest()
        made = f"refusals {self.count} {base64.b64encode(self.end).decode()}"
        signed = [each for each in note.extension if each.startswith("refusals ")]
        if self.is_told or not signed or signed == [made]:
            return False
        self.is_told = True
        return True


class Leaves:
    """The leaf hashes that the stored tiles hold."""

    def __init__(self, stored: Stored) -> None:
        """Take the tiles of the lowest level."""
        self.tiles = {
            number: base64.b64decode(row["hashes"])
            for (level, number), row in stored.items()
            if level == 0
        }

    def differs(self, index: int, leaf: bytes) -> bool:
        """Tell whether the tiles know another hash for a leaf."""
        tile = self.tiles.get(index // TILE, b"")
        at = index % TILE * 32
        return len(tile) >= at + 32 and tile[at : at + 32] != leaf


# What is nearer to the cause is told first.
CAUSES = {"bytes", "density", "leaf"}
PRIORITY = {"density": 0, "bytes": 1, "leaf": 2, "tile": 3, "root": 4, "signature": 5, "known": 6}


def shown(row: list[Any] | None) -> tuple[Any, ...] | None:
    """Write an account as it is stored: limit, available, reserved, charged."""
    if row is None:
        return None
    limit, reserved, charged = row
    return limit, None if limit is None else limit - reserved - charged, reserved, charged


def opening_of_nothing(origin: str) -> str:
    """Write the first leaf of the first year."""
    return f"{origin}\n0\n{base64.b64encode(hashlib.sha256(b'').digest()).decode()}\n"


def open_receipt(line: str, keys: list[Key]) -> Body:
    """Read a parent's receipt, if one of the keys has signed it."""
    mark, shown_body, signed = line.strip().split(".")
    body, signature = (
        base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
        for part in (shown_body, signed)
    )
    message = RECEIPT_HEAD + body
    if mark != "CL1" or not any(is_signed(key.public, message, signature) for key in keys):
        raise ValueError("the signature is wrong")
    found: Body = json.loads(body)
    return found


def main(arguments: list[str] | None = None) -> int:
    """Read the call, check, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("export", nargs="?", type=Path)
    for name in ("--log-key", "--witness-key", "--known"):
        parser.add_argument(name, action="append", default=[])
    parser.add_argument("--receipt")
    parser.add_argument("--lang", choices=("ru", "en"), default="ru")
    given = parser.parse_args(arguments)
    try:
        trust = Trust(
            [key_of(each) for each in given.log_key],
            [key_of(each) for each in given.witness_key],
            [note_of(Path(each).read_text("utf-8")) for each in given.known],
        )
        if given.receipt:
            return tell_receipt(given.receipt, trust.log_keys)
        if given.export is None:
            parser.error("EXPORT or --receipt")
        checked = Verification(given.export, trust)
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return tell(checked, checked.run(), 0 if given.lang == "ru" else 1)


def tell_receipt(line: str, keys: list[Key]) -> int:
    """Say what a receipt says."""
    try:
        body = open_receipt(line, keys)
    except ValueError as error:
        sys.stdout.write(f"\u2717 {error}\n")
        return 1
    sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return 0


def tell(checked: Verification, faults: list[Fault], language: int) -> int:
    """Say what was found, the first position first."""
    words = (
        ("книга", "фактов", "контрольных точек", "заверено свидетелем до позиции"),
        ("book", "facts", "checkpoints", "witnessed up to position"),
    )[language]
    figures = (checked.manifest["book"], checked.position, checked.checkpoint_count)
    line = "; ".join(f"{word} {figure}" for word, figure in zip(words, figures))
    if checked.witnessed_position:
        line += f"; {words[3]} {checked.witnessed_position}"
    sys.stdout.write(("\u2717 " if faults else "\u2713 ") + line + "\n")
    for remark in checked.remarks:
        sys.stdout.write(f"  {remark}\n")
    for fault in faults[:SHOWN]:
        what = WORDS[fault.kind][language]
        sys.stdout.write(f"  {fault.position}: {fault.kind}: {what}. {fault.detail}\n")
    if len(faults) > SHOWN:
        sys.stdout.write(f"  + {len(faults) - SHOWN}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
