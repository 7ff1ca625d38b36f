"""What every refusal is: an answer with a code, typed figures and words."""

from typing import ClassVar


class Refusal(Exception):
    """The ledger refused the command and recorded nothing."""

    code: ClassVar[str]

    def __str__(self) -> str:
        """Say it in the words of the docstring."""
        return (type(self).__doc__ or "").partition("\n")[0]
