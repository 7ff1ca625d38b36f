"""What looks wrong, at the terminal: all rules, or the cases of one."""

from typing import Final

import click

from api.commands.asking import get, read_all
from api.commands.frame import DIFFERENT, Command, given
from api.commands.showing import show_json, show_rows
from api.commands.speech import say

RULES: Final = {
    "rule": say("Правило", "Rule"),
    "title": say("Что ищем", "What is looked for"),
    "found_count": say("Найдено", "Found"),
}
CASES: Final = {
    "certificate": say("Сертификат", "Certificate"),
    "contract": say("Договор", "Contract"),
    "provider": say("Поставщик", "Provider"),
    "figures": say("Показатели", "Figures"),
    "explanation": say("Объяснение", "Explanation"),
}


@click.command(
    cls=Command,
    help=say(
        """Что выглядит неправильно; код выхода 3, если что-то найдено.

        \b
        certledger anomalies
        certledger anomalies charged-after-end --limit 20
        """,
        """What looks wrong; the exit code is 3 if anything is found.

        \b
        certledger anomalies
        certledger anomalies charged-after-end --limit 20
        """,
    ),
)
@click.argument("rule", required=False)
@click.option("--limit", default=50, type=click.IntRange(1), show_default=True)
@click.pass_context
def command(context: click.Context, rule: str | None, limit: int) -> None:
    """List the rules with what they have found, or the cases of one."""
    if rule is None:
        rows = get("/v1/anomalies")["items"]
        show_rows(rows, RULES)
        found = any(row["found_count"] for row in rows)
    else:
        cases = read_all(f"/v1/anomalies/{rule}", {}, limit)
        if given().json:
            for case in cases:
                show_json(case)
        else:
            show_rows([{**case, "figures": in_a_line(case["figures"])} for case in cases], CASES)
        found = bool(cases)
    if found:
        context.exit(DIFFERENT)


def in_a_line(figures: dict[str, object]) -> str:
    """Write figures in one cell."""
    return ", ".join(f"{name}={figure}" for name, figure in figures.items())
