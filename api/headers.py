"""The request's headers that mean something here, read strictly and cheaply."""

import re
from typing import Final

from multidict import istr

from api import faults

# Interned in aiohttp's own way: a plain text would be folded again at every look-up.
IDEMPOTENCY_KEY: Final = istr("Idempotency-Key")
REQUEST_ID: Final = istr("X-Request-Id")

IDEMPOTENCY_KEY_MAX: Final = 255
LANGUAGES: Final = ("ru", "en")  # the first is what nobody has to ask for
REQUEST_ID_MAX: Final = 64

# What nearly every client sends, so that nothing has to be taken apart for it.
PLAIN_JSON: Final = frozenset(
    {"application/json", "application/json; charset=utf-8", "application/json;charset=utf-8"}
)
PLAIN_ACCEPT: Final = frozenset({"*/*", "application/json", "application/json, */*;q=0.5"})

_ETAG = re.compile(r'"([0-9]{1,15})"')
_WEAK_ETAG = re.compile(r'(?:W/)?"([^"]*)"')
_REQUEST_ID = re.compile(r"[0-9A-Za-z._~-]{1,64}")
_STRUCTURED_STRING = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_TAG_RANGE = re.compile(r"([a-zA-Z*]{1,8})(?:-[a-zA-Z0-9-]*)?(?:;q=([01](?:\.[0-9]{0,3})?))?")


def media_type(content_type: str) -> tuple[str, str]:
    """Part a Content-Type into its type and its charset, utf-8 where none is stated."""
    kind, _, rest = content_type.lower().partition(";")
    charset = "utf-8"
    for parameter in rest.split(";"):
        name, _, text = parameter.strip().partition("=")
        if name == "charset":
            charset = text.strip('"')
    return kind.strip(), charset


def check_media_type(content_type: str, accepted: tuple[str, ...]) -> str:
    """Give the media type of a body, or refuse one that the operation does not read."""
    kind, charset = media_type(content_type)
    if kind not in accepted or charset not in {"utf-8", "utf8"}:
        raise faults.UnsupportedMediaType(", ".join(accepted))
    return kind


def accepts(stated: str, offered: tuple[str, ...]) -> bool:
    """Tell whether one of the offered forms is acceptable to the caller."""
    if stated in PLAIN_ACCEPT or "*/*" in stated:
        return True
    ranges = {part.partition(";")[0].strip().lower() for part in stated.split(",")}
    problem = "application/problem+json"  # whoever takes problems alone takes nothing else
    wanted = ranges - {problem}
    return any(form in wanted or form.partition("/")[0] + "/*" in wanted for form in offered)


def idempotency_key(stated: str) -> str:
    """Read an Idempotency-Key, whether a structured-field string or a bare token."""
    key = stated.strip()
    if key.startswith('"'):
        found = _STRUCTURED_STRING.fullmatch(key)
        if found is None:
            raise faults.IdempotencyKeyMalformed
        key = re.sub(r"\\(.)", r"\1", found[1])
    if not 0 < len(key) <= IDEMPOTENCY_KEY_MAX or not (key.isascii() and key.isprintable()):
        raise faults.IdempotencyKeyMalformed
    return key


def if_match(stated: str | None) -> int | None:
    """Read the version that the caller has seen; `*` stands for any."""
    if stated is None or stated.strip() == "*":
        return None
    found = _ETAG.fullmatch(stated.strip())
    if found is None:
        raise faults.PreconditionMalformed("If-Match")
    return int(found[1])


def is_known(if_none_match: str, etag: int) -> bool:
    """Tell whether the caller of a read has this version already."""
    if if_none_match.strip() == "*":
        return True
    return str(etag) in _WEAK_ETAG.findall(if_none_match)


def is_request_id(stated: str) -> bool:
    """Tell whether a caller's request id is safe to repeat in answers and logs."""
    return _REQUEST_ID.fullmatch(stated) is not None


def language_of(accept_language: str | None) -> str:
    """Choose the language of the words: the caller's favourite of ours, else Russian."""
    best, best_weight = LANGUAGES[0], 0.0
    for part in (accept_language or "").split(","):
        found = _TAG_RANGE.fullmatch(part.replace(" ", ""))
        if found is None:
            continue
        weight = float(found[2] or 1)
        if found[1].lower() in LANGUAGES and weight > best_weight:
            best, best_weight = found[1].lower(), weight
    return best
