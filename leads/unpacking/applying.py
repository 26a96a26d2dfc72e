"""Events that wait are claimed and applied one by one; what fails is tried again with growing patience."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from leads import fetching, notifying, receiving
from leads.models import Intake, WebhookEndpoint
from leads.models.webhook import PREFIX
from leads.refusals import Refusal
from leads.unpacking.making import NotAnEvent, end, make_of_it, told_of

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
PATIENCE = (1, 5, 15, 60, 180, 360, 720)  # minutes until the next attempt
AT_ONCE = 200  # events by one bell; the next bell goes on


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
    _apply(intake, now=now)
    return True


def _endpoint(intake: Intake) -> WebhookEndpoint | None:
    public_id = intake.channel.removeprefix(PREFIX)
    return WebhookEndpoint.objects.select_related("touchpoint", "created_by").filter(public_id=public_id).first()


def _language(endpoint: WebhookEndpoint | None) -> str:
    """What is written for people is written as the one who connected the service reads."""
    return (endpoint and endpoint.created_by.language) or settings.LANGUAGE_CODE


def _apply(intake: Intake, *, now: datetime, by: User | None = None) -> None:
    endpoint = _endpoint(intake)
    with translation.override(_language(endpoint)):
        _attempt(intake, endpoint, now=now, by=by)


def _attempt(intake: Intake, endpoint: WebhookEndpoint | None, *, now: datetime, by: User | None) -> None:
    """What goes wrong is kept in words; what may go right later is tried again. What fails for good somebody hears of,
    unless it was tried by a person, who sees it."""
    intake.attempts += 1
    intake.problem, intake.applied_at = "", now
    try:
        with transaction.atomic():
            make_of_it(intake, endpoint, now=now)
    except fetching.TokenNeeded as needed:
        if lead := told_of(intake):
            end(intake, Intake.State.DONE, Intake.Outcome.JOINED, lead=lead)
        else:
            _fail(intake, str(needed), {})
        cause: Exception | None = needed
    except fetching.NotFetched as lost:
        _put_off(intake, str(lost), now=now)
        cause = lost
    except Refusal as refusal:
        _fail(intake, refusal.message, refusal.fields)
        cause = refusal
    except Exception as bug:  # one bad event must not hold up the others
        log.exception("An event could not be applied: %s", intake.public_id)
        _put_off(intake, f"{type(bug).__name__}: {receiving.storable(bug)[:300]}", now=now)
        cause = bug
    else:
        cause = None
    intake.save()
    if intake.state == Intake.State.FAILED and endpoint is not None and by is None:
        _tell(intake, endpoint, cause, now=now)


def _tell(intake: Intake, endpoint: WebhookEndpoint, cause: Exception | None, *, now: datetime) -> None:
    """Whoever answers for the touchpoint, and who connected the service and can mend it."""
    alike = ":".join([type(cause).__name__, *sorted(intake.problems)])
    people = [*notifying.answering_for(endpoint.touchpoint), endpoint.created_by]
    active = [one for one in people if one.is_active]
    notifying.tell_of_failure(intake.channel, endpoint.name, alike, intake.problem, people=active, now=now)


def _put_off(intake: Intake, problem: str, *, now: datetime) -> None:
    intake.problem = problem
    if intake.attempts >= MOST_ATTEMPTS:
        intake.state = Intake.State.FAILED
        return
    intake.state = Intake.State.WAITING
    intake.due_at = now + timedelta(minutes=PATIENCE[min(intake.attempts, len(PATIENCE)) - 1])


def _fail(intake: Intake, problem: str, fields: dict[str, str]) -> None:
    intake.state, intake.problem, intake.problems = Intake.State.FAILED, problem, fields


# again --------------------------------------------------------------------------------------------


@transaction.atomic
def apply_again(intake: Intake, *, by: User) -> Intake:
    """Read it anew by the present mapping: what is done already is completed, and nothing happens twice. NotAnEvent."""
    held = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if held.door != Intake.Door.WEBHOOK:
        raise NotAnEvent(_("Only what came by a webhook can be applied again."))
    _apply(held, now=timezone.now(), by=by)
    return held


@transaction.atomic
def apply_failed_again(*, by: User, endpoint: WebhookEndpoint | None = None) -> int:
    """All that failed waits for a worker once more; how many there are."""
    failed = Intake.objects.filter(door=Intake.Door.WEBHOOK, state=Intake.State.FAILED)
    if endpoint is not None:
        failed = failed.filter(channel=endpoint.channel)
    return failed.update(state=Intake.State.WAITING, attempts=0, due_at=timezone.now())
