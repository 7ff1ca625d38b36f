"""Named points at which a test kills the service, to show that nothing answered is lost."""

import os
import signal

armed: str | None = None  # set once at start from CERTLEDGER_FAILPOINT; never set in service


def reach(point: str) -> None:
    """Die here, as if the power had failed, if a test has asked for it."""
    if armed == point:
        os.kill(os.getpid(), signal.SIGKILL)
