"""Double opt-in: consent is asked by mail, confirmed by the person who presses the button, and taken back as easily."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from leads import consenting, consents, offering, recording
from leads.consents import Said
from leads.models import Channel, Consent, ConsentRequest, ConsentState, ConsentText, Lead, Purpose
from leads.refusals import Conflict, Refusal


class UnknownRequest(Refusal):
    """The link belongs to no question of ours."""


class Expired(Conflict):
    """The question was not answered in time; it can be asked again."""


@dataclass(frozen=True)
class Question:
    """What a person is asked to confirm from their own mailbox."""

    address: str
    channels: Sequence[Channel] = (Channel.MAIL,)  # a mail proves the mailbox, so it is no consent to calls
    purpose: Purpose = Purpose.ADVERTISING
    text: ConsentText | None = None
    wording: str = ""
    source: str = ""
    language: str = "de"
    asked_from: str | None = None


@transaction.atomic
def ask(lead: Lead, question: Question, *, now: datetime) -> ConsentRequest:
    """Ask by a neutral mail; one that still waits for the same address is not asked twice."""
    waiting = ConsentRequest.objects.filter(
        lead=lead, address=question.address, purpose=question.purpose, confirmed_at=None, expires_at__gt=now
    )
    if known := waiting.first():
        return known
    key = secrets.token_urlsafe(32)
    return ConsentRequest.objects.create(
        lead=lead, key_hash=hashed(key), key=key, address=question.address, language=question.language,
        channels=[str(channel.value) for channel in question.channels if channel == Channel.MAIL] or ["mail"],
        purpose=question.purpose, text=question.text, wording=question.wording, source=question.source,
        asked_from=question.asked_from, asked_at=now, expires_at=now + timedelta(days=settings.CONSENT_REQUEST_DAYS),
        mail_after=now,
    )  # fmt: skip


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def request_of(key: str) -> ConsentRequest:
    """The question that a link of a mail belongs to. UnknownRequest."""
    found = ConsentRequest.objects.select_related("text").filter(key_hash=hashed(key)).first()
    if found is None:
        raise UnknownRequest(_("This link is not known. Perhaps it was cut off by your mail program."))
    return found


def opened(request: ConsentRequest, *, now: datetime) -> None:
    """Somebody or something followed the link: scanners of mails do, so this is no answer."""
    ConsentRequest.objects.filter(pk=request.pk, opened_at=None).update(opened_at=now)


@transaction.atomic
def confirm(key: str, *, confirmed_from: str | None, now: datetime) -> ConsentRequest:
    """The person pressed the button: consent is on record, once, however often. UnknownRequest, Expired."""
    request = _held(key)
    if request.confirmed_at is not None:
        return request
    if now > request.expires_at:
        raise Expired(_("This question has expired. Please fill in the form again."))
    request.confirmed_at, request.confirmed_from = now, confirmed_from
    request.save(update_fields=["confirmed_at", "confirmed_from"])
    _put_on_record(request, ConsentState.GIVEN, now=now, given_from=confirmed_from)
    return request


@transaction.atomic
def take_back(key: str, *, said_from: str | None, now: datetime) -> ConsentRequest:
    """The person withdraws by the same link what they confirmed; again is harmless. UnknownRequest."""
    request = _held(key)
    channel, purpose = Channel.MAIL, Purpose(request.purpose)
    if consents.may(request.lead, channel, purpose).allows:
        _put_on_record(request, ConsentState.WITHDRAWN, now=now, given_from=said_from)
    return request


def _held(key: str) -> ConsentRequest:
    found = request_of(key)
    return ConsentRequest.objects.select_for_update(of=("self",)).get(pk=found.pk)


def _put_on_record(request: ConsentRequest, state: ConsentState, *, now: datetime, given_from: str | None) -> None:
    book = recording.take(request.lead)
    statements = [
        Said(state, Channel(code), Purpose(request.purpose), source=request.source, wording=request.wording,
             text=request.text, address=request.address, given_from=given_from)
        for code in request.channels
    ]  # fmt: skip
    rows = consenting.add(book.lead, statements, by=None, now=now)
    Consent.objects.filter(pk__in=[row.pk for row in rows]).update(request=request)
    offering.go_on(book.close())
