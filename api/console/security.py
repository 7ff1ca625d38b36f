"""What keeps strangers out of a signed-in browser: headers, cookies and the token of every form."""

import hashlib
import hmac
import secrets
from typing import Final

from aiohttp import hdrs, web

from api import faults

SESSION: Final = "certledger_session"
VISITOR: Final = "certledger_visitor"  # before anybody is signed in, a form has a token too
FORM_FIELD: Final = "csrf"

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",  # a page of the one must not be shown to the next by "back"
}
YEAR_SECONDS: Final = 365 * 24 * 3600


def is_secure(request: web.Request) -> bool:
    """Tell whether the browser speaks HTTPS, here or to the balancer in front."""
    return request.secure or request.headers.get("X-Forwarded-Proto") == "https"


def set_secret(request: web.Request, response: web.Response, name: str, token: str) -> None:
    """Give the browser a token that no script can read and no other site can send in a form."""
    response.set_cookie(
        name, token, httponly=True, samesite="Lax", secure=is_secure(request), path="/"
    )


def set_taste(request: web.Request, response: web.Response, name: str, choice: str) -> None:
    """Let the browser remember a taste, such as the language."""
    response.set_cookie(
        name,
        choice,
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=is_secure(request),
        path="/",
    )


def new_secret() -> str:
    """Make a token that nobody guesses."""
    return secrets.token_urlsafe(32)


def form_token(secret: str) -> str:
    """Give the token of the forms that are drawn for a cookie; the cookie can't be told from it."""
    return hashlib.sha256(b"form\n" + secret.encode(errors="replace")).hexdigest()


def check_form(request: web.Request, secret: str, stated: str) -> None:
    """Turn away a form that was not drawn here for this browser."""
    if not is_own(request) or not hmac.compare_digest(form_token(secret), stated):
        raise faults.FormForeign


def is_own(request: web.Request) -> bool:
    """Tell whether a page of ours sent a form, as far as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get(hdrs.ORIGIN)
    return origin is None or origin.partition("://")[2] == request.host
