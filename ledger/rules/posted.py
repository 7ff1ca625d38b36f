"""What a fact may do to the guarded sums and unique claims of the database."""

from msgspec import Struct

from events.base import Kopecks, Position


class Opened(Struct, frozen=True, gc=False):
    """An account exists from now on, with nothing on it."""

    account: str


class Limited(Struct, frozen=True, gc=False):
    """An account has this limit from now on, or none."""

    account: str
    limit_kopecks: Kopecks | None


class Moved(Struct, frozen=True, gc=False):
    """Money moved within an account; limit = available + reserved + charged stays true."""

    account: str
    limit_kopecks: int
    available_kopecks: int
    reserved_kopecks: int
    charged_kopecks: int


class Charged(Struct, frozen=True, gc=False):
    """A month of a contract was charged."""

    contract: str
    month: str
    kind: str
    amount_kopecks: Kopecks
    position: Position


class Reversed(Struct, frozen=True, gc=False):
    """A part of the month's charge was taken back."""

    contract: str
    month: str
    kind: str
    amount_kopecks: Kopecks


class Claimed(Struct, frozen=True, gc=False):
    """A name that may be used once is taken."""

    claim: str


class Released(Struct, frozen=True, gc=False):
    """The name is free again."""

    claim: str


Posting = Opened | Limited | Moved | Charged | Reversed | Claimed | Released
