"""Prints the contract: the API as OpenAPI 3.1, the facts as JSON Schema."""

import click
from msgspec.json import encode, schema
from msgspec.json import format as spread

from api import asyncapi
from api.commands.frame import group
from api.commands.speech import say
from api.openapi import document_bytes
from api.subjects import SUBJECTS
from events.codec import FACTS


@group(
    """OpenAPI и схемы фактов.

    \b
    certledger spec openapi > openapi.json
    certledger spec schemas certificate.charged.v1
    """,
    """OpenAPI and schemas of facts.

    \b
    certledger spec openapi > openapi.json
    certledger spec schemas certificate.charged.v1
    """,
)
def command() -> None:
    """Group."""


@command.command("openapi", help=say("Договор API.", "The contract of the API."))
def show_openapi() -> None:
    """Print the document that the service serves."""
    click.echo(document_bytes(SUBJECTS).decode().rstrip("\n"))


@command.command("asyncapi", help=say("Поток фактов: AsyncAPI.", "The stream of facts."))
def show_asyncapi() -> None:
    """Print the document of the stream of facts."""
    click.echo(asyncapi.document_bytes().decode().rstrip("\n"))


@command.command("schemas", help=say("Схемы фактов, всех или одного.", "Schemas of facts."))
@click.argument("fact", required=False, type=click.Choice(sorted(FACTS)), metavar="[FACT]")
def show_schemas(fact: str | None) -> None:
    """Print the schema of a fact, or of all by their tags."""
    found = schema(FACTS[fact]) if fact else {tag: schema(kind) for tag, kind in FACTS.items()}
    click.echo(spread(encode(found)).decode())
