"""What a caller receives instead of an answer: RFC 9457, with a fault for every field."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType


class FieldProblem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one field."""

    code: Annotated[str, Meta(description="A stable word for programs.")]
    detail: Annotated[str, Meta(description="The same for people, in the language asked for.")]
    pointer: Annotated[
        str | UnsetType, Meta(description="Where in the body: a JSON pointer (RFC 6901).")
    ] = UNSET
    parameter: Annotated[
        str | UnsetType, Meta(description="Which parameter of the query, if it is there.")
    ] = UNSET
    line: Annotated[
        int | UnsetType, Meta(description="Which line of the text, if the field is a text.")
    ] = UNSET


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was turned away or refused; the figures of the case are further members."""

    type: Annotated[str, Meta(description="The address of a page that explains the code.")]
    code: Annotated[str, Meta(description="A stable word for programs; the texts may change.")]
    title: Annotated[str, Meta(description="The kind of problem in a few words.")]
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: Annotated[str, Meta(description="This very case, with its figures.")]
    fix: Annotated[str, Meta(description="What to do about it.")]
    instance: Annotated[str, Meta(description="The request: urn:request: and its id.")]
    errors: Annotated[
        list[FieldProblem] | UnsetType, Meta(description="Every field fault at once.")
    ] = UNSET
