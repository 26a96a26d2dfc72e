"""Google Ads lead forms: no signature, but a key in the body, which is compared before anything is used of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from leads.vendors import mapping as mappings
from leads.vendors import signing
from leads.vendors.meaning import (
    Answer,
    BadBody,
    BadSignature,
    Delivery,
    Event,
    Meaning,
    Test,
    a_dict,
    dicts,
    moment,
    text,
)

SECRET_IS_OURS = True
KEY = "google_key"
_ABOUT = ("campaign_id", "adgroup_id", "creative_id", "form_id", "asset_group_id")


def verify(delivery: Delivery, secrets: Sequence[str], now: datetime) -> None:
    try:
        given = text(a_dict(delivery.body).get(KEY))
    except BadBody:
        raise BadSignature from None
    signing.demand([given], secrets, lambda secret: [secret])


def events(body: Any, delivery: Delivery) -> list[Event]:
    told = {name: value for name, value in a_dict(body).items() if name != KEY}  # keys are not kept with events
    return [Event(text(told.get("lead_id")), told)]


def read(body: Any, mapping: Mapping[str, str]) -> Meaning:
    told = a_dict(body)
    if told.get("is_test") is True or text(told.get("is_test")).lower() == "true":
        return Test()
    found = mappings.person(answers(body), mapping, source="Google Ads")
    at = moment(told.get("lead_submit_time"))
    return found.having(external_id=text(told.get("lead_id")), at=at)


def answers(body: Any) -> list[Answer]:
    told = a_dict(body)
    asked = [
        Answer(key, text(column.get("column_name")) or key, column.get("string_value"), _MEANT.get(key, ""))
        for column in dicts(told.get("user_column_data"))
        if (key := text(column.get("column_id")) or text(column.get("column_name")))
    ]
    click = [Answer("gcl_id", "gclid", told["gcl_id"], "utm.gclid")] if told.get("gcl_id") else []
    more = [Answer(name, name, text(told[name]), mappings.FURTHER) for name in _ABOUT if told.get(name)]
    return [*asked, *click, *more]


_MEANT = {
    "FULL_NAME": "name", "FIRST_NAME": "first_name", "LAST_NAME": "last_name", "EMAIL": "email",
    "WORK_EMAIL": "email", "PHONE_NUMBER": "phone", "WORK_PHONE": "phone", "COMPANY_NAME": "company",
    "JOB_TITLE": "job_title", "COUNTRY": "country",
}  # fmt: skip
