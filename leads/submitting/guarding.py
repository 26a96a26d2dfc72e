"""What keeps programs from flooding a form without asking people riddles or a foreign service (docs/decisions/0017).

A signed token says when the page was shown; a browser solves a small puzzle beside the typing; whoever sends too often
waits. People without scripts pass too, within stricter limits.
"""

import base64
import hashlib
import ipaddress
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from altcha import v1 as altcha
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from leads.models import Form
from leads.refusals import Refusal
from leads.submitting.counting import count_knock

TOO_FAST = timedelta(seconds=2)  # nobody reads and fills in a form in less; a solved puzzle takes as long
TOO_OLD = timedelta(hours=24)
PUZZLE_LASTS = timedelta(hours=2)
HARDEST = 60_000  # hashes at most: about half a second of a telephone
USES = 5  # of a solved puzzle: sent, mended and sent again

OF_ONE_ADDRESS = {False: 10, True: 60}  # in an hour, without and with a solved puzzle
OF_EVERYBODY = {False: 300, True: 5_000}
TRAP = "contact_url"  # a field that people neither see nor reach


class Doubtful(Refusal):
    """It may have been a program: a person sends it once more and is believed."""


class TooMany(Refusal):
    """Sent too often within an hour."""


class Foreign(Refusal):
    """From a site that may not embed the form."""


@dataclass(frozen=True)
class Visit:
    """One showing of the form, as its token tells it."""

    nonce: str
    at: datetime


def new_token(form: Form, *, now: datetime) -> str:
    """For one showing of the form; nobody else can make one."""
    return _signer().sign(f"{form.public_id}.{secrets.token_urlsafe(12)}.{int(now.timestamp() * 1000)}")


def visit_of(form: Form, token: str) -> Visit | None:
    """None where the token is none of this form."""
    try:
        public_id, nonce, at = _signer().unsign(token[:200]).split(".")
    except (signing.BadSignature, ValueError):
        return None
    return Visit(nonce, datetime.fromtimestamp(int(at) / 1000, UTC)) if public_id == form.public_id else None


def _signer() -> signing.Signer:
    return signing.Signer(salt="leads.form")


# the puzzle ---------------------------------------------------------------------------------------


def puzzle(visit: Visit, *, now: datetime) -> dict[str, Any]:
    """A proof of work as ALTCHA has it (version 1, SHA-256), which is good for this visit only."""
    made = altcha.create_challenge(
        altcha.ChallengeOptions(
            max_number=HARDEST, hmac_key=_puzzle_key(), expires=now + PUZZLE_LASTS, params={"for": visit.nonce}
        )
    )
    told: dict[str, Any] = made.to_dict()
    return told


def is_solved(solution: str, visit: Visit | None) -> bool:
    """Whether this is the solution of a puzzle of that visit."""
    if not solution or visit is None or len(solution) > 2_000:
        return False
    try:
        said = json.loads(base64.b64decode(solution).decode())
        if not isinstance(said, dict) or not all(isinstance(said.get(name), str) for name in ("salt", "challenge")):
            return False
        payload = cast(Any, said)
        right, _why = altcha.verify_solution(payload, _puzzle_key(), True)
        return bool(right) and altcha.extract_params(payload).get("for") == [visit.nonce]
    except (ValueError, TypeError, RecursionError):
        return False


def _puzzle_key() -> str:
    return hashlib.sha256(f"puzzle {settings.SECRET_KEY}".encode()).hexdigest()


# who may pass -------------------------------------------------------------------------------------


def demand_home(form: Form, origin: str | None, own: str) -> None:
    """A browser names the site that sends: our own, or one that may embed the form. Foreign."""
    if origin is not None and origin != own and origin not in form.origins:
        raise Foreign(_("This form may not be sent from this site. Please open it at its own address."))


def admit(form: Form, visit: Visit | None, address: str | None, *, is_solved: bool, now: datetime) -> None:
    """Let a sender pass who neither comes too often nor too fast. TooMany, Doubtful."""
    _count(form, visit, address, is_solved=is_solved, now=now)
    if visit is None or not timedelta(0) <= now - visit.at + timedelta(minutes=1) <= TOO_OLD:
        raise Doubtful(
            _("This page was open for a long time. Your entries are still here: please send them once more.")
        )
    if not is_solved and now - visit.at < TOO_FAST:
        raise Doubtful(_("That was very quick. Your entries are still here: please send them once more."))


def _count(form: Form, visit: Visit | None, address: str | None, *, is_solved: bool, now: datetime) -> None:
    """Each address by itself first, so that a flood from one costs one statement each and locks nobody else."""
    times = count_knock(form, _caller(address), now=now)
    if times > OF_ONE_ADDRESS[True]:
        raise TooMany(_too_many())
    if is_solved and visit is not None:
        is_solved = count_knock(form, f"puzzle {visit.nonce}", now=now) <= USES
    if times > OF_ONE_ADDRESS[is_solved]:
        raise TooMany(_too_many())
    if count_knock(form, f"everybody {is_solved}", now=now) > OF_EVERYBODY[is_solved]:
        raise TooMany(_too_many())


def _too_many() -> str:
    return _("This form was sent too often from your connection. Nothing is lost here: please try again in an hour.")


def _caller(address: str | None) -> str:
    """A household has one IPv4 address or one network of IPv6."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)
