"""Puts a normative cost into words: every term with its formula, its numbers and their levels."""

import re
from fractions import Fraction
from typing import Final

from api.wording import say
from events.registry import NormativeMethod
from ledger.rules.normative import Explanation, Term
from schemas.normatives import FactorShown, Level, TariffSource, TermShown

OPERATORS: Final = frozenset({"k1", "k2", "norm", "pk", "provision", "weekmonth", "weekyear"})
MODULES: Final = frozenset({"H", "Hd", "Hi"})
SYMBOL: Final = re.compile(r"[A-Za-z]+[0-9]?")
ABOUT_PLACES: Final = 4


def exact(number: Fraction) -> str:
    """Write a number as it is: whole, or as a ratio."""
    return str(number)


def plain(number: Fraction) -> str:
    """Write a number as an act does: as a decimal where that is exact, else as a ratio."""
    rest, places = number.denominator, 0
    while rest % 10 == 0 or rest % 2 == 0 or rest % 5 == 0:
        rest //= 10 if rest % 10 == 0 else 2 if rest % 2 == 0 else 5
        places += 1
    return about(number, places) if rest == 1 else f"({number})"


def about(number: Fraction, places: int = ABOUT_PLACES) -> str:
    """Write a number to so many decimals, half upwards; no float is near it."""
    shifted = (2 * number * 10**places + 1) // 2
    whole, rest = divmod(shifted, 10**places)
    return f"{whole}.{rest:0{places}d}" if places else str(whole)


def level_of(symbol: str, *, average_is_set: bool) -> Level:
    """Tell who sets a number."""
    if symbol in MODULES or (symbol == "c" and not average_is_set):
        return Level.MODULE
    return Level.OPERATOR if symbol in OPERATORS or symbol == "c" else Level.MUNICIPALITY


def in_numbers(term: Term) -> str:
    """Write a term's formula with its numbers in the place of its symbols."""
    return SYMBOL.sub(lambda found: plain(term.factors[found[0]]), term.formula)


def in_words(numbers: str, language: str) -> str:
    """Write decimals as people of a language read them."""
    return numbers.replace(".", ",") if language == "ru" else numbers


def shown_term(term: Term, language: str, *, average_is_set: bool) -> TermShown:
    """Write a term with all that it is made of."""
    return TermShown(
        name=term.name,
        title=say(f"normative-term.{term.name}", language),
        formula=term.formula,
        in_numbers=in_numbers(term),
        factors=[
            FactorShown(
                symbol=symbol,
                title=say(f"normative-factor.{symbol}", language),
                value=exact(value),
                level=level_of(symbol, average_is_set=average_is_set),
            )
            for symbol, value in term.factors.items()
        ],
        exact=exact(term.roubles),
        about=about(term.roubles),
    )


def lines(
    found: Explanation, method: NormativeMethod, sources: list[TariffSource], language: str
) -> list[str]:
    """Write the whole explanation as lines that can be printed."""
    written = [
        say(
            "normative.term",
            language,
            {
                "name": term.name,
                "words": say(f"normative-term.{term.name}", language),
                "formula": term.formula,
                "numbers": in_words(in_numbers(term), language),
                "about": in_words(about(term.roubles), language),
            },
        )
        for term in found.terms
    ]
    total = {
        "about": in_words(about(found.roubles), language),
        "normative_kopecks": found.normative_kopecks,
    }
    written.append(say(f"normative.total-{method}", language, total))
    written.extend(
        say(
            f"normative.source-{source.level}",
            language,
            {
                "act_kind": source.act.kind,
                "number": source.act.number,
                "dated": source.act.dated,
                "version": source.version,
                "valid_from": source.valid_from,
            },
        )
        for source in sources
    )
    return written
