"""Services outside are connected: an address for each, its secrets made and changed, what its answers mean."""

import base64
import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from leads import cleaning, vendors
from leads.models import CustomField, Touchpoint, WebhookEndpoint, custom_fields
from leads.models.webhook import is_valid
from leads.refusals import Refusal
from leads.vendors import mapping as mappings

OVERLAP = timedelta(hours=24)  # an old secret counts as long beside the new one
SHORTEST = 6
LONGEST = 200
MOST_MAPPED = 500
Vendor = WebhookEndpoint.Vendor


class BadConnection(Refusal):
    """An endpoint that can't be as it is; `fields` says where to mend it."""


@dataclass(frozen=True)
class Plan:
    """All that is said of an endpoint besides its secrets."""

    name: str
    touchpoint: Touchpoint | None = None
    campaign: str = ""
    is_active: bool = True


@dataclass(frozen=True)
class Connected:
    """An endpoint with what is shown this once: its new secret, where it is ours."""

    endpoint: WebhookEndpoint
    secret: str


@transaction.atomic
def connect(
    vendor: str, plan: Plan, *, by: User, secret: str = "", access_token: str = ""
) -> Connected:  # fmt: skip
    """A new address for a service. Without a secret one is made, where the service takes ours. BadConnection."""
    problems = _problems(plan)
    if vendor not in Vendor.values:
        problems["vendor"] = _("There is no such choice.")
    else:
        problems |= _secret_problems(vendor, secret)
    _demand(problems)
    made = secret.strip() or new_secret(vendor)
    endpoint = WebhookEndpoint.objects.create(
        vendor=vendor, created_by=by, secrets=[_secret(made)], access_token=access_token.strip(),
        verify_token=randomness.token_urlsafe(24) if vendor == Vendor.META else "", **_columns(plan),
    )  # fmt: skip
    return Connected(endpoint, made)


@transaction.atomic
def change(endpoint: WebhookEndpoint, plan: Plan, *, by: User, access_token: str = "") -> WebhookEndpoint:
    """Say it otherwise; an empty access token leaves the one that is there. BadConnection."""
    _demand(_problems(plan))
    held = _held(endpoint)
    for name, value in _columns(plan).items():
        setattr(held, name, value)
    held.access_token = access_token.strip() or held.access_token
    held.save()
    return held


@transaction.atomic
def rotate(
    endpoint: WebhookEndpoint, *, by: User, secret: str = "", overlap: timedelta = OVERLAP
) -> Connected:  # fmt: skip
    """A new secret; the old ones count a while longer, so that nothing is lost meanwhile. BadConnection."""
    _demand(_secret_problems(endpoint.vendor, secret))
    held, now = _held(endpoint), timezone.now()
    made = secret.strip() or new_secret(held.vendor)
    still = [_ending(one, now + overlap) for one in held.secrets if is_valid(one, now) and one["value"] != made]
    held.secrets = [_secret(made), *(one for one in still if is_valid(one, now))]
    held.save(update_fields=["secrets"])
    return Connected(held, made)


@transaction.atomic
def map_answers(endpoint: WebhookEndpoint, mapping: Mapping[str, str], *, by: User) -> WebhookEndpoint:
    """What the answers mean from now on: key -> what it means; an empty meaning is the one that is guessed."""
    wanted = {key: meant for key, meant in mapping.items() if meant}
    known = {code for code, _label in targets()}
    problems = {key: _("There is no such choice.") for key, meant in wanted.items() if meant not in known}
    if len(wanted) > MOST_MAPPED:
        problems["mapping"] = _("At most %(most)d, please.") % {"most": MOST_MAPPED}
    _demand(problems)
    held = _held(endpoint)
    held.mapping = {key.replace("\x00", "")[:300]: meant for key, meant in wanted.items()}
    held.save(update_fields=["mapping"])
    return held


def targets() -> list[tuple[str, str]]:
    """What an answer can mean, in the reader's language."""
    own = {code: field.label for code, field in custom_fields().items() if _is_offered(field)}
    return [(code, str(label)) for code, label in mappings.targets(own)]


def _is_offered(field: CustomField) -> bool:
    return field.retired_at is None


def new_secret(vendor: str) -> str:
    if vendor == Vendor.STANDARD:
        return "whsec_" + base64.b64encode(randomness.token_bytes(32)).decode()
    if vendor == Vendor.GOOGLE:
        return randomness.token_urlsafe(30)[:40]  # Google takes at most 50 letters
    return randomness.token_urlsafe(32)


def _held(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)


def _columns(plan: Plan) -> dict[str, Any]:
    return {
        "name": " ".join(plan.name.split()), "touchpoint": plan.touchpoint, "campaign": plan.campaign.strip(),
        "is_active": plan.is_active,
    }  # fmt: skip


def _secret(value: str) -> dict[str, Any]:
    return {"value": value, "since": datetime.now(UTC).isoformat(), "until": None}


def _ending(secret: dict[str, Any], at: datetime) -> dict[str, Any]:
    """No later than it would end anyway."""
    until = min(at, datetime.fromisoformat(secret["until"])) if secret["until"] else at
    return {**secret, "until": until.isoformat()}


def _problems(plan: Plan) -> dict[str, str]:
    problems = {}
    if not plan.name.strip():
        problems["name"] = _("Please give it a name.")
    for field, value, longest in (("name", plan.name, 100), ("campaign", plan.campaign, 120)):
        try:
            cleaning.clean_text(value, longest=longest)
        except ValueError as problem:
            problems[field] = str(problem)
    return problems


def _secret_problems(vendor: str, secret: str) -> dict[str, str]:
    given = secret.strip()
    if not given and not vendors.MODULES[vendor].SECRET_IS_OURS:
        return {"secret": _("This service has a secret of its own: please enter it.")}
    if given and not (SHORTEST <= len(given) <= LONGEST and given.isprintable()):
        return {"secret": _("Between 6 and 200 letters, please.")}
    return {}


def _demand(problems: dict[str, str]) -> None:
    if problems:
        raise BadConnection(_("Please mend the marked fields."), problems)
