"""Money on the wire: a decimal string of roubles with exactly two decimals, such as "1234.56"."""

from typing import Annotated, Final

from msgspec import Meta

# Thirteen digits before the point: the largest sum still fits into exact kopecks (2^53 - 1), so
# what passes here can always be converted. `$(?!\n)`: a bare `$` lets a last line break through.
ROUBLES_PATTERN: Final = r"^(0|[1-9][0-9]{0,12})\.[0-9]{2}$(?!\n)"
POSITIVE_ROUBLES_PATTERN: Final = r"^(?!0\.00)(0|[1-9][0-9]{0,12})\.[0-9]{2}$(?!\n)"
SIGNED_ROUBLES_PATTERN: Final = r"^-?(0|[1-9][0-9]{0,13})\.[0-9]{2}$(?!\n)"

# `extra` tells the slow path of the door that a number literal may stand for the string.
Roubles = Annotated[
    str,
    Meta(
        pattern=ROUBLES_PATTERN,
        description="Roubles with two decimals. A JSON number with at most two decimals and"
        " without an exponent is accepted too.",
        examples=["1234.56"],
        extra={"money": "not-negative"},
    ),
]
PositiveRoubles = Annotated[
    str,
    Meta(
        pattern=POSITIVE_ROUBLES_PATTERN,
        description="Roubles with two decimals, more than nothing. A JSON number with at most two"
        " decimals and without an exponent is accepted too.",
        examples=["1234.56"],
        extra={"money": "positive"},
    ),
]
SignedRoubles = Annotated[
    str,
    Meta(
        pattern=SIGNED_ROUBLES_PATTERN,
        description="A difference in roubles with two decimals; only ever sent by the ledger.",
        examples=["-1234.56"],
    ),
]
