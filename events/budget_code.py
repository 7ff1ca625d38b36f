"""The budget code of expenditure (КБК): twenty characters, each part with a form of its own."""

import re
from enum import StrEnum
from typing import Final, NamedTuple


class CodePart(StrEnum):
    """The parts of a budget code in their order."""

    ADMINISTRATOR = "administrator"  # 1–3, глава, ГРБС
    SECTION = "section"  # 4–5, раздел
    SUBSECTION = "subsection"  # 6–7, подраздел
    PROGRAMME_ARTICLE = "programme-article"  # 8–12, программная (непрограммная) статья
    SPENDING_DIRECTION = "spending-direction"  # 13–17, направление расходов
    SPENDING_KIND = "spending-kind"  # 18–20, вид расходов


class Part(NamedTuple):
    """Where a part stands, and what it may look like."""

    part: CodePart
    first: int
    last: int
    form: re.Pattern[str]


# Sections 01 to 14 are those of the budget classification; no part is nought but the direction of
# spending, which is nought where a programme has none.
PARTS: Final = (
    Part(CodePart.ADMINISTRATOR, 0, 3, re.compile(r"(?!000)[0-9]{3}")),
    Part(CodePart.SECTION, 3, 5, re.compile(r"0[1-9]|1[0-4]")),
    Part(CodePart.SUBSECTION, 5, 7, re.compile(r"0[1-9]|1[0-9]")),
    Part(CodePart.PROGRAMME_ARTICLE, 7, 12, re.compile(r"(?!00000)[0-9A-ZА-Я]{5}")),
    Part(CodePart.SPENDING_DIRECTION, 12, 17, re.compile(r"[0-9A-ZА-Я]{5}")),
    Part(CodePart.SPENDING_KIND, 17, 20, re.compile(r"[1-8][0-9]{2}")),
)


def parts_of(code: str) -> dict[CodePart, str]:
    """Take a budget code apart."""
    return {each.part: code[each.first : each.last] for each in PARTS}


def wrong_parts(code: str) -> list[tuple[CodePart, str]]:
    """List the parts that are not as they may be, each with what was found."""
    return [
        (each.part, code[each.first : each.last])
        for each in PARTS
        if not each.form.fullmatch(code[each.first : each.last])
    ]
