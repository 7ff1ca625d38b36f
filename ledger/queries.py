"""Reads the named queries of a package's sql folder, so that SQL stays SQL.

A query is known only when a reason stands under its name:

    -- name: read_after
    -- What a projection has not seen; the caller holds the checkpoint's lock.
    SELECT …
"""

import re
from importlib.resources import files

QUERY = re.compile(
    r"^-- name: (?P<name>\w+)\n"
    r"(?:--[^\n]*\n)+"  # the reason; without one there is no query
    r"(?P<text>.*?)(?=^-- name: |\Z)",
    re.MULTILINE | re.DOTALL,
)


class Queries:
    """The queries of one file, each an attribute under its own name."""

    def __init__(self, package: str, module: str) -> None:
        """Read the file once; each text starts with its origin, which the server's views show."""
        source = files(package).joinpath("sql", f"{module}.sql").read_text("utf-8")
        self.__dict__ = {
            found["name"]: f"/* {package}.{module}.{found['name']} */ {bare(found['text'])}"
            for found in QUERY.finditer(source)
        }
        self.__origin = f"{package}/sql/{module}.sql"

    def __getattr__(self, name: str) -> str:
        """Say which file lacks the query."""
        raise AttributeError(f"{self.__origin} has no query {name!r} with a reason under its name")


def bare(text: str) -> str:
    """Drop the closing semicolon: a query may become part of a COPY."""
    return text.strip().removesuffix(";")


def load(package: str, module: str) -> Queries:
    """Read `<package>/sql/<module>.sql`."""
    return Queries(package, module)
