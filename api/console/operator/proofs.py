"""Proof as a page: what was signed, who witnesses it, and how to check it without this service."""

from functools import cache
from pathlib import Path
from typing import Final

from aiohttp import hdrs, web

from api.console.asking import Problem, ask
from api.console.drawing import LOOK, render
from api.console.pages import Pages
from api.console.security import HEADERS
from api.console.sessions import ROLES
from ledger.proof import verifier

pages = Pages("book")

VERIFIER: Final = "/files/verifier.py"


@pages.page("/proofs", roles=ROLES, rank=50, sample={"position": "1"})
async def proofs(request: web.Request) -> web.Response:
    """Show the checkpoints, prove one fact that is asked for, and say how to check offline."""
    found = await ask(request, "list-checkpoints")
    stated, proof, problem, fault = request.query.get("position", "").strip(), None, None, None
    if stated.isdecimal() and int(stated) > 0:
        try:
            proof = await ask(request, "prove-event", path={"position": int(stated)})
        except Problem as no:
            problem = no
    elif stated:
        fault = request[LOOK].t("proofs.no-number")
    return render(
        request,
        "operator/proofs.html",
        found=found,
        proof=proof,
        problem=problem,
        fault=fault,
        verifier=VERIFIER,
        origin=f"{request.scheme}://{request.host}",
        log_key=found["keys"][-1] if found["keys"] else "LOG_KEY",
    )


@pages.page(VERIFIER, roles=ROLES)
async def verifier_file(_: web.Request) -> web.Response:
    """Give the verifier: one file that needs nothing but Python."""
    headers = {
        **HEADERS,
        hdrs.CONTENT_TYPE: "text/x-python; charset=utf-8",
        hdrs.CONTENT_DISPOSITION: "attachment; filename=verifier.py",
    }
    return web.Response(body=_verifier(), headers=headers)


@cache
def _verifier() -> bytes:
    return Path(verifier.__file__).read_bytes()
