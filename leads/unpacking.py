"""Events that wait are read and applied: one lead each, whatever order they come in, as often as they come."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from leads import consenting, fetching, offering, receiving, recording, reminding, vendors
from leads.capturing import Arrival
from leads.consents import Said
from leads.models import ConsentState, Intake, Lead, ReminderKind, WebhookEndpoint
from leads.models.webhook import PREFIX
from leads.receiving import Incoming
from leads.refusals import Refusal
from leads.vendors.meaning import FETCHED, Cancelled, Fetch, Meaning, Nothing, Person, Test

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
PATIENCE = (1, 5, 15, 60, 180, 360, 720)  # minutes until the next attempt
AT_ONCE = 200  # events by one bell; the next bell goes on
_FAMILY = 0x4007  # of advisory locks that say: this event of this channel is being applied


class NotAnEvent(Refusal):
    """Only what came by a webhook can be read anew."""


def apply_waiting(*, now: datetime, most: int = AT_ONCE) -> int:
    """Apply what is due, the oldest first; how many were tried.

    Each in a transaction of its own: whoever is taken in stays locked until it ends, and two workers that hold several
    people could wait for each other.
    """
    tried = 0
    while tried < most and _apply_next(now):
        tried += 1
    return tried


@transaction.atomic
def _apply_next(now: datetime) -> bool:
    waiting = Intake.objects.due(now).filter(door=Intake.Door.WEBHOOK)
    intake = waiting.select_for_update(skip_locked=True).first()
    if intake is None:
        return False
    _apply(intake, _endpoint(intake), now=now)
    return True


def _endpoint(intake: Intake) -> WebhookEndpoint | None:
    public_id = intake.channel.removeprefix(PREFIX)
    return WebhookEndpoint.objects.select_related("touchpoint").filter(public_id=public_id).first()


def _apply(intake: Intake, endpoint: WebhookEndpoint | None, *, now: datetime) -> None:
    """What goes wrong is kept in words; what may go right later is tried again."""
    intake.attempts += 1
    intake.problem, intake.applied_at = "", now
    try:
        with transaction.atomic():
            _make_of_it(intake, endpoint, now=now)
    except fetching.TokenNeeded as needed:
        _fail(intake, str(needed), {})
    except fetching.NotFetched as lost:
        _put_off(intake, str(lost), now=now)
    except Refusal as refusal:
        _fail(intake, refusal.message, refusal.fields)
    except Exception as bug:  # one bad event must not hold up the others
        log.exception("An event could not be applied: %s", intake.public_id)
        _put_off(intake, f"{type(bug).__name__}: {receiving.storable(bug)[:300]}", now=now)
    intake.save()


def _put_off(intake: Intake, problem: str, *, now: datetime) -> None:
    intake.problem = problem
    if intake.attempts >= MOST_ATTEMPTS:
        intake.state = Intake.State.FAILED
        return
    intake.state = Intake.State.WAITING
    intake.due_at = now + timedelta(minutes=PATIENCE[min(intake.attempts, len(PATIENCE)) - 1])


def _fail(intake: Intake, problem: str, fields: dict[str, str]) -> None:
    intake.state, intake.problem, intake.problems = Intake.State.FAILED, problem, fields


def _make_of_it(intake: Intake, endpoint: WebhookEndpoint | None, *, now: datetime) -> None:
    if endpoint is None:
        raise NotAnEvent(_("Its webhook is not there any more."))
    with translation.override(_language(endpoint)):
        meaning = _meaning(intake, endpoint)
    match meaning:
        case Person():
            _take_in(intake, endpoint, meaning, now=now)
        case Cancelled():
            _cancel(intake, endpoint, meaning, now=now)
        case Test():
            _end(intake, Intake.State.IGNORED, Intake.Outcome.TEST)
        case Nothing():
            _end(intake, Intake.State.IGNORED, Intake.Outcome.NOTHING, problem=meaning.words)


def _language(endpoint: WebhookEndpoint) -> str:
    """What is written for people is written as the one who connected the service reads."""
    return endpoint.created_by.language or translation.get_language() or "en"


def _meaning(intake: Intake, endpoint: WebhookEndpoint) -> Meaning:
    """With what has to be fetched, which is kept with the event."""
    meaning = vendors.read(endpoint, intake.body)
    if isinstance(meaning, Fetch):
        intake.body = {**intake.body, FETCHED: fetching.fetch(meaning)}
        meaning = vendors.read(endpoint, intake.body)
    return Nothing() if isinstance(meaning, Fetch) else meaning


def _end(
    intake: Intake, state: Intake.State, outcome: Intake.Outcome, *, lead: Lead | None = None, problem: str = ""
) -> None:  # fmt: skip
    intake.state, intake.outcome, intake.problem = state, outcome, problem
    intake.lead = lead or intake.lead


# somebody ------------------------------------------------------------------------------------------


def _take_in(intake: Intake, endpoint: WebhookEndpoint, person: Person, *, now: datetime) -> None:
    _hold(endpoint, [intake.sender_id, *person.cancelled_by])
    if _is_there(endpoint, person.cancelled_by):
        _end(intake, Intake.State.IGNORED, Intake.Outcome.CANCELLED)
        return
    incoming = _incoming(endpoint, person, intake)
    known = _lead_to_fill(intake, incoming, person)
    if known is not None:
        lead, intake.problems = complete(known, incoming, now=now), receiving.readable(incoming.facts)[1]
        _end(intake, Intake.State.DONE, Intake.Outcome(intake.outcome or Intake.Outcome.JOINED), lead=lead)
        return
    try:
        received = receiving.receive(incoming)
    except receiving.NothingToTakeIn as nothing:
        if person.is_touch:
            raise
        _end(intake, Intake.State.IGNORED, Intake.Outcome.NOTHING, problem=nothing.message)
        return
    intake.problems = received.problems
    _end(intake, Intake.State.DONE, received.outcome, lead=received.lead)


def _lead_to_fill(intake: Intake, incoming: Incoming, person: Person) -> Lead | None:
    """Where the event has been applied before, or only tells facts of somebody known: no further touch."""
    if intake.lead is not None:
        return intake.lead.duplicate_of or intake.lead
    return None if person.is_touch else receiving.known_by_sender(incoming.external)


def _incoming(endpoint: WebhookEndpoint, person: Person, intake: Intake) -> Incoming:
    point = endpoint.touchpoint
    origin = {"origin": point.code} if point else {}
    return Incoming(
        facts={**origin, **person.facts}, further=person.further, source=f"webhook:{endpoint.vendor}",
        external=_external(endpoint, person.external_id),
        arrival=Arrival(
            touchpoint=point.code if point else "", campaign=person.campaign or endpoint.campaign,
            said=receiving.storable(person.said) if person.said else "", consents=list(person.consents),
            utm=dict(person.utm), at=_not_after(person.at, intake.received_at),
        ),
    )  # fmt: skip


def _not_after(at: datetime | None, received: datetime) -> datetime | None:
    """A clock that goes wrong elsewhere must not date a lead into the future."""
    return at if at is None or at <= received else received


def _external(endpoint: WebhookEndpoint, key: str) -> tuple[str, str]:
    """Ids of a service that anybody can be are known by the endpoint; too long ones are no id."""
    if not key or len(key) > 120:
        return ("", "")
    is_any = endpoint.vendor == WebhookEndpoint.Vendor.STANDARD
    return (endpoint.channel if is_any else endpoint.vendor, key)


@transaction.atomic
def complete(lead: Lead, incoming: Incoming, *, now: datetime) -> Lead:
    """A better reading of what brought a lead, or news of it: blanks are filled, nothing is added twice."""
    facts, _problems, _unread = receiving.readable(incoming.facts)
    book = recording.take(lead)
    receiving.fill(book.lead, facts, dict(incoming.further), source=incoming.source, now=now)
    fresh = [said for said in incoming.arrival.statements() if not _is_said(book.lead, said)]
    if fresh:
        consenting.add(book.lead, fresh, by=None, now=now)
    return offering.go_on(book.close())


def _is_said(lead: Lead, said: Said) -> bool:
    return lead.consents.filter(source=said.source[:120], wording=said.wording).exists()


# cancelled ----------------------------------------------------------------------------------------


def _cancel(intake: Intake, endpoint: WebhookEndpoint, cancelled: Cancelled, *, now: datetime) -> None:
    """What it undoes may come before or after it: then it leaves no lead."""
    _hold(endpoint, [intake.sender_id, *cancelled.of])
    told = Intake.objects.filter(channel=endpoint.channel, sender_id__in=cancelled.of)
    told.filter(state__in=[Intake.State.WAITING, Intake.State.FAILED]).exclude(pk=intake.pk).update(
        state=Intake.State.IGNORED, outcome=Intake.Outcome.CANCELLED
    )
    lead = _lead_of(told, endpoint, cancelled)
    is_news = intake.outcome != Intake.Outcome.CANCELLED
    if lead is not None and is_news:
        lead = _honour(lead, endpoint, cancelled, now=now)
    _end(intake, Intake.State.DONE, Intake.Outcome.CANCELLED, lead=lead)


def _lead_of(told: Any, endpoint: WebhookEndpoint, cancelled: Cancelled) -> Lead | None:
    known = receiving.known_by_sender(_external(endpoint, cancelled.external_id))
    if known is None:
        first = told.exclude(lead=None).select_related("lead__duplicate_of").first()
        known = (first.lead.duplicate_of or first.lead) if first else None
    return known


def _honour(lead: Lead, endpoint: WebhookEndpoint, cancelled: Cancelled, *, now: datetime) -> Lead:
    book = recording.take(lead)
    if cancelled.withdrawn:
        source = f"{endpoint.get_vendor_display()}: {endpoint.name}"
        consenting.add(book.lead, [Said(ConsentState.WITHDRAWN, source=source)], by=None, now=now)
    lead = book.close()
    if cancelled.words:
        words = cancelled.words[: reminding.LONGEST_TEXT]
        reminding.plan(lead, ReminderKind.CAME_AGAIN, due=now, person=lead.responsible, text=words)
    return lead


def _is_there(endpoint: WebhookEndpoint, ids: Sequence[str]) -> bool:
    return bool(ids) and Intake.objects.filter(channel=endpoint.channel, sender_id__in=ids).exists()


def _hold(endpoint: WebhookEndpoint, ids: Sequence[str]) -> None:
    """An event and the one that cancels it wait for each other; in one order, so that they never lock crosswise."""
    with connection.cursor() as cursor:
        for key in sorted({f"{endpoint.channel} {one}" for one in ids if one}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_FAMILY, key])


# again --------------------------------------------------------------------------------------------


@transaction.atomic
def apply_again(intake: Intake, *, by: User) -> Intake:
    """Read it anew by the present mapping: what is done already is completed, and nothing happens twice. NotAnEvent."""
    held = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if held.door != Intake.Door.WEBHOOK:
        raise NotAnEvent(_("Only what came by a webhook can be applied again."))
    _apply(held, _endpoint(held), now=timezone.now())
    return held


@transaction.atomic
def apply_failed_again(*, by: User, endpoint: WebhookEndpoint | None = None) -> int:
    """All that failed waits for a worker once more; how many there are."""
    failed = Intake.objects.filter(door=Intake.Door.WEBHOOK, state=Intake.State.FAILED)
    if endpoint is not None:
        failed = failed.filter(channel=endpoint.channel)
    return failed.update(state=Intake.State.WAITING, attempts=0, due_at=timezone.now())
