"""Why the terms of ratings are not approved."""

from dataclasses import dataclass

from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class BoundsDisordered(Refusal):
    """The bounds of ratings do not rise from the low one over the middle one to the high one."""

    code = "bounds-disordered"
    low: str
    middle: str
    high: str
