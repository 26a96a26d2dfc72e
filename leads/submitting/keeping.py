"""A visitor's answers are checked by the version that they saw, and kept before anything else is done with them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from leads import receiving
from leads.form import answers, fields
from leads.models import Form, FormVersion, Intake
from leads.refusals import Refusal
from leads.submitting.applying import apply

AT_WORK = timedelta(minutes=1)  # meanwhile the request that brought it takes it in
LONGEST_KEPT = 5_000
MOST_KEPT = 100  # values of one field
CONSENT = "consent"  # the name of the tick under the wording


class BadSubmission(Refusal):
    """Something must be mended before it can be sent; `fields` names the fields by their keys."""


@dataclass(frozen=True)
class Submission:
    """What a visitor sent: the version that they saw, and what they entered by the keys of its fields.

    `token` tells one visit from another: the same answers with the same token are one submission, however often sent.
    """

    form: Form
    version: FormVersion
    values: Mapping[str, Sequence[str]]
    token: str = ""
    consent: bool = False
    language: str = "de"
    page: str = ""  # the address of the page that showed it
    address: str | None = None
    is_test: bool = False
    more: Mapping[str, str] = field(default_factory=dict)  # of the link: UTM values and click ids without a field


def submit(submission: Submission, *, now: datetime) -> Intake:
    """Keep it, then take it in. What can't be taken in just now waits and is not lost. BadSubmission."""
    version = submission.version
    read = answers.read(fields.read(version.fields), submission.values, submission.language)
    if version.consent_text_id and version.consent_required and not submission.consent:
        read.problems[CONSENT] = _("Please agree, else we may not answer.")
    if read.problems:
        raise BadSubmission(_("Please mend the marked fields."), read.problems)
    intake, is_new = _keep(submission, now)
    return apply(intake, now=now) if is_new else intake


def keep_as_spam(submission: Submission, *, now: datetime) -> Intake:
    """What only a program fills in: kept to be looked at, never taken in."""
    body = {name: value for name, value in _body(submission).items() if name != "consent"}
    return Intake.objects.create(
        door=Intake.Door.FORM, channel=submission.form.channel, body=body, headers={"address": submission.address},
        touchpoint_id=submission.form.touchpoint_id, received_at=now, due_at=now, applied_at=now,
        state=Intake.State.IGNORED, outcome=Intake.Outcome.SPAM,
    )  # fmt: skip


def _keep(submission: Submission, now: datetime) -> tuple[Intake, bool]:
    body = _body(submission)
    facts = {
        "door": Intake.Door.FORM, "body": body, "headers": {"address": submission.address},
        "touchpoint_id": submission.form.touchpoint_id, "received_at": now, "due_at": now + AT_WORK,
    }  # fmt: skip
    channel = submission.form.channel
    if not submission.token:
        return Intake.objects.create(channel=channel, **facts), True
    sender = f"{submission.token[:64]}.{_digest(body)}"
    return Intake.objects.get_or_create(channel=channel, sender_id=sender, defaults=facts)


def _digest(body: Mapping[str, Any]) -> str:
    said = json.dumps([body["values"], body["consent"]], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def _body(submission: Submission) -> dict[str, Any]:
    """As it came, in texts that can be stored."""
    asked = {one["key"]: submission.values.get(one["key"], ()) for one in submission.version.fields}
    entered = {key: [_kept(text) for text in texts[:MOST_KEPT]] for key, texts in asked.items()}
    return {
        "version": submission.version.number, "values": {key: texts for key, texts in entered.items() if any(texts)},
        "consent": submission.consent, "language": submission.language, "page": _kept(submission.page)[:500],
        "test": submission.is_test, "link": {name: _kept(text)[:200] for name, text in submission.more.items()},
    }  # fmt: skip


def _kept(text: str) -> str:
    return receiving.storable(text)[:LONGEST_KEPT]
