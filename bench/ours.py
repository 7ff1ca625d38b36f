"""The service itself, as it is run: keys, log in a file, metrics, views and all."""

import asyncio
from pathlib import Path

from api.app import create_app
from api.logs import start_logging
from api.opening import open_all
from api.serving import serve
from api.settings import Settings
from api.subjects import SUBJECTS


def serve_ledger(port: int, dsn: str, data: str) -> None:
    """Run the service until the process is ended."""
    settings = Settings(
        dsn=dsn,
        data=data,
        port=port,
        rate_limit=0,  # one key stands for all callers here
        drain_seconds=0,
    )
    with (Path(data) / "service.log").open("ab") as log:
        canon = start_logging("info", "json", log)
        asyncio.run(serve(create_app(settings, SUBJECTS, open_all, canon)))
