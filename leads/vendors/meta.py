"""Meta lead ads: X-Hub-Signature-256 over the body with the app's secret; the event only names the lead, which is
fetched by the page's token. Services that forward send the answers along as field_data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from leads.vendors import mapping as mappings
from leads.vendors import signing
from leads.vendors.meaning import (
    FETCHED,
    Answer,
    Delivery,
    Event,
    Meaning,
    Nothing,
    Test,
    a_dict,
    asking,
    dicts,
    moment,
    text,
    without_prefix,
)

SECRET_IS_OURS = False
ASKED = "created_time,id,ad_id,ad_name,adset_name,campaign_name,form_id,field_data,custom_disclaimer_responses,platform"
TRIAL_ADDRESSES = ("test@fb.com", "test@meta.com")
TRIAL_ID = "444444444444"  # the sample of the app's dashboard


def verify(delivery: Delivery, secrets: Sequence[str], now: datetime) -> None:
    given = delivery.header("x-hub-signature-256").lower()
    signing.demand([given], secrets, lambda secret: [f"sha256={signing.mac(secret, delivery.raw).hex()}"])


def events(body: Any, delivery: Delivery) -> list[Event]:
    told = dicts(body) if isinstance(body, list) else [a_dict(body)]
    return [_event(change) for one in told for change in _changes(one)]


def _changes(body: dict[str, Any]) -> list[dict[str, Any]]:
    if "entry" not in body:
        return [body]
    return [change for entry in dicts(body["entry"]) for change in dicts(entry.get("changes"))]


def _event(change: dict[str, Any]) -> Event:
    field = text(change.get("field")) or "leadgen"
    lead = _lead(change)
    key = _id(lead)
    prefix = "" if field == "leadgen" else f"{field}:"
    return Event(f"{prefix}{key}" if key else "", change)


def _lead(body: Any) -> dict[str, Any]:
    """What is known of the lead: the event's value, with what was fetched for it."""
    told = a_dict(body)
    return {**(a_dict(told.get("value")) or told), **a_dict(told.get(FETCHED))}


def _id(lead: Mapping[str, Any]) -> str:
    return without_prefix(lead.get("leadgen_id") or lead.get("lead_id") or lead.get("id"))


def read(body: Any, mapping: Mapping[str, str], token: str = "") -> Meaning:
    lead = _lead(body)
    if text(a_dict(body).get("field")) not in ("", "leadgen"):
        return Nothing()
    if _id(lead) == TRIAL_ID or text(a_dict(body).get("is_test")).lower() in ("1", "true") or lead.get("is_test"):
        return Test()
    if "field_data" not in lead:
        url = f"{settings.META_URL}/{quote(_id(lead), safe='')}?fields={ASKED}"
        return asking(url, token) if _id(lead) else Nothing()
    given = answers(body)
    if any(_is_trial(answer) for answer in given):
        return Test()
    found = mappings.person(given, mapping, source="Meta Lead Ads")
    at = moment(lead.get("created_time"))
    return found.having(external_id=_id(lead), at=at, campaign=found.campaign or text(lead.get("campaign_name")))


def _is_trial(answer: Answer) -> bool:
    value = mappings.plain(answer.value).lower()
    return value.startswith("<test lead:") or value in TRIAL_ADDRESSES


def answers(body: Any) -> list[Answer]:
    lead = _lead(body)
    asked = [
        Answer(name, name.replace("_", " "), _first(field))
        for field in dicts(lead.get("field_data"))
        if (name := text(field.get("name")))
    ]
    agreed = [
        Answer(key, text(box.get("text")) or key, text(box.get("is_checked")) or box.get("is_checked"), "consent")
        for box in dicts(lead.get("custom_disclaimer_responses"))
        if (key := text(box.get("checkbox_key")))
    ]
    about = ("platform", "ad_name", "adset_name", "form_id", "form_name", "ad_id")
    more = [Answer(name, name, without_prefix(lead[name]), mappings.FURTHER) for name in about if lead.get(name)]
    return [*asked, *agreed, *more]


def _first(field: dict[str, Any]) -> Any:
    values = field.get("values")
    if isinstance(values, list):
        values = values[0] if len(values) == 1 else values
    return without_telephone_mark(values if values is not None else field.get("value"))


def without_telephone_mark(value: Any) -> Any:
    """Exports write p:+49… so that a spreadsheet keeps the plus."""
    return value[2:] if isinstance(value, str) and value.startswith("p:+") else value
