"""Why a module enrols nobody, and why a schedule does not hold together."""

from dataclasses import dataclass

from ledger.rules.refusals.base import Refusal


@dataclass(kw_only=True, unsafe_hash=True)
class ModuleNotCertified(Refusal):
    """The module waits for certification, or was refused it."""

    code = "module-not-certified"
    standing: str


@dataclass(kw_only=True, unsafe_hash=True)
class LessonsClash(Refusal):
    """The lesson ends before it begins, or begins before another of the group has ended."""

    code = "lessons-clash"
    weekday: str
    starts_at: str
