"""What one event means becomes what happened: somebody taken in, an appointment cancelled, a test not counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from leads import consenting, fetching, identifying, offering, receiving, recording, reminding, vendors
from leads.capturing import Arrival
from leads.consents import Said
from leads.models import ConsentState, Intake, Kind, Lead, ReminderKind, WebhookEndpoint
from leads.receiving import Incoming
from leads.refusals import Refusal
from leads.vendors.meaning import FETCHED, Cancelled, Fetch, Meaning, Nothing, Person, Test

LONGEST_REASON = 500
MOST_GATHERED = 50  # facts of one person that came one by one
_FAMILY = 0x4007  # of advisory locks that say: this event of this channel is being applied


class NotAnEvent(Refusal):
    """Only what came by a webhook can be read anew."""


def make_of_it(intake: Intake, endpoint: WebhookEndpoint | None, *, now: datetime) -> None:
    if endpoint is None:
        raise NotAnEvent(_("Its webhook is not there any more."))
    meaning = _meaning(intake, endpoint)
    match meaning:
        case Person():
            _take_in(intake, endpoint, meaning, now=now)
        case Cancelled():
            _cancel(intake, endpoint, meaning, now=now)
        case Test():
            end(intake, Intake.State.IGNORED, Intake.Outcome.TEST)
        case Nothing():
            end(intake, Intake.State.IGNORED, Intake.Outcome.NOTHING, problem=meaning.words)


def _meaning(intake: Intake, endpoint: WebhookEndpoint) -> Meaning:
    """With what has to be fetched, which is kept with the event."""
    meaning = vendors.read(endpoint, intake.body)
    if isinstance(meaning, Fetch):
        intake.body = {**intake.body, FETCHED: fetching.fetch(meaning)}
        meaning = vendors.read(endpoint, intake.body)
    return Nothing() if isinstance(meaning, Fetch) else meaning


def end(
    intake: Intake, state: Intake.State, outcome: Intake.Outcome, *, lead: Lead | None = None, problem: str = ""
) -> None:  # fmt: skip
    intake.state, intake.outcome, intake.problem = state, outcome, problem
    intake.lead = lead or intake.lead


# somebody ------------------------------------------------------------------------------------------


def _take_in(intake: Intake, endpoint: WebhookEndpoint, person: Person, *, now: datetime) -> None:
    _hold(endpoint, [intake.sender_id, *person.cancelled_by])
    if _is_there(endpoint, person.cancelled_by):
        end(intake, Intake.State.IGNORED, Intake.Outcome.CANCELLED)
        return
    known = _lead_to_fill(intake, endpoint, person)
    if known is None and not person.is_touch:
        person = _with_what_else_is_told(intake, endpoint, person)
    incoming = _incoming(endpoint, person, intake)
    if known is not None:
        lead, intake.problems = complete(known, incoming, now=now), receiving.readable(incoming.facts)[1]
        end(intake, Intake.State.DONE, Intake.Outcome(intake.outcome or Intake.Outcome.JOINED), lead=lead)
        return
    try:
        received = receiving.receive(incoming)
    except receiving.NothingToTakeIn as nothing:
        if person.is_touch:
            raise
        end(intake, Intake.State.IGNORED, Intake.Outcome.NOTHING, problem=nothing.message)
        return
    intake.problems = received.problems
    end(intake, Intake.State.DONE, received.outcome, lead=received.lead)
    failed = _others(intake).filter(state=Intake.State.FAILED)
    _settle(failed, state=Intake.State.DONE, outcome=Intake.Outcome.JOINED, lead=received.lead, problem="")


def _lead_to_fill(intake: Intake, endpoint: WebhookEndpoint, person: Person) -> Lead | None:
    """Where the event has been applied before, or only tells facts of somebody known: no further touch."""
    if intake.lead is not None:
        return intake.lead.duplicate_of or intake.lead
    if person.is_touch:
        return None
    return receiving.known_by_sender(_external(endpoint, person.external_id)) or told_of(intake)


def _others(intake: Intake) -> QuerySet[Intake]:
    """Further events that tell of the same person."""
    same = Intake.objects.filter(channel=intake.channel, subject=intake.subject).exclude(pk=intake.pk)
    return same.order_by("id") if intake.subject else same.none()


def told_of(intake: Intake) -> Lead | None:
    """The lead that another event of the same person has become."""
    other = _others(intake).exclude(lead=None).select_related("lead__duplicate_of").first()
    return (other.lead.duplicate_of or other.lead) if other and other.lead else None


def _with_what_else_is_told(intake: Intake, endpoint: WebhookEndpoint, person: Person) -> Person:
    """A service that sends each fact alone is listened to the end, so that the person is recognised by all of them."""
    facts = dict(person.facts)
    for other in _others(intake)[:MOST_GATHERED]:
        meaning = vendors.read(endpoint, other.body)
        if isinstance(meaning, Person):
            facts = {**meaning.facts, **facts}
    return person.having(facts=facts)


def _incoming(endpoint: WebhookEndpoint, person: Person, intake: Intake) -> Incoming:
    point = endpoint.touchpoint
    origin = {"origin": point.code} if point else {}
    return Incoming(
        facts={**origin, **person.facts}, further=person.further, source=f"webhook:{endpoint.vendor}",
        also=person.also,
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
    incoming = receiving.with_first_of_each(incoming)
    facts, _problems, _unread = receiving.readable(incoming.facts)
    book = recording.take(lead)
    receiving.fill(book.lead, facts, dict(incoming.further), source=incoming.source, now=now)
    also = identifying.readable(incoming.also, country=book.lead.country)
    identifying.learn(book.lead, facts, also, source=incoming.source, at=now)
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
    open_ones = told.filter(state__in=[Intake.State.WAITING, Intake.State.FAILED]).exclude(pk=intake.pk)
    _settle(open_ones, state=Intake.State.IGNORED, outcome=Intake.Outcome.CANCELLED)
    lead = _lead_of(told, endpoint, cancelled)
    is_news = intake.outcome != Intake.Outcome.CANCELLED
    if lead is not None and is_news:
        lead = _honour(lead, endpoint, cancelled, now=now)
    end(intake, Intake.State.DONE, Intake.Outcome.CANCELLED, lead=lead)


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
    if cancelled.words:
        book.enter(Kind.CALLED_OFF, by=None, note=receiving.storable(cancelled.reason)[:LONGEST_REASON])
    lead = book.close()
    if cancelled.words:
        words = cancelled.words[: reminding.LONGEST_TEXT]
        reminding.plan(lead, ReminderKind.CAME_AGAIN, due=now, person=lead.responsible, text=words)
    return lead


def _settle(events: QuerySet[Intake], **columns: Any) -> None:
    """But for those that another worker holds: it finds out by itself, and waiting for it could be for ever."""
    free = events.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    Intake.objects.filter(pk__in=list(free)).update(**columns)


def _is_there(endpoint: WebhookEndpoint, ids: Sequence[str]) -> bool:
    return bool(ids) and Intake.objects.filter(channel=endpoint.channel, sender_id__in=ids).exists()


def _hold(endpoint: WebhookEndpoint, ids: Sequence[str]) -> None:
    """An event and the one that cancels it wait for each other; in one order, so that they never lock crosswise."""
    with connection.cursor() as cursor:
        for key in sorted({f"{endpoint.channel} {one}" for one in ids if one}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_FAMILY, key])
