"""The whole service, as the worked cases have it."""

from tests.cases.conftest import client, keys, log, operator, settings

__all__ = ["client", "keys", "log", "operator", "settings"]
