"""What an operator can set: the environment's CERTLEDGER_* variables, read once at the start."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct, structs

PREFIX: Final = "CERTLEDGER_"
SECRETS: Final = frozenset({"dsn", "key", "master_keys", "signing_keys"})

Count = Annotated[int, Meta(ge=0, le=10**9)]
Positive = Annotated[int, Meta(ge=1, le=10**9)]
Seconds = Annotated[float, Meta(ge=0, le=3600)]


class BadSetting(ValueError):
    """A variable of the environment is unknown or can't be read; the message names it."""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every setting, with what a small installation wants as its default."""

    dsn: str | None = None  # none: a PostgreSQL of our own in the data folder
    data: str = ".data"  # folder of that PostgreSQL and of the master key
    master_keys: str | None = None  # base64, the first is current; none: a file in `data`
    signing_keys: str | None = None  # of checkpoints, in the same form; none: a file in `data`
    log_name: Annotated[str, Meta(pattern=r"^[0-9A-Za-z._/-]{1,100}$(?!\n)")] = "certledger"
    seal_seconds: Annotated[float, Meta(gt=0, le=10)] = 2.0  # between two checkpoints, at the least
    witnesses: str = ""  # verifier keys of those who may co-sign checkpoints, by white space
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080  # 0: any free one
    pool_size: Positive = 8
    pooler: Annotated[str, Meta(pattern="^(none|transaction)$")] = "none"
    production: bool = False  # true: refuse a server that may forget what it confirmed
    time_zone: str = "Europe/Moscow"  # of a book that does not say
    language: Annotated[str, Meta(pattern="^(ru|en)$")] = "ru"  # of the command line
    url: str | None = None  # of the service that the command line asks; none: host and port
    key: str | None = None  # the API key that it asks with
    body_max_bytes: Positive = 1 << 20
    bulk_max_bytes: Positive = 8 << 20  # 10,000 rows of NDJSON with room to spare
    batch_max: Positive = 512  # commands a commit
    queue_max: Positive = 4096  # commands that wait; more are answered 503 at once
    streams_max: Positive = 200  # Server-Sent Events of facts that one process serves at once
    rate_limit: Count = 60_000  # requests, or rows of a bulk, a key and window; 0: none
    rate_window_seconds: Positive = 60
    webhook_retries: Annotated[str, Meta(pattern=r"^[0-9]{1,6}( [0-9]{1,6}){0,19}$(?!\n)")] = (
        "5 300 1800 7200 18000 36000 50400 72000 86400"  # seconds after each attempt in vain
    )
    webhook_seconds: Annotated[float, Meta(gt=0, le=60)] = 15.0  # for one attempt, all in all
    webhook_http: bool = False  # true: addresses without TLS too, for trials on one machine
    webhook_networks: str = ""  # not public, and webhooks may reach them: CIDR, by white space
    webhook_disable_days: Positive = 5  # of failures alone, after which nothing more is sent
    webhook_log_days: Positive = 30  # for which attempts are kept in the log
    webhooks_at_once: Count = 16  # to which this process sends at the same time; 0: to none
    import_max_bytes: Positive = 32 << 20  # of a file that is imported
    import_days: Positive = 30  # until a file that was imported is erased
    check_hours: Annotated[int, Meta(ge=0, le=8760)] = 24  # until a view is derived again; 0: never
    min_position_seconds: Seconds = 5.0  # how long a read waits for a view to catch up
    drain_seconds: Seconds = 5.0  # not ready, still serving: the balancer notices
    shutdown_seconds: Seconds = 25.0  # for the requests that are under way
    log_level: Annotated[str, Meta(pattern="^(debug|info|warning|error)$")] = "info"
    log_format: Annotated[str, Meta(pattern="^(auto|json|console)$")] = "auto"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raise BadSetting for the first variable that is unknown or wrong."""
    known = {field.name for field in structs.fields(Settings)}
    given = {
        name.removeprefix(PREFIX).lower(): text
        for name, text in environment.items()
        if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_")
    }
    if unknown := sorted(given.keys() - known):
        raise BadSetting(f"{PREFIX}{unknown[0].upper()} is not a setting")
    for name, text in given.items():
        try:
            msgspec.convert({name: text}, Settings, strict=False)
        except msgspec.ValidationError as error:
            shown = "its value" if name in SECRETS else repr(text)
            raise BadSetting(f"{PREFIX}{name.upper()} can't be {shown}: {error}") from None
    return msgspec.convert(given, Settings, strict=False)


def shown_settings(settings: Settings) -> dict[str, object]:
    """Give every setting by the name of its variable, secrets masked."""
    return {
        PREFIX + name.upper(): "***" if name in SECRETS and value is not None else value
        for name, value in structs.asdict(settings).items()
    }
