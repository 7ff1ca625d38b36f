"""Writes the contract into `schemas/published`, where a reader and a diff can see it.

`python -m api.published` after a change of the API; a test holds the files equal to the code.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import json

import schemas
from api import asyncapi
from api.openapi import document_bytes
from api.subjects import SUBJECTS
from events.codec import FACTS

FOLDER: Final = Path(schemas.__file__).parent / "published"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def files() -> dict[str, bytes]:
    """Make every published file, by its path below the folder."""
    made = {
        "asyncapi.json": asyncapi.document_bytes(),
        "openapi.json": document_bytes(SUBJECTS),
    }
    for tag, fact in FACTS.items():
        made[f"facts/{tag}.json"] = _spread({"$schema": DIALECT, **json.schema(fact)})
    return made


def write(folder: Path = FOLDER) -> None:
    """Write the files, and remove those that are not made any more."""
    made = files()
    for old in sorted(folder.rglob("*.json")):
        if str(old.relative_to(folder)) not in made:
            old.unlink()
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)


def _spread(schema: Mapping[str, Any]) -> bytes:
    return json.format(json.encode(schema), indent=2) + b"\n"


if __name__ == "__main__":
    write()
