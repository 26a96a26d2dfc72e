"""A kept submission becomes a lead or joins one: at once, later when something was in the way, or again."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils.translation import override

from accounts.models import User
from leads import notifying, offering, receiving, recording
from leads.capturing import Arrival
from leads.form import answers, fields
from leads.form.answers import Answers
from leads.models import Form, FormVersion, Intake, Knock, custom_fields
from leads.receiving import Incoming
from leads.submitting import opting_in

log = logging.getLogger(__name__)
SOON = timedelta(minutes=1)
MOST_ATTEMPTS = 8
MOST_AT_ONCE = 200
KNOCKS_KEPT = timedelta(days=1)


def apply(intake: Intake, *, now: datetime, by: User | None = None) -> Intake:
    """Take a kept submission in, or again by today's mapping. Whatever goes wrong is noted, and tried again later."""
    try:
        return _applied(intake, now=now, by=by)
    except Exception as trouble:
        log.exception("A submission waits: %s", intake.public_id)
        return _noted(intake, str(trouble), type(trouble).__name__, now=now)


def _noted(intake: Intake, trouble: str, cause: str, *, now: datetime) -> Intake:
    """Where not even that can be written down, it waits all the same: so it was kept."""
    try:
        return _wait(intake, trouble, cause, now=now)
    except DatabaseError:
        log.exception("The database is away: %s", intake.public_id)
        return intake


@transaction.atomic
def _applied(intake: Intake, *, now: datetime, by: User | None) -> Intake:
    held = Intake.objects.select_for_update().get(pk=intake.pk)
    version = _version(held)
    read = _read(held, version)
    held.applied_at, held.by, held.problem = now, by, ""
    held.attempts += 1
    if held.body.get("test"):
        _note(held, Intake.State.IGNORED, Intake.Outcome.TEST, read.problems)
    elif held.lead_id is not None:
        _fill_again(held, read, version.form, now)
    else:
        _receive(held, read, version, now)
    held.save()
    return held


def read_again(intake: Intake) -> Answers:
    """What it says by today's mapping; nothing is done with it."""
    return _read(intake, _version(intake))


def _read(intake: Intake, version: FormVersion) -> Answers:
    language = str(intake.body.get("language", "de"))
    with override(language):
        return answers.read(mended(version), intake.body["values"], language)


def _note(intake: Intake, state: Intake.State, outcome: Intake.Outcome, problems: Mapping[str, str]) -> None:
    intake.state, intake.outcome, intake.problems = state, outcome, dict(problems)


def _version(intake: Intake) -> FormVersion:
    public_id = intake.channel.removeprefix("form:")
    wanted = FormVersion.objects.select_related("consent_text", "form__campaign", "form__touchpoint", "form__published")
    return wanted.get(form__public_id=public_id, number=intake.body["version"])


def mended(version: FormVersion) -> list[fields.Field]:
    """The fields that the visitor saw; each fills what the newest version lets a field of its key and type fill."""
    shown, newest = fields.read(version.fields), version.form.published
    if newest is None or newest.pk == version.pk:
        return shown
    today = {(one.key, one.type): one.maps for one in fields.read(newest.fields)}
    return [replace(one, maps=today.get((one.key, one.type), one.maps)) for one in shown]


def _receive(intake: Intake, read: Answers, version: FormVersion, now: datetime) -> None:
    incoming = _incoming(intake, read, version)
    try:
        received = receiving.receive(incoming)
    except receiving.NothingToTakeIn as nothing:
        intake.problem = nothing.message
        return _note(intake, Intake.State.IGNORED, Intake.Outcome.NOTHING, read.problems)
    intake.lead = received.lead
    _note(intake, Intake.State.DONE, received.outcome, {**read.problems, **received.problems})
    if opting_in.must_confirm(intake, version, incoming.facts):
        opting_in.ask(intake, received.lead, version, str(incoming.facts["email"]), now=now)
    return None


def _fill_again(intake: Intake, read: Answers, form: Form, now: datetime) -> None:
    """The person came once, so there is no further touch: blanks take what is understood by now."""
    assert intake.lead is not None
    facts, problems, unread = receiving.readable(read.facts)
    book = recording.take(intake.lead.duplicate_of or intake.lead)
    further = {**read.further, **({receiving.UNREAD: unread} if unread else {})}
    receiving.fill(book.lead, facts, further, source=_source(form), now=now)
    intake.lead = offering.go_on(book.close())
    _note(intake, Intake.State.DONE, Intake.Outcome(intake.outcome), {**read.problems, **problems})


def _incoming(intake: Intake, read: Answers, version: FormVersion) -> Incoming:
    form, body = version.form, intake.body
    facts = {"language": body["language"], **read.facts}
    link = {**body["link"], **read.utm}
    arrival = Arrival(
        touchpoint=form.touchpoint.code, campaign=form.campaign.name if form.campaign else "", said=read.said,
        consents=opting_in.statements(intake, version, facts), at=intake.received_at,
        utm={**link, **({"page": body["page"]} if body["page"] else {})},
    )  # fmt: skip
    return Incoming(facts, arrival, _source(form), {_further_name(name): text for name, text in read.further.items()})


def _further_name(name: str) -> str:
    """A further fact never takes the name of an admin's own field or of what could not be read."""
    return f"{name}:" if name == receiving.UNREAD or name in custom_fields() else name


def _source(form: Form) -> str:
    return f"form:{form.name}"[:120]


# what waits ---------------------------------------------------------------------------------------


@transaction.atomic
def _wait(intake: Intake, trouble: str, cause: str, *, now: datetime) -> Intake:
    """Tried again after ever longer times; after a day somebody has to look at it, and is told."""
    intake.refresh_from_db()
    intake.attempts += 1
    intake.problem = receiving.storable(trouble)[:1000]
    intake.due_at = now + SOON * 3**intake.attempts
    if intake.lead_id is None:
        intake.state = Intake.State.FAILED if intake.attempts >= MOST_ATTEMPTS else Intake.State.WAITING
    intake.save(update_fields=["attempts", "problem", "due_at", "state"])
    if intake.state == Intake.State.FAILED:
        _tell(intake, cause, now=now)
    return intake


def _tell(intake: Intake, cause: str, *, now: datetime) -> None:
    form = Form.objects.select_related("touchpoint").get(public_id=intake.channel.removeprefix("form:"))
    people = notifying.answering_for(form.touchpoint)
    notifying.tell_of_failure(intake.channel, form.name, cause, intake.problem, people=people, now=now)


def apply_waiting(*, now: datetime) -> int:
    """Take in what a request has kept and not finished, each on its own. Doubled bells do no harm."""
    done = 0
    for pk in list(Intake.objects.due(now).filter(door=Intake.Door.FORM).values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            intake = Intake.objects.due(now).select_for_update(skip_locked=True).filter(pk=pk).first()
            if intake is not None:
                apply(intake, now=now)
                done += 1
    Knock.objects.filter(hour__lt=now - KNOCKS_KEPT).delete()
    return done
