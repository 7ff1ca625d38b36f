"""The command `certledger`: everything that a person does with the ledger at a terminal."""

import sys
from typing import Final

import click

from api.commands.frame import INTERRUPTED, Part, Root
from api.commands.speech import asked_language, choose, say

PARTS: Final = {
    "Начать/Begin": {
        "run": Part(
            "api.commands.run",
            "База, демо-регион и служба одной командой.",
            "Database, demo region and service in one command.",
        ),
        "demo": Part(
            "api.commands.demo",
            "Загрузить демо-регион в работающую службу; показать его ключи.",
            "Load the demo region into a running service; show its keys.",
        ),
        "doctor": Part(
            "api.commands.doctor",
            "Проверить установку и назвать, что исправить.",
            "Check the installation and name what to mend.",
        ),
    },
    "Работа/Work": {
        "certificate": Part(
            "api.commands.certificate",
            "Сертификаты: выдать, показать, выписка, заморозить.",
            "Certificates: issue, show, statement, freeze.",
        ),
        "charge": Part(
            "api.commands.charge",
            "Списания: провести, показать, отменить.",
            "Charges: record, show, reverse.",
        ),
        "import": Part(
            "api.commands.imports",
            "Загрузка файлов: шаблон, проверка, замечания, проведение.",
            "Files: template, check, what to mend, application.",
        ),
        "budget": Part(
            "api.commands.budget",
            "Бюджет: программа ПФ, перераспределение, исполнение.",
            "Budget: PF programme, reallocation, execution.",
        ),
        "explain": Part(
            "api.commands.explain",
            "Откуда взялась цифра: факты, правила, арифметика.",
            "Where a figure comes from: facts, rules, arithmetic.",
        ),
        "roadmap": Part(
            "api.commands.roadmap",
            "Дорожные карты: прочитать текст, ход исполнения, справка, отчёт.",
            "Road maps: read a text, progress, memo, report.",
        ),
        "anomalies": Part(
            "api.commands.anomalies",
            "Что выглядит неправильно: правила и найденные случаи.",
            "What looks wrong: rules and the cases found.",
        ),
        "report": Part(
            "api.commands.report",
            "Отчёты: виды, собрать, проверить файл.",
            "Reports: kinds, build, verify a file.",
        ),
        "events": Part(
            "api.commands.events",
            "Факты: список, один, поток, проверка.",
            "Facts: list, show, tail, verify.",
        ),
        "webhook": Part(
            "api.commands.webhook",
            "Вебхуки: добавить, проверить, журнал, отправить ещё раз.",
            "Webhooks: add, test, deliveries, redeliver.",
        ),
    },
    "Обслуживание/Operations": {
        "serve": Part("api.commands.serve", "Только служба.", "The service alone."),
        "db": Part("api.commands.db", "Миграции базы.", "Migrations of the database."),
        "key": Part(
            "api.commands.keys",
            "Ключи API: создать, список, заменить, отозвать.",
            "API keys: create, list, rotate, revoke.",
        ),
        "user": Part(
            "api.commands.user",
            "Пользователи консоли: добавить, список, пароль, отключить.",
            "Users of the console: add, list, password, disable.",
        ),
        "projection": Part(
            "api.commands.projection",
            "Проекции: состояние, пересборка, сверка.",
            "Views: status, rebuild, diff.",
        ),
        "proof": Part(
            "api.commands.proof",
            "Доказательства: ключ журнала, сличение базы, проверяющая программа.",
            "Proof: the log's key, the fork guard, the verifier.",
        ),
        "witness": Part(
            "api.commands.witness",
            "Свидетель: запомнить, проверить, подписать.",
            "The witness: remember, check, sign.",
        ),
        "spec": Part(
            "api.commands.spec", "OpenAPI и схемы фактов.", "OpenAPI and schemas of facts."
        ),
        "config": Part("api.commands.config", "Действующие настройки.", "Settings in force."),
        "completion": Part(
            "api.commands.completion", "Автодополнение оболочки.", "Shell completion."
        ),
    },
}


def make_root() -> Root:
    """Make the command in the language that was chosen."""
    text = say(
        """Реестр сертификатов дополнительного образования и бюджета, который за них платит.

        \b
        certledger run                        всё сразу, с демо-регионом
        certledger doctor                     что не так и как исправить
        certledger certificate show НОМЕР     сколько осталось на сертификате
        certledger budget execution           исполнение бюджета по мероприятиям
        certledger projection rebuild balances

        Данные — в stdout, сообщения — в stderr. Коды выхода: 0 сделано, 1 не удалось,
        2 неверный вызов, 3 проверка нашла расхождения, 5 отказано правилами, 130 прервано.
        """,
        """The ledger of educational certificates and of the budget that pays for them.

        \b
        certledger run                        all at once, with the demo region
        certledger doctor                     what is wrong and how to mend it
        certledger certificate show NUMBER    what is left on a certificate
        certledger budget execution           execution of the budget by measure
        certledger projection rebuild balances

        Data go to stdout, messages to stderr. Exit codes: 0 done, 1 failed, 2 wrong call,
        3 a check found differences, 5 refused by the rules, 130 interrupted.
        """,
    )
    root = Root("certledger", help=text, parts=PARTS)
    version = click.version_option(
        package_name="certificate-ledger",
        prog_name="certledger",
        help=say("Показать версию и выйти.", "Show the version and exit."),
    )
    return version(root)


def main() -> None:
    """Run the command line of this process."""
    choose(asked_language(sys.argv[1:]))
    try:
        code = make_root().main(prog_name="certledger", standalone_mode=False)
    except click.exceptions.Abort:
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        code = 0  # whoever read our lines has seen enough
    sys.exit(code)


if __name__ == "__main__":
    main()
