"""Tells what passes by itself from what stays: a lost connection is no fault of a fact."""

import asyncpg

LASTING = (asyncpg.DataError,)  # raised by the driver for a value that no column can hold
PASSING = (
    OSError,  # TimeoutError among them
    asyncpg.InterfaceError,  # the connection or the pool is closed
    asyncpg.InternalClientError,  # what asyncpg raises when a backend is killed
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,  # shut down, cancelled
    asyncpg.TransactionRollbackError,  # deadlock, serialisation
    asyncpg.ReadOnlySQLTransactionError,  # a primary became a standby
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.LockNotAvailableError,
)


def passes(error: BaseException) -> bool:
    """Tell whether the same work may succeed later without anybody's doing."""
    return isinstance(error, PASSING) and not isinstance(error, LASTING)
